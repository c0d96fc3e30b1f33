"""What a page's content draws, as the adapter hands it over: runs of text, strokes, images."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verification.layout.geometry import Frame
from verification.layout.page import Typeface
from verification.verdict import Box

Pixels = NDArray[np.uint8]
"""Rows, columns, blue-green-red."""


class Run(NamedTuple):
    """Characters that one text operator draws without a wide gap; millimetres on the shown page."""

    text: str
    left: float
    right: float
    baseline: float
    typeface: Typeface
    visible: bool
    """False for text drawn in rendering mode 3, as OCR programs lay it under a scan."""


class Stroke(NamedTuple):
    """A straight line along an axis, drawn as path or as thin filled rectangle."""

    box: Box
    thickness: float
    horizontal: bool
    dashed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnImage:
    """Where an image is drawn, and its own width and height in pixels."""

    box: Box
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that one page's content draws."""

    frame: Frame
    runs: tuple[Run, ...]
    strokes: tuple[Stroke, ...]
    images: tuple[DrawnImage, ...]


class View(NamedTuple):
    """A picture of a part of a page."""

    box: Box
    """Millimetres."""
    pixels: Pixels
    scale: float
    """Pixels per millimetre."""
