"""The audit trail: every read of evidence, every correction, every change of access."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.models import AuditEntry


def note(
    session: Session, principal: Principal, act: str, subject: str, *, at: datetime, **detail: Any
) -> None:
    """Write an entry; it stands or falls with the caller's transaction."""
    note_of(session, principal.name, act, subject, at=at, **detail)


def note_of(session: Session, who: str, act: str, subject: str, *, at: datetime, **detail: Any) -> None:
    """Write an entry about somebody who has not entered (yet), by the name of the account."""
    session.add(AuditEntry(at=at, principal=who, act=act, subject=subject, detail=detail))
