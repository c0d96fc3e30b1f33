"""The counts that the rates are made of: documents, missing numbers, declarations, by agency and period."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.completeness import MissingNumbers, missing
from signing.counting import TALLIES, tally
from signing.declarations import Declared, declared
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
