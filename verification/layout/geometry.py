"""Plane geometry: PDF page space to millimetres on the page as it is shown, and what boxes have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from verification.verdict import Box

MM_PER_POINT = 25.4 / 72

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-2, 8.3.3)."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The transformation that applies `first` and `then` in this order."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point after the transformation."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def apply_to_box(matrix: Matrix, box: Box) -> Box:
    """The upright box around the transformed corners."""
    left, top, right, bottom = box
    corners = [apply(matrix, x, y) for x in (left, right) for y in (top, bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How the space of one page lies on the page as it is shown.

    CropBox ∩ MediaBox, /Rotate and /UserUnit applied (ISO 32000-2, 8.3.2 and 14.11.2).
    """

    matrix: Matrix
    """From page space (points, y upwards) to millimetres from the top left corner."""
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space in millimetres."""
        return apply(self.matrix, x, y)

    def box(self, box: Box) -> Box:
        """A box of page space in millimetres."""
        return apply_to_box(self.matrix, box)

    def length(self, points: float) -> float:
        """A length of page space in millimetres."""
        return points * hypot(self.matrix[0], self.matrix[1])


def frame(*, box: Box, quarter_turns: int, user_unit: float = 1.0) -> Frame:
    """The frame of a page whose visible region is `box` (left, bottom, right, top in points)."""
    left, bottom, right, top = box
    s = MM_PER_POINT * user_unit
    wide, high = (right - left) * s, (top - bottom) * s
    match quarter_turns % 4:
        case 0:
            return Frame(matrix=(s, 0, 0, -s, -left * s, top * s), width=wide, height=high)
        case 1:
            return Frame(matrix=(0, s, s, 0, -bottom * s, -left * s), width=high, height=wide)
        case 2:
            return Frame(matrix=(-s, 0, 0, s, right * s, -bottom * s), width=wide, height=high)
        case _:
            return Frame(matrix=(0, -s, -s, 0, top * s, right * s), width=high, height=wide)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all; at least one must be given."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def width(box: Box) -> float:
    """Its extent from left to right."""
    return box[2] - box[0]


def height(box: Box) -> float:
    """Its extent from top to bottom."""
    return box[3] - box[1]


def area(box: Box) -> float:
    """Square millimetres; 0 for a box without extent."""
    return max(0.0, width(box)) * max(0.0, height(box))


def centre(box: Box) -> tuple[float, float]:
    """Its middle point."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def intersection(one: Box, other: Box) -> Box | None:
    """What both cover; None where they do not meet."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None
