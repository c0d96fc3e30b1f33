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
from PIL import Image, ImageDraw, ImageFont

from verification.fonts import FOLDER
from verification.layout.correlation import FLAT, Vectors, Window, best_fits
from verification.layout.tint import Ink, softened

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
_FINER = 4
"""Times by which a stretched or leaning letter is drawn larger first: its edges stay soft."""
_CORE = 0.6
"""Coverage from which a pixel of the reference is wholly ink."""


class Fit(NamedTuple):
    """How a place on the page fits a character."""

    score: float
    """With the claimed character."""
    inked: float
    """Share of the character's core that is ink on the page."""


class Cut(NamedTuple):
    """How the letters of the reference are drawn."""

    bold: bool
    italic: bool
    em: int
    """Pixels from line to line."""
    stretch: float = 1.0
    """Width as a share of what belongs to this height."""
    lean: float = 0.0
    """Tangent of the angle by which an upright letter was made to lean to the right."""


class Place(NamedTuple):
    """Where on the ink which character is claimed to stand."""

    text: str
    column: int
    """Where its advance begins."""
    row: int
    """The baseline."""
    cut: Cut


class _Cell(NamedTuple):
    vectors: Vectors
    """The form: unit vector of the cell's pixels less their mean. Weights that give the mean of its core."""
    height: int
    width: int
    rise: int
    """Rows above the baseline."""


@lru_cache(maxsize=512)
def comparable(text: str) -> bool:
    """Whether it is a letter of Vietnamese or a digit; a capital eth looks like Đ and is written for it."""
    base = normalize("NFD", text)[:1]
    return (base.isascii() and base.isalnum()) or base in {"đ", "Đ", "Ð"}


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
    found = best_fits(ink, list(map(_window, places)), weights=1, enough=_CLEAR)
    return [Fit(*fit) if fit else None for fit in found]


def best_rivals(ink: Ink, places: Sequence[Place]) -> list[float]:
    """For each place the best score of any character that its own is told from, in the cell of its own.

    0 where there is none, or where the cell and the pixels around it reach beyond the ink.
    """
    forms = [_rival_forms(place.text, place.cut) for place in places]
    windows = [_window(place)._replace(vectors=vectors) for place, vectors in zip(places, forms, strict=True)]
    return [fit[0] if fit else 0.0 for fit in best_fits(ink, windows)]


def _window(place: Place) -> Window:
    cell = _cell(place.text, place.cut)
    return Window(place.row - cell.rise, place.column - _SIDE, cell.height, cell.width, cell.vectors)


def _units(rows: Ink) -> Ink:
    centred = rows - rows.mean(axis=1, keepdims=True)
    units: Ink = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), FLAT**0.5)
    return units


@lru_cache(maxsize=8192)
def _cell(text: str, cut: Cut) -> _Cell:
    picture = _picture(text, cut)
    core = (picture > _CORE).reshape(1, -1).astype(np.float32)
    form = _units(softened(picture).reshape(1, -1))
    return _Cell(
        vectors=Vectors(np.concatenate((form, core / max(core.sum(), np.float32(1))))),
        height=picture.shape[0],
        width=picture.shape[1],
        rise=cut.em,
    )


@lru_cache(maxsize=2048)
def _rival_forms(text: str, cut: Cut) -> Vectors:
    claimed = _picture(text, cut)
    width = claimed.shape[1]
    rows = [] if rivals(text) else [np.zeros(claimed.size, np.float32)]  # fits nothing
    for other in rivals(text):
        picture = _picture(other, cut)
        padded = np.pad(picture, ((0, 0), (0, max(0, width - picture.shape[1]))))[:, :width]
        rows.append(softened(padded).reshape(-1))
    return Vectors(_units(np.stack(rows)))


@lru_cache(maxsize=8192)
def _picture(text: str, cut: Cut) -> Ink:
    """The character as Tinos draws it in its cell; the baseline lies an em below the top."""
    height = cut.em + int(np.ceil(0.28 * cut.em))
    if (cut.stretch, cut.lean) == (1.0, 0.0):
        font = _font(cut.bold, cut.italic, cut.em)
        image = Image.new("L", (_width(font.getlength(text)), height), 0)
        ImageDraw.Draw(image).text((_SIDE, cut.em), text, font=font, fill=255, anchor="ls")
    else:
        image = _formed(text, cut, height)
    picture: Ink = np.asarray(image, dtype=np.float32) / np.float32(255)
    return picture


def _width(advance: float) -> int:
    return max(3, int(np.ceil(advance))) + 2 * _SIDE


def _formed(text: str, cut: Cut, height: int) -> Image.Image:
    """The same stretched and made to lean, from a picture four times as large."""
    font = _font(cut.bold, cut.italic, _FINER * cut.em)
    advance, room, baseline = font.getlength(text), _FINER * cut.em, _FINER * cut.em
    large = Image.new("L", (int(np.ceil(advance)) + 2 * room, _FINER * height), 0)
    ImageDraw.Draw(large).text((room, baseline), text, font=font, fill=255, anchor="ls")
    width = _width(advance * cut.stretch / _FINER)
    # From where in the large picture each of its pixels comes: x over a stretched, leaning baseline.
    across, down = 1 / cut.stretch, cut.lean / cut.stretch
    start = room - across * _FINER * _SIDE - down * baseline
    formed = large.transform(
        (_FINER * width, _FINER * height),
        Image.Transform.AFFINE,
        (across, down, start, 0, 1, 0),
        Image.Resampling.BILINEAR,
    )
    return formed.resize((width, height), Image.Resampling.BOX)


@lru_cache(maxsize=512)
def _advance(text: str) -> float:
    return _font(False, False, 100).getlength(text)  # noqa: FBT003 - as above


@lru_cache(maxsize=64)
def _font(bold: bool, italic: bool, em: int) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - as above
    return ImageFont.truetype(FOLDER / f"Tinos-{_CUTS[bold, italic]}.ttf", em)
