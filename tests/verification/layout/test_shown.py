"""What the text says against what the page shows."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Operator, Pdf

from app.demo.manuscript import Align, Manuscript, Placed, Text
from app.demo.phrases import LETTER
from app.demo.typefaces import LIBERATION_SERIF, TINOS, Family
from app.demo.writer import write
from tests.attacks.deception import decoded, edited, wrap
from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import pdf_of, seal
from verification.layout.anatomy import Anatomy
from verification.layout.measure import opened
from verification.layout.page import Layout
from verification.layout.shown import components_as_shown
from verification.policy import Limits

REFERENCE = "Số: 1205/SNV-VP"


def read(pdf: bytes) -> tuple[Layout, Anatomy]:
    """The document as a person sees it."""
    with opened(pdf, limits=Limits()) as file:
        return components_as_shown(file.document, file.layout())


def recoded(shown: bytes, stored: bytes) -> Callable[[Pdf], None]:
    """An edit of the regular face: the glyphs of `shown` are called `stored`, byte for byte."""

    def edit(document: Pdf) -> None:
        page = document.pages[0]
        font = next(one for one in page.Resources.Font.values() if str(one.BaseFont).endswith("RomanPSMT"))
        table = font.ToUnicode.read_bytes()
        for one, other in zip(shown, stored, strict=True):
            table = table.replace(b"<%02X> <%04X>" % (one, one), b"<%02X> <%04X>" % (one, other))
        font.ToUnicode = document.make_stream(table)

    return edit


@pytest.mark.parametrize("family", [TINOS, LIBERATION_SERIF])
def test_an_honest_letter_is_believed(family: Family) -> None:
    """Nothing is hidden or disputed on it."""
    letter = replace(LETTER, body=tuple(replace(text, family=family) for text in LETTER.body))
    layout, anatomy = read(write(letter).pdf)
    assert not layout.hidden
    assert not any(line.disputed for page in layout.pages for line in page.lines)
    assert (anatomy.code_number, anatomy.code_notation) == ("1205", "SNV-VP")


@pytest.mark.parametrize(("shown", "stored"), [(b"5", b"6"), (b"2", b"7"), (b"0", b"8"), (b"1", b"4")])
def test_a_digit_that_is_called_another_takes_the_number_away(shown: bytes, stored: bytes) -> None:
    """One wrong digit is told among fifteen characters, and only that line is disputed."""
    layout, anatomy = read(edited(write(LETTER).pdf, recoded(shown, stored)))
    assert anatomy.code_number is None
    assert anatomy.code_notation is None
    assert anatomy.signature_blocks[0].full_name == "Trần Thị Minh Hạnh"
    assert any(line.disputed for line in layout.pages[0].lines)


def test_a_digit_that_the_text_leaves_out_takes_the_number_away() -> None:
    """The page shows 1205, the text says 120."""
    _, anatomy = read(edited(write(LETTER).pdf, recoded(b"5", b"\x20")))
    assert anatomy.code_number is None


def white(text: str) -> Callable[[Pdf], None]:
    """An edit that draws a text in the colour of the paper."""

    def edit(document: Pdf) -> None:
        wrap(document, text, [([1, 1, 1], Operator("rg"))], [([0, 0, 0], Operator("rg"))])

    return edit


def placed(letter: Manuscript, text: str, **style: object) -> Manuscript:
    """The letter with one more line at its head."""
    line = Text(text=text, align=Align.LEFT, **style)  # type: ignore[arg-type]
    return replace(letter, placed=(Placed(text=line, at=(40, 42)),))


@pytest.mark.parametrize(
    "style", [{"size": 13, "colour": (255, 255, 255)}, {"size": 13, "colour": (240, 240, 240)}, {"size": 2}]
)
def test_a_number_that_nobody_sees_is_not_read(style: dict[str, object]) -> None:
    """White, pale or tiny: the number that is seen counts, though the hidden one stands above it."""
    letter = placed(replace(LETTER, number=None), "Số: 99/SNV-VP", **style)
    layout, anatomy = read(write(letter).pdf)
    assert anatomy.code_number is None
    assert any("99/SNV-VP" in line.text for line in layout.hidden)


def test_white_text_is_named_with_its_page() -> None:
    """What was taken out is kept for the warning."""
    layout, anatomy = read(edited(write(LETTER).pdf, white("SỞ NỘI VỤ")))
    assert [line.text for line in layout.hidden] == ["SỞ NỘI VỤ"]
    assert anatomy.issuing_agency_name != "SỞ NỘI VỤ"


@pytest.mark.shared
def test_no_false_alarm_on_real_documents(shared: Path) -> None:
    """On no real page is a line hidden or disputed."""
    for file in sorted((shared / "corpus").glob("vn*/*.pdf")):
        layout, _ = read(file.read_bytes())
        assert not layout.hidden, file.name
        assert not [line.text for page in layout.pages for line in page.lines if line.disputed], file.name


def test_rotated_and_scaled_pages_are_looked_at_too() -> None:
    """A quarter turn and a user unit change nothing."""

    def turn(document: Pdf) -> None:
        page = document.pages[0]
        page.UserUnit = 2
        page.rotate(90, relative=False)
        left, bottom, right, top = (float(edge) / 2 for edge in page.MediaBox)
        page.MediaBox = [-top, left, -bottom, right]
        page.contents_add(document.make_stream(b"0 0.5 -0.5 0 0 0 cm"), prepend=True)

    layout, anatomy = read(edited(write(LETTER).pdf, turn))
    assert layout.pages[0].width == pytest.approx(210, abs=1)
    assert anatomy.code_number == "1205"
    assert not any(line.disputed for line in layout.pages[0].lines)
    buffer = BytesIO()
    with pikepdf.open(BytesIO(edited(write(LETTER).pdf, recoded(b"5", b"6")))) as document:
        turn(document)
        document.save(buffer)
    assert read(buffer.getvalue())[1].code_number is None


@pytest.mark.parametrize("size", [4.5, 6, 7.5, 8, 9.5, 11, 13, 16])
@pytest.mark.parametrize(("shown", "stored"), [(b"5", b"6"), (b"0", b"6"), (b"0", b"9"), (b"1", b"4")])
def test_a_digit_is_told_at_every_size(size: float, shown: bytes, stored: bytes) -> None:
    """Small print is drawn finer: at 8 pt any digit stood for any other, and at 13 a nought for a six."""
    letter = write(placed(replace(LETTER, number=None), "Số: 1205/SNV-VP", size=size)).pdf
    assert read(letter)[1].code_number == "1205"
    assert read(edited(letter, recoded(shown, stored)))[1].code_number is None


@pytest.mark.parametrize(("stretch", "lean"), [(0.7, 0), (0.9, 0), (1.4, 0), (1, 0.2), (1, -0.3), (0.8, 0.2)])
def test_a_digit_is_told_in_letters_of_another_form(stretch: float, lean: float) -> None:
    """Narrowed, widened, made to lean: an honest number is believed, a lying one is not."""
    letter = placed(replace(LETTER, number=None), "Số: 1205/SNV-VP", size=13)
    pdf = edited(write(letter).pdf, formed("Số: 1205/SNV-VP", stretch, lean))
    assert read(pdf)[1].code_number == "1205"
    for shown, stored in ((b"5", b"6"), (b"0", b"6"), (b"2", b"7"), (b"1", b"4")):
        assert read(edited(pdf, recoded(shown, stored)))[1].code_number is None


def formed(text: str, stretch: float, lean: float) -> Callable[[Pdf], None]:
    """An edit of the matrix that a line is drawn with."""

    def edit(document: Pdf) -> None:
        page = document.pages[0]
        found = [[list(operands), operator] for operands, operator in pikepdf.parse_content_stream(page)]
        face, matrix = "", found[0]
        for instruction in found:
            operands, operator = instruction
            if str(operator) == "Tf":
                face = str(operands[0])
            elif str(operator) == "Tm":
                matrix = instruction
            elif str(operator) == "Tj" and decoded(page, face, bytes(operands[0])) == text:
                a, b, _, d, e, f = map(float, matrix[0])
                matrix[0] = [stretch * a, b, lean, d, e, f]
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(found))

    return edit


@pytest.mark.parametrize("size", [5, 8, 10])
def test_small_print_in_a_signature_field_is_compared_too(size: float) -> None:
    """What a stamp says decides what its signature is for: it must be what a person reads there."""
    stamp = seal("SỞ NỘI VỤ", png=None, lines=("SỞ NỘI VỤ", "Thời gian 2026"), style={"font_size": size})
    pdf = pdf_of(replace(LETTER_SIGNED, shows=(stamp,)))
    for lying in (False, True):
        layout, _ = read(edited(pdf, recoded_in_fields(b"20", b"18")) if lying else pdf)
        assert [line.disputed for line in layout.widgets[0].lines] == [False, lying]


def recoded_in_fields(shown: bytes, stored: bytes) -> Callable[[Pdf], None]:
    """An edit of the faces that the appearances draw with."""

    def edit(document: Pdf) -> None:
        for field in document.Root.AcroForm.Fields:
            for font in field.AP.N.Resources.Font.values():
                table = font.ToUnicode.read_bytes()
                for one, other in zip(shown, stored, strict=True):
                    table = table.replace(b"<%02X> <%04X>" % (one, one), b"<%02X> <%04X>" % (one, other))
                font.ToUnicode = document.make_stream(table)

    return edit


@pytest.mark.parametrize("grey", [0.95, 0.85, 0.7])
def test_a_shaded_heading_is_believed(grey: float) -> None:
    """Clerks shade cells: what is as dark as the ground is no ink."""

    def shade(document: Pdf) -> None:
        page = document.pages[0]
        page.contents_add(f"q {grey} g 60 600 480 200 re f Q".encode(), prepend=True)

    layout, anatomy = read(edited(write(LETTER).pdf, shade))
    assert not any(line.disputed for page in layout.pages for line in page.lines)
    assert (anatomy.code_number, anatomy.code_notation) == ("1205", "SNV-VP")
    _, lying = read(edited(edited(write(LETTER).pdf, recoded(b"5", b"6")), shade))
    assert lying.code_number is None
