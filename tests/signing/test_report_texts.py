"""Names and subjects may hold anything; every report can be made and opened all the same."""

import io
import re
from datetime import date

import docx
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from signing.periods import parse_period
from signing.reports.content import ReportContent, gather
from signing.reports.letter import write_letter
from signing.reports.table import write_table
from signing.reports.typeset import write_pdf
from signing.reports.workbook import write_workbook
from tests.signing.builders import NOW, agency, send
from verification.fonts import FOLDER
from verification.verdict import SigningStatus

ODD = (
    *("\x0e\x1b[31m", "\ufffe\uffff", "\u2028\u2029\x85", "漢字", "😀", "\u202e\u200b\u0301"),
    *("\ud7ff\ue000", "#emph[x] $x$ `x`"),
)
"""Control characters, no characters, line ends of Unicode, letters that no font of ours has, marks, typst."""


@pytest.fixture(params=ODD, ids=ascii)
def content(request: pytest.FixtureRequest, sqlite_session: Session) -> ReportContent:
    """A month of one agency whose name and whose document's subject hold something odd."""
    agency(sqlite_session, name=f"Sở {request.param} Nội vụ")
    subject = f"Về {request.param} việc"
    send(sqlite_session, "H05.15", 2, date(2026, 7, 1), SigningStatus.UNSIGNED, subject=subject)
    return gather(sqlite_session, parse_period("2026-07"), at=NOW)


def test_every_report_is_made(content: ReportContent) -> None:
    """In each format the name is there, with a mark where a character cannot be printed."""
    pdf = pypdfium2.PdfDocument(write_pdf(content, fonts=FOLDER))
    printed = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "Sở" in printed
    assert "Nội vụ" in printed
    letter = docx.Document(io.BytesIO(write_letter(content, fonts=FOLDER)))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    assert any(text.startswith("Sở ") and text.endswith(" Nội vụ") for text in cells)
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook(content)))
    assert any("Nội vụ" in str(row[1]) for row in book.get_sheet_by_name("Tỷ lệ ký số").to_python())
    assert "Nội vụ" in write_table(content).decode("utf-8-sig")


def test_no_row_of_a_table_is_cut_by_the_end_of_a_page(sqlite_session: Session) -> None:
    """The bar of a rate stood on the next page, without its number."""
    for place in range(22):
        agency(sqlite_session, f"A{place:02}", f"Sở thứ {place}")
        send(sqlite_session, f"A{place:02}", 1, date(2026, 7, 1))
    content = gather(sqlite_session, parse_period("2026-07"), at=NOW)
    bars, rates_ = [], []
    with pypdfium2.PdfDocument(write_pdf(content, fonts=FOLDER)) as pdf:
        for page in pdf:
            paths = [one for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
            heights = [top - bottom for _, bottom, _, top in (one.get_bounds() for one in paths)]
            bars.append(sum(2.5 < height < 3.5 for height in heights) // 2)  # a share and the ground below it
            rates_.append(len(re.findall(r"100,00 %\s*[–-]", page.get_textpage().get_text_range())))
    assert bars == rates_
    assert sum(rates_) == 22
    assert len([count for count in rates_ if count]) == 2


def test_the_letter_writes_the_name_of_its_agency_as_it_is_written(sqlite_session: Session) -> None:
    """Capitals of the second and third word are part of the name."""
    agency(sqlite_session)
    letter = write_letter(gather(sqlite_session, parse_period("2026-07"), at=NOW), fonts=FOLDER)
    made = docx.Document(io.BytesIO(letter))
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    text = "\n".join([*(one.text for one in made.paragraphs), *cells])
    assert "Sở Khoa học và Công nghệ thông báo" in text
    assert "của Sở Khoa học và Công nghệ)" in text
    assert "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in text
