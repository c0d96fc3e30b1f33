"""The end of keeping files: what an agency's time has passed for is removed, and that it was is recorded.

A file that several documents have is kept as long as any of their agencies wants it. What stays is the
record: verdicts, evidence and ledger entries do not need the file. It cannot be verified again, and says so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app import audit
from app.access.roles import Principal, Role
from app.models import RemovedOriginal
from app.service import Service
from signing.database import reader, writer
from signing.models import Agency, Document, Verification

AT_ONCE: Final = 200
_RETENTION: Final = Principal(
    name="system:retention", role=Role.ADMINISTRATOR, agency=None, actions=frozenset()
)
_log = structlog.get_logger(__name__)


def remove_expired(service: Service) -> int:
    """Remove what is due, oldest first, so many at once; how many files. Raises StoreUnavailable."""
    settings = service.settings
    if settings.originals_days is None and not settings.originals_days_of:
        return 0
    with reader(service.engine) as session:
        due = list(_due(session, service, service.now()))
    for sha256 in due:
        service.originals.remove(sha256)  # first: a record of a removal is then always true
        with writer(service.engine) as session:
            session.merge(RemovedOriginal(sha256=sha256, removed_at=service.now()))
            audit.note(session, _RETENTION, "original.removed", f"sha256:{sha256}", at=service.now())
            session.commit()
    if due:
        _log.info("originals_removed", count=len(due))
    return len(due)


def _due(session: Session, service: Service, now: datetime) -> Iterator[str]:
    days_of = service.settings.originals_days_of
    for sha256 in session.scalars(_candidates(now - timedelta(days=_shortest(service)))):
        received = session.execute(
            select(Agency.code, func.max(Verification.recorded_at))
            .join_from(Verification, Document, Document.id == Verification.document_id)
            .join(Agency, Agency.id == Document.agency_id, isouter=True)
            .where(Verification.file_sha256 == sha256, Verification.reason != "reverified")
            .group_by(Agency.code)
        )
        if all(
            _is_over(at, days_of.get(code, service.settings.originals_days), now) for code, at in received
        ):
            yield str(sha256)


def _candidates(before: datetime) -> Select[str | None]:
    """Files that were last received before this moment and have not been removed since, oldest first."""
    newest, removed = func.max(Verification.recorded_at), func.max(RemovedOriginal.removed_at)
    return (
        select(Verification.file_sha256)
        .join(RemovedOriginal, RemovedOriginal.sha256 == Verification.file_sha256, isouter=True)
        .where(
            Verification.file_sha256.is_not(None),
            Verification.reason != "reverified",
        )
        .group_by(Verification.file_sha256)
        .having(newest < before, or_(removed.is_(None), removed < newest))
        .order_by(newest)
        .limit(AT_ONCE)
    )


def _shortest(service: Service) -> int:
    settings = service.settings
    return min([*settings.originals_days_of.values(), *filter(None, [settings.originals_days])])


def _is_over(received_at: datetime, days: int | None, now: datetime) -> bool:
    return days is not None and received_at + timedelta(days=days) < now
