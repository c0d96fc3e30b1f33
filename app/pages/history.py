"""History: documents by what the address says."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.roles import Principal
from app.api.parts import Reader, TheService
from app.pages.glance import own_agency
from app.pages.rates import choices
from app.pages.rendering import page
from app.pages.story import agency_name
from app.pages.words import STANDING_WORDS
from app.problems import Problem
from signing.database import reader
from signing.directory import find
from signing.errors import UnknownAgency
from signing.history import HistoryFilter, documents
from signing.models import (
    AgencyState,
    Category,
    Level,
    Standing,
)
from signing.names import fold
from signing.periods import parse_period
from verification.verdict import SigningStatus

router = APIRouter(include_in_schema=False)

_FILTERS: Final = (
    "agency", "level", "period", "status", "standing", "category", "rule", "signer", "number"
)  # fmt: skip
Text = Annotated[str, Query(max_length=120)]


@router.get("/documents")
def show_history(
    request: Request,
    service: TheService,
    principal: Reader,
    *,
    agency: Text = "",
    level: Text = "",
    period: Text = "",
    status: Text = "",
    standing: Text = "",
    category: Text = "",
    rule: Text = "",
    signer: Text = "",
    number: Text = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Documents that fit every filter, newest first."""
    del agency, level, period, status, standing, category, rule, signer, number
    given = {key: value for key in _FILTERS if (value := request.query_params.get(key, "").strip())}
    with reader(service.engine) as session:
        found = documents(session, _wanted(session, principal, given), after=after)
        rows = [(one, agency_name(session, one)) for one in found.documents]
    following = f"/documents?{urlencode(given | {'after': found.next})}" if found.next else None
    return page(
        "documents.html",
        principal=principal,
        here="documents",
        rows=rows,
        given=given,
        following=following,
        first=f"/documents?{urlencode(given)}" if after else None,
        choices=choices(service.now(), parse_period(given["period"]))
        if "period" in given
        else choices(service.now(), parse_period(str(service.now().year))),
        standings=STANDING_WORDS,
    )


def _wanted(session: Session, principal: Principal, given: Mapping[str, str]) -> HistoryFilter:
    """The filter that the address describes. Raises Problem 422 for a word that does not exist."""
    ids = own_agency(session, principal)
    if text := given.get("agency"):
        ids = [one for one in _agencies(session, text) if ids is None or one in ids]
    try:
        return HistoryFilter(
            agency_ids=ids,
            level=Level(given["level"]) if "level" in given else None,
            period=parse_period(given["period"]) if "period" in given else None,
            status=SigningStatus(given["status"]) if "status" in given else None,
            standing=Standing(given["standing"]) if "standing" in given else None,
            category=Category(given["category"]) if "category" in given else None,
            rule=given.get("rule"),
            signer=given.get("signer"),
            number=given.get("number"),
        )
    except ValueError as error:
        raise Problem(422, "invalid_request", "Điều kiện lọc không hợp lệ.") from error


def _agencies(session: Session, text: str) -> Sequence[int]:
    """The agency with this code, else all whose name, at any time, holds these words."""
    try:
        return [find(session, text).id]
    except UnknownAgency:
        name = AgencyState.folded_name.contains(fold(text), autoescape=True)
        return session.scalars(select(AgencyState.agency_id).where(name).distinct()).all()
