"""What agencies report themselves: documents issued and signed, by period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing import ledger
from signing.database import lock_ledger
from signing.directory import Agencies, find
from signing.errors import ImpossibleDeclaration
from signing.models import Category, Declaration
from signing.periods import Period

MOST = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRecord:
    """One self-reported pair of counts; the shape of `POST /declarations` and of a row of the import file."""

    agency: str
    """Code of the agency."""
    period: Period
    issued: int
    signed: int
    category: Category | None = None
    """None = all documents together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Sums of what was declared for a period."""

    issued: int
    signed: int


def declare(session: Session, record: DeclarationRecord, *, at: datetime, by: str) -> Declaration:
    """Record a declaration; one for the same agency, period and category is superseded and stays.

    Negative counts and more signed than issued are ImpossibleDeclaration; a strange code, UnknownAgency.
    """
    check(record)
    agency = find(session, record.agency)
    lock_ledger(session)  # two at once: the later one supersedes the earlier one
    same = select(Declaration).where(
        Declaration.agency_id == agency.id,
        Declaration.starts_on == record.period.start,
        Declaration.ends_on == record.period.end,
        Declaration.superseded.is_(False),
    )
    for earlier in session.scalars(same):
        if earlier.category is record.category:
            if (earlier.issued, earlier.signed) == (record.issued, record.signed):
                return earlier
            earlier.superseded = True
    declaration = Declaration(
        agency_id=agency.id,
        starts_on=record.period.start,
        ends_on=record.period.end,
        category=record.category,
        issued=record.issued,
        signed=record.signed,
        declared_at=at,
        declared_by=by,
    )
    session.add(declaration)
    ledger.append(session, "declaration.made", [declaration], at=at, by=by)
    return declaration


def check(record: DeclarationRecord) -> None:
    """Refuse counts that cannot be."""
    if not 0 <= record.issued <= MOST:
        raise ImpossibleDeclaration("Số văn bản đã phát hành phải là số không âm.", field="issued")
    if record.signed < 0:
        raise ImpossibleDeclaration("Số văn bản đã ký số phải là số không âm.", field="signed")
    if record.signed > record.issued:
        raise ImpossibleDeclaration(
            f"Số văn bản đã ký số ({record.signed}) lớn hơn số văn bản đã phát hành ({record.issued}).",
            field="signed",
        )


def declared(
    session: Session, periods: Sequence[Period], agency_ids: Agencies | None, category: Category | None
) -> dict[Period, dict[int, Declared]]:
    """Sum up what was declared inside each period, by agency (`counting` chooses)."""
    return {
        period: {
            agency_id: Declared(issued=sum(d.issued for d in rows), signed=sum(d.signed for d in rows))
            for agency_id, rows in found.items()
        }
        for period, found in _counted(session, periods, agency_ids, category).items()
    }


def declarations(
    session: Session, agency_id: int, period: Period, category: Category | None
) -> list[Declaration]:
    """Return the declarations of an agency that `declared` adds up, the earliest first."""
    rows = _counted(session, [period], [agency_id], category)[period].get(agency_id, [])
    return sorted(rows, key=lambda row: (row.starts_on, row.id))


def _counted(
    session: Session, periods: Sequence[Period], agency_ids: Agencies | None, category: Category | None
) -> dict[Period, dict[int, list[Declaration]]]:
    query = select(Declaration).where(
        Declaration.superseded.is_(False),
        Declaration.starts_on >= min(period.start for period in periods),
        Declaration.ends_on <= max(period.end for period in periods),
    )
    if agency_ids is not None:
        query = query.where(Declaration.agency_id.in_(agency_ids))
    if category is not None:
        query = query.where(Declaration.category == category)
    rows = session.scalars(query).all()
    found: dict[Period, dict[int, list[Declaration]]] = {}
    for period in periods:
        by_agency: dict[int, list[Declaration]] = {}
        for row in rows:
            if period.start <= row.starts_on and row.ends_on <= period.end:
                by_agency.setdefault(row.agency_id, []).append(row)
        found[period] = {agency_id: counting(told, category) for agency_id, told in by_agency.items()}
    return found


def counting(told: Sequence[Declaration], category: Category | None) -> list[Declaration]:
    """Choose among what an agency declared inside a period: no day twice, the longest before shorter ones.

    For all documents (category None) a total counts, and by category what was declared of days without one.
    """
    taken = _longest([row for row in told if row.category is category])
    if category is None:
        parts = (_longest([row for row in told if row.category is one], besides=taken) for one in Category)
        taken = taken + [row for part in parts for row in part]
    return taken


def _longest(rows: Iterable[Declaration], besides: Sequence[Declaration] = ()) -> list[Declaration]:
    """Take the longest first, and none that shares a day with one taken or with those `besides`."""
    taken: list[Declaration] = []
    for row in sorted(rows, key=lambda d: (d.starts_on - d.ends_on, d.starts_on, d.id)):
        others = (*besides, *taken)
        if all(row.ends_on < other.starts_on or other.ends_on < row.starts_on for other in others):
            taken.append(row)
    return taken
