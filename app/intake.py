"""Taking in one outgoing document: metadata first, then the file, then one transaction.

    1. Secret?        nothing is read or kept but a count.
    2. Whose?         an agency's key submits for that agency only.
    3. Known?         the same bytes again are answered from the record, without examining them.
    4. Examine        in a worker.
    5. Keep the file  before the record: what is recorded can always be read again.
    6. Record         document, verification, counters, ledger, answer: one transaction.

Steps 3 and 6 are `signing.register`; nothing here decides about a document.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.database import transact
from app.isolation import Work
from app.models import StatusRetry
from app.originals import StoreUnavailable
from app.problems import Problem, outage
from app.registered import registered_issuer
from app.service import Service
from app.upload import Upload
from signing.attribution import attribute
from signing.database import reader
from signing.errors import DuplicateNumber, SameFileOtherNumber, SupersededFile, UnknownDocument
from signing.filing import EvidenceItem
from signing.metadata import SecurityLevel, SubmissionMetadata
from signing.models import Agency, Document, Verification
from signing.periods import vietnamese_day
from signing.register import SubmissionOutcome, SubmissionResult, submit
from verification.examination import Examination
from verification.registration import RegisteredAgency
from verification.verdict import DocumentVerdict, SubIndication
from verification.verdict_json import VERDICT_JSON

RETRY_STATUS_AFTER: Final = timedelta(minutes=15)

Answer = Callable[[Session, SubmissionResult], None]
"""What the caller adds to the transaction, e.g. the kept answer; called before the ledger is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One document as it was sent; `upload` is None when it was issued on paper only."""

    metadata: SubmissionMetadata
    upload: Upload | None
    principal: Principal


def take_in(service: Service, submission: Submission, answer: Answer) -> SubmissionResult:
    """Record one submission. Raises RegisterError for what the register refuses, Problem for the rest."""
    metadata, upload = submission.metadata, submission.upload
    if metadata.security_level is not SecurityLevel.NORMAL:
        return _record(service, own_metadata(service, replace(submission, upload=None)), None, answer)
    submission = own_metadata(service, submission)
    if upload is None:
        return _record(service, submission, None, answer)
    stored, registered = _known_of(service, submission.metadata, upload)
    if stored is not None and (known := _answer_from_record(service, submission, stored, answer)):
        return known
    examination = _examine(service, upload, registered)
    keep_original(service, upload)
    return _record(service, submission, examination, answer)


def keep_original(service: Service, upload: Upload) -> None:
    """Put the file into the store, where the deployment keeps originals. Raises Problem 503."""
    if service.settings.keep_originals:
        keep_for_later(service, upload)


def keep_for_later(service: Service, upload: Upload) -> None:
    """Put a file that will be examined later into the store, whatever the retention. Raises Problem 503."""
    try:
        service.originals.put(upload.sha256, upload.source)
    except StoreUnavailable as error:
        raise outage() from error


_STORED = (
    select(Verification.verdict)
    .where(Verification.file_sha256 == bindparam("file_sha256"))
    .order_by(Verification.id.desc())
    .limit(1)
)


def _known_of(
    service: Service, metadata: SubmissionMetadata, upload: Upload
) -> tuple[DocumentVerdict | None, RegisteredAgency]:
    """The newest verdict on the same bytes, and what the register knows of the issuer."""
    day = metadata.issued_on or vietnamese_day(service.now())
    with reader(service.engine) as session:
        stored = session.scalar(_STORED, {"file_sha256": upload.sha256})
        registered = registered_issuer(session, metadata.issuer_org_id, day)
    return VERDICT_JSON.validate_python(stored) if stored is not None else None, registered


def _examine(service: Service, upload: Upload, registered: RegisteredAgency) -> Examination:
    now = service.now()
    return service.examine(
        Work(
            name=upload.name,
            source=upload.source,
            policy=service.policy,
            at=now,
            first_received_at=now,
            registered=registered,
            offline=False,
        )
    )


def own_metadata(service: Service, submission: Submission) -> Submission:
    """The submission for the agency of its principal. Raises Problem 403, UnknownDocument."""
    metadata, principal = submission.metadata, submission.principal
    if principal.agency is None:
        return submission
    if metadata.issuer_org_id is None:
        metadata = replace(metadata, issuer_org_id=principal.agency)
    day = metadata.issued_on or vietnamese_day(service.now())
    with reader(service.engine) as session:
        named = attribute(session, issuer_org_id=metadata.issuer_org_id, verdict=None, on=day).agency_id
        own = session.scalar(select(Agency.id).where(Agency.code == principal.agency))
        if named is None or named != own:
            raise Problem(
                403, "other_agency", "Khóa này chỉ được gửi văn bản của cơ quan mình (issuer_org_id)."
            )
        if metadata.replaces is not None:
            replaced = session.get(Document, metadata.replaces)
            if replaced is None or replaced.agency_id != own:
                raise UnknownDocument(metadata.replaces)
    return replace(submission, metadata=metadata)


def _answer_from_record(
    service: Service, submission: Submission, verdict: DocumentVerdict, answer: Answer
) -> SubmissionResult | None:
    """The existing record when this file was submitted before; None when it has to be examined."""

    def look(session: Session) -> SubmissionResult | None:
        def then(result: SubmissionResult) -> None:
            if result.outcome is SubmissionOutcome.EXISTING:
                answer(session, result)

        result = _submit(session, service, submission, verdict, (), then=then)
        if result.outcome is not SubmissionOutcome.EXISTING:
            session.rollback()
            return None
        return result

    return transact(service.engine, look)


def _record(
    service: Service, submission: Submission, examination: Examination | None, answer: Answer
) -> SubmissionResult:
    verdict, evidence = (examination.verdict, examination.evidence) if examination else (None, ())

    def write(session: Session) -> SubmissionResult:
        def then(result: SubmissionResult) -> None:
            if result.document is not None and result.verification is not None and verdict is not None:
                created = result.outcome is SubmissionOutcome.CREATED
                first = created and result.verification.reason == "submitted"
                note_retry(session, service, result.document, verdict, first=first)
            answer(session, result)

        return _submit(session, service, submission, verdict, evidence, then=then)

    return transact(service.engine, write)


def _submit(
    session: Session,
    service: Service,
    submission: Submission,
    verdict: DocumentVerdict | None,
    evidence: tuple[EvidenceItem, ...],
    *,
    then: Callable[[SubmissionResult], None],
) -> SubmissionResult:

    def seen(result: SubmissionResult) -> None:
        if result.document is not None:
            _require_own(session, submission.principal, result.document)
        then(result)

    try:
        return submit(
            session,
            verdict=verdict,
            metadata=submission.metadata,
            at=service.now(),
            by=submission.principal.name,
            evidence=evidence,
            then=seen,
        )
    except (DuplicateNumber, SameFileOtherNumber, SupersededFile) as error:
        # The refusal names a document: only to somebody who may see it.
        _require_own(session, submission.principal, session.get(Document, error.document_id))
        raise


def _require_own(session: Session, principal: Principal, document: Document | None) -> None:
    """Undo what was begun where the document is not of the principal's agency. Raises Problem 403."""
    agency = session.get(Agency, document.agency_id) if document and document.agency_id else None
    if not principal.sees(agency.code if agency else None):
        session.rollback()
        raise Problem(403, "other_agency", "Văn bản này không thuộc cơ quan của khóa đã dùng.")


def note_retry(
    session: Session, service: Service, document: Document, verdict: DocumentVerdict, *, first: bool = False
) -> None:
    """Queue the document for another look where a status service did not answer (TRY_LATER).

    `first`: it was never verified before, so nothing is queued for it yet.
    """
    waiting = any(one.sub_indication is SubIndication.TRY_LATER for one in verdict.signatures)
    row = None if first else session.get(StatusRetry, document.id)
    if waiting and row is None and not service.settings.offline:
        session.add(
            StatusRetry(document_id=document.id, due_at=service.now() + RETRY_STATUS_AFTER, attempts=0)
        )
    if not waiting and row is not None:
        session.delete(row)
