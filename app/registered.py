"""What the register knows of the agency that a submission names, for the examination of its document."""

from datetime import date

from sqlalchemy.orm import Session

from signing.attribution import attribute
from signing.directory import nearest_state
from verification.registration import UNREGISTERED, RegisteredAgency


def registered_issuer(session: Session, issuer_org_id: str | None, on: date) -> RegisteredAgency:
    """Entries of the agency with this identifier on the day of issue; UNREGISTERED where none is named."""
    if issuer_org_id is None:
        return UNREGISTERED
    return registered_agency(
        session, attribute(session, issuer_org_id=issuer_org_id, verdict=None, on=on).agency_id, on
    )


def registered_agency(session: Session, agency_id: int | None, on: date) -> RegisteredAgency:
    """Entries of an agency on a day; UNREGISTERED for None."""
    if agency_id is None:
        return UNREGISTERED
    state = nearest_state(session, agency_id, on)
    return RegisteredAgency(names=(state.name,), seal_mm=state.seal_diameter_mm)
