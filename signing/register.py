"""Recording a submission: document, verification, counters and ledger in one transaction.

The caller opens a session for writing (`database.writer`) and commits once. Two submissions of one agency
queue up at the agency's row, so that the same document sent twice at the same time is recorded once.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.attribution import Attribution, attribute
from signing.columns import Identity
from signing.database import lock_agencies
from signing.description import Description, contradictions, describe, is_foreign
from signing.directory import nearest_state
from signing.errors import (
    DuplicateNumber,
    MalformedMetadata,
    SameFileOtherNumber,
    SupersededFile,
    UnknownAgency,
    UnknownDocument,
)
from signing.filing import EvidenceItem, file_verification
from signing.metadata import SecurityLevel, SubmissionMetadata, normalise
from signing.models import AgencyState, Category, Document, SecretCount, Standing, Verification
from signing.periods import vietnamese_day
from signing.placement import assign_place, enter, place, taken_by
from verification.verdict import DocumentVerdict, SigningStatus


class SubmissionOutcome(StrEnum):
    """What a submission led to."""

    CREATED = "created"
    """A new document, or a new verification of the one that it replaces (HTTP 201)."""
    EXISTING = "existing"
    """The record that was there (HTTP 200)."""
    SECRET = "secret"  # noqa: S105 - a level of secrecy
    """Counted, and nothing kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionResult:
    """The record after a submission; only the outcome is known of a secret one."""

    outcome: SubmissionOutcome
    document: Document | None = None
    verification: Verification | None = None
    issuer: AgencyState | None = None
    """What the document's agency was on its date, with the agency itself; None where none is known."""


def submit(
    session: Session,
    *,
    verdict: DocumentVerdict | None,
    metadata: SubmissionMetadata,
    at: datetime,
    by: str | None = None,
    evidence: Sequence[EvidenceItem] = (),
    then: Callable[[SubmissionResult], None] = lambda _: None,
) -> SubmissionResult:
    """Record one outgoing document; `verdict` is None when there is no file (issued on paper only).

    `then` is called with the result before the ledger is locked: whatever the caller adds to the transaction
    makes no other submission wait.

    The same bytes again give the existing record. Other bytes for a document that exists are DuplicateNumber
    unless `metadata.replaces` names it; the same bytes under another number are SameFileOtherNumber, and a
    replacement that has been replaced since is SupersededFile. Secret documents leave a count and nothing
    else. Raises MalformedMetadata, UnknownAgency (secret ones only), UnknownDocument (`replaces`).
    """
    metadata = normalise(metadata)
    if metadata.security_level is not SecurityLevel.NORMAL:
        return _count_secret(session, metadata, at=at, then=then)
    description = describe(metadata, verdict)
    if verdict is None and (description.number is None or description.issued_on is None):
        raise MalformedMetadata(
            "Văn bản không có tệp phải có số văn bản và ngày ban hành.",
            field="code_number" if description.number is None else "issued_on",
        )
    day = description.issued_on or vietnamese_day(at)
    attribution = attribute(session, issuer_org_id=metadata.issuer_org_id, verdict=verdict, on=day)
    lock_agencies(session, [attribution.agency_id])
    draft = _draft(session, metadata, description, attribution, verdict, at=at, by=by)
    if metadata.replaces is not None:
        return _replace(
            session, draft, verdict, metadata.replaces, at=at, by=by, evidence=evidence, then=then
        )
    if found := _same_file(session, draft) or _same_place(session, draft):
        return _existing(session, found, then)
    session.add(draft)
    session.flush()
    verification = file_verification(session, draft, verdict, reason="submitted", at=at, evidence=evidence)
    enter(session, draft, verification, at=at)
    result = _result(session, SubmissionOutcome.CREATED, draft, verification)
    then(result)
    _log(session, "document.submitted", draft, verification, evidence, at=at, by=by)
    return result


def reverify(
    session: Session,
    document_id: int,
    *,
    verdict: DocumentVerdict,
    at: datetime,
    by: str | None = None,
    evidence: Sequence[EvidenceItem] = (),
) -> Verification:
    """Add a new verdict on the file of a document (new policy, status service back); the old one stays.

    In a closed month the rates keep the earlier verdict until a restatement.
    """
    document = find_document(session, document_id)
    hold(session, document)
    if verdict.sha256 != document.file_sha256:
        raise MalformedMetadata(
            "Kết quả kiểm tra không thuộc tệp đang được ghi nhận của văn bản.", field="sha256"
        )
    verification = _add_verification(session, document, verdict, "reverified", at=at, evidence=evidence)
    _log(session, "document.reverified", document, verification, evidence, at=at, by=by)
    return verification


def find_document(session: Session, document_id: int) -> Document:
    """Return a document, or raise UnknownDocument."""
    document = session.get(Document, document_id)
    if document is None:
        raise UnknownDocument(document_id)
    return document


def hold(session: Session, document: Document, also: Collection[int | None] = ()) -> None:
    """Lock the agency of a document, and others, and read the document as it is now."""
    held: set[int | None] = set()
    while not held or document.agency_id not in held:  # it was given to another one while we waited
        held |= {document.agency_id, *also}
        lock_agencies(session, held)
        session.refresh(document)


_SAME_FILE = (
    select(Document)
    .join(Verification, Verification.document_id == Document.id)
    .where(
        Verification.file_sha256 == bindparam("file_sha256"),
        or_(
            Document.agency_id.is_not_distinct_from(bindparam("agency_id", type_=Identity)),
            Document.issuer_org_id == bindparam("issuer_org_id"),
        ),
    )
    .order_by(Document.id)
)


def _draft(
    session: Session,
    metadata: SubmissionMetadata,
    description: Description,
    attribution: Attribution,
    verdict: DocumentVerdict | None,
    *,
    at: datetime,
    by: str | None,
) -> Document:
    """Make the document's row, not yet in the session, with its place in the number series."""
    foreign = is_foreign(session, verdict, attribution)
    draft = Document(
        agency_id=attribution.agency_id,
        issued_on=description.issued_on,
        dated_on=description.issued_on or vietnamese_day(at),
        code_number=description.code_number,
        code_notation=description.code_notation,
        document_type=description.document_type,
        subject=description.subject,
        signatory=description.signatory,
        category=Category.PROCEDURE_RESULT if metadata.procedure_result else Category.ADMINISTRATIVE,
        work_file_code=metadata.work_file_code,
        issuer_org_id=metadata.issuer_org_id,
        file_sha256=verdict.sha256 if verdict else None,
        submission=metadata.submitted(),
        method=attribution.method,
        attribution=[clue.as_json() for clue in attribution.clues],
        contradictions=contradictions(metadata, verdict, attribution, foreign=foreign),
        foreign=foreign,
        received_at=at,
        received_from=by,
        number=description.number.value if description.number else None,
        number_suffix=description.number.suffix if description.number else "",
        standing=Standing.NO_NUMBER,  # until it is placed
        signing_status=verdict.signing_status if verdict else SigningStatus.UNSIGNED,
    )
    assign_place(session, draft, description.kind)
    return draft


def _same_file(session: Session, draft: Document) -> Document | None:
    """Find the document that was sent with the same bytes; under another number it is refused.

    What was corrected since is still found by what was sent: the same file with the same metadata.
    """
    if draft.file_sha256 is None:
        return None
    asked = {name: getattr(draft, name) for name in ("file_sha256", "agency_id", "issuer_org_id")}
    found = session.scalars(_SAME_FILE, asked).unique().all()
    for document in found:
        if document.submission == draft.submission or draft.number is None:
            return document
        if document.agency_id == draft.agency_id and _number(document) == _number(draft):
            return document
    for document in found:
        if draft.series is not None and document.series is not None:
            raise SameFileOtherNumber(document.id, printed_number(document))
    return None


def _same_place(session: Session, draft: Document) -> Document | None:
    """Find the document with the same number; a file that differs is refused, no file asks for the record."""
    found = taken_by(session, draft)
    if found is not None and draft.file_sha256 is not None:
        raise DuplicateNumber(found.id, printed_number(found))
    return found


def _replace(
    session: Session,
    draft: Document,
    verdict: DocumentVerdict | None,
    document_id: int,
    *,
    at: datetime,
    by: str | None,
    evidence: Sequence[EvidenceItem],
    then: Callable[[SubmissionResult], None],
) -> SubmissionResult:
    """Add the new file to the document that it replaces."""
    document = find_document(session, document_id)
    if verdict is None:
        raise MalformedMetadata("Văn bản thay thế phải có tệp.", field="file")
    if document.agency_id != draft.agency_id or (draft.number and _number(document) != _number(draft)):
        raise MalformedMetadata(
            f"Văn bản {document_id} nêu trong trường “replaces” có cơ quan hoặc số, ký hiệu khác.",
            field="replaces",
        )
    session.refresh(document)
    if found := _same_file(session, draft):
        if found is not document or document.file_sha256 == draft.file_sha256:
            return _existing(session, found, then)
        _refuse_repetition(session, document, verdict.sha256)
    if draft.series is not None and document.series is None and (other := taken_by(session, draft)):
        raise DuplicateNumber(other.id, printed_number(other))  # what it replaces was an attachment
    document.file_sha256 = draft.file_sha256
    document.contradictions, document.foreign = draft.contradictions, draft.foreign
    verification = _add_verification(session, document, verdict, "replaced", at=at, evidence=evidence)
    result = _result(session, SubmissionOutcome.CREATED, document, verification)
    then(result)
    _log(session, "document.replaced", document, verification, evidence, at=at, by=by)
    return result


def _refuse_repetition(session: Session, document: Document, file_sha256: str) -> None:
    """Refuse a file that replaced another one before: its late repetition must not undo what came since.

    One that was never sent as a replacement is a return to it, which no repetition can be.
    """
    before = select(Verification.id).where(
        Verification.document_id == document.id,
        Verification.file_sha256 == file_sha256,
        Verification.reason == "replaced",
    )
    if session.scalar(before.limit(1)) is not None:
        raise SupersededFile(document.id, printed_number(document))


def _add_verification(
    session: Session,
    document: Document,
    verdict: DocumentVerdict,
    reason: str,
    *,
    at: datetime,
    evidence: Sequence[EvidenceItem],
) -> Verification:
    verification = file_verification(session, document, verdict, reason=reason, at=at, evidence=evidence)
    place(session, document, verification, at=at)
    return verification


def _log(
    session: Session,
    event: str,
    document: Document,
    verification: Verification,
    evidence: Sequence[EvidenceItem],
    *,
    at: datetime,
    by: str | None,
) -> None:
    kept = sorted({item.sha256 for item in evidence})
    ledger.append(session, event, [document, verification], at=at, by=by, facts={"evidence": kept})


def _existing(
    session: Session, document: Document, then: Callable[[SubmissionResult], None]
) -> SubmissionResult:
    verification = session.get(Verification, document.current_verification_id)
    result = _result(session, SubmissionOutcome.EXISTING, document, verification)
    then(result)
    return result


def _result(
    session: Session, outcome: SubmissionOutcome, document: Document, verification: Verification | None
) -> SubmissionResult:
    agency_id = document.agency_id
    issuer = nearest_state(session, agency_id, document.dated_on) if agency_id is not None else None
    return SubmissionResult(outcome=outcome, document=document, verification=verification, issuer=issuer)


def printed_number(document: Document) -> str:
    """Return "12/QĐ-UBND", or what of it is known."""
    return "/".join(filter(None, (document.code_number, document.code_notation))) or "(không có số)"


def _number(document: Document) -> tuple[int | None, str, str, int | None]:
    return document.number, document.number_suffix, document.code_notation, document.dated_on.year


def _count_secret(
    session: Session,
    metadata: SubmissionMetadata,
    *,
    at: datetime,
    then: Callable[[SubmissionResult], None],
) -> SubmissionResult:
    """Add one to the count of the agency and month; the number, the subject and the file are not kept."""
    day = metadata.issued_on or vietnamese_day(at)
    attribution = attribute(session, issuer_org_id=metadata.issuer_org_id, verdict=None, on=day)
    if attribution.agency_id is None:
        raise UnknownAgency(metadata.issuer_org_id or "", on=f"{day:%d/%m/%Y}")
    lock_agencies(session, [attribution.agency_id])
    key = (attribution.agency_id, day.replace(day=1))
    counted = session.get(SecretCount, key)
    if counted is None:
        counted = SecretCount(agency_id=key[0], month=key[1], count=0)
        session.add(counted)
    counted.count += 1
    result = SubmissionResult(outcome=SubmissionOutcome.SECRET)
    then(result)
    ledger.append(session, "secret.counted", [counted], at=at, by=None)
    return result
