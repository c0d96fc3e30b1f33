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
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from signing.completeness import MissingNumbers, missing, series_states
from signing.counting import TALLIES, tally
from signing.declarations import Declared, declared
from signing.models import (
    Agency,
    AgencyState,
    Category,
    Counter,
    Document,
    Level,
    MonthClosing,
    MonthFigures,
    SecretCount,
    Verification,
)
from signing.periods import Period, month_of
from signing.shares import decimal, share
from signing.targets import Targets, open_slopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The counts of an agency, or of several, for a period."""

    received: int = 0
    missing: int = 0
    missing_spanning: int = 0
    """Of the missing: those whose span reaches beyond the period."""
    declared_issued: int | None = None
    declared_signed: int | None = None
    expected: int = 0
    signed_full: int = 0
    signed_person_only: int = 0
    signed_agency_only: int = 0
    signed_invalid: int = 0
    undetermined: int = 0
    unsigned: int = 0
    unreadable: int = 0
    form_conforming: int = 0
    from_work_file: int = 0
    signed_from_work_file: int = 0
    secret: int = 0

    @property
    def verified(self) -> Fraction | None:
        """Signed in full ÷ expected."""
        return share(self.signed_full, self.expected)

    @property
    def over_received(self) -> Fraction | None:
        """Signed in full ÷ received."""
        return share(self.signed_full, self.received)

    @property
    def work_file(self) -> Fraction | None:
        """Signed in full from a work file ÷ expected."""
        return share(self.signed_from_work_file, self.expected)

    @property
    def reported(self) -> Fraction | None:
        """Declared signed ÷ declared issued."""
        return share(self.declared_signed or 0, self.declared_issued or 0)


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


def figures_of(
    session: Session, period: Period, *, agency_ids: Sequence[int] | None, category: Category | None
) -> dict[int, Figures]:
    """Return the figures by agency: as closed for a closed month, else as the register stands now."""
    if period.kind == "month" and (closing := latest_closing(session, period)):
        query = select(MonthFigures).where(
            MonthFigures.closing_id == closing.id, MonthFigures.category == (category or "")
        )
        if agency_ids is not None:
            query = query.where(MonthFigures.agency_id.in_(agency_ids))
        return {row.agency_id: Figures(**row.figures) for row in session.scalars(query)}
    return live_figures(session, period, agency_ids=agency_ids, category=category)


def live_figures(
    session: Session, period: Period, *, agency_ids: Sequence[int] | None, category: Category | None
) -> dict[int, Figures]:
    """Return the figures as the register stands now, whether the month is closed or not."""
    counts = _counts(session, period, agency_ids, category)
    gaps: dict[int, list[MissingNumbers]] = {}
    if category is not Category.PROCEDURE_RESULT:  # an unknown document is presumed an administrative one
        for gap in missing(session, period, agency_ids):
            gaps.setdefault(gap.agency_id, []).append(gap)
    reported = declared(session, period, agency_ids, category)
    secrets = _secrets(session, period, agency_ids) if category is None else {}
    return {
        agency_id: _figures(
            counts.get(agency_id, {}),
            gaps.get(agency_id, []),
            reported.get(agency_id),
            secrets.get(agency_id, 0),
        )
        for agency_id in {*counts, *gaps, *reported, *secrets}
    }


def pooled(figures: Sequence[Figures]) -> Figures:
    """Add up the figures of several agencies; declared counts are those of the agencies that declared."""
    total: dict[str, int | None] = {}
    for field in fields(Figures):
        values = [value for f in figures if (value := getattr(f, field.name)) is not None]
        total[field.name] = sum(values) if values or not field.name.startswith("declared") else None
    return Figures(**total)  # type: ignore[arg-type] # each field of its own type


def latest_closing(session: Session, month: Period) -> MonthClosing | None:
    """Return the newest edition of a closed month, None while it is open."""
    return session.scalar(
        select(MonthClosing)
        .where(MonthClosing.month == month.start)
        .order_by(MonthClosing.edition.desc())
        .limit(1)
    )


def _figures(
    counts: dict[str, int], gaps: list[MissingNumbers], reported: Declared | None, secret: int
) -> Figures:
    lost = sum(gap.count for gap in gaps)
    issued = reported.issued if reported else None
    return Figures(
        **counts,
        missing=lost,
        missing_spanning=sum(gap.count for gap in gaps if gap.spans),
        declared_issued=issued,
        declared_signed=reported.signed if reported else None,
        expected=max(counts.get("received", 0) + lost, issued or 0),
        secret=secret,
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


def _counts(
    session: Session, period: Period, agency_ids: Sequence[int] | None, category: Category | None
) -> dict[int, dict[str, int]]:
    """Add up the counters of whole months; days of a month taken in part are counted from the documents."""
    months = list(period.months())
    whole = [m.start for m in months if period.holds(m)]
    counts: dict[int, dict[str, int]] = {}
    if whole:
        query = (
            select(Counter.agency_id, *(func.sum(getattr(Counter, name)).label(name) for name in TALLIES))
            .where(Counter.month >= whole[0], Counter.month <= whole[-1])
            .group_by(Counter.agency_id)
        )
        if agency_ids is not None:
            query = query.where(Counter.agency_id.in_(agency_ids))
        if category is not None:
            query = query.where(Counter.category == category)
        for row in session.execute(query).mappings():
            counts[row["agency_id"]] = {name: int(row[name]) for name in TALLIES}
    for month in months:
        if not period.holds(month):
            part = Period(start=max(month.start, period.start), end=min(month.end, period.end), kind="range")
            _add_days(session, part, agency_ids, category, counts)
    return counts


def _add_days(
    session: Session,
    days: Period,
    agency_ids: Sequence[int] | None,
    category: Category | None,
    counts: dict[int, dict[str, int]],
) -> None:
    query = (
        select(Document, Verification)
        .join(Verification, Verification.id == Document.counted_verification_id)
        .where(Document.dated_on >= days.start, Document.dated_on <= days.end)
    )
    if agency_ids is not None:
        query = query.where(Document.agency_id.in_(agency_ids))
    if category is not None:
        query = query.where(Document.category == category)
    for document, verification in session.execute(query):
        if document.agency_id is None:
            continue
        sums = counts.setdefault(document.agency_id, dict.fromkeys(TALLIES, 0))
        for name, value in tally(document, verification).items():
            sums[name] += value


def _secrets(session: Session, period: Period, agency_ids: Sequence[int] | None) -> dict[int, int]:
    query = (
        select(SecretCount.agency_id, func.sum(SecretCount.count))
        .where(SecretCount.month >= period.start.replace(day=1), SecretCount.month <= period.end)
        .group_by(SecretCount.agency_id)
    )
    if agency_ids is not None:
        query = query.where(SecretCount.agency_id.in_(agency_ids))
    return {agency_id: int(total) for agency_id, total in session.execute(query)}
