"""From strokes to the lines that a reader sees, and whether they make a table."""

from collections.abc import Iterable, Sequence

from verification.layout.page import DrawnLine, Line
from verification.layout.pdfium import Stroke

_JOIN_MM = 0.6
"""Gap up to which two strokes at one height are one line: cell borders, underlines cut by runs."""
_LEVEL_MM = 0.3
_LEAST_RULES = 3
_LEAST_TABLE_MM = 40.0


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


def holds_table(strokes: Sequence[Stroke]) -> bool:
    """Whether at least three horizontal and three vertical strokes cross as the borders of cells do."""
    upright = [stroke for stroke in strokes if not stroke.horizontal]
    flat = [stroke for stroke in strokes if stroke.horizontal]
    if len(upright) < _LEAST_RULES or len(flat) < _LEAST_RULES:
        return False
    columns = {round(stroke.box[0]) for stroke in upright}
    rows = {round(stroke.box[1]) for stroke in flat}
    if (
        len(columns) < _LEAST_RULES
        or len(rows) < _LEAST_RULES
        or max(columns) - min(columns) < _LEAST_TABLE_MM
    ):
        return False
    top, bottom = min(stroke.box[1] for stroke in upright), max(stroke.box[3] for stroke in upright)
    crossing = {row for row in rows if top - 1 <= row <= bottom + 1}
    return len(crossing) >= _LEAST_RULES
