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

from signing.completeness import series_states
from signing.figures import Figures, figures_of, latest_closing, live_figures
from signing.models import (
    Agency,
    AgencyState,
    Category,
    Level,
)
from signing.periods import Period, month_of
from signing.shares import decimal
from signing.targets import Targets, open_slopes


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
    """The rates of a period, one item for each agency in force in it, sorted by code."""

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
    states = _states(session, period, agency_ids=agency_ids, level=level, parent_id=parent_id)
    chosen = None if agency_ids is None and level is None and parent_id is None else list(states)
    figures = figures_of(session, period, agency_ids=chosen, category=category)
    frame = _Frame(session, period, category, chosen)
    items = (frame.item(state, figures.get(agency_id, Figures())) for agency_id, state in states.items())
    return RateReport(
        period=period, category=category, items=tuple(sorted(items, key=lambda item: item.agency))
    )


class _Frame:
    """What the items of a report share: targets, open ends, editions."""

    def __init__(
        self, session: Session, period: Period, category: Category | None, chosen: Sequence[int] | None
    ) -> None:
        self._period, self._category = period, category
        self._targets = Targets(session, period.end)
        self._codes = _codes(session, chosen)
        self._open: dict[int, date] = {}
        for state in series_states(session, [period.end.year], chosen):
            if state.last_on <= period.end:
                self._open[state.agency_id] = max(
                    state.last_on, self._open.get(state.agency_id, state.last_on)
                )
        closing = latest_closing(session, period) if period.kind == "month" else None
        self._edition = closing.edition if closing else None
        self._live = live_figures(session, period, agency_ids=chosen, category=category) if closing else None
        self._starts = self._slope_starts(session, chosen)

    def item(self, state: AgencyState, figures: Figures) -> RateItem:
        """Make one line."""
        target = self._targets.of(state.agency_id, state.level, self._category)
        start = self._starts.get((target.valid_from, state.agency_id)) if target else None
        verified, reported = figures.verified, figures.reported
        both = None if verified is None or reported is None else reported - verified
        counts = {field.name: getattr(figures, field.name) for field in fields(Figures)}
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
            target=self._targets.value(target, self._category, start),
            target_basis=target.basis if target else None,
            open_since=None if figures.declared_issued else self._open.get(state.agency_id),
            edition=self._edition,
            restatement_due=self._live is not None and self._live.get(state.agency_id, Figures()) != figures,
            agency_id=state.agency_id,
            figures=figures,
        )

    def _slope_starts(
        self, session: Session, chosen: Sequence[int] | None
    ) -> dict[tuple[date, int], Decimal | None]:
        """Return the rate before each slope that starts from the agency's own."""
        starts: dict[tuple[date, int], Decimal | None] = {}
        for day in open_slopes(self._targets.all()):
            before = month_of(day).before()
            for agency_id, figures in figures_of(
                session, before, agency_ids=chosen, category=self._category
            ).items():
                starts[day, agency_id] = decimal(figures.verified)
        return starts


def _states(
    session: Session,
    period: Period,
    *,
    agency_ids: Sequence[int] | None,
    level: Level | None,
    parent_id: int | None,
) -> dict[int, AgencyState]:
    """Return the agencies of the period, each as it was last in it."""
    query = (
        select(AgencyState)
        .where(AgencyState.valid_from <= period.end)
        .where(or_(AgencyState.valid_to.is_(None), AgencyState.valid_to >= period.start))
        .order_by(AgencyState.valid_from)
    )
    if agency_ids is not None:
        query = query.where(AgencyState.agency_id.in_(agency_ids))
    for column, wanted in ((AgencyState.level, level), (AgencyState.parent_id, parent_id)):
        if wanted is not None:  # at some time; whether it was so last in the period is seen below
            ever = select(AgencyState.agency_id).where(column == wanted)
            query = query.where(AgencyState.agency_id.in_(ever))
    last = {state.agency_id: state for state in session.scalars(query)}
    return {
        agency_id: state
        for agency_id, state in last.items()
        if (level is None or state.level is level) and (parent_id is None or state.parent_id == parent_id)
    }


def _codes(session: Session, chosen: Sequence[int] | None) -> dict[int, str]:
    """Return the codes of the agencies and of their parents."""
    query = select(Agency.id, Agency.code)
    if chosen is not None:
        parents = select(AgencyState.parent_id).where(AgencyState.agency_id.in_(chosen))
        query = query.where(or_(Agency.id.in_(chosen), Agency.id.in_(parents)))
    return {row.id: row.code for row in session.execute(query)}
