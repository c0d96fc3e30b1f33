"""From strokes to the lines that a reader sees, and whether they make a table."""

from collections.abc import Iterable, Iterator, Sequence

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
    joined = [
        DrawnLine(
            page=page,
            left=min([stroke.box[0] for stroke in pieces]),
            right=max([stroke.box[2] for stroke in pieces]),
            y=_level(pieces[0]),
            thickness=max([stroke.thickness for stroke in pieces]),
            dashed=pieces[0].dashed,
        )
        for level in _levels(stroke for stroke in strokes if stroke.horizontal)
        for pieces in _pieces(level)
    ]
    return tuple(sorted([*joined, *_typed(lines, page)], key=lambda line: (line.y, line.left)))


def _levels(strokes: Iterable[Stroke]) -> Iterator[list[Stroke]]:
    """The strokes at one height, each group from left to right: rules side by side may be a hair apart."""
    level: list[Stroke] = []
    for stroke in sorted(strokes, key=_level):
        if level and _level(stroke) - _level(level[0]) > _LEVEL_MM:
            yield sorted(level, key=lambda one: one.box[0])
            level = []
        level.append(stroke)
    if level:
        yield sorted(level, key=lambda one: one.box[0])


def _pieces(strokes: Iterable[Stroke]) -> Iterator[list[Stroke]]:
    """The strokes of one level, from left to right, that make one line each."""
    pieces: list[Stroke] = []
    right = 0.0
    for stroke in strokes:
        if pieces and not (stroke.box[0] <= right + _JOIN_MM and pieces[0].dashed == stroke.dashed):
            yield pieces
            pieces = []
        right = max(right, stroke.box[2]) if pieces else stroke.box[2]
        pieces.append(stroke)
    if pieces:
        yield pieces


def _level(stroke: Stroke) -> float:
    return (stroke.box[1] + stroke.box[3]) / 2


def _typed(lines: Iterable[Line], page: int) -> list[DrawnLine]:
    found = []
    for line in lines:
        text = line.text.replace(" ", "")
        if len(text) >= 3 and not text.strip("_-–—―─━") and line.field_name is None:  # noqa: PLR2004
            underscores = not text.strip("_─━")
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
    levels = [_level(stroke) for stroke in strokes if stroke.horizontal]
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
