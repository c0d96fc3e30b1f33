"""Text of a page through PDFium's character interface, which reaches into form XObjects."""

import ctypes
import re
from collections.abc import Iterator
from math import hypot
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from verification.layout import typefaces
from verification.layout.content import Run
from verification.layout.geometry import MM_PER_POINT, Frame, multiply
from verification.layout.page import Typeface
from verification.layout.pdfium import characters
from verification.layout.pdfium.fonts import NO_FONT, Font, font_at

_MAX_CHARACTERS = 60_000
"""Per page; a page of dense 6 pt text has about 12 000. What follows is left out."""
_UPRIGHT = 0.05
"""Sine of the angle up to which text counts as horizontal."""
_ITALIC_SHEAR = 0.12
"""Slant that a word processor gives to an upright font to make it italic (tan 12° = 0.21)."""
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_BOLD_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)


_WORD = re.compile(r"[^\s\x00\x02\xa0\u200b\u200c\u200d\ufeff\ufffe\uffff]+")
_SURELY_CLOSE = 1.3
"""Em between the origins of two letters up to which no more than a word gap lies between them."""


def read_runs(page: pypdfium2.PdfPage, shown: Frame) -> tuple[Run, ...]:
    """The runs of a page in the order of its content, on the page as it is shown."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return ()
    try:
        reader = _TextReader(textpage, shown)
        return tuple(run for piece in reader.pieces() if (run := reader.run(piece)))
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _Piece(NamedTuple):
    """Characters of one text object without a wide blank; indices of the first and last."""

    start: int
    end: int
    owner: int
    text: str


class _TextReader:
    """Reads the characters of one page; fonts are looked up once, C buffers are used again."""

    def __init__(self, textpage: Any, shown: Frame) -> None:
        self._textpage = ctypes.cast(textpage, ctypes.c_void_p).value or 0
        self._shown = shown
        self._fonts: dict[int, Font] = {}
        self._typefaces: dict[tuple[object, ...], Typeface] = {}
        self._em_owner, self._em = 0, 0.0
        self._matrix, self._edge = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._channels = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
        self._matrix_buffer, self._edge_buffer = ctypes.addressof(self._matrix), ctypes.addressof(self._edge)
        self._origin_buffers = (ctypes.addressof(self._x), ctypes.addressof(self._y))
        self._channel_buffers = tuple(ctypes.addressof(channel) for channel in self._channels)

    def pieces(self) -> Iterator[_Piece]:
        """The pieces of the page in the order of the content.

        Blanks at the ends are left out. Characters that PDFium made up (spaces, line ends) belong to no
        object and so end a piece.
        """
        words: list[str] = []
        start, end, owner = 0, 0, 0
        for word in self._words(self._text(min(characters.count_of(self._textpage), _MAX_CHARACTERS))):
            if words and word[2] == owner and not self._parted(end, word[0], owner):
                words.append(word[3] if word[0] == end + 1 else " " + word[3])
                end = word[1]
                continue
            if words:
                yield _Piece(start, end, owner, "".join(words))
            start, end, owner, words = word[0], word[1], word[2], [word[3]]
        if words:
            yield _Piece(start, end, owner, "".join(words))

    def _words(self, text: str) -> Iterator[tuple[int, int, int, str]]:
        """First and last index, text object and text of characters without a blank between them."""
        textpage = self._textpage
        spans = [match.span() for match in _WORD.finditer(text)]
        owners = [characters.object_of(textpage, start) or 0 for start, _ in spans]
        for (start, end), owner, following in zip(spans, owners, [*owners[1:], -1], strict=False):
            if owner and (following == owner or characters.object_of(textpage, end - 1) == owner):
                yield start, end - 1, owner, text[start:end]
            else:
                yield from self._letters(text, start, end)

    def _letters(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, int, str]]:
        """A word that several text objects draw, object by object."""
        first, current = start, characters.object_of(self._textpage, start) or 0
        for index in range(start + 1, end + 1):
            owner = (characters.object_of(self._textpage, index) or 0) if index < end else -1
            if owner != current:
                if current:
                    yield first, index - 1, current, text[first:index]
                first, current = index, owner

    def _parted(self, end: int, start: int, owner: int) -> bool:
        """Whether the blank between two words of one object is wider than a word gap."""
        if start == end + 1:
            return False
        textpage, x, y = self._textpage, self._x, self._y
        if owner != self._em_owner:
            characters.matrix_at(textpage, start, self._matrix_buffer)
            self._em = abs(characters.size_at(textpage, start)) * hypot(self._matrix.a, self._matrix.b)
            self._em_owner = owner
        characters.origin_at(textpage, end, *self._origin_buffers)
        left, bottom = x.value, y.value
        characters.origin_at(textpage, start, *self._origin_buffers)
        if abs(x.value - left) + abs(y.value - bottom) < _SURELY_CLOSE * self._em:
            return False
        return self._side(start)[0] - self._side(end)[1] > self._shown.length(self._em)

    def _text(self, count: int) -> str:
        """The characters, one for each index: in one call, where none of them lacks a code."""
        buffer = ctypes.create_string_buffer(2 * count + 2)
        if characters.text_of(self._textpage, 0, count, ctypes.addressof(buffer)) == count + 1:
            text = buffer.raw[: 2 * count].decode("utf-16-le", "replace")
            if len(text) == count:
                return text
        return "".join(chr(characters.unicode_of(self._textpage, index)) for index in range(count))

    def run(self, piece: _Piece) -> Run | None:
        """The piece measured; None for text that does not stand upright."""
        textpage, matrix, shown = self._textpage, self._matrix, self._shown
        characters.matrix_at(textpage, piece.start, self._matrix_buffer)
        a, b, c, d, _, _ = multiply((matrix.a, matrix.b, matrix.c, matrix.d, 0, 0), shown.matrix)
        along, high = hypot(a, b), hypot(c, d)
        if not along or not high or a <= 0 or abs(b) > _UPRIGHT * along:
            return None
        characters.origin_at(textpage, piece.start, *self._origin_buffers)
        _, baseline = shown.point(self._x.value, self._y.value)
        size = abs(characters.size_at(textpage, piece.start)) * high / MM_PER_POINT
        sheared = abs(a * c + b * d) > _ITALIC_SHEAR * along * high
        typeface, visible = self._typeface(piece, size, sheared=sheared)
        left = self._side(piece.start)[0]
        return Run(
            text=piece.text,
            left=left,
            right=max(left, self._side(piece.end)[1]),
            baseline=baseline,
            typeface=typeface,
            visible=visible,
        )

    def _side(self, index: int) -> tuple[float, float]:
        """Left and right edge of a character's advance box on the shown page."""
        edge, (a, _, c, _, e, _) = self._edge, self._shown.matrix
        characters.edge_at(self._textpage, index, self._edge_buffer)
        one, other = a * edge.left + c * edge.bottom + e, a * edge.right + c * edge.top + e
        return (one, other) if one <= other else (other, one)

    def _typeface(self, piece: _Piece, size: float, *, sheared: bool) -> tuple[Typeface, bool]:
        mode, address = characters.mode_of(piece.owner), characters.font_of(piece.owner) or 0
        characters.colour_at(self._textpage, piece.start, *self._channel_buffers)
        red, green, blue, alpha = self._channels
        colour = (red.value, green.value, blue.value)
        key = (address, round(size, 2), mode, sheared, colour)
        typeface = self._typefaces.get(key)
        if typeface is None:
            font = self._font(address)
            typeface = Typeface(
                name=font.name,
                family=typefaces.family(font.name),
                size=round(size, 2),
                bold=font.bold or mode in _BOLD_MODES,
                italic=font.italic or sheared,
                colour=colour,
                embedded=font.embedded,
                encoding=typefaces.encoding(font.name),
            )
            self._typefaces[key] = typeface
        return typeface, mode != _INVISIBLE and alpha.value > 0

    def _font(self, address: int) -> Font:
        font = self._fonts.get(address)
        if font is None:
            font = self._fonts[address] = font_at(address) if address else NO_FONT
        return font
