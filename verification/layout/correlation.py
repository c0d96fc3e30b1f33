"""How well windows of a picture fit vectors of the same size, many at once.

Through numpy a letter takes dozens of calls that each cost more than what they do. `correlation.c`, compiled
at installation, goes through all letters of a line in one; without it (no compiler) numpy does the same.
"""

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verification.layout.compiled import address_of, compiled

Pixels = NDArray[np.float32]
"""Rows and columns."""

MOST_PIXELS = 32768
"""Of one window; MOST in `correlation.c`."""
FLAT = 1e-7
"""Squared length of pixels up to which they are all one; a single one that differs by 1/1020 has 1e-6."""
_AROUND = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1))
_COMPILED = compiled(Path(__file__).with_name("correlation.c"))
_ADDRESS, _SIZE = ctypes.c_void_p, ctypes.c_ssize_t
if _COMPILED is not None:
    _COMPILED.best_fits.argtypes = (
        *(_ADDRESS, _SIZE, _SIZE, _ADDRESS, _SIZE, _SIZE, ctypes.c_float, _ADDRESS),
    )
    _COMPILED.best_fits.restype = None


class Vectors:
    """What pixels are multiplied with: a vector a row, the forms first, then the weights."""

    __slots__ = ("address", "count", "rows")

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self.rows = np.ascontiguousarray(rows, np.float32)
        self.count = len(self.rows)
        self.address = address_of(self.rows)
        """Where they begin, asked for once: they are used for many windows."""


class Window(NamedTuple):
    """A part of a picture, and what it is compared with."""

    top: int
    left: int
    height: int
    width: int
    vectors: Vectors
    """Each of height · width numbers."""


def best_fits(
    picture: Pixels, windows: Sequence[Window], *, weights: int = 0, enough: float = inf
) -> list[tuple[float, ...] | None]:
    """For each window the best score of any of its forms, then the largest product with each weight.

    A score is the correlation with a form, a unit vector without a mean of its own; pixels without any form
    of their own fit nothing. The last `weights` vectors of each window are weights. A window is tried where
    it stands, and, if it fits less than `enough` there, also a pixel off in each direction. None where that
    reaches beyond the picture, or for a window of more than MOST_PIXELS.
    """
    if not windows:
        return []
    if any(
        vectors.rows.shape[1] != height * width or vectors.count < weights
        for _, _, height, width, vectors in windows
    ):
        raise ValueError("vectors of another size than their window, or fewer than the weights")
    if _COMPILED is None:
        return list(_each(picture, windows, weights, enough))
    picture = np.ascontiguousarray(picture, np.float32)
    asked = array(
        "q",
        [
            number
            for top, left, height, width, vectors in windows
            for number in (top, left, height, width, vectors.count - weights, vectors.address)
        ],
    )
    found = array("f", bytes(4 * len(windows) * (1 + weights)))
    _COMPILED.best_fits(
        address_of(picture), *picture.shape, asked.buffer_info()[0], len(windows), weights, enough,
        found.buffer_info()[0],
    )  # fmt: skip
    rows = zip(*[iter(found)] * (1 + weights), strict=True)
    return [row if row[0] == row[0] else None for row in rows]


def _each(
    picture: Pixels, windows: Sequence[Window], weights: int, enough: float
) -> Iterator[tuple[float, ...] | None]:
    for window in windows:
        if not _lies_in(picture, window, 0):
            yield None
            continue
        found = _tried(picture, window, (0, 0), weights)
        if found[0] < enough:
            if not _lies_in(picture, window, 1):
                yield None
                continue
            tried = [_tried(picture, window, shift, weights) for shift in _AROUND]
            found = tuple(map(max, zip(*tried, strict=True)))
        yield found


def _tried(picture: Pixels, window: Window, shift: tuple[int, int], weights: int) -> tuple[float, ...]:
    top, left, height, width, vectors = window
    top, left = top + shift[0], left + shift[1]
    pixels = picture[top : top + height, left : left + width].ravel()
    products = vectors.rows @ pixels
    centred = pixels - pixels.mean()
    squared = centred @ centred
    forms = products[: vectors.count - weights]
    score = float(forms.max() / np.sqrt(squared)) if squared > FLAT else 0.0
    return score, *map(float, products[vectors.count - weights :])


def _lies_in(picture: Pixels, window: Window, around: int) -> bool:
    """Whether the window lies in the picture, with so many pixels around it."""
    top, left, height, width, _ = window
    high, wide = picture.shape
    return (
        0 < height * width <= MOST_PIXELS
        and top >= around
        and left >= around
        and top + height + around <= high
        and left + width + around <= wide
    )
