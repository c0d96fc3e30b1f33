"""Measuring: the same page in other clothes gives the same millimetres; limits and odd files are bounded."""

import io
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from app.demo.manuscript import Manuscript, Placed, Text
from app.demo.phrases import DECISION, LETTER, paragraph
from app.demo.writer import write
from tests.documents.conforming import COPY_SIGNED, LETTER_SIGNED
from tests.documents.specimen import Show as Shown
from tests.documents.specimen import agency, pdf_of
from verification.errors import ErrorCode, UnreadableDocument
from verification.layout.anatomy import find_components
from verification.layout.content import Stroke
from verification.layout.measure import measure
from verification.layout.page import Encoding, Layout, Line
from verification.layout.strokes import drawn_lines
from verification.policy import Limits

WIDTH, HEIGHT = 210 / 25.4 * 72, 297 / 25.4 * 72


def changed(pdf: bytes, change: Callable[[Pdf], None]) -> bytes:
    """The PDF after a change to its objects."""
    with pikepdf.open(io.BytesIO(pdf)) as document, warnings.catch_warnings(action="ignore"):
        change(document)
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def measured(pdf: bytes) -> Layout:
    """Measured with the usual limits."""
    return measure(pdf, limits=Limits())


def _wrap(page: pikepdf.Page, before: bytes) -> None:
    page.contents_add(b"q " + before + b" ", prepend=True)
    page.contents_add(b" Q")


def rotated(quarter_turns: int) -> Callable[[Pdf], None]:
    """The page turned in its own space, and /Rotate to show it upright again."""
    matrices = {1: f"0 1 -1 0 {HEIGHT} 0", 2: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 3: f"0 -1 1 0 0 {WIDTH}"}

    def change(document: Pdf) -> None:
        for page in document.pages:
            _wrap(page, f"{matrices[quarter_turns]} cm".encode())
            if quarter_turns != 2:  # half a turn keeps the size
                page.MediaBox = Array([0, 0, HEIGHT, WIDTH])
            page.Rotate = 90 * quarter_turns

    return change


def cropped(document: Pdf) -> None:
    """A bigger sheet of which the CropBox shows the page."""
    for page in document.pages:
        _wrap(page, b"1 0 0 1 40 70 cm")
        page.MediaBox = Array([0, 0, WIDTH + 100, HEIGHT + 120])
        page.CropBox = Array([40, 70, WIDTH + 40, HEIGHT + 70])


def in_user_units(document: Pdf) -> None:
    """Half the size in a unit of twice the length."""
    for page in document.pages:
        _wrap(page, b"0.5 0 0 0.5 0 0 cm")
        page.MediaBox = Array([0, 0, WIDTH / 2, HEIGHT / 2])
        page.UserUnit = 2


def in_a_form(document: Pdf) -> None:
    """All content inside a form XObject inside another one."""
    for page in document.pages:
        for scale in (b"2 0 0 2 10 20 cm", b"0.5 0 0 0.5 -5 -10 cm"):
            form = page.as_form_xobject()
            form.write(form.read_bytes())  # else it would read the content that replaces it
            form.BBox = Array([-4000, -4000, 4000, 4000])
            page.obj.Resources = Dictionary(XObject=Dictionary(F=form))
            page.obj.Contents = document.make_stream(b"q " + scale + b" /F Do Q")


CLOTHES = {
    "rotated 90": rotated(1),
    "rotated 180": rotated(2),
    "rotated 270": rotated(3),
    "cropped": cropped,
    "user units": in_user_units,
    "form in form": in_a_form,
}


@pytest.mark.parametrize("change", CLOTHES.values(), ids=CLOTHES.keys())
def test_the_same_page_in_other_clothes(change: Callable[[Pdf], None]) -> None:
    """Rotation, CropBox, user unit and form XObjects do not move a line by a tenth of a millimetre."""
    plain = write(replace(DECISION, placed=(Placed(text=Text(text="Bản in", size=9), at=(15, 10)),))).pdf
    expected, layout = measured(plain).pages[0], measured(changed(plain, change)).pages[0]
    assert (layout.width, layout.height) == pytest.approx((210, 297), abs=0.01)
    assert [line.text for line in layout.lines] == [line.text for line in expected.lines]
    for line, other in zip(layout.lines, expected.lines, strict=True):
        assert line.box == pytest.approx(other.box, abs=0.1)
        assert [span.typeface.size for span in line.spans] == pytest.approx(
            [span.typeface.size for span in other.spans], abs=0.02
        )
        assert [span.typeface.italic for span in line.spans] == [span.typeface.italic for span in other.spans]
    drawn = [(line.left, line.right, line.y) for line in expected.drawn_lines]
    assert len(drawn) == 3  # under motto, agency and abstract
    for stroke, place in zip(layout.drawn_lines, drawn, strict=True):
        assert (stroke.left, stroke.right, stroke.y) == pytest.approx(place, abs=0.1)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_widgets_on_rotated_pages(turns: int) -> None:
    """The ink of a widget lies where the rotated page shows it."""
    plain = pdf_of(LETTER_SIGNED)
    expected = measured(plain).widget("Signature2")

    def change(document: Pdf) -> None:
        rotated(turns)(document)
        for item in document.Root.AcroForm.Fields:
            x0, y0, x1, y1 = (float(length) for length in item.Rect)
            item.Rect = Array(
                {
                    1: [HEIGHT - y1, x0, HEIGHT - y0, x1],
                    2: [WIDTH - x1, HEIGHT - y1, WIDTH - x0, HEIGHT - y0],
                    3: [y0, WIDTH - x1, y1, WIDTH - x0],
                }[turns]
            )

    widget = measured(changed(plain, change)).widget("Signature2")
    assert widget is not None
    assert expected is not None
    assert widget.ink is not None
    assert expected.ink is not None
    assert widget.box == pytest.approx(expected.box, abs=0.1)
    assert widget.ink.box == pytest.approx(expected.ink.box, abs=1.0)


def _first(layout: Layout, start: str) -> Line:
    return next(line for line in layout.pages[0].lines if line.text.startswith(start))


def test_letters_drawn_one_by_one_make_one_line() -> None:
    """A producer that places each letter by itself gives the same words; wide gaps stay apart."""
    letters = "Số: 12/QĐ-UBND"
    pen = 30.0
    placed = []
    for letter in letters:
        placed.append(Placed(text=Text(text=letter, size=13), at=(pen, 50)))
        pen += {"S": 2.55, "ố": 2.3, ":": 1.3, "/": 1.3, "-": 1.53, " ": 1.1}.get(
            letter, 2.3 if letter.isdigit() else 3.2
        )
    placed.append(Placed(text=Text(text="xa", size=13), at=(pen + 20, 50)))
    layout = measured(write(Manuscript(placed=tuple(placed))).pdf)
    texts = [line.text for line in layout.pages[0].lines]
    assert letters in texts
    assert "xa" in texts


def test_decomposed_letters_are_composed() -> None:
    """Text whose accents are separate characters reads as composed text."""
    layout = measured(
        write(replace(DECISION, body=(paragraph("Tô\u0309 chư\u0301c thư\u0323c hiê\u0323n"),))).pdf
    )
    assert _first(layout, "Tổ chức").text == "Tổ chức thực hiện"


def test_hidden_text_and_text_beside_the_paper_are_left_out() -> None:
    """Invisible text on a page that is no scan, and text outside the paper, is not what a person reads."""

    def change(document: Pdf) -> None:
        font = next(iter(document.pages[0].Resources.Font.keys()))
        hidden = f"BT 3 Tr {font} 12 Tf 100 400 Td (ABC) Tj ET".encode()
        outside = f"BT 0 Tr {font} 12 Tf -200 400 Td (ABC) Tj ET".encode()
        document.pages[0].contents_add(hidden + b" " + outside)

    plain = write(LETTER).pdf
    assert measured(changed(plain, change)).pages[0].lines == measured(plain).pages[0].lines


def test_scan_with_a_text_layer_under_it() -> None:
    """A scanned page is known as such; what a program laid under it is marked as read from a picture."""

    def change(document: Pdf) -> None:
        source = pikepdf.open(io.BytesIO(write(LETTER).pdf))
        page = document.pages[0]
        form = document.copy_foreign(source.pages[0].as_form_xobject())
        page.obj.Resources.XObject.T = form
        page.contents_add(b"BT 3 Tr ET /T Do")

    plain = measured(pdf_of(COPY_SIGNED)).pages[0]
    assert plain.scanned
    assert all(line.field_name for line in plain.lines)
    covered = measured(changed(pdf_of(COPY_SIGNED), change)).pages[0]
    assert covered.scanned
    assert any(line.ocr for line in covered.lines)
    assert not measured(write(LETTER).pdf).pages[0].scanned


def test_old_vietnamese_fonts_are_named() -> None:
    """An 8-bit font is known by its name, whatever the extracted characters are."""

    def change(document: Pdf) -> None:
        for page in document.pages:
            for font in page.Resources.Font.values():
                font.BaseFont = Name("/.VnTime")
                if "/FontDescriptor" in font:
                    font.FontDescriptor.FontName = Name("/.VnTime")
                for descendant in font.get("/DescendantFonts", []):
                    descendant.BaseFont = Name("/.VnTime")

    layout = measured(changed(write(LETTER).pdf, change))
    faces = {span.typeface.encoding for line in layout.pages[0].lines for span in line.spans}
    assert faces == {Encoding.TCVN3}


def test_stamped_numbers_complete_the_printed_line() -> None:
    """Number, day and month in widgets of their own fill the blanks that they stand on."""
    specimen = replace(
        LETTER_SIGNED.with_text(fill={"place": "An Bình", "year": "2026"}),
        shows=tuple(
            Shown(slot=slot, signer=agency("SỞ NỘI VỤ"), lines=(text,), style={"font_size": 11})
            for slot, text in (("number", "1205"), ("day", "21"), ("month", "9"))
        ),
    )
    layout = measured(pdf_of(specimen))
    anatomy = find_components(layout)
    assert [line.text for widget in layout.widgets for line in widget.lines] == ["1205", "21", "9"]
    assert (anatomy.code_number, anatomy.code_notation) == ("1205", "SNV-VP")
    assert anatomy.issued_on is not None
    assert anatomy.issued_on.isoformat() == "2026-09-21"
    assert {line.field_name for line in anatomy.number} == {None, "Signature1"}


def test_hidden_and_placeless_widgets() -> None:
    """A hidden widget and one that no page holds are listed without ink."""

    def change(document: Pdf) -> None:
        first, second = document.Root.AcroForm.Fields
        first.F = 2
        document.pages[0].Annots = Array([first])
        assert second is not None

    layout = measured(changed(pdf_of(LETTER_SIGNED), change))
    hidden, placeless = layout.widgets
    assert (hidden.page, hidden.box, hidden.ink) == (1, (0, 0, 0, 0), None)
    assert (placeless.page, placeless.ink) == (0, None)


def test_widget_that_no_field_holds() -> None:
    """A signature widget left over without a form is shown as an orphan and answers to no field name."""
    layout = measured(changed(pdf_of(LETTER_SIGNED), lambda document: document.Root.__delitem__("/AcroForm")))
    assert [widget.orphaned for widget in layout.widgets] == [True, True]
    assert layout.widget("Signature1") is None


def test_many_pages_are_bounded() -> None:
    """Of many pages the first ones, the last one and those with signatures are measured."""

    def change(document: Pdf) -> None:
        for _ in range(299):
            document.pages.append(document.pages[0])
        document.pages.insert(200, document.pages[0])

    layout = measure(changed(write(LETTER).pdf, change), limits=Limits(layout_pages=5))
    assert layout.page_count == 301
    assert not layout.complete
    assert [page.number for page in layout.pages] == [1, 2, 3, 4, 301]


def test_pages_with_signatures_are_measured() -> None:
    """A signature in the middle of a long file has its page measured, and the last page stays."""

    def change(document: Pdf) -> None:
        blank = document.pages[0].MediaBox
        for _ in range(30):
            document.add_blank_page(page_size=(float(blank[2]), float(blank[3])))
        document.pages[20].obj.Annots = document.pages[0].Annots
        del document.pages[0].obj["/Annots"]

    layout = measure(changed(pdf_of(LETTER_SIGNED), change), limits=Limits(layout_pages=5))
    assert [page.number for page in layout.pages] == [1, 2, 3, 21, 31]
    assert {widget.page for widget in layout.widgets} == {21}


@pytest.mark.parametrize(
    ("pdf", "limits", "code"),
    [
        (b"", Limits(), ErrorCode.DAMAGED),
        (b"%PDF-1.7 nothing", Limits(), ErrorCode.DAMAGED),
        (b"x" * 2000, Limits(max_bytes=1000), ErrorCode.TOO_LARGE),
    ],
)
def test_unreadable(pdf: bytes, limits: Limits, code: ErrorCode) -> None:
    """What cannot be measured at all is refused with the reason."""
    with pytest.raises(UnreadableDocument) as refusal:
        measure(pdf, limits=limits)
    assert refusal.value.code is code


def test_passwords() -> None:
    """A file with a user password needs it; one with an owner password alone opens."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(LETTER_SIGNED))) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user="mở", owner="chủ"))
    with pytest.raises(UnreadableDocument) as refusal:
        measured(buffer.getvalue())
    assert refusal.value.code is ErrorCode.ENCRYPTED
    layout = measure(buffer.getvalue(), limits=Limits(), password="mở")  # noqa: S106 - made up here
    assert layout.widgets_measured
    assert len(layout.widgets) == 2
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(write(LETTER).pdf)) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user="", owner="chủ"))
    assert measured(buffer.getvalue()).page_count == 1


def test_too_many_pages() -> None:
    """More pages than the policy allows is refused."""
    with pytest.raises(UnreadableDocument) as refusal:
        measure(write(LETTER).pdf, limits=Limits(max_pages=0))
    assert refusal.value.code is ErrorCode.TOO_LARGE


@pytest.mark.shared
def test_hostile_files_end_cleanly(shared: Path) -> None:
    """Every hostile and odd file gives a layout or a clean refusal."""
    for file in sorted((shared / "corpus" / "pdf").glob("*.pdf")):
        with suppress(UnreadableDocument):
            find_components(measure(file.read_bytes(), limits=Limits(layout_pages=4)))


@pytest.mark.parametrize("layers", [1, 3])
def test_decompression_bombs_are_refused(layers: int) -> None:
    """A content stream that decodes to gigabytes is refused before anything decodes it whole."""
    content = zlib.compress(b" " * 80_000_000, 9)
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)

    def change(document: Pdf) -> None:
        stream = document.make_stream(b"")
        stream.write(content, filter=Array([Name.FlateDecode] * layers))
        document.pages[0].obj.Contents = stream

    with pytest.raises(UnreadableDocument) as refusal:
        measured(changed(write(LETTER).pdf, change))
    assert refusal.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("lower", [0.0, 0.02, 0.1, 0.29])
def test_rules_side_by_side_stay_apart(lower: float) -> None:
    """The rules under agency and motto may be a hair apart in height, the right one first: they are two."""
    for step in range(30):  # wherever they fall between the heights that are taken for one
        y = 31.0 + step / 100
        left = Stroke(box=(54.9, y + lower, 70.8, y + lower), thickness=0.26, horizontal=True, dashed=False)
        right = Stroke(box=(114.8, y, 170.8, y), thickness=0.26, horizontal=True, dashed=False)
        found = [(line.left, line.right) for line in drawn_lines((right, left), page=1)]
        assert sorted(found) == [(54.9, 70.8), (114.8, 170.8)]


def test_hyphen_at_the_end_of_a_line_is_read() -> None:
    """PDFium takes it for no part of the word that goes on below; a person reads it."""
    reference = Text(text="Số: 02/NQLT-HĐND-UBND-\nUBMTTQVN", size=13)
    lines = measure(write(replace(LETTER, number=reference)).pdf, limits=Limits()).pages[0].lines
    assert "Số: 02/NQLT-HĐND-UBND-" in [line.text for line in lines]
