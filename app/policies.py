"""What each version of the policy was: written to the audit trail when the service first runs under it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditEntry
from verification.policy import Policy

_ACT: Final = "policy.in_force"
_BY: Final = "system"


def choices_of(policy: Policy) -> dict[str, str]:
    """Every choice of a policy by its name, as text; the order is that of the policy."""
    values: dict[str, Any] = {
        "revocation": policy.revocation,
        "layout": policy.layout,
        "recognised": policy.recognised,
    }
    values |= asdict(policy.limits) | asdict(policy.tolerances)
    return {name: _text(value) for name, value in values.items()}


def note_policy(session: Session, policy: Policy, *, at: datetime) -> None:
    """Write down what the policy is, unless that was the last word on this version."""
    described = choices_of(policy)
    if noted_choices(session, policy.id, policy.reference().version) != described:
        subject = _subject(policy.id, policy.reference().version)
        session.add(AuditEntry(at=at, principal=_BY, act=_ACT, subject=subject, detail=described))


def noted_choices(session: Session, policy_id: str, version: str) -> Mapping[str, str] | None:
    """What was written down of this version last; None where nothing was."""
    return session.scalar(
        select(AuditEntry.detail)
        .where(AuditEntry.act == _ACT, AuditEntry.subject == _subject(policy_id, version))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def _subject(policy_id: str, version: str) -> str:
    return f"policy:{policy_id} {version}"


def _text(value: object) -> str:
    return " – ".join(map(str, value)) if isinstance(value, tuple) else str(value)
