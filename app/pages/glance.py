"""A period at a glance: levels, change, targets, ranking. Arranges what `signing.comparison` compares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.calendar import VIETNAM
from signing.comparison import LEVELS, Comparison, Line, Summary, compare, summarise
from signing.directory import states_on
from signing.models import Agency, Category, Level
from signing.periods import Period, month_of
from signing.rates import RateItem
from signing.shares import decimal

_LOWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelGlance:
    """Agencies of one level (None = all): both averages, what changed, and how many reach their target."""

    level: Level | None
    summary: Summary
    mean: Decimal | None
    pooled: Decimal | None
    change: Decimal | None
    """Of the mean, against the period before; `year_change` against the same one a year before."""
    year_change: Decimal | None
    target: Decimal | None
    """Where all agencies of the level have the same one."""
    lines: tuple[Line, ...]
    """Its agencies, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The period as a whole."""

    period: Period
    total: LevelGlance
    levels: tuple[LevelGlance, ...]
    complete: tuple[RateItem, ...]
    """At 100 %."""
    lowest: tuple[RateItem, ...]
    """The lowest first."""

    @property
    def empty(self) -> bool:
        """Whether nothing was expected of anybody."""
        return self.total.summary.figures.expected == 0


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
    ids = own_agency(session, principal)
    if ids is None and parent_id is not None:
        ids = [state.agency_id for state in states_on(session, period.end, parent_id=parent_id)]
    compared = compare(session, period, category=category, level=level, agency_ids=ids)
    present = [one for one in LEVELS if any(line.item.level is one for line in compared.lines)]
    return Glance(
        period=period,
        total=_level(None, compared),
        levels=tuple(_level(one, compared) for one in present),
        complete=tuple(line.item for line in compared.at_full),
        lowest=tuple(line.item for line in reversed(compared.lowest(count=_LOWEST))),
    )


def own_agency(session: Session, principal: Principal) -> Sequence[int] | None:
    """The ids to look at: None = all agencies."""
    if principal.agency is None:
        return None
    return session.scalars(select(Agency.id).where(Agency.code == principal.agency)).all()


def last_month(now: datetime) -> Period:
    """The month before this one: the newest that is over."""
    return month_of(now.astimezone(VIETNAM).date()).before()


def _level(level: Level | None, compared: Comparison) -> LevelGlance:
    items = _of(level, compared.report.items)
    summary = summarise(level or "", items)
    targets = {one.target for one in items}
    return LevelGlance(
        level=level,
        summary=summary,
        mean=decimal(summary.mean),
        pooled=decimal(summary.figures.verified),
        change=_change(summary, _of(level, compared.before.items)),
        year_change=_change(summary, _of(level, compared.year_before.items)),
        target=next(iter(targets)) if len(targets) == 1 else None,
        lines=tuple(line for line in compared.lines if level in (None, line.item.level)),
    )


def _of(level: Level | None, items: Iterable[RateItem]) -> list[RateItem]:
    return [one for one in items if level in (None, one.level)]


def _change(summary: Summary, before: Sequence[RateItem]) -> Decimal | None:
    earlier: Fraction | None = summarise("", before).mean
    return None if summary.mean is None or earlier is None else decimal(summary.mean - earlier)
