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
    darkest = _darkest(pixels)
    ink = darkest < _WHITE
    if not ink.any():
        return Colour.OTHER, 0.0
    channels = [pixels[:, :, channel][ink] for channel in range(3)]
    lightest = np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    spread = lightest - darkest[ink]
    hued = spread >= _HUED
    reds, blues = _reds_and_blues(*(channel[hued].astype(np.int16) for channel in (*channels, spread)))
    counts = {
        Colour.RED: reds,
        Colour.BLUE: blues,
        Colour.BLACK: int(np.count_nonzero(~hued & (lightest <= _DARK))),
        Colour.OTHER: int(np.count_nonzero(hued)) - reds - blues,
    }
    decided = sum(counts.values())
    if not decided:
        return Colour.BLACK, 1.0
    colour = max(counts, key=lambda name: counts[name])
    return colour, round(counts[colour] / decided, 4)


_Channel = NDArray[np.int16]


def _reds_and_blues(blue: _Channel, green: _Channel, red: _Channel, spread: _Channel) -> tuple[int, int]:
    """How many pixels have a hue from 340° to 20°, and from 190° to 260°; hue as in HSV, in whole numbers.

    `spread` is the difference between the largest and the least channel.
    """
    reds = (red >= green) & (red >= blue) & (np.abs(3 * (green - blue)) <= spread)
    ahead = red - green
    blues = (blue > green) & (blue > red) & (6 * ahead >= -5 * spread) & (3 * ahead <= spread)
    return int(np.count_nonzero(reds)), int(np.count_nonzero(blues))


def _darkest(pixels: Pixels) -> NDArray[np.uint8]:
    """The least channel of each pixel; faster than a minimum along the short axis."""
    return np.minimum(np.minimum(pixels[:, :, 0], pixels[:, :, 1]), pixels[:, :, 2])
