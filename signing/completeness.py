"""Completeness: missing numbers, open ends, and numbers used twice or out of order (Decree 30, Điều 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.models import Document, Gap, Series
from signing.periods import Period
from signing.series import HOLDS_PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingNumbers:
    """Numbers first…last of a series; `spans` = they may lie outside the period asked for."""

    agency_id: int
    year: int
    series: str
    first: int
    last: int
    starts_on: date
    ends_on: date
    spans: bool

    @property
    def count(self) -> int:
        """How many numbers."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesState:
    """A series as it is observed: from which point, up to which number, and open after it."""

    agency_id: int
    year: int
    series: str
    observed_number: int
    observed_on: date
    observed_by: str
    last_number: int
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFault:
    """Something odd about a number: `duplicate` or `out_of_order`, with the documents concerned."""

    kind: str
    agency_id: int
    year: int
    series: str
    number: int
    document_ids: tuple[int, ...]


def missing(
    session: Session, period: Period, agency_ids: Sequence[int] | None = None
) -> list[MissingNumbers]:
    """List the gaps whose span touches the period, by agency, year, series and number."""
    query = select(Gap).where(
        Gap.year >= period.start.year,  # a series ends with its year, and so do its gaps
        Gap.year <= period.end.year,
        Gap.starts_on <= period.end,
        Gap.ends_on >= period.start,
    )
    if agency_ids is not None:
        query = query.where(Gap.agency_id.in_(agency_ids))
    return [
        MissingNumbers(
            agency_id=gap.agency_id,
            year=gap.year,
            series=gap.series,
            first=gap.first,
            last=gap.last,
            starts_on=gap.starts_on,
            ends_on=gap.ends_on,
            spans=not (period.start <= gap.starts_on and gap.ends_on <= period.end),
        )
        for gap in session.scalars(query.order_by(Gap.agency_id, Gap.year, Gap.series, Gap.first))
    ]


def series_states(
    session: Session, years: Sequence[int], agency_ids: Sequence[int] | None = None
) -> list[SeriesState]:
    """List the series of some years with their observed point and their open end."""
    query = (
        select(Series).where(Series.year.in_(years)).order_by(Series.agency_id, Series.year, Series.series)
    )
    if agency_ids is not None:
        query = query.where(Series.agency_id.in_(agency_ids))
    return [
        SeriesState(
            agency_id=s.agency_id,
            year=s.year,
            series=s.series,
            observed_number=s.observed_number,
            observed_on=s.observed_on,
            observed_by=s.observed_by,
            last_number=s.last_number,
            last_on=s.last_on,
        )
        for s in session.scalars(query)
    ]


def faults(session: Session, period: Period, agency_id: int) -> list[NumberFault]:
    """List numbers used twice in a series, and numbers issued before the day of a lower number."""
    rows = session.execute(
        select(Document.year, Document.series, Document.number, Document.issued_on, Document.id)
        .where(Document.agency_id == agency_id, Document.number_suffix == "", Document.number.is_not(None))
        .where(Document.standing.in_(HOLDS_PLACE), Document.year.in_({m.start.year for m in period.months()}))
        .order_by(Document.year, Document.series, Document.number, Document.id)
    ).all()
    users: dict[tuple[int, str, int], list[int]] = {}
    days: dict[int, date] = {}
    latest: dict[tuple[int, str], date] = {}
    found: list[NumberFault] = []
    for year, series, number, day, document_id in rows:
        if year is None or series is None or number is None or day is None:
            continue
        users.setdefault((year, series, number), []).append(document_id)
        days[document_id] = day
        newest = latest.get((year, series), day)
        if day < newest and day in period:
            found.append(_fault("out_of_order", agency_id, (year, series, number), [document_id]))
        latest[year, series] = max(day, newest)
    found += [
        _fault("duplicate", agency_id, place, ids)
        for place, ids in users.items()
        if len(ids) > 1 and any(days[i] in period for i in ids)
    ]
    return found


def _fault(kind: str, agency_id: int, place: tuple[int, str, int], ids: Sequence[int]) -> NumberFault:
    year, series, number = place
    return NumberFault(
        kind=kind, agency_id=agency_id, year=year, series=series, number=number, document_ids=tuple(ids)
    )
