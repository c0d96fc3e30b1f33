"""Text of a page through PDFium's character interface, which reaches into form XObjects.

Whole columns of figures are worked on, not single characters: a page has thousands.
"""

from collections.abc import Iterator
from math import hypot
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout import typefaces
from verification.layout.content import Run
from verification.layout.geometry import MM_PER_POINT, Frame, multiply
from verification.layout.page import Typeface
from verification.layout.pdfium.characters import Characters, fonts, render_modes
from verification.layout.pdfium.open_page import OpenPage

_UPRIGHT = 0.05
"""Sine of the angle up to which text counts as horizontal."""
_ITALIC_SHEAR = 0.12
"""Slant that a word processor gives to an upright font to make it italic (tan 12° = 0.21)."""
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_BOLD_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_NOTHING_DRAWN = "\x00\x02\u200b\u200c\u200d\ufeff\ufffe\uffff"
_BLANKS = {code: " " for code in range(0x3001) if chr(code).isspace()} | dict.fromkeys(
    map(ord, _NOTHING_DRAWN), " "
)
_IS_BLANK = np.zeros(0x10000, np.bool_)
_IS_BLANK[list(_BLANKS)] = True


def read_runs(page: OpenPage, shown: Frame) -> tuple[Run, ...]:
    """The runs of a page in the order of its content, on the page as it is shown."""
    characters = page.characters
    return () if characters is None else _TextReader(characters, shown).runs()


class _Words(NamedTuple):
    """Characters of one text object without a blank between them, as columns."""

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    owner: NDArray[np.uintp]


class _Style(NamedTuple):
    """What the characters of a text object have in common."""

    typeface: Typeface
    visible: bool
    em: float
    """Millimetres along the line."""


class _TextReader:
    """Reads the characters of one page; styles are looked up once."""

    def __init__(self, characters: Characters, shown: Frame) -> None:
        self._characters = characters
        self._shown = shown
        self._styles: dict[bytes, _Style | None] = {}

    def runs(self) -> tuple[Run, ...]:
        """Upright characters of one text object without a wide blank, in the order of the content.

        Blanks at the ends are left out. Characters that PDFium made up (spaces, line ends) belong to no
        object and so end a run.
        """
        text = self._characters.text
        words, of_each, styles = self._upright(self._words())
        if not len(words.first):
            return ()
        (lefts, _), (_, rights) = self._sides(words.first), self._sides(words.last)
        em = np.array([style.em for style in styles])[of_each]
        joined = (words.owner[1:] == words.owner[:-1]) & (lefts[1:] - rights[:-1] <= em[1:])
        begins = np.flatnonzero(np.concatenate(([True], ~joined)))
        ends = np.append(begins[1:], len(of_each)) - 1
        lefts, rights = lefts[begins], np.maximum(lefts[begins], rights[ends])
        drawn_as = [styles[index] for index in of_each[begins].tolist()]
        columns = zip(
            self._texts(text, words.first[begins], words.last[ends], begins != ends),
            lefts.tolist(),
            rights.tolist(),
            self._baselines(words.first[begins]),
            [style.typeface for style in drawn_as],
            [style.visible for style in drawn_as],
            strict=True,
        )
        return tuple(map(Run._make, columns))

    def _words(self) -> _Words:
        codes, owners = self._characters.codes, self._characters.objects
        drawn = (owners != 0) & ~((codes < len(_IS_BLANK)) & _IS_BLANK[codes % len(_IS_BLANK)])
        goes_on = drawn[1:] & drawn[:-1] & (owners[1:] == owners[:-1])
        first = np.flatnonzero(drawn & ~np.concatenate(([False], goes_on)))
        last = np.flatnonzero(drawn & ~np.concatenate((goes_on, [False])))
        return _Words(first, last, owners[first])

    def _upright(self, words: _Words) -> tuple[_Words, NDArray[np.intp], list[_Style]]:
        """The words that stand upright, the place of each one's style, and the styles."""
        heads = np.concatenate(([True], words.owner[1:] != words.owner[:-1]))[: len(words.owner)]
        of_objects, styles = self._styles_of(words.first[heads], words.owner[heads])
        stands = np.array([style is not None for style in styles], np.bool_)
        of_each = of_objects[np.cumsum(heads) - 1]
        upright = stands[of_each]
        kept = _Words(words.first[upright], words.last[upright], words.owner[upright])
        return kept, (np.cumsum(stands) - 1)[of_each[upright]], [style for style in styles if style]

    def _styles_of(
        self, firsts: NDArray[np.intp], objects: NDArray[np.uintp]
    ) -> tuple[NDArray[np.intp], list[_Style | None]]:
        """For each text object the place of its style, and the styles; None for what is not upright.

        Neighbours that look the same share one.
        """
        read = self._characters
        looked_up = np.zeros(
            len(firsts),
            [("matrix", "f4", 4), ("size", "f8"), ("mode", "i4"), ("font", np.uintp), ("colour", "u4", 4)],
        )
        looked_up["matrix"] = read.matrices(firsts)[:, :4]
        looked_up["size"] = read.sizes(firsts)
        looked_up["mode"] = render_modes(objects)
        looked_up["font"] = fonts(objects)
        looked_up["colour"] = read.colours(firsts)
        octets = looked_up.view(np.uint8).reshape(len(firsts), looked_up.itemsize)
        changes = np.concatenate(([True], (octets[1:] != octets[:-1]).any(axis=1)))[: len(firsts)]
        found = []
        for index in np.flatnonzero(changes).tolist():
            key = octets[index].tobytes()
            if key not in self._styles:
                self._styles[key] = self._style(*(np.asarray(field).tolist() for field in looked_up[index]))
            found.append(self._styles[key])
        return np.cumsum(changes) - 1, found

    def _style(
        self, matrix: list[float], size: float, mode: int, font_address: int, colour: list[int]
    ) -> _Style | None:
        a, b, c, d, _, _ = multiply((matrix[0], matrix[1], matrix[2], matrix[3], 0, 0), self._shown.matrix)
        along, high = hypot(a, b), hypot(c, d)
        if not along or not high or a <= 0 or abs(b) > _UPRIGHT * along:
            return None
        sheared = abs(a * c + b * d) > _ITALIC_SHEAR * along * high
        font = self._characters.font(font_address)
        red, green, blue, alpha = colour
        typeface = Typeface(
            name=font.name,
            family=typefaces.family(font.name),
            size=round(abs(size) * high / MM_PER_POINT, 2),
            bold=font.bold or mode in _BOLD_MODES,
            italic=font.italic or sheared,
            colour=(red, green, blue),
            embedded=font.embedded,
            encoding=typefaces.encoding(font.name),
        )
        em = self._shown.length(abs(size) * hypot(matrix[0], matrix[1]))
        return _Style(typeface, visible=mode != _INVISIBLE and alpha > 0, em=em)

    def _sides(self, indices: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Left and right edges of characters' advance boxes on the shown page."""
        a, _, c, _, e, _ = self._shown.matrix
        left, top, right, bottom = self._characters.edges(indices).T.astype(np.float64)
        with np.errstate(invalid="ignore"):  # what a matrix puts infinitely far off stands on no page
            one, other = a * left + c * bottom + e, a * right + c * top + e
        return np.minimum(one, other), np.maximum(one, other)

    def _baselines(self, indices: NDArray[np.intp]) -> list[float]:
        _, b, _, d, _, f = self._shown.matrix
        x, y = self._characters.origins(indices).T
        found: list[float] = (b * x + d * y + f).tolist()
        return found

    def _texts(
        self, text: str, firsts: NDArray[np.intp], lasts: NDArray[np.intp], several: NDArray[np.bool_]
    ) -> Iterator[str]:
        """The characters from first to last; between several words, one blank for any number of them."""
        blanked = text.translate(_BLANKS)
        for first, last, folded in zip(firsts.tolist(), lasts.tolist(), several.tolist(), strict=True):
            part = blanked[first : last + 1]
            yield " ".join(part.split()) if folded else part
