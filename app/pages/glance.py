"""A period at a glance: levels, change, targets, who is at 100 % and who is lowest, as `signing` counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.calendar import VIETNAM
from signing.models import Agency, Category, Level
from signing.periods import Period, month_of
from signing.rates import Figures, RateItem, pooled, rates
from signing.shares import decimal, mean

_ORDER: Final = (Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)
_LOWEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelGlance:
    """Agencies of one level (None = all): both averages, the change, and how many reach their target."""

    level: Level | None
    agencies: int
    figures: Figures
    mean: Decimal | None
    """Mean of the agencies' rates."""
    pooled: Decimal | None
    """All signed documents ÷ all expected."""
    change: Decimal | None
    """Of the mean, against the period before."""
    year_change: Decimal | None
    target: Decimal | None
    """Where all agencies of the level have the same one."""
    reaching: int
    with_target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One agency in its place; agencies with the same rate share a rank."""

    rank: int | None
    item: RateItem
    change: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The period as a whole."""

    period: Period
    before: Period
    total: LevelGlance
    levels: tuple[LevelGlance, ...]
    ranking: tuple[Ranked, ...]
    complete: tuple[RateItem, ...]
    """At 100 %."""
    lowest: tuple[RateItem, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was expected of anybody."""
        return self.total.figures.expected == 0


def glance(
    session: Session,
    period: Period,
    principal: Principal,
    *,
    level: Level | None = None,
    parent_id: int | None = None,
    category: Category | None = None,
) -> Glance:
    """Look at the agencies that the principal may see."""
    own = own_agency(session, principal)

    def items(of: Period) -> tuple[RateItem, ...]:
        return rates(session, of, agency_ids=own, level=level, parent_id=parent_id, category=category).items

    now, earlier, year_earlier = items(period), items(period.before()), items(period.year_before())
    present = [one for one in _ORDER if any(item.level is one for item in now)]
    rated = [one for one in now if one.verified_rate is not None]
    return Glance(
        period=period,
        before=period.before(),
        total=_level(None, now, earlier, year_earlier),
        levels=tuple(_level(one, now, earlier, year_earlier) for one in present),
        ranking=_ranking(now, earlier),
        complete=tuple(one for one in rated if one.verified_rate == 1),
        lowest=tuple(sorted((one for one in rated if one.verified_rate != 1), key=_rate)[:_LOWEST]),
    )


def own_agency(session: Session, principal: Principal) -> Sequence[int] | None:
    """The ids to look at: None = all agencies."""
    if principal.agency is None:
        return None
    return session.scalars(select(Agency.id).where(Agency.code == principal.agency)).all()


def last_month(now: datetime) -> Period:
    """The month before this one: the newest that is over."""
    return month_of(now.astimezone(VIETNAM).date()).before()


def _level(
    level: Level | None, now: Iterable[RateItem], before: Iterable[RateItem], year: Iterable[RateItem]
) -> LevelGlance:
    items = [one for one in now if level is None or one.level is level]
    targets = [one for one in items if one.target is not None]
    distinct = {one.target for one in targets}
    average = _mean(items)
    return LevelGlance(
        level=level,
        agencies=len(items),
        figures=pooled([one.figures for one in items]),
        mean=decimal(average),
        pooled=decimal(pooled([one.figures for one in items]).verified),
        change=_difference(average, _mean(one for one in before if level in (None, one.level))),
        year_change=_difference(average, _mean(one for one in year if level in (None, one.level))),
        target=next(iter(distinct)) if len(distinct) == 1 and len(targets) == len(items) else None,
        reaching=sum(
            one.verified_rate is not None and one.target is not None and one.verified_rate >= one.target
            for one in targets
        ),
        with_target=len(targets),
    )


def _mean(items: Iterable[RateItem]) -> Fraction | None:
    return mean([rate for one in items if (rate := one.figures.verified) is not None])


def _difference(now: Fraction | None, before: Fraction | None) -> Decimal | None:
    return None if now is None or before is None else decimal(now - before)


def _ranking(now: Sequence[RateItem], before: Sequence[RateItem]) -> tuple[Ranked, ...]:
    earlier = {one.agency_id: one.figures.verified for one in before}
    rows: list[Ranked] = []
    ordered = sorted(now, key=lambda one: (one.verified_rate is None, -_rate(one), one.name))
    for place, item in enumerate(ordered, 1):
        tied = rows[-1].rank if rows and rows[-1].item.verified_rate == item.verified_rate else place
        rows.append(
            Ranked(
                rank=None if item.verified_rate is None else tied,
                item=item,
                change=_difference(item.figures.verified, earlier.get(item.agency_id)),
            )
        )
    return tuple(rows)


def _rate(item: RateItem) -> Decimal:
    return item.verified_rate if item.verified_rate is not None else Decimal(-1)
