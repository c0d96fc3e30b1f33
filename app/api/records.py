"""Documents and verifications as the API shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from app.calendar import VIETNAM
from signing.directory import nearest_states
from signing.models import Agency, AgencyState, Document, Verification
from verification.verdict import DocumentVerdict, SigningStatus


class VerificationRecord(BaseModel):
    """One verification: never changed once recorded."""

    id: int
    verified_at: datetime
    recorded_at: datetime
    reason: str = Field(description="submitted, replaced hoặc reverified.")
    signing_status: SigningStatus
    form_conforms: bool | None
    policy: str
    file_sha256: str | None
    file_name: str | None
    verdict: DocumentVerdict | None = Field(description="Toàn bộ kết quả; null khi văn bản không có tệp.")


class DocumentSummary(BaseModel):
    """One document in a list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 42,
                    "agency": "H05.15",
                    "agency_name": "Sở Nội vụ",
                    "code_number": "123",
                    "code_notation": "SNV-VP",
                    "issued_on": "2026-07-23",
                    "document_type": "CV",
                    "signing_status": "signed_full",
                    "standing": "counted",
                }
            ]
        }
    )

    id: int
    agency: str | None = Field(description="Mã cơ quan; null khi chưa xác định được cơ quan.")
    agency_name: str | None = Field(description="Tên cơ quan tại ngày ban hành.")
    code_number: str | None
    code_notation: str | None
    issued_on: date | None
    document_type: str | None
    subject: str | None
    signatory: str | None
    category: str
    work_file_code: str | None
    signing_status: SigningStatus
    form_conforms: bool | None
    standing: str = Field(description="counted, hoặc lý do không tính vào tỷ lệ.")
    file_sha256: str | None
    received_at: datetime


class DocumentRecord(DocumentSummary):
    """One document with its current verification."""

    outcome: str | None = Field(default=None, description="created hoặc existing, trong câu trả lời khi gửi.")
    method: str | None = Field(description="Cách xác định cơ quan.")
    attribution: list[dict[str, Any]] = Field(description="Căn cứ xác định cơ quan.")
    contradictions: list[str] = Field(description="Chỗ tệp và metadata không khớp.")
    exclusion: str | None
    verification: VerificationRecord | None
    verdict: DocumentVerdict | None = Field(description="Kết quả kiểm tra hiện hành; null khi không có tệp.")


def summaries_of(session: Session, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Documents as `DocumentSummary`; their agencies are read once for all of them."""
    days = {(one.agency_id, one.dated_on) for one in documents if one.agency_id is not None}
    states = nearest_states(session, days)
    return [
        _summary(one, states[one.agency_id, one.dated_on] if one.agency_id is not None else None)
        for one in documents
    ]


def _summary(document: Document, state: AgencyState | None) -> dict[str, Any]:
    return {
        "id": document.id,
        "agency": state.agency.code if state else None,
        "agency_name": state.name if state else None,
        "code_number": document.code_number,
        "code_notation": document.code_notation or None,
        "issued_on": document.issued_on,
        "document_type": document.document_type,
        "subject": document.subject,
        "signatory": document.signatory,
        "category": document.category,
        "work_file_code": document.work_file_code,
        "signing_status": document.signing_status,
        "form_conforms": document.form_conforms,
        "standing": document.standing,
        "file_sha256": document.file_sha256,
        "received_at": document.received_at.astimezone(VIETNAM),
    }


def record_of(
    session: Session, document: Document, verification: Verification | None, issuer: AgencyState | None
) -> dict[str, Any]:
    """A document as a `DocumentRecord`; `issuer` is what its agency was on its date."""
    return _summary(document, issuer) | {
        "method": document.method,
        "attribution": _with_codes(session, document.attribution),
        "contradictions": document.contradictions,
        "exclusion": document.exclusion,
        "verification": verification_of(verification) if verification else None,
        "verdict": verification.verdict if verification else None,
    }


def verification_of(verification: Verification) -> dict[str, Any]:
    """A verification as a `VerificationRecord`."""
    return {
        "id": verification.id,
        "verified_at": verification.verified_at.astimezone(VIETNAM),
        "recorded_at": verification.recorded_at.astimezone(VIETNAM),
        "reason": verification.reason,
        "signing_status": verification.signing_status,
        "form_conforms": verification.form_conforms,
        "policy": f"{verification.policy_id} {verification.policy_version}".strip(),
        "file_sha256": verification.file_sha256,
        "file_name": verification.file_name,
        "verdict": verification.verdict,
    }


def _with_codes(session: Session, clues: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Clues with the agency's code in place of our row number."""
    shown = []
    for clue in clues:
        agency = session.get(Agency, clue["agency_id"]) if clue.get("agency_id") else None
        rest = {key: value for key, value in clue.items() if key != "agency_id"}
        shown.append(rest | {"agency": agency.code if agency else None})
    return shown
