"""The register as a list: documents by what the address says."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.api.parts import Reader, TheService
from app.pages.glance import agencies_within
from app.pages.rates import choices
from app.pages.rendering import capitalised, page, period_title, say
from app.pages.words import (
    CATEGORY_WORDS,
    CONTRADICTED_WORDS,
    FILTER_WORDS,
    FORM_WORDS,
    STANDING_WORDS,
    WORK_FILE_WORDS,
)
from app.problems import Problem
from app.wording import LEVEL_WORDS, STATUS_WORDS
from signing.database import snapshot
from signing.directory import find, nearest_states
from signing.errors import UnknownAgency
from signing.history import Conformity, HistoryFilter, documents, total
from signing.models import (
    AgencyState,
    Category,
    Level,
    Standing,
)
from signing.names import fold
from signing.periods import Period, parse_period, vietnamese_day
from verification.verdict import SigningStatus

router = APIRouter(include_in_schema=False)

_FILTERS: Final = tuple(FILTER_WORDS)
_RARE: Final = frozenset({"standing", "counted", "category", "form", "work_file", "contradicted", "parent"})
"""Filters that lie folded until one is used."""
_VALUE_WORDS: Final[Mapping[str, Mapping[Any, str]]] = {
    "level": LEVEL_WORDS,
    "status": STATUS_WORDS,
    "counted": STATUS_WORDS,
    "standing": STANDING_WORDS,
    "category": CATEGORY_WORDS,
    "form": FORM_WORDS,
    "work_file": WORK_FILE_WORDS,
    "contradicted": CONTRADICTED_WORDS,
}
_YES_OR_NO: Final = {"yes": True, "no": False}
_Word = TypeVar("_Word", bound=StrEnum)


@router.get("/documents")
def show_history(
    request: Request,
    service: TheService,
    principal: Reader,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Documents that fit every filter, newest first."""
    given = {key: value[:120] for key in _FILTERS if (value := request.query_params.get(key, "").strip())}
    period = parse_period(given["period"]) if "period" in given else None
    today = vietnamese_day(service.now())
    with snapshot(service.engine) as session:
        ids = agencies_within(
            session, principal, parent=given.get("parent", ""), on=period.end if period else today
        )
        wanted = _wanted(session, ids, given, period)
        found = documents(session, wanted, after=after)
        days = {(one.agency_id, one.dated_on) for one in found.documents if one.agency_id is not None}
        states = nearest_states(session, days)
        rows = [
            (one, states[one.agency_id, one.dated_on].name if one.agency_id is not None else None)
            for one in found.documents
        ]
        counted = total(session, wanted)
    following = f"/documents?{urlencode(given | {'after': found.next})}" if found.next else None
    return page(
        "documents.html",
        principal=principal,
        here="documents",
        rows=rows,
        total=counted,
        given=given,
        rare=not _RARE.isdisjoint(given),
        active=_active(given, period),
        following=following,
        first=f"/documents?{urlencode(given)}" if after else None,
        periods=[(str(one), capitalised(period_title(one))) for one in choices(service.now(), period)],
        statuses=_told(STATUS_WORDS),
        levels=_told(LEVEL_WORDS),
        standings=_told(STANDING_WORDS),
    )


def _told(words: Mapping[Any, str]) -> list[tuple[str, Any]]:
    return [(str(key), say(word)) for key, word in words.items()]


def _active(given: Mapping[str, str], period: Period | None) -> list[tuple[Any, Any, str]]:
    """Each filter in use: its name, its value in words, and the address without it."""
    active = []
    for key, value in given.items():
        text: Any = say(_VALUE_WORDS.get(key, {}).get(value)) or value
        if key == "period" and period is not None:
            text = period_title(period)
        rest = urlencode({name: kept for name, kept in given.items() if name != key})
        active.append((say(FILTER_WORDS[key]), text, f"/documents?{rest}" if rest else "/documents"))
    return active


def _wanted(
    session: Session, ids: Sequence[int] | None, given: Mapping[str, str], period: Period | None
) -> HistoryFilter:
    """The filter that the address describes. Raises Problem 422 for a word that does not exist."""
    if text := given.get("agency"):
        ids = [one for one in _agencies(session, text) if ids is None or one in ids]
    try:
        return HistoryFilter(
            agency_ids=ids,
            period=period,
            level=_word(given, "level", Level),
            status=_word(given, "status", SigningStatus),
            counted_as=_word(given, "counted", SigningStatus),
            standing=_word(given, "standing", Standing),
            category=_word(given, "category", Category),
            form_conforms=_word(given, "form", Conformity),
            from_work_file=_YES_OR_NO[given["work_file"]] if "work_file" in given else None,
            contradicted=_YES_OR_NO[given["contradicted"]] if "contradicted" in given else None,
            rule=given.get("rule"),
            signer=given.get("signer"),
            number=given.get("number"),
        )
    except (ValueError, KeyError) as error:
        raise Problem(422, "invalid_request", "Điều kiện lọc không hợp lệ.") from error


def _word(given: Mapping[str, str], key: str, kind: Callable[[str], _Word]) -> _Word | None:
    return kind(given[key]) if key in given else None


def _agencies(session: Session, text: str) -> Sequence[int]:
    """The agency with this code, else all whose name, at any time, holds these words."""
    try:
        return [find(session, text).id]
    except UnknownAgency:
        name = AgencyState.folded_name.contains(fold(text), autoescape=True)
        return session.scalars(select(AgencyState.agency_id).where(name).distinct()).all()
