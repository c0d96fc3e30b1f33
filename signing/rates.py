"""Signing rates from the record (design §6), each with its two counts and what is undetermined.

expected       = max(received + missing, declared issued)
verified rate  = signed in full ÷ expected
reported rate  = declared signed ÷ declared issued
discrepancy    = reported − verified
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from signing.directory import Agencies, nearest_states
from signing.figures import Figures, closed_figures, figures_of, latest_closings, live_figures
from signing.models import Agency, AgencyState, Category, Level, Series
from signing.periods import Period, month_of
from signing.shares import decimal
from signing.targets import open_slopes, targets_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RateItem:
    """One line of `GET /rates`; rates are decimals from 0 to 1 with six places, None where undefined."""

    agency: str
    """Code."""
    name: str
    level: Level
    parent: str | None
    received: int
    missing: int
    missing_spanning: int
    declared_issued: int | None
    declared_signed: int | None
    expected: int
    signed_full: int
    signed_person_only: int
    signed_agency_only: int
    signed_invalid: int
    undetermined: int
    unsigned: int
    unreadable: int
    form_conforming: int
    from_work_file: int
    signed_from_work_file: int
    secret: int
    verified_rate: Decimal | None
    received_rate: Decimal | None
    work_file_rate: Decimal | None
    reported_rate: Decimal | None
    discrepancy: Decimal | None
    target: Decimal | None
    target_basis: str | None
    open_since: date | None
    """Day of the last number known: what follows it is open. None = a later number or a count is known."""
    edition: int | None
    """1 = the month is closed, 2, 3 … = restated; None = open."""
    restatement_due: bool
    """The month is closed, and what has been recorded since would change its figures."""
    agency_id: int
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class RateReport:
    """The rates of a period by code, an item for each agency that was in force or counts in it."""

    period: Period
    category: Category | None
    items: tuple[RateItem, ...]


def rates(
    session: Session,
    period: Period,
    *,
    agency_ids: Sequence[int] | None = None,
    level: Level | None = None,
    parent_id: int | None = None,
    category: Category | None = None,
) -> RateReport:
    """Compute the rates of the agencies asked for (default: all that were in force in the period)."""
    (report,) = rates_in(
        session, [period], agency_ids=agency_ids, level=level, parent_id=parent_id, category=category
    )
    return report


def rates_in(
    session: Session,
    periods: Sequence[Period],
    *,
    agency_ids: Sequence[int] | None = None,
    level: Level | None = None,
    parent_id: int | None = None,
    category: Category | None = None,
) -> tuple[RateReport, ...]:
    """Compute the rates of several periods that share no day, e.g. the months of a series, at once."""
    states = _states(session, periods, agency_ids=agency_ids, level=level, parent_id=parent_id)
    chosen = _chosen(agency_ids=agency_ids, level=level, parent_id=parent_id)
    frame = _Frame(session, periods, category, chosen)
    _add_others(session, states, frame)
    return tuple(
        RateReport(
            period=period,
            category=category,
            items=tuple(
                sorted(
                    (
                        frame.item(period, state)
                        for state in found.values()
                        if level in (None, state.level) and parent_id in (None, state.parent_id)
                    ),
                    key=lambda item: item.agency,
                )
            ),
        )
        for period, found in states.items()
    )


class _Frame:
    """What the items of the reports are made of, each read once for all of them."""

    def __init__(
        self, session: Session, periods: Sequence[Period], category: Category | None, chosen: Agencies | None
    ) -> None:
        self._category = category
        self._targets = targets_on(session, {period.end for period in periods})
        self._codes = _codes(session, chosen)
        self._open = _open_ends(session, periods, chosen)
        self._closings = latest_closings(session, periods)
        self._closed = closed_figures(session, self._closings.values(), agency_ids=chosen, category=category)
        self._live = live_figures(session, periods, agency_ids=chosen, category=category)
        self._starts = self._slope_starts(session, chosen)

    def counting(self, period: Period) -> set[int]:
        """The agencies that have any figures in a period."""
        closing = self._closings.get(period)
        both = (self._live[period], self._closed[closing.id] if closing else {})
        return {agency_id for known in both for agency_id, figures in known.items() if figures != _NONE}

    def item(self, period: Period, state: "_State") -> RateItem:
        """Make one line."""
        closing, live = self._closings.get(period), self._live[period].get(state.agency_id, _NONE)
        figures = self._closed[closing.id].get(state.agency_id, _NONE) if closing else live
        targets = self._targets[period.end]
        target = targets.of(state.agency_id, state.level, self._category)
        start = self._starts.get((target.valid_from, state.agency_id)) if target else None
        verified, reported = figures.verified, figures.reported
        both = None if verified is None or reported is None else reported - verified
        counts = {name: getattr(figures, name) for name in _COUNTS}
        return RateItem(
            **counts,
            agency=self._codes[state.agency_id],
            name=state.name,
            level=state.level,
            parent=self._codes.get(state.parent_id) if state.parent_id else None,
            verified_rate=decimal(verified),
            received_rate=decimal(figures.over_received),
            work_file_rate=decimal(figures.work_file),
            reported_rate=decimal(reported),
            discrepancy=decimal(both),
            target=targets.value(target, self._category, start),
            target_basis=target.basis if target else None,
            open_since=None if figures.declared_issued else self._open[period].get(state.agency_id),
            edition=closing.edition if closing else None,
            restatement_due=closing is not None and live != figures,
            agency_id=state.agency_id,
            figures=figures,
        )

    def _slope_starts(
        self, session: Session, chosen: Agencies | None
    ) -> dict[tuple[date, int], Decimal | None]:
        """Return the rate before each slope that starts from the agency's own."""
        days = {day for targets in self._targets.values() for day in open_slopes(targets.all())}
        months = {day: month_of(day).before() for day in days}
        if not months:
            return {}
        known = figures_of(
            session, sorted(set(months.values()), key=str), agency_ids=chosen, category=self._category
        )
        return {
            (day, agency_id): decimal(figures.verified)
            for day, month in months.items()
            for agency_id, figures in known[month].items()
        }


_NONE = Figures()
_COUNTS = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a report shows of an agency: as it was last in the period."""

    agency_id: int
    name: str
    level: Level
    parent_id: int | None


def _chosen(
    *, agency_ids: Sequence[int] | None, level: Level | None, parent_id: int | None
) -> Agencies | None:
    """Return the agencies that a report may be about; None = any."""
    if agency_ids is not None:
        return agency_ids
    if level is None and parent_id is None:
        return None
    query = select(AgencyState.agency_id)
    for column, wanted in ((AgencyState.level, level), (AgencyState.parent_id, parent_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    return query


def _states(
    session: Session,
    periods: Sequence[Period],
    *,
    agency_ids: Sequence[int] | None,
    level: Level | None,
    parent_id: int | None,
) -> dict[Period, dict[int, _State]]:
    """Return the agencies in force in each period, each as it was last in it.

    Of those that ever had the level and the parent, all: whether one had them then is for the caller to see.
    """
    query = (
        select(
            AgencyState.agency_id,
            AgencyState.name,
            AgencyState.level,
            AgencyState.parent_id,
            AgencyState.valid_from,
            AgencyState.valid_to,
        )
        .where(AgencyState.valid_from <= max(period.end for period in periods))
        .where(
            or_(
                AgencyState.valid_to.is_(None),
                AgencyState.valid_to >= min(period.start for period in periods),
            )
        )
        .order_by(AgencyState.valid_from)
    )
    if agency_ids is not None:
        query = query.where(AgencyState.agency_id.in_(agency_ids))
    for column, wanted in ((AgencyState.level, level), (AgencyState.parent_id, parent_id)):
        if wanted is not None:
            ever = select(AgencyState.agency_id).where(column == wanted)
            query = query.where(AgencyState.agency_id.in_(ever))
    last: dict[Period, dict[int, _State]] = {period: {} for period in periods}
    for agency_id, name, its_level, its_parent, valid_from, valid_to in session.execute(query):
        state = _State(agency_id=agency_id, name=name, level=its_level, parent_id=its_parent)
        for period, found in last.items():
            if valid_from <= period.end and (valid_to is None or valid_to >= period.start):
                found[agency_id] = state
    return last


def _add_others(session: Session, states: dict[Period, dict[int, _State]], frame: _Frame) -> None:
    """Add the agencies that were not in force in a period and count in it all the same.

    A document may be given to one by a correction, or the agency's end be recorded when some had come: what
    was counted is shown, under what the agency was nearest to that time.
    """
    others = {period: frame.counting(period) - set(found) for period, found in states.items()}
    wanted = {(agency_id, period.end) for period, ids in others.items() for agency_id in ids}
    if not wanted:
        return
    nearest = nearest_states(session, wanted)
    for period, ids in others.items():
        for agency_id in ids:
            state = nearest[agency_id, period.end]
            states[period][agency_id] = _State(
                agency_id=agency_id, name=state.name, level=state.level, parent_id=state.parent_id
            )


def _codes(session: Session, chosen: Agencies | None) -> dict[int, str]:
    """Return the codes of the agencies and of their parents."""
    query = select(Agency.id, Agency.code)
    if chosen is not None:
        parents = select(AgencyState.parent_id).where(AgencyState.agency_id.in_(chosen))
        query = query.where(or_(Agency.id.in_(chosen), Agency.id.in_(parents)))
    return {row.id: row.code for row in session.execute(query)}


def _open_ends(
    session: Session, periods: Sequence[Period], chosen: Agencies | None
) -> dict[Period, dict[int, date]]:
    """Return for each period the day of the last number of each agency, if the period has it."""
    query = select(Series.agency_id, Series.year, Series.last_on).where(
        Series.year.in_({period.end.year for period in periods})
    )
    if chosen is not None:
        query = query.where(Series.agency_id.in_(chosen))
    found: dict[Period, dict[int, date]] = {period: {} for period in periods}
    for agency_id, year, last_on in session.execute(query):
        for period, ends in found.items():
            if year == period.end.year and last_on <= period.end:
                ends[agency_id] = max(last_on, ends.get(agency_id, last_on))
    return found
