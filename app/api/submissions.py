"""`POST /documents`: submit one outgoing document."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Header, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy.orm import Session

from app.api.jobs import JobAnswer, accepted, shape
from app.api.parts import Submitter, TheService
from app.api.problem_codes import UPLOADING, errors
from app.api.records import DocumentRecord, record_of
from app.database import transact
from app.idempotency import Repetition, Replayed
from app.intake import Submission, keep_for_later, own_metadata, take_in
from app.jobs.submissions import add_submission
from app.problems import Problem
from app.service import Service
from app.upload import received
from signing.database import reader
from signing.errors import UnknownDocument
from signing.metadata import SecurityLevel, SubmissionMetadata, read_metadata
from signing.register import SubmissionOutcome, SubmissionResult

router = APIRouter(prefix="/api/v1", tags=["documents"])

_STATUS = {SubmissionOutcome.CREATED: 201, SubmissionOutcome.EXISTING: 200, SubmissionOutcome.SECRET: 201}
_LARGEST_ID = 2**62
_METADATA_EXAMPLE = (
    '{"issuer_org_id": "H05.15", "code_number": "123", "code_notation": "SNV-VP", "issued_on": "2026-07-23", '
    '"document_type": "CV", "subject": "V/v …", "security_level": "normal", "procedure_result": false}'
)


class CountedSecret(BaseModel):
    """The answer to a secret document: counted, and nothing kept."""

    outcome: Literal["secret"]
    id: None = None


@router.post(
    "/documents",
    summary="Gửi một văn bản đi",
    status_code=201,
    response_model=DocumentRecord | CountedSecret,
    response_description="Đã ghi nhận văn bản mới.",
    responses={
        200: {"model": DocumentRecord, "description": "Văn bản này đã được ghi nhận trước đó."},
        202: {"model": JobAnswer, "description": "Đã nhận, sẽ kiểm tra sau (Prefer: respond-async)."},
        **errors(
            *UPLOADING,
            "unknown_document",
            "duplicate_number",
            "same_file_other_number",
            "superseded_file",
            "idempotency_key_reused",
            "unknown_agency",
        ),
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
    *,
    prefer: Annotated[
        str | None,
        Header(description="respond-async: nhận trước, kiểm tra sau; câu trả lời là 202 và một việc."),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(description="Khóa để gửi lại an toàn: cùng khóa, cùng nội dung thì cùng câu trả lời."),
    ] = None,
) -> Response:
    """Kiểm tra và ghi nhận một văn bản đi. Gửi lại cùng tệp và số trả về bản ghi đã có."""
    read = parse_metadata(metadata)
    wish = _Wish(later=_asks_for_later(prefer), key=idempotency_key, metadata=metadata)
    secret = read.security_level is not SecurityLevel.NORMAL
    if secret or file is None or (not file.size and not file.filename):
        # The file of a secret document is not so much as looked at.
        return _submit(service, Submission(metadata=read, upload=None, principal=principal), wish)
    with received(file.file, file.filename, folder=service.settings.data_dir / "incoming") as upload:
        return _submit(service, Submission(metadata=read, upload=upload, principal=principal), wish)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """How the client wants to be answered."""

    later: bool
    key: str | None
    metadata: str


def _asks_for_later(prefer: str | None) -> bool:
    """`Prefer: respond-async` (RFC 7240, clause 4.1)."""
    return "respond-async" in {part.strip().lower() for part in (prefer or "").split(",")}


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
    read = read_metadata(values)
    if read.replaces is not None and not 0 < read.replaces <= _LARGEST_ID:
        raise UnknownDocument(read.replaces)
    return read


def _submit(service: Service, submission: Submission, wish: _Wish) -> Response:
    repetition = _repetition(submission, wish)
    if repetition is not None:
        with reader(service.engine) as session:
            if kept := repetition.kept(session):
                return kept
    try:
        if wish.later and submission.metadata.security_level is SecurityLevel.NORMAL:
            return _order(service, submission, repetition)
        return _take_in(service, submission, repetition)
    except Replayed as replayed:
        return replayed.response


def _take_in(service: Service, submission: Submission, repetition: Repetition | None) -> Response:
    """Examine now, record, answer with the verdict."""
    made: list[Response] = []

    def answer(session: Session, result: SubmissionResult) -> None:
        made[:] = [_answer(session, result)]
        if repetition is not None:
            repetition.keep(session, made[0], now=service.now())

    take_in(service, submission, answer)
    return made[0]


def _repetition(submission: Submission, wish: _Wish) -> Repetition | None:
    """Recognised by metadata and file; of a secret document not even a digest is kept."""
    if submission.metadata.security_level is not SecurityLevel.NORMAL:
        return Repetition.of(submission.principal, wish.key, "documents", "secret")
    sent = submission.upload.sha256 if submission.upload else ""
    return Repetition.of(submission.principal, wish.key, "documents", wish.metadata, sent)


def _order(service: Service, submission: Submission, repetition: Repetition | None) -> Response:
    """Keep the file, write the job, answer 202."""
    submission = own_metadata(service, submission)
    if submission.upload is not None:
        keep_for_later(service, submission.upload)

    def write(session: Session) -> Response:
        response = accepted(shape(add_submission(session, service, submission)))
        response.headers["Preference-Applied"] = "respond-async"
        if repetition is not None:
            repetition.keep(session, response, now=service.now())
        return response

    return transact(service.engine, write)


def _answer(session: Session, result: SubmissionResult) -> Response:
    status = _STATUS[result.outcome]
    if result.document is None:
        body: dict[str, Any] = {"outcome": result.outcome, "id": None}
        return JSONResponse(body, status)
    record = record_of(session, result.document, result.verification, result.issuer)
    return Response(
        to_json({"outcome": result.outcome} | record),
        status,
        {"Location": f"/api/v1/documents/{result.document.id}"},
        media_type="application/json",
    )
