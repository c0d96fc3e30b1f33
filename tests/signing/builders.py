"""Agencies, verdicts and submissions for the tests: data, written down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from signing.agencies import AgencyRecord, put
from signing.metadata import SubmissionMetadata
from signing.models import Agency, Level
from signing.register import SubmissionResult, submit
from verification.verdict import (
    Coverage,
    DocumentDescription,
    DocumentKind,
    DocumentVerdict,
    Finding,
    Indication,
    Integrity,
    LaterChanges,
    PolicyReference,
    Role,
    SignatureVerdict,
    Signer,
    SignerKind,
    SigningStatus,
    SigningTime,
    TimeSource,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
POLICY = PolicyReference(id="kyso-default", version="1;revocation=require")


def agency(session: Session, code: str = "H05.15", name: str = "Sở Xây dựng", **more: object) -> Agency:
    """Put an agency of the provincial level into the register."""
    values = {"level": Level.PROVINCE, "valid_from": date(2020, 1, 1)} | more
    return put(session, AgencyRecord(code=code, name=name, **values), at=NOW, by="test")  # type: ignore[arg-type]


def signature(
    role: Role = Role.AGENCY,
    *,
    common_name: str = "SỞ XÂY DỰNG",
    organisation: str | None = None,
    unit: str | None = None,
    identifiers: tuple[str, ...] = (),
    kind: SignerKind = SignerKind.ORGANISATION,
    indication: Indication = Indication.TOTAL_PASSED,
) -> SignatureVerdict:
    """Write down the verdict on one signature."""
    return SignatureVerdict(
        field_name="Signature1",
        order=1,
        role=role,
        indication=indication,
        sub_indication=None,
        integrity=Integrity.INTACT,
        coverage=Coverage.WHOLE_FILE,
        later_changes=LaterChanges.NONE,
        signer=Signer(
            kind=kind,
            common_name=common_name,
            organisation=organisation,
            unit=unit,
            identifiers=identifiers,
            serial_number="0A1B",
        ),
        signed_at=SigningTime(at=NOW, source=TimeSource.TIMESTAMP),
    )


def verdict(
    content: str,
    status: SigningStatus = SigningStatus.SIGNED_FULL,
    *,
    kind: DocumentKind = DocumentKind.ORIGINAL,
    signatures: tuple[SignatureVerdict, ...] = (),
    findings: tuple[Finding, ...] = (),
    form_conforms: bool | None = True,
    **printed: object,
) -> DocumentVerdict:
    """Write down the verdict on a file whose bytes are `content`."""
    return DocumentVerdict(
        file=f"{content}.pdf",
        sha256=sha256(content.encode()).hexdigest(),
        size=len(content),
        pages=1,
        verified_at=NOW,
        policy=POLICY,
        error=None,
        document=DocumentDescription(kind=kind, **printed),  # type: ignore[arg-type]
        signing_status=status,
        indication=Indication.TOTAL_PASSED if signatures else Indication.NO_SIGNATURE,
        signatures=signatures,
        findings=findings,
        form_conforms=form_conforms,
    )


def send(
    session: Session,
    code: str,
    number: int | str,
    issued_on: date,
    status: SigningStatus | None = SigningStatus.SIGNED_FULL,
    *,
    content: str | None = None,
    kind: DocumentKind = DocumentKind.ORIGINAL,
    at: datetime = NOW,
    then: Callable[[SubmissionResult], None] = lambda _: None,
    **metadata: object,
) -> SubmissionResult:
    """Submit a document as a DMS does; status None = on paper only."""
    given = {"code_notation": "SXD-VP", "document_type": "CV"} | metadata
    return submit(
        session,
        verdict=None
        if status is None
        else verdict(
            content or f"{code}/{issued_on.year}/{number}/{given['code_notation']}", status, kind=kind
        ),
        metadata=SubmissionMetadata(
            issuer_org_id=code,
            code_number=str(number),
            issued_on=issued_on,
            **given,  # type: ignore[arg-type]
        ),
        at=at,
        by="dms",
        then=then,
    )


def days_after(first: date, count: int) -> date:
    """Move a date."""
    return first + timedelta(days=count)
