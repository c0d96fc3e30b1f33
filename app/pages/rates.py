"""Rates: a period at a glance and ranked, an agency's series, and the way to the documents behind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.access.permission import require_agency
from app.access.roles import Action
from app.api.parts import Declarer, Reader, TheService
from app.calendar import VIETNAM
from app.pages.glance import glance, last_month
from app.pages.rendering import page
from signing.agencies import find, nearest_state
from signing.completeness import missing, series_states
from signing.database import reader, writer
from signing.declarations import DeclarationRecord, declare
from signing.models import Agency, Category, Level
from signing.periods import Period, add_months, month_of, parse_period
from signing.rates import RateItem, rates

router = APIRouter(include_in_schema=False)

_SERIES_MONTHS: Final = 13
_SHORTEST_CHART: Final = 6
_CHOICES: Final = 24
COUNTED: Final = (
    "signed_full",
    "signed_person_only",
    "signed_agency_only",
    "signed_invalid",
    "undetermined",
    "unsigned",
    "unreadable",
)
"""The statuses that add up to `received`, in the order in which they are shown."""
PeriodText = Annotated[str | None, Query(max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period to choose from."""

    value: str
    title: str


@router.get("/rates")
def show_rates(
    service: TheService,
    principal: Reader,
    *,
    period: PeriodText = None,
    level: Annotated[Level | str, Query(max_length=20)] = "",
    parent: Annotated[str, Query(max_length=64)] = "",
    category: Annotated[Category | str, Query(max_length=20)] = "",
) -> Response:
    """The period at a glance, and every agency in its place."""
    asked = parse_period(period) if period else last_month(service.now())
    with reader(service.engine) as session:
        seen = glance(
            session,
            asked,
            principal,
            level=Level(level) if level else None,
            parent_id=find(session, parent).id if parent else None,
            category=Category(category) if category else None,
        )
    return page(
        "rates.html",
        principal=principal,
        here="rates",
        glance=seen,
        period=asked,
        level=level,
        parent=parent,
        category=category,
        choices=choices(service.now(), asked),
        link=_linker(period=str(asked), category=category),
    )


@router.get("/rates/{agency}")
def show_agency(
    service: TheService,
    principal: Reader,
    agency: Annotated[str, Path(max_length=64)],
    *,
    period: PeriodText = None,
    category: Annotated[Category | str, Query(max_length=20)] = "",
) -> Response:
    """One agency: the period in its counts, thirteen months as a chart and a table."""
    require_agency(principal, agency)
    asked = parse_period(period) if period else last_month(service.now())
    wanted = Category(category) if category else None
    with reader(service.engine) as session:
        found = find(session, agency)
        state = nearest_state(session, found.id, asked.end)
        whole = rates(session, asked, agency_ids=[found.id], category=wanted).items
        months = _series(session, found.id, asked, wanted)
        parent = session.get(Agency, state.parent_id) if state.parent_id else None
        gaps = missing(session, asked, [found.id])
        series = series_states(session, [asked.end.year], [found.id])
        children = rates(session, asked, parent_id=found.id, category=wanted).items
    return page(
        "agency_rates.html",
        principal=principal,
        here="rates",
        agency=found,
        state=state,
        parent=parent,
        item=whole[0] if whole else None,
        months=months,
        gaps=gaps,
        series=series,
        children=children if principal.agency is None else (),
        period=asked,
        category=category,
        counted=COUNTED,
        may_declare=principal.may(Action.DECLARE),
        choices=choices(service.now(), asked),
        chart=_chart(months),
        link=_linker(period=str(asked), category=category),
    )


@router.post("/rates/{agency}/declarations")
def declare_counts(
    service: TheService,
    principal: Declarer,
    agency: Annotated[str, Path(max_length=64)],
    *,
    period: Annotated[str, Form(max_length=40)],
    issued: Annotated[int, Form(ge=0)],
    signed: Annotated[int, Form(ge=0)],
) -> Response:
    """What the agency reports itself for the period; the report before it stays on record."""
    require_agency(principal, agency)
    asked = parse_period(period)
    with writer(service.engine) as session:
        reported = DeclarationRecord(agency=agency, period=asked, issued=issued, signed=signed)
        declare(session, reported, at=service.now(), by=principal.name)
        session.commit()
    return RedirectResponse(f"/rates/{quote(agency, safe='')}?{urlencode({'period': str(asked)})}", 303)


def choices(now: datetime, asked: Period) -> list[Choice]:
    """Months, quarters and years up to now, newest first, and the period asked for in any case."""
    first = now.astimezone(VIETNAM).date().replace(day=1)
    found: dict[str, str] = {str(asked): asked.title}
    for back in range(_CHOICES):
        month = month_of(add_months(first, -back))
        found[str(month)] = month.title
        if month.start.month % 3 == 1:
            quarter = parse_period(f"{month.start.year}-Q{(month.start.month + 2) // 3}")
            found[str(quarter)] = quarter.title
    for year in (first.year, first.year - 1):
        found[str(year)] = f"năm {year}"
    return [Choice(value=value, title=title[:1].upper() + title[1:]) for value, title in found.items()]


def _series(
    session: Session, agency_id: int, asked: Period, category: Category | None
) -> list[tuple[Period, RateItem | None]]:
    last = asked.end.replace(day=1)
    months = [month_of(add_months(last, -back)) for back in reversed(range(_SERIES_MONTHS))]
    found = []
    for month in months:
        items = rates(session, month, agency_ids=[agency_id], category=category).items
        found.append((month, items[0] if items else None))
    return found


def _chart(months: list[tuple[Period, RateItem | None]]) -> dict[str, Any]:
    """What the script draws: percentages with two decimals, None where there is nothing.

    Months before the first document are left out, as long as half a year remains.
    """
    first = next((at for at, (_, item) in enumerate(months) if item and item.expected), 0)
    months = months[min(first, len(months) - _SHORTEST_CHART) :]

    def line(name: str) -> list[float | None]:
        values = (getattr(item, name) if item else None for _, item in months)
        return [None if value is None else round(float(value) * 100, 2) for value in values]

    return {
        "months": [f"{month.start:%m/%Y}" for month, _ in months],
        "verified": line("verified_rate"),
        "reported": line("reported_rate"),
        "target": line("target"),
    }


def _linker(**fixed: Any) -> Any:
    """Make links to the documents behind a number."""
    kept = {key: str(value) for key, value in fixed.items() if value}

    def link(**more: Any) -> str:
        return "/documents?" + urlencode(kept | {key: str(value) for key, value in more.items() if value})

    return link
