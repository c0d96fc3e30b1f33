"""Logging in at the OpenID provider: off to it, and back with an answer that becomes a session.

The cookie of the way there holds one secret (`app.access.provider.Attempt`); without it, or with that of
another browser, an answer leads nowhere.
"""

from typing import Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import audit
from app.access.claims import NotMapped, account_name
from app.access.people import People
from app.access.provider import Attempt, LoginRefused, ProviderUnavailable
from app.api.parts import TheService
from app.pages.way_in import session_subject, set_session_cookie, travels_in_secret
from app.problems import Problem
from app.service import Service
from signing.database import writer

router = APIRouter(include_in_schema=False)

COOKIE: Final = "kyso_login"
_LASTS: Final = 600
"""Seconds for the whole way, password and second factor included."""
_RETRY_AFTER: Final = 30
_log = structlog.get_logger(__name__)


@router.get("/login")
def begin(request: Request, service: TheService, *, again: bool = False) -> Response:
    """Send the browser to the provider; `again`: whoever comes back from there may be another account."""
    people = _people(service)
    attempt = Attempt.begin()
    try:
        address = people.provider.address(attempt, again=again)
    except (ProviderUnavailable, LoginRefused) as error:
        raise _away(error) from error
    response = RedirectResponse(address, 303)
    response.set_cookie(
        COOKIE,
        attempt.secret,
        max_age=_LASTS,
        path="/login",
        httponly=True,
        secure=travels_in_secret(request, service),
        samesite="lax",
    )
    return response


@router.get("/login/return")
def come_back(request: Request, service: TheService) -> Response:
    """Take the provider's answer: a session for whoever has a role here."""
    people = _people(service)
    secret = request.cookies.get(COOKIE)
    if not secret:
        raise _refused("no_cookie")
    try:
        claims = people.provider.redeem(Attempt(secret=secret), request.query_params)
    except LoginRefused as error:
        raise _refused(str(error)) from error
    except ProviderUnavailable as error:
        raise _away(error) from error
    now = service.now()
    with writer(service.engine) as session:
        try:
            token = people.admit(session, claims, now=now, life=service.session_life)
        except NotMapped as error:
            who = f"session:{account_name(claims)}"
            audit.note_of(session, who, "login.not_admitted", "session", at=now, missing=str(error))
            session.commit()
            raise _stranger(service, account_name(claims)) from error
        who = f"session:{account_name(claims)}"
        audit.note_of(session, who, "session.opened", session_subject(token), at=now)
        session.commit()
    response = RedirectResponse("/", 303)
    set_session_cookie(request, service, response, token)
    response.delete_cookie(COOKIE, path="/login")
    return response


def _people(service: Service) -> People:
    if service.people is None:
        raise Problem(404, "not_found", "Hệ thống này không dùng tài khoản đăng nhập của cơ quan.")
    return service.people


def _away(error: Exception) -> Problem:
    _log.warning("identity_provider_unavailable", reason=str(error))
    return Problem(
        503,
        "identity_provider_unavailable",
        "Hệ thống đăng nhập của cơ quan tạm thời chưa trả lời. Đề nghị thử lại sau ít phút; "
        "phần mềm gửi văn bản bằng khóa API vẫn hoạt động bình thường.",
        headers={"Retry-After": str(_RETRY_AFTER)},
    )


def _refused(reason: str) -> Problem:
    _log.warning("login_refused", reason=reason)
    if reason == "denied":
        return Problem(
            403, "login_denied", "Việc đăng nhập đã bị hủy hoặc bị từ chối. Đề nghị đăng nhập lại."
        )
    return Problem(
        400,
        "login_not_recognised",
        "Lần đăng nhập này không còn hiệu lực: đã quá 10 phút, đã được dùng, hoặc không bắt đầu từ "
        "trình duyệt này. Đề nghị bấm đăng nhập lại.",
    )


def _stranger(service: Service, account: str) -> Problem:
    return Problem(
        403,
        "no_access",
        f"Tài khoản {account} đã đăng nhập đúng nhưng chưa được giao quyền trong hệ thống này. "
        f"Đề nghị liên hệ {service.settings.access_contact} để được cấp quyền.",
    )
