"""The adapter to PDFium: what a page's content draws, and the page as pixels. The only importer of pypdfium2.

PDFium is not safe to use from several threads of one process. Its traps met here: the weight of a font is
often 400 whatever its name says, text of form XObjects is reached through the character interface only, and
text of annotations not at all (see `appearances`).
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.errors import ErrorCode, UnreadableDocument
from verification.layout import typefaces
from verification.layout.geometry import IDENTITY, Frame, Matrix, apply_to_box, frame, multiply
from verification.layout.page import Typeface
from verification.verdict import Box

_MAX_CHARACTERS = 60_000
"""Per page; a page of dense 6 pt text has about 12 000. What follows is left out."""
_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 4_000
_MAX_DEPTH = 6
_UPRIGHT = 0.05
"""Sine of the angle up to which text counts as horizontal."""
_ITALIC_SHEAR = 0.12
"""Slant that a word processor gives to an upright font to make it italic (tan 12° = 0.21)."""
_FORCE_BOLD = 1 << 18
_ITALIC_FLAG = 1 << 6
_SEMI_BOLD = 600
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_BOLD_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)


_BLANK = frozenset(" \t\r\n\x00\x02\xa0\xad\u200b\u200c\u200d\ufeff\ufffe\uffff")


def _address_of(function: Any, result: Any) -> Any:
    """The same C function taking and giving plain numbers: one pointer object less per character."""
    prototype = ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int)
    return prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)


_object_of = _address_of(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
_unicode_of = _address_of(pdfium.FPDFText_GetUnicode, ctypes.c_uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters that one text operator draws without a wide gap; millimetres on the shown page."""

    text: str
    left: float
    right: float
    baseline: float
    typeface: Typeface
    visible: bool
    """False for text drawn in rendering mode 3, as OCR programs lay it under a scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line along an axis, drawn as path or as thin filled rectangle."""

    box: Box
    thickness: float
    horizontal: bool
    dashed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnImage:
    """Where an image is drawn, and its own width and height in pixels."""

    box: Box
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that one page's content draws."""

    frame: Frame
    runs: tuple[Run, ...]
    strokes: tuple[Stroke, ...]
    images: tuple[DrawnImage, ...]


class Document:
    """An open PDF; use as `with opened(pdf) as document`."""

    def __init__(self, handle: pypdfium2.PdfDocument) -> None:
        self._handle = handle

    def __len__(self) -> int:
        """Number of pages."""
        return len(self._handle)

    @property
    def version(self) -> tuple[int, int] | None:
        """Version of the format that the file claims, (1, 7); None where it does not say."""
        version = self._handle.get_version()
        return divmod(version, 10) if version else None

    def content(self, number: int, *, user_unit: float = 1.0, space: Frame | None = None) -> Content:
        """What page `number` (counted from 1) draws.

        `space` replaces the page's own frame, for pages that stand for a piece of another one.
        """
        with self._page(number) as page:
            shown = space or _frame(page, user_unit)
            strokes, images = _drawn(page, shown)
            return Content(frame=shown, runs=_runs(page, shown), strokes=strokes, images=images)

    def frame(self, number: int, *, user_unit: float = 1.0) -> Frame:
        """How page `number` lies when it is shown."""
        with self._page(number) as page:
            return _frame(page, user_unit)

    def picture(self, number: int, *, dots_per_inch: float) -> NDArray[np.uint8]:
        """Page `number` without annotations on white, as an array (rows, columns, blue-green-red)."""
        with self._page(number) as page:
            bitmap = page.render(scale=dots_per_inch / 72, may_draw_forms=False, draw_annots=False)
            pixels: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
            return pixels

    @contextmanager
    def _page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        try:
            page = self._handle[number - 1]
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable(str(error)) from error
        try:
            yield page
        finally:
            page.close()


class PageUnreadable(Exception):  # noqa: N818 - a state of the page, caught inside the room
    """PDFium could not load a page."""


@contextmanager
def opened(pdf: bytes, password: str = "") -> Iterator[Document]:
    """Open a PDF; raises UnreadableDocument (encrypted, damaged)."""
    try:
        handle = pypdfium2.PdfDocument(pdf, password=password or None)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        code = ErrorCode.ENCRYPTED if locked else ErrorCode.DAMAGED
        raise UnreadableDocument(code, f"PDFium: {error}") from error
    try:
        if not len(handle):
            raise UnreadableDocument(ErrorCode.DAMAGED, "PDFium: no pages")
        yield Document(handle)
    finally:
        handle.close()


def _frame(page: pypdfium2.PdfPage, user_unit: float) -> Frame:
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    box = (rect.left, rect.bottom, rect.right, rect.top)
    return frame(box=box, quarter_turns=pdfium.FPDFPage_GetRotation(page), user_unit=user_unit)


# Text


def _runs(page: pypdfium2.PdfPage, shown: Frame) -> tuple[Run, ...]:
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return ()
    try:
        reader = _TextReader(textpage, shown)
        return tuple(run for start, end, piece in reader.pieces() if (run := reader.run(start, end, piece)))
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _TextReader:
    """Reads the characters of one page; fonts are looked up once."""

    def __init__(self, textpage: Any, shown: Frame) -> None:
        self._textpage = textpage
        self._shown = shown
        self._fonts: dict[int, _Font] = {}
        self._typefaces: dict[tuple[object, ...], Typeface] = {}

    def pieces(self) -> Iterator[tuple[int, int, str]]:
        """First and last character index and text of each piece: one text object, cut at wide blanks.

        Blanks at the ends are left out. Characters that PDFium made up (spaces, line ends) belong to no
        object and so end a piece.
        """
        textpage, count = self._textpage, min(pdfium.FPDFText_CountChars(self._textpage), _MAX_CHARACTERS)
        characters: list[str] = []
        first, last, current, blank = 0, 0, 0, False
        for index in range(count):
            owner = _object_of(textpage, index) or 0
            character = chr(_unicode_of(textpage, index)) if owner else " "
            if character in _BLANK:
                blank = True
                continue
            if characters and (owner != current or (blank and self._wide(last, index))):
                yield first, last, "".join(characters)
                characters = []
            if not characters:
                first = index
            elif blank:
                characters.append(" ")
            characters.append(character)
            last, current, blank = index, owner, False
        if characters:
            yield first, last, "".join(characters)

    def _wide(self, before: int, after: int) -> bool:
        """Whether the blank between two characters is wider than a word gap."""
        edge = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._textpage, before, edge)
        high, end = abs(edge.top - edge.bottom), edge.right
        pdfium.FPDFText_GetLooseCharBox(self._textpage, after, edge)
        return bool(edge.left - end > max(high, 1.0))

    def run(self, start: int, end: int, text: str) -> Run | None:
        """The characters from `start` to `end` measured; None for text that does not stand upright."""
        matrix, origin, edge = pdfium.FS_MATRIX(), (ctypes.c_double(), ctypes.c_double()), pdfium.FS_RECTF()
        pdfium.FPDFText_GetMatrix(self._textpage, start, matrix)
        pdfium.FPDFText_GetCharOrigin(self._textpage, start, *origin)
        drawn = multiply((matrix.a, matrix.b, matrix.c, matrix.d, 0, 0), self._shown.matrix)
        along, height = hypot(drawn[0], drawn[1]), hypot(drawn[2], drawn[3])
        if not along or not height or drawn[0] <= 0 or abs(drawn[1]) > _UPRIGHT * along:
            return None
        pdfium.FPDFText_GetLooseCharBox(self._textpage, start, edge)
        left = self._shown.box((edge.left, edge.bottom, edge.right, edge.top))[0]
        pdfium.FPDFText_GetLooseCharBox(self._textpage, end, edge)
        right = self._shown.box((edge.left, edge.bottom, edge.right, edge.top))[2]
        _, baseline = self._shown.point(origin[0].value, origin[1].value)
        size = pdfium.FPDFText_GetFontSize(self._textpage, start) * height * 72 / 25.4
        shear = -(drawn[0] * drawn[2] + drawn[1] * drawn[3]) / (along * height)
        typeface, visible = self._typeface(start, abs(size), sheared=abs(shear) > _ITALIC_SHEAR)
        return Run(
            text=text,
            left=left,
            right=max(left, right),
            baseline=baseline,
            typeface=typeface,
            visible=visible,
        )

    def _typeface(self, index: int, size: float, *, sheared: bool) -> tuple[Typeface, bool]:
        owner = pdfium.FPDFText_GetTextObject(self._textpage, index)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(owner)
        font = self._font(pdfium.FPDFTextObj_GetFont(owner))
        red, green, blue, alpha = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
        pdfium.FPDFText_GetFillColor(self._textpage, index, red, green, blue, alpha)
        colour = (red.value, green.value, blue.value)
        bold = font.bold or mode in _BOLD_MODES
        key = (font.name, round(size, 2), bold, sheared, colour)
        if key not in self._typefaces:
            self._typefaces[key] = Typeface(
                name=font.name,
                family=typefaces.family(font.name),
                size=round(size, 2),
                bold=bold,
                italic=font.italic or sheared,
                colour=colour,
                embedded=font.embedded,
                encoding=typefaces.encoding(font.name),
            )
        return self._typefaces[key], mode != _INVISIBLE and bool(alpha.value)

    def _font(self, handle: Any) -> "_Font":
        if not handle:
            return _NO_FONT
        address = ctypes.addressof(handle.contents)
        if address not in self._fonts:
            self._fonts[address] = _font(handle)
        return self._fonts[address]


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    bold: bool
    italic: bool
    embedded: bool


_NO_FONT = _Font("", bold=False, italic=False, embedded=False)


def _font(handle: Any) -> _Font:
    length = pdfium.FPDFFont_GetBaseFontName(handle, None, 0)
    buffer = ctypes.create_string_buffer(max(1, length))
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, length)
    name = typefaces.base_name(buffer.value.decode("utf-8", "replace"))
    flags = max(0, pdfium.FPDFFont_GetFlags(handle))
    angle = ctypes.c_int()
    leaning = bool(pdfium.FPDFFont_GetItalicAngle(handle, angle)) and angle.value != 0
    heavy = pdfium.FPDFFont_GetWeight(handle) >= _SEMI_BOLD
    styled = typefaces.looks_bold(name) or typefaces.looks_italic(name) or name in typefaces.PLAIN_NAMES
    return _Font(
        name=name,
        bold=typefaces.looks_bold(name) or (not styled and (heavy or bool(flags & _FORCE_BOLD))),
        italic=typefaces.looks_italic(name) or (not styled and (leaning or bool(flags & _ITALIC_FLAG))),
        embedded=pdfium.FPDFFont_GetIsEmbedded(handle) == 1,
    )


# Paths and images


def _drawn(page: pypdfium2.PdfPage, shown: Frame) -> tuple[tuple[Stroke, ...], tuple[DrawnImage, ...]]:
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
