"""Single characters with their place and face: what is compared with the picture of the page."""

import ctypes
from collections.abc import Sequence
from math import hypot
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from verification.layout.geometry import Frame, multiply
from verification.layout.pdfium import characters
from verification.layout.pdfium.fonts import NO_FONT, Font, font_at
from verification.verdict import Box

_MAX_CHARACTERS = 60_000
_UPRIGHT = 0.05
_SHEARED = 0.12
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


class Glyph(NamedTuple):
    """One visible character; millimetres on the shown page."""

    text: str
    left: float
    """Where its advance begins."""
    right: float
    baseline: float
    size: float
    """Height of the em."""
    name: str
    """Base font name."""
    colour: tuple[int, int, int]
    bold: bool
    italic: bool
    slanted: bool
    """An upright font made to lean: its letters have the forms of neither cut."""


def read_glyphs(page: pypdfium2.PdfPage, shown: Frame, bands: Sequence[Box]) -> tuple[Glyph, ...]:
    """The upright visible characters whose origins lie in one of the bands (millimetres)."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return ()
    try:
        return tuple(_glyphs(ctypes.cast(textpage, ctypes.c_void_p).value or 0, shown, bands))
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _glyphs(textpage: int, shown: Frame, bands: Sequence[Box]) -> list[Glyph]:
    x, y = ctypes.c_double(), ctypes.c_double()
    places = ctypes.addressof(x), ctypes.addressof(y)
    fonts: dict[int, Font] = {}
    found = []
    for index in range(min(characters.count_of(textpage), _MAX_CHARACTERS)):
        code = characters.unicode_of(textpage, index)
        if code <= ord(" ") or not characters.origin_at(textpage, index, *places):
            continue
        left, baseline = shown.point(x.value, y.value)
        if any(box[0] <= left <= box[2] and box[1] <= baseline <= box[3] for box in bands):
            glyph = _glyph(textpage, index, shown, (chr(code), left, baseline), fonts)
            if glyph is not None:
                found.append(glyph)
    return found


def _glyph(
    textpage: int, index: int, shown: Frame, place: tuple[str, float, float], fonts: dict[int, Font]
) -> Glyph | None:
    owner = characters.object_of(textpage, index)
    if not owner or characters.mode_of(owner) == _INVISIBLE:
        return None
    matrix, edge, channels = pdfium.FS_MATRIX(), pdfium.FS_RECTF(), [ctypes.c_uint() for _ in range(4)]
    characters.matrix_at(textpage, index, ctypes.addressof(matrix))
    a, b, c, d, _, _ = multiply((matrix.a, matrix.b, matrix.c, matrix.d, 0, 0), shown.matrix)
    along, high = hypot(a, b), hypot(c, d)
    if not along or not high or a <= 0 or abs(b) > _UPRIGHT * along:
        return None
    characters.edge_at(textpage, index, ctypes.addressof(edge))
    characters.colour_at(textpage, index, *(ctypes.addressof(channel) for channel in channels))
    address: Any = characters.font_of(owner) or 0
    if address not in fonts:
        fonts[address] = font_at(address) if address else NO_FONT
    font = fonts[address]
    text, left, baseline = place
    box = shown.box((edge.left, edge.bottom, edge.right, edge.top))
    return Glyph(
        text=text,
        left=left,
        right=max(left, box[2]),
        baseline=baseline,
        size=abs(characters.size_at(textpage, index)) * high,
        name=font.name,
        colour=(channels[0].value, channels[1].value, channels[2].value),
        bold=font.bold,
        italic=font.italic,
        slanted=not font.italic and abs(a * c + b * d) > _SHEARED * along * high,
    )
