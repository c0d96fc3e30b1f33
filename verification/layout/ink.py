"""What is really drawn: the box of the ink and its colour by area."""

import numpy as np
from numpy.typing import NDArray

from verification.layout.content import Pixels
from verification.layout.page import Colour

_WHITE = 225
"""A pixel is ink when its darkest channel is below this: anti-aliased edges count, paper does not."""
_HUED = 16
"""Least difference between the channels of a pixel that has a hue; pale pen strokes reach 20 to 50."""
_DARK = 110
"""Brightest channel up to which a pixel without hue is black ink; lighter ones are edges of strokes."""
_RED = (340.0, 20.0)
_BLUE = (190.0, 260.0)


def ink_bounds(pixels: Pixels) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the ink in pixels, the last two exclusive; None on blank paper."""
    ink = _darkest(pixels) < _WHITE
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not columns.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def dominant_colour(pixels: Pixels) -> tuple[Colour, float]:
    """The colour that most of the ink has, and its share; (other, 0) on blank paper.

    By area and not by one pixel. The grey edges of strokes say nothing and are not counted.
    """
    ink = pixels[_darkest(pixels) < _WHITE].astype(np.int16)
    if not ink.size:
        return Colour.OTHER, 0.0
    blue, green, red = ink[:, 0], ink[:, 1], ink[:, 2]
    high, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    hue, hued = _hue(red, green, blue, high, high - low), high - low >= _HUED
    counts = {
        Colour.RED: int(np.count_nonzero(hued & ((hue >= _RED[0]) | (hue <= _RED[1])))),
        Colour.BLUE: int(np.count_nonzero(hued & (hue >= _BLUE[0]) & (hue <= _BLUE[1]))),
        Colour.BLACK: int(np.count_nonzero(~hued & (high <= _DARK))),
    }
    counts[Colour.OTHER] = int(np.count_nonzero(hued)) - counts[Colour.RED] - counts[Colour.BLUE]
    decided = sum(counts.values())
    if not decided:
        return Colour.BLACK, 1.0
    colour = max(counts, key=lambda name: counts[name])
    return colour, round(counts[colour] / decided, 4)


def _darkest(pixels: Pixels) -> NDArray[np.uint8]:
    """The least channel of each pixel; faster than a minimum along the short axis."""
    return np.minimum(np.minimum(pixels[:, :, 0], pixels[:, :, 1]), pixels[:, :, 2])


_Channel = NDArray[np.int16]


def _hue(
    red: _Channel, green: _Channel, blue: _Channel, high: _Channel, spread: _Channel
) -> NDArray[np.float64]:
    """Hue in degrees, 0 for grey."""
    divisor = np.maximum(spread, 1).astype(np.float64)
    hue = np.where(
        high == red,
        (green - blue) / divisor % 6,
        np.where(high == green, (blue - red) / divisor + 2, (red - green) / divisor + 4),
    )
    return hue * 60
