"""A period at a glance: levels, change, targets, ranking. Arranges what `signing.comparison` compares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.api.rates import parent_id_of
from app.calendar import VIETNAM
from signing.comparison import LEVELS, Comparison, Line, Summary, compare, summarise
from signing.directory import states_on
from signing.models import Agency, Category, Level
from signing.periods import Period, month_of
from signing.rates import RateItem
from signing.shares import decimal

_LOWEST = 5


class Show(StrEnum):
    """Which agencies of a ranking are shown: what stands behind a count of agencies."""

    ALL = ""
    RATED = "rated"
    MET = "met"
    FULL = "full"
    OPEN = "open"
    DUE = "due"


def is_shown(item: RateItem, show: Show) -> bool:
    """Whether an agency is among those."""
    rate = item.figures.verified
    return {
        Show.ALL: True,
        Show.RATED: rate is not None,
        Show.MET: rate is not None and item.target is not None and rate >= Fraction(item.target),
        Show.FULL: rate == 1,
        Show.OPEN: item.open_since is not None and item.expected > 0,
        Show.DUE: item.restatement_due,
    }[show]


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
    parent: str = "",
    category: Category | None = None,
) -> Glance:
    """Look at the agencies that the principal may see."""
    ids = agencies_within(session, principal, parent=parent, on=period.end)
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


def agencies_within(session: Session, principal: Principal, *, parent: str, on: date) -> Sequence[int] | None:
    """The ids to look at, below a parent if one is named; None = all agencies. Raises UnknownAgency."""
    ids = own_agency(session, principal)
    if not parent:
        return ids
    below = [
        state.agency_id
        for state in states_on(session, on, parent_id=parent_id_of(session, principal, parent))
    ]
    return below if ids is None else [one for one in below if one in ids]


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
