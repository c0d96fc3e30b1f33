"""Single characters with their place and face: what is compared with the picture of the page."""

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout.geometry import Frame, multiply
from verification.layout.pdfium.characters import Characters, fonts, render_modes
from verification.layout.pdfium.fonts import NO_FONT, Font, font_at
from verification.layout.pdfium.open_page import OpenPage
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


def read_glyphs(page: OpenPage, shown: Frame, bands: Sequence[Box]) -> tuple[Glyph, ...]:
    """The upright visible characters whose origins lie in one of the bands (millimetres)."""
    characters = page.characters
    return () if characters is None else tuple(_glyphs(characters, shown, bands))


def _glyphs(characters: Characters, shown: Frame, bands: Sequence[Box]) -> list[Glyph]:
    text = characters.text(_MAX_CHARACTERS)
    if not text:
        return []
    owners = characters.objects(len(text))
    inked = np.array([letter > " " for letter in text], np.bool_) & (owners != 0)
    indices = np.flatnonzero(inked)
    places = _on_page(shown, characters.origins(indices))
    within = np.zeros(len(indices), np.bool_)
    for left, top, right, bottom in bands:
        x, y = places[:, 0], places[:, 1]
        within |= (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    modes = render_modes(owners[indices])
    kept = within & (modes != _INVISIBLE)
    indices, places = indices[kept], places[kept]
    known: dict[int, Font] = {}
    addresses = fonts(owners[indices]).tolist()
    for address in set(addresses):
        known[address] = font_at(address) if address else NO_FONT
    columns = zip(
        (text[index] for index in indices.tolist()),
        places.tolist(),
        characters.edges(indices).tolist(),
        characters.matrices(indices).tolist(),
        characters.sizes(indices).tolist(),
        characters.colours(indices).tolist(),
        (known[address] for address in addresses),
        strict=True,
    )
    found = []
    for letter, (left, baseline), edge, matrix, size, colour, font in columns:
        a, b, c, d, _, _ = multiply((matrix[0], matrix[1], matrix[2], matrix[3], 0, 0), shown.matrix)
        along, high = hypot(a, b), hypot(c, d)
        if not along or not high or a <= 0 or abs(b) > _UPRIGHT * along:
            continue
        box = shown.box((edge[0], edge[3], edge[2], edge[1]))
        found.append(
            Glyph(
                text=letter,
                left=left,
                right=max(left, box[2]),
                baseline=baseline,
                size=abs(size) * high,
                name=font.name,
                colour=(colour[0], colour[1], colour[2]),
                bold=font.bold,
                italic=font.italic,
                slanted=not font.italic and abs(a * c + b * d) > _SHEARED * along * high,
            )
        )
    return found


def _on_page(shown: Frame, points: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b, c, d, e, f = shown.matrix
    x, y = points[:, 0], points[:, 1]
    return np.stack((a * x + c * y + e, b * x + d * y + f), axis=1)
