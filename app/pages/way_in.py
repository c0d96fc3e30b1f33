"""The page of those who have no session, and how a session begins and ends."""

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access.doorway import COOKIE
from app.access.keys import close_session, redeem_link
from app.access.permission import principal_of
from app.api.parts import TheService
from app.pages.rendering import page
from app.service import Service
from signing.database import writer

router = APIRouter(include_in_schema=False)


@router.post("/leave")
def leave(request: Request, service: TheService) -> Response:
    """End the session."""
    principal_of(request)
    with writer(service.engine) as session:
        close_session(session, request.cookies.get(COOKIE, ""))
        session.commit()
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


def way_in(service: Service, *, status: int, message: str | None = None) -> Response:
    """What this is and how to get in. Static files lie behind the door, so the page brings its own style."""
    nonce = secrets.token_urlsafe(16)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    return page(
        "way_in.html",
        status=status,
        headers={"Content-Security-Policy": policy},
        nonce=nonce,
        message=message,
        oidc=service.settings.oidc_issuer is not None,
    )


def enter(request: Request, service: Service, link: str) -> Response:
    """Open the session that a one-time link stands for."""
    life = timedelta(hours=service.settings.session_hours)
    with writer(service.engine) as session:
        token = redeem_link(session, link, now=service.now(), life=life)
        session.commit()
    if token is None:
        return way_in(service, status=403, message="Đường dẫn đã được dùng hoặc đã hết hạn.")
    response = RedirectResponse("/", 303)
    set_session_cookie(response, token, secure=request.url.scheme == "https", life=life)
    return response


def set_session_cookie(response: Response, token: str, *, secure: bool, life: timedelta) -> None:
    """Hand the session's token to the browser; scripts never see it."""
    response.set_cookie(
        COOKIE, token, max_age=int(life.total_seconds()), httponly=True, secure=secure, samesite="lax"
    )
