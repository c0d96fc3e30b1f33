"""The one door: who asks, whether they may ask at all, and whether there is room. Before the body is read.

Open without a key or session are the way in (`/`), the switch of language, `/health/…`, `/openapi.json`,
and, where OpenID Connect is set up, its two routes. What a principal may do is decided by each route
(`app.access.permission`).
"""

import hashlib
import time
from contextlib import suppress
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.access.keys import holder_of_key, holder_of_session, note_use
from app.access.roles import Principal
from app.access.room import Room
from app.access.shared_counts import SharedCounts
from app.problems import DETAILS, Problem, outage
from app.service import Service
from signing.database import reader, writer

COOKIE: Final = "kyso_session"
_OPEN: Final = frozenset({"/", "/language", "/openapi.json", "/health/live", "/health/ready"})
_OPEN_FOR_LOGIN: Final = frozenset({"/login", "/login/return"})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS: Final = frozenset({"/api/v1/documents", "/api/v1/checks", "/api/v1/batches", "/checks"})
"""Routes that take files: as many at once as the workers and the queue before them can hold."""
_LARGEST_WITHOUT_FILE: Final = 1024 * 1024

_UNKNOWN = Problem(
    401,
    "unauthenticated",
    "Cần khóa API (Authorization: Bearer …) hoặc phiên làm việc còn hiệu lực.",
    headers={"WWW-Authenticate": 'Bearer realm="kyso"'},
)
_FOREIGN_PAGE = Problem(403, "cross_site", "Yêu cầu không đến từ trang của hệ thống nên bị từ chối.")


class Doorway:
    """ASGI middleware; puts the `Principal` (or None) into the request's state."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service
        self._limit = RateLimitItemPerMinute(service.settings.requests_per_minute)
        shared = service.engine.dialect.name == "postgresql"  # else this is the only process
        self._limiter = FixedWindowRateLimiter(SharedCounts(service.engine) if shared else MemoryStorage())
        self._open = _OPEN | (_OPEN_FOR_LOGIN if service.settings.oidc_issuer else frozenset())
        self._room = Room(
            places=service.capacity,
            workers=service.settings.workers,
            memory=service.upload_memory,
            patience=service.settings.max_wait_seconds,
            clock=time.monotonic,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        try:
            principal = await run_in_threadpool(self._admit, scope)
            self._check_size(scope)
        except Problem as problem:
            await problem.response(state.get("request_id"))(scope, receive, send)
            return
        except (OperationalError, PoolTimeout):
            if scope["path"] not in self._open:
                await outage().response(state.get("request_id"))(scope, receive, send)
                return
            principal = None
        state["principal"] = principal
        await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST" or scope["path"] not in UPLOADS:
            await self.app(scope, receive, send)
            return
        size = _announced_size(scope, self.service.max_body)
        if not self._room.enter(size):
            self.service.metrics.refused.labels("busy").inc()
            problem = _busy(self._room.pause)
            await problem.response(scope["state"].get("request_id"))(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self._room.leave(size)

    def _admit(self, scope: Scope) -> Principal | None:
        """Who asks. Raises Problem for whoever may not, or not so often."""
        principal = self._principal(Headers(scope=scope))
        scope["state"]["principal"] = principal  # also who is refused is told so on a page of their own
        self._check(scope, principal)
        return principal

    def _principal(self, headers: Headers) -> Principal | None:
        key = _key(headers)
        token = _cookie(headers)
        if key is None and token is None:
            return None
        now = self.service.now()
        seen: list[int] = []
        with reader(self.service.engine) as transaction:
            if key is None:
                return holder_of_session(transaction, token or "", now=now)
            holder = holder_of_key(transaction, key, now=now, noticed=seen.append)
        for key_id in seen:
            # What cannot be noted now, the next request notes: it is no reason to refuse this one.
            with suppress(OperationalError, PoolTimeout), writer(self.service.engine) as transaction:
                note_use(transaction, key_id, now=now)
                transaction.commit()
        return holder

    def _check(self, scope: Scope, principal: Principal | None) -> None:
        if principal is None:
            if scope["path"] not in self._open:
                raise _UNKNOWN
            if scope["path"] in _OPEN_FOR_LOGIN:
                self._count(f"address:{(scope.get('client') or ('',))[0]}")
            return
        if principal.by_cookie and scope["method"] not in _SAFE and not _same_origin(Headers(scope=scope)):
            raise _FOREIGN_PAGE
        self._count(principal.identity)

    def _count(self, who: str) -> None:
        if not self._limiter.hit(self._limit, hashlib.sha256(who.encode()).hexdigest()):
            self.service.metrics.refused.labels("rate").inc()
            raise _too_many()

    def _check_size(self, scope: Scope) -> None:
        """Refuse a body that says it is too large; one that does not say is counted while it is read."""
        most = self.service.max_body if scope["path"] in UPLOADS else _LARGEST_WITHOUT_FILE
        if _announced_size(scope, 0) > most:
            raise Problem(413, "too_large", DETAILS[413])


def _announced_size(scope: Scope, unknown: int) -> int:
    """Bytes of the body as its sender says; `unknown` where he does not."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else unknown


def _key(headers: Headers) -> str | None:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and credentials:
        return credentials.strip()
    return headers.get("x-api-key")


def _cookie(headers: Headers) -> str | None:
    morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    return morsel.value if morsel else None


def _same_origin(headers: Headers) -> bool:
    """Whether an unsafe request with a cookie comes from our own pages (OWASP: fetch metadata, origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _busy(pause: int) -> Problem:
    return Problem(
        503,
        "busy",
        "Hệ thống đang kiểm tra nhiều văn bản. Chưa ghi nhận gì; đề nghị gửi lại sau ít giây.",
        headers={"Retry-After": str(pause)},
    )


def _too_many() -> Problem:
    return Problem(
        429,
        "too_many_requests",
        "Đã có quá nhiều yêu cầu trong một phút. Đề nghị gửi lại sau.",
        headers={"Retry-After": "60"},
    )
