"""The form of a character: how well ink on a page fits the letter that the text claims to stand there.

The reference is Tinos, whose letters are those of Times New Roman but for hinting. The measure is the
normalised cross-correlation of two pictures of one cell, the best of nine shifts by a pixel: 1 is the same
form, real prints of Times New Roman reach 0.5 to 1.0, another letter 0.2 to 0.8. So one letter is told from
another by which of them fits better, not by how well one fits.
"""

from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from verification.fonts import FOLDER

Ink = NDArray[np.float32]
"""Rows and columns, 0 = paper, 1 = ink."""

_CUTS = {
    (False, False): "Regular",
    (True, False): "Bold",
    (False, True): "Italic",
    (True, True): "BoldItalic",
}
_UPPER, _LOWER, _DIGITS = "ABCDEGHIKLMNOPQRSTUVXYĐ", "abcdeghiklmnopqrstuvxyđ", "0123456789"
_SIDE = 2
"""Pixels of the cell on both sides of the advance."""
_WIDER = 1.3
_CLEAR = 0.85
"""Score from which no other place is tried."""
_FLAT = 1e-6
_CORE = 0.6
"""Coverage from which a pixel of the reference is wholly ink."""


class Fit(NamedTuple):
    """How a place on the page fits a character."""

    score: float
    """With the claimed character."""
    inked: float
    """Share of the character's core that is ink on the page."""


class _Cell(NamedTuple):
    form: Ink
    """Unit vector of the cell's pixels less their mean."""
    core: NDArray[np.intp]
    """Places of the pixels that are wholly ink."""
    height: int
    width: int
    rise: int
    """Rows above the baseline."""


def comparable(text: str) -> bool:
    """Whether it is a letter of Vietnamese or a digit."""
    base = normalize("NFD", text)[:1]
    return (base.isascii() and base.isalnum()) or base in {"đ", "Đ"}


@lru_cache(maxsize=512)
def rivals(text: str) -> tuple[str, ...]:
    """The characters that it is told from: other digits, or other letters of its case with the same marks.

    None that is much wider: the part of it that falls into a narrow cell looks like many letters.
    """
    if text.isdigit():
        return tuple(digit for digit in _DIGITS if digit != text)
    parts = normalize("NFD", text)
    base, marks = parts[0], parts[1:]
    others = (letter for letter in (_UPPER if text.isupper() else _LOWER) if letter != base)
    composed = (normalize("NFC", letter + marks) for letter in others)
    widest = _WIDER * _advance(text)
    return tuple(letter for letter in composed if len(letter) == 1 and _advance(letter) <= widest)


def fit(ink: Ink, origin: tuple[int, int], text: str, *, bold: bool, italic: bool, em: int) -> Fit | None:
    """How softened ink at `origin` (column and row of the baseline) fits the character; None beyond it.

    `em` in pixels.
    """
    cell = _cell(text, bold, italic, em)
    straight = _unshifted(ink, origin, cell)
    if straight is not None and straight.score >= _CLEAR:
        return straight
    windows = _windows(ink, origin, cell)
    if windows is None:
        return None
    inked = float(windows[:, cell.core].mean(axis=1).max()) if len(cell.core) else 0.0
    return Fit(score=float((_units(windows) @ cell.form).max()), inked=inked)


def best_rival(ink: Ink, origin: tuple[int, int], text: str, *, bold: bool, italic: bool, em: int) -> float:
    """The best score of any character that the claimed one is told from, in the claimed one's cell."""
    cell = _cell(text, bold, italic, em)
    windows = _windows(ink, origin, cell)
    others = rivals(text)
    if windows is None or not others:
        return 0.0
    forms = _rival_forms(text, bold, italic, em)
    return float((_units(windows) @ forms.T).max())


def softened(picture: Ink) -> Ink:
    """Blurred along columns, where hinting moves bars by a pixel."""
    padded = np.pad(picture, ((1, 1), (0, 0)))
    soft: Ink = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / np.float32(4)
    return soft


def _windows(ink: Ink, origin: tuple[int, int], cell: _Cell) -> Ink | None:
    """The cell's pixels under nine shifts, one a row."""
    left, top = origin[0] - _SIDE - 1, origin[1] - cell.rise - 1
    region = ink[max(top, 0) : top + cell.height + 2, max(left, 0) : left + cell.width + 2]
    if top < 0 or left < 0 or region.shape != (cell.height + 2, cell.width + 2):
        return None
    # Nine copies take a fraction of the time of a sliding view of so small a picture.
    windows = np.empty((9, cell.height, cell.width), region.dtype)
    for shift in range(9):
        down, right = divmod(shift, 3)
        windows[shift] = region[down : down + cell.height, right : right + cell.width]
    return windows.reshape(9, -1)


def _unshifted(ink: Ink, origin: tuple[int, int], cell: _Cell) -> Fit | None:
    """The fit where the character should stand to the pixel; most stand there."""
    left, top = origin[0] - _SIDE, origin[1] - cell.rise
    region = ink[max(top, 0) : top + cell.height, max(left, 0) : left + cell.width]
    if top < 0 or left < 0 or region.shape != (cell.height, cell.width):
        return None
    pixels = region.ravel()
    size, total = len(pixels), float(pixels.sum())
    spread = float(pixels @ pixels) - total * total / size
    if spread <= _FLAT:
        return None
    # The form has no mean of its own, so that of the region falls out of the product.
    score = float(pixels @ cell.form) / spread**0.5
    return Fit(score=score, inked=float(pixels[cell.core].mean()) if len(cell.core) else 0.0)


def _units(rows: Ink) -> Ink:
    centred = rows - rows.mean(axis=1, keepdims=True)
    units: Ink = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    return units


@lru_cache(maxsize=8192)
def _cell(text: str, bold: bool, italic: bool, em: int) -> _Cell:  # noqa: FBT001 - lru_cache, called by place
    picture, rise = _picture(text, bold, italic, em)
    return _Cell(
        form=_units(softened(picture).reshape(1, -1))[0],
        core=np.flatnonzero(picture > _CORE),
        height=picture.shape[0],
        width=picture.shape[1],
        rise=rise,
    )


@lru_cache(maxsize=2048)
def _rival_forms(text: str, bold: bool, italic: bool, em: int) -> Ink:  # noqa: FBT001 - as above
    claimed, _ = _picture(text, bold, italic, em)
    width = claimed.shape[1]
    rows = []
    for other in rivals(text):
        picture, _ = _picture(other, bold, italic, em)
        padded = np.pad(picture, ((0, 0), (0, max(0, width - picture.shape[1]))))[:, :width]
        rows.append(softened(padded).reshape(-1))
    return _units(np.stack(rows))


@lru_cache(maxsize=8192)
def _picture(text: str, bold: bool, italic: bool, em: int) -> tuple[Ink, int]:  # noqa: FBT001 - as above
    """The character as Tinos draws it in its cell, and the rows above the baseline."""
    font = _font(bold, italic, em)
    width = max(3, int(np.ceil(font.getlength(text)))) + 2 * _SIDE
    rise = em
    image = Image.new("L", (width, rise + int(np.ceil(0.28 * em))), 0)
    ImageDraw.Draw(image).text((_SIDE, rise), text, font=font, fill=255, anchor="ls")
    picture: Ink = np.asarray(image, dtype=np.float32) / np.float32(255)
    return picture, rise


@lru_cache(maxsize=512)
def _advance(text: str) -> float:
    return _font(False, False, 100).getlength(text)  # noqa: FBT003 - as above


@lru_cache(maxsize=64)
def _font(bold: bool, italic: bool, em: int) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - as above
    return ImageFont.truetype(FOLDER / f"Tinos-{_CUTS[bold, italic]}.ttf", em)
