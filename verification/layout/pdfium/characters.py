"""The characters of a text page by their indices. Coordinates are those of page space, points."""

import ctypes
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout.pdfium.bulk import Bulk, Handles, Indices, handles

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

    def text(self, most: int) -> str:
        """The first `most` characters, one for each index: in one call, where none of them lacks a code."""
        count = max(0, min(pdfium.FPDFText_CountChars(self._textpage), most))
        buffer = (ctypes.c_ushort * (count + 1))()
        if pdfium.FPDFText_GetText(self._textpage, 0, count, buffer) == count + 1:
            text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
            if len(text) == count:
                return text
        return "".join(chr(pdfium.FPDFText_GetUnicode(self._textpage, index)) for index in range(count))

    def objects(self, count: int) -> Handles:
        """Addresses of the text objects that draw the first ones; 0 for what PDFium made up."""
        return _object(*self._at(np.arange(count)))

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

    def _at(self, indices: NDArray[np.intp]) -> tuple[Handles, Indices]:
        return np.repeat(self._page, len(indices)), indices.astype(np.intc)


def render_modes(objects: Handles) -> NDArray[np.intc]:
    """The rendering mode of each text object."""
    return _mode(objects)


def fonts(objects: Handles) -> Handles:
    """The address of the font of each text object; 0 without one."""
    return _font(objects)
