"""What is done regularly: second looks at certificates, old answers forgotten, the hot folder."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select

from app.hot_folder import sweep
from app.idempotency import forget_old
from app.jobs.reverification import verify_again
from app.models import StatusRetry
from app.originals import StoreUnavailable
from app.problems import Problem
from app.retention import remove_expired
from app.service import Service
from signing.database import reader, writer

INTERVAL: Final = timedelta(minutes=1)
LOOKS: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After an answer that could not be had; from then on once a day."""
_AT_ONCE: Final = 20
_last: dict[int, datetime] = {}
_log = structlog.get_logger(__name__)


def tend(service: Service) -> None:
    """Do what is due, at most once a minute."""
    now = service.now()
    if now - _last.get(id(service), datetime.min.replace(tzinfo=now.tzinfo)) < INTERVAL:
        return
    _last[id(service)] = now
    with writer(service.engine) as session:
        forget_old(session, now=now)
        session.commit()
    service.queue.announce_forgotten()
    sweep(service)
    service.status.clear_expired()
    _remove_expired(service)
    _look_again(service)


def _remove_expired(service: Service) -> None:
    try:
        remove_expired(service)
    except StoreUnavailable as error:
        _log.warning("retention_waits_for_store", error=str(error))


def _look_again(service: Service) -> None:
    """Verify documents whose certificate status could not be checked."""
    if service.settings.offline or service.status.resting():
        return
    with reader(service.engine) as session:
        due = select(StatusRetry.document_id).where(StatusRetry.due_at <= service.now())
        ids = list(session.scalars(due.order_by(StatusRetry.due_at).limit(_AT_ONCE)))
    for document_id in ids:
        try:
            verify_again(service, document_id, by="system:status")
        except Problem as problem:
            _log.warning("second_look_failed", document=document_id, code=problem.code)
        _postpone(service, document_id)


def _postpone(service: Service, document_id: int) -> None:
    """Where it still is not settled, look again later."""
    with writer(service.engine) as session:
        row = session.get(StatusRetry, document_id)
        if row is not None:
            row.due_at = service.now() + LOOKS[min(row.attempts, len(LOOKS) - 1)]
            row.attempts += 1
            session.commit()
