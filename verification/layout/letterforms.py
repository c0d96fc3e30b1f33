"""The form of a character: how well ink on a page fits the letter that the text claims to stand there.

The reference is Tinos, whose letters are those of Times New Roman but for hinting. The measure is the
normalised cross-correlation of two pictures of one cell, the best of nine shifts by a pixel: 1 is the same
form, real prints of Times New Roman reach 0.5 to 1.0, another letter 0.2 to 0.8. So one letter is told from
another by which of them fits better, not by how well one fits.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from verification.fonts import FOLDER
from verification.layout.correlation import Shifts, Vectors, Window, correlated, lies_in

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
_FLAT = 1e-7
"""Squared length of pixels up to which they are all one; a single one that differs by 1/1020 has 1e-6."""
_CORE = 0.6
"""Coverage from which a pixel of the reference is wholly ink."""

_STRAIGHT = ((0, 0),)
_AROUND = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1))


class Fit(NamedTuple):
    """How a place on the page fits a character."""

    score: float
    """With the claimed character."""
    inked: float
    """Share of the character's core that is ink on the page."""


class Place(NamedTuple):
    """Where on the ink which character is claimed to stand."""

    text: str
    column: int
    """Where its advance begins."""
    row: int
    """The baseline."""
    bold: bool
    italic: bool
    em: int
    """Pixels."""


class _Cell(NamedTuple):
    vectors: Vectors
    """The form: unit vector of the cell's pixels less their mean. Weights that give the mean of its core."""
    height: int
    width: int
    rise: int
    """Rows above the baseline."""


@lru_cache(maxsize=512)
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


def fits(ink: Ink, places: Sequence[Place]) -> list[Fit | None]:
    """How softened ink fits the character of each place; None where a cell reaches beyond the ink.

    Most letters stand where they should to the pixel; only for the others are the pixels around asked.
    """
    windows = [_window(place) for place in places]
    found: dict[int, Fit] = {}
    for shifts in (_STRAIGHT, _AROUND):
        unclear = [index for index in range(len(places)) if index not in found or found[index].score < _CLEAR]
        within = [index for index in unclear if lies_in(ink, windows[index], shifts)]
        best = _best(ink, [windows[index] for index in within], shifts)
        found = {index: fit for index, fit in found.items() if index not in unclear}
        found |= zip(within, best, strict=True)
    return [found.get(index) for index in range(len(places))]


def best_rival(ink: Ink, place: Place) -> float:
    """The best score of any character that the claimed one is told from, in the claimed one's cell."""
    window = _window(place)
    if not rivals(place.text) or not lies_in(ink, window, _AROUND):
        return 0.0
    window = window._replace(vectors=_rival_forms(place.text, place.bold, place.italic, place.em))
    return float(_scores(correlated(ink, [window], _AROUND)).max())


def softened(picture: Ink) -> Ink:
    """Blurred along columns, where hinting moves bars by a pixel."""
    soft = picture * np.float32(0.5)
    quarter = picture * np.float32(0.25)
    soft[1:] += quarter[:-1]
    soft[:-1] += quarter[1:]
    return soft


def _window(place: Place) -> Window:
    cell = _cell(place.text, place.bold, place.italic, place.em)
    return Window(place.row - cell.rise, place.column - _SIDE, cell.height, cell.width, cell.vectors)


def _best(ink: Ink, windows: Sequence[Window], shifts: Shifts) -> list[Fit]:
    """The fit of each window under the shifts."""
    if not windows:
        return []
    rows = correlated(ink, windows, shifts)
    return list(map(Fit, _scores(rows)[:, :, 0].max(axis=1).tolist(), rows[:, :, 2].max(axis=1).tolist()))


def _scores(rows: Ink) -> Ink:
    """The correlations with vectors without a mean of their own; pixels without any form fit nothing."""
    squared = rows[:, :, :1]
    lengths = np.sqrt(np.maximum(squared, _FLAT))
    scores: Ink = np.where(squared > _FLAT, rows[:, :, 1:] / lengths, np.float32(0))
    return scores


def _units(rows: Ink) -> Ink:
    centred = rows - rows.mean(axis=1, keepdims=True)
    units: Ink = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), _FLAT**0.5)
    return units


@lru_cache(maxsize=8192)
def _cell(text: str, bold: bool, italic: bool, em: int) -> _Cell:  # noqa: FBT001 - lru_cache, called by place
    picture, rise = _picture(text, bold, italic, em)
    core = (picture > _CORE).reshape(1, -1).astype(np.float32)
    form = _units(softened(picture).reshape(1, -1))
    return _Cell(
        vectors=Vectors(np.concatenate((form, core / max(core.sum(), np.float32(1))))),
        height=picture.shape[0],
        width=picture.shape[1],
        rise=rise,
    )


@lru_cache(maxsize=2048)
def _rival_forms(text: str, bold: bool, italic: bool, em: int) -> Vectors:  # noqa: FBT001 - as above
    claimed, _ = _picture(text, bold, italic, em)
    width = claimed.shape[1]
    rows = []
    for other in rivals(text):
        picture, _ = _picture(other, bold, italic, em)
        padded = np.pad(picture, ((0, 0), (0, max(0, width - picture.shape[1]))))[:, :width]
        rows.append(softened(padded).reshape(-1))
    return Vectors(_units(np.stack(rows)))


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
