"""Distances between baselines, in units of single spacing."""

from verification.decree30.geometry import MM_PER_POINT, SINGLE_SPACING, size_of
from verification.layout.page import Line

_SINGLE = (0.8, 1.25)
"""What still counts as single spacing: spacings of a few points are set by eye [eng]."""


def pitch(above: Line, below: Line) -> float:
    """Distance between the baselines, where 1.0 is single spacing of the lower line's size."""
    single = SINGLE_SPACING * max(size_of(below), 1.0) * MM_PER_POINT
    return (below.baseline - above.baseline) / single


def gap_points(above: Line, below: Line) -> float:
    """Points between the lines beyond single spacing; negative where they stand closer."""
    return (below.baseline - above.baseline) / MM_PER_POINT - SINGLE_SPACING * size_of(below)


def is_single(above: Line, below: Line) -> bool:
    """Whether two neighbouring lines stand at single spacing."""
    return _SINGLE[0] <= pitch(above, below) <= _SINGLE[1]
