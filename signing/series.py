"""Number series as they grow: observed points, gaps and ends (Decree 30, Điều 15; design §6).

A series runs from its observed point to the last number submitted. Numbers between that nobody submitted are
kept as gaps, each with the days between which they must have been issued: those of the number before and of
the number after. A document moves only the gaps on its two sides, so that a submission costs the same at any
size of the register. `settle` is idempotent: the gaps depend on the documents present, not on their order.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, bindparam, delete, distinct, func, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.directory import nearest_state
from signing.errors import MalformedInput
from signing.models import (
    Agency,
    AgencyState,
    Correction,
    Document,
    Gap,
    Numbering,
    Series,
    SeriesRule,
    Standing,
)
from signing.numbering import COMMON, type_of

HOLDS_PLACE = (Standing.COUNTED, Standing.EXCLUDED)
"""Standings of documents that fill their number."""

DEFAULT, AWAITED, FIRST_SUBMITTED, RECORDED = "default", "awaited", "first_submitted", "recorded"
"""What a series is observed from: 01; the first number since a connection, awaited or come; a record."""
NO_NUMBER_YET = 10**9
"""Observed number of a series that awaits its first: beyond every number."""

SHARED_NUMBERS = 3
"""So many numbers with two types of document each tell that every type has its own series."""


_RULE = (
    select(AgencyState.series_rule, Numbering.rule)
    .outerjoin(
        Numbering, and_(Numbering.agency_id == AgencyState.agency_id, Numbering.year == bindparam("year"))
    )
    .where(AgencyState.agency_id == bindparam("agency_id"), AgencyState.valid_from <= bindparam("day"))
    .order_by(AgencyState.valid_from.desc())
    .limit(1)
)
_IN_SERIES = (
    Document.agency_id == bindparam("agency_id"),
    Document.year == bindparam("year"),
    Document.series == bindparam("series"),
    Document.number_suffix == "",
    Document.standing.in_(HOLDS_PLACE),
)
"""Conditions for a document to hold a place in the series that `_of` names."""
_DAYS = select(Document.issued_on).where(*_IN_SERIES, Document.number == bindparam("number"))
_OBSERVED = select(Document.number).where(*_IN_SERIES, Document.number >= bindparam("observed"))
_ABOVE = _OBSERVED.where(Document.number > bindparam("number")).order_by(Document.number).limit(1)
_BELOW = _OBSERVED.where(Document.number < bindparam("number")).order_by(Document.number.desc()).limit(1)
_SHARED = (
    select(Document.id)
    .where(
        Document.agency_id == bindparam("agency_id"),
        Document.year == bindparam("year"),
        Document.series == COMMON,
        Document.number == bindparam("number"),
        Document.id != bindparam("id"),
    )
    .limit(1)
)


def rule_for(session: Session, agency_id: int, on: date) -> SeriesRule:
    """Return how an agency numbers on a day: as configured, else as detected in that year, else ONE."""
    row = session.execute(_RULE, {"agency_id": agency_id, "year": on.year, "day": on}).first()
    if row is None:
        return SeriesRule.ONE
    configured, detected = row
    return configured if configured is not SeriesRule.DETECTED else detected or SeriesRule.ONE


def open_series(session: Session, document: Document, *, at: datetime) -> tuple[Series, bool]:
    """Return the series of a document, begun at its observed point when it is new; say if that has moved.

    The point is 01 on 1 January or on the day the agency began; for an agency connected in mid-year it is the
    lowest number submitted with a date since then, and moves down, with a record, as lower ones come in. What
    is dated before the connection sets no point.
    """
    agency_id, year, key, number = _place_of(document)
    series = session.get(Series, (agency_id, year, key))
    if series is None:
        series = find_series(session, agency_id, year, key)
        if (connected := connected_in_mid_year(session, agency_id, year)) is not None:
            series.observed_number, series.observed_on, series.observed_by = NO_NUMBER_YET, connected, AWAITED
            series.last_number, series.last_on = NO_NUMBER_YET - 1, connected
    since = (document.issued_on or document.dated_on) >= series.observed_on
    if series.observed_by not in (AWAITED, FIRST_SUBMITTED) or not since or number >= series.observed_number:
        return series, False
    first = series.observed_by == AWAITED
    before, reason = ({}, "Số đầu tiên được gửi") if first else (_point(series), "Số nhỏ hơn được gửi sau")
    series.observed_number, series.observed_by = number, FIRST_SUBMITTED
    if first:
        series.last_number = number - 1
    _record_point(session, series, before=before, reason=reason, by="kyso", at=at)
    return series, True


def extend(session: Session, series: Series, number: int, day: date) -> None:
    """Put a number beyond the end of a series: what lies between is missing."""
    _add_gap(session, series, (series.last_number + 1, number - 1), (series.last_on, day))
    series.last_number, series.last_on = number, day


def settle(session: Session, agency_id: int, year: int, key: str, number: int) -> None:
    """Bring the gaps around one number, and the end of the series, into line with the documents present."""
    session.flush()
    series = session.get_one(Series, (agency_id, year, key))
    here = _days_of(session, series, number)
    below = _neighbour(session, series, number, above=False)
    above = _neighbour(session, series, number, above=True)
    low = below if below is not None else series.observed_number - 1
    low_day = min(_days_of(session, series, low)) if below is not None else series.observed_on
    gaps = delete(Gap).where(Gap.agency_id == agency_id, Gap.year == year, Gap.series == key, Gap.first > low)
    session.execute(gaps if above is None else gaps.where(Gap.last < above))
    if here and number >= series.observed_number:
        _add_gap(session, series, (low + 1, number - 1), (low_day, max(here)))
        low, low_day = number, min(here)
    if above is not None:
        _add_gap(session, series, (low + 1, above - 1), (low_day, max(_days_of(session, series, above))))
    else:
        series.last_number = low
        series.last_on = low_day
    session.flush()


def change_point(
    session: Session, series: Series, *, number: int, on: date, reason: str, by: str, at: datetime
) -> Correction:
    """Set the point from which a series is observed, as a recorded correction."""
    if number < 1 or on.year != series.year:
        raise MalformedInput(
            "Mốc theo dõi phải là số từ 01 và ngày thuộc năm của hệ thống số.", field="number"
        )
    before = _point(series)
    series.observed_number, series.observed_on, series.observed_by = number, on, RECORDED
    return _record_point(session, series, before=before, reason=reason, by=by, at=at)


def find_series(session: Session, agency_id: int, year: int, key: str) -> Series:
    """Return a series, a new one with nothing in it if there is none."""
    series = session.get(Series, (agency_id, year, key))
    if series is None:
        start = default_start(session, agency_id, year)
        series = Series(
            agency_id=agency_id,
            year=year,
            series=key,
            observed_number=1,
            observed_on=start,
            observed_by=DEFAULT,
            last_number=0,
            last_on=start,
        )
        session.add(series)
        session.flush()
    return series


def rebuild(session: Session, series: Series) -> None:
    """Make the gaps of a series anew from its documents."""
    session.execute(
        delete(Gap).where(
            Gap.agency_id == series.agency_id, Gap.year == series.year, Gap.series == series.series
        )
    )
    for first, last, starts_on, ends_on in expected_gaps(session, series):
        _add_gap(session, series, (first, last), (starts_on, ends_on))
    series.last_number, series.last_on = end_of(session, series)
    session.flush()


def end_of(session: Session, series: Series) -> tuple[int, date]:
    """Return the last number of a series and its day; without any, the one before the observed point."""
    numbers = _numbers(session, series)
    return numbers[-1][:2] if numbers else (series.observed_number - 1, series.observed_on)


def expected_gaps(session: Session, series: Series) -> list[tuple[int, int, date, date]]:
    """Work out the gaps of a series from its documents: first and last number, first and last day."""
    found = []
    low, low_day = series.observed_number - 1, series.observed_on
    for number, first_day, last_day in _numbers(session, series):
        if number > low + 1:
            found.append((low + 1, number - 1, min(low_day, last_day), max(low_day, last_day)))
        low, low_day = number, first_day
    return found


def detect(session: Session, document: Document) -> bool:
    """Say whether this document shows that each type has its own series, and remember it for the year."""
    agency_id, year, key, _ = _place_of(document)
    if key != COMMON or not _shares_number(session, document):
        return False
    state = nearest_state(session, agency_id, document.issued_on or document.dated_on)
    if state.series_rule is not SeriesRule.DETECTED:
        return False
    rows = session.execute(
        select(Document.number, Document.document_type, Document.code_notation)
        .where(Document.agency_id == agency_id, Document.year == year, Document.series == COMMON)
        .where(Document.number.in_(_repeated(agency_id, year)))
    ).all()
    types: dict[int, set[str]] = {}
    for row in rows:
        types.setdefault(row.number, set()).add(type_of(row.document_type, row.code_notation))
    if sum(len(t) > 1 for t in types.values()) < SHARED_NUMBERS:
        return False
    session.add(Numbering(agency_id=agency_id, year=year, rule=SeriesRule.PER_TYPE))
    session.flush()
    return True


def _place_of(document: Document) -> tuple[int, int, str, int]:
    place = (document.agency_id, document.year, document.series, document.number)
    if None in place:
        raise ValueError("the document holds no place in a series")
    return place  # type: ignore[return-value] # no None is left


def default_start(session: Session, agency_id: int, year: int) -> date:
    """Return 1 January, or the day on which the agency began in that year."""
    first = session.scalar(select(func.min(AgencyState.valid_from)).where(AgencyState.agency_id == agency_id))
    return first if first is not None and first.year == year else date(year, 1, 1)


def connected_in_mid_year(session: Session, agency_id: int, year: int) -> date | None:
    """Return the day since which documents are sent, where the series of a year do not begin with 01."""
    agency = session.get(Agency, agency_id)
    connected = agency.connected_on if agency is not None else None
    if connected is None or connected <= default_start(session, agency_id, year):
        return None
    return connected


def is_observed_by_rule(session: Session, series: Series) -> bool:
    """Say whether a series is observed from where its agency began or was connected, or from a correction."""
    if series.observed_by == RECORDED:
        return True
    connected = connected_in_mid_year(session, series.agency_id, series.year)
    if connected is None:
        start = default_start(session, series.agency_id, series.year)
        return (series.observed_by, series.observed_number, series.observed_on) == (DEFAULT, 1, start)
    return series.observed_by in (AWAITED, FIRST_SUBMITTED) and series.observed_on == connected


def _of(series: Series) -> dict[str, object]:
    return {"agency_id": series.agency_id, "year": series.year, "series": series.series}


def _days_of(session: Session, series: Series, number: int) -> list[date]:
    return [day for day in session.scalars(_DAYS, _of(series) | {"number": number}) if day is not None]


def _neighbour(session: Session, series: Series, number: int, *, above: bool) -> int | None:
    asked = _of(series) | {"observed": series.observed_number, "number": number}
    return session.scalar(_ABOVE if above else _BELOW, asked)


def _numbers(session: Session, series: Series) -> Sequence[tuple[int, date, date]]:
    rows = session.execute(
        select(Document.number, func.min(Document.issued_on), func.max(Document.issued_on))
        .where(*_IN_SERIES, Document.number >= bindparam("observed"))
        .group_by(Document.number)
        .order_by(Document.number),
        _of(series) | {"observed": series.observed_number},
    )
    return [
        (number, first, last)
        for number, first, last in rows
        if number is not None and first is not None and last is not None
    ]


def _add_gap(session: Session, series: Series, numbers: tuple[int, int], days: tuple[date, date]) -> None:
    """Add a gap; where dates run backwards the span is taken both ways round."""
    if numbers[0] > numbers[1]:
        return
    session.add(
        Gap(
            agency_id=series.agency_id,
            year=series.year,
            series=series.series,
            first=numbers[0],
            last=numbers[1],
            starts_on=min(days),
            ends_on=max(days),
        )
    )


def _repeated(agency_id: int, year: int) -> Select[int | None]:
    return (
        select(Document.number)
        .where(Document.agency_id == agency_id, Document.year == year, Document.series == COMMON)
        .group_by(Document.number)
        .having(func.count(distinct(Document.code_notation)) > 1)
    )


def _shares_number(session: Session, document: Document) -> bool:
    asked = {name: getattr(document, name) for name in ("agency_id", "year", "number", "id")}
    return session.scalar(_SHARED, asked) is not None


def _point(series: Series) -> dict[str, object]:
    return {
        "year": series.year,
        "series": series.series,
        "number": series.observed_number,
        "on": series.observed_on.isoformat(),
        "by": series.observed_by,
    }


def _record_point(
    session: Session, series: Series, *, before: dict[str, object], reason: str, by: str, at: datetime
) -> Correction:
    correction = Correction(
        kind="observed_point",
        agency_id=series.agency_id,
        before=before,
        after=_point(series),
        reason=reason,
        corrected_by=by,
        corrected_at=at,
    )
    session.add(correction)
    session.flush()
    ledger.append(session, "series.observed", [correction], at=at, by=by)
    return correction
