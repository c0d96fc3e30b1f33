"""Work in the background: how far it is, pause, resume, and verifying again what is on record."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app.api.parts import Administrator, RowId, TheService
from app.jobs import halting, reverification
from app.jobs.queue import JobState
from app.models import Job
from app.pages.administration.frame import administration_page
from app.pages.rates import choices
from app.pages.words import JOB_KIND_WORDS, JOB_STATE_WORDS
from signing.database import reader

router = APIRouter()
_MOST_JOBS: Final = 100


@router.get("/jobs")
def jobs(service: TheService, principal: Administrator) -> Response:
    """The newest first, with their progress."""
    with reader(service.engine) as session:
        found = session.scalars(select(Job).order_by(Job.id.desc()).limit(_MOST_JOBS)).all()
    open_jobs = sum(one.state == JobState.PENDING for one in found)
    return administration_page(
        "jobs",
        principal,
        jobs=found,
        kinds=JOB_KIND_WORDS,
        states=JOB_STATE_WORDS,
        open_jobs=open_jobs,
        under_way=open_jobs > 0,
        choices=choices(service.now(), None),
    )


@router.post("/jobs/reverifications")
def verify_again(
    service: TheService, principal: Administrator, period: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Order the verification of all files, or of those of a period, under the policy of today."""
    reverification.order(service, principal=principal.name, period=period or None)
    return RedirectResponse("/administration/jobs", 303)


@router.post("/jobs/{job_id}/pause")
def pause(service: TheService, principal: Administrator, job_id: RowId) -> Response:
    """Stop after the part it is at."""
    halting.pause(service, principal, job_id)
    return RedirectResponse("/administration/jobs", 303)


@router.post("/jobs/{job_id}/resume")
def resume(service: TheService, principal: Administrator, job_id: RowId) -> Response:
    """Go on from there."""
    halting.resume(service, principal, job_id)
    return RedirectResponse("/administration/jobs", 303)
