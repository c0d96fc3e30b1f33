"""The statements that provinces publish (seeds.md) come out of documents, and stand in the report."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from signing.comparison import compare
from signing.database import reader, writer
from signing.models import Category, Level
from signing.periods import parse_period
from signing.rates import rates
from signing.reports.content import ReportContent, gather
from signing.reports.letter import write_letter
from signing.reports.table import write_table
from signing.reports.typeset import write_pdf
from signing.reports.wording import number, sentences
from signing.reports.workbook import write_workbook
from signing.shares import percent, points
from signing.targets import TargetRecord, set_target
from tests.signing.builders import NOW, send
from tests.signing.conftest import sqlite_engine
from tests.signing.province import AT_FULL, AUGUST, Agency, bac_ninh, build
from verification.fonts import FOLDER
from verification.verdict import SigningStatus


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Build August 2023 once."""
    with sqlite_engine(request, tmp_path_factory.mktemp("bac-ninh")) as engine:
        with writer(engine) as session:
            build(session, bac_ninh(), "2023-08")
            for level, minimum in (
                (Level.PROVINCE, "0.90"),
                (Level.DISTRICT, "0.85"),
                (Level.COMMUNE, "0.80"),
            ):
                target = TargetRecord(
                    level=level,
                    minimum=Decimal(minimum),
                    valid_from=date(2021, 8, 1),
                    basis="Văn bản 2243/UBND-VX",
                )
                set_target(session, target, at=NOW, by="test")
            session.commit()
        yield engine


@pytest.fixture(scope="module")
def report(built: Engine) -> ReportContent:
    """Gather the report of August."""
    with reader(built) as session:
        return gather(session, AUGUST, at=NOW)


def test_statements_1_to_5_are_said_as_published(report: ReportContent) -> None:
    """Means by level, 07 at 100 %, the lowest three, work files, communes by district."""
    said = "\n".join(report.sentences)
    assert "bình quân tháng 8 năm 2023: cấp tỉnh 96,25 %, cấp huyện 96,67 %, cấp xã 98,62 %." in said
    assert f"Cấp tỉnh có 07 cơ quan đạt 100 %: {', '.join(AT_FULL)}." in said
    assert (
        "Cấp tỉnh có 03 đơn vị thấp nhất: Sở Tài nguyên và Môi trường 92,33 %; Sở Xây dựng 91,81 %; "
        "Văn phòng UBND tỉnh 88,85 %." in said
    )
    assert "cao nhất Thị xã Quế Võ 99,52 %; Huyện Lương Tài 99,21 %; thấp nhất Huyện Gia Bình 84,92 %" in said
    assert "thuộc Thành phố Từ Sơn bình quân 100,00 %" in said
    assert "thuộc Huyện Gia Bình bình quân 91,72 %" in said


def test_targets_of_their_level_are_compared(report: ReportContent) -> None:
    """Of fourteen provincial agencies all but one reach the 90 % in force since 1 August 2021."""
    province = next(s for s in report.comparison.levels if s.title == Level.PROVINCE)
    assert (province.agencies, province.meeting_target) == (14, 13)
    assert {str(i.target) for i in report.comparison.report.items if i.level is Level.COMMUNE} == {"0.800000"}


def test_statement_8_the_appendix_holds_every_agency(report: ReportContent, tmp_path: Path) -> None:
    """DOCX, XLSX, CSV and PDF carry the rate of each agency and the state of the ledger."""
    letter = docx.Document(io.BytesIO(write_letter(report, fonts=FOLDER)))
    rows = [[cell.text for cell in row.cells] for table in letter.tables for row in table.rows]
    rates_by_name = {row[1]: row[10] for row in rows if len(row) == 15}
    assert rates_by_name["Văn phòng UBND tỉnh"] == "88,85 %"
    assert rates_by_name["Bình quân cấp tỉnh"] == "96,25 %"
    assert len(rates_by_name) == 1 + 24 + 3 + 1
    assert any(report.ledger_root in p.text for p in letter.paragraphs)
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook(report)))
    assert "Chưa ký đủ" in book.sheet_names
    assert [row[1] for row in book.get_sheet_by_name("Tỷ lệ ký số").to_python()].count("Sở Xây dựng") == 1
    sheet = {row[1]: row for row in book.get_sheet_by_name("Tỷ lệ ký số").to_python()}
    assert round(float(str(sheet["Sở Xây dựng"][10])), 4) == 0.9181
    assert round(float(str(sheet["Bình quân, cộng cấp tỉnh"][12])), 4) == 0.9625
    assert len(book.get_sheet_by_name("Chưa ký đủ").to_python()) == 1 + len(report.unsigned)
    assert "Văn phòng UBND tỉnh,260,260,0,231" in write_table(report).decode("utf-8-sig")
    assert write_pdf(report, fonts=FOLDER).startswith(b"%PDF-")


def test_statement_6_changes_from_one_month_to_the_next(sqlite_session: Session) -> None:
    """Bình Phước, 2023: 5 % → 43,33 %, 82 % → 86 %, 91,70 % → 93,78 %; and a rise of 12,93 points."""
    months = (
        ("UBND huyện Bù Gia Mập", Level.DISTRICT, (1, 20), (13, 30)),
        ("UBND thành phố Đồng Xoài", Level.DISTRICT, (41, 50), (43, 50)),
        ("Sở Khoa học và Công nghệ", Level.PROVINCE, (221, 241), (226, 241)),
        ("Sở Nội vụ", Level.PROVINCE, (50, 116), (65, 116)),
    )
    for name, level, before, after in months:
        for month, (signed, issued), start in (("2023-10", before, 1), ("2023-11", after, before[1] + 1)):
            agency = Agency(name=name, level=level, signed=signed, issued=issued)
            build(sqlite_session, iter([agency]), month, start=start)
    comparison = compare(sqlite_session, parse_period("2023-11"))
    said = "\n".join(sentences(comparison, None))
    assert "UBND huyện Bù Gia Mập từ 5,00 % thành 43,33 % (tăng 38,33 %)" in said
    assert "Sở Nội vụ từ 43,10 % thành 56,03 % (tăng 12,93 %)" in said
    changes = {line.item.agency: (percent(line.before), points(line.change)) for line in comparison.lines}
    assert changes["UBND thành phố Đồng Xoài"] == ("82,00 %", "+4,00")
    assert changes["Sở Khoa học và Công nghệ"] == ("91,70 %", "+2,07")


def test_statement_7_very_low_agencies_stand_in_the_same_table(sqlite_session: Session) -> None:
    """13,50 % and 1,72 % beside two at 100 %."""
    centre = "Trung tâm Xúc tiến Đầu tư, Thương mại và Du lịch"
    agencies = (
        Agency(name="Sở Giao thông vận tải", level=Level.PROVINCE, signed=22, issued=163),
        Agency(name=centre, level=Level.PROVINCE, signed=1, issued=58),
        Agency(name="Ban Dân tộc", level=Level.PROVINCE, signed=4, issued=4),
        Agency(name="Ban Quản lý Khu kinh tế", level=Level.PROVINCE, signed=4, issued=4),
    )
    build(sqlite_session, iter(agencies), "2023-08")
    said = "\n".join(sentences(compare(sqlite_session, AUGUST), None))
    assert f"Sở Giao thông vận tải 13,50 %; {centre} 1,72 %." in said
    assert "có 02 cơ quan đạt 100 %: Ban Dân tộc, Ban Quản lý Khu kinh tế." in said


def test_statement_9_volume_against_the_year_before(sqlite_session: Session) -> None:
    """A quarter's documents and the difference to the same quarter a year before, −0,39 %."""
    for year, issued in ((2022, 256), (2023, 255)):
        agency = Agency(name="Sở Nội vụ", level=Level.PROVINCE, signed=issued, issued=issued)
        build(sqlite_session, iter([agency]), f"{year}-02")
    said = sentences(compare(sqlite_session, parse_period("2023-Q1")), None)
    assert said[0] == "Văn bản đi quý I năm 2023: 255 văn bản (−0,39 % so với cùng kỳ năm trước)."
    assert number(52196) == "52.196"


def test_statement_10_procedure_results_have_their_own_rate_and_target(sqlite_session: Session) -> None:
    """All electronic results must be signed: a category with its own rate and the target 100 %."""
    build(sqlite_session, iter([Agency(name="Sở Y tế", level=Level.PROVINCE, signed=1, issued=2)]), "2021-08")
    for place in range(3, 7):
        send(sqlite_session, "Sở Y tế", place, date(2021, 8, 30), procedure_result=True)
    send(sqlite_session, "Sở Y tế", 7, date(2021, 8, 30), SigningStatus.UNSIGNED, procedure_result=True)
    august = parse_period("2021-08")
    (item,) = rates(sqlite_session, august, category=Category.PROCEDURE_RESULT).items
    assert (item.signed_full, item.expected, str(item.verified_rate), item.target) == (4, 5, "0.800000", 1)
    said = gather(sqlite_session, august, at=NOW).sentences
    assert "4/5 kết quả có đủ chữ ký số, đạt 80,00 % (chỉ tiêu 100,00 %)." in said[-1]
