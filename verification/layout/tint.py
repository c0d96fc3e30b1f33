"""How near each pixel of a picture is to one colour: ink of that colour, and none of any other.

A loop in C (`tint.c`, compiled at installation) goes through the pixels once; without it (no compiler) numpy
does the same, a plane at a time.
"""

import ctypes
from functools import lru_cache, reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verification.layout.compiled import address_of, compiled
from verification.layout.content import Pixels

Ink = NDArray[np.float32]
"""Rows and columns, 0 = paper, 1 = ink."""

_COMPILED = compiled(Path(__file__).with_name("tint.c"))
_ADDRESS, _SIZE = ctypes.c_void_p, ctypes.c_ssize_t
if _COMPILED is not None:
    _COMPILED.tint.argtypes = (_ADDRESS, _SIZE, _SIZE, _SIZE, ctypes.c_char_p, *3 * (_ADDRESS,))
    _COMPILED.tint.restype = None


def tinted(pixels: Pixels, colour: tuple[int, int, int], contrast: int) -> Ink:
    """The ink of one colour (red, green, blue), softened: 1 is that colour, 0 differs by `contrast` or more.

    The difference is that of the channel which differs most.
    """
    nearness = _nearness(contrast)
    if _COMPILED is None or pixels.strides[1:] != (3, 1):
        planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))  # numpy is slow on every third byte
        far = reduce(np.maximum, map(_difference, planes, reversed(colour)))
        return softened(nearness.take(far))
    rows, columns, _ = pixels.shape
    near, soft = np.empty((2, columns), np.float32), np.empty((rows, columns), np.float32)
    _COMPILED.tint(
        address_of(pixels), rows, columns, pixels.strides[0], bytes(reversed(colour)),
        address_of(nearness), address_of(near), address_of(soft),
    )  # fmt: skip
    return soft


def softened(picture: Ink) -> Ink:
    """Blurred along columns, where hinting moves bars by a pixel."""
    soft = picture * np.float32(0.5)
    quarter = picture * np.float32(0.25)
    soft[1:] += quarter[:-1]
    soft[:-1] += quarter[1:]
    return soft


def _difference(plane: NDArray[np.uint8], value: int) -> NDArray[np.uint8]:
    difference: NDArray[np.uint8] = np.maximum(plane, value) - np.minimum(plane, value) if value else plane
    return difference


@lru_cache(maxsize=64)
def _nearness(contrast: int) -> Ink:
    """Of each difference of 0 to 255 how near it is: 1 for none, 0 from the contrast on."""
    return np.maximum(0, 1 - np.arange(256, dtype=np.float32) / contrast)
