"""Agencies in time: what they were called, whose they were and how they number, on each day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from re import fullmatch

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing import ledger
from signing.database import lock_agencies
from signing.directory import find, nearest_state, state_on, states_on
from signing.errors import MalformedInput, OverlappingValidity
from signing.models import (
    Agency,
    AgencyIdentifier,
    AgencyState,
    Ending,
    Level,
    Scheme,
    SeriesRule,
    Succession,
    Table,
)
from signing.names import fold
from signing.placement import renumber

__all__ = ["AgencyRecord", "find", "nearest_state", "put", "record_of", "scheme_of", "state_on", "states_on"]

FIRST_DAY = date(1945, 9, 2)
"""Where a validity has no beginning of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRecord:
    """One agency as it was from `valid_from` to `valid_to` (both days included, None = still).

    The shape of `PUT /agencies/{code}` and of one row of the import file.
    """

    code: str
    name: str
    level: Level
    short_name: str | None = None
    parent: str | None = None
    """Code of the parent agency."""
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    identifiers: tuple[str, ...] = ()
    """000.00.15.H05 (QCVN 102) or H05.15 (QĐ 20/2020), any number of them; the DMS's own are kept too."""
    certificate_names: tuple[str, ...] = ()
    certificate_uids: tuple[str, ...] = ()
    seal_diameter_mm: float | None = None
    series_rule: SeriesRule = SeriesRule.DETECTED
    connected_on: date | None = None
    """First day whose documents are sent; None = from the beginning of the year."""
    ending: Ending | None = None
    """How it ended on `valid_to`."""
    successor: str | None = None
    """Code of the agency that carries on."""


def put(session: Session, record: AgencyRecord, *, at: datetime, by: str | None = None) -> Agency:
    """Create an agency, or set what it is from `record.valid_from` on; the same record again changes nothing.

    A state that began earlier and is still open ends the day before. A state that would be in force at the
    same time as another is OverlappingValidity; a parent or successor that does not exist, UnknownAgency.
    Submissions of the agency wait: none is placed by a rule of numbering that no longer holds.
    """
    _check(record)
    agency = session.scalar(select(Agency).where(Agency.code == record.code))
    if agency is None:
        agency = Agency(code=record.code, created_at=at, connected_on=record.connected_on)
        session.add(agency)
        session.flush()
    else:
        lock_agencies(session, [agency.id])
    before = _shape(session, agency)
    if record.connected_on is not None:
        agency.connected_on = record.connected_on
    state = _place(session, agency, record)
    removed = _fill(session, state, record)
    succession = _end(session, agency, record)
    session.flush()
    session.refresh(agency, ["states"])
    _refuse_overlap(agency)
    if _shape(session, agency) != before:
        rows: list[Table] = [agency, *agency.states, *(i for s in agency.states for i in s.identifiers)]
        if succession is not None:
            rows.append(succession)
        renumber(session, agency.id, at=at)
        ledger.append(session, "agency.put", rows, removed=removed, at=at, by=by)
    return agency


def record_of(session: Session, state: AgencyState) -> AgencyRecord:
    """Return a state as the record that would make it."""
    agency = state.agency
    parent = session.get(Agency, state.parent_id) if state.parent_id else None
    succession = session.scalar(
        select(Succession).where(Succession.agency_id == agency.id, Succession.ended_on == state.valid_to)
    )
    successor = (
        session.get(Agency, succession.successor_id) if succession and succession.successor_id else None
    )

    def values(*schemes: Scheme) -> tuple[str, ...]:
        return tuple(i.value for i in state.identifiers if i.scheme in schemes)

    return AgencyRecord(
        code=agency.code,
        name=state.name,
        level=state.level,
        short_name=state.short_name,
        parent=parent.code if parent else None,
        valid_from=state.valid_from,
        valid_to=state.valid_to,
        identifiers=values(Scheme.QCVN_102, Scheme.QD_20, Scheme.OTHER),
        certificate_names=values(Scheme.CERTIFICATE_NAME),
        certificate_uids=values(Scheme.CERTIFICATE_UID),
        seal_diameter_mm=state.seal_diameter_mm,
        series_rule=state.series_rule,
        connected_on=agency.connected_on,
        ending=succession.ending if succession else None,
        successor=successor.code if successor else None,
    )


def scheme_of(identifier: str) -> Scheme:
    """Tell which format an identifier has (decree30 §5.5)."""
    if fullmatch(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}", identifier):
        return Scheme.QCVN_102
    if len(identifier) <= 35 and fullmatch(r"[A-Z]\d{2}(\.[0-9A-Z]+)*", identifier):  # noqa: PLR2004 - QĐ 20/2020
        return Scheme.QD_20
    return Scheme.OTHER


def _check(record: AgencyRecord) -> None:
    if not record.code.strip() or len(record.code) > 64:  # noqa: PLR2004 - the column's width
        raise MalformedInput("Mã cơ quan phải có từ 1 đến 64 ký tự.", field="code")
    if not record.name.strip():
        raise MalformedInput("Thiếu tên cơ quan, tổ chức.", field="name")
    if record.valid_to is not None and record.valid_to < record.valid_from:
        raise MalformedInput("Ngày hết hiệu lực trước ngày bắt đầu hiệu lực.", field="valid_to")
    if record.parent == record.code:
        raise MalformedInput("Cơ quan không thể là cơ quan chủ quản của chính mình.", field="parent")
    if record.ending is not None and record.valid_to is None:
        raise MalformedInput("Cơ quan đã kết thúc phải có ngày hết hiệu lực.", field="valid_to")
    if record.seal_diameter_mm is not None and not 10 <= record.seal_diameter_mm <= 60:  # noqa: PLR2004
        raise MalformedInput("Đường kính con dấu phải từ 10 đến 60 mm.", field="seal_diameter_mm")


def _place(session: Session, agency: Agency, record: AgencyRecord) -> AgencyState:
    """Return the state that the record describes, closing the open one before it."""
    states = session.scalars(select(AgencyState).where(AgencyState.agency_id == agency.id)).all()
    for state in states:
        if state.valid_from == record.valid_from:
            return state
        if state.valid_from < record.valid_from and state.valid_to is None:
            state.valid_to = record.valid_from - timedelta(days=1)
    state = AgencyState(agency_id=agency.id, valid_from=record.valid_from)
    state.identifiers = []
    return state


def _fill(session: Session, state: AgencyState, record: AgencyRecord) -> list[AgencyIdentifier]:
    """Write the record into the state; return the identifiers that it no longer has."""
    state.valid_to = record.valid_to
    state.name, state.folded_name = record.name.strip(), fold(record.name)
    state.short_name, state.level = record.short_name, record.level
    state.parent_id = find(session, record.parent).id if record.parent else None
    state.seal_diameter_mm, state.series_rule = record.seal_diameter_mm, record.series_rule
    wanted = {(scheme_of(i), i) for i in record.identifiers}
    wanted |= {(Scheme.CERTIFICATE_NAME, name) for name in record.certificate_names}
    wanted |= {(Scheme.CERTIFICATE_UID, uid) for uid in record.certificate_uids}
    removed = [i for i in state.identifiers if (i.scheme, i.value) not in wanted]
    for identifier in removed:
        state.identifiers.remove(identifier)
    present = {(i.scheme, i.value) for i in state.identifiers}
    for scheme, value in sorted(wanted - present):
        state.identifiers.append(AgencyIdentifier(scheme=scheme, value=value, folded=_folded(scheme, value)))
    session.add(state)
    return removed


def _end(session: Session, agency: Agency, record: AgencyRecord) -> Succession | None:
    if record.ending is None or record.valid_to is None:
        return None
    succession = session.scalar(
        select(Succession).where(Succession.agency_id == agency.id, Succession.ended_on == record.valid_to)
    ) or Succession(agency_id=agency.id, ended_on=record.valid_to)
    succession.ending = record.ending
    succession.successor_id = find(session, record.successor).id if record.successor else None
    session.add(succession)
    return succession


def _folded(scheme: Scheme, value: str) -> str:
    return fold(value) if scheme is Scheme.CERTIFICATE_NAME else value.casefold()


def _shape(session: Session, agency: Agency) -> list[object]:
    """Everything about the agency that `put` may change, for comparison."""
    states = [
        (ledger.row_content(s), sorted((i.scheme, i.value) for i in s.identifiers)) for s in agency.states
    ]
    ends = session.scalars(
        select(Succession).where(Succession.agency_id == agency.id).order_by(Succession.id)
    )
    return [agency.connected_on, states, [ledger.row_content(end) for end in ends]]


def _refuse_overlap(agency: Agency) -> None:
    states = sorted(agency.states, key=lambda s: s.valid_from)
    for earlier, later in pairwise(states):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise OverlappingValidity(
                f"Cơ quan {agency.code} có hai giai đoạn hiệu lực trùng nhau: "
                f"từ {earlier.valid_from:%d/%m/%Y} và từ {later.valid_from:%d/%m/%Y}.",
                field="valid_from",
            )
