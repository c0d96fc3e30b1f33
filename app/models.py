"""Tables of the service: access, audit trail, repeated requests, submissions to do, webhooks."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from signing.columns import Identity, Instant, document
from signing.models.foundation import Table


class ApiKey(Table):
    """A key of a system. Only its SHA-256 is kept: the key is random, so that is enough."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str | None] = mapped_column(String(8))
    """The last characters of the key: which one was found in the wrong place can be told from them."""
    role: Mapped[str] = mapped_column(String(20))
    agency_code: Mapped[str | None] = mapped_column(String(64))
    actions: Mapped[list[str]] = mapped_column(document())
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    """To within some minutes."""


class Session(Table):
    """Somebody at a browser. The cookie holds the token, the table its SHA-256."""

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    agency_code: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(100), index=True)
    """Whose account at the OpenID provider; None for a session that a link opened."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class EntryLink(Table):
    """A link that opens one session, once."""

    __tablename__ = "entry_links"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    agency_code: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AuditEntry(Table):
    """Every read of evidence, every correction, every change of access: who, what, when."""

    __tablename__ = "audit_trail"
    __table_args__ = (Index("ix_audit_trail_at", "at", "id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    principal: Mapped[str] = mapped_column(String(120))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(document(), default=dict)


class RequestCount(Table):
    """Requests of a key in a window, counted over all processes (`app.access.shared_counts`)."""

    __tablename__ = "request_counts"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    ends_at: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Seconds since 1970."""
    count: Mapped[int]


class KeptResponse(Table):
    """The answer to a request with an Idempotency-Key; the same request again gets the same answer."""

    __tablename__ = "kept_responses"

    principal: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(document())
    body: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Job(Table):
    """Work to do later: a submission, a re-verification, a delivery. The row is the truth on both databases.

    On PostgreSQL, Procrastinate tells a worker about it; on SQLite the rows that are pending are the queue.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state", "due_at", "id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    """pending, done, failed, paused or cancelled."""
    principal: Mapped[str] = mapped_column(String(120))
    agency_code: Mapped[str | None] = mapped_column(String(64))
    task: Mapped[dict[str, Any]] = mapped_column(document())
    """What is to be done; its form depends on the kind."""
    progress: Mapped[dict[str, Any]] = mapped_column(document(), default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(document())
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"), index=True)


class RemovedOriginal(Table):
    """A file whose retention has ended: that it was here, and when it went. The verdicts on it stay."""

    __tablename__ = "removed_originals"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(Instant)


class Webhook(Table):
    """Where a DMS wants to be told. The secret signs each message (Standard Webhooks)."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_code: Mapped[str | None] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class StatusRetry(Table):
    """A document whose certificate status could not be checked: it is looked at again."""

    __tablename__ = "status_retries"

    document_id: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
