"""What auditors follow up: missing numbers, discrepancies with self-reports, documents of nobody known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from app.access.permission import require_agency
from app.access.roles import Action
from app.api.parts import Auditor, Reader, TheService
from app.pages.glance import agencies_within, last_month, own_agency
from app.pages.rates import COUNTED, choices
from app.pages.rendering import page
from signing.agencies import record_of
from signing.completeness import MissingNumbers, NumberFault, faults, missing
from signing.database import snapshot
from signing.directory import find, nearest_states, states_on
from signing.history import unattributed
from signing.models import Level
from signing.periods import Period, parse_period, vietnamese_day
from signing.rates import RateItem, rates

router = APIRouter(include_in_schema=False)

_QUEUE_PAGE: Final = 50
_MOST_SUGGESTIONS: Final = 500
MOST_EXAMINED: Final = 200
"""Of so many agencies, those that miss the most numbers, a page also tells the odd numbers."""
PeriodText = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyGaps:
    """One agency's missing numbers and odd ones."""

    code: str
    name: str
    gaps: tuple[MissingNumbers, ...]
    faults: tuple[NumberFault, ...]

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return sum(one.count for one in self.gaps)


@router.get("/missing-numbers")
def show_missing(
    service: TheService,
    principal: Reader,
    *,
    period: PeriodText = "",
    agency: Annotated[str, Query(max_length=64)] = "",
    level: Annotated[Level | Literal[""], Query()] = "",
    parent: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Numbers that a series must hold and nobody submitted; numbers used twice or out of order."""
    if agency:
        require_agency(principal, agency)
    asked = parse_period(period) if period else last_month(service.now())
    with snapshot(service.engine) as session:
        ids = agencies_within(session, principal, parent=parent, on=asked.end)
        if agency:
            ids = [find(session, agency).id]
        if level:
            of_level = {item.agency_id for item in rates(session, asked, agency_ids=ids, level=level).items}
            ids = sorted(of_level)
        found = _gaps(session, asked, ids)
    return page(
        "missing.html",
        principal=principal,
        here="missing",
        found=found,
        period=asked,
        agency=agency,
        level=level,
        choices=choices(service.now(), asked),
        total=sum(one.count for one in found),
        examined=MOST_EXAMINED,
    )


@router.get("/discrepancies")
def show_discrepancies(service: TheService, principal: Auditor, *, period: PeriodText = "") -> Response:
    """Where self-reports and verification differ, the largest first, with what explains it."""
    asked = parse_period(period) if period else last_month(service.now())
    with snapshot(service.engine) as session:
        items = rates(session, asked, agency_ids=own_agency(session, principal)).items
    differing = sorted((one for one in items if one.discrepancy), key=_weight, reverse=True)
    return page(
        "discrepancies.html",
        principal=principal,
        here="discrepancies",
        items=differing,
        agreeing=sum(one.discrepancy == 0 for one in items),
        silent=[one for one in items if one.reported_rate is None and one.expected],
        period=asked,
        choices=choices(service.now(), asked),
        explaining=[status for status in COUNTED if status != "signed_full"],
    )


@router.get("/unattributed")
def show_unattributed(
    service: TheService, principal: Auditor, after: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Documents without a known agency, number or date, oldest first."""
    rows, agencies = [], []
    if principal.agency is None:
        with snapshot(service.engine) as session:
            rows = list(unattributed(session, after_id=after, limit=_QUEUE_PAGE + 1))
            today = vietnamese_day(service.now())
            agencies = [record_of(session, state) for state in states_on(session, today)] if rows else []
    return page(
        "unattributed.html",
        principal=principal,
        here="unattributed",
        rows=rows[:_QUEUE_PAGE],
        following=rows[_QUEUE_PAGE - 1].id if len(rows) > _QUEUE_PAGE else None,
        agencies=agencies[:_MOST_SUGGESTIONS],
        may_correct=principal.may(Action.CORRECT),
    )


def _gaps(session: Session, period: Period, ids: Sequence[int] | None) -> list[AgencyGaps]:
    """The agencies that miss numbers, and what else is odd about those of the first MOST_EXAMINED."""
    by_agency: dict[int, list[MissingNumbers]] = {agency_id: [] for agency_id in ids or ()}
    for gap in missing(session, period, ids):
        by_agency.setdefault(gap.agency_id, []).append(gap)
    most = sorted(by_agency, key=lambda i: (-sum(gap.count for gap in by_agency[i]), i))
    odd: dict[int, list[NumberFault]] = {}
    for fault in faults(session, period, most[:MOST_EXAMINED]):
        odd.setdefault(fault.agency_id, []).append(fault)
    states = nearest_states(session, [(agency_id, period.end) for agency_id in most])
    shown = [
        AgencyGaps(
            code=states[agency_id, period.end].agency.code,
            name=states[agency_id, period.end].name,
            gaps=tuple(by_agency[agency_id]),
            faults=tuple(odd.get(agency_id, ())),
        )
        for agency_id in most
        if by_agency[agency_id] or agency_id in odd
    ]
    return sorted(shown, key=lambda one: (-one.count, one.name))


def _weight(item: RateItem) -> float:
    return abs(float(item.discrepancy or 0))
