"""`/documents`: the history, and the whole story of one document."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.api.parts import Auditor, Reader, RowId, TheService
from app.api.problem_codes import errors
from app.api.records import (
    DocumentRecord,
    DocumentSummary,
    VerificationRecord,
    record_of,
    summaries_of,
    verification_of,
)
from signing import history
from signing.database import reader
from signing.directory import find, nearest_state
from signing.errors import UnknownDocument
from signing.models import Agency, Category, Document, Level, Standing, Verification
from signing.periods import parse_period
from signing.register import find_document
from verification.verdict import SigningStatus

router = APIRouter(prefix="/api/v1", tags=["documents"])


class DocumentPage(BaseModel):
    """One page of documents, newest first."""

    items: list[DocumentSummary]
    next: str | None = Field(description="Gửi lại trong `after` để lấy trang sau; null ở trang cuối.")


class Search(BaseModel):
    """What to look for; everything that is given must fit."""

    agency: Annotated[str | None, Field(max_length=64, description="Mã cơ quan.")] = None
    level: Level | None = None
    period: Annotated[str | None, Field(max_length=40, description="Kỳ ban hành, như ở /rates.")] = None
    status: SigningStatus | None = None
    standing: Standing | None = None
    category: Category | None = None
    rule: Annotated[str | None, Field(max_length=40, description="Mã quy định bị vi phạm.")] = None
    signer: Annotated[
        str | None, Field(max_length=200, description="Đầu tên người ký, hoặc số sê-ri chứng thư.")
    ] = None
    number: Annotated[str | None, Field(max_length=80, description='"12" hoặc "12/QĐ-UBND".')] = None
    contradicted: Annotated[bool | None, Field(description="Tệp ghi khác dữ liệu gửi kèm.")] = None
    after: Annotated[str | None, Field(max_length=200, description="Vị trí trang, lấy từ `next`.")] = None
    limit: Annotated[int, Field(ge=1, le=history.LARGEST_PAGE)] = history.PAGE


@router.get(
    "/documents",
    summary="Lịch sử văn bản",
    response_model=DocumentPage,
    responses=errors("unknown_agency", "malformed_period", "malformed_input"),
)
def list_documents(
    service: TheService, principal: Reader, search: Annotated[Search, Query()]
) -> dict[str, Any]:
    """Mới nhất trước, từng trang; khóa của một cơ quan chỉ thấy văn bản của cơ quan đó."""
    with reader(service.engine) as session:
        page = history.documents(
            session, _filter(session, principal, search), after=search.after, limit=search.limit
        )
        return {"items": summaries_of(session, page.documents), "next": page.next}


def _filter(session: Session, principal: Principal, search: Search) -> history.HistoryFilter:
    ids = None
    if search.agency is not None:
        ids = [find(session, search.agency).id] if principal.sees(search.agency) else []
    elif principal.agency is not None:
        ids = list(session.scalars(select(Agency.id).where(Agency.code == principal.agency)))
    return history.HistoryFilter(
        agency_ids=ids,
        level=search.level,
        period=parse_period(search.period) if search.period else None,
        status=search.status,
        standing=search.standing,
        category=search.category,
        rule=search.rule,
        signer=search.signer,
        number=search.number,
        contradicted=search.contradicted,
    )


@router.get(
    "/unattributed",
    summary="Văn bản chưa xếp được vào cơ quan, số hoặc ngày",
    response_model=DocumentPage,
    responses=errors(),
)
def list_unattributed(
    service: TheService,
    principal: Auditor,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=history.LARGEST_PAGE)] = history.PAGE,
) -> dict[str, Any]:
    """Hàng chờ xử lý, cũ nhất trước; người chỉ kiểm soát một cơ quan không thấy văn bản chưa rõ của ai."""
    if principal.agency is not None:
        return {"items": [], "next": None}
    with reader(service.engine) as session:
        found = history.unattributed(session, after_id=after, limit=limit)
        following = str(found[-1].id) if len(found) == limit else None
        return {"items": summaries_of(session, found), "next": following}


@router.get(
    "/documents/{document_id}",
    summary="Một văn bản và kết quả kiểm tra hiện hành",
    response_model=DocumentRecord,
    responses={304: {"description": "Chưa thay đổi (If-None-Match)."}, **errors("unknown_document")},
)
def get_document(
    service: TheService,
    principal: Reader,
    document_id: RowId,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Văn bản cùng căn cứ xác định cơ quan và kết quả kiểm tra mới nhất."""
    with reader(service.engine) as session:
        document = visible_document(session, principal, document_id)
        current = session.get(Verification, document.current_verification_id)
        agency_id, day = document.agency_id, document.dated_on
        issuer = nearest_state(session, agency_id, day) if agency_id is not None else None
        body = to_json({"outcome": None} | record_of(session, document, current, issuer))
    # Of all that is said: a correction changes number, date or file without another verdict.
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag}, media_type="application/json")


@router.get(
    "/documents/{document_id}/verifications",
    summary="Mọi lần kiểm tra của một văn bản",
    response_model=list[VerificationRecord],
    responses=errors("unknown_document"),
)
def list_verifications(service: TheService, principal: Reader, document_id: RowId) -> list[dict[str, Any]]:
    """Từ lần đầu đến lần cuối; lần trước được giữ nguyên khi có lần sau."""
    with reader(service.engine) as session:
        document = visible_document(session, principal, document_id)
        return [verification_of(one) for one in document.verifications]


def visible_document(session: Session, principal: Principal, document_id: int) -> Document:
    """A document that the principal may see. Raises UnknownDocument, also for those of other agencies."""
    document = find_document(session, document_id)
    agency = session.get(Agency, document.agency_id) if document.agency_id else None
    if not principal.sees(agency.code if agency else None):
        raise UnknownDocument(document_id)
    return document
