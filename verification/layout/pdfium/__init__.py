"""The adapter to PDFium: what a page's content draws, and the page as pixels.

PDFium is not safe to use from several threads of one process. Its traps met here: the weight of a font is
often 400 whatever its name says, text of form XObjects is reached through the character interface only, and
text of annotations not at all (see `appearances`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil

import pypdfium2
import pypdfium2.raw as pdfium

from verification.errors import ErrorCode, UnreadableDocument
from verification.layout.content import Content, Pixels, View
from verification.layout.geometry import MM_PER_POINT, Frame, frame
from verification.layout.pdfium.drawing import read_drawing
from verification.layout.pdfium.glyphs import Glyph, read_glyphs
from verification.layout.pdfium.open_page import OpenPage
from verification.layout.pdfium.text import read_runs
from verification.verdict import Box

_PAGES_KEPT = 8
"""Pages that stay loaded until the file is closed."""
_MOST_PIXELS = 20_000_000
"""Of one picture: an A1 page at 150 dpi has 17 million. A user unit can make a page of any size."""


class Document:
    """An open PDF; use as `with opened(pdf) as document`."""

    def __init__(self, handle: pypdfium2.PdfDocument) -> None:
        self._handle = handle
        self._pages: dict[int, OpenPage] = {}

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
            return _content(page, _frame(page.handle, user_unit))

    def sheet(
        self, number: int, space: Frame, *, dots_per_inch: float
    ) -> tuple[Content, Pixels, tuple[Glyph, ...]]:
        """What a page that stands for a piece of another draws in the frame of that one, and its picture.

        The picture is without annotations on white: rows, columns, blue-green-red. The characters are in the
        frame of that page, too. Raises PageUnreadable.
        """
        with self._page(number) as page:
            bitmap = page.handle.render(scale=dots_per_inch / 72, may_draw_forms=False, draw_annots=False)
            pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
            content = _content(page, space)
            everywhere: Box = (0.0, 0.0, space.width, space.height)
            return content, pixels, read_glyphs(page, space, (everywhere,)) if content.runs else ()

    def picture(self, number: int, *, dots_per_inch: float) -> Pixels:
        """Page `number` without annotations on white; raises PageUnreadable, also for one far too large."""
        with self._page(number) as page:
            wide, high = page.handle.get_size()
            if wide * high * (dots_per_inch / 72) ** 2 > _MOST_PIXELS:
                raise PageUnreadable("too large to be drawn")
            bitmap = page.handle.render(scale=dots_per_inch / 72, may_draw_forms=False, draw_annots=False)
            pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
            return pixels

    def shown(self, number: int, *, most_pixels: int, dots_per_inch: float) -> Pixels:
        """Page `number` as a reader shows it, annotations and fields included; raises PageUnreadable.

        A huge page is drawn coarser, so that it has no more than so many pixels. Needs `forms`.
        """
        with self._page(number) as page:
            wide, high = page.handle.get_size()
            scale = min(dots_per_inch / 72, (most_pixels / max(wide * high, 1.0)) ** 0.5)
            pixels: Pixels = page.handle.render(scale=scale).to_numpy()[:, :, :3].copy()
            return pixels

    def views(
        self, number: int, bands: Sequence[Box], *, width: float, dots_per_inch: float
    ) -> tuple[tuple[View, ...], tuple[Glyph, ...]]:
        """Pictures of parts of page `number`, without annotations, and the characters in them.

        `bands` and `width`, that of the whole page as it is shown, in millimetres. A huge part is drawn
        coarser. Raises PageUnreadable.
        """
        with self._page(number) as page:
            user_unit = width / (page.handle.get_width() * MM_PER_POINT)
            shown = _frame(page.handle, user_unit)
            scale = dots_per_inch / 72 * user_unit
            return (
                tuple(_view(page.handle, shown, band, scale) for band in bands),
                read_glyphs(page, shown, bands),
            )

    def frame(self, number: int, *, user_unit: float = 1.0) -> Frame:
        """How page `number` lies when it is shown; raises PageUnreadable."""
        with self._page(number) as page:
            return _frame(page.handle, user_unit)

    @contextmanager
    def _page(self, number: int) -> Iterator[OpenPage]:
        """The page, loaded once: the first ones stay open, for they are looked at again."""
        page = self._pages.get(number)
        if page is None:
            try:
                page = OpenPage(self._handle[number - 1])
            except pypdfium2.PdfiumError as error:
                raise PageUnreadable(str(error)) from error
            if len(self._pages) < _PAGES_KEPT:
                self._pages[number] = page
        try:
            yield page
        finally:
            if number not in self._pages:
                page.close()

    def close(self) -> None:
        """Give pages and file back to PDFium."""
        for page in self._pages.values():
            page.close()
        self._handle.close()


class PageUnreadable(Exception):  # noqa: N818 - a state of the page, caught inside the room
    """PDFium could not load a page."""


@contextmanager
def opened(pdf: bytes, password: str = "", *, forms: bool = False) -> Iterator[Document]:
    """Open a PDF; raises UnreadableDocument (encrypted, damaged).

    With `forms` its pages can be drawn with their fields: these are widgets, which PDFium else leaves out.
    """
    try:
        handle = pypdfium2.PdfDocument(pdf, password=password or None)
        if forms:
            handle.init_forms()
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        code = ErrorCode.ENCRYPTED if locked else ErrorCode.DAMAGED
        raise UnreadableDocument(code, f"PDFium: {error}") from error
    document = Document(handle)
    try:
        if not len(handle):
            raise UnreadableDocument(ErrorCode.DAMAGED, "PDFium: no pages")
        yield document
    finally:
        document.close()


def _content(page: OpenPage, shown: Frame) -> Content:
    strokes, images = read_drawing(page.handle, shown)
    return Content(frame=shown, runs=read_runs(page, shown), strokes=strokes, images=images)


def _view(page: pypdfium2.PdfPage, shown: Frame, band: Box, scale: float) -> View:
    """The band of the page, no larger than the page itself."""
    per_mm = page.get_width() / shown.width
    left, top, right, bottom = (edge * per_mm for edge in band)
    scale = min(scale, (_MOST_PIXELS / max((right - left) * (bottom - top), 1.0)) ** 0.5)
    edges = (left, page.get_height() - bottom, page.get_width() - right, top)
    crop = tuple(max(0.0, edge) for edge in edges)
    bitmap = page.render(scale=scale, crop=crop, may_draw_forms=False, draw_annots=False)
    pixels: Pixels = bitmap.to_numpy()[:, :, :3].copy()
    pixels_per_mm = ceil(page.get_width() * scale) / shown.width
    x, y = (ceil(edge * scale) / pixels_per_mm for edge in (crop[0], crop[3]))
    box = (x, y, x + pixels.shape[1] / pixels_per_mm, y + pixels.shape[0] / pixels_per_mm)
    return View(box=box, pixels=pixels, scale=pixels_per_mm)


def _frame(page: pypdfium2.PdfPage, user_unit: float) -> Frame:
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    box = (rect.left, rect.bottom, rect.right, rect.top)
    return frame(box=box, quarter_turns=pdfium.FPDFPage_GetRotation(page), user_unit=user_unit)
