"""The covering letter, converted by LibreOffice, passes our own checker."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from signing.periods import parse_period
from signing.reports.content import Letterhead, gather
from signing.reports.letter import write_letter
from tests.documents.libreoffice import needs_libreoffice, print_to_pdf
from tests.signing.builders import NOW, agency, send
from verification.document import verify_document
from verification.examination import NO_STATUS
from verification.fonts import FOLDER
from verification.policy import Policy
from verification.signature.trust import TrustStore
from verification.verdict import Outcome, Severity, SigningStatus

PRESENCE = "ND30-DS-R"
"""The draft is not signed yet; its layout is what is checked."""

LETTERHEADS = (
    Letterhead(
        agency="Sở Khoa học và Công nghệ",
        parent="UBND tỉnh Bắc Ninh",
        number="512",
        notation="SKHCN-CĐS",
        place="Bắc Ninh",
        addressees=("Ủy ban nhân dân tỉnh Bắc Ninh", "Các sở, ban, ngành thuộc tỉnh"),
        full_name="Nguyễn Văn An",
    ),
    Letterhead(
        agency="Bộ Nội vụ",
        number="05",
        notation="BNV-VP",
        place="Hà Nội",
        addressees=("Văn phòng Chính phủ",),
        authority="KT. BỘ TRƯỞNG",
        title="THỨ TRƯỞNG",
        full_name="Trần Thị Bình",
    ),
)


@needs_libreoffice
@pytest.mark.parametrize("letterhead", LETTERHEADS, ids=lambda head: head.agency)
def test_letter_has_no_error_of_layout(
    sqlite_session: Session, tmp_path: Path, letterhead: Letterhead
) -> None:
    """Margins, fonts, sizes, lines and components are those of Appendix I."""
    agency(sqlite_session)
    for place, status in enumerate((SigningStatus.SIGNED_FULL, SigningStatus.UNSIGNED), start=1):
        send(sqlite_session, "H05.15", place * 2, date(2026, 7, place), status, subject="Về việc thử nghiệm")
    content = gather(sqlite_session, parse_period("2026-07"), at=NOW, letterhead=letterhead)
    (tmp_path / "letter.docx").write_bytes(write_letter(content, fonts=FOLDER))
    (printed,) = print_to_pdf([tmp_path / "letter.docx"], tmp_path)
    examination = verify_document(
        printed.read_bytes(),
        name="letter.pdf",
        policy=Policy(),
        trust=TrustStore(),
        status=NO_STATUS,
        at=NOW,
    )
    errors = [
        (f.rule_id, [d.message for d in f.deviations])
        for f in examination.verdict.findings
        if f.severity is Severity.ERROR
        and f.outcome is Outcome.VIOLATED
        and not f.rule_id.startswith(PRESENCE)
    ]
    assert errors == []
    passed = {f.rule_id for f in examination.verdict.findings if f.outcome is Outcome.PASSED}
    assert {"ND30-PG-01", "ND30-QH-01", "ND30-QH-02", "ND30-CQ-03", "ND30-SO-05"} <= passed
