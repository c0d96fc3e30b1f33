"""Importing agencies and declarations from files: a dry run says what would change; all rows or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from signing.agencies import FIRST_DAY, AgencyRecord, put, record_of
from signing.database import lock_agencies
from signing.declarations import DeclarationRecord, declare
from signing.errors import MalformedInput, RegisterError, RejectedFile, UnknownAgency
from signing.models import Agency, AgencyState, Category, Ending, Level, SeriesRule
from signing.periods import parse_period
from signing.spreadsheets import (
    SheetRow,
    read_day,
    read_table,
    read_text,
    read_whole,
    write_csv,
    write_xlsx,
)

R = TypeVar("R")
E = TypeVar("E", bound=StrEnum)

AGENCY_COLUMNS = {
    "code": "Mã cơ quan",
    "name": "Tên cơ quan",
    "short_name": "Tên viết tắt",
    "level": "Cấp",
    "parent": "Mã cơ quan chủ quản",
    "valid_from": "Hiệu lực từ",
    "valid_to": "Hiệu lực đến",
    "identifiers": "Mã định danh",
    "certificate_names": "Tên trên chứng thư số",
    "certificate_uids": "UID trên chứng thư số",
    "seal_diameter_mm": "Đường kính con dấu (mm)",
    "series_rule": "Hệ thống số",
    "connected_on": "Ngày kết nối",
    "ending": "Kết thúc do",
    "successor": "Mã cơ quan kế thừa",
}
DECLARATION_COLUMNS = {
    "agency": "Mã cơ quan",
    "period": "Kỳ",
    "issued": "Số văn bản phát hành",
    "signed": "Số văn bản ký số",
    "category": "Loại",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """What a row did, or would do: `created`, `changed` or `unchanged`."""

    number: int
    effect: str
    subject: str
    """Code and name of the agency."""
    changes: tuple[str, ...] = ()
    """Columns that change, e.g. "name: Sở A → Sở B"."""


def import_agencies(
    session: Session, content: bytes, *, at: datetime, by: str, dry_run: bool = False
) -> list[ImportedRow]:
    """Put every row of a CSV or XLSX file into the register, or none: RejectedFile names every fault."""
    rows = read_table(content, AGENCY_COLUMNS)
    records = _read_all(rows, _agency)
    codes = {record.code for _, record in records}
    # All before the first entry in the ledger: who held that and waited for an agency would wait in a ring.
    lock_agencies(session, session.scalars(select(Agency.id).where(Agency.code.in_(codes))).all())
    return _all_or_nothing(
        session, _ordered(records), lambda record: _put(session, record, at=at, by=by), dry_run=dry_run
    )


def import_declarations(
    session: Session, content: bytes, *, at: datetime, by: str, dry_run: bool = False
) -> list[ImportedRow]:
    """Record every declaration of a CSV or XLSX file, or none: RejectedFile names every fault."""
    records = _read_all(read_table(content, DECLARATION_COLUMNS), _declaration)

    def record_one(record: DeclarationRecord) -> tuple[str, str, tuple[str, ...]]:
        made = declare(session, record, at=at, by=by)
        effect = "created" if made.declared_at == at else "unchanged"
        return effect, f"{record.agency} {record.period}", (f"{record.signed}/{record.issued}",)

    return _all_or_nothing(session, records, record_one, dry_run=dry_run)


def export_agencies(session: Session, *, xlsx: bool = False) -> bytes:
    """Write all agencies with all their states as the CSV or XLSX that `import_agencies` reads."""
    states = session.scalars(
        select(AgencyState)
        .join(Agency, Agency.id == AgencyState.agency_id)
        .order_by(Agency.code, AgencyState.valid_from)
        .options(selectinload(AgencyState.agency), selectinload(AgencyState.identifiers))
    )
    write = write_xlsx if xlsx else write_csv
    return write(tuple(AGENCY_COLUMNS), (_cells(record_of(session, state)) for state in states))


def _read_all(rows: Sequence[SheetRow], read: Callable[[SheetRow], R]) -> list[tuple[SheetRow, R]]:
    """Read every row, collecting the faults of all."""
    found, faults = [], []
    for row in rows:
        try:
            found.append((row, read(row)))
        except MalformedInput as fault:
            faults.append(fault if fault.spot else fault.at(row.spot(fault.field)))
    if faults:
        raise RejectedFile(faults)
    return found


def _all_or_nothing(
    session: Session,
    records: Sequence[tuple[SheetRow, R]],
    apply: Callable[[R], tuple[str, str, tuple[str, ...]]],
    *,
    dry_run: bool,
) -> list[ImportedRow]:
    done: list[ImportedRow] = []
    faults: list[MalformedInput] = []
    whole = session.begin_nested()
    for row, record in records:
        one = session.begin_nested()
        try:
            effect, subject, changes = apply(record)
        except RegisterError as fault:
            one.rollback()
            faults.append(_spotted(fault, row))
            continue
        one.commit()
        done.append(ImportedRow(number=row.number, effect=effect, subject=subject, changes=changes))
    if faults or dry_run:
        whole.rollback()
        session.expire_all()
    else:
        whole.commit()
    if faults:
        raise RejectedFile(sorted(faults, key=lambda f: f.spot.row or 0 if f.spot else 0))
    return sorted(done, key=lambda row: row.number)


def _spotted(fault: RegisterError, row: SheetRow) -> MalformedInput:
    if isinstance(fault, MalformedInput):
        return fault if fault.spot else fault.at(row.spot(fault.field))
    column = None
    if isinstance(fault, UnknownAgency):
        column = next((key for key, text in row.cells.items() if text == fault.name), None)
    return MalformedInput(fault.message, field=column, spot=row.spot(column))


def _put(
    session: Session, record: AgencyRecord, *, at: datetime, by: str
) -> tuple[str, str, tuple[str, ...]]:
    before = _present(session, record)
    put(session, record, at=at, by=by)
    subject = f"{record.code} {record.name}"
    if before is None:
        return "created", subject, ()
    old, new = _cells(before), _cells(record)
    changes = tuple(
        f"{title}: {was or '(trống)'} → {now or '(trống)'}"
        for title, was, now in zip(AGENCY_COLUMNS.values(), old, new, strict=True)
        if was != now
    )
    return ("changed" if changes else "unchanged"), subject, changes


def _present(session: Session, record: AgencyRecord) -> AgencyRecord | None:
    state = session.scalar(
        select(AgencyState)
        .join(Agency, Agency.id == AgencyState.agency_id)
        .where(Agency.code == record.code, AgencyState.valid_from == record.valid_from)
    )
    return record_of(session, state) if state else None


def _ordered(records: list[tuple[SheetRow, AgencyRecord]]) -> list[tuple[SheetRow, AgencyRecord]]:
    """Bring parents and successors before those that name them; a ring is named as a fault of its row."""
    waiting, ordered = list(records), []
    while waiting:
        codes = {record.code for _, record in waiting}
        ready = [
            (row, record)
            for row, record in waiting
            if not {record.parent, record.successor} - {record.code, None} & codes
        ]
        if not ready:
            faults = [
                MalformedInput("Các cơ quan chủ quản hoặc kế thừa tạo thành vòng.", spot=row.spot("parent"))
                for row, _ in waiting
            ]
            raise RejectedFile(faults)
        ordered += sorted(ready, key=lambda pair: (pair[1].code, pair[1].valid_from))
        waiting = [pair for pair in waiting if pair not in ready]
    return ordered


def _agency(row: SheetRow) -> AgencyRecord:
    record = AgencyRecord(
        code=read_text(row, "code"),
        name=read_text(row, "name"),
        level=_choice(row, "level", Level),
        short_name=row.cells.get("short_name"),
        parent=row.cells.get("parent"),
        valid_from=read_day(row, "valid_from") or FIRST_DAY,
        valid_to=read_day(row, "valid_to"),
        identifiers=_several(row, "identifiers"),
        certificate_names=_several(row, "certificate_names"),
        certificate_uids=_several(row, "certificate_uids"),
        seal_diameter_mm=_millimetres(row),
        connected_on=read_day(row, "connected_on"),
        successor=row.cells.get("successor"),
    )
    if "series_rule" in row.cells:
        record = replace(record, series_rule=_choice(row, "series_rule", SeriesRule))
    return replace(record, ending=_choice(row, "ending", Ending)) if "ending" in row.cells else record


def _declaration(row: SheetRow) -> DeclarationRecord:
    return DeclarationRecord(
        agency=read_text(row, "agency"),
        period=parse_period(read_text(row, "period")),
        issued=read_whole(row, "issued"),
        signed=read_whole(row, "signed"),
        category=_choice(row, "category", Category) if "category" in row.cells else None,
    )


def _choice(row: SheetRow, key: str, kinds: type[E]) -> E:
    text = read_text(row, key)
    try:
        return kinds(text)
    except ValueError:
        raise MalformedInput(
            f"“{text}” không hợp lệ. Các giá trị: {', '.join(kinds)}.", field=key, spot=row.spot(key)
        ) from None


def _several(row: SheetRow, key: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in row.cells.get(key, "").split(";") if part.strip())


def _millimetres(row: SheetRow) -> float | None:
    text = row.cells.get("seal_diameter_mm")
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        raise MalformedInput(
            f"“{text}” không phải là số đo.", field="seal_diameter_mm", spot=row.spot("seal_diameter_mm")
        ) from None


def _cells(record: AgencyRecord) -> list[str]:
    """Return a record as the texts of its row, in the order of AGENCY_COLUMNS."""
    cells = []
    for key in AGENCY_COLUMNS:
        value = getattr(record, key)
        if isinstance(value, tuple):
            value = "; ".join(sorted(value))
        cells.append("" if value is None else str(value))
    return cells
