"""Agencies in time: what they were called, whose they were and how they number, on each day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from re import fullmatch

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from signing import ledger
from signing.errors import MalformedInput, OverlappingValidity, UnknownAgency
from signing.models import (
    Agency,
    AgencyIdentifier,
    AgencyState,
    Ending,
    Level,
    Scheme,
    SeriesRule,
    Succession,
)
from signing.names import fold

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


def put(session: Session, record: AgencyRecord, *, at: datetime, by: str | None = None) -> Agency:
    """Create an agency, or set what it is from `record.valid_from` on; the same record again changes nothing.

    A state that began earlier and is still open ends the day before. A state that would be in force at the
    same time as another is OverlappingValidity; a parent or successor that does not exist, UnknownAgency.
    """
    _check(record)
    agency = session.scalar(select(Agency).where(Agency.code == record.code))
    if agency is None:
        agency = Agency(code=record.code, created_at=at, connected_on=record.connected_on)
        session.add(agency)
        session.flush()
    before = _shape(agency)
    if record.connected_on is not None:
        agency.connected_on = record.connected_on
    state = _place(session, agency, record)
    _fill(session, state, record)
    _end(session, agency, record)
    session.flush()
    session.refresh(agency, ["states"])
    _refuse_overlap(agency)
    if _shape(agency) != before:
        rows = [agency, *agency.states, *(i for s in agency.states for i in s.identifiers)]
        ledger.append(session, "agency.put", rows, at=at, by=by)
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


def _fill(session: Session, state: AgencyState, record: AgencyRecord) -> None:
    state.valid_to = record.valid_to
    state.name, state.folded_name = record.name.strip(), fold(record.name)
    state.short_name, state.level = record.short_name, record.level
    state.parent_id = find(session, record.parent).id if record.parent else None
    state.seal_diameter_mm, state.series_rule = record.seal_diameter_mm, record.series_rule
    wanted = {(scheme_of(i), i) for i in record.identifiers}
    wanted |= {(Scheme.CERTIFICATE_NAME, name) for name in record.certificate_names}
    wanted |= {(Scheme.CERTIFICATE_UID, uid) for uid in record.certificate_uids}
    for identifier in list(state.identifiers):
        if (identifier.scheme, identifier.value) not in wanted:
            state.identifiers.remove(identifier)
    present = {(i.scheme, i.value) for i in state.identifiers}
    for scheme, value in sorted(wanted - present):
        state.identifiers.append(AgencyIdentifier(scheme=scheme, value=value, folded=_folded(scheme, value)))
    session.add(state)


def _end(session: Session, agency: Agency, record: AgencyRecord) -> None:
    if record.ending is None or record.valid_to is None:
        return
    succession = session.scalar(
        select(Succession).where(Succession.agency_id == agency.id, Succession.ended_on == record.valid_to)
    ) or Succession(agency_id=agency.id, ended_on=record.valid_to)
    succession.ending = record.ending
    succession.successor_id = find(session, record.successor).id if record.successor else None
    session.add(succession)


def _folded(scheme: Scheme, value: str) -> str:
    return fold(value) if scheme is Scheme.CERTIFICATE_NAME else value.casefold()


def _shape(agency: Agency) -> list[object]:
    """Everything about the agency that `put` may change, for comparison."""
    states: Iterable[AgencyState] = agency.states
    return [agency.connected_on] + [
        (
            ledger.row_content(state),
            sorted((i.scheme, i.value) for i in state.identifiers),
        )
        for state in sorted(states, key=lambda s: s.valid_from)
    ]


def _refuse_overlap(agency: Agency) -> None:
    states = sorted(agency.states, key=lambda s: s.valid_from)
    for earlier, later in pairwise(states):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise OverlappingValidity(
                f"Cơ quan {agency.code} có hai giai đoạn hiệu lực trùng nhau: "
                f"từ {earlier.valid_from:%d/%m/%Y} và từ {later.valid_from:%d/%m/%Y}.",
                field="valid_from",
            )
