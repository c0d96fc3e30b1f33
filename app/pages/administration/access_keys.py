"""API keys and entry links: issue, rotate, revoke."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app import audit
from app.access.keys import (
    DEFAULT_LIFE,
    Grant,
    end_session,
    issue_key,
    issue_link,
    open_sessions,
    revoke_key,
    rotate_key,
    row_of_key,
)
from app.access.roles import Principal, Role
from app.api.parts import Administrator, RowId, TheService
from app.models import ApiKey
from app.pages.administration.frame import administration_page
from app.problems import Problem
from app.service import Service
from signing.database import reader, writer
from signing.directory import find

router = APIRouter()
_MOST_DAYS: Final = 3660
_OVERLAP: Final = timedelta(days=1)


@router.get("/keys")
def keys(service: TheService, principal: Administrator) -> Response:
    """API keys: whose, for what, until when."""
    return _keys(service, principal)


@router.post("/keys")
def add_key(
    service: TheService,
    principal: Administrator,
    *,
    name: Annotated[str, Form(min_length=1, max_length=100)],
    role: Annotated[Role, Form()],
    agency: Annotated[str, Form(max_length=64)] = "",
    days: Annotated[int, Form(ge=1, le=_MOST_DAYS)] = 365,
    link: Annotated[bool, Form()] = False,
) -> Response:
    """Issue a key, or a link for a person; shown this once."""
    try:
        grant = Grant(name=name, role=role, agency=agency.strip() or None)
    except ValueError as error:
        said = "Vai trò này phải gắn với một cơ quan."
        if agency.strip():
            said = "Vai trò quản trị không gắn với một cơ quan."
        raise Problem(422, "invalid_request", said) from error
    now = service.now()
    with writer(service.engine) as session:
        if grant.agency is not None:
            find(session, grant.agency)
        if link:
            made = f"/?link={issue_link(session, grant, now=now)}"
            audit.note(session, principal, "link.made", f"link:{name}", at=now)
        else:
            made = issue_key(session, grant, now=now, life=timedelta(days=days))
            subject = f"key:{row_of_key(session, made).id}"
            audit.note(session, principal, "key.made", subject, at=now)
        session.commit()
    return _keys(service, principal, made=made)


@router.post("/keys/{key_id}/rotate")
def replace_key(service: TheService, principal: Administrator, key_id: RowId) -> Response:
    """Issue another key with the same rights; the old one lasts a day longer at most."""
    now = service.now()
    with writer(service.engine) as session:
        made = rotate_key(session, key_id, now=now, overlap=_OVERLAP, life=DEFAULT_LIFE)
        if made is None:
            raise Problem(404, "not_found", "Không có khóa này, hoặc khóa đã hết hạn hay đã bị thu hồi.")
        until = session.get_one(ApiKey, key_id).expires_at
        successor = row_of_key(session, made).id
        audit.note(session, principal, "key.rotated", f"key:{key_id}", at=now, successor=successor)
        session.commit()
    return _keys(service, principal, made=made, overlap=until)


@router.post("/keys/{key_id}/revoke")
def end_key(service: TheService, principal: Administrator, key_id: RowId) -> Response:
    """Revoke a key at once."""
    with writer(service.engine) as session:
        if not revoke_key(session, key_id, now=service.now()):
            raise Problem(404, "not_found", "Không có khóa này, hoặc khóa đã bị thu hồi.")
        audit.note(session, principal, "key.revoked", f"key:{key_id}", at=service.now())
        session.commit()
    return RedirectResponse("/administration/keys", 303)


@router.post("/sessions/{session_id}/end")
def end_open_session(
    service: TheService,
    principal: Administrator,
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")],
) -> Response:
    """End somebody's session at once."""
    with writer(service.engine) as session:
        end_session(session, session_id, by=principal, now=service.now())
        session.commit()
    return RedirectResponse("/administration/keys", 303)


def _keys(
    service: Service, principal: Principal, *, made: str | None = None, overlap: datetime | None = None
) -> Response:
    with reader(service.engine) as session:
        found = session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()
        people = open_sessions(session, now=service.now())
    return administration_page(
        "keys", principal, keys=found, people=people, now=service.now(), made=made, overlap=overlap
    )
