"""API keys and entry links: made here, shown once, kept as SHA-256."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Transaction

from app.access.roles import OF_ONE_AGENCY, ROLE_ACTIONS, Action, Principal, Role
from app.models import ApiKey, EntryLink, Session

KEY_PREFIX: Final = "kyso_"
"""Lets a secret scanner recognise a key that was committed by mistake."""
DEFAULT_LIFE: Final = timedelta(days=365)
LINK_LIFE: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody or something is given: a name, a role, perhaps one agency, perhaps fewer actions."""

    name: str
    role: Role
    agency: str | None = None
    actions: frozenset[Action] | None = None
    """None = all of the role; more than the role has are never given."""

    def __post_init__(self) -> None:
        if self.role in OF_ONE_AGENCY and self.agency is None:
            raise ValueError(f"role {self.role} needs an agency")

    @property
    def given(self) -> frozenset[Action]:
        """The actions in effect."""
        held = ROLE_ACTIONS[self.role]
        return held if self.actions is None else held & self.actions


def issue_key(
    transaction: Transaction, grant: Grant, *, now: datetime, life: timedelta = DEFAULT_LIFE
) -> str:
    """Make a key and keep its hash; the key itself is returned this once."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    transaction.add(
        ApiKey(
            name=grant.name,
            key_sha256=digest(key),
            role=grant.role,
            agency_code=grant.agency,
            actions=sorted(grant.given),
            created_at=now,
            expires_at=now + life,
        )
    )
    return key


def revoke_key(transaction: Transaction, key_id: int, *, now: datetime) -> bool:
    """Revoke a key at once; False when there is none, or it was revoked before."""
    changed = transaction.execute(
        update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def holder_of_key(transaction: Transaction, key: str, *, now: datetime) -> Principal | None:
    """Whoever this key stands for; None when it is unknown, expired or revoked."""
    row = transaction.scalar(select(ApiKey).where(ApiKey.key_sha256 == digest(key)))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    role = Role(row.role)
    return Principal(
        name=f"key:{row.id}:{row.name}",
        role=role,
        agency=row.agency_code,
        actions=frozenset(map(Action, row.actions)) & ROLE_ACTIONS[role],
    )


def issue_link(transaction: Transaction, grant: Grant, *, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """Make the token of a link that opens one session; shown this once."""
    token = secrets.token_urlsafe(32)
    transaction.add(
        EntryLink(
            token_sha256=digest(token),
            name=grant.name,
            role=grant.role,
            agency_code=grant.agency,
            expires_at=now + life,
        )
    )
    return token


def redeem_link(transaction: Transaction, token: str, *, now: datetime, life: timedelta) -> str | None:
    """Open the session that a link stands for; its token, or None for a link that is used or too old."""
    link = transaction.get(EntryLink, digest(token), with_for_update=True)
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    link.used_at = now
    grant = Grant(name=link.name, role=Role(link.role), agency=link.agency_code)
    return open_session(transaction, grant, now=now, life=life)


def open_session(transaction: Transaction, grant: Grant, *, now: datetime, life: timedelta) -> str:
    """Open a session; the token for the cookie. Sessions that are over are cleared away."""
    transaction.execute(delete(Session).where(Session.expires_at <= now))
    token = secrets.token_urlsafe(32)
    transaction.add(
        Session(
            token_sha256=digest(token),
            name=grant.name,
            role=grant.role,
            agency_code=grant.agency,
            created_at=now,
            expires_at=now + life,
        )
    )
    return token


def close_session(transaction: Transaction, token: str) -> None:
    """End a session."""
    transaction.execute(delete(Session).where(Session.token_sha256 == digest(token)))


def holder_of_session(transaction: Transaction, token: str, *, now: datetime) -> Principal | None:
    """Whoever this session belongs to; None when it is over."""
    row = transaction.get(Session, digest(token))
    if row is None or row.expires_at <= now:
        return None
    role = Role(row.role)
    return Principal(
        name=f"session:{row.name}",
        role=role,
        agency=row.agency_code,
        actions=ROLE_ACTIONS[role],
        by_cookie=True,
    )


def digest(secret: str) -> str:
    """SHA-256 of a random secret: with 256 bits of entropy nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def parse_actions(words: Iterable[str]) -> frozenset[Action]:
    """Actions by their words. Raises ValueError for an unknown one."""
    return frozenset(map(Action, words))
