"""API keys: made, listed, revoked, rotated by an administrator."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app import audit
from app.access.keys import Grant, issue_key, revoke_key, rotate_key, row_of_key
from app.access.roles import Action, Role
from app.api.parts import Administrator, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from app.models import ApiKey
from app.problems import Problem
from signing.database import reader, writer
from signing.directory import find

router = APIRouter(prefix="/api/v1", tags=["keys"])

_KeyId = Annotated[int, Path(ge=1, le=2**62)]


class KeyBody(BaseModel):
    """What the key is for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "TD.Office Sở Nội vụ", "role": "clerk", "agency": "H05.15"}]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Role
    agency: Annotated[str | None, Field(max_length=64)] = None
    actions: Annotated[list[Action] | None, Field(description="Ít hơn quyền của vai trò; null: tất cả.")] = (
        None
    )
    days: Annotated[int, Field(ge=1, le=3650, description="Thời hạn.")] = 365


class KeyAnswer(BaseModel):
    """A key; itself it is shown once, when it is made."""

    id: int
    name: str
    role: Role
    agency: str | None
    actions: list[Action]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="Lần dùng gần nhất, chính xác đến vài phút.")
    hint: str | None = Field(description="Bốn ký tự cuối của khóa, để nhận ra khóa nào.")
    key: str | None = Field(default=None, description="Khóa, chỉ hiện một lần.")


class KeyList(BaseModel):
    """All keys."""

    items: list[KeyAnswer]


@router.post(
    "/keys",
    summary="Tạo khóa API",
    status_code=201,
    response_model=KeyAnswer,
    responses=errors("agency_required", "agency_not_possible", "unknown_agency"),
)
def post_key(service: TheService, principal: Administrator, body: KeyBody) -> dict[str, Any]:
    """Khóa chỉ hiện một lần ở câu trả lời này; hệ thống chỉ giữ mã băm của khóa."""
    grant = _grant(body)
    now = service.now()
    with writer(service.engine) as session:
        if body.agency is not None:
            find(session, body.agency)
        key = issue_key(session, grant, now=now, life=timedelta(days=body.days))
        row = row_of_key(session, key)
        audit.note(session, principal, "key.made", f"key:{row.id}", at=now)
        answer = _shape(row) | {"key": key}
        session.commit()
    return answer


def _grant(body: KeyBody) -> Grant:
    actions = None if body.actions is None else frozenset(body.actions)
    try:
        return Grant(name=body.name, role=body.role, agency=body.agency, actions=actions)
    except ValueError as error:
        if body.agency is None:
            code, detail = "agency_required", "Vai trò này phải thuộc một cơ quan."
        else:
            code, detail = "agency_not_possible", "Vai trò quản trị không gắn với một cơ quan."
        raise Problem(422, code, detail, field="agency") from error


class RotationBody(BaseModel):
    """How long the old key goes on, and how long the new one lasts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[int, Field(ge=0, le=24 * 30, description="Khóa cũ còn dùng được bao lâu.")] = 24
    days: Annotated[int, Field(ge=1, le=3650, description="Thời hạn của khóa mới.")] = 365


@router.post(
    "/keys/{key_id}/rotate",
    summary="Thay khóa API",
    status_code=201,
    response_model=KeyAnswer,
    responses=errors("not_found"),
)
def post_rotation(
    service: TheService, principal: Administrator, key_id: _KeyId, body: RotationBody
) -> dict[str, Any]:
    """Khóa mới có đúng quyền của khóa cũ; hai khóa cùng dùng được cho đến khi khóa cũ hết hạn."""
    now = service.now()
    with writer(service.engine) as session:
        key = rotate_key(
            session,
            key_id,
            now=now,
            overlap=timedelta(hours=body.overlap_hours),
            life=timedelta(days=body.days),
        )
        if key is None:
            raise Problem(404, "not_found", "Không có khóa này, hoặc khóa đã hết hạn hay đã bị thu hồi.")
        row = row_of_key(session, key)
        audit.note(session, principal, "key.rotated", f"key:{key_id}", at=now, successor=row.id)
        answer = _shape(row) | {"key": key}
        session.commit()
    return answer


@router.get("/keys", summary="Các khóa API", response_model=KeyList, responses=errors())
def list_keys(service: TheService, _: Administrator) -> dict[str, Any]:
    """Không hiện khóa."""
    with reader(service.engine) as session:
        return {"items": [_shape(one) for one in session.scalars(select(ApiKey).order_by(ApiKey.id))]}


@router.delete("/keys/{key_id}", summary="Thu hồi khóa API", status_code=204, responses=errors("not_found"))
def delete_key(service: TheService, principal: Administrator, key_id: _KeyId) -> Response:
    """Có hiệu lực ngay."""
    with writer(service.engine) as session:
        if not revoke_key(session, key_id, now=service.now()):
            raise Problem(404, "not_found", "Không có khóa này hoặc khóa đã bị thu hồi.")
        audit.note(session, principal, "key.revoked", f"key:{key_id}", at=service.now())
        session.commit()
    return Response(status_code=204)


def _shape(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "role": row.role,
        "agency": row.agency_code,
        "actions": row.actions,
        "created_at": row.created_at.astimezone(VIETNAM),
        "expires_at": row.expires_at.astimezone(VIETNAM),
        "revoked_at": row.revoked_at.astimezone(VIETNAM) if row.revoked_at else None,
        "last_used_at": row.last_used_at.astimezone(VIETNAM) if row.last_used_at else None,
        "hint": row.hint,
    }
