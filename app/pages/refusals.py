"""Refusals as pages: whoever asks with a browser gets words, not JSON; programs keep their problem details.

One ASGI middleware around the door and the routes: an answer of `application/problem+json` to a request that
prefers HTML and does not go to the API becomes a page with the same status and headers.
"""

import json
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.roles import Principal
from app.pages.rendering import page
from app.pages.way_in import way_in
from app.problems import DETAILS, MEDIA_TYPE, TITLES
from app.service import Service

_FOR_PROGRAMS: Final = ("/api/", "/health/", "/metrics", "/openapi.json", "/static/")
_UNAUTHENTICATED: Final = 401
_KEPT_HEADERS: Final = ("retry-after", "www-authenticate", "allow")
_FAULT: Final[Message] = {"type": "http.response.start", "status": 500, "headers": []}
_SESSION_OVER: Final = "Phiên làm việc đã hết hạn hoặc chưa được mở."


class Refusals:
    """ASGI middleware; lies outside the door."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything pass but problem details on their way to a browser."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self.app(scope, receive, send)
            return
        started: Message | None = None
        body = bytearray()
        answered = False

        async def answer(message: Message) -> None:
            nonlocal started, answered
            answered = True
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type") != MEDIA_TYPE:
                    await send(message)
                    return
                started = message
                return
            if started is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._page(scope, started, bytes(body))(scope, receive, send)

        try:
            await self.app(scope, receive, answer)
        except Exception:
            # The handler of faults, outside of us, writes the log; the page has to be sent from here.
            if not answered:
                await self._page(scope, _FAULT, json.dumps(_fault(scope)).encode())(scope, receive, send)
            raise

    def _page(self, scope: Scope, started: Message, body: bytes) -> Response:
        problem: dict[str, Any] = json.loads(body)
        if _is_wrong_address(problem):
            problem |= {"status": 404, "title": TITLES[404], "detail": DETAILS[404], "errors": []}
        status: int = problem["status"]
        principal = scope.get("state", {}).get("principal")
        if not isinstance(principal, Principal):
            said = _SESSION_OVER if status == _UNAUTHENTICATED else problem["detail"]
            response: Response = way_in(self.service, status=status, message=said)
        else:
            response = page("refusal.html", status=status, principal=principal, problem=problem)
        _carry_over(started, response)
        return response


def _is_wrong_address(problem: dict[str, Any]) -> bool:
    """Whether all that is wrong stands in the path: to people that is a page that does not exist."""
    fields = [str(one.get("field", "")) for one in problem.get("errors") or ()]
    return bool(fields) and all(one.startswith("path.") for one in fields)


def _fault(scope: Scope) -> dict[str, Any]:
    request_id = scope.get("state", {}).get("request_id")
    return {"status": 500, "title": TITLES[500], "detail": DETAILS[500], "request_id": request_id}


def _carry_over(started: MutableMapping[str, Any], response: Response) -> None:
    before, after = Headers(raw=started["headers"]), MutableHeaders(raw=response.raw_headers)
    for name in _KEPT_HEADERS:
        if name in before:
            after[name] = before[name]


def _wants_page(scope: Scope) -> bool:
    if scope["path"].startswith(_FOR_PROGRAMS):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")
