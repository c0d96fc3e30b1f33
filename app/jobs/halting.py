"""Pausing a job and letting it go on; both stand in the audit trail."""

from typing import Final

from sqlalchemy.orm import Session

from app import audit
from app.access.roles import Principal
from app.jobs.queue import JobState
from app.models import Job
from app.problems import Problem
from app.service import Service
from signing.database import writer

_NOT_POSSIBLE: Final = {
    JobState.PAUSED: "Việc này không còn chờ hay chạy nên không tạm dừng được.",
    JobState.PENDING: "Việc này không tạm dừng nên không có gì để tiếp tục.",
}


def pause(service: Service, principal: Principal, job_id: int) -> Job:
    """Stop a job after the part it is at. Raises Problem 404, 409 where it does not wait or run."""
    return _move(service, principal, job_id, JobState.PENDING, JobState.PAUSED)


def resume(service: Service, principal: Principal, job_id: int) -> Job:
    """Go on from where a job was paused. Raises Problem 404, 409 where it is not paused."""
    return _move(service, principal, job_id, JobState.PAUSED, JobState.PENDING)


def visible_job(session: Session, principal: Principal, job_id: int) -> Job:
    """The job, for somebody who may see it. Raises Problem 404 otherwise, whether it exists or not."""
    job = session.get(Job, job_id)
    if job is None or not principal.sees(job.agency_code):
        raise Problem(404, "not_found", "Không có việc này.")
    return job


def _move(service: Service, principal: Principal, job_id: int, before: JobState, after: JobState) -> Job:
    with writer(service.engine) as session:
        job = visible_job(session, principal, job_id)
        if job.state != before:
            raise Problem(409, "wrong_job_state", _NOT_POSSIBLE[after])
        job.state, job.due_at = after, service.now()
        if after is JobState.PENDING:
            service.queue.enqueue(session, job)
        audit.note(session, principal, f"job.{after}", f"job:{job_id}", at=service.now())
        session.commit()
        return job
