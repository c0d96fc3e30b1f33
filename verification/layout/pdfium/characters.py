"""The characters of a text page by their indices. Coordinates are those of page space, points."""

import ctypes
from functools import cached_property
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout.pdfium.bulk import Bulk, Handles, Indices, handles
from verification.layout.pdfium.fonts import NO_FONT, Font, font_at

MOST_CHARACTERS: Final = 60_000
"""Per page; a page of dense 6 pt text has about 12 000. What follows is left out."""
_HYPHENS: Final = frozenset("\x02\ufffe")
"""What PDFium gives in place of a hyphen that ends a line."""

_object = Bulk(pdfium.FPDFText_GetTextObject, "address", np.uintp, indexed=True)
_size = Bulk(pdfium.FPDFText_GetFontSize, "double", np.float64, indexed=True)
_matrix = Bulk(pdfium.FPDFText_GetMatrix, "outputs", np.float32, indexed=True, columns=6, packed=True)
_edge = Bulk(pdfium.FPDFText_GetLooseCharBox, "outputs", np.float32, indexed=True, columns=4, packed=True)
_origin = Bulk(pdfium.FPDFText_GetCharOrigin, "outputs", np.float64, indexed=True, columns=2)
_colour = Bulk(pdfium.FPDFText_GetFillColor, "outputs", np.uintc, indexed=True, columns=4)
_mode = Bulk(pdfium.FPDFTextObj_GetTextRenderMode, "number", np.intc)
_font = Bulk(pdfium.FPDFTextObj_GetFont, "address", np.uintp)


class Characters:
    """What PDFium knows of each character of one text page."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._page = handles(textpage)
        self._fonts: dict[int, Font] = {}

    @cached_property
    def text(self) -> str:
        """The characters, one for each index: in one call, where none of them lacks a code."""
        count = max(0, min(pdfium.FPDFText_CountChars(self._textpage), MOST_CHARACTERS))
        buffer = (ctypes.c_ushort * (count + 1))()
        if pdfium.FPDFText_GetText(self._textpage, 0, count, buffer) == count + 1:
            text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
            if len(text) == count:
                return self._with_hyphens(text)
        return self._with_hyphens(
            "".join(chr(pdfium.FPDFText_GetUnicode(self._textpage, index)) for index in range(count))
        )

    def _with_hyphens(self, text: str) -> str:
        """With the hyphens at line ends, which PDFium takes for no part of the word that goes on below."""
        if _HYPHENS.isdisjoint(text):
            return text
        return "".join(
            "-" if letter in _HYPHENS and pdfium.FPDFText_IsHyphen(self._textpage, index) == 1 else letter
            for index, letter in enumerate(text)
        )

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """Their Unicode code points."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)

    @cached_property
    def objects(self) -> Handles:
        """Addresses of the text objects that draw them; 0 for what PDFium made up."""
        return _object(*self._at(np.arange(len(self.text))))

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Font sizes before any transformation."""
        return _size(*self._at(indices))

    def matrices(self, indices: NDArray[np.intp]) -> NDArray[np.float32]:
        """A row a, b, c, d, e, f for each."""
        return _matrix(*self._at(indices))

    def edges(self, indices: NDArray[np.intp]) -> NDArray[np.float32]:
        """A row left, top, right, bottom of the advance box for each."""
        return _edge(*self._at(indices))

    def origins(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """A row x, y for each."""
        return _origin(*self._at(indices))

    def colours(self, indices: NDArray[np.intp]) -> NDArray[np.uintc]:
        """A row red, green, blue, alpha of the fill for each."""
        return _colour(*self._at(indices))

    def font(self, address: int) -> Font:
        """The font at an address that `fonts` gave, read once as long as the page is open."""
        font = self._fonts.get(address)
        if font is None:
            font = self._fonts[address] = font_at(address) if address else NO_FONT
        return font

    def _at(self, indices: NDArray[np.intp]) -> tuple[Handles, Indices]:
        return self._page, indices.astype(np.intc)


def render_modes(objects: Handles) -> NDArray[np.intc]:
    """The rendering mode of each text object."""
    return _mode(objects)


def fonts(objects: Handles) -> Handles:
    """The address of the font of each text object; 0 without one."""
    return _font(objects)
