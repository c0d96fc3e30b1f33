"""Corrections by an authorised person: each is a record and a leaf of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from signing import ledger
from signing.attribution import Clue
from signing.database import lock_agencies
from signing.directory import find
from signing.errors import DuplicateNumber, MalformedInput
from signing.metadata import read_number, tidy_notation
from signing.models import Correction, Document, Method, Verification
from signing.placement import assign_place, place, readmit, reconsider, taken_by, unplace
from signing.register import find_document, hold, printed_number
from signing.series import change_point, find_series

_SETTLED_BY = {
    "code_number": "code_number",
    "code_notation": "code_notation",
    "issued_on": "issued_on",
    "seal_agency": "agency_id",
    "printed_agency": "agency_id",
}
"""Contradictions between file and metadata, and the value whose correction or confirmation settles them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCorrection:
    """What to correct on a document; None leaves it as it is."""

    agency: str | None = None
    """Code of the agency that it belongs to."""
    code_number: str | None = None
    code_notation: str | None = None
    issued_on: date | None = None
    document_type: str | None = None
    work_file_code: str | None = None
    exclusion: str | None = None
    """Reason for leaving it out of the rates; "" takes it back in."""


def correct(
    session: Session, document_id: int, change: DocumentCorrection, *, reason: str, at: datetime, by: str
) -> Correction:
    """Correct agency, number, date, type, work file or exclusion of a document, and count it anew.

    What file and metadata say differently is settled by it, also by confirming the value that is there. A
    number that another document has is DuplicateNumber; nothing to change or no reason, MalformedInput.
    """
    if not reason.strip():
        raise MalformedInput("Phải ghi lý do của việc đính chính.", field="reason")
    document = find_document(session, document_id)
    new = _values(session, change)
    hold(session, document, {new["agency_id"]} if "agency_id" in new else ())
    before = {key: ledger.plain(getattr(document, key)) for key in new}
    after = {key: ledger.plain(value) for key, value in new.items()}
    left = [one for one in document.contradictions if _SETTLED_BY.get(one) not in new]
    if before == after and left == document.contradictions:
        raise MalformedInput("Không có nội dung nào thay đổi.", field="reason")
    _apply(session, document, new, at=at)
    document.contradictions = left
    correction = Correction(
        kind="document",
        document_id=document_id,
        agency_id=document.agency_id,
        before=before,
        after=after,
        reason=reason,
        corrected_by=by,
        corrected_at=at,
    )
    session.add(correction)
    ledger.append(session, "document.corrected", [correction, document], at=at, by=by)
    return correction


def exclude(session: Session, document_id: int, *, reason: str, at: datetime, by: str) -> Correction:
    """Leave a document out of the rates; its number stays filled."""
    return correct(session, document_id, DocumentCorrection(exclusion=reason), reason=reason, at=at, by=by)


def attribute_to(
    session: Session, document_id: int, agency: str, *, reason: str, at: datetime, by: str
) -> Correction:
    """Say whose document it is; takes it from the queue."""
    return correct(session, document_id, DocumentCorrection(agency=agency), reason=reason, at=at, by=by)


def observe_from(
    session: Session,
    agency: str,
    series: str,
    *,
    number: int,
    on: date,
    reason: str,
    at: datetime,
    by: str,
) -> Correction:
    """Set the number and date from which a series of a year is observed; moves every rate it touches."""
    agency_id = find(session, agency).id
    lock_agencies(session, [agency_id])
    numbers = find_series(session, agency_id, on.year, series)
    correction = change_point(session, numbers, number=number, on=on, reason=reason, by=by, at=at)
    reconsider(session, numbers)
    return correction


def _values(session: Session, change: DocumentCorrection) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if change.agency is not None:
        new["agency_id"] = find(session, change.agency).id
    if change.code_number is not None:
        number = read_number(change.code_number)
        new |= {
            "code_number": change.code_number.strip(),
            "number": number.value,
            "number_suffix": number.suffix,
        }
    if change.code_notation is not None:
        new["code_notation"] = tidy_notation(change.code_notation)
    if change.issued_on is not None:
        new |= {"issued_on": change.issued_on, "dated_on": change.issued_on}
    for key in ("document_type", "work_file_code", "exclusion"):
        if (value := getattr(change, key)) is not None:
            new[key] = value or None
    return new


def _apply(session: Session, document: Document, new: Mapping[str, Any], *, at: datetime) -> None:
    """Take the document out, change it, and put it back where it belongs now."""
    verification = session.get_one(Verification, document.current_verification_id)
    freed = (document.agency_id, document.year) if document.series is not None else None
    unplace(session, document)
    for key, value in new.items():
        setattr(document, key, value)
    if "agency_id" in new:
        clue = Clue(
            method=Method.CORRECTION,
            source="correction",
            value=str(new["agency_id"]),
            agency_id=new["agency_id"],
            candidates=1,
        )
        document.method = Method.CORRECTION
        document.attribution = [*document.attribution, clue.as_json()]
    with session.no_autoflush:
        assign_place(session, document, verification.kind)
        other = taken_by(session, document)
    if other is not None:
        raise DuplicateNumber(other.id, printed_number(other))
    place(session, document, verification, at=at)
    if freed is not None:
        readmit(session, *freed, at=at)
