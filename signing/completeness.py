"""Completeness: missing numbers, open ends, and numbers used twice or out of order (Decree 30, Điều 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from signing.directory import Agencies
from signing.models import Document, Gap, Series
from signing.periods import Period
from signing.series import AWAITED, HOLDS_PLACE


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


def missing(session: Session, period: Period, agency_ids: Agencies | None = None) -> list[MissingNumbers]:
    """List the gaps whose span touches the period, by agency, year, series and number."""
    query = _touching(
        (Gap.agency_id, Gap.year, Gap.series, Gap.first, Gap.last, Gap.starts_on, Gap.ends_on),
        [period],
        agency_ids,
    )
    return [
        MissingNumbers(
            agency_id=agency_id,
            year=year,
            series=series,
            first=first,
            last=last,
            starts_on=starts_on,
            ends_on=ends_on,
            spans=_spans(period, starts_on, ends_on),
        )
        for agency_id, year, series, first, last, starts_on, ends_on in session.execute(
            query.order_by(Gap.agency_id, Gap.year, Gap.series, Gap.first)
        )
    ]


def count_missing(
    session: Session, periods: Sequence[Period], agency_ids: Agencies | None = None
) -> dict[Period, dict[int, tuple[int, int]]]:
    """Count by period and agency the missing numbers, and those of them that may lie outside the period."""
    found: dict[Period, dict[int, tuple[int, int]]] = {period: {} for period in periods}
    query = _touching(
        (Gap.agency_id, Gap.year, Gap.first, Gap.last, Gap.starts_on, Gap.ends_on), periods, agency_ids
    )
    for agency_id, year, first, last, starts_on, ends_on in session.execute(query):
        count = last - first + 1
        for period, counts in found.items():
            if (
                period.start.year <= year <= period.end.year
                and starts_on <= period.end
                and ends_on >= period.start
            ):
                lost, spanning = counts.get(agency_id, (0, 0))
                more = count if _spans(period, starts_on, ends_on) else 0
                counts[agency_id] = (lost + count, spanning + more)
    return found


def _touching(columns: Sequence[Any], periods: Sequence[Period], agency_ids: Agencies | None) -> Select[Any]:
    """Ask for columns of the gaps that touch the time from the first period to the last."""
    start, end = min(period.start for period in periods), max(period.end for period in periods)
    query = select(*columns).where(
        Gap.year >= start.year,  # a series ends with its year, and so do its gaps
        Gap.year <= end.year,
        Gap.starts_on <= end,
        Gap.ends_on >= start,
    )
    return query if agency_ids is None else query.where(Gap.agency_id.in_(agency_ids))


def _spans(period: Period, starts_on: date, ends_on: date) -> bool:
    return not (period.start <= starts_on and ends_on <= period.end)


def series_states(
    session: Session, years: Sequence[int], agency_ids: Agencies | None = None
) -> list[SeriesState]:
    """List the series of some years with their observed point and their open end, once there is one."""
    query = (
        select(
            Series.agency_id,
            Series.year,
            Series.series,
            Series.observed_number,
            Series.observed_on,
            Series.observed_by,
            Series.last_number,
            Series.last_on,
        )
        .where(Series.year.in_(years), Series.observed_by != AWAITED)
        .order_by(Series.agency_id, Series.year, Series.series)
    )
    if agency_ids is not None:
        query = query.where(Series.agency_id.in_(agency_ids))
    return [SeriesState(**row) for row in session.execute(query).mappings()]


def faults(session: Session, period: Period, agency_ids: Agencies | None = None) -> list[NumberFault]:
    """List numbers used twice in a series, and numbers issued before the day of a lower number."""
    asked = _numbers_in_order(period, agency_ids).subquery()
    inside = asked.c.issued_on.between(period.start, period.end)
    rows = session.execute(
        select(asked)
        .where(
            or_(
                and_(asked.c.users > 1, asked.c.users_inside > 0),
                and_(asked.c.issued_on < asked.c.newest, inside),
            )
        )
        .order_by(asked.c.agency_id, asked.c.year, asked.c.series, asked.c.number, asked.c.id)
    )
    out_of_order: list[NumberFault] = []
    users: dict[tuple[int, int, str, int], list[int]] = {}
    for row in rows:
        place = (row.agency_id, row.year, row.series, row.number)
        if row.users > 1 and row.users_inside > 0:
            users.setdefault(place, []).append(row.id)
        if row.newest is not None and row.issued_on < row.newest and row.issued_on in period:
            out_of_order.append(_fault("out_of_order", place, [row.id]))
    return out_of_order + [_fault("duplicate", place, ids) for place, ids in users.items()]


def _numbers_in_order(period: Period, agency_ids: Agencies | None) -> Select[*tuple[Any, ...]]:
    """Ask for the numbers of the period's years, each with its users and the newest day below it."""
    series = (Document.agency_id, Document.year, Document.series)
    inside = case((Document.issued_on.between(period.start, period.end), 1), else_=0)
    query = select(
        *series,
        Document.number,
        Document.issued_on,
        Document.id,
        func.count().over(partition_by=(*series, Document.number)).label("users"),
        func.sum(inside).over(partition_by=(*series, Document.number)).label("users_inside"),
        func.max(Document.issued_on)
        .over(partition_by=series, order_by=(Document.number, Document.id), rows=(None, -1))
        .label("newest"),
    ).where(
        Document.year.in_({month.start.year for month in period.months()}),
        Document.series.is_not(None),
        Document.number.is_not(None),
        Document.number_suffix == "",
        Document.standing.in_(HOLDS_PLACE),
    )
    return query if agency_ids is None else query.where(Document.agency_id.in_(agency_ids))


def _fault(kind: str, place: tuple[int, int, str, int], ids: Sequence[int]) -> NumberFault:
    agency_id, year, series, number = place
    return NumberFault(
        kind=kind, agency_id=agency_id, year=year, series=series, number=number, document_ids=tuple(ids)
    )
