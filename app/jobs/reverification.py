"""Verifying an archive again: a chunk at a time, with progress that survives a restart, pause and resume."""

from typing import Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.intake import note_retry
from app.isolation import Work
from app.jobs.deliveries import announce
from app.jobs.queue import JobKind, JobState, add_job
from app.models import Job
from app.originals import AlteredOriginal, StoreUnavailable
from app.problems import outage
from app.registered import registered_agency
from app.service import Service
from signing.database import reader, writer
from signing.errors import MalformedMetadata
from signing.models import Document, Verification
from signing.periods import parse_period
from signing.register import reverify

_log = structlog.get_logger(__name__)
CHUNK: Final = 20
"""Documents between two looks at whether the job was paused."""


def order(service: Service, *, principal: str, period: str | None = None) -> Job:
    """Write the job for all documents with a file, or those of a period. Raises MalformedPeriod."""
    if period is not None:
        parse_period(period)
    with writer(service.engine) as session:
        job = add_job(
            session,
            service.queue,
            kind=JobKind.REVERIFICATION,
            principal=principal,
            agency=None,
            task={"period": period},
            now=service.now(),
        )
        job.progress = {
            "after": 0,
            "done": 0,
            "changed": 0,
            "without_file": 0,
            "altered_file": 0,
            "total": _total(session, period),
        }
        session.commit()
        return job


def run(service: Service, job: Job) -> None:
    """Go on where the last run stopped."""
    from app.jobs.running import finish  # noqa: PLC0415 - it runs us

    while not service.stopping.is_set():
        with reader(service.engine) as session:
            current = session.get_one(Job, job.id)
            if current.state != JobState.PENDING:
                return
            progress = dict(current.progress)
            ids = _next(session, current.task["period"], progress["after"])
        for document_id in ids:
            if service.stopping.is_set():
                break
            outcome = verify_again(service, document_id, by=job.principal)
            progress["after"] = document_id
            progress["done"] += 1
            if outcome != "same":
                progress[outcome] = progress.get(outcome, 0) + 1
        with writer(service.engine) as session:
            row = session.get_one(Job, job.id, with_for_update=True)
            row.progress = progress
            if not ids:
                finish(session, job.id, progress, service=service)
            session.commit()
        if not ids:
            return


def verify_again(service: Service, document_id: int, *, by: str) -> str:
    """Verify the newest file of a document again: `changed`, `same`, `without_file` or `altered_file`."""
    with reader(service.engine) as session:
        document = session.get_one(Document, document_id)
        digest, before = document.file_sha256, document.signing_status
        # Of the file, not of the document: one that replaced another did not exist when that one came.
        received_at = session.scalar(
            select(func.min(Verification.recorded_at)).where(Verification.file_sha256 == digest)
        )
        name = document.verifications[-1].file_name if document.verifications else None
        registered = registered_agency(session, document.agency_id, document.dated_on)
    try:
        content = service.originals.get(digest) if digest else None
    except AlteredOriginal:
        _log.error("original_altered", document=document_id)
        return "altered_file"
    except StoreUnavailable as error:
        raise outage() from error
    if content is None:
        return "without_file"
    now = service.now()
    examination = service.examine(
        Work(
            name=name or "tệp",
            source=content,
            policy=service.policy,
            at=now,
            first_received_at=received_at,
            registered=registered,
            offline=False,
        )
    )
    with writer(service.engine) as session:
        try:
            verification = reverify(
                session,
                document_id,
                verdict=examination.verdict,
                at=now,
                by=by,
                evidence=examination.evidence,
            )
        except MalformedMetadata:
            return "same"  # replaced in the meantime, by a file that has just been examined
        document = session.get_one(Document, document_id)
        note_retry(session, service, document, examination.verdict)
        changed = verification.signing_status != before
        if changed:
            announce(session, service, "document.reverified", document)
        session.commit()
    return "changed" if changed else "same"


def _next(session: Session, period: str | None, after: int) -> list[int]:
    query = select(Document.id).where(Document.id > after, Document.file_sha256.is_not(None))
    if period is not None:
        asked = parse_period(period)
        query = query.where(Document.dated_on >= asked.start, Document.dated_on <= asked.end)
    return list(session.scalars(query.order_by(Document.id).limit(CHUNK)))


def _total(session: Session, period: str | None) -> int:
    query = select(func.count()).select_from(Document).where(Document.file_sha256.is_not(None))
    if period is not None:
        asked = parse_period(period)
        query = query.where(Document.dated_on >= asked.start, Document.dated_on <= asked.end)
    return session.scalar(query) or 0
