"""The interface of both queues, and the states of a job."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from app.models import Job
from app.tracing import carrier


class JobState(StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    """Given up, or refused for good; the result says why."""
    PAUSED = "paused"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job does."""

    SUBMISSION = "submission"
    BATCH = "batch"
    """The parent of submissions; done when they are."""
    REVERIFICATION = "reverification"
    DELIVERY = "delivery"


class Queue(Protocol):
    """Sees to it that pending jobs are run."""

    def enqueue(self, session: Session, job: Job) -> None:
        """Tell whoever runs jobs, within the transaction that writes the row."""

    def announce_forgotten(self) -> int:
        """Tell again of rows that are due and that nobody was told of for long; how many there were."""

    def start(self) -> None:
        """Begin to run jobs in this process, where this queue does that."""

    def stop(self) -> None:
        """Finish what is running; what is left is found again at the next start."""


def add_job(
    session: Session,
    queue: Queue,
    *,
    kind: JobKind,
    principal: str,
    agency: str | None,
    task: dict[str, object],
    now: datetime,
    due_at: datetime | None = None,
    batch_id: int | None = None,
) -> Job:
    """Write a job and announce it; it exists when the caller commits."""
    job = Job(
        kind=kind,
        state=JobState.PENDING,
        principal=principal,
        agency_code=agency,
        task=task | carrier(),
        progress={},
        attempts=0,
        created_at=now,
        due_at=due_at or now,
        batch_id=batch_id,
    )
    session.add(job)
    session.flush()
    if kind is not JobKind.BATCH:
        queue.enqueue(session, job)
    return job
