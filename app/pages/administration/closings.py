"""Closing a month: what is still open, who closed it, and restatements with their reason."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.api.parts import Administrator, TheService
from app.pages.administration.frame import administration_page
from app.pages.glance import Show, is_shown, last_month
from signing.database import snapshot, writer
from signing.history import WAITING
from signing.models import Document, MonthClosing
from signing.periods import Period, add_months, month_of, parse_period, vietnamese_day
from signing.rates import rates
from signing.restatements import close_month, editions, restate

router = APIRouter()
_MONTHS: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What would still change the figures of a month."""

    open_series: int
    """Agencies whose series has no later number yet."""
    silent: int
    """Agencies with documents and without a declaration."""
    missing: int
    undetermined: int
    unattributed: int
    """Documents of any month that belong to nobody yet."""
    restatement_due: int
    """Agencies whose figures moved after the month was closed."""


@router.get("/closings")
def closings(
    service: TheService, principal: Administrator, month: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """One month in detail, and the state of the last thirteen."""
    now = service.now()
    asked = month_of(parse_period(month).start) if month else last_month(now)
    first = vietnamese_day(now).replace(day=1)
    months = [month_of(add_months(first, -back)) for back in range(_MONTHS)]
    with snapshot(service.engine) as session:
        closed = _latest(session, months)
        values = {"editions": editions(session, asked), "open": _still_open(session, asked)}
    return administration_page(
        "closings",
        principal,
        month=asked,
        over=asked.end < vietnamese_day(now),
        months=[(one, closed.get(one.start)) for one in months],
        **values,
    )


@router.post("/closings")
def close(
    service: TheService,
    principal: Administrator,
    *,
    month: Annotated[str, Form(max_length=10)],
    reason: Annotated[str, Form(max_length=500)] = "",
    sure: Annotated[Literal["true", ""], Form()] = "",
) -> Response:
    """Close the month, or with a reason restate it. Raises ClosedPeriod, MalformedInput."""
    asked = parse_period(month)
    now = service.now()
    with writer(service.engine) as session:
        if sure:
            made = close_month(session, asked, at=now, by=principal.name)
        else:
            made = restate(session, asked, reason=reason, at=now, by=principal.name)
        audit.note(session, principal, "month.closed", f"month:{asked}", at=now, edition=made.edition)
        session.commit()
    return RedirectResponse(f"/administration/closings?month={asked}", 303)


def _latest(session: Session, months: list[Period]) -> dict[object, MonthClosing]:
    found = session.scalars(
        select(MonthClosing).where(MonthClosing.month >= months[-1].start).order_by(MonthClosing.edition)
    )
    return {one.month: one for one in found}


def _still_open(session: Session, month: Period) -> Open:
    items = rates(session, month).items
    waiting = select(func.count()).select_from(Document).where(Document.standing.in_(WAITING))
    return Open(
        open_series=sum(is_shown(one, Show.OPEN) for one in items),
        silent=sum(one.reported_rate is None and one.expected > 0 for one in items),
        missing=sum(one.missing for one in items),
        undetermined=sum(one.undetermined for one in items),
        unattributed=session.scalar(waiting) or 0,
        restatement_due=sum(is_shown(one, Show.DUE) for one in items),
    )
