"""Places of measured things against each other, in millimetres; numbers as Vietnamese readers write them."""

from collections.abc import Iterable

from verification.layout.page import DrawnLine, Line, Page
from verification.verdict import Box

MM_PER_POINT = 25.4 / 72
ASCENT = 0.891
"""Times New Roman and its metric substitutes: ascent as a share of the size (OS/2 table)."""
DESCENT = 0.216
SINGLE_SPACING = 1.15
"""Line pitch at single spacing as a share of the size, for the same typefaces."""

_UNDER_MM = 18.0
"""A line under a text stands at most this far below its baseline, and no other text between."""
_ABOVE_MM = -0.7
"""An underline may touch the letters."""
_LEVEL_MM = 0.5
_JOIN_MM = 2.0


def hull(lines: Iterable[Line]) -> Box:
    """The smallest box around the lines; they must not be empty."""
    return union(line.box for line in lines)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around the boxes; they must not be empty."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def width(box: Box) -> float:
    """Width in millimetres."""
    return box[2] - box[0]


def height(box: Box) -> float:
    """Height in millimetres."""
    return box[3] - box[1]


def centre_x(box: Box) -> float:
    """Horizontal centre."""
    return (box[0] + box[2]) / 2


def centre_y(box: Box) -> float:
    """Vertical centre."""
    return (box[1] + box[3]) / 2


def overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Length that two intervals share; 0 where they do not meet."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def inside(box: Box, other: Box) -> bool:
    """Whether the centre of a box lies in another."""
    return other[0] <= centre_x(box) <= other[2] and other[1] <= centre_y(box) <= other[3]


def size_of(line: Line) -> float:
    """The size of most of the line's characters, in points."""
    weights: dict[float, int] = {}
    for span in line.spans:
        weights[span.typeface.size] = weights.get(span.typeface.size, 0) + len(span.text.strip())
    return max(weights, key=weights.__getitem__, default=0.0)


def top_of(line: Line) -> float:
    """Where a word processor begins the line: baseline less ascent, which accents do not move."""
    return line.baseline - ASCENT * size_of(line) * MM_PER_POINT


def bottom_of(line: Line) -> float:
    """Where a word processor ends the line: baseline plus descent."""
    return line.baseline + DESCENT * size_of(line) * MM_PER_POINT


def stroke_under(page: Page, lines: tuple[Line, ...]) -> DrawnLine | None:
    """The horizontal stroke under the last of the lines; pieces on one height count as one."""
    last = max(lines, key=lambda line: line.baseline)
    text = hull(lines)
    reach = max(width(text), width(last.box)) * 1.3 + 4.0
    next_text = min(
        (
            line.baseline
            for line in page.lines
            if line.baseline > last.baseline + 1.0
            and overlap((line.box[0], line.box[2]), (text[0], text[2])) > 0
        ),
        default=page.height,
    )
    candidates = [
        stroke
        for stroke in _joined(page.drawn_lines)
        if _ABOVE_MM <= stroke.y - last.baseline <= _UNDER_MM
        and stroke.y <= next_text
        and stroke.right - stroke.left <= reach
        and 2 * overlap((stroke.left, stroke.right), (text[0], text[2])) >= stroke.right - stroke.left
    ]
    return min(candidates, key=lambda stroke: stroke.y, default=None)


def _joined(strokes: Iterable[DrawnLine]) -> list[DrawnLine]:
    joined: list[DrawnLine] = []
    for stroke in sorted(strokes, key=lambda one: (round(one.y, 0), one.left)):
        before = joined[-1] if joined else None
        if before and abs(before.y - stroke.y) < _LEVEL_MM and stroke.left - before.right < _JOIN_MM:
            joined[-1] = DrawnLine(
                page=before.page,
                left=before.left,
                right=max(before.right, stroke.right),
                y=max(before.y, stroke.y),
                thickness=max(before.thickness, stroke.thickness),
                dashed=before.dashed and stroke.dashed,
                typed=before.typed and stroke.typed,
            )
        else:
            joined.append(stroke)
    return joined


def number(value: float, digits: int = 1) -> str:
    """A number with decimal comma and no idle zeros: 12.50 gives "12,5", 13.0 gives "13"."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def millimetres(value: float) -> str:
    """A length as it is shown: "29,5 mm"."""
    return f"{number(value)} mm"


def points(value: float) -> str:
    """A font size as it is shown: "13" or "12,5"."""
    return number(value)
