"""Sessions of people: listed and ended by an administrator."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from app.access.keys import end_session, open_sessions
from app.access.roles import Role
from app.api.parts import Administrator, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from signing.database import reader, writer

router = APIRouter(prefix="/api/v1", tags=["keys"])


class SessionAnswer(BaseModel):
    """Somebody at a browser."""

    id: str = Field(
        description="Mã của phiên; không dùng để vào hệ thống được.", examples=["9f61ea378e60d263"]
    )
    name: str = Field(description="Tài khoản đăng nhập, hoặc tên của đường dẫn dùng một lần.")
    role: Role
    agency: str | None
    created_at: datetime
    expires_at: datetime


class SessionList(BaseModel):
    """All open sessions."""

    items: list[SessionAnswer]


@router.get("/sessions", summary="Các phiên làm việc đang mở", response_model=SessionList, responses=errors())
def list_sessions(service: TheService, _: Administrator) -> dict[str, Any]:
    """Phiên mới nhất trước; phiên đã hết hạn không còn ở đây."""
    with reader(service.engine) as session:
        return {
            "items": [
                {
                    "id": name,
                    "name": row.name,
                    "role": row.role,
                    "agency": row.agency_code,
                    "created_at": row.created_at.astimezone(VIETNAM),
                    "expires_at": row.expires_at.astimezone(VIETNAM),
                }
                for name, row in open_sessions(session, now=service.now())
            ]
        }


@router.delete(
    "/sessions/{session_id}", summary="Kết thúc một phiên", status_code=204, responses=errors("not_found")
)
def delete_session(
    service: TheService,
    principal: Administrator,
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")],
) -> Response:
    """Có hiệu lực ngay ở mọi tiến trình."""
    with writer(service.engine) as session:
        end_session(session, session_id, by=principal, now=service.now())
        session.commit()
    return Response(status_code=204)
