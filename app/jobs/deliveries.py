"""Telling the DMS: Standard Webhooks, signed, retried with back-off, safe against replay by id and time."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Final

import httpx
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.jobs.queue import JobKind, add_job
from app.models import Job, Webhook
from app.problems import Problem
from app.service import Service
from signing.database import reader, writer
from signing.models import Agency, Document

BACK_OFF: Final = tuple(
    timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""The schedule that the Standard Webhooks specification suggests; three days in all."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the form of secrets, not one
_SECONDS: Final = 10.0
_GONE: Final = 410


def new_secret() -> str:
    """A secret in the form of the specification: 32 random bytes, base64, with its prefix."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def announce(session: Session, service: Service, event: str, document: Document) -> None:
    """Write a delivery for every webhook that may hear of this document, in the caller's transaction."""
    agency = session.get(Agency, document.agency_id) if document.agency_id else None
    code = agency.code if agency else None
    hooks = session.scalars(
        select(Webhook).where(
            Webhook.disabled_at.is_(None), or_(Webhook.agency_code.is_(None), Webhook.agency_code == code)
        )
    ).all()
    for hook in hooks:
        payload = {
            "type": event,
            "timestamp": service.now().isoformat(),
            "data": {
                "document_id": document.id,
                "agency": code,
                "signing_status": document.signing_status,
                "verification_id": document.current_verification_id,
            },
        }
        add_job(
            session,
            service.queue,
            kind=JobKind.DELIVERY,
            principal="system",
            agency=hook.agency_code,
            task={"webhook": hook.id, "payload": payload},
            now=service.now(),
        )


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`webhook-signature` of the specification: v1, HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def run(service: Service, job: Job) -> None:
    """Deliver one message. Raises Problem 503 when it was not taken, so that it is tried again."""
    from app.jobs.running import finish  # noqa: PLC0415 - it runs us

    with reader(service.engine) as session:
        hook = session.get(Webhook, job.task["webhook"])
    if hook is None or hook.disabled_at is not None:
        raise Problem(410, "webhook_gone", "Địa chỉ nhận thông báo không còn được dùng.")
    status = _post(service, hook, job)
    if status == _GONE:  # the receiver asks not to be told any more
        _disable(service, hook.id)
        raise Problem(410, "webhook_gone", "Nơi nhận báo không nhận nữa.")
    if not 200 <= status < 300:  # noqa: PLR2004 - the class of successful answers
        raise Problem(503, "webhook_refused", f"Nơi nhận trả lời {status}.")
    with writer(service.engine) as session:
        finish(session, job.id, {"status": status}, service=service)
        session.commit()


def _post(service: Service, hook: Webhook, job: Job) -> int:
    body = json.dumps(job.task["payload"], ensure_ascii=False, separators=(",", ":")).encode()
    message_id, timestamp = f"msg_{job.id}", int(service.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(hook.secret, message_id, timestamp, body),
    }
    try:
        return httpx.post(hook.url, content=body, headers=headers, timeout=_SECONDS).status_code
    except httpx.HTTPError as error:
        raise Problem(503, "webhook_unreachable", type(error).__name__) from error


def _disable(service: Service, hook_id: int) -> None:
    with writer(service.engine) as session:
        hook = session.get_one(Webhook, hook_id)
        hook.disabled_at = service.now()
        session.commit()
