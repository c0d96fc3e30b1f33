"""The page of those who have no session, and how a session begins and ends."""

import secrets
from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import audit
from app.access.doorway import COOKIE
from app.access.keys import close_session, redeem_link, session_id
from app.access.permission import principal_of
from app.access.provider import LoginRefused, ProviderUnavailable
from app.api.parts import TheService
from app.pages.rendering import page
from app.service import Service
from signing.database import writer

router = APIRouter(include_in_schema=False)


@router.post("/leave")
def leave(request: Request, service: TheService) -> Response:
    """End the session; where it began at the provider, end it there, too."""
    principal = principal_of(request)
    with writer(service.engine) as session:
        account = close_session(session, request.cookies.get(COOKIE, ""))
        audit.note(session, principal, "session.closed", "session", at=service.now())
        session.commit()
    response = RedirectResponse(_way_out(service, account) or "/", 303)
    response.delete_cookie(COOKIE)
    return response


def _way_out(service: Service, account: str | None) -> str | None:
    """Where the provider ends its session; None where there is nothing to end or it does not answer."""
    if account is None or service.people is None or service.settings.public_url is None:
        return None
    with suppress(ProviderUnavailable, LoginRefused):
        return service.people.provider.leaving(f"{service.settings.public_url.rstrip('/')}/")
    return None


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
        oidc=service.people is not None,
    )


def enter(request: Request, service: Service, link: str) -> Response:
    """Open the session that a one-time link stands for."""
    with writer(service.engine) as session:
        token = redeem_link(session, link, now=service.now(), life=service.session_life)
        if token is not None:
            audit.note_of(session, "link", "session.opened", session_subject(token), at=service.now())
        session.commit()
    if token is None:
        return way_in(service, status=403, message="Đường dẫn đã được dùng hoặc đã hết hạn.")
    response = RedirectResponse("/", 303)
    set_session_cookie(request, service, response, token)
    return response


def session_subject(token: str) -> str:
    """A new session in the audit trail, by the id that administrators see."""
    return f"session:{session_id(token)}"


def set_session_cookie(request: Request, service: Service, response: Response, token: str) -> None:
    """Hand the session's token to the browser; scripts never see it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(service.session_life.total_seconds()),
        httponly=True,
        secure=travels_in_secret(request, service),
        samesite="lax",
    )


def travels_in_secret(request: Request, service: Service) -> bool:
    """Whether people reach us by https, seen here or said by the deployment (a proxy ends TLS)."""
    return request.url.scheme == "https" or (service.settings.public_url or "").startswith("https:")
