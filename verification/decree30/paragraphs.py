"""The running text as paragraphs, without tables: what the rules on content (ô số 6) look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from verification.decree30.geometry import overlap, size_of, width
from verification.layout.page import Line

_FULL_LINE_MM = 120.0
_SAME_EDGE_MM = 0.8
_INDENT_MM = 4.0
_SHORT_MM = 12.0
_SAME_ROW_MM = 1.5
_ROW_REACH_MM = 45.0
"""Rows of one table stand at most this far apart."""
_GAP_PITCHES = 1.6
"""More than this many pitches is a gap, not the next line of a paragraph."""
_SMALL_POINTS = 11.5
"""Footnotes and notes under tables are smaller; they are no content of their own [eng]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines from one indentation to the next, on one page."""

    lines: tuple[Line, ...]
    indent: float
    """Millimetres from the left edge of the text to the first line."""
    left: float
    """Left edge of the text on this page."""
    right: float
    """Right edge of the text on this page."""

    @property
    def text(self) -> str:
        """The whole paragraph."""
        return " ".join(line.text for line in self.lines)

    @property
    def centred(self) -> bool:
        """A single line in the middle of the text, as headings are."""
        line = self.lines[0]
        before, after = line.box[0] - self.left, self.right - line.box[2]
        return len(self.lines) == 1 and before > _INDENT_MM and abs(before - after) < 2 * _INDENT_MM


def edge(positions: Iterable[float], *, enough: int = 3) -> float | None:
    """The outermost position that at least `enough` lines share."""
    positions = sorted(positions)
    for position in positions:
        near = [other for other in positions if position <= other <= position + _SAME_EDGE_MM]
        if len(near) >= enough:
            return sum(near) / len(near)
    return None


def paragraphs(lines: Iterable[Line]) -> list[Paragraph]:
    """The paragraphs of these lines, page by page; lines of tables and small print are left out."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    return [paragraph for page in sorted(by_page) for paragraph in _on_page(prose(by_page[page]))]


def prose(lines: list[Line]) -> list[Line]:
    """The lines of one page that do not stand in a table."""
    lines = sorted(lines, key=lambda line: (line.baseline, line.box[0]))
    rows = [
        line.baseline
        for index, line in enumerate(lines)
        if any(_beside(line, other) for other in lines[max(0, index - 4) : index + 5])
    ]
    return [
        line
        for line in lines
        if not _in_table(line.baseline, rows) and size_of(line) >= _SMALL_POINTS and line.text
    ]


def _beside(one: Line, other: Line) -> bool:
    return (
        one is not other
        and abs(one.baseline - other.baseline) < _SAME_ROW_MM
        and overlap((one.box[0], one.box[2]), (other.box[0], other.box[2])) < 1.0
    )


def _in_table(baseline: float, rows: list[float]) -> bool:
    above = [row for row in rows if row <= baseline + _SAME_ROW_MM]
    below = [row for row in rows if row >= baseline - _SAME_ROW_MM]
    return bool(above and below) and min(below) - max(above) <= _ROW_REACH_MM


def _on_page(lines: list[Line]) -> list[Paragraph]:
    if not lines:
        return []
    full = [line for line in lines if width(line.box) >= _FULL_LINE_MM]
    left = edge(line.box[0] for line in full)
    far = edge(-line.box[2] for line in full)
    if left is None:
        left = min(line.box[0] for line in lines)
    right = -far if far is not None else max(line.box[2] for line in lines)
    groups: list[list[Line]] = []
    pitch = _usual_pitch(lines)
    for line in lines:
        before = groups[-1][-1] if groups else None
        starts = (
            before is None
            or line.box[0] > left + _INDENT_MM
            or before.box[2] < right - _SHORT_MM
            or line.baseline - before.baseline > _GAP_PITCHES * pitch
        )
        if starts:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [
        Paragraph(lines=tuple(group), indent=group[0].box[0] - left, left=left, right=right)
        for group in groups
    ]


def _usual_pitch(lines: list[Line]) -> float:
    steps = [
        below.baseline - above.baseline
        for above, below in pairwise(lines)
        if below.baseline - above.baseline > _SAME_ROW_MM
    ]
    return median(steps) if steps else 1.0
