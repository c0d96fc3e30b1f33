"""Targets in force: a minimum rate for an agency or a level, fixed or rising month by month."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.directory import find
from signing.errors import MalformedInput
from signing.models import Category, Level, Target

ALWAYS_ALL = Decimal(1)
"""Procedure results must all be signed (seeds, statement 10), unless a target says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRecord:
    """A target to set; `agency` (code) or `level`, not both; neither = every agency."""

    minimum: Decimal | None
    valid_from: date
    basis: str
    """The document that sets it, e.g. "Văn bản 2243/UBND-VX"."""
    valid_to: date | None = None
    agency: str | None = None
    level: Level | None = None
    category: Category | None = None
    step: Decimal | None = None
    """A slope: so much more in each month after the first, up to 1."""


def set_target(session: Session, record: TargetRecord, *, at: datetime, by: str) -> Target:
    """Record a target; the one that began last is in force."""
    if record.agency is not None and record.level is not None:
        raise MalformedInput(
            "Chỉ tiêu áp dụng cho một cơ quan hoặc một cấp, không cho cả hai.", field="level"
        )
    if record.minimum is None and record.step is None:
        raise MalformedInput("Chỉ tiêu phải có mức tối thiểu hoặc mức tăng hằng tháng.", field="minimum")
    for name, value in (("minimum", record.minimum), ("step", record.step)):
        if value is not None and not 0 <= value <= 1:
            raise MalformedInput("Chỉ tiêu phải là số từ 0 đến 1 (0,95 là 95 %).", field=name)
    if record.valid_to is not None and record.valid_to < record.valid_from:
        raise MalformedInput("Ngày hết hiệu lực trước ngày bắt đầu hiệu lực.", field="valid_to")
    target = Target(
        agency_id=find(session, record.agency).id if record.agency else None,
        level=record.level,
        category=record.category,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        minimum=record.minimum,
        step=record.step,
        basis=record.basis,
    )
    session.add(target)
    ledger.append(session, "target.set", [target], at=at, by=by)
    return target


def targets_on(session: Session, days: Collection[date]) -> dict[date, "Targets"]:
    """Return the targets in force on each of some days, read at once."""
    query = select(Target).where(
        Target.valid_from <= max(days), or_(Target.valid_to.is_(None), Target.valid_to >= min(days))
    )
    found = session.scalars(query).all()
    return {
        day: Targets(
            [t for t in found if t.valid_from <= day and (t.valid_to is None or t.valid_to >= day)], day
        )
        for day in days
    }


class Targets:
    """The targets in force on a day, for many agencies."""

    def __init__(self, targets: Sequence[Target], on: date) -> None:
        self._on = on
        self._targets = targets

    def all(self) -> Sequence[Target]:
        """Return every target in force."""
        return self._targets

    def of(self, agency_id: int, level: Level, category: Category | None) -> Target | None:
        """Return the target for an agency: its own before its level's before everyone's, the newest first."""
        fits = [
            t
            for t in self._targets
            if t.agency_id in (None, agency_id) and t.level in (None, level) and t.category is category
        ]
        return max(
            fits,
            key=lambda t: (t.agency_id is not None, t.level is not None, t.valid_from, t.id),
            default=None,
        )

    def value(
        self, target: Target | None, category: Category | None, start: Decimal | None = None
    ) -> Decimal | None:
        """Return the rate that a target asks for on the day; `start` is where an open slope begins."""
        if target is None:
            return ALWAYS_ALL if category is Category.PROCEDURE_RESULT else None
        if target.step is None:
            return target.minimum
        base = target.minimum if target.minimum is not None else start
        if base is None:
            return None
        months = (self._on.year - target.valid_from.year) * 12 + self._on.month - target.valid_from.month
        rises = months if target.minimum is not None else months + 1
        return min(Decimal(1), base + rises * target.step)


def open_slopes(targets: Iterable[Target | None]) -> set[date]:
    """Return the first days of slopes that start from an agency's own rate before them."""
    return {t.valid_from for t in targets if t is not None and t.step is not None and t.minimum is None}
