"""`/rates`: the verified rate of each agency, always with its counts (design §6)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permission import require_agency
from app.access.roles import Principal
from app.api.parts import Reader, TheService
from app.api.problem_codes import errors
from app.service import Service
from signing.database import snapshot
from signing.directory import find
from signing.models import Agency, Category, Level
from signing.periods import parse_period
from signing.rates import RateItem, rates, rates_in

router = APIRouter(prefix="/api/v1", tags=["rates"])

_NOBODY = -1
PeriodText = Annotated[
    str,
    Query(
        description="2026-07, 2026-Q3, 2026 hoặc 2026-07-01..2026-07-31; theo ngày ban hành, giờ Việt Nam.",
        examples=["2026-07"],
        max_length=40,
    ),
]


class RateAnswer(BaseModel):
    """One agency's counts and rates; rates are decimals from 0 to 1 as text, or null."""

    model_config = ConfigDict(extra="forbid")

    agency: str
    name: str
    level: Level
    parent: str | None
    received: int = Field(description="Văn bản đã gửi (có tệp hoặc không).")
    missing: int = Field(description="Số văn bản thiếu trong hệ thống số.")
    missing_spanning: int = Field(description="Trong đó: số có thể thuộc kỳ liền kề.")
    declared_issued: int | None
    declared_signed: int | None
    expected: int = Field(description="Mẫu số: số lớn hơn giữa (received + missing) và declared_issued.")
    signed_full: int = Field(description="Tử số.")
    signed_person_only: int
    signed_agency_only: int
    signed_invalid: int
    undetermined: int
    unsigned: int
    unreadable: int
    form_conforming: int
    from_work_file: int
    signed_from_work_file: int
    secret: int
    verified_rate: Decimal | None = Field(description="signed_full ÷ expected.", examples=["0.923300"])
    received_rate: Decimal | None
    work_file_rate: Decimal | None
    reported_rate: Decimal | None = Field(description="declared_signed ÷ declared_issued.")
    discrepancy: Decimal | None = Field(description="reported_rate − verified_rate.")
    target: Decimal | None
    target_basis: str | None
    open_since: date | None = Field(description="Hệ thống số còn mở: số cuối đã biết ban hành ngày này.")
    edition: int | None = Field(description="1: tháng đã chốt; từ 2: đã chốt lại; null: chưa chốt.")
    restatement_due: bool = Field(
        description="Tháng đã chốt; dữ liệu ghi nhận sau đó sẽ làm số liệu thay đổi."
    )


class RateList(BaseModel):
    """The rates of a period."""

    period: str
    category: Category | None
    items: list[RateAnswer]


class MonthRate(RateAnswer):
    """The counts and rates of one month."""

    period: str


class AgencyRates(BaseModel):
    """One agency over a period; a list is empty where nothing is expected of the agency."""

    period: str
    agency: str
    total: list[RateAnswer]
    months: list[MonthRate]


@router.get(
    "/rates",
    summary="Tỷ lệ ký số của các cơ quan trong kỳ",
    response_model=RateList,
    responses=errors("malformed_period", "unknown_agency"),
)
def list_rates(
    service: TheService,
    principal: Reader,
    period: PeriodText,
    *,
    level: Level | None = None,
    parent: Annotated[str | None, Query(max_length=64, description="Mã cơ quan chủ quản.")] = None,
    category: Category | None = None,
) -> dict[str, Any]:
    """Mỗi tỷ lệ kèm tử số, mẫu số và số chưa xác định. Khóa của một cơ quan chỉ thấy cơ quan đó."""
    found = items(service, principal, period, level=level, parent=parent, category=category)
    return {"period": str(parse_period(period)), "category": category, "items": found}


@router.get(
    "/rates/{agency}",
    summary="Tỷ lệ ký số của một cơ quan, theo từng tháng của kỳ",
    response_model=AgencyRates,
    responses=errors("not_found", "unknown_agency", "malformed_period"),
)
def agency_rates(
    service: TheService,
    principal: Reader,
    agency: Annotated[str, Path(max_length=64)],
    period: PeriodText,
    category: Category | None = None,
) -> dict[str, Any]:
    """Cả kỳ và từng tháng."""
    require_agency(principal, agency)
    asked = parse_period(period)
    with snapshot(service.engine) as session:
        ids = [find(session, agency).id]
        whole = rates(session, asked, agency_ids=ids, category=category).items
        months = [
            {"period": str(report.period), **shape(one)}
            for report in rates_in(session, list(asked.months()), agency_ids=ids, category=category)
            for one in report.items
        ]
    return {"period": str(asked), "agency": agency, "total": [shape(one) for one in whole], "months": months}


def items(
    service: Service,
    principal: Principal,
    period: str,
    *,
    level: Level | None = None,
    parent: str | None = None,
    category: Category | None = None,
) -> list[dict[str, Any]]:
    """The items of a period that the principal may see. Raises MalformedPeriod, UnknownAgency."""
    asked = parse_period(period)
    with snapshot(service.engine) as session:
        ids = None
        if principal.agency is not None:
            ids = list(session.scalars(select(Agency.id).where(Agency.code == principal.agency)))
        parent_id = parent_id_of(session, principal, parent)
        report = rates(session, asked, agency_ids=ids, level=level, parent_id=parent_id, category=category)
        return [shape(one) for one in report.items]


def parent_id_of(session: Session, principal: Principal, code: str | None) -> int | None:
    """The agency above those asked for. Raises UnknownAgency, but to nobody who may not know all agencies."""
    if not code:
        return None
    if principal.agency is None:
        return find(session, code).id
    return session.scalar(select(Agency.id).where(Agency.code == code)) or _NOBODY


def shape(item: RateItem) -> dict[str, Any]:
    """An item as the API shows it: rates as text, so that no reader rounds them."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name in RateAnswer.model_fields
        for value in (getattr(item, name),)
    }
