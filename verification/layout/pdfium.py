"""The adapter to PDFium: what a page's content draws, and the page as pixels. The only importer of pypdfium2.

PDFium is not safe to use from several threads of one process. Its traps met here: the weight of a font is
often 400 whatever its name says, text of form XObjects is reached through the character interface only, and
text of annotations not at all (see `appearances`).
"""

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from verification.errors import ErrorCode, UnreadableDocument
from verification.layout import typefaces
from verification.layout.geometry import IDENTITY, MM_PER_POINT, Frame, Matrix, apply_to_box, frame, multiply
from verification.layout.page import Typeface
from verification.verdict import Box

Pixels = NDArray[np.uint8]
"""Rows, columns, blue-green-red."""

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


_WORD = re.compile(r"[^\s\x00\x02\xa0\u200b\u200c\u200d\ufeff\ufffe\uffff]+")
_SURELY_CLOSE = 1.3
"""Em between the origins of two letters up to which no more than a word gap lies between them."""


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """The same C function taking and giving plain numbers: no pointer object for each character."""
    prototype = ctypes.CFUNCTYPE(result, *arguments)
    return prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)


_count_of = _plain(pdfium.FPDFText_CountChars, ctypes.c_int, ctypes.c_void_p)
_text_of = _plain(
    pdfium.FPDFText_GetText, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p
)
_object_of = _plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_unicode_of = _plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_mode_of = _plain(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)
_font_of = _plain(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_size_at = _plain(pdfium.FPDFText_GetFontSize, ctypes.c_double, ctypes.c_void_p, ctypes.c_int)
_matrix_at = _plain(pdfium.FPDFText_GetMatrix, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_edge_at = _plain(
    pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_origin_at = _plain(
    pdfium.FPDFText_GetCharOrigin,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
)
_colour_at = _plain(
    pdfium.FPDFText_GetFillColor, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *(4 * (ctypes.c_void_p,))
)


class Run(NamedTuple):
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

    def content(self, number: int, *, user_unit: float = 1.0) -> Content:
        """What page `number` (counted from 1) draws; raises PageUnreadable."""
        with self._page(number) as page:
            return _content(page, _frame(page, user_unit))

    def sheet(self, number: int, space: Frame, *, dots_per_inch: float) -> tuple[Content, Pixels]:
        """What a page that stands for a piece of another draws in the frame of that one, and its picture.

        The picture is without annotations on white: rows, columns, blue-green-red. Raises PageUnreadable.
        """
        with self._page(number) as page:
            bitmap = page.render(scale=dots_per_inch / 72, may_draw_forms=False, draw_annots=False)
            pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
            return _content(page, space), pixels

    def picture(self, number: int, *, dots_per_inch: float) -> Pixels:
        """Page `number` without annotations on white; raises PageUnreadable."""
        with self._page(number) as page:
            bitmap = page.render(scale=dots_per_inch / 72, may_draw_forms=False, draw_annots=False)
            pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
            return pixels

    def frame(self, number: int, *, user_unit: float = 1.0) -> Frame:
        """How page `number` lies when it is shown; raises PageUnreadable."""
        with self._page(number) as page:
            return _frame(page, user_unit)

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


def _content(page: pypdfium2.PdfPage, shown: Frame) -> Content:
    strokes, images = _drawn(page, shown)
    return Content(frame=shown, runs=_runs(page, shown), strokes=strokes, images=images)


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
        return tuple(run for piece in reader.pieces() if (run := reader.run(piece)))
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _Piece(NamedTuple):
    """Characters of one text object without a wide blank; indices of the first and last."""

    start: int
    end: int
    owner: int
    text: str


class _TextReader:
    """Reads the characters of one page; fonts are looked up once, C buffers are used again."""

    def __init__(self, textpage: Any, shown: Frame) -> None:
        self._textpage = ctypes.cast(textpage, ctypes.c_void_p).value or 0
        self._shown = shown
        self._fonts: dict[int, _Font] = {}
        self._typefaces: dict[tuple[object, ...], Typeface] = {}
        self._em_owner, self._em = 0, 0.0
        self._matrix, self._edge = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._channels = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
        self._matrix_buffer, self._edge_buffer = ctypes.addressof(self._matrix), ctypes.addressof(self._edge)
        self._origin_buffers = (ctypes.addressof(self._x), ctypes.addressof(self._y))
        self._channel_buffers = tuple(ctypes.addressof(channel) for channel in self._channels)

    def pieces(self) -> Iterator[_Piece]:
        """The pieces of the page in the order of the content.

        Blanks at the ends are left out. Characters that PDFium made up (spaces, line ends) belong to no
        object and so end a piece.
        """
        words: list[str] = []
        start, end, owner = 0, 0, 0
        for word in self._words(self._text(min(_count_of(self._textpage), _MAX_CHARACTERS))):
            if words and word[2] == owner and not self._parted(end, word[0], owner):
                words.append(word[3] if word[0] == end + 1 else " " + word[3])
                end = word[1]
                continue
            if words:
                yield _Piece(start, end, owner, "".join(words))
            start, end, owner, words = word[0], word[1], word[2], [word[3]]
        if words:
            yield _Piece(start, end, owner, "".join(words))

    def _words(self, text: str) -> Iterator[tuple[int, int, int, str]]:
        """First and last index, text object and text of characters without a blank between them."""
        textpage = self._textpage
        spans = [match.span() for match in _WORD.finditer(text)]
        owners = [_object_of(textpage, start) or 0 for start, _ in spans]
        for (start, end), owner, following in zip(spans, owners, [*owners[1:], -1], strict=False):
            if owner and (following == owner or _object_of(textpage, end - 1) == owner):
                yield start, end - 1, owner, text[start:end]
            else:
                yield from self._letters(text, start, end)

    def _letters(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, int, str]]:
        """A word that several text objects draw, object by object."""
        first, current = start, _object_of(self._textpage, start) or 0
        for index in range(start + 1, end + 1):
            owner = (_object_of(self._textpage, index) or 0) if index < end else -1
            if owner != current:
                if current:
                    yield first, index - 1, current, text[first:index]
                first, current = index, owner

    def _parted(self, end: int, start: int, owner: int) -> bool:
        """Whether the blank between two words of one object is wider than a word gap."""
        if start == end + 1:
            return False
        textpage, x, y = self._textpage, self._x, self._y
        if owner != self._em_owner:
            _matrix_at(textpage, start, self._matrix_buffer)
            self._em = abs(_size_at(textpage, start)) * hypot(self._matrix.a, self._matrix.b)
            self._em_owner = owner
        _origin_at(textpage, end, *self._origin_buffers)
        left, bottom = x.value, y.value
        _origin_at(textpage, start, *self._origin_buffers)
        if abs(x.value - left) + abs(y.value - bottom) < _SURELY_CLOSE * self._em:
            return False
        return self._side(start)[0] - self._side(end)[1] > self._shown.length(self._em)

    def _text(self, count: int) -> str:
        """The characters, one for each index: in one call, where none of them lacks a code."""
        buffer = ctypes.create_string_buffer(2 * count + 2)
        if _text_of(self._textpage, 0, count, ctypes.addressof(buffer)) == count + 1:
            text = buffer.raw[: 2 * count].decode("utf-16-le", "replace")
            if len(text) == count:
                return text
        return "".join(chr(_unicode_of(self._textpage, index)) for index in range(count))

    def run(self, piece: _Piece) -> Run | None:
        """The piece measured; None for text that does not stand upright."""
        textpage, matrix, shown = self._textpage, self._matrix, self._shown
        _matrix_at(textpage, piece.start, self._matrix_buffer)
        a, b, c, d, _, _ = multiply((matrix.a, matrix.b, matrix.c, matrix.d, 0, 0), shown.matrix)
        along, high = hypot(a, b), hypot(c, d)
        if not along or not high or a <= 0 or abs(b) > _UPRIGHT * along:
            return None
        _origin_at(textpage, piece.start, *self._origin_buffers)
        _, baseline = shown.point(self._x.value, self._y.value)
        size = abs(_size_at(textpage, piece.start)) * high / MM_PER_POINT
        sheared = abs(a * c + b * d) > _ITALIC_SHEAR * along * high
        typeface, visible = self._typeface(piece, size, sheared=sheared)
        left = self._side(piece.start)[0]
        return Run(
            text=piece.text,
            left=left,
            right=max(left, self._side(piece.end)[1]),
            baseline=baseline,
            typeface=typeface,
            visible=visible,
        )

    def _side(self, index: int) -> tuple[float, float]:
        """Left and right edge of a character's advance box on the shown page."""
        edge, (a, _, c, _, e, _) = self._edge, self._shown.matrix
        _edge_at(self._textpage, index, self._edge_buffer)
        one, other = a * edge.left + c * edge.bottom + e, a * edge.right + c * edge.top + e
        return (one, other) if one <= other else (other, one)

    def _typeface(self, piece: _Piece, size: float, *, sheared: bool) -> tuple[Typeface, bool]:
        mode, address = _mode_of(piece.owner), _font_of(piece.owner) or 0
        _colour_at(self._textpage, piece.start, *self._channel_buffers)
        red, green, blue, alpha = self._channels
        colour = (red.value, green.value, blue.value)
        key = (address, round(size, 2), mode, sheared, colour)
        typeface = self._typefaces.get(key)
        if typeface is None:
            font = self._font(address)
            typeface = Typeface(
                name=font.name,
                family=typefaces.family(font.name),
                size=round(size, 2),
                bold=font.bold or mode in _BOLD_MODES,
                italic=font.italic or sheared,
                colour=colour,
                embedded=font.embedded,
                encoding=typefaces.encoding(font.name),
            )
            self._typefaces[key] = typeface
        return typeface, mode != _INVISIBLE and alpha.value > 0

    def _font(self, address: int) -> "_Font":
        font = self._fonts.get(address)
        if font is None:
            font = self._fonts[address] = _font(address) if address else _NO_FONT
        return font


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    bold: bool
    italic: bool
    embedded: bool


_NO_FONT = _Font("", bold=False, italic=False, embedded=False)


def _font(address: int) -> _Font:
    handle = ctypes.cast(address, pdfium.FPDF_FONT)
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
