"""Single characters with their place and face: what is compared with the picture of the page."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout.geometry import Frame
from verification.layout.pdfium.characters import Characters, fonts, render_modes
from verification.layout.pdfium.open_page import OpenPage
from verification.verdict import Box

_UPRIGHT = 0.05
_STEP = 0.02
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
    stretch: float
    """Width of its letters as a share of what belongs to their height, in steps of 0.02."""
    lean: float
    """Tangent of the angle by which its letters are made to lean, in steps of 0.02; 0 in an italic font."""


def read_glyphs(page: OpenPage, shown: Frame, bands: Sequence[Box]) -> tuple[Glyph, ...]:
    """The upright visible characters whose origins lie in one of the bands (millimetres)."""
    characters = page.characters
    return () if characters is None else tuple(_glyphs(characters, shown, bands))


def _glyphs(characters: Characters, shown: Frame, bands: Sequence[Box]) -> list[Glyph]:
    text, owners = characters.text, characters.objects
    indices = np.flatnonzero((characters.codes > ord(" ")) & (owners != 0))
    places = _on_page(shown, characters.origins(indices))
    within = np.zeros(len(indices), np.bool_)
    for left, top, right, bottom in bands:
        x, y = places[:, 0], places[:, 1]
        within |= (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    modes = render_modes(owners[indices])
    kept = within & (modes != _INVISIBLE)
    indices, places = indices[kept], places[kept]
    a, b, c, d = _turned(characters.matrices(indices), shown)
    along, high = np.hypot(a, b), np.hypot(c, d)
    upright = (a > 0) & (a * d != b * c) & (np.abs(b) <= _UPRIGHT * along)
    indices, places = indices[upright], places[upright]
    a, b, c, d, along, high = (values[upright] for values in (a, b, c, d, along, high))
    area = np.abs(a * d - b * c)
    lean = _in_steps((a * c + b * d) / area)
    high = np.where(lean == 0, high, area / along)
    columns = zip(
        (text[index] for index in indices.tolist()),
        places.tolist(),
        _right(characters.edges(indices), shown).tolist(),
        (np.abs(characters.sizes(indices)) * high).tolist(),
        characters.colours(indices).tolist(),
        _in_steps(along / high).tolist(),
        lean.tolist(),
        map(characters.font, fonts(owners[indices]).tolist()),
        strict=True,
    )
    return [
        Glyph(
            text=letter,
            left=left,
            right=max(left, right),
            baseline=baseline,
            size=size,
            name=font.name,
            colour=(red, green, blue),
            bold=font.bold,
            italic=font.italic,
            stretch=stretch,
            lean=leaning,
        )
        for letter, (left, baseline), right, size, (red, green, blue, _), stretch, leaning, font in columns
    ]


def _in_steps(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded to 0.02, so that letters of one form share their reference."""
    return np.round(np.round(shares / _STEP) * _STEP, 2)


def _turned(matrices: NDArray[np.float32], shown: Frame) -> Sequence[NDArray[np.float64]]:
    """a, b, c, d of each on the page as it is shown."""
    g, h, i, j, _, _ = shown.matrix
    a, b, c, d = matrices[:, :4].T.astype(np.float64)
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j


def _right(edges: NDArray[np.float32], shown: Frame) -> NDArray[np.float64]:
    """The right side of each advance box on the page as it is shown."""
    a, _, c, _, e, _ = shown.matrix
    left, top, right, bottom = edges.T.astype(np.float64)
    right_edge: NDArray[np.float64] = np.maximum(a * left, a * right) + np.maximum(c * top, c * bottom) + e
    return right_edge


def _on_page(shown: Frame, points: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b, c, d, e, f = shown.matrix
    x, y = points[:, 0], points[:, 1]
    return np.stack((a * x + c * y + e, b * x + d * y + f), axis=1)
