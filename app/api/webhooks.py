"""Webhooks: where a DMS wants to be told of verdicts that came later (Standard Webhooks)."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app import audit
from app.access.roles import Principal
from app.api.parts import Administrator, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from app.jobs.deliveries import new_secret
from app.models import Webhook
from app.problems import Problem
from app.service import Service
from signing.database import reader, writer
from signing.directory import find

router = APIRouter(prefix="/api/v1", tags=["webhooks"])
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class WebhookBody(BaseModel):
    """Where to tell, and about which agency (none: all)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://dms.example.gov.vn/kyso", "agency": "H05.15"}]},
    )

    url: Annotated[str, Field(min_length=1, max_length=500)]
    agency: Annotated[str | None, Field(max_length=64)] = None


class WebhookAnswer(WebhookBody):
    """A webhook; the secret is shown once, when it is made."""

    id: int
    secret: str | None = Field(
        default=None, description="Khóa kiểm tra chữ ký của thông báo, chỉ hiện một lần."
    )
    created_at: datetime
    disabled_at: datetime | None


class WebhookList(BaseModel):
    """All webhooks."""

    items: list[WebhookAnswer]


@router.post(
    "/webhooks",
    summary="Đăng ký nơi nhận thông báo",
    status_code=201,
    response_model=WebhookAnswer,
    responses=errors("invalid_url", "unknown_agency"),
)
def post_webhook(service: TheService, principal: Administrator, body: WebhookBody) -> dict[str, Any]:
    """Thông báo được ký theo Standard Webhooks, gửi lại khi nơi nhận lỗi, có mã để chống lặp."""
    hook = add_webhook(service, principal, url=body.url, agency=body.agency)
    return _shape(hook) | {"secret": hook.secret}


@router.get("/webhooks", summary="Các nơi nhận thông báo", response_model=WebhookList, responses=errors())
def list_webhooks(service: TheService, _: Administrator) -> dict[str, Any]:
    """Không hiện khóa."""
    with reader(service.engine) as session:
        return {"items": [_shape(one) for one in session.scalars(select(Webhook).order_by(Webhook.id))]}


@router.delete(
    "/webhooks/{webhook_id}", summary="Thôi gửi thông báo", status_code=204, responses=errors("not_found")
)
def delete_webhook(
    service: TheService, principal: Administrator, webhook_id: Annotated[int, Path(ge=1, le=2**62)]
) -> Response:
    """Thông báo đang chờ cũng không gửi nữa."""
    disable_webhook(service, principal, webhook_id)
    return Response(status_code=204)


def add_webhook(service: Service, principal: Principal, *, url: str, agency: str | None) -> Webhook:
    """Register where to tell; the secret is made here. Raises Problem 422, UnknownAgency."""
    _check(url)
    hook = Webhook(url=url, agency_code=agency, secret=new_secret(), created_at=service.now())
    with writer(service.engine) as session:
        if agency is not None:
            find(session, agency)
        session.add(hook)
        session.flush()
        audit.note(session, principal, "webhook.made", f"webhook:{hook.id}", at=service.now())
        session.commit()
    return hook


def disable_webhook(service: Service, principal: Principal, webhook_id: int) -> None:
    """Tell no more, what waits included. Raises Problem 404."""
    with writer(service.engine) as session:
        hook = session.get(Webhook, webhook_id)
        if hook is None:
            raise Problem(404, "not_found", "Không có nơi nhận thông báo này.")
        hook.disabled_at = hook.disabled_at or service.now()
        audit.note(session, principal, "webhook.disabled", f"webhook:{webhook_id}", at=service.now())
        session.commit()


def _check(url: str) -> None:
    """https, or http on this machine; an administrator decides about the rest. Raises Problem 422."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        raise Problem(422, "invalid_url", "Địa chỉ nhận thông báo phải là https.", field="url")


def _shape(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "agency": hook.agency_code,
        "created_at": hook.created_at.astimezone(VIETNAM),
        "disabled_at": hook.disabled_at.astimezone(VIETNAM) if hook.disabled_at else None,
    }
