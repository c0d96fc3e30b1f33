"""The switch between Vietnamese and English: a cookie, set by a form that works without a script."""

from contextvars import ContextVar
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from app.language import Language, speaking

router = APIRouter(include_in_schema=False)

COOKIE: Final = "kyso_language"
_A_YEAR: Final = 365 * 24 * 3600
_START: Final = "/"
_ADDRESS: Final[ContextVar[str]] = ContextVar("address", default=_START)


def address() -> str:
    """Path and query of the page being rendered; the start page where it answers no GET."""
    return _ADDRESS.get()


class Speaker:
    """ASGI middleware: pages are rendered in the language that the browser's cookie names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak the language of whoever asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        token = _ADDRESS.set(_address(scope))
        try:
            with speaking(_asked(Headers(scope=scope))):
                await self.app(scope, receive, send)
        finally:
            _ADDRESS.reset(token)


@router.post("/language")
def switch(
    request: Request,
    language: Annotated[Language, Form()],
    back: Annotated[str, Form(max_length=2000)] = _START,
) -> Response:
    """Keep the choice for a year and go back to the page it was made on."""
    response = RedirectResponse(_own_path(back), 303)
    response.set_cookie(
        COOKIE,
        language,
        max_age=_A_YEAR,
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
    return response


def _asked(headers: Headers) -> Language:
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    return Language.ENGLISH if chosen == Language.ENGLISH else Language.VIETNAMESE


def _address(scope: Scope) -> str:
    if scope["method"] != "GET":
        return _START
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query and "link=" not in query else path


def _own_path(text: str) -> str:
    """The address if it lies on this site, else the start page: nobody is sent elsewhere."""
    parts = urlsplit(text)
    own = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return text if own and text.isascii() and text.isprintable() else _START
