"""What routes share: the service behind them, who may call, how an error looks."""

from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from app.access.permission import may
from app.access.roles import Action, Principal
from app.service import Service


async def service_of(request: Request) -> Service:
    """The service that the application was made with; no work for another thread."""
    service: Service = request.app.state.service
    return service


TheService = Annotated[Service, Depends(service_of)]
Checker = Annotated[Principal, Depends(may(Action.CHECK))]
Submitter = Annotated[Principal, Depends(may(Action.SUBMIT))]
Reader = Annotated[Principal, Depends(may(Action.READ))]
Declarer = Annotated[Principal, Depends(may(Action.DECLARE))]
Auditor = Annotated[Principal, Depends(may(Action.AUDIT))]
Corrector = Annotated[Principal, Depends(may(Action.CORRECT))]
Administrator = Annotated[Principal, Depends(may(Action.MANAGE))]
Operator = Annotated[Principal, Depends(may(Action.OPERATE))]


RowId = Annotated[int, Path(ge=1, le=2**62)]
"""Ids of rows; larger ones exist in no database."""


class ProblemDetails(BaseModel):
    """An error as RFC 9457 describes it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:kyso:problem:duplicate_number"])
    title: str = Field(examples=["Mâu thuẫn với dữ liệu đã ghi nhận"])
    status: int = Field(examples=[409])
    code: str = Field(description="Mã lỗi cho phần mềm.", examples=["duplicate_number"])
    detail: str = Field(description="Giải thích bằng tiếng Việt cho người dùng.")
    request_id: str | None = Field(default=None, description="Mã yêu cầu, để tra trong nhật ký.")
