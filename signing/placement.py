"""Giving a document its place: number series, standing, counter. Undone and done anew when facts change."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.counting import NOT_DOCUMENTS, count, standing_of, withdraw
from signing.models import AgencyState, Correction, Document, Gap, Series, SeriesRule, Standing, Verification
from signing.numbering import series_of
from signing.series import HOLDS_PLACE, detect, extend, open_series, rebuild, rule_for, settle
from verification.verdict import DocumentKind


def assign_place(session: Session, document: Document, kind: DocumentKind) -> None:
    """Set year and series: None for what holds no number of its agency (attachments, foreign copies …)."""
    holds = (
        document.agency_id is not None
        and document.issued_on is not None
        and document.number is not None
        and kind not in NOT_DOCUMENTS
        and not (kind is DocumentKind.ELECTRONIC_COPY and document.foreign)
    )
    document.year = document.issued_on.year if document.issued_on else None
    document.series = series_key(session, document) if holds else None


def place(session: Session, document: Document, verification: Verification, *, at: datetime) -> None:
    """Put a document where its facts and its newest verification say, series and counters included."""
    unplace(session, document)
    assign_place(session, document, verification.kind)
    enter(session, document, verification, at=at)


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
    """Sort the documents of a year into series anew, after the rule of numbering has changed."""
    documents = session.scalars(
        select(Document)
        .where(Document.agency_id == agency_id, Document.year == year, Document.series.is_not(None))
        .order_by(Document.number, Document.id)
    ).all()
    recorded = session.scalars(
        select(Series).where(
            Series.agency_id == agency_id, Series.year == year, Series.observed_by == "recorded"
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
    # What lies before the point of an agency connected in mid-year does not set the new one.
    for document in sorted(documents, key=lambda one: one.standing is Standing.NOT_OBSERVED):
        series, _ = open_series(session, document, at=at)
        touched[series.series] = series
    for series in touched.values():
        reconsider(session, series)


def renumber(session: Session, agency_id: int, *, at: datetime) -> None:
    """Sort the documents of an agency into series anew in the years that its rule now cuts otherwise."""
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
    for year in sorted(years):
        regroup(session, agency_id, year, at=at)


def series_key(session: Session, document: Document) -> str:
    """Return the key of the series that a document of a known agency and date belongs to."""
    if document.agency_id is None or document.issued_on is None:
        raise ValueError("only an attributed document with a date has a series")
    rule = rule_for(session, document.agency_id, document.issued_on)
    return series_of(rule, document.document_type, document.code_notation)


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
