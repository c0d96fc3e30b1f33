"""What a verdict rests on: evidence, the file itself, pictures of its pages. Each reading is noted."""

import base64
import hashlib
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from app import audit
from app.access.roles import Principal
from app.api.documents import visible_document
from app.api.parts import Reader, RowId, TheService
from app.api.problem_codes import errors
from app.calendar import VIETNAM
from app.page_images import PageNotDrawn, kept_for
from app.problems import Problem
from app.service import Service
from app.signed_end import signed_end
from signing.database import reader, writer
from signing.models import Document, Evidence, Verification, VerificationEvidence
from verification.verdict import DocumentVerdict
from verification.verdict_json import VERDICT_JSON

router = APIRouter(prefix="/api/v1", tags=["documents"])


class EvidenceRecord(BaseModel):
    """One certificate, CRL, OCSP answer or timestamp token that a verification rests on."""

    verification_id: int
    kind: str
    sha256: str
    origin: str
    obtained_at: datetime | None
    content: str | None = Field(description="DER, base64; chỉ có khi yêu cầu `content=true`.")


@router.get(
    "/documents/{document_id}/evidence",
    summary="Chứng cứ của các lần kiểm tra",
    response_model=list[EvidenceRecord],
    responses=errors("unknown_document"),
)
def list_evidence(
    service: TheService,
    principal: Reader,
    document_id: RowId,
    *,
    content: Annotated[bool, Query(description="Kèm nội dung (base64).")] = False,
) -> list[dict[str, Any]]:
    """Chứng thư số, CRL, OCSP và dấu thời gian đã dùng. Mỗi lần xem được ghi vào nhật ký kiểm soát."""
    with writer(service.engine) as session:
        document = visible_document(session, principal, document_id)
        audit.note(session, principal, "evidence.read", f"document:{document_id}", at=service.now())
        rows = session.execute(
            select(VerificationEvidence.verification_id, Evidence)
            .join(Evidence, Evidence.sha256 == VerificationEvidence.sha256)
            .join(Verification, Verification.id == VerificationEvidence.verification_id)
            .where(Verification.document_id == document.id)
            .order_by(VerificationEvidence.verification_id, Evidence.kind, Evidence.sha256)
        ).all()
        found = [_evidence(verification_id, one, content=content) for verification_id, one in rows]
        session.commit()
        return found


def _evidence(verification_id: int, one: Evidence, *, content: bool) -> dict[str, Any]:
    return {
        "verification_id": verification_id,
        "kind": one.kind,
        "sha256": one.sha256,
        "origin": one.origin,
        "obtained_at": one.obtained_at.astimezone(VIETNAM) if one.obtained_at else None,
        "content": base64.b64encode(one.content).decode() if content else None,
    }


@router.get(
    "/documents/{document_id}/original",
    summary="Tệp gốc đã gửi",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {}}},
        **errors("unknown_document", "original_not_kept", "original_altered"),
    },
)
def get_original(service: TheService, principal: Reader, document_id: RowId) -> Response:
    """Tệp PDF đúng từng byte như khi nhận. Mỗi lần tải được ghi vào nhật ký kiểm soát."""
    pdf = original(service, principal, document_id)
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{document_id}.pdf"'},
    )


@router.get(
    "/documents/{document_id}/pages/{number}.png",
    summary="Ảnh một trang",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}},
        **errors("unknown_document", "original_not_kept", "original_altered", "not_found"),
    },
)
def get_page(
    service: TheService,
    principal: Reader,
    document_id: RowId,
    number: Annotated[int, Path(ge=1, le=100_000)],
    *,
    dpi: Annotated[int, Query(ge=36, le=200)] = 96,
    as_signed: Annotated[
        int | None,
        Query(ge=1, description="Thứ tự chữ ký: dựng trang như lúc chữ ký đó ký (chỉ khi có `as_signed`)."),
    ] = None,
) -> Response:
    """Trang như khi in, dựng bởi chính bộ máy đã đo trang; toạ độ phát hiện tính bằng milimét."""
    pdf = original(service, principal, document_id)
    end = signed_end(_current_verdict(service, document_id), as_signed) if as_signed else None
    try:
        kept_as = kept_for(principal.agency, hashlib.sha256(pdf).hexdigest())
        image = service.pages.png(kept_as, pdf, number, dpi, end=end)
    except PageNotDrawn as error:
        raise Problem(404, "not_found", "Văn bản không có trang này hoặc trang không dựng được.") from error
    return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _current_verdict(service: Service, document_id: int) -> DocumentVerdict | None:
    with reader(service.engine) as session:
        document = session.get_one(Document, document_id)
        verification = session.get(Verification, document.current_verification_id)
        if verification is None or verification.verdict is None:
            return None
        return VERDICT_JSON.validate_python(verification.verdict)


def original(service: Service, principal: Principal, document_id: int) -> bytes:
    """The file of a document, for somebody who may see it; the reading is noted. Raises Problem 404."""
    with writer(service.engine) as session:
        document = visible_document(session, principal, document_id)
        digest = document.file_sha256
        audit.note(session, principal, "original.read", f"document:{document_id}", at=service.now())
        session.commit()
    pdf = service.originals.get(digest) if digest else None
    if pdf is None:
        raise Problem(404, "original_not_kept", "Tệp gốc của văn bản này không được lưu.")
    return pdf
