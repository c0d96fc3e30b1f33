"""History: documents by agency, level, period, status, rule, signer and number, newest first, page by page.

Pages follow a key and not a count, so that the thousandth page costs what the first one does.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from signing.errors import MalformedInput
from signing.metadata import read_number, tidy_notation
from signing.models import (
    AgencyState,
    Category,
    Correction,
    Document,
    Evidence,
    Level,
    Seen,
    Standing,
    Verification,
    VerificationEvidence,
    Violation,
)
from signing.names import fold
from signing.periods import Period
from verification.verdict import SigningStatus

PAGE = 50
LARGEST_PAGE = 500
WAITING = (Standing.UNATTRIBUTED, Standing.NO_NUMBER, Standing.NO_DATE, Standing.NUMBER_TAKEN)
"""Standings of documents that somebody has to settle."""

CONTRADICTED = cast(Document.contradictions, String) != literal_column("'[]'")
"""Condition for a document whose file says something else than its metadata, written as its index has it."""


class Conformity(StrEnum):
    """Whether the layout of a document conforms, as the three values that it has."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What to look for; everything that is given must fit."""

    agency_ids: Sequence[int] | None = None
    level: Level | None = None
    period: Period | None = None
    status: SigningStatus | None = None
    """Of the current verification."""
    counted_as: SigningStatus | None = None
    """The bucket of the rates: what stands behind a number of `RateItem`."""
    standing: Standing | None = None
    category: Category | None = None
    form_conforms: Conformity | None = None
    from_work_file: bool | None = None
    contradicted: bool | None = None
    """Whether file and metadata disagree: number, notation, date, agency."""
    rule: str | None = None
    """Id of a rule that the current verification found violated."""
    signer: str | None = None
    """Beginning of a signer's name, case and accents aside, or a certificate's serial number."""
    number: str | None = None
    """ "12" or "12/QĐ-UBND"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Documents of one page; `next` is the cursor of the page after it, None on the last one."""

    documents: tuple[Document, ...]
    next: str | None


def documents(
    session: Session, wanted: HistoryFilter, *, after: str | None = None, limit: int = PAGE
) -> HistoryPage:
    """Return a page of history, by issue date and id, newest first; a broken cursor is MalformedInput."""
    limit = max(1, min(limit, LARGEST_PAGE))
    query = _filtered(session, select(Document), wanted)
    if after is not None:
        query = query.where(tuple_(Document.dated_on, Document.id) < _read_cursor(after))
    found = session.scalars(
        query.order_by(Document.dated_on.desc(), Document.id.desc()).limit(limit + 1)
    ).all()
    more = found[limit - 1] if len(found) > limit else None
    return HistoryPage(documents=tuple(found[:limit]), next=_cursor(more) if more else None)


def total(session: Session, wanted: HistoryFilter, *, most: int = 100_000) -> int | None:
    """Count what a filter finds; None where there is more than is worth counting."""
    found = _filtered(session, select(Document.id), wanted).limit(most + 1).subquery()
    counted = session.scalar(select(func.count()).select_from(found)) or 0
    return None if counted > most else counted


def unattributed(session: Session, *, after_id: int = 0, limit: int = PAGE) -> Sequence[Document]:
    """Return documents without a known agency, number or date: the queue to settle, oldest first."""
    return session.scalars(
        select(Document)
        .where(Document.standing.in_(WAITING), Document.id > after_id)
        .order_by(Document.id)
        .limit(limit)
    ).all()


def verifications(session: Session, document_id: int) -> Sequence[Verification]:
    """Return every verification of a document, oldest first."""
    return session.scalars(
        select(Verification).where(Verification.document_id == document_id).order_by(Verification.id)
    ).all()


def corrections(session: Session, document_id: int) -> Sequence[Correction]:
    """Return what was corrected on a document, oldest first."""
    return session.scalars(
        select(Correction).where(Correction.document_id == document_id).order_by(Correction.id)
    ).all()


def evidence(session: Session, document_id: int) -> Sequence[Evidence]:
    """Return the evidence that the verifications of a document rest on."""
    return session.scalars(
        select(Evidence)
        .join(VerificationEvidence, VerificationEvidence.sha256 == Evidence.sha256)
        .join(Verification, Verification.id == VerificationEvidence.verification_id)
        .where(Verification.document_id == document_id)
        .distinct()
        .order_by(Evidence.kind, Evidence.sha256)
    ).all()


def _filtered(session: Session, query: Select[Document], wanted: HistoryFilter) -> Select[Document]:
    if wanted.agency_ids is not None:
        query = query.where(Document.agency_id.in_(wanted.agency_ids))
    if wanted.level is not None:
        query = query.where(*_of_level(session, wanted.level))
    if wanted.period is not None:
        query = query.where(Document.dated_on >= wanted.period.start, Document.dated_on <= wanted.period.end)
    for column, value in (
        (Document.signing_status, wanted.status),
        (Document.counted_as, wanted.counted_as),
        (Document.standing, wanted.standing),
        (Document.category, wanted.category),
    ):
        if value is not None:
            query = query.where(column == value)
    query = query.where(*_held(wanted))
    if wanted.rule is not None:
        broken = select(Violation.verification_id).where(Violation.rule_id == wanted.rule)
        query = query.where(Document.current_verification_id.in_(broken))
    if wanted.signer:
        query = query.where(Document.current_verification_id.in_(_signed_by(wanted.signer)))
    return _numbered(query, wanted.number) if wanted.number else query


def _held(wanted: HistoryFilter) -> Iterator[ColumnElement[bool]]:
    """Conditions that hold or do not."""
    if wanted.form_conforms is not None:
        conforms = {Conformity.YES: True, Conformity.NO: False, Conformity.UNKNOWN: None}
        yield Document.form_conforms.is_(conforms[wanted.form_conforms])
    for condition, asked in (
        (Document.work_file_code.is_not(None), wanted.from_work_file),
        (CONTRADICTED, wanted.contradicted),
    ):
        if asked is not None:
            yield condition if asked else ~condition


def _of_level(session: Session, level: Level) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the agency to have had this level on the day of the document.

    The days on which there was such a level at all bound the search: there are no documents of a district
    after June 2025, and nobody should look through those of the years since to find that out.
    """
    first, last, still = session.execute(
        select(
            func.min(AgencyState.valid_from),
            func.max(AgencyState.valid_to),
            func.count() - func.count(AgencyState.valid_to),
        ).where(AgencyState.level == level)
    ).one()
    if first is None:
        return (false(),)
    state = (
        select(AgencyState.id)
        .where(AgencyState.agency_id == Document.agency_id, AgencyState.level == level)
        .where(AgencyState.valid_from <= Document.dated_on)
        .where(or_(AgencyState.valid_to.is_(None), AgencyState.valid_to >= Document.dated_on))
    )
    days = (Document.dated_on >= first,) if still else (Document.dated_on >= first, Document.dated_on <= last)
    return (*days, state.exists())


def _signed_by(signer: str) -> Select[int]:
    found: ColumnElement[bool] = Seen.serial_number == signer.replace(" ", "").upper()
    if start := fold(signer):
        names = and_(Seen.folded_signer >= start, Seen.folded_signer < start + "\U0010ffff")
        found = or_(names, found)
    return select(Seen.verification_id).where(found)


def _numbered(query: Select[Document], text: str) -> Select[Document]:
    number, _, notation = text.partition("/")
    wanted = read_number(number)
    query = query.where(Document.number == wanted.value, Document.number_suffix == wanted.suffix)
    if tidy := tidy_notation(notation):  # as it is written, or typed without capitals
        query = query.where(Document.code_notation.in_({tidy, tidy.upper()}))
    return query


def _cursor(document: Document) -> str:
    key = json.dumps([document.dated_on.isoformat(), document.id])
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[date, int]:
    try:
        day, document_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return date.fromisoformat(day), int(document_id)
    except (ValueError, TypeError, binascii.Error):
        raise MalformedInput("Vị trí trang không hợp lệ.", field="after") from None
