"""Rates side by side: levels, parents, ranking, and what changed since the period and the year before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from signing.figures import Figures, pooled
from signing.models import Category, Level
from signing.periods import Period
from signing.rates import RateItem, RateReport, rates
from signing.shares import mean

LOWEST = 3
LEVELS = (Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several agencies together: `mean` weighs each agency the same, `figures` adds their documents up."""

    title: str
    """The level, or the code of the parent."""
    agencies: int
    """How many have a rate."""
    mean: Fraction | None
    figures: Figures
    mean_from_work_file: Fraction | None
    meeting_target: int | None
    """How many reach their target; None where none is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An agency in the ranking of its level."""

    item: RateItem
    rank: int | None
    """1 is the best; equal rates share a rank; None without a rate."""
    before: Fraction | None
    """Rate in the period before."""
    year_before: Fraction | None

    @property
    def change(self) -> Fraction | None:
        """Difference to the period before."""
        return _difference(self.item.figures.verified, self.before)

    @property
    def change_in_year(self) -> Fraction | None:
        """Difference to the same period of the year before."""
        return _difference(self.item.figures.verified, self.year_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rates of a period with everything that they are compared with."""

    report: RateReport
    before: RateReport
    year_before: RateReport
    lines: tuple[Line, ...]
    """By level, then rank, then code; agencies without a rate last."""
    levels: tuple[Summary, ...]
    parents: tuple[Summary, ...]
    """Agencies of the commune level by their parent."""
    total: Summary

    @property
    def at_full(self) -> tuple[Line, ...]:
        """Agencies at 100 %."""
        return tuple(line for line in self.lines if line.item.figures.verified == 1)

    def lowest(self, level: Level | None = None, count: int = LOWEST) -> tuple[Line, ...]:
        """The agencies with the lowest rates, the lowest last; those at 100 % are never among them."""
        rated = [
            line
            for line in self.lines
            if level in (None, line.item.level) and (line.item.figures.verified or 0) < 1 and line.rank
        ]
        rated.sort(key=lambda line: (-(line.item.figures.verified or Fraction(0)), line.item.agency))
        return tuple(rated[-count:])


def compare(
    session: Session,
    period: Period,
    *,
    category: Category | None = None,
    level: Level | None = None,
    agency_ids: Sequence[int] | None = None,
) -> Comparison:
    """Compute the rates of a period, of the one before and of the same one a year before, and compare."""
    now, before, year_before = (
        rates(session, p, category=category, level=level, agency_ids=agency_ids)
        for p in (period, period.before(), period.year_before())
    )
    ranks = _ranks(now.items)
    earlier, last_year = _by_code(before), _by_code(year_before)
    lines = sorted(
        (
            Line(
                item=item,
                rank=ranks.get(item.agency),
                before=earlier.get(item.agency),
                year_before=last_year.get(item.agency),
            )
            for item in now.items
        ),
        key=lambda line: (LEVELS.index(line.item.level), line.rank or len(ranks) + 1, line.item.agency),
    )
    communes = [item for item in now.items if item.level is Level.COMMUNE and item.parent]
    return Comparison(
        report=now,
        before=before,
        year_before=year_before,
        lines=tuple(lines),
        levels=tuple(_grouped(now.items, lambda item: item.level)),
        parents=tuple(_grouped(communes, lambda item: item.parent or "")),
        total=summarise("", now.items),
    )


def summarise(title: str, items: Iterable[RateItem]) -> Summary:
    """Take several agencies together, by the mean of their rates and by adding up their documents."""
    items = list(items)
    rated = [item for item in items if item.figures.verified is not None]
    aimed = [item for item in rated if item.target is not None]
    return Summary(
        title=title,
        agencies=len(rated),
        mean=mean([rate for item in rated if (rate := item.figures.verified) is not None]),
        figures=pooled([item.figures for item in items]),
        mean_from_work_file=mean([rate for item in rated if (rate := item.figures.work_file) is not None]),
        meeting_target=sum(
            (item.figures.verified or 0) >= Fraction(item.target) for item in aimed if item.target is not None
        )
        if aimed
        else None,
    )


def _grouped(items: Sequence[RateItem], title: Callable[[RateItem], str]) -> list[Summary]:
    groups: dict[str, list[RateItem]] = {}
    for item in items:
        groups.setdefault(title(item), []).append(item)
    order = {level.value: place for place, level in enumerate(LEVELS)}
    return [summarise(key, groups[key]) for key in sorted(groups, key=lambda k: (order.get(k, 9), k))]


def _ranks(items: Sequence[RateItem]) -> dict[str, int]:
    """Rank the agencies of each level; equal rates share a rank."""
    ranks: dict[str, int] = {}
    for level in LEVELS:
        rated = [
            (rate, i.agency) for i in items if i.level is level and (rate := i.figures.verified) is not None
        ]
        values = sorted((rate for rate, _ in rated), reverse=True)
        first = {rate: place for place, rate in reversed(list(enumerate(values, start=1)))}
        ranks |= {code: first[rate] for rate, code in rated}
    return ranks


def _by_code(report: RateReport) -> dict[str, Fraction]:
    return {i.agency: rate for i in report.items if (rate := i.figures.verified) is not None}


def _difference(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if now is None or before is None else now - before
