"""Two states of one document laid over each other: where what their pages show differs, and in what text.

Both are drawn by one engine in the same way, so that equal content gives equal pixels; every difference of
pixels is one of content. Text is named where the lines of a place differ; a place where the same text looks
different (a cover taken away, another picture) has none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verification.errors import UnreadableDocument
from verification.layout import pdfium
from verification.layout.content import Pixels
from verification.layout.geometry import MM_PER_POINT, intersection
from verification.layout.measure import measure_pages
from verification.layout.page import Line, Page
from verification.verdict import Box

_DPI = 100.0
_MOST_PIXELS = 4_000_000
_NOTICED = 12
"""Levels of 255 by which a colour must differ; the same content drawn twice differs by none."""
_CELL = 8
"""Pixels of the grid that differences are gathered on, about two millimetres."""
_NEAR = range(-2, 3)
"""Cells to either side that still belong together: the gap between words, and between two lines."""
_MOST_PLACES = 24
"""Places told of one page; where there are more, they are gathered on a coarser grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place that shows something else; the lines there on either side that the other side has not."""

    box: Box
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    kept: tuple[Line, ...] = ()
    """Lines that both sides have there: covered, uncovered or painted over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageComparison:
    """One page before and after."""

    number: int
    width: float
    """Millimetres, of the newer page; of the older one where the newer has none."""
    height: float
    exists: tuple[bool, bool]
    """Whether the older and the newer document have a page of that number."""
    same_size: bool = True
    differences: tuple[Difference, ...] = ()


class Edition:
    """One state of the document; what was drawn and measured of it is kept."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._pictures: dict[int, Pixels] = {}
        self._pages: dict[int, Page] = {}
        with pdfium.opened(pdf) as document:
            self.page_count = len(document)

    def picture(self, number: int) -> Pixels:
        """The page as a reader shows it; raises PageUnreadable."""
        if number not in self._pictures:
            with pdfium.opened(self._pdf, forms=True) as document:
                self._pictures[number] = document.shown(number, most_pixels=_MOST_PIXELS, dots_per_inch=_DPI)
        return self._pictures[number]

    def page(self, number: int) -> Page:
        """The page measured; raises PageUnreadable."""
        if number not in self._pages:
            found = measure_pages(self._pdf, [number]).pages
            if not found:
                raise pdfium.PageUnreadable(f"page {number}")
            self._pages[number] = found[0]
        return self._pages[number]


def compare_page(old: Edition, new: Edition, number: int) -> PageComparison | None:
    """Page `number` (from 1) of both; None where either could not be drawn."""
    exists = number <= old.page_count, number <= new.page_count
    try:
        if not all(exists):
            page = (old if exists[0] else new).page(number)
            return PageComparison(number=number, width=page.width, height=page.height, exists=exists)
        before, after = old.picture(number), new.picture(number)
        if before.shape == after.shape and np.array_equal(before, after):
            rows, columns = after.shape[:2]
            scale = MM_PER_POINT * 72 / _DPI
            return PageComparison(number=number, width=columns * scale, height=rows * scale, exists=exists)
        first, second = old.page(number), new.page(number)
    except (pdfium.PageUnreadable, UnreadableDocument):
        return None
    same_size = before.shape == after.shape
    differences: tuple[Difference, ...] = ()
    if same_size:
        places = _places(before, after, second.width / after.shape[1])
        differences = tuple(_told(box, first.lines, second.lines) for box in places)
    return PageComparison(
        number=number,
        width=second.width,
        height=second.height,
        exists=exists,
        same_size=same_size,
        differences=differences,
    )


def _places(before: Pixels, after: Pixels, scale: float) -> list[Box]:
    """Boxes around the pixels that differ, in millimetres, top to bottom."""
    apart = np.abs(before.astype(np.int16) - after.astype(np.int16)).max(axis=2) > _NOTICED
    cell = _CELL
    boxes = _gathered(apart, cell)
    while len(boxes) > _MOST_PLACES:
        cell *= 2
        boxes = _gathered(apart, cell)
    found = [tuple(round(edge * scale, 1) for edge in box) for box in boxes]
    return sorted(((box[0], box[1], box[2], box[3]) for box in found), key=lambda box: (box[1], box[0]))


def _gathered(apart: NDArray[np.bool_], cell: int) -> list[tuple[int, int, int, int]]:
    """Boxes in pixels (right and bottom exclusive) around differences near each other on a grid of cells."""
    rows, columns = apart.shape
    padded = np.pad(apart, ((0, -rows % cell), (0, -columns % cell)))
    grid = padded.reshape(padded.shape[0] // cell, cell, padded.shape[1] // cell, cell).any(axis=(1, 3))
    left = {(int(row), int(column)) for row, column in np.argwhere(grid)}
    boxes = []
    while left:
        group = _connected(left)
        top, bottom = min(row for row, _ in group) * cell, (max(row for row, _ in group) + 1) * cell
        west, east = min(one for _, one in group) * cell, (max(one for _, one in group) + 1) * cell
        inside = apart[top:bottom, west:east]
        ys, xs = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        boxes.append((west + int(xs[0]), top + int(ys[0]), west + int(xs[-1]) + 1, top + int(ys[-1]) + 1))
    return boxes


def _connected(left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Takes one group of cells that lie near each other out of those left."""
    pending = [left.pop()]
    group = []
    while pending:
        row, column = pending.pop()
        group.append((row, column))
        for near in ((row + y, column + x) for y in _NEAR for x in _NEAR):
            if near in left:
                left.remove(near)
                pending.append(near)
    return group


def _told(box: Box, before: Sequence[Line], after: Sequence[Line]) -> Difference:
    """The lines that stand there, those that both sides have left out."""
    first, second = list(_within(before, box)), list(_within(after, box))
    return Difference(
        box=box,
        before=tuple(line for line in first if not _has(second, line)),
        after=tuple(line for line in second if not _has(first, line)),
        kept=tuple(line for line in second if _has(first, line)),
    )


def _within(lines: Iterable[Line], box: Box) -> Iterable[Line]:
    return (line for line in lines if line.text and intersection(line.box, box))


def _has(lines: Sequence[Line], wanted: Line) -> bool:
    return any(line.text == wanted.text and line.field_name == wanted.field_name for line in lines)
