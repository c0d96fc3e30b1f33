"""Runs one job: by its kind, once, and again later where the world was at fault."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.jobs import deliveries, reverification, submissions
from app.jobs.queue import JobKind, JobState
from app.models import Job
from app.problems import DETAILS, Problem, from_register, is_out_of_room, outage
from app.service import Service
from app.tracing import continued
from signing.database import reader, writer
from signing.errors import RegisterError

BACK_OFF: Final = tuple(timedelta(seconds=one) for one in (5, 60, 300, 1800, 7200, 21600))
"""After a fault: five seconds to six hours, then the job has failed."""
_ENDLESS: Final = frozenset({"unavailable", "busy"})
"""What was acknowledged waits for the store and the disk as long as they are away."""
_OUTAGES: Final = frozenset({429, 500, 502, 503, 504})
_log = structlog.get_logger(__name__)

_RUNNERS: Final[dict[str, Callable[[Service, Job], None]]] = {
    JobKind.SUBMISSION: submissions.run,
    JobKind.REVERIFICATION: reverification.run,
    JobKind.DELIVERY: deliveries.run,
}


def run_job(service: Service, job_id: int) -> None:
    """Run a job that is pending and due; anything else is left alone. Raises when the database is away."""
    with reader(service.engine) as session:
        job = session.get(Job, job_id)
        if job is None or job.state != JobState.PENDING or job.due_at > service.now():
            return
    with continued(job.task, "job", kind=job.kind, attempts=job.attempts):
        _run(service, job)


def _run(service: Service, job: Job) -> None:
    job_id = job.id
    try:
        _RUNNERS[job.kind](service, job)
    except RegisterError as error:
        _end(service, job_id, JobState.FAILED, _problem(from_register(error)))
    except Problem as problem:
        if problem.status in _OUTAGES:
            _postpone(service, job_id, _problem(problem))
        else:
            _end(service, job_id, JobState.FAILED, _problem(problem))
    except OperationalError:
        raise  # the database is away: the queue tries again when it is back
    except OSError as error:
        known = outage() if is_out_of_room(error) else Problem(500, "internal_error", DETAILS[500])
        _log.error("job_failed", job=job_id, kind=job.kind, exc_info=error)
        _postpone(service, job_id, _problem(known))
    except Exception as error:  # noqa: BLE001 - one job must not stop the others
        _log.error("job_failed", job=job_id, kind=job.kind, exc_info=error)
        _postpone(service, job_id, {"code": "internal_error"})


def finish(session: Session, job_id: int, result: dict[str, Any], *, service: Service) -> bool:
    """Mark a job as done within the caller's transaction; False when somebody else was first."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state != JobState.PENDING:
        return False
    _close(session, job, JobState.DONE, result, service)
    return True


def _end(service: Service, job_id: int, state: JobState, result: dict[str, Any]) -> None:
    with writer(service.engine) as session:
        job = session.get(Job, job_id, with_for_update=True)
        if job is not None and job.state == JobState.PENDING:
            _close(session, job, state, result, service)
            session.commit()


def _close(session: Session, job: Job, state: JobState, result: dict[str, Any], service: Service) -> None:
    job.state, job.result, job.finished_at = state, result, service.now()
    session.flush()
    if job.batch_id is not None:
        _count_batch(session, job.batch_id, service)


def _count_batch(session: Session, batch_id: int, service: Service) -> None:
    """Bring the batch's progress up to date; it is done when all of it is."""
    batch = session.get(Job, batch_id, with_for_update=True)
    if batch is None:
        return
    counts = select(Job.state, func.count()).where(Job.batch_id == batch_id).group_by(Job.state)
    states = {state: count for state, count in session.execute(counts)}  # noqa: C416 - rows are no pairs
    batch.progress = {"total": sum(states.values()), **states}
    if not states.get(JobState.PENDING) and not states.get(JobState.PAUSED):
        batch.state, batch.finished_at = JobState.DONE, service.now()
        batch.result = batch.progress


def _postpone(service: Service, job_id: int, result: dict[str, Any]) -> None:
    """Try again later; after the last attempt it has failed."""
    with writer(service.engine) as session:
        job = session.get(Job, job_id, with_for_update=True)
        if job is None or job.state != JobState.PENDING:
            return
        waits = deliveries.BACK_OFF if job.kind == JobKind.DELIVERY else BACK_OFF
        patient = job.kind != JobKind.DELIVERY and result["code"] in _ENDLESS
        if job.attempts >= len(waits) and not patient:
            _close(session, job, JobState.FAILED, result, service)
        else:
            job.due_at = service.now() + waits[min(job.attempts, len(waits) - 1)]
            job.attempts += 1
            service.queue.enqueue(session, job)
        session.commit()


def _problem(problem: Problem) -> dict[str, Any]:
    return {"status": problem.status, "code": problem.code, "detail": problem.detail, **problem.members}
