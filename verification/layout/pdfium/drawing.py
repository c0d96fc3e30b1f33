"""Paths and images of a page, those in form XObjects included."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from verification.layout.content import DrawnImage, Stroke
from verification.layout.geometry import IDENTITY, Frame, Matrix, apply_to_box, multiply

_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 4_000
_MAX_DEPTH = 6


def read_drawing(page: pypdfium2.PdfPage, shown: Frame) -> tuple[tuple[Stroke, ...], tuple[DrawnImage, ...]]:
    """Straight strokes and images of a page, on the page as it is shown."""
    strokes: list[Stroke] = []
    images: list[DrawnImage] = []
    for kind, handle, matrix in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            strokes += _strokes(handle, multiply(matrix, shown.matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images += _image(handle, multiply(matrix, shown.matrix))
    return tuple(strokes), tuple(images)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Any, Matrix]]:
    """Type, handle and outer transformation of paths and images, those of form XObjects included."""
    left = _MAX_OBJECTS
    pending: list[tuple[Any, Matrix, int]] = []
    count = min(left, max(0, pdfium.FPDFPage_CountObjects(page)))
    pending += [(pdfium.FPDFPage_GetObject(page, index), IDENTITY, 0) for index in reversed(range(count))]
    while pending and left > 0:
        left -= 1
        handle, outer, depth = pending.pop()
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE}:
            yield kind, handle, outer
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = multiply(_matrix(handle), outer)
            count = min(left, max(0, pdfium.FPDFFormObj_CountObjects(handle)))
            pending += [
                (pdfium.FPDFFormObj_GetObject(handle, index), inner, depth + 1)
                for index in reversed(range(count))
            ]


def _matrix(handle: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _image(handle: Any, outer: Matrix) -> Iterator[DrawnImage]:
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(handle, wide, high):
        return
    box = apply_to_box(multiply(_matrix(handle), outer), (0, 0, 1, 1))
    yield DrawnImage(box=box, pixels=(wide.value, high.value))


_THIN = 1.2
"""Millimetres up to which a filled rectangle is a line."""
_SHORTEST = 1.5


def _strokes(handle: Any, outer: Matrix) -> Iterator[Stroke]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(handle, fill, stroke) or not (fill.value or stroke.value):
        return
    matrix = multiply(_matrix(handle), outer)
    if stroke.value and _seen(pdfium.FPDFPageObj_GetStrokeColor, handle):
        width = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(handle, width)
        thickness = width.value * hypot(matrix[0], matrix[1])
        dashed = pdfium.FPDFPageObj_GetDashCount(handle) > 0
        for points in _subpaths(handle, matrix):
            for start, end in pairwise(points):
                yield from _stroke((start, end), max(thickness, 0.05), dashed=dashed)
    elif fill.value and _seen(pdfium.FPDFPageObj_GetFillColor, handle):
        for points in _subpaths(handle, matrix):
            yield from _bar(points)


def _stroke(
    ends: tuple[tuple[float, float], tuple[float, float]], thickness: float, *, dashed: bool
) -> Iterator[Stroke]:
    (x0, y0), (x1, y1) = ends
    wide, high = abs(x1 - x0), abs(y1 - y0)
    if thickness > _THIN or max(wide, high) < _SHORTEST or min(wide, high) > 0.02 * max(wide, high) + 0.05:
        return
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    yield Stroke(box=box, thickness=thickness, horizontal=wide >= high, dashed=dashed)


def _bar(points: list[tuple[float, float]]) -> Iterator[Stroke]:
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


def _subpaths(handle: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each subpath, closed ones back at their start; curves are cut to their ends."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    for index in range(min(_MAX_SEGMENTS, pdfium.FPDFPath_CountSegments(handle))):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [point]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            points = [point]
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
            yield points
            points = []
    if len(points) > 1:
        yield points


def _seen(colour_of: Any, handle: Any) -> bool:
    """Whether the colour differs from white and is not wholly transparent."""
    red, green, blue, alpha = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
    if not colour_of(handle, red, green, blue, alpha):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < 250  # noqa: PLR2004 - near white
