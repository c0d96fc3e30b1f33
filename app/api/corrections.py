"""Corrections, declarations and missing numbers."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access.permission import require_agency
from app.api.parts import Corrector, Declarer, Reader, RowId, TheService
from app.api.problem_codes import errors
from app.api.rates import PeriodText
from app.database import transact
from app.idempotency import Repetition, Replayed
from signing.completeness import missing
from signing.corrections import DocumentCorrection, correct
from signing.database import snapshot, writer
from signing.declarations import DeclarationRecord, declare
from signing.directory import find
from signing.models import Agency, Category
from signing.periods import parse_period

router = APIRouter(prefix="/api/v1", tags=["register"])


class CorrectionBody(BaseModel):
    """What to correct on a document, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"agency": "H05.15", "reason": "Nhầm cơ quan khi gửi"}]},
    )

    agency: Annotated[str | None, Field(max_length=64)] = None
    code_number: Annotated[str | None, Field(max_length=20)] = None
    code_notation: Annotated[str | None, Field(max_length=60)] = None
    issued_on: date | None = None
    document_type: Annotated[str | None, Field(max_length=20)] = None
    work_file_code: Annotated[str | None, Field(max_length=100)] = None
    exclusion: Annotated[
        str | None, Field(max_length=300, description='Lý do không tính vào tỷ lệ; "" để tính lại.')
    ] = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class CorrectionAnswer(BaseModel):
    """A recorded correction."""

    id: int
    document_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@router.post(
    "/documents/{document_id}/corrections",
    summary="Đính chính một văn bản",
    status_code=201,
    response_model=CorrectionAnswer,
    responses=errors(
        "unknown_document", "unknown_agency", "duplicate_number", "closed_period", "malformed_metadata"
    ),
)
def correct_document(
    service: TheService, principal: Corrector, document_id: RowId, body: CorrectionBody
) -> dict[str, Any]:
    """Cơ quan, số, ngày, loại, hồ sơ công việc hoặc việc không tính; việc đính chính được ghi lại."""
    change = DocumentCorrection(**body.model_dump(exclude={"reason"}))
    with writer(service.engine) as session:
        made = correct(session, document_id, change, reason=body.reason, at=service.now(), by=principal.name)
        audit.note(session, principal, "document.corrected", f"document:{document_id}", at=service.now())
        session.flush()
        answer = {"id": made.id, "document_id": document_id, "before": made.before, "after": made.after}
        session.commit()
    return answer


class DeclarationBody(BaseModel):
    """What an agency reports itself for a period."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"agency": "H05.15", "period": "2026-07", "issued": 120, "signed": 118}]
        },
    )

    agency: Annotated[str, Field(min_length=1, max_length=64)]
    period: Annotated[str, Field(max_length=40)]
    issued: Annotated[int, Field(strict=True)]
    signed: Annotated[int, Field(strict=True)]
    category: Category | None = None


class DeclarationAnswer(DeclarationBody):
    """A recorded declaration."""

    id: int


@router.post(
    "/declarations",
    summary="Báo cáo số văn bản đã phát hành, đã ký số",
    status_code=201,
    response_model=DeclarationAnswer,
    responses=errors(
        "not_found",
        "unknown_agency",
        "malformed_period",
        "impossible_declaration",
        "invalid_idempotency_key",
        "idempotency_key_reused",
    ),
)
def post_declaration(
    service: TheService,
    principal: Declarer,
    body: DeclarationBody,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Số tự báo cáo của cơ quan; báo cáo sau thay báo cáo trước cùng kỳ, báo cáo trước vẫn được giữ."""
    require_agency(principal, body.agency)
    repetition = Repetition.of(principal, idempotency_key, "declarations", body.model_dump_json())
    record = DeclarationRecord(**body.model_dump(exclude={"period"}), period=parse_period(body.period))

    def write(session: Session) -> Response:
        if repetition is not None and (kept := repetition.kept(session)):
            return kept
        made = declare(session, record, at=service.now(), by=principal.name)
        audit.note(session, principal, "declaration.made", f"agency:{body.agency}", at=service.now())
        session.flush()
        answer = JSONResponse(body.model_dump(mode="json") | {"id": made.id}, 201)
        if repetition is not None:
            repetition.keep(session, answer, now=service.now())
        return answer

    try:
        return transact(service.engine, write)
    except Replayed as replayed:
        return replayed.response


class MissingItem(BaseModel):
    """Numbers first…last that nobody submitted."""

    agency: str
    year: int
    series: str
    first: int
    last: int
    count: int
    starts_on: date
    ends_on: date
    spans: bool = Field(description="Có thể thuộc kỳ liền kề.")


class MissingList(BaseModel):
    """The gaps that touch a period."""

    period: str
    items: list[MissingItem]


@router.get(
    "/missing-numbers",
    summary="Số văn bản thiếu",
    response_model=MissingList,
    responses=errors("not_found", "unknown_agency", "malformed_period"),
)
def list_missing(
    service: TheService,
    principal: Reader,
    period: PeriodText,
    agency: Annotated[str | None, Query(max_length=64)] = None,
) -> dict[str, Any]:
    """Các khoảng số mà hệ thống số phải có nhưng chưa được gửi (Điều 15 Nghị định 30/2020/NĐ-CP)."""
    asked = parse_period(period)
    chosen = agency or principal.agency
    require_agency(principal, chosen)
    with snapshot(service.engine) as session:
        ids = [find(session, chosen).id] if chosen else None
        codes = {row.id: row.code for row in session.execute(select(Agency.id, Agency.code))}
        items = [
            {name: getattr(gap, name) for name in MissingItem.model_fields if name != "agency"}
            | {"agency": codes[gap.agency_id]}
            for gap in missing(session, asked, ids)
        ]
    return {"period": str(asked), "items": items}
