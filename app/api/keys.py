"""API keys: made, listed, revoked, rotated by an administrator."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app import audit
from app.access.keys import Grant, issue_key, revoke_key
from app.access.roles import Action, Role
from app.api.parts import Administrator, TheService, errors
from app.calendar import VIETNAM
from app.models import ApiKey
from app.problems import Problem
from signing.database import reader, writer
from signing.directory import find

router = APIRouter(prefix="/api/v1", tags=["keys"])


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
    key: str | None = Field(default=None, description="Khóa, chỉ hiện một lần.")


class KeyList(BaseModel):
    """All keys."""

    items: list[KeyAnswer]


@router.post("/keys", summary="Tạo khóa API", status_code=201, response_model=KeyAnswer, responses=errors())
def post_key(service: TheService, principal: Administrator, body: KeyBody) -> dict[str, Any]:
    """Để thay khóa: tạo khóa mới, đổi ở hệ thống gọi, rồi thu hồi khóa cũ."""
    try:
        actions = None if body.actions is None else frozenset(body.actions)
        grant = Grant(name=body.name, role=body.role, agency=body.agency, actions=actions)
    except ValueError as error:
        raise Problem(
            422, "agency_required", "Vai trò này phải thuộc một cơ quan.", field="agency"
        ) from error
    now = service.now()
    with writer(service.engine) as session:
        if body.agency is not None:
            find(session, body.agency)
        key = issue_key(session, grant, now=now, life=timedelta(days=body.days))
        session.flush()
        row = session.scalars(select(ApiKey).order_by(ApiKey.id.desc()).limit(1)).one()
        audit.note(session, principal, "key.made", f"key:{row.id}", at=now)
        answer = _shape(row) | {"key": key}
        session.commit()
    return answer


@router.get("/keys", summary="Các khóa API", response_model=KeyList, responses=errors())
def list_keys(service: TheService, _: Administrator) -> dict[str, Any]:
    """Không hiện khóa."""
    with reader(service.engine) as session:
        return {"items": [_shape(one) for one in session.scalars(select(ApiKey).order_by(ApiKey.id))]}


@router.delete("/keys/{key_id}", summary="Thu hồi khóa API", status_code=204, responses=errors(404))
def delete_key(
    service: TheService, principal: Administrator, key_id: Annotated[int, Path(ge=1, le=2**62)]
) -> Response:
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
    }
