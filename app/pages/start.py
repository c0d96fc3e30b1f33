"""The start page: the month's rates and one PDF to check; without a session, the way in."""

import secrets
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from app.access.doorway import COOKIE
from app.access.keys import close_session, redeem_link
from app.access.permission import principal_of
from app.access.roles import Principal
from app.api.parts import Checker, TheService
from app.calendar import VIETNAM
from app.isolation import Work
from app.pages.rendering import page
from app.problems import Problem
from app.sentences import conclusion
from app.service import Service
from app.upload import received
from signing.database import writer

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(
    request: Request, service: TheService, link: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """Rates and the form; a one-time link opens a session first."""
    if link is not None:
        return _enter(request, service, link)
    principal = request.scope["state"].get("principal")
    if not isinstance(principal, Principal):
        return way_in(service, status=200)
    month = (
        request.query_params.get("period") or f"{_last_month(service.now().astimezone(VIETNAM).date()):%Y-%m}"
    )
    return page("start.html", principal=principal, rates=_rates(service, principal, month), period=month)


@router.post("/check")
def check(service: TheService, principal: Checker, file: Annotated[UploadFile, File()]) -> Response:
    """Check one file and show what it is worth."""
    with received(file.file, file.filename, folder=service.settings.data_dir / "incoming") as upload:
        verdict = service.examine(
            Work(
                name=upload.name, source=upload.source, policy=service.policy, at=service.now(), offline=False
            )
        ).verdict
    return page("verdict.html", principal=principal, verdict=verdict, sentence=conclusion(verdict).whole)


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
    """The page of those who have no session: what this is and how to get in."""
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


def _enter(request: Request, service: Service, link: str) -> Response:
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


def _last_month(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)


def _rates(service: Service, principal: Principal, period: str) -> list[dict[str, object]]:
    from app.api.rates import items  # noqa: PLC0415 - the register's side of the API
    from signing.errors import MalformedPeriod  # noqa: PLC0415

    try:
        return items(service, principal, period)
    except MalformedPeriod as error:
        raise Problem(422, error.code, error.message) from error
