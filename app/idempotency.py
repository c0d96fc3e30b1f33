"""Idempotency-Key: the answer to a request is kept with what it recorded, in one transaction.

The same key with the same request gets the same answer; with another request it is refused. Answers are kept
for a week (draft-ietf-httpapi-idempotency-key-header, clause 2.6).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fastapi import Response
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.models import KeptResponse
from app.problems import Problem

KEPT_FOR: Final = timedelta(days=7)
_MAX_KEY: Final = 200
_KEPT_HEADERS: Final = ("content-type", "location", "etag")


class Replayed(Exception):  # noqa: N818 - an outcome
    """Another process was first to answer this request; `response` is what it answered."""

    def __init__(self, response: Response) -> None:
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """The key of a request and what it asks for."""

    principal: str
    key: str
    request_sha256: str

    @classmethod
    def of(cls, principal: Principal, key: str | None, *parts: str) -> "Repetition | None":
        """Recognise the request by these parts; None when no key was sent. Raises Problem 400."""
        if key is None:
            return None
        key = key.strip('"')
        if not 0 < len(key) <= _MAX_KEY or not key.isprintable():
            raise Problem(400, "invalid_idempotency_key", "Idempotency-Key phải có từ 1 đến 200 ký tự.")
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        who = hashlib.sha256(principal.identity.encode()).hexdigest()  # of one length, whatever the name
        return cls(principal=who, key=key, request_sha256=digest)

    def kept(self, session: Session) -> Response | None:
        """The answer given before; None when this is the first time. Raises Problem 422."""
        row = session.get(KeptResponse, (self.principal, self.key))
        if row is None:
            return None
        if row.request_sha256 != self.request_sha256:
            raise Problem(
                422, "idempotency_key_reused", "Idempotency-Key này đã được dùng cho một yêu cầu khác."
            )
        return Response(row.body, row.status, {**row.headers, "Idempotency-Replayed": "true"})

    def keep(self, session: Session, response: Response, *, now: datetime) -> None:
        """Keep the answer; it is written when the caller commits.

        Raises Replayed when the same request was answered elsewhere in the meantime: nothing of this
        transaction is to be written.
        """
        if kept := self.kept(session):
            raise Replayed(kept)
        headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
        session.add(
            KeptResponse(
                principal=self.principal,
                key=self.key,
                request_sha256=self.request_sha256,
                status=response.status_code,
                headers=headers,
                body=bytes(response.body),
                kept_at=now,
            )
        )


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop answers that nobody will ask for again."""
    session.execute(delete(KeptResponse).where(KeptResponse.kept_at < now - KEPT_FOR))
