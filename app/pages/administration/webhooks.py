"""Where systems are told of verdicts that came later."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app.access.roles import Principal
from app.api.parts import Administrator, RowId, TheService
from app.api.webhooks import add_webhook, disable_webhook
from app.models import Webhook
from app.pages.administration.frame import administration_page
from app.service import Service
from signing.database import reader

router = APIRouter()


@router.get("/webhooks")
def webhooks(service: TheService, principal: Administrator) -> Response:
    """All of them, the newest first."""
    return _webhooks(service, principal)


@router.post("/webhooks")
def register(
    service: TheService,
    principal: Administrator,
    *,
    url: Annotated[str, Form(min_length=1, max_length=500)],
    agency: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Register one; its secret is shown this once."""
    hook = add_webhook(service, principal, url=url.strip(), agency=agency.strip() or None)
    return _webhooks(service, principal, made=hook.secret)


@router.post("/webhooks/{webhook_id}/disable")
def disable(service: TheService, principal: Administrator, webhook_id: RowId) -> Response:
    """Tell no more."""
    disable_webhook(service, principal, webhook_id)
    return RedirectResponse("/administration/webhooks", 303)


def _webhooks(service: Service, principal: Principal, made: str | None = None) -> Response:
    with reader(service.engine) as session:
        found = session.scalars(select(Webhook).order_by(Webhook.id.desc())).all()
    return administration_page("webhooks", principal, hooks=found, made=made)
