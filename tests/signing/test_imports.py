"""Files of agencies and declarations: what would change is said first, and all rows go in or none."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing.agencies import state_on
from signing.directory import find
from signing.errors import MalformedInput, RejectedFile
from signing.imports import AGENCY_COLUMNS, export_agencies, import_agencies, import_declarations
from signing.models import Agency, AgencyState, Declaration, Succession
from tests.signing.builders import NOW

REFORM = """code,name,level,parent,valid_from,valid_to,identifiers,ending,successor
BN,UBND tỉnh Bắc Ninh,tinh,,2020-01-01,30/06/2025,000.00.00.H05; H05,,
BN2,UBND tỉnh Bắc Ninh,tinh,,2025-07-01,2026-09-19,,,
BN2,UBND thành phố Bắc Ninh,tinh,,2026-09-20,,,,
BG,UBND tỉnh Bắc Giang,tinh,,2020-01-01,2025-06-30,H02,merged,BN2
GB,UBND huyện Gia Bình,huyen,BN,2020-01-01,2025-06-30,,dissolved,
"""


def test_reform_of_2025_is_imported_with_its_history(session: Session) -> None:
    """Merged, renamed and dissolved agencies are what they were on each day."""
    rows = import_agencies(session, REFORM.encode(), at=NOW, by="admin")
    assert [row.effect for row in rows] == ["created"] * 5
    merged = find(session, "BN2")
    states = [state_on(session, merged.id, date(2026, 9, day)) for day in (19, 20)]
    assert [s.name for s in states if s] == ["UBND tỉnh Bắc Ninh", "UBND thành phố Bắc Ninh"]
    assert state_on(session, find(session, "GB").id, date(2025, 7, 1)) is None
    succession = session.scalars(select(Succession).where(Succession.successor_id.is_not(None))).one()
    assert (succession.ended_on, succession.successor_id) == (date(2025, 6, 30), merged.id)


@pytest.mark.parametrize("xlsx", [False, True])
def test_export_is_imported_unchanged(session: Session, *, xlsx: bool) -> None:
    """What is written out and read back changes nothing."""
    import_agencies(session, REFORM.encode(), at=NOW, by="admin")
    again = import_agencies(session, export_agencies(session, xlsx=xlsx), at=NOW, by="admin")
    assert {row.effect for row in again} == {"unchanged"}


def test_dry_run_says_what_would_change_and_changes_nothing(session: Session) -> None:
    """The clerk sees the change before it is made."""
    import_agencies(session, REFORM.encode(), at=NOW, by="admin")
    renamed = REFORM.replace("UBND huyện Gia Bình", "UBND huyện Gia Bình (cũ)")
    rows = import_agencies(session, renamed.encode(), at=NOW, by="admin", dry_run=True)
    assert [row.changes for row in rows if row.effect == "changed"] == [
        ("Tên cơ quan: UBND huyện Gia Bình → UBND huyện Gia Bình (cũ)",)
    ]
    assert (
        session.scalar(select(func.count()).select_from(AgencyState).where(AgencyState.name.contains("(cũ)")))
        == 0
    )


@pytest.mark.parametrize(
    ("line", "row", "column"),
    [
        ("X,Sở X,tinh,KHONGCO,2020-01-01,,,,", 7, "parent"),
        ("X,Sở X,tinh,BN,32/01/2020,,,,", 7, "valid_from"),
        ("X,Sở X,lớn,BN,2020-01-01,,,,", 7, "level"),
        ("X,,tinh,BN,2020-01-01,,,,", 7, "name"),
        ("X,Sở X,tinh,BN,2020-01-01,2019-01-01,,,", 7, "valid_to"),
        ("BN,UBND tỉnh,tinh,,2024-01-01,,,,", 7, "valid_from"),
        ("X,Sở X,tinh,Y,2020-01-01,,,,\nY,Sở Y,tinh,X,2020-01-01,,,,", 7, "parent"),
    ],
)
def test_faulty_row_is_named_and_nothing_is_imported(
    session: Session, line: str, row: int, column: str
) -> None:
    """Unknown parent, impossible day, unknown level, empty name, overlapping validity, a ring."""
    with pytest.raises(RejectedFile) as rejected:
        import_agencies(session, (REFORM + line + "\n").encode(), at=NOW, by="admin")
    spot = rejected.value.faults[0].spot
    assert spot is not None
    assert (spot.row, spot.column) == (row, column)
    assert session.scalar(select(func.count()).select_from(Agency)) == 0


def test_xlsx_with_vietnamese_headings_is_read(sqlite_session: Session) -> None:
    """A sheet as an office writes it: Vietnamese titles, real dates."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for place, key in enumerate(("code", "name", "level", "valid_from")):
            sheet.write(0, place, AGENCY_COLUMNS[key].upper())
        for place, value in enumerate(("SXD", "Sở Xây dựng", "tinh")):
            sheet.write(1, place, value)
        sheet.write_datetime(1, 3, date(2025, 7, 1), day)
    (row,) = import_agencies(sqlite_session, file.getvalue(), at=NOW, by="admin")
    assert (row.number, row.subject) == (2, "SXD Sở Xây dựng")
    assert state_on(sqlite_session, find(sqlite_session, "SXD").id, date(2025, 7, 1)) is not None


def test_declarations_are_imported_or_refused_with_row_and_column(session: Session) -> None:
    """More signed than issued is refused, and the good rows wait with the bad one."""
    import_agencies(session, REFORM.encode(), at=NOW, by="admin")
    good = "Mã cơ quan;Kỳ;Số văn bản phát hành;Số văn bản ký số\nBN2;2026-07;1.200;1100\n"
    with pytest.raises(RejectedFile) as rejected:
        import_declarations(session, (good + "BN2;2026-08;10;11\n").encode(), at=NOW, by="admin")
    assert str(rejected.value.faults[0].spot) == "dòng 3, cột “signed”"
    assert session.scalar(select(func.count()).select_from(Declaration)) == 0
    import_declarations(session, good.encode(), at=NOW, by="admin")
    assert session.scalars(select(Declaration.issued)).all() == [1200]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK broken", b"a,b\n1,2\n", b'code,name\n"x'])
def test_what_is_no_table_is_refused(sqlite_session: Session, content: bytes) -> None:
    """Empty, wrongly encoded, damaged, unknown columns."""
    with pytest.raises(MalformedInput):
        import_agencies(sqlite_session, content, at=NOW, by="admin")
