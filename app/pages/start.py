"""The start page: hand in a file, see the month at a glance; without a session, the way in."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.roles import Action, Principal
from app.api.parts import TheService
from app.pages.glance import glance, last_month
from app.pages.rates import linker
from app.pages.rendering import page
from app.pages.way_in import enter, way_in
from signing.database import snapshot

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(
    request: Request, service: TheService, link: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """What people come for, by role; a one-time link opens a session first."""
    if link is not None:
        return enter(request, service, link)
    principal = request.scope["state"].get("principal")
    if not isinstance(principal, Principal):
        return way_in(service, status=200)
    month = last_month(service.now())
    seen = None
    if principal.may(Action.READ):
        with snapshot(service.engine) as session:
            seen = glance(session, month, principal)
    return page(
        "start.html",
        principal=principal,
        glance=seen,
        may_check=principal.may(Action.CHECK),
        limit_mb=service.settings.max_upload_mb,
        period=month,
        base=linker("/rates", period=month),
        link=linker("/documents", period=month),
    )
