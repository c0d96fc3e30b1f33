"""Names and subjects may hold anything; every report can be made and opened all the same."""

import io
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
