"""The running text as paragraphs, without tables: what the rules on content (ô số 6) look at."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from verification.decree30.geometry import overlap, size_of, width
from verification.layout.page import Line

FULL_LINE_MM = 120.0
"""A line at least this long reaches from margin to margin, but for an indentation."""
END_MARKS = ".;:!?/"
_SAME_EDGE_MM = 0.8
_INDENT_MM = 4.0
_SHORT_MM = 12.0
_SAME_ROW_MM = 1.5
_ROW_REACH_MM = 45.0
"""Rows of one table stand at most this far apart."""
_NEXT_LINE_MM = 14.0
_GAP_PITCHES = 1.6
"""More than this many pitches is a gap, not the next line of a paragraph."""
_SMALL_POINTS = 11.5
"""Footnotes and notes under tables are smaller; they are no content of their own [eng]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines from one indentation to the next, on one page."""

    lines: tuple[Line, ...]
    left: float | None
    """Left edge of the text; None where no line tells it from an indentation."""
    right: float
    """Right edge of the text on this page."""

    @property
    def text(self) -> str:
        """The whole paragraph."""
        return " ".join(line.text for line in self.lines)

    @property
    def indent(self) -> float | None:
        """Millimetres from the left edge of the text to the first line; None where that edge is unknown."""
        return None if self.left is None else self.lines[0].box[0] - self.left

    @property
    def centred(self) -> bool:
        """A single line in the middle of the text, as headings are."""
        line = self.lines[0]
        before = line.box[0] - (30.0 if self.left is None else self.left)
        after = self.right - line.box[2]
        return len(self.lines) == 1 and before > _INDENT_MM and abs(before - after) < 2 * _INDENT_MM


def edge(positions: Iterable[float], *, enough: int) -> tuple[float, int] | None:
    """The outermost position that at least `enough` lines share, and how many do."""
    positions = sorted(positions)
    for position in positions:
        near = [other for other in positions if position <= other <= position + _SAME_EDGE_MM]
        if len(near) >= enough:
            return sum(near) / len(near), len(near)
    return None


def run_ons(lines: Iterable[Line]) -> list[tuple[Line, Line]]:
    """Pairs of a full line and the line that carries its sentence on: the latter is not indented."""
    ordered = sorted(lines, key=lambda line: line.baseline)
    return [
        (above, below)
        for above, below in pairwise(ordered)
        if _SAME_ROW_MM < below.baseline - above.baseline < _NEXT_LINE_MM
        and width(above.box) >= FULL_LINE_MM
        and above.text[-1] not in END_MARKS
        and below.text[0].islower()
    ]


def paragraphs(lines: Iterable[Line]) -> list[Paragraph]:
    """The paragraphs of these lines, page by page; lines of tables and small print are left out."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    texts = [prose(by_page[page]) for page in sorted(by_page)]
    carried = [below.box[0] for text in texts for _, below in run_ons(text)]
    anywhere = min(carried, default=None)
    return [paragraph for text in texts for paragraph in _on_page(text, anywhere)]


def prose(lines: list[Line]) -> list[Line]:
    """The lines of one page that do not stand in a table."""
    lines = sorted(lines, key=lambda line: (line.baseline, line.box[0]))
    rows = [line.baseline for index, line in enumerate(lines) if _has_neighbour(lines, index)]
    return [
        line
        for line in lines
        if line.text and not _in_table(line.baseline, rows) and size_of(line) >= _SMALL_POINTS
    ]


def _has_neighbour(lines: list[Line], index: int) -> bool:
    """Whether one of the lines next to it, which come by baseline, stands beside it on its row."""
    line = lines[index]
    for others in (reversed(lines[max(0, index - 4) : index]), lines[index + 1 : index + 5]):
        for other in others:
            if abs(line.baseline - other.baseline) >= _SAME_ROW_MM:
                break
            if overlap((line.box[0], line.box[2]), (other.box[0], other.box[2])) < 1.0:
                return True
    return False


def _in_table(baseline: float, rows: list[float]) -> bool:
    """Whether a baseline lies on or between rows of one table; rows come from top to bottom."""
    above, below = bisect_right(rows, baseline + _SAME_ROW_MM), bisect_left(rows, baseline - _SAME_ROW_MM)
    return above > 0 and below < len(rows) and rows[below] - rows[above - 1] <= _ROW_REACH_MM


def _on_page(lines: list[Line], anywhere: float | None) -> list[Paragraph]:
    """`anywhere` is the left edge of the text on other pages, for a page that does not show its own."""
    if not lines:
        return []
    pairs = run_ons(lines)
    left = min((below.box[0] for _, below in pairs), default=anywhere)
    right = max((above.box[2] for above, _ in pairs), default=max(line.box[2] for line in lines))
    pitch = _usual_pitch(lines)
    groups: list[list[Line]] = []
    for line in lines:
        before = groups[-1][-1] if groups else None
        starts = (
            before is None
            or (left is not None and line.box[0] > left + _INDENT_MM)
            or before.box[2] < right - _SHORT_MM
            or line.baseline - before.baseline > _GAP_PITCHES * pitch
        )
        if starts:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [Paragraph(lines=tuple(group), left=left, right=right) for group in groups]


def _usual_pitch(lines: list[Line]) -> float:
    steps = [
        below.baseline - above.baseline
        for above, below in pairwise(lines)
        if below.baseline - above.baseline > _SAME_ROW_MM
    ]
    return median(steps) if steps else 1.0
