"""The written documents follow Decree 30, and a changed parameter changes the page."""

from dataclasses import replace

import pytest

from app.demo.manuscript import Manuscript, Margins
from app.demo.phrases import ATTACHMENT, DECISION, LETTER, MINUTES, unstamped
from app.demo.typefaces import ARIAL, SINGLE
from app.demo.writer import MM, write
from tests.attacks.workshop import NOW
from verification.document import verify_document
from verification.examination import NO_STATUS
from verification.layout.measure import measure
from verification.layout.page import Line, Page
from verification.policy import Limits, Policy
from verification.signature.trust import TrustStore
from verification.verdict import DocumentVerdict, Outcome, Severity


def _verdict(manuscript: Manuscript) -> DocumentVerdict:
    pdf = write(manuscript).pdf
    return verify_document(
        pdf, name="x.pdf", policy=Policy(), trust=TrustStore(), status=NO_STATUS, at=NOW
    ).verdict


def _page(manuscript: Manuscript) -> Page:
    return measure(write(manuscript).pdf, limits=Limits()).pages[0]


def _line(page: Page, start: str) -> Line:
    return next(line for line in page.lines if line.text.startswith(start))


def _errors(manuscript: Manuscript) -> set[str]:
    """Violated rules of the layout; without signatures those of signing are violated anyway."""
    return {
        finding.rule_id
        for finding in _verdict(manuscript).findings
        if finding.outcome is Outcome.VIOLATED
        and finding.severity is Severity.ERROR
        and not finding.rule_id.startswith(("ND30-DS-", "ND30-KY-01"))
    }


@pytest.mark.parametrize("manuscript", [LETTER, DECISION, MINUTES], ids=["letter", "decision", "minutes"])
def test_defaults_conform(manuscript: Manuscript) -> None:
    """No rule of severity error is violated by the writer's own defaults."""
    assert _errors(manuscript) == set()


def test_printed_components_are_read_back() -> None:
    """Number, notation, date, agency and signatory come out as they went in."""
    document = _verdict(LETTER).document
    assert document is not None
    assert (document.code_number, document.code_notation) == ("1205", "SNV-VP")
    assert str(document.issued_on) == "2026-09-21"
    assert document.issuing_agency == "SỞ NỘI VỤ"
    assert document.signatory is not None
    assert document.signatory.full_name == "Trần Thị Minh Hạnh"


def test_text_stands_at_the_margins() -> None:
    """The first line begins at the left margin and the top one; justified lines end at the right margin."""
    page = _page(LETTER)
    first = _line(page, "Chính phủ về công tác")
    assert first.box[0] == pytest.approx(30, abs=0.3)
    assert first.box[2] == pytest.approx(190, abs=0.6)
    assert _line(page, "CỘNG HÒA").box[1] == pytest.approx(20, abs=0.6)


def test_margins_move_the_text() -> None:
    """A left margin of 22 mm is 22 mm on the page."""
    page = _page(replace(LETTER, margins=Margins(left=22)))
    assert min(line.box[0] for line in page.lines) == pytest.approx(22, abs=0.3)


def test_typeface_and_size_are_what_was_asked_for() -> None:
    """Names of the embedded fonts are those of Word; another family takes another name."""
    body = LETTER.body[0]
    changed = replace(LETTER, body=(replace(body, family=ARIAL, size=12), *LETTER.body[1:]))
    typeface = _line(_page(changed), "Thực hiện").spans[0].typeface
    assert (typeface.name, round(typeface.size, 2)) == ("ArialMT", 12)
    typeface = _line(_page(LETTER), "Thực hiện").spans[0].typeface
    assert (typeface.name, round(typeface.size, 2)) == ("TimesNewRomanPSMT", 14)


def test_line_pitch_is_the_leading() -> None:
    """Lines of a paragraph stand `leading` times single spacing apart."""
    page = _page(LETTER)
    first, second = _line(page, "Chính phủ về công tác"), _line(page, "việc ký số văn bản")
    pitch = 14 * SINGLE * LETTER.body[0].leading / MM
    assert second.baseline - first.baseline == pytest.approx(pitch, abs=0.1)


def test_strokes_have_their_share_of_the_text() -> None:
    """The line under the motto is as long as the motto, the one under the agency four tenths of its name."""
    page = _page(LETTER)
    lengths = sorted(round(line.right - line.left, 1) for line in page.drawn_lines)
    motto, agency = _line(page, "Độc lập"), _line(page, "SỞ NỘI VỤ")
    expected = sorted([motto.box[2] - motto.box[0], 0.4 * (agency.box[2] - agency.box[0])])
    assert lengths == pytest.approx(expected, abs=0.6)


def test_blanks_become_slots() -> None:
    """Number, day and month left blank are places for signatures beside the text around them."""
    written = write(unstamped(LETTER))
    assert {"number", "day", "month", "signature", "seal", "corner", "initials"} <= set(written.slots)
    assert not {"number", "day", "month"} & set(write(LETTER).slots)
    left, bottom, right, top = written.slots["number"].rect
    assert (right - left, top - bottom) == pytest.approx((40, 14))


def test_seal_covers_a_third_of_the_signature() -> None:
    """The seal's place overlaps the left third of the signature's place, at the same height."""
    slots = write(LETTER).slots
    signature, seal = slots["signature"].rect, slots["seal"].rect
    assert (seal[2] - signature[0]) / (signature[2] - signature[0]) == pytest.approx(1 / 3)
    assert seal[2] - seal[0] == pytest.approx(36 * MM)
    assert (seal[1] + seal[3]) / 2 == pytest.approx((signature[1] + signature[3]) / 2)


def test_two_signatories_stand_side_by_side() -> None:
    """Minutes have places for secretary and chair, and "Nơi nhận" below them."""
    slots = write(MINUTES).slots
    assert slots["signature"].rect[2] < slots["signature_2"].rect[0]
    page = _page(MINUTES)
    assert _line(page, "Nơi nhận").box[1] > _line(page, "Phạm Thu Hà").box[1]


def test_long_text_runs_on_with_numbered_pages() -> None:
    """From page 2 on the page number stands in the top margin."""
    long = replace(LETTER, body=LETTER.body * 8)
    written = write(long)
    assert written.pages > 1
    second = measure(written.pdf, limits=Limits()).pages[1]
    number = second.lines[0]
    assert number.text == "2"
    assert number.box[3] < 20
    assert (number.box[0] + number.box[2]) / 2 == pytest.approx(110, abs=0.5)


def test_same_manuscript_gives_same_bytes() -> None:
    """A fixture can be told by its hash."""
    assert write(ATTACHMENT).pdf == write(ATTACHMENT).pdf
