"""Giving a document its place: number series, standing, counter. Undone and done anew when facts change."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.counting import NOT_DOCUMENTS, count, standing_of, withdraw
from signing.errors import MalformedInput
from signing.models import AgencyState, Correction, Document, Gap, Series, SeriesRule, Standing, Verification
from signing.numbering import series_of
from signing.series import (
    HOLDS_PLACE,
    RECORDED,
    detect,
    extend,
    is_observed_by_rule,
    open_series,
    rebuild,
    rule_for,
    settle,
)
from verification.verdict import DocumentKind


class _Place(NamedTuple):
    """What no two documents share (`uq_documents_place`)."""

    agency_id: int | None
    year: int | None
    series: str
    number: int | None
    number_suffix: str
    code_notation: str


_SAME_PLACE = select(Document).where(
    *(getattr(Document, name) == bindparam(name) for name in _Place._fields), Document.id != bindparam("id")
)


def assign_place(session: Session, document: Document, kind: DocumentKind) -> None:
    """Set year and series: None for what holds no number of its agency (attachments, foreign copies …)."""
    document.year = document.issued_on.year if document.issued_on else None
    document.series = series_key(session, document) if holds_number(document, kind) else None


def holds_number(document: Document, kind: DocumentKind) -> bool:
    """Say whether a document holds a number of its agency."""
    return (
        document.agency_id is not None
        and document.issued_on is not None
        and document.number is not None
        and kind not in NOT_DOCUMENTS
        and not (kind is DocumentKind.ELECTRONIC_COPY and document.foreign)
    )


def place(session: Session, document: Document, verification: Verification, *, at: datetime) -> None:
    """Put a document where its facts and its newest verification say, series and counters included.

    A verdict is never refused: one that makes a document of what was an attachment finds the number taken,
    perhaps, and the document waits for somebody to settle it.
    """
    before = _place_of(document)
    unplace(session, document)
    session.flush()
    with session.no_autoflush:
        assign_place(session, document, verification.kind)
        if _place_of(document) != before and taken_by(session, document) is not None:
            document.series = None
    enter(session, document, verification, at=at)
    if before is not None and _place_of(document) != before:
        readmit(session, before.agency_id, before.year, at=at)


def enter(session: Session, document: Document, verification: Verification, *, at: datetime) -> None:
    """Enter a document that stands nowhere yet into its series and its counter."""
    with session.no_autoflush:  # the document is written once, when it has its place
        series, moved = (
            open_series(session, document, at=at) if document.series is not None else (None, False)
        )
        document.standing = standing_of(document, verification.kind, series)
        if document.standing is Standing.COUNTED:
            count(session, document, verification)
    if series is not None and moved:
        reconsider(session, series)  # documents that lay before the point may lie behind it now
    if series is None or document.number is None or document.number_suffix:
        return
    is_last = document.standing in HOLDS_PLACE and document.number > series.last_number
    if is_last and document.issued_on is not None:
        extend(session, series, document.number, document.issued_on)
        return
    _settle(session, document)
    if detect(session, document):
        _split_series(session, document, at=at)


def taken_by(session: Session, document: Document) -> Document | None:
    """Return another document that holds the number of this one."""
    place = _place_of(document)
    return session.scalar(_SAME_PLACE, place._asdict() | {"id": document.id or 0}) if place else None


def readmit(session: Session, agency_id: int | None, year: int | None, *, at: datetime) -> None:
    """Give documents that wait for their number the one that has become free."""
    session.flush()
    waiting = session.scalars(
        select(Document)
        .where(Document.standing == Standing.NUMBER_TAKEN)
        .where(Document.agency_id == agency_id, Document.year == year)
        .order_by(Document.id)
    ).all()
    for document in waiting:
        verification = session.get_one(Verification, document.current_verification_id)
        with session.no_autoflush:
            assign_place(session, document, verification.kind)
            if taken_by(session, document) is not None:
                document.series = None
        if document.series is not None:
            enter(session, document, verification, at=at)
            session.flush()


def unplace(session: Session, document: Document) -> None:
    """Take a document out of counter and series; its number is missing again if nobody else holds it."""
    withdraw(session, document)
    if document.standing in HOLDS_PLACE:
        document.standing = Standing.NO_NUMBER
        _settle(session, document)


def reconsider(session: Session, series: Series) -> None:
    """Give the documents of a series their standing again after its observed point has moved."""
    moved = session.scalars(
        select(Document).where(
            Document.agency_id == series.agency_id,
            Document.year == series.year,
            Document.series == series.series,
            Document.standing.in_((Standing.COUNTED, Standing.NOT_OBSERVED, Standing.EXCLUDED)),
        )
    )
    for document in moved:
        verification = session.get_one(Verification, document.current_verification_id)
        standing = standing_of(document, verification.kind, series)
        if standing is document.standing:
            continue
        counted = standing is Standing.COUNTED
        withdraw(session, document)
        document.standing = standing
        if counted:
            count(session, document, verification)
    session.flush()
    rebuild(session, series)


def regroup(session: Session, agency_id: int, year: int, *, at: datetime) -> None:
    """Sort the documents of a year into series anew, after the rule of numbering has changed.

    A rule by which two documents would be one (the same number and notation) is MalformedInput.
    """
    documents = session.scalars(
        select(Document)
        .where(Document.agency_id == agency_id, Document.year == year, Document.series.is_not(None))
        .order_by(Document.number, Document.id)
    ).all()
    _refuse_shared_places(session, documents)
    recorded = session.scalars(
        select(Series).where(
            Series.agency_id == agency_id, Series.year == year, Series.observed_by == RECORDED
        )
    )
    kept = {series.series for series in recorded}
    session.execute(delete(Gap).where(Gap.agency_id == agency_id, Gap.year == year))
    session.execute(
        delete(Series).where(Series.agency_id == agency_id, Series.year == year, Series.series.not_in(kept))
    )
    session.expire_all()
    for document in documents:
        document.series = series_key(session, document)
    session.flush()
    touched: dict[str, Series] = {}
    for document in documents:
        series, _ = open_series(session, document, at=at)
        touched[series.series] = series
    for series in touched.values():
        reconsider(session, series)
    readmit(session, agency_id, year, at=at)


def renumber(session: Session, agency_id: int, *, at: datetime) -> None:
    """Sort the documents of an agency into series anew in the years that its rule now cuts otherwise.

    So are those of years whose series are no longer observed from where the agency began or was connected.
    """
    state = (
        select(func.max(AgencyState.valid_from))
        .where(AgencyState.agency_id == Document.agency_id, AgencyState.valid_from <= Document.issued_on)
        .scalar_subquery()
    )
    alike = (Document.year, Document.series, Document.document_type, Document.code_notation, state)
    samples = session.scalars(
        select(Document).where(
            Document.id.in_(
                select(func.min(Document.id))
                .where(Document.agency_id == agency_id, Document.series.is_not(None))
                .group_by(*alike)
            )
        )
    ).all()
    years = {d.year for d in samples if d.year is not None and d.series != series_key(session, d)}
    years |= {
        series.year
        for series in session.scalars(select(Series).where(Series.agency_id == agency_id))
        if not is_observed_by_rule(session, series)
    }
    for year in sorted(years):
        regroup(session, agency_id, year, at=at)


def series_key(session: Session, document: Document) -> str:
    """Return the key of the series that a document of a known agency and date belongs to."""
    if document.agency_id is None or document.issued_on is None:
        raise ValueError("only an attributed document with a date has a series")
    rule = rule_for(session, document.agency_id, document.issued_on)
    return series_of(rule, document.document_type, document.code_notation)


def _place_of(document: Document) -> _Place | None:
    """Return the place that a document holds; None = it holds none."""
    return None if document.series is None else _Place(*(getattr(document, name) for name in _Place._fields))


def _refuse_shared_places(session: Session, documents: Sequence[Document]) -> None:
    holders: dict[tuple[object, ...], Document] = {}
    shared: list[str] = []
    for one in documents:
        key = (series_key(session, one), one.number, one.number_suffix, one.code_notation)
        other = holders.setdefault(key, one)
        if other is not one:
            number = "/".join(filter(None, (one.code_number, one.code_notation)))
            shared.append(f"{number} năm {one.year} (mã văn bản {other.id} và {one.id})")
    if shared:
        raise MalformedInput(
            f"Theo cách đánh số này, hai văn bản đã ghi nhận sẽ trùng số và ký hiệu: {'; '.join(shared[:5])}"
            f"{f'; và {len(shared) - 5} trường hợp khác' if len(shared) > 5 else ''}. "  # noqa: PLR2004 - a line
            "Đề nghị đính chính số của một trong hai, hoặc cho cách đánh số mới có hiệu lực từ sau ngày "
            "ban hành các văn bản này.",
            field="series_rule",
        )


def _settle(session: Session, document: Document) -> None:
    place_ = (document.agency_id, document.year, document.series, document.number)
    if document.number_suffix:
        return
    match place_:
        case (int(agency_id), int(year), str(key), int(number)):
            settle(session, agency_id, year, key, number)
        case _:
            return


def _split_series(session: Session, document: Document, *, at: datetime) -> None:
    """Record that the agency numbers each type apart, and sort its documents of the year accordingly."""
    if document.agency_id is None or document.year is None:
        return
    correction = Correction(
        kind="series_detected",
        agency_id=document.agency_id,
        before={"year": document.year, "rule": SeriesRule.ONE.value},
        after={"year": document.year, "rule": SeriesRule.PER_TYPE.value},
        reason="Nhiều số được dùng cho hai loại văn bản: mỗi loại văn bản có hệ thống số riêng",
        corrected_by="kyso",
        corrected_at=at,
    )
    session.add(correction)
    ledger.append(session, "series.detected", [correction], at=at, by="kyso")
    regroup(session, document.agency_id, document.year, at=at)
