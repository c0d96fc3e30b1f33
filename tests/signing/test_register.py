"""Submissions: one document is one record, whatever is sent and however often."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.audit import audit_rates
from signing.corrections import DocumentCorrection, correct
from signing.errors import DuplicateNumber, SameFileOtherNumber, SupersededFile
from signing.history import unattributed
from signing.ledger_audit import audit_ledger
from signing.metadata import SecurityLevel
from signing.models import Document, SecretCount, Standing, Verification
from signing.periods import parse_period
from signing.rates import RateItem, rates
from signing.register import SubmissionOutcome, reverify
from tests.signing.builders import NOW, agency, send, verdict
from verification.verdict import DocumentKind, SigningStatus

JULY = parse_period("2026-07")
DAY = date(2026, 7, 6)


def only(session: Session, period: str = "2026-07") -> RateItem:
    """Return the rates of the only agency."""
    (item,) = rates(session, parse_period(period)).items
    return item


def test_first_submission_is_recorded_and_counted(session: Session) -> None:
    """A document that is signed in full makes a rate of one."""
    agency(session)
    result = send(session, "H05.15", 1, DAY)
    item = only(session)
    assert result.outcome is SubmissionOutcome.CREATED
    assert (item.received, item.missing, item.expected, item.signed_full) == (1, 0, 1, 1)
    assert str(item.verified_rate) == "1.000000"


def test_same_bytes_again_give_the_record_that_exists(session: Session) -> None:
    """Repeating a submission changes nothing."""
    agency(session)
    first = send(session, "H05.15", 1, DAY)
    again = send(session, "H05.15", 1, DAY)
    assert again.outcome is SubmissionOutcome.EXISTING
    assert first.document is not None
    assert again.document is not None
    assert again.document.id == first.document.id
    assert only(session).received == 1
    assert session.scalar(select(func.count()).select_from(Verification)) == 1


def test_other_bytes_for_a_number_are_refused_unless_they_replace_it(session: Session) -> None:
    """A number belongs to one document; a replacement is a new verification of it."""
    agency(session)
    first = send(session, "H05.15", 1, DAY, SigningStatus.UNSIGNED)
    with pytest.raises(DuplicateNumber) as refused:
        send(session, "H05.15", 1, DAY, content="other")
    assert first.document is not None
    assert refused.value.document_id == first.document.id
    second = send(session, "H05.15", 1, DAY, content="other", replaces=first.document.id)
    assert second.outcome is SubmissionOutcome.CREATED
    assert second.document is not None
    assert second.document.id == first.document.id
    item = only(session)
    assert (item.received, item.signed_full, item.unsigned) == (1, 1, 0)


def test_one_file_cannot_stand_for_two_numbers(session: Session) -> None:
    """Sending one signed file under many numbers does not raise the rate."""
    agency(session)
    send(session, "H05.15", 1, DAY, content="signed")
    with pytest.raises(SameFileOtherNumber):
        send(session, "H05.15", 2, DAY, content="signed")


def test_paper_document_counts_as_unsigned(session: Session) -> None:
    """A number without a file is a document issued on paper."""
    agency(session)
    send(session, "H05.15", 1, DAY, None)
    item = only(session)
    assert (item.received, item.unsigned, str(item.verified_rate)) == (1, 1, "0.000000")


def test_secret_document_leaves_only_a_count(session: Session) -> None:
    """Of a secret document nothing is kept but one more in the month."""
    agency(session)
    result = send(session, "H05.15", 1, DAY, None, security_level=SecurityLevel.SECRET)
    assert result.outcome is SubmissionOutcome.SECRET
    assert session.scalar(select(func.count()).select_from(Document)) == 0
    assert session.scalars(select(SecretCount.count)).all() == [1]
    assert only(session).received == 0


@pytest.mark.parametrize("kind", [DocumentKind.ATTACHMENT, DocumentKind.PUBLICATION])
def test_attachments_and_publications_are_checked_and_not_counted(
    session: Session, kind: DocumentKind
) -> None:
    """Files that are no documents of their own take no number and no place in the rate."""
    agency(session)
    send(session, "H05.15", 1, DAY)
    annex = send(session, "H05.15", 1, DAY, content="annex", kind=kind)
    assert annex.document is not None
    assert annex.document.standing is not Standing.COUNTED
    assert only(session).received == 1


def test_own_electronic_copy_fills_its_number_as_paper(session: Session) -> None:
    """A signed copy of a paper original is received and not signed in full."""
    agency(session)
    send(session, "H05.15", 1, DAY, kind=DocumentKind.ELECTRONIC_COPY)
    item = only(session)
    assert (item.received, item.missing, item.signed_full, item.unsigned) == (1, 0, 0, 1)


def test_new_verdict_moves_the_counters_and_keeps_the_old_one(session: Session) -> None:
    """When the status service is back, the document is verified again."""
    agency(session)
    sent = send(session, "H05.15", 1, DAY, SigningStatus.UNDETERMINED, content="file")
    assert sent.document is not None
    reverify(session, sent.document.id, verdict=verdict("file"), at=NOW)
    item = only(session)
    assert (item.undetermined, item.signed_full) == (0, 1)
    statuses = session.scalars(select(Verification.signing_status).order_by(Verification.id)).all()
    assert statuses == [SigningStatus.UNDETERMINED, SigningStatus.SIGNED_FULL]


def test_missing_number_counts_in_each_month_of_its_span_and_once_in_the_quarter(session: Session) -> None:
    """Between 02 of July and 04 of August lies 03: in July or in August, and once in the quarter."""
    agency(session)
    for number, day in ((1, DAY), (2, DAY), (4, date(2026, 8, 3))):
        send(session, "H05.15", number, day)
    july, august, quarter = (only(session, p) for p in ("2026-07", "2026-08", "2026-Q3"))
    assert (july.received, july.missing, july.missing_spanning, july.expected) == (2, 1, 1, 3)
    assert (august.received, august.missing, august.missing_spanning) == (1, 1, 1)
    assert (quarter.received, quarter.missing, quarter.missing_spanning, quarter.expected) == (3, 1, 0, 4)
    send(session, "H05.15", 3, date(2026, 7, 31))
    assert only(session, "2026-Q3").missing == 0


def test_a_late_repetition_does_not_undo_a_correction_and_a_return_does(session: Session) -> None:
    """A, B, A again is a return to A; B again may be the request of before, heard late: refused."""
    agency(session)
    first = send(session, "H05.15", 1, DAY, content="A")
    assert first.document is not None
    number = first.document.id

    def replacing(content: str) -> tuple[SubmissionOutcome, str | None]:
        sent = send(session, "H05.15", 1, DAY, content=content, replaces=number)
        return sent.outcome, sent.document.file_sha256 if sent.document else None

    a, b = (sha256(content.encode()).hexdigest() for content in "AB")
    assert replacing("A") == (SubmissionOutcome.EXISTING, a)
    assert replacing("B") == (SubmissionOutcome.CREATED, b)
    late = send(session, "H05.15", 1, DAY, content="A")
    assert late.outcome is SubmissionOutcome.EXISTING
    assert late.document is not None
    assert late.document.file_sha256 == b
    assert replacing("A") == (SubmissionOutcome.CREATED, a)
    with pytest.raises(SupersededFile) as refused:
        replacing("B")
    assert refused.value.document_id == number
    assert replacing("A") == (SubmissionOutcome.EXISTING, a)
    assert audit_rates(session) == []
    assert audit_ledger(session) == []


def test_a_verdict_that_finds_the_number_taken_is_kept_and_waits(session: Session) -> None:
    """What was taken for an attachment is a document after all; it gets the number when that is free."""
    agency(session)
    annex = send(session, "H05.15", 1, DAY, content="annex", kind=DocumentKind.ATTACHMENT).document
    holder = send(session, "H05.15", 1, DAY).document
    assert annex is not None
    assert holder is not None
    reverify(session, annex.id, verdict=verdict("annex", SigningStatus.UNSIGNED), at=NOW)
    assert annex.standing is Standing.NUMBER_TAKEN
    assert [one.id for one in unattributed(session)] == [annex.id]
    assert (only(session).received, audit_rates(session)) == (1, [])
    with pytest.raises(DuplicateNumber):
        send(session, "H05.15", 1, DAY, content="other", replaces=annex.id)
    session.refresh(annex)
    correct(session, holder.id, DocumentCorrection(code_number="2"), reason="Nhầm", at=NOW, by="test")
    assert annex.standing is Standing.COUNTED
    assert (only(session).received, only(session).missing) == (2, 0)
    assert audit_rates(session) == []
    assert audit_ledger(session) == []
