"""The directory of agencies: which there are and what each one is on a given day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from signing.errors import UnknownAgency
from signing.models import Agency, AgencyState, Level


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
    states = session.scalars(
        select(AgencyState).where(AgencyState.agency_id == agency_id).order_by(AgencyState.valid_from)
    ).all()
    if not states:
        raise UnknownAgency(str(agency_id))
    earlier = [s for s in states if s.valid_from <= day]
    return earlier[-1] if earlier else states[0]


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


def in_force(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for a state to be in force on a day."""
    return (AgencyState.valid_from <= day, or_(AgencyState.valid_to.is_(None), AgencyState.valid_to >= day))
