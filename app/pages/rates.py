"""Rates: a period at a glance and ranked, an agency's series, and the way to the documents behind."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app import audit
from app.access.permission import require_agency
from app.access.roles import Action
from app.api.parts import Declarer, Reader, TheService
from app.calendar import VIETNAM
from app.language import gettext, spoken
from app.pages.glance import Show, glance, last_month
from app.pages.rendering import page
from app.pages.words import SHOW_WORDS
from app.sentences import STATUS_TONES
from signing.agencies import find, nearest_state
from signing.completeness import series_states
from signing.database import snapshot, writer
from signing.declarations import DeclarationRecord, declarations, declare
from signing.history import HistoryFilter, total
from signing.models import Agency, Category, Level
from signing.periods import Period, add_months, month_of, parse_period
from signing.rates import RateItem, rates, rates_in
from verification.verdict import SigningStatus

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
_SHARE_TONES: Final = {status: str(STATUS_TONES[SigningStatus(status)]) for status in COUNTED}
PeriodText = Annotated[str | None, Query(max_length=40)]


@router.get("/rates")
def show_rates(
    service: TheService,
    principal: Reader,
    *,
    period: PeriodText = None,
    level: Annotated[Level | Literal[""], Query()] = "",
    parent: Annotated[str, Query(max_length=64)] = "",
    category: Annotated[Category | Literal[""], Query()] = "",
    show: Show = Show.ALL,
) -> Response:
    """The period at a glance, and every agency in its place."""
    asked = parse_period(period) if period else last_month(service.now())
    with snapshot(service.engine) as session:
        seen = glance(
            session, asked, principal, level=level or None, parent=parent, category=category or None
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
        show=show,
        shows=SHOW_WORDS,
        choices=choices(service.now(), asked),
        base=linker("/rates", period=asked, level=level, parent=parent, category=category),
        link=linker("/documents", period=asked, level=level, parent=parent, category=category),
        missing_link=lambda of: linker("/missing-numbers", period=asked, parent=parent)(level=of),
    )


@router.get("/rates/{agency}")
def show_agency(
    service: TheService,
    principal: Reader,
    agency: Annotated[str, Path(max_length=64)],
    *,
    period: PeriodText = None,
    category: Annotated[Category | Literal[""], Query()] = "",
) -> Response:
    """One agency: the period in its counts, thirteen months as a chart and a table."""
    require_agency(principal, agency)
    asked = parse_period(period) if period else last_month(service.now())
    wanted = category or None
    with snapshot(service.engine) as session:
        found = find(session, agency)
        state = nearest_state(session, found.id, asked.end)
        whole = rates(session, asked, agency_ids=[found.id], category=wanted).items
        months = _series(session, found.id, asked, wanted)
        parent = session.get(Agency, state.parent_id) if state.parent_id else None
        parent_name = nearest_state(session, parent.id, asked.end).name if parent else None
        reported = declarations(session, found.id, asked, wanted)
        series = series_states(session, [asked.end.year], [found.id])
        children = rates(session, asked, parent_id=found.id, category=wanted).items
        contradicted = total(
            session,
            HistoryFilter(
                agency_ids=[found.id],
                period=asked,
                category=wanted,
                counted_as=SigningStatus.SIGNED_FULL,
                contradicted=True,
            ),
        )
    return page(
        "agency_rates.html",
        principal=principal,
        here="rates",
        agency=found,
        state=state,
        parent=parent,
        parent_name=parent_name,
        item=whole[0] if whole else None,
        months=months,
        declarations=reported,
        number_series=series,
        children=children if principal.agency is None else (),
        period=asked,
        category=category,
        counted_statuses=COUNTED,
        composition=_composition,
        contradicted=contradicted,
        share_tones=_SHARE_TONES,
        may_declare=principal.may(Action.DECLARE),
        choices=choices(service.now(), asked),
        chart=_chart(months, state.name),
        link=linker("/documents", period=asked, category=category),
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
        audit.note(session, principal, "declaration.made", f"agency:{agency}", at=service.now())
        session.commit()
    return RedirectResponse(f"/rates/{quote(agency, safe='')}?{urlencode({'period': str(asked)})}", 303)


def choices(now: datetime, asked: Period | None) -> list[Period]:
    """Months, quarters and years up to now, newest first, and the period asked for in any case."""
    first = now.astimezone(VIETNAM).date().replace(day=1)
    found: dict[str, Period] = {str(asked): asked} if asked else {}
    for back in range(_CHOICES):
        month = month_of(add_months(first, -back))
        found[str(month)] = month
        if month.start.month % 3 == 1:
            quarter = parse_period(f"{month.start.year}-Q{(month.start.month + 2) // 3}")
            found[str(quarter)] = quarter
    for year in (first.year, first.year - 1):
        found[str(year)] = parse_period(str(year))
    return list(found.values())


def linker(path: str, **fixed: object) -> Callable[..., str]:
    """Make links to a page that keep what it is narrowed to."""

    def link(**more: object) -> str:
        kept = {key: str(value) for key, value in (fixed | more).items() if value}
        return f"{path}?{urlencode(kept)}"

    return link


def _composition(item: RateItem) -> list[tuple[str, int, int]]:
    """What `expected` is made of, as tone, start and length of a bar."""
    lengths: dict[str, int] = {}
    for status in COUNTED:
        tone = _SHARE_TONES[status]
        lengths[tone] = lengths.get(tone, 0) + getattr(item, status)
    lengths["missing"] = item.expected - item.received
    parts, start = [], 0
    for tone, length in lengths.items():
        parts.append((tone, start, length))
        start += length
    return parts


def _series(
    session: Session, agency_id: int, asked: Period, category: Category | None
) -> list[tuple[Period, RateItem | None]]:
    last = asked.end.replace(day=1)
    months = [month_of(add_months(last, -back)) for back in reversed(range(_SERIES_MONTHS))]
    reports = rates_in(session, months, agency_ids=[agency_id], category=category)
    return [(report.period, report.items[0] if report.items else None) for report in reports]


def _chart(months: list[tuple[Period, RateItem | None]], agency: str) -> dict[str, Any]:
    """What the script draws: percentages with two decimals, None where there is nothing, and the words.

    Months before the first document are left out, as long as half a year remains.
    """
    first = next((at for at, (_, item) in enumerate(months) if item and item.expected), 0)
    months = months[min(first, len(months) - _SHORTEST_CHART) :]

    def line(name: str) -> list[float | None]:
        values = (getattr(item, name) if item else None for _, item in months)
        return [None if value is None else round(float(value) * 100, 2) for value in values]

    return {
        "language": spoken(),
        "description": gettext("Tỷ lệ ký số theo tháng của {agency}. Số liệu có trong bảng bên dưới.").format(
            agency=agency
        ),
        "names": [gettext("Tỷ lệ kiểm tra"), gettext("Tự báo cáo"), gettext("Chỉ tiêu")],
        "months": [f"{month.start:%m/%Y}" for month, _ in months],
        "verified": line("verified_rate"),
        "reported": line("reported_rate"),
        "target": line("target"),
    }
