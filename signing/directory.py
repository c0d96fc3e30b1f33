"""The directory of agencies: which there are and what each one is on a given day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from signing.errors import UnknownAgency
from signing.models import Agency, AgencyState, Level

Agencies = Sequence[int] | Select[int]
"""Agencies by their ids, or the query that finds these: thousands of ids need not travel."""


_STATES = (
    select(AgencyState)
    .where(AgencyState.agency_id.in_(bindparam("agencies", expanding=True)))
    .order_by(AgencyState.valid_from)
    .options(joinedload(AgencyState.agency, innerjoin=True))
)


def find(session: Session, code: str) -> Agency:
    """Return the agency with this code, or raise UnknownAgency."""
    agency = session.scalar(select(Agency).where(Agency.code == code))
    if agency is None:
        raise UnknownAgency(code)
    return agency


def state_on(session: Session, agency_id: int, day: date) -> AgencyState | None:
    """Return what the agency was on a day, None before its beginning and after its end."""
    return session.scalar(
        select(AgencyState).where(AgencyState.agency_id == agency_id, *in_force(day)).limit(1)
    )


def nearest_state(session: Session, agency_id: int, day: date) -> AgencyState:
    """Return what the agency was on a day, else what it was last before, else what it became first."""
    return nearest_states(session, [(agency_id, day)])[agency_id, day]


def nearest_states(
    session: Session, wanted: Collection[tuple[int, date]]
) -> dict[tuple[int, date], AgencyState]:
    """Return `nearest_state` of several agencies and days in one statement; `agency` is loaded."""
    states: dict[int, list[AgencyState]] = {}
    for state in session.scalars(_STATES, {"agencies": sorted({agency_id for agency_id, _ in wanted})}):
        states.setdefault(state.agency_id, []).append(state)
    found = {}
    for agency_id, day in wanted:
        if agency_id not in states:
            raise UnknownAgency(str(agency_id))
        earlier = [state for state in states[agency_id] if state.valid_from <= day]
        found[agency_id, day] = earlier[-1] if earlier else states[agency_id][0]
    return found


def states_on(
    session: Session, day: date, *, level: Level | None = None, parent_id: int | None = None
) -> Sequence[AgencyState]:
    """Return all agencies as they were on a day, by level and parent if given, sorted by code."""
    query = select(AgencyState).join(AgencyState.agency).where(*in_force(day)).order_by(Agency.code)
    if level is not None:
        query = query.where(AgencyState.level == level)
    if parent_id is not None:
        query = query.where(AgencyState.parent_id == parent_id)
    return session.scalars(query.options(selectinload(AgencyState.agency))).all()


def agencies_below(parent_id: int, day: date) -> Select[int]:
    """Return the query for the agencies that had this parent on a day."""
    return select(AgencyState.agency_id).where(AgencyState.parent_id == parent_id, *in_force(day))


def in_force(
    day: date | ColumnElement[date], state: type[AgencyState] = AgencyState
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for a state to be in force on a day; `state` may be an alias."""
    return (state.valid_from <= day, or_(state.valid_to.is_(None), state.valid_to >= day))
