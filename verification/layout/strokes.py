"""From strokes to the lines that a reader sees, and whether they make a table."""

from collections.abc import Iterable, Sequence

from verification.layout.content import Stroke
from verification.layout.geometry import around
from verification.layout.page import DrawnLine, Line
from verification.verdict import Box

_JOIN_MM = 0.6
"""Gap up to which two strokes at one height are one line: cell borders, underlines cut by runs."""
_LEVEL_MM = 0.3
_LEAST_TABLE_MM = 40.0
_FOLLOWS_MM = 1.5
_DOUBLE_LINE_MM = 3.0


def drawn_lines(strokes: Iterable[Stroke], *, page: int, lines: Iterable[Line] = ()) -> tuple[DrawnLine, ...]:
    """The horizontal lines, pieces joined; lines typed as underscores or dashes among them."""
    flat = sorted(
        (stroke for stroke in strokes if stroke.horizontal),
        key=lambda stroke: (round((stroke.box[1] + stroke.box[3]) / 2 / _LEVEL_MM), stroke.box[0]),
    )
    joined: list[DrawnLine] = []
    for stroke in flat:
        left, top, right, bottom = stroke.box
        y = (top + bottom) / 2
        last = joined[-1] if joined else None
        if (
            last
            and abs(last.y - y) <= _LEVEL_MM
            and left <= last.right + _JOIN_MM
            and last.dashed == stroke.dashed
        ):
            joined[-1] = DrawnLine(
                page=page,
                left=min(last.left, left),
                right=max(last.right, right),
                y=last.y,
                thickness=max(last.thickness, stroke.thickness),
                dashed=last.dashed,
            )
        else:
            joined.append(
                DrawnLine(
                    page=page, left=left, right=right, y=y, thickness=stroke.thickness, dashed=stroke.dashed
                )
            )
    return tuple(sorted([*joined, *_typed(lines, page)], key=lambda line: (line.y, line.left)))


def _typed(lines: Iterable[Line], page: int) -> list[DrawnLine]:
    found = []
    for line in lines:
        text = line.text.replace(" ", "")
        if len(text) >= 3 and set(text) <= set("_-–—―─━") and line.field_name is None:  # noqa: PLR2004
            underscores = set(text) <= {"_", "─", "━"}
            y = line.baseline if "_" in text else (line.box[1] + line.baseline) / 2
            found.append(
                DrawnLine(
                    page=page,
                    left=line.box[0],
                    right=line.box[2],
                    y=y,
                    thickness=0.2,
                    dashed=not underscores,
                    typed=True,
                )
            )
    return found


def tables(strokes: Sequence[Stroke]) -> tuple[Box, ...]:
    """The boxes of tables with borders: two cells at least, upright edges following each other."""
    upright = sorted((stroke.box for stroke in strokes if not stroke.horizontal), key=lambda box: box[1])
    levels = [(stroke.box[1] + stroke.box[3]) / 2 for stroke in strokes if stroke.horizontal]
    groups: list[list[Box]] = []
    bottom = 0.0
    for box in upright:
        if groups and box[1] <= bottom + _FOLLOWS_MM:
            groups[-1].append(box)
            bottom = max(bottom, box[3])
        else:
            groups.append([box])
            bottom = box[3]
    found = []
    for group in groups:
        left, top, right, end = around(group)
        columns = _apart(edge for box in group for edge in (box[0],))
        rows = _apart(level for level in levels if top - 1 <= level <= end + 1)
        if right - left >= _LEAST_TABLE_MM and columns > 1 and rows > 1 and columns + rows > 4:  # noqa: PLR2004 - one cell
            found.append((left, top, right, end))
    return tuple(found)


def _apart(values: Iterable[float]) -> int:
    """How many of them are more than the thickness of a double line from the one before."""
    count, last = 0, float("-inf")
    for value in sorted(values):
        if value - last > _DOUBLE_LINE_MM:
            count += 1
            last = value
    return count
