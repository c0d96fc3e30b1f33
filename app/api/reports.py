"""Reports, discrepancies and statements."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access.permission import require_agency
from app.api.corrections import MissingItem
from app.api.parts import Reader, TheService
from app.api.problem_codes import errors
from app.api.rates import PeriodText, RateAnswer, shape
from app.api.records import DocumentSummary, summaries_of
from app.database import transact
from app.ledger_key import ledger_key
from app.reports import MEDIA_TYPES, make_report
from signing.database import snapshot
from signing.discrepancies import discrepancies
from signing.models import Agency, Level
from signing.periods import parse_period
from signing.statements import make_statement

router = APIRouter(prefix="/api/v1", tags=["reports"])

_PERIOD = Path(max_length=40, description="Kỳ, như ở /rates.", examples=["2026-07"])


class ReportForm(StrEnum):
    """What a report can be had as."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    CSV = "csv"


class DiscrepancyAnswer(BaseModel):
    """An agency whose reported rate differs from the verified one, and what explains it."""

    rate: RateAnswer
    documents: list[DocumentSummary]
    missing: list[MissingItem]


class DiscrepancyList(BaseModel):
    """The largest difference first."""

    period: str
    items: list[DiscrepancyAnswer]


@router.get(
    "/discrepancies",
    summary="Chênh lệch giữa tự báo cáo và kiểm tra",
    response_model=DiscrepancyList,
    responses=errors("malformed_period"),
)
def list_discrepancies(service: TheService, principal: Reader, period: PeriodText) -> dict[str, Any]:
    """Chênh lệch lớn nhất trước, kèm các văn bản và số thiếu giải thích chênh lệch."""
    asked = parse_period(period)
    with snapshot(service.engine) as session:
        codes = {row.id: row.code for row in session.execute(select(Agency.id, Agency.code))}
        ids = None
        if principal.agency is not None:
            ids = [number for number, code in codes.items() if code == principal.agency]
        items = [
            {
                "rate": shape(one.item),
                "documents": summaries_of(session, one.documents),
                "missing": [
                    {name: getattr(gap, name) for name in MissingItem.model_fields if name != "agency"}
                    | {"agency": codes[gap.agency_id]}
                    for gap in one.missing
                ],
            }
            for one in discrepancies(session, asked, agency_ids=ids)
        ]
    return {"period": str(asked), "items": items}


@router.get(
    "/reports/{period}.{form}",
    summary="Báo cáo tỷ lệ ký số của kỳ",
    response_class=Response,
    responses={
        200: {
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()
            }
        },
        **errors("malformed_period"),
    },
)
def get_report(
    service: TheService,
    principal: Reader,
    period: Annotated[str, _PERIOD],
    form: ReportForm,
    level: Annotated[Level | None, Query()] = None,
) -> Response:
    """XLSX, DOCX (công văn và phụ lục), PDF hoặc CSV. Khóa của một cơ quan nhận báo cáo của cơ quan đó."""
    with snapshot(service.engine) as session:
        made = make_report(session, period, form, at=service.now(), level=level, agency=principal.agency)
    name = f'attachment; filename="ty-le-ky-so-{parse_period(period)}.{form}"'
    return Response(made, media_type=MEDIA_TYPES[form], headers={"Content-Disposition": name})


@router.get(
    "/statements/{agency}/{period}",
    summary="Bản công bố một tỷ lệ, ai cũng tính lại được",
    responses=errors("not_found", "unknown_agency", "malformed_period"),
)
def get_statement(
    service: TheService,
    principal: Reader,
    agency: Annotated[str, Path(max_length=64)],
    period: Annotated[str, _PERIOD],
) -> dict[str, Any]:
    """Các mục của sổ nhật ký cùng bằng chứng; kiểm tra ngoại tuyến bằng `kyso audit statement TỆP`."""
    require_agency(principal, agency)
    now = service.now()

    def make(session: Session) -> dict[str, Any]:
        audit.note(session, principal, "statement.made", f"agency:{agency}", at=now, period=period)
        return make_statement(
            session,
            agency,
            parse_period(period),
            key=ledger_key(service.settings),
            origin=service.settings.ledger_origin,
            at=now,
        )

    return transact(service.engine, make, at_one_moment=True)
