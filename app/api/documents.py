"""`/documents`: submit, and the history of one document."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Path, Query, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access.roles import Principal
from app.api.parts import Reader, Submitter, TheService, errors
from app.api.records import DocumentRecord, VerificationRecord, record_of, verification_of
from app.calendar import VIETNAM
from app.idempotency import Repetition
from app.intake import Submission, take_in
from app.page_images import PageNotDrawn
from app.problems import Problem
from app.service import Service
from app.upload import received
from signing.database import reader, writer
from signing.errors import UnknownDocument
from signing.metadata import SubmissionMetadata, read_metadata
from signing.models import Agency, Document, Evidence, Verification, VerificationEvidence
from signing.register import SubmissionOutcome, SubmissionResult, find_document

router = APIRouter(prefix="/api/v1", tags=["documents"])

_STATUS = {SubmissionOutcome.CREATED: 201, SubmissionOutcome.EXISTING: 200, SubmissionOutcome.SECRET: 201}
_METADATA_EXAMPLE = (
    '{"issuer_org_id": "H05.15", "code_number": "123", "code_notation": "SNV-VP", "issued_on": "2026-07-23", '
    '"document_type": "CV", "subject": "V/v …", "security_level": "normal", "procedure_result": false}'
)


@router.post(
    "/documents",
    summary="Gửi một văn bản đi",
    status_code=201,
    response_model=DocumentRecord,
    response_description="Đã ghi nhận văn bản mới.",
    responses={
        200: {"model": DocumentRecord, "description": "Văn bản này đã được ghi nhận trước đó."},
        202: {"description": "Đã nhận, sẽ kiểm tra sau (Prefer: respond-async)."},
        **errors(404, 409, 413),
    },
)
def submit_document(
    service: TheService,
    principal: Submitter,
    metadata: Annotated[
        str,
        Form(
            description="Một đối tượng JSON mô tả văn bản.", examples=[_METADATA_EXAMPLE], max_length=20_000
        ),
    ] = "{}",
    file: Annotated[
        UploadFile | None, File(description="Tệp PDF; bỏ trống khi chỉ ban hành bản giấy.")
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(description="Khóa để gửi lại an toàn: cùng khóa, cùng nội dung thì cùng câu trả lời."),
    ] = None,
) -> Response:
    """Kiểm tra và ghi nhận một văn bản đi. Gửi lại cùng tệp và số trả về bản ghi đã có."""
    read = parse_metadata(metadata)
    folder = service.settings.data_dir / "incoming"
    if file is None or (not file.size and not file.filename):
        return _submit(
            service, Submission(metadata=read, upload=None, principal=principal), metadata, idempotency_key
        )
    with received(file.file, file.filename, folder=folder) as upload:
        submission = Submission(metadata=read, upload=upload, principal=principal)
        return _submit(service, submission, metadata, idempotency_key)


def parse_metadata(text: str) -> SubmissionMetadata:
    """The part `metadata` of the form. Raises Problem 422, MalformedMetadata."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise Problem(
            422, "malformed_metadata", "Phần metadata không phải là JSON.", field="metadata"
        ) from error
    if not isinstance(values, dict):
        raise Problem(
            422, "malformed_metadata", "Phần metadata phải là một đối tượng JSON.", field="metadata"
        )
    return read_metadata(values)


def _submit(service: Service, submission: Submission, metadata: str, key: str | None) -> Response:
    sent = submission.upload.sha256 if submission.upload else ""
    repetition = Repetition.of(submission.principal, key, "documents", metadata, sent)
    if repetition is not None:
        with reader(service.engine) as session:
            if kept := repetition.kept(session):
                return kept
    made: list[Response] = []

    def answer(session: Session, result: SubmissionResult) -> None:
        made[:] = [_answer(session, result)]
        if repetition is not None:
            repetition.keep(session, made[0], now=service.now())

    take_in(service, submission, answer)
    return made[0]


def _answer(session: Session, result: SubmissionResult) -> Response:
    status = _STATUS[result.outcome]
    if result.document is None:
        body: dict[str, Any] = {"outcome": result.outcome, "id": None}
        return JSONResponse(body, status)
    record = record_of(session, result.document, result.verification)
    return Response(
        DocumentRecord.model_validate(record | {"outcome": result.outcome}).model_dump_json(),
        status,
        {"Location": f"/api/v1/documents/{result.document.id}"},
        media_type="application/json",
    )


@router.get(
    "/documents/{document_id}",
    summary="Một văn bản và kết quả kiểm tra hiện hành",
    response_model=DocumentRecord,
    responses={304: {"description": "Chưa thay đổi (If-None-Match)."}, **errors(404)},
)
def get_document(
    service: TheService,
    principal: Reader,
    document_id: int,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Văn bản cùng căn cứ xác định cơ quan và kết quả kiểm tra mới nhất."""
    with reader(service.engine) as session:
        document = visible_document(session, principal, document_id)
        tag = f'"{document.current_verification_id}-{document.standing}-{document.agency_id}"'
        if if_none_match == tag:
            return Response(status_code=304, headers={"ETag": tag})
        current = next((v for v in document.verifications if v.id == document.current_verification_id), None)
        body = DocumentRecord.model_validate(record_of(session, document, current)).model_dump_json()
    return Response(body, headers={"ETag": tag}, media_type="application/json")


@router.get(
    "/documents/{document_id}/verifications",
    summary="Mọi lần kiểm tra của một văn bản",
    response_model=list[VerificationRecord],
    responses=errors(404),
)
def list_verifications(service: TheService, principal: Reader, document_id: int) -> list[dict[str, Any]]:
    """Từ lần đầu đến lần cuối; lần trước được giữ nguyên khi có lần sau."""
    with reader(service.engine) as session:
        document = visible_document(session, principal, document_id)
        return [verification_of(one) for one in document.verifications]


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
    responses=errors(404),
)
def list_evidence(
    service: TheService,
    principal: Reader,
    document_id: int,
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
    responses={200: {"content": {"application/pdf": {}}}, **errors(404)},
)
def get_original(service: TheService, principal: Reader, document_id: int) -> Response:
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
    responses={200: {"content": {"image/png": {}}}, **errors(404)},
)
def get_page(
    service: TheService,
    principal: Reader,
    document_id: int,
    number: Annotated[int, Path(ge=1, le=100_000)],
    dpi: Annotated[int, Query(ge=36, le=200)] = 96,
) -> Response:
    """Trang như khi in, dựng bởi chính bộ máy đã đo trang; toạ độ của phát hiện tính bằng milimét trên ảnh này."""
    pdf = original(service, principal, document_id)
    try:
        image = service.pages.png(hashlib.sha256(pdf).hexdigest(), pdf, number, dpi)
    except PageNotDrawn as error:
        raise Problem(404, "not_found", "Văn bản không có trang này hoặc trang không dựng được.") from error
    return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


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


def visible_document(session: Session, principal: Principal, document_id: int) -> Document:
    """A document that the principal may see. Raises UnknownDocument, also for those of other agencies."""
    document = find_document(session, document_id)
    agency = session.get(Agency, document.agency_id) if document.agency_id else None
    if not principal.sees(agency.code if agency else None):
        raise UnknownDocument(document_id)
    return document
