"""Agencies: who is one, under which name, level and parent, from when to when."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app import audit
from app.api.parts import Administrator, TheService
from app.calendar import VIETNAM
from app.database import transact
from app.pages.administration.frame import administration_page
from signing.agencies import AgencyRecord, put, record_of
from signing.database import reader
from signing.directory import find, nearest_state, states_on
from signing.errors import UnknownAgency
from signing.models import Level

router = APIRouter()


@router.get("/agencies")
def agencies(
    service: TheService, principal: Administrator, on: Annotated[date | str, Query(max_length=10)] = ""
) -> Response:
    """The agencies in force on a day."""
    day = on if isinstance(on, date) else service.now().astimezone(VIETNAM).date()
    with reader(service.engine) as session:
        records = [record_of(session, state) for state in states_on(session, day)]
    return administration_page("agencies", principal, records=records, on=day, levels=list(Level))


@router.post("/agencies")
def put_agency(
    service: TheService,
    principal: Administrator,
    *,
    code: Annotated[str, Form(min_length=1, max_length=64)],
    name: Annotated[str, Form(min_length=1, max_length=300)],
    level: Annotated[Level, Form()],
    valid_from: Annotated[date, Form()],
    parent: Annotated[str, Form(max_length=64)] = "",
    identifiers: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Add an agency, or say what it is from a day on."""
    given = AgencyRecord(
        code=code.strip(),
        name=name,
        level=level,
        parent=parent.strip() or None,
        valid_from=valid_from,
        identifiers=tuple(part.strip() for part in identifiers.split(",") if part.strip()),
    )

    def write(session: Session) -> None:
        put(session, _with_the_rest(session, given), at=service.now(), by=principal.name)
        audit.note(session, principal, "agency.put", f"agency:{given.code}", at=service.now())

    transact(service.engine, write)
    return RedirectResponse("/administration/agencies", 303)


def _with_the_rest(session: Session, given: AgencyRecord) -> AgencyRecord:
    """What the form does not ask for, and what was left empty in it, stays as it is on that day."""
    try:
        agency = find(session, given.code)
    except UnknownAgency:
        return given
    state = nearest_state(session, agency.id, given.valid_from)
    known = record_of(session, state)
    if state.valid_from != given.valid_from:  # another state begins, and has no end yet
        known = replace(known, valid_to=None, ending=None, successor=None)
    return replace(
        known,
        name=given.name,
        level=given.level,
        valid_from=given.valid_from,
        parent=given.parent or known.parent,
        identifiers=given.identifiers or known.identifiers,
    )
