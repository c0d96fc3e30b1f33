"""The counts that the rates are made of: documents, missing numbers, declarations, by agency and period."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from sqlalchemy import Date, func, literal, select
from sqlalchemy.orm import Session

from signing.completeness import count_missing
from signing.counting import TALLIES, tallies_of_documents
from signing.declarations import Declared, declared
from signing.directory import Agencies
from signing.models import Category, Counter, Document, MonthClosing, MonthFigures, SecretCount, Verification
from signing.periods import Period
from signing.shares import share


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


def live_figures(
    session: Session, periods: Sequence[Period], *, agency_ids: Agencies | None, category: Category | None
) -> dict[Period, dict[int, Figures]]:
    """Return the figures by agency as the register stands now, whether a month is closed or not.

    Several periods (the months of a series, which share no day) cost as many statements as one.
    """
    counts = _counts(session, periods, agency_ids, category)
    gaps: dict[Period, dict[int, tuple[int, int]]] = {}
    if category is not Category.PROCEDURE_RESULT:  # an unknown document is presumed an administrative one
        gaps = count_missing(session, periods, agency_ids)
    reported = declared(session, periods, agency_ids, category)
    secrets = _secrets(session, periods, agency_ids) if category is None else {}
    found: dict[Period, dict[int, Figures]] = {}
    for period in periods:
        tallied, lost = counts.get(period, {}), gaps.get(period, {})
        told, kept_secret = reported.get(period, {}), secrets.get(period, {})
        found[period] = {
            agency_id: _figures(
                tallied.get(agency_id, {}),
                lost.get(agency_id, _NO_GAPS),
                told.get(agency_id),
                kept_secret.get(agency_id, 0),
            )
            for agency_id in {*tallied, *lost, *told, *kept_secret}
        }
    return found


def figures_of(
    session: Session, periods: Sequence[Period], *, agency_ids: Agencies | None, category: Category | None
) -> dict[Period, dict[int, Figures]]:
    """Return the figures by agency: as closed for a closed month, else as the register stands now."""
    closings = latest_closings(session, periods)
    closed = closed_figures(session, closings.values(), agency_ids=agency_ids, category=category)
    open_ = [period for period in periods if period not in closings]
    live = live_figures(session, open_, agency_ids=agency_ids, category=category) if open_ else {}
    return live | {period: closed[closing.id] for period, closing in closings.items()}


def closed_figures(
    session: Session,
    closings: Collection[MonthClosing],
    *,
    agency_ids: Agencies | None,
    category: Category | None,
) -> dict[int, dict[int, Figures]]:
    """Return the figures by agency as months were closed or restated, by the id of the closing."""
    found: dict[int, dict[int, Figures]] = {closing.id: {} for closing in closings}
    if not found:
        return found
    query = select(MonthFigures.closing_id, MonthFigures.agency_id, MonthFigures.figures).where(
        MonthFigures.closing_id.in_(found), MonthFigures.category == (category or "")
    )
    if agency_ids is not None:
        query = query.where(MonthFigures.agency_id.in_(agency_ids))
    for closing_id, agency_id, figures in session.execute(query):
        found[closing_id][agency_id] = Figures(**figures)
    return found


def pooled(figures: Sequence[Figures]) -> Figures:
    """Add up the figures of several agencies; declared counts are those of the agencies that declared."""
    total: dict[str, int | None] = {}
    for field in fields(Figures):
        values = [value for f in figures if (value := getattr(f, field.name)) is not None]
        total[field.name] = sum(values) if values or not field.name.startswith("declared") else None
    return Figures(**total)  # type: ignore[arg-type] # each field of its own type


def latest_closings(session: Session, periods: Sequence[Period]) -> dict[Period, MonthClosing]:
    """Return the newest edition of each closed month among the periods; open ones are left out."""
    months = {period.start: period for period in periods if period.kind == "month"}
    closings = session.scalars(
        select(MonthClosing).where(MonthClosing.month.in_(months)).order_by(MonthClosing.edition)
    )
    return {months[closing.month]: closing for closing in closings}


_NO_GAPS = (0, 0)


def _figures(
    counts: dict[str, int], gaps: tuple[int, int], reported: Declared | None, secret: int
) -> Figures:
    lost, spanning = gaps
    issued = reported.issued if reported else None
    return Figures(
        **counts,
        missing=lost,
        missing_spanning=spanning,
        declared_issued=issued,
        declared_signed=reported.signed if reported else None,
        expected=max(counts.get("received", 0) + lost, issued or 0),
        secret=secret,
    )


def _counts(
    session: Session, periods: Sequence[Period], agency_ids: Agencies | None, category: Category | None
) -> dict[Period, dict[int, dict[str, int]]]:
    """Add up the counters of whole months; days of a month taken in part are counted from the documents."""
    counts: dict[Period, dict[int, dict[str, int]]] = {period: {} for period in periods}
    whole = {month.start: period for period in periods for month in period.months() if period.holds(month)}
    if whole:
        # A year of a country is added up in the database, a series of months comes month by month.
        when = literal(min(whole), Date) if len(periods) == 1 else Counter.month
        query = (
            select(
                when.label("month"),
                Counter.agency_id,
                *(func.sum(getattr(Counter, name)).label(name) for name in TALLIES),
            )
            .where(Counter.month >= min(whole), Counter.month <= max(whole))
            .group_by(*([Counter.month] if len(periods) > 1 else []), Counter.agency_id)
        )
        if agency_ids is not None:
            query = query.where(Counter.agency_id.in_(agency_ids))
        if category is not None:
            query = query.where(Counter.category == category)
        for month, agency_id, *sums in session.execute(query):
            if month in whole:
                _add(counts[whole[month]], agency_id, sums)
    for period in periods:
        for month in period.months():
            if not period.holds(month):
                part = Period(
                    start=max(month.start, period.start), end=min(month.end, period.end), kind="range"
                )
                _add_days(session, part, agency_ids, category, counts[period])
    return counts


def _add(counts: dict[int, dict[str, int]], agency_id: int, sums: Iterable[int]) -> None:
    known = counts.setdefault(agency_id, dict.fromkeys(TALLIES, 0))
    for name, value in zip(TALLIES, sums, strict=True):
        known[name] += int(value)


def _add_days(
    session: Session,
    days: Period,
    agency_ids: Agencies | None,
    category: Category | None,
    counts: dict[int, dict[str, int]],
) -> None:
    query = (
        select(Document.agency_id, *tallies_of_documents())
        .join(Verification, Verification.id == Document.counted_verification_id)
        .where(Document.dated_on >= days.start, Document.dated_on <= days.end)
        .group_by(Document.agency_id)
    )
    if agency_ids is not None:
        query = query.where(Document.agency_id.in_(agency_ids))
    if category is not None:
        query = query.where(Document.category == category)
    for agency_id, *sums in session.execute(query):
        if agency_id is not None:
            _add(counts, agency_id, sums)


def _secrets(
    session: Session, periods: Sequence[Period], agency_ids: Agencies | None
) -> dict[Period, dict[int, int]]:
    months = {month.start: period for period in periods for month in period.months()}
    query = select(SecretCount.agency_id, SecretCount.month, SecretCount.count).where(
        SecretCount.month >= min(months), SecretCount.month <= max(months)
    )
    if agency_ids is not None:
        query = query.where(SecretCount.agency_id.in_(agency_ids))
    counts: dict[Period, dict[int, int]] = {}
    for agency_id, month, count in session.execute(query):
        if month in months:
            known = counts.setdefault(months[month], {})
            known[agency_id] = known.get(agency_id, 0) + count
    return counts
