"""Windows of a picture against vectors of the same size, many at once.

Through numpy a letter takes a dozen calls that each cost more than what they do. `correlation.c`, compiled at
installation, goes through all letters of a line in one; without it (no compiler) numpy does the same.
"""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verification.layout.compiled import address_of, compiled

Pixels = NDArray[np.float32]
"""Rows and columns."""
Shifts = Sequence[tuple[int, int]]
"""Rows down and columns right, from that up and left of all others to that down and right of all."""

MOST_PIXELS = 32768
"""Of one window; MOST in `correlation.c`."""
_COMPILED = compiled(Path(__file__).with_name("_correlation.so"))
_ADDRESS, _SIZE = ctypes.c_void_p, ctypes.c_size_t
if _COMPILED is not None:
    _COMPILED.correlate.argtypes = (*7 * (_ADDRESS,), *4 * (_SIZE,))
    _COMPILED.correlate.restype = None


class Vectors:
    """What pixels are multiplied with: a vector a row."""

    __slots__ = ("address", "rows")

    def __init__(self, rows: NDArray[np.float32]) -> None:
        self.rows = np.ascontiguousarray(rows, np.float32)
        self.address = address_of(self.rows)
        """Where they begin, asked for once: they are used for many windows."""


class Window(NamedTuple):
    """A part of a picture, and what it is compared with."""

    top: int
    left: int
    height: int
    width: int
    vectors: Vectors
    """Each of height · width numbers; as many for each window."""


def correlated(picture: Pixels, windows: Sequence[Window], shifts: Shifts) -> NDArray[np.float32]:
    """For each window and shift the squared length of the pixels less their mean, then the dot products.

    Every window must lie in the picture under every shift. Shape (windows, shifts, 1 + vectors).
    """
    if not all(lies_in(picture, window, shifts) for window in windows):
        raise ValueError("a window reaches beyond the picture")
    if any(window.height * window.width > MOST_PIXELS for window in windows):
        raise ValueError("a window is too large")
    vectors = len(windows[0].vectors.rows) if windows else 0
    found = np.empty((len(windows), len(shifts), 1 + vectors), np.float32)
    if _COMPILED is None:
        _correlate_each(picture, windows, shifts, found)
    else:
        _correlate(_COMPILED, np.ascontiguousarray(picture, np.float32), windows, shifts, found)
    return found


def _correlate(
    library: ctypes.PyDLL,
    picture: Pixels,
    windows: Sequence[Window],
    shifts: Shifts,
    found: NDArray[np.float32],
) -> None:
    stride = picture.shape[1]
    places = np.array(
        [(window.top * stride + window.left, window.height, window.width) for window in windows], np.intp
    ).T.copy()
    vectors = np.array([window.vectors.address for window in windows], np.uintp)
    offsets = np.array([down * stride + right for down, right in shifts], np.intp)
    corners, heights, widths = places
    library.correlate(
        *map(address_of, (picture, corners, heights, widths, vectors, offsets, found)),
        *(stride, len(windows), found.shape[2] - 1, len(shifts)),
    )


def _correlate_each(
    picture: Pixels, windows: Sequence[Window], shifts: Shifts, found: NDArray[np.float32]
) -> None:
    for window, rows in zip(windows, found, strict=True):
        for (down, right), row in zip(shifts, rows, strict=True):
            top, left = window.top + down, window.left + right
            pixels = picture[top : top + window.height, left : left + window.width].ravel()
            centred = pixels - pixels.mean()
            row[0] = centred @ centred
            row[1:] = window.vectors.rows @ pixels


def lies_in(picture: Pixels, window: Window, shifts: Shifts) -> bool:
    """Whether the window lies in the picture under every shift."""
    (high, wide), (up, left), (down, right) = picture.shape, shifts[0], shifts[-1]
    return (
        window.top + up >= 0
        and window.left + left >= 0
        and window.top + down + window.height <= high
        and window.left + right + window.width <= wide
    )
