"""API keys, entry links and sessions: made here, shown once, kept as SHA-256.

A secret is looked up by its hash, so that no comparison of secrets can be timed. Nothing is cached: what is
revoked is refused by every process from the next request on.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, delete, not_, select, update
from sqlalchemy.orm import Session as Transaction

from app import audit
from app.access.roles import OF_ONE_AGENCY, ROLE_ACTIONS, Action, Principal, Role
from app.models import ApiKey, EntryLink, Session
from app.problems import Problem

KEY_PREFIX: Final = "kyso_"
"""Lets a secret scanner recognise a key that was committed by mistake."""
DEFAULT_LIFE: Final = timedelta(days=365)
LINK_LIFE: Final = timedelta(hours=12)
_HINT: Final = 4
_USE_NOTED_EVERY: Final = timedelta(minutes=5)
"""A key that is in constant use costs one small write in this time, not one a request."""
_SESSION_ID: Final = 16


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
        if self.role is Role.ADMINISTRATOR and self.agency is not None:
            raise ValueError("an administrator is not confined to one agency")

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
            hint=key[-_HINT:],
            role=grant.role,
            agency_code=grant.agency,
            actions=sorted(grant.given),
            created_at=now,
            expires_at=now + life,
        )
    )
    return key


def row_of_key(transaction: Transaction, key: str) -> ApiKey:
    """The row of a key that exists."""
    return transaction.scalars(select(ApiKey).where(ApiKey.key_sha256 == digest(key))).one()


def rotate_key(
    transaction: Transaction, key_id: int, *, now: datetime, overlap: timedelta, life: timedelta
) -> str | None:
    """Make a key with the same grant; the old one goes on for `overlap`. None when there is none in force."""
    row = transaction.get(ApiKey, key_id, with_for_update=True)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    row.expires_at = min(row.expires_at, now + overlap)
    grant = Grant(
        name=row.name,
        role=Role(row.role),
        agency=row.agency_code,
        actions=frozenset(map(Action, row.actions)),
    )
    return issue_key(transaction, grant, now=now, life=life)


def revoke_key(transaction: Transaction, key_id: int, *, now: datetime) -> bool:
    """Revoke a key at once; False when there is none, or it was revoked before."""
    changed = transaction.execute(
        update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


_OF_KEY = select(
    *(ApiKey.id, ApiKey.name, ApiKey.role, ApiKey.agency_code, ApiKey.actions),
    *(ApiKey.expires_at, ApiKey.revoked_at, ApiKey.last_used_at),
).where(ApiKey.key_sha256 == bindparam("key_sha256"))
"""Columns, put together once: every request asks it."""


def holder_of_key(
    transaction: Transaction, key: str, *, now: datetime, noticed: Callable[[int], None] = lambda _: None
) -> Principal | None:
    """Whoever this key stands for; None when it is unknown, expired or revoked.

    `noticed` is told the id of a key whose use is worth noting again (`note_use`).
    """
    row = transaction.execute(_OF_KEY, {"key_sha256": digest(key)}).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    role = Role(row.role)
    if row.last_used_at is None or now - row.last_used_at >= _USE_NOTED_EVERY:
        noticed(row.id)
    return Principal(
        name=f"key:{row.id}:{row.name}",
        role=role,
        agency=row.agency_code,
        actions=frozenset(map(Action, row.actions)) & ROLE_ACTIONS[role],
    )


def note_use(transaction: Transaction, key_id: int, *, now: datetime) -> None:
    """Remember that a key was used."""
    transaction.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


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


def open_session(
    transaction: Transaction, grant: Grant, *, now: datetime, life: timedelta, subject: str | None = None
) -> str:
    """Open a session; the token for the cookie. Sessions that are over are cleared away.

    `subject` is the account at the OpenID provider that the session is of.
    """
    transaction.execute(delete(Session).where(Session.expires_at <= now))
    token = secrets.token_urlsafe(32)
    transaction.add(
        Session(
            token_sha256=digest(token),
            name=grant.name,
            role=grant.role,
            agency_code=grant.agency,
            subject=subject,
            created_at=now,
            expires_at=now + life,
        )
    )
    return token


def close_session(transaction: Transaction, token: str) -> str | None:
    """End a session; the account at the OpenID provider that it was of, if any."""
    ended = delete(Session).where(Session.token_sha256 == digest(token)).returning(Session.subject)
    return transaction.scalar(ended)


def close_sessions_of(transaction: Transaction, subject: str, *, other_than: Grant | None = None) -> None:
    """End the sessions of an account at the OpenID provider, but those with the same role and agency."""
    ended = delete(Session).where(Session.subject == subject)
    if other_than is not None:
        same = and_(
            Session.role == other_than.role, Session.agency_code.is_not_distinct_from(other_than.agency)
        )
        ended = ended.where(not_(same))
    transaction.execute(ended)


def revoke_session(transaction: Transaction, session_id: str) -> str | None:
    """End the session with this id (`session_id`); whose it was, or None when there is none."""
    named = Session.token_sha256.startswith(session_id, autoescape=True)
    return transaction.scalar(delete(Session).where(named).returning(Session.name))


def end_session(transaction: Transaction, session_id: str, *, by: Principal, now: datetime) -> None:
    """End a session at once; the audit trail says whose it was. Raises Problem 404 when there is none."""
    whose = revoke_session(transaction, session_id)
    if whose is None:
        raise Problem(404, "not_found", "Không có phiên này hoặc phiên đã kết thúc.")
    audit.note(transaction, by, "session.revoked", f"session:{session_id}", at=now, of=whose)


def session_id(token: str) -> str:
    """How a session is called towards administrators: the head of its hash, not enough to enter by."""
    return digest(token)[:_SESSION_ID]


def open_sessions(transaction: Transaction, *, now: datetime) -> Sequence[tuple[str, Session]]:
    """Every session that is open, with its id, the newest first."""
    found = transaction.scalars(
        select(Session)
        .where(Session.expires_at > now)
        .order_by(Session.created_at.desc(), Session.token_sha256)
    )
    return [(one.token_sha256[:_SESSION_ID], one) for one in found]


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
