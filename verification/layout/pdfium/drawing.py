"""Paths and images of a page, those in form XObjects included.

What PDFium says of them is asked for all at once (see `bulk`): a page of tables has thousands of paths.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.layout.content import DrawnImage, Stroke
from verification.layout.geometry import IDENTITY, Frame, Matrix, apply_to_box, multiply
from verification.layout.pdfium.bulk import Bulk, Handles, handles

_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 4_000
_MAX_DEPTH = 6
_THIN = 1.2
"""Millimetres up to which a filled rectangle is a line."""
_SHORTEST = 1.5
_WHITE = 250
"""Darkest channel from which a colour is that of the paper."""

_of_page = Bulk(pdfium.FPDFPage_GetObject, "address", np.uintp, indexed=True)
_of_form = Bulk(pdfium.FPDFFormObj_GetObject, "address", np.uintp, indexed=True)
_form_count = Bulk(pdfium.FPDFFormObj_CountObjects, "number", np.intc)
_kind = Bulk(pdfium.FPDFPageObj_GetType, "number", np.intc)
_matrix = Bulk(pdfium.FPDFPageObj_GetMatrix, "outputs", np.float32, columns=6, packed=True)
_pixels = Bulk(pdfium.FPDFImageObj_GetImagePixelSize, "outputs", np.uintc, columns=2)
_draw_mode = Bulk(pdfium.FPDFPath_GetDrawMode, "outputs", np.intc, columns=2)
_stroke_colour = Bulk(pdfium.FPDFPageObj_GetStrokeColor, "outputs", np.uintc, columns=4, unwritten=1)
_fill_colour = Bulk(pdfium.FPDFPageObj_GetFillColor, "outputs", np.uintc, columns=4, unwritten=1)
_stroke_width = Bulk(pdfium.FPDFPageObj_GetStrokeWidth, "outputs", np.float32)
_dashes = Bulk(pdfium.FPDFPageObj_GetDashCount, "number", np.intc)
_segment_count = Bulk(pdfium.FPDFPath_CountSegments, "number", np.intc)
_segment = Bulk(pdfium.FPDFPath_GetPathSegment, "address", np.uintp, indexed=True)
_point = Bulk(pdfium.FPDFPathSegment_GetPoint, "outputs", np.float32, columns=2)
_segment_kind = Bulk(pdfium.FPDFPathSegment_GetType, "number", np.intc)
_closes = Bulk(pdfium.FPDFPathSegment_GetClose, "number", np.intc)


def read_drawing(page: pypdfium2.PdfPage, shown: Frame) -> tuple[tuple[Stroke, ...], tuple[DrawnImage, ...]]:
    """Straight strokes and images of a page, on the page as it is shown."""
    paths, images = _Walk(shown).through(page)
    return tuple(_strokes(paths)) if paths else (), tuple(_images(images)) if images else ()


class _Drawn(NamedTuple):
    """A path or an image, and what is done to its own transformation."""

    address: int
    outer: Matrix


class _Walk:
    """Collects paths and images in the order of the content, those of form XObjects included."""

    def __init__(self, shown: Frame) -> None:
        self._shown = shown
        self._left = _MAX_OBJECTS
        self._found: dict[int, list[_Drawn]] = {pdfium.FPDF_PAGEOBJ_PATH: [], pdfium.FPDF_PAGEOBJ_IMAGE: []}

    def through(self, page: pypdfium2.PdfPage) -> tuple[list[_Drawn], list[_Drawn]]:
        """The paths and the images of a page."""
        count = pdfium.FPDFPage_CountObjects(page)
        self._descend(self._children(_of_page, handles(page), count), IDENTITY, 0)
        return self._found[pdfium.FPDF_PAGEOBJ_PATH], self._found[pdfium.FPDF_PAGEOBJ_IMAGE]

    def _children(self, child: Bulk, parent: Handles, count: int) -> Handles:
        count = min(self._left, max(0, count))
        return child(parent, np.arange(count, dtype=np.intc))

    def _descend(self, objects: Handles, outer: Matrix, depth: int) -> None:
        kinds = _kind(objects)
        placed = multiply(outer, self._shown.matrix)
        passed = 0
        for index in np.flatnonzero(kinds != pdfium.FPDF_PAGEOBJ_TEXT).tolist():
            self._left -= index + 1 - passed
            passed = index + 1
            if self._left < 0:
                return
            kind, address = int(kinds[index]), int(objects[index])
            if kind in self._found:
                self._found[kind].append(_Drawn(address, placed))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                form = objects[index : index + 1]
                count = int(_form_count(form)[0])
                inner = multiply(_as_matrix(_matrix(form)[0]), outer)
                self._descend(self._children(_of_form, form, count), inner, depth + 1)
        self._left -= len(objects) - passed


def _as_matrix(row: NDArray[np.float32]) -> Matrix:
    a, b, c, d, e, f = row.tolist()
    return a, b, c, d, e, f


def _images(drawn: Sequence[_Drawn]) -> Iterator[DrawnImage]:
    objects = np.array([image.address for image in drawn], np.uintp)
    for image, own, (wide, high) in zip(drawn, _matrix(objects), _pixels(objects).tolist(), strict=True):
        if wide or high:
            box = apply_to_box(multiply(_as_matrix(own), image.outer), (0, 0, 1, 1))
            yield DrawnImage(box=box, pixels=(wide, high))


def _strokes(drawn: Sequence[_Drawn]) -> Iterator[Stroke]:
    objects = np.array([path.address for path in drawn], np.uintp)
    fill, stroke = (_draw_mode(objects) != 0).T
    outlined = stroke & _seen(_stroke_colour(objects))
    seen = np.flatnonzero(outlined | (fill & ~stroke & _seen(_fill_colour(objects))))
    objects = objects[seen]
    placed = [
        multiply(_as_matrix(own), drawn[index].outer)
        for own, index in zip(_matrix(objects), seen.tolist(), strict=True)
    ]
    paths = zip(
        _subpaths(objects, placed),
        outlined[seen].tolist(),
        (
            width * hypot(a, b)
            for width, (a, b, *_) in zip(_stroke_width(objects).tolist(), placed, strict=True)
        ),
        (_dashes(objects) > 0).tolist(),
        strict=True,
    )
    for subpaths, drawn_along, thickness, dashed in paths:
        for points in subpaths:
            if not drawn_along:
                yield from _bar(points)
                continue
            for start, end in pairwise(points):
                yield from _stroke((start, end), max(thickness, 0.05), dashed=dashed)


_Point = tuple[float, float]


def _stroke(ends: tuple[_Point, _Point], thickness: float, *, dashed: bool) -> Iterator[Stroke]:
    (x0, y0), (x1, y1) = ends
    wide, high = abs(x1 - x0), abs(y1 - y0)
    if thickness > _THIN or max(wide, high) < _SHORTEST or min(wide, high) > 0.02 * max(wide, high) + 0.05:
        return
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    yield Stroke(box=box, thickness=thickness, horizontal=wide >= high, dashed=dashed)


def _bar(points: Sequence[_Point]) -> Iterator[Stroke]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    wide, high = right - left, bottom - top
    if min(wide, high) > _THIN or max(wide, high) < _SHORTEST:
        return
    if wide >= high:
        middle = (top + bottom) / 2
        yield Stroke(box=(left, middle, right, middle), thickness=high, horizontal=True, dashed=False)
    else:
        middle = (left + right) / 2
        yield Stroke(box=(middle, top, middle, bottom), thickness=wide, horizontal=False, dashed=False)


def _subpaths(objects: Handles, placed: Sequence[Matrix]) -> Iterator[Iterator[list[_Point]]]:
    """Of each path the corner points of its subpaths, where they stand on the page as it is shown."""
    counts = np.clip(_segment_count(objects), 0, _MAX_SEGMENTS)
    ends = np.cumsum(counts)
    indices = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
    segments = _segment(np.repeat(objects, counts), indices.astype(np.intc))
    a, b, c, d, e, f = np.repeat(np.array(placed, np.float64).reshape(-1, 6), counts, axis=0).T
    x, y = _point(segments).T.astype(np.float64)
    rows = list(
        zip(
            _segment_kind(segments).tolist(),
            _closes(segments).tolist(),
            (a * x + c * y + e).tolist(),
            (b * x + d * y + f).tolist(),
            strict=True,
        )
    )
    for end, count in zip(ends.tolist(), counts.tolist(), strict=True):
        yield _corners(rows[end - count : end])


def _corners(segments: Iterable[tuple[int, int, float, float]]) -> Iterator[list[_Point]]:
    """The points of each subpath, closed ones back at their start; curves are cut to their ends."""
    points: list[_Point] = []
    for kind, closes, x, y in segments:
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [(x, y)]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            points.append((x, y))
        else:
            points = [(x, y)]
        if closes and len(points) > 1:
            points.append(points[0])
            yield points
            points = []
    if len(points) > 1:
        yield points


def _seen(colours: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether colours differ from white and are not wholly transparent; red, green, blue, alpha each."""
    seen: NDArray[np.bool_] = (colours[:, 3] > 0) & (colours[:, :3].min(axis=1) < _WHITE)
    return seen
