"""`/agencies`: the agencies in time."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from app import audit
from app.api.parts import Administrator, Reader, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from app.database import transact
from signing.agencies import FIRST_DAY, AgencyRecord, put, record_of
from signing.database import reader
from signing.directory import states_on
from signing.models import Ending, Level, SeriesRule

router = APIRouter(prefix="/api/v1", tags=["agencies"])


class AgencyBody(BaseModel):
    """What an agency is from `valid_from` on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Sở Nội vụ",
                    "level": "tinh",
                    "parent": "H05",
                    "valid_from": "2025-07-01",
                    "identifiers": ["H05.15", "000.00.15.H05"],
                    "certificate_uids": ["MST:5800593196"],
                    "seal_diameter_mm": 36,
                }
            ]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=300)]
    level: Level
    short_name: Annotated[str | None, Field(max_length=100)] = None
    parent: Annotated[str | None, Field(max_length=64, description="Mã cơ quan chủ quản.")] = None
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    identifiers: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()
    certificate_names: tuple[Annotated[str, Field(min_length=1, max_length=300)], ...] = ()
    certificate_uids: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()
    seal_diameter_mm: float | None = None
    series_rule: SeriesRule = SeriesRule.DETECTED
    connected_on: date | None = None
    ending: Ending | None = None
    successor: Annotated[str | None, Field(max_length=64)] = None


class AgencyAnswer(AgencyBody):
    """One agency as it is on a day."""

    code: str


class AgencyList(BaseModel):
    """All agencies as they are on a day."""

    on: date
    items: list[AgencyAnswer]


@router.get(
    "/agencies", summary="Danh mục cơ quan tại một ngày", response_model=AgencyList, responses=errors()
)
def list_agencies(
    service: TheService,
    principal: Reader,
    on: Annotated[date | None, Query(description="Mặc định: hôm nay.")] = None,
    level: Level | None = None,
) -> dict[str, Any]:
    """Cơ quan còn hiệu lực tại ngày nêu; khóa của một cơ quan chỉ thấy cơ quan đó."""
    day = on or service.now().astimezone(VIETNAM).date()
    with reader(service.engine) as session:
        items = [
            shape(record_of(session, state))
            for state in states_on(session, day, level=level)
            if principal.sees(state.agency.code)
        ]
    return {"on": day, "items": items}


@router.put(
    "/agencies/{code}",
    summary="Thêm hoặc cập nhật một cơ quan",
    response_model=AgencyAnswer,
    responses=errors("overlapping_validity", "unknown_agency", "malformed_input"),
)
def put_agency(
    service: TheService,
    principal: Administrator,
    code: Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[^/\x00-\x1f]+$")],
    body: AgencyBody,
) -> Any:
    """Đặt thông tin cơ quan từ `valid_from`; gửi lại cùng nội dung không làm thay đổi gì."""
    record = AgencyRecord(code=code, **body.model_dump())

    def write(session: Session) -> None:
        put(session, record, at=service.now(), by=principal.name)
        audit.note(session, principal, "agency.put", f"agency:{code}", at=service.now())

    transact(service.engine, write)
    return shape(record)


def shape(record: AgencyRecord) -> dict[str, Any]:
    """A record as the API shows it."""
    return {name: getattr(record, name) for name in AgencyRecord.__slots__}
