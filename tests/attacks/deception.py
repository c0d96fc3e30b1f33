"""A page that shows one thing and a text that says another: lying character maps, and text that nobody sees.

The signer is the attacker here: the signatures hold, so only the page itself can tell. What the program reads
must be what a person reads, or be left unread.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Operator, Pdf
from PIL import Image, ImageDraw, ImageFont

from app.demo.manuscript import Align, Manuscript, Placed, PlacedPicture, Text
from app.demo.phrases import LETTER, full_name, unstamped
from app.demo.writer import write
from tests.attacks.catalogue import Expected, attack
from tests.attacks.workshop import OFFICIAL, SIGNED_AT, VALUES, Workshop
from verification.fonts import FOLDER
from verification.layout.measure import measure
from verification.policy import Limits
from verification.verdict import SigningStatus

SHOWN = "Kiệt Duy Đoàm Cảng"
"""Who stands on the page, as many letters as the official has, whose the text and the signatures are."""
UNDETERMINED = (SigningStatus.UNDETERMINED,)
DISPUTED = Expected(status=UNDETERMINED, warning="text_differs_from_page")
HIDDEN = Expected(status=UNDETERMINED, warning="hidden_text")


def named(name: str) -> Manuscript:
    """The letter with this name under the signature."""
    letter = unstamped(LETTER)
    return replace(letter, blocks=(replace(letter.blocks[0], name=full_name(name)),))


def with_picture_of(name: str, manuscript: Manuscript) -> Manuscript:
    """A picture of a name, without any text, over the name that is printed."""
    lines = measure(write(manuscript).pdf, limits=Limits()).pages[0].lines
    printed = next(line.box for line in lines if line.text == OFFICIAL)
    left, top, right, bottom = printed[0] - 2, printed[1] - 1, printed[2] + 2, printed[3] + 1
    font = ImageFont.truetype(FOLDER / "Tinos-Bold.ttf", 58)
    image = Image.new("RGB", (round(12 * (right - left)), round(12 * (bottom - top))), (255, 255, 255))
    ImageDraw.Draw(image).text((image.width / 2, image.height / 2), name, font=font, fill=0, anchor="mm")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    picture = PlacedPicture(png=buffer.getvalue(), box=(left, top, right, bottom))
    return replace(manuscript, pictures=(picture,))


def issued(w: Workshop, manuscript: Manuscript, edit: Callable[[Pdf], None] = lambda _: None) -> bytes:
    """The manuscript, edited as a PDF and then signed in full."""
    written = write(manuscript)
    return w.office.issue(replace(written, pdf=edited(written.pdf, edit)), VALUES, SIGNED_AT)


def edited(pdf: bytes, edit: Callable[[Pdf], None]) -> bytes:
    """The file after an edit of its objects."""
    buffer = BytesIO()
    with Pdf.open(BytesIO(pdf)) as document:
        edit(document)
        document.save(buffer)
    return buffer.getvalue()


def relabelled(shown: str, claimed: Sequence[str]) -> Callable[[Pdf], None]:
    """An edit that draws `shown` in a font of its own, whose map calls each glyph something else."""

    def edit(document: Pdf) -> None:
        wrap(document, shown, _with_font(document, shown, claimed), ())

    return edit


def wrap(document: Pdf, text: str, before: Sequence[object], after: Sequence[object]) -> None:
    """Put instructions around the one that draws `text`."""
    page = document.pages[0]
    found: list[Any] = []
    face = ""
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            face = str(instruction.operands[0])
        drawn = operator == "Tj" and decoded(page, face, bytes(instruction.operands[0])) == text
        found += [*before, instruction, *after] if drawn else [instruction]
    assert len(found) > len(pikepdf.parse_content_stream(page)), f"nothing draws {text!r}"
    page.Contents = document.make_stream(pikepdf.unparse_content_stream(found))


def decoded(page: pikepdf.Page, face: str, codes: bytes) -> str:
    """What a face of the page calls these codes."""
    table = _map(page.Resources.Font[face])
    return "".join(table.get(code, "") for code in codes)


def _map(font: Object) -> dict[int, str]:
    """The /ToUnicode of a font with one byte for each character, as reportlab writes it."""
    stream = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9A-F]{2})> <([0-9A-F]{4,})>$", stream, re.MULTILINE)
    return {int(code, 16): _character(target) for code, target in pairs if int(target, 16)}


def _character(word: str) -> str:
    return bytes.fromhex(word).decode("utf-16-be")


def _with_font(document: Pdf, shown: str, claimed: Sequence[str]) -> list[object]:
    """The instruction that selects a copy of the bold face with another map."""
    page = document.pages[0]
    for font in page.Resources.Font.values():
        table = _map(font)
        if "Bold" not in str(font.BaseFont) or not set(shown) <= set(table.values()):
            continue
        codes = {character: code for code, character in table.items()}
        lines = [
            f"<{codes[character]:02x}> <{name.encode('utf-16-be').hex() or '200b'}>"
            for character, name in dict(zip(shown, claimed, strict=True)).items()
        ]
        liar = document.make_indirect(Dictionary(dict(font.items())))
        liar.ToUnicode = document.make_stream(_cmap(lines))
        page.Resources.Font[Name.Liar] = liar
        return [([Name.Liar, 14], Operator("Tf"))]
    raise AssertionError(f"no bold face has all of {shown!r}")


def _cmap(lines: Sequence[str]) -> bytes:
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def",
            "1 begincodespacerange <00> <ff> endcodespacerange",
            f"{len(lines)} beginbfchar",
            *lines,
            "endbfchar endcmap end end",
        ]
    ).encode("ascii")


@attack(DISPUTED)
def name_under_a_lying_map(w: Workshop) -> bytes:
    """The glyphs draw one name, their character map says another of the same length."""
    return issued(w, named(SHOWN), relabelled(SHOWN, OFFICIAL))


@attack(DISPUTED)
def name_held_by_one_glyph(w: Workshop) -> bytes:
    """The first glyph of the name is called the whole name of another, the rest nothing."""
    return issued(w, named(SHOWN), relabelled(SHOWN, [OFFICIAL, *("" for _ in SHOWN[1:])]))


@attack(DISPUTED)
def name_in_actual_text(w: Workshop) -> bytes:
    """The name is marked content whose /ActualText says another."""

    def edit(document: Pdf) -> None:
        properties = Dictionary(ActualText=pikepdf.String(OFFICIAL))
        begin = ([Name.Span, properties], Operator("BDC"))
        wrap(document, SHOWN, [begin], [([], Operator("EMC"))])

    return issued(w, named(SHOWN), edit)


@attack(HIDDEN)
def name_in_white(w: Workshop) -> bytes:
    """The official's name is white; the page shows another as a picture."""

    def edit(document: Pdf) -> None:
        white, black = ([1, 1, 1], Operator("rg")), ([0, 0, 0], Operator("rg"))
        wrap(document, OFFICIAL, [white], [black])

    return issued(w, named(OFFICIAL), edit)


@attack(DISPUTED)
def name_covered_by_a_picture(w: Workshop) -> bytes:
    """A picture of another name covers the official's."""
    manuscript = with_picture_of(SHOWN, named(OFFICIAL))

    def edit(document: Pdf) -> None:
        page = document.pages[0]
        drawn = list(pikepdf.parse_content_stream(page))
        place = next(index for index, one in enumerate(drawn) if str(one.operator) == "Do")
        picture = drawn[place - 2 : place + 2]  # q, cm, Do, Q
        page.Contents = document.make_stream(pikepdf.unparse_content_stream([*drawn, *picture]))

    return issued(w, manuscript, edit)


@attack(HIDDEN)
def name_switched_off(w: Workshop) -> bytes:
    """The official's name is in optional content that no reader shows."""

    def edit(document: Pdf) -> None:
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("name")))
        document.Root.OCProperties = Dictionary(
            OCGs=pikepdf.Array([group]),
            D=Dictionary(OFF=pikepdf.Array([group]), ON=pikepdf.Array([])),
        )
        document.pages[0].Resources.Properties = Dictionary(Off=group)
        begin = ([Name.OC, Name.Off], Operator("BDC"))
        wrap(document, OFFICIAL, [begin], [([], Operator("EMC"))])

    return issued(w, named(OFFICIAL), edit)


@attack(Expected(status=(SigningStatus.SIGNED_AGENCY_ONLY,), warning=None))
def copy_in_hidden_words(w: Workshop) -> bytes:
    """Only the clerk seals, and "SAO Y" stands on the page in white: a copy would need no official."""
    return _sealed(w, unstamped(LETTER), "SAO Y; SỞ NỘI VỤ; 21/9/2026; 09:00:00 +07:00")


@attack(Expected(status=UNDETERMINED))
def annex_in_hidden_words(w: Workshop) -> bytes:
    """Only the clerk seals; there is no block, and "Kèm theo …" is white: an annex would need no official."""
    words = "(Kèm theo Quyết định số 12/QĐ-SNV ngày 21 tháng 9 năm 2026)"
    return _sealed(w, replace(unstamped(LETTER), blocks=()), words)


def _sealed(w: Workshop, manuscript: Manuscript, hidden: str) -> bytes:
    """The manuscript with white words at the top right of page 1, sealed by the clerk alone."""
    words = Text(text=hidden, size=10, align=Align.LEFT, colour=(255, 255, 255))
    written = write(replace(manuscript, placed=(Placed(text=words, at=(110, 10)),)))
    return w.office.seal_document(written.pdf, w.letter.slots["seal"], SIGNED_AT)
