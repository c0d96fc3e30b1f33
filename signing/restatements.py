"""Closing a month, and restating it: published figures change by a recorded act only.

A closed month answers with the figures as they were closed. What is recorded afterwards moves the counters
and shows as `restatement_due`; a restatement is a new edition with its reason, and the old one stays.

The figures are those of one moment, and of exactly the leaves that `ledger_size` says: they are read under
the ledger's lock, under which every change of the register is committed.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing import ledger
from signing.database import lock_ledger
from signing.errors import ClosedPeriod, MalformedInput
from signing.figures import Figures, latest_closings, live_figures
from signing.models import Category, MonthClosing, MonthFigures
from signing.periods import Period


def close_month(session: Session, month: Period, *, at: datetime, by: str) -> MonthClosing:
    """Close a month; closing it twice is ClosedPeriod."""
    if month in latest_closings(session, [month]):
        raise ClosedPeriod(f"Số liệu {month.title} đã được chốt.")
    return _edition(session, month, 1, reason="Chốt số liệu tháng", at=at, by=by)


def restate(session: Session, month: Period, *, reason: str, at: datetime, by: str) -> MonthClosing:
    """Take over what was recorded since the month was closed, as a new edition."""
    closing = latest_closings(session, [month]).get(month)
    if closing is None:
        raise ClosedPeriod(f"Số liệu {month.title} chưa được chốt nên không cần điều chỉnh.")
    if not reason.strip():
        raise MalformedInput("Phải ghi lý do của việc điều chỉnh số liệu.", field="reason")
    return _edition(session, month, closing.edition + 1, reason=reason, at=at, by=by)


def editions(session: Session, month: Period) -> list[MonthClosing]:
    """Return every edition of a month, oldest first."""
    return list(
        session.scalars(
            select(MonthClosing).where(MonthClosing.month == month.start).order_by(MonthClosing.edition)
        )
    )


def _edition(
    session: Session, month: Period, edition: int, *, reason: str, at: datetime, by: str
) -> MonthClosing:
    if month.kind != "month":
        raise MalformedInput("Chỉ chốt số liệu theo tháng.", field="period")
    size, figures_by_category = _as_it_stands(session, month)
    closing = MonthClosing(
        month=month.start,
        edition=edition,
        closed_at=at,
        closed_by=by,
        reason=reason,
        ledger_size=size,
    )
    session.add(closing)
    session.flush()
    rows: list[MonthFigures] = []
    for category, by_agency in figures_by_category.items():
        for agency_id, figures in sorted(by_agency.items()):
            rows.append(
                MonthFigures(
                    closing_id=closing.id,
                    agency_id=agency_id,
                    category=category or "",
                    figures=asdict(figures),
                )
            )
    session.add_all(rows)
    event = "month.closed" if edition == 1 else "month.restated"
    ledger.append(session, event, [closing, *rows], at=at, by=by)
    return closing


def _as_it_stands(session: Session, month: Period) -> tuple[int, dict[Category | None, dict[int, Figures]]]:
    """Return the size of the ledger and the figures of exactly so many leaves, by category and agency."""
    look = session.begin_nested()
    try:
        lock_ledger(session)
        return ledger.size(session), {
            category: live_figures(session, [month], agency_ids=None, category=category)[month]
            for category in (None, *Category)
        }
    finally:
        look.rollback()  # gives the lock back: thousands of figures are written while documents arrive
