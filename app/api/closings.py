"""Closing a month and restating it; setting the point from which a number series is observed."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app import audit
from app.access.roles import Action
from app.api.parts import Corrector, Reader, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from signing.corrections import observe_from
from signing.database import reader, writer
from signing.models import MonthClosing
from signing.periods import parse_period
from signing.restatements import close_month, editions, restate

router = APIRouter(prefix="/api/v1", tags=["register"])


class ClosingBody(BaseModel):
    """Which month; with a reason it is a restatement of a closed one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"month": "2026-07"}]})

    month: Annotated[str, Field(max_length=10)]
    reason: Annotated[str | None, Field(min_length=1, max_length=500)] = None


class ClosingAnswer(BaseModel):
    """One edition of a month."""

    month: str
    edition: int
    closed_at: datetime
    closed_by: str | None = Field(
        description="Ai chốt; chỉ người kiểm soát và quản trị được thấy, với người khác là null."
    )
    reason: str
    ledger_size: int


@router.post(
    "/closings",
    summary="Chốt, hoặc chốt lại, số liệu một tháng",
    status_code=201,
    response_model=ClosingAnswer,
    responses=errors("closed_period", "malformed_period"),
)
def post_closing(service: TheService, principal: Corrector, body: ClosingBody) -> dict[str, Any]:
    """Không có `reason`: chốt lần đầu. Có `reason`: điều chỉnh số liệu của tháng đã chốt."""
    month = parse_period(body.month)
    now = service.now()
    with writer(service.engine) as session:
        if body.reason is None:
            made = close_month(session, month, at=now, by=principal.name)
        else:
            made = restate(session, month, reason=body.reason, at=now, by=principal.name)
        audit.note(session, principal, "month.closed", f"month:{month}", at=now, edition=made.edition)
        session.flush()
        answer = _shape(made, named=True)
        session.commit()
    return answer


@router.get(
    "/closings",
    summary="Các lần chốt của một tháng",
    response_model=list[ClosingAnswer],
    responses=errors("malformed_period"),
)
def list_closings(service: TheService, principal: Reader, month: str) -> list[dict[str, Any]]:
    """Từ lần đầu đến lần cuối."""
    with reader(service.engine) as session:
        named = principal.may(Action.AUDIT)
        return [_shape(one, named=named) for one in editions(session, parse_period(month))]


def _shape(closing: MonthClosing, *, named: bool) -> dict[str, Any]:
    return {
        "month": f"{closing.month:%Y-%m}",
        "edition": closing.edition,
        "closed_at": closing.closed_at.astimezone(VIETNAM),
        "closed_by": closing.closed_by if named else None,
        "reason": closing.reason,
        "ledger_size": closing.ledger_size,
    }


class ObservedPointBody(BaseModel):
    """From which number and day a series is observed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "agency": "H05.15",
                    "series": "",
                    "number": 250,
                    "on": "2026-07-01",
                    "reason": "Kết nối từ tháng 7",
                }
            ]
        },
    )

    agency: Annotated[str, Field(min_length=1, max_length=64)]
    series: Annotated[str, Field(max_length=80)]
    number: Annotated[int, Field(ge=1, le=999_999_999)]
    on: date
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ObservedPointAnswer(BaseModel):
    """The recorded correction."""

    correction_id: int


@router.post(
    "/observed-points",
    summary="Đặt điểm bắt đầu theo dõi một hệ thống số",
    status_code=201,
    response_model=ObservedPointAnswer,
    responses=errors("unknown_agency", "malformed_input"),
)
def post_observed_point(service: TheService, principal: Corrector, body: ObservedPointBody) -> dict[str, int]:
    """Số trước điểm này không tính là thiếu; việc đặt hoặc dời điểm được ghi lại."""
    now = service.now()
    with writer(service.engine) as session:
        made = observe_from(session, **body.model_dump(), at=now, by=principal.name)
        audit.note(session, principal, "series.observed_from", f"agency:{body.agency}", at=now)
        session.flush()
        number = made.id
        session.commit()
    return {"correction_id": number}
