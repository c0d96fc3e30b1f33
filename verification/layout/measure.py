"""Measure a PDF: what stands where on its pages, in millimetres. Nothing here judges.

1. Open it in PDFium; what cannot be opened is the one exception.
2. Read widgets, user units and image facts from its objects.
3. Choose the pages to measure within the limit.
4. Measure each page's own content.
5. Measure each appearance alone, and lay its text, strokes and pictures on its page.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from math import sqrt

from verification.errors import ErrorCode, UnreadableDocument
from verification.layout import ink as ink_of
from verification.layout import pdfium
from verification.layout.appearances import Annotation, ImageFacts, ImagesBySize, Objects, read_objects
from verification.layout.content import Content, DrawnImage, Pixels, Stroke, View
from verification.layout.geometry import Frame, area, intersection
from verification.layout.lines import build_lines, in_reading_order
from verification.layout.page import Ink, Layout, Line, Page, Picture, Widget
from verification.layout.pdfium.glyphs import Glyph
from verification.layout.sight import DOTS_PER_INCH, Sight, resolution, sight
from verification.layout.strokes import drawn_lines, tables
from verification.policy import Limits
from verification.verdict import Box

_INK_DPI = 150.0
"""Finer than the tolerances."""
_MOST_INK_PIXELS = 2_000_000
_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
_SCAN_COVER = 0.7
"""Share of the page that pictures cover on a scan."""
_SCAN_CHARACTERS = 80
"""Visible characters up to which a covered page still counts as a scan: stamps put on later."""
_WIDGET_PAGES = 10
_HEADING_PAGES = 2
_NOT_STORED = ImageFacts(transparent=False, lossless=True, coloured=True)
"""Inline images: their facts are not looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A PDF that is opened and whose objects are read once for all that looks at its pages."""

    document: pdfium.Document
    objects: Objects | None
    """None where they could not be read."""
    limits: Limits

    def layout(self, *, signed_pages_only: bool = False, begun: Layout | None = None) -> Layout:
        """What stands on the pages; scanned ones have no text (`scans`).

        `signed_pages_only` leaves out all pages but the first two and those with signature widgets, which is
        where roles are told; `begun` is what was measured so, and its pages are not measured again.
        """
        held = self.objects or Objects()
        numbers = _chosen(len(self.document), self.limits.layout_pages, held.annotations)
        if signed_pages_only:
            signed = {item.page for item in held.annotations if item.field_name is not None}
            numbers = [number for number in numbers if number <= _HEADING_PAGES or number in signed]
        return _measured(self.document, held, numbers, complete=self.objects is not None, begun=begun)


@contextmanager
def opened(pdf: bytes, *, limits: Limits, password: str = "") -> Iterator[OpenFile]:
    """Open a PDF; raises UnreadableDocument (damaged, encrypted, too large), nothing else."""
    if len(pdf) > limits.max_bytes:
        raise UnreadableDocument(ErrorCode.TOO_LARGE, f"{len(pdf)} bytes")
    with pdfium.opened(pdf, password) as document:
        if len(document) > limits.max_pages:
            raise UnreadableDocument(ErrorCode.TOO_LARGE, f"{len(document)} pages")
        yield OpenFile(document=document, objects=read_objects(pdf, password), limits=limits)


def measure(pdf: bytes, *, limits: Limits, password: str = "") -> Layout:
    """What stands on the pages; raises UnreadableDocument (damaged, encrypted, too large), nothing else."""
    with opened(pdf, limits=limits, password=password) as file:
        return file.layout()


def measure_pages(pdf: bytes, numbers: Sequence[int]) -> Layout:
    """What stands on these pages only, scanned text aside; raises UnreadableDocument."""
    with pdfium.opened(pdf) as document:
        objects = read_objects(pdf)
        wanted = [number for number in numbers if number <= len(document)]
        return _measured(document, objects or Objects(), wanted, complete=objects is not None)


def _measured(
    document: pdfium.Document,
    objects: Objects,
    numbers: Sequence[int],
    *,
    complete: bool,
    begun: Layout | None = None,
) -> Layout:
    pages = {page.number: page for page in begun.pages} if begun else {}
    contents: dict[int, Content] = {}
    for number in numbers:
        if number not in pages:
            with suppress(pdfium.PageUnreadable):
                contents[number] = document.content(number, user_unit=objects.user_units.get(number, 1.0))
    # Every signature widget is measured, on whichever page it stands; of other annotations only what they add
    # to the pages that are.
    drawn = [
        item
        for item in objects.annotations
        if item.page in contents or (begun is None and item.field_name is not None)
    ]
    frames = {number: content.frame for number, content in contents.items()}
    appearances = _appearances(document, replace(objects, annotations=tuple(drawn)), frames)
    for number, content in contents.items():
        on_page = [item for item in appearances if item.page == number]
        pages[number] = _page(number, content, objects.images.get(number, {}), on_page)
    widgets = tuple(item.widget for item in appearances if item.widget is not None)
    return Layout(
        page_count=len(document),
        pages=tuple(pages[number] for number in sorted(pages)),
        widgets=begun.widgets if begun else widgets,
        widgets_measured=complete,
        pdf_version=document.version,
    )


def _chosen(count: int, most: int, annotations: Sequence[Annotation]) -> list[int]:
    """The first pages, the last one and those that hold signature widgets, within the limit."""
    if count <= most:
        return list(range(1, count + 1))
    signed = {item.page for item in annotations if item.field_name is not None and item.page > 0}
    wanted = [1, count, *sorted(signed)[:_WIDGET_PAGES], *range(2, count)]
    return sorted(list(dict.fromkeys(wanted))[: max(most, 0)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Appearance:
    """What one annotation draws on its page."""

    page: int
    widget: Widget | None = None
    lines: tuple[Line, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    pictures: tuple[Picture, ...] = ()


def _appearances(document: pdfium.Document, objects: Objects, frames: dict[int, Frame]) -> list[_Appearance]:
    with ExitStack() as stack:
        scratch = stack.enter_context(pdfium.opened(objects.scratch)) if objects.scratch else None
        found = []
        for item in objects.annotations:
            if item.page and item.page not in frames:
                with suppress(pdfium.PageUnreadable):
                    unit = objects.user_units.get(item.page, 1.0)
                    frames[item.page] = document.frame(item.page, user_unit=unit)
            found.append(_appearance(item, scratch, frames.get(item.page)))
        return found


def _appearance(item: Annotation, scratch: pdfium.Document | None, space: Frame | None) -> _Appearance:
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    ink = None
    if scratch is not None and item.sheet is not None and space is not None:
        with suppress(pdfium.PageUnreadable):
            dots = _dots(item.rect, _INK_DPI)
            content, pixels, glyphs = scratch.sheet(item.sheet, space, dots_per_inch=dots)
            seen = (run for run in content.runs if run.visible)
            built = build_lines(seen, page=item.page, field_name=item.field_name)
            lines = _as_shown(built, glyphs, pixels, space.box(item.rect))
            finer = _dots(item.rect, max(map(resolution, lines), default=0))
            if finer > dots:
                drawn = scratch.picture(item.sheet, dots_per_inch=finer)
                lines = _as_shown(lines, glyphs, drawn, space.box(item.rect), finer=True)
            pictures = _pictures(content.images, item.images, item.page)
            strokes = content.strokes
            ink = _ink(pixels, item.rect, space)
    if item.field_name is None:
        return _Appearance(page=item.page, lines=lines, strokes=strokes, pictures=pictures)
    widget = Widget(
        field_name=item.field_name,
        page=item.page,
        box=space.box(item.rect) if space and area(item.rect) else _NOWHERE,
        lines=lines,
        pictures=pictures,
        ink=ink,
        orphaned=item.orphaned,
    )
    return _Appearance(page=item.page, widget=widget, lines=lines, strokes=strokes, pictures=pictures)


def _as_shown(
    lines: Sequence[Line], glyphs: Sequence[Glyph], pixels: Pixels, box: Box, *, finer: bool = False
) -> tuple[Line, ...]:
    """The lines of an appearance that are seen in its picture, disputed ones marked.

    With `finer` those in small print are looked at, which that picture was drawn for.
    """
    if not lines:
        return ()
    views = (View(box=box, pixels=pixels, scale=pixels.shape[1] / max(box[2] - box[0], 0.01)),)
    looked = [
        (line, sight(line, glyphs, views, number=True, finer=finer))
        if not finer or resolution(line) > DOTS_PER_INCH
        else (line, Sight.AS_TEXT)
        for line in lines
    ]
    return tuple(
        line if found is Sight.AS_TEXT else replace(line, disputed=True)
        for line, found in looked
        if found is not Sight.HIDDEN
    )


def _dots(rect: Box, wanted: float) -> float:
    """Resolution for the picture of an appearance: bounded for huge rectangles."""
    square_inches = max((rect[2] - rect[0]) * (rect[3] - rect[1]), 1.0) / 72**2
    return min(wanted, sqrt(_MOST_INK_PIXELS / square_inches))


def _ink(pixels: Pixels, rect: Box, space: Frame) -> Ink | None:
    bounds = ink_of.ink_bounds(pixels)
    if bounds is None:
        return None
    rows, columns = pixels.shape[:2]
    x, y = (rect[2] - rect[0]) / columns, (rect[3] - rect[1]) / rows
    left, top, right, bottom = bounds
    box = (rect[0] + left * x, rect[3] - bottom * y, rect[0] + right * x, rect[3] - top * y)
    colour, share = ink_of.dominant_colour(pixels[top:bottom, left:right])
    return Ink(box=space.box(box), colour=colour, share=share)


def _page(number: int, content: Content, facts: ImagesBySize, on_page: Sequence[_Appearance]) -> Page:
    shown = content.frame
    whole: Box = (0.0, 0.0, shown.width, shown.height)
    pictures = _pictures(content.images, facts, number)
    scanned = _is_scan(content, pictures, whole)
    strokes = [*content.strokes, *(stroke for item in on_page for stroke in item.strokes)]
    dividers = [stroke for stroke in strokes if not stroke.horizontal]
    inside = [
        run for run in content.runs if -1 <= run.left <= shown.width and 0 <= run.baseline <= shown.height + 1
    ]
    own = build_lines((run for run in inside if run.visible), page=number, dividers=dividers)
    laid = build_lines((run for run in inside if not run.visible), page=number, ocr=True) if scanned else ()
    grids = tables(content.strokes)
    drawn = drawn_lines(strokes, page=number, lines=own)
    return Page(
        number=number,
        width=shown.width,
        height=shown.height,
        lines=in_reading_order([*own, *laid, *(line for item in on_page for line in item.lines)]),
        drawn_lines=drawn,
        pictures=(*pictures, *(picture for item in on_page for picture in item.pictures)),
        scanned=scanned,
        has_table=bool(grids),
        tables=grids,
    )


def _is_scan(content: Content, pictures: Sequence[Picture], whole: Box) -> bool:
    seen = sum(len(run.text) for run in content.runs if run.visible)
    covered = sum(area(shared) for picture in pictures if (shared := intersection(picture.box, whole)))
    return seen <= _SCAN_CHARACTERS and covered >= _SCAN_COVER * area(whole)


def _pictures(images: Sequence[DrawnImage], facts: ImagesBySize, page: int) -> tuple[Picture, ...]:
    found = []
    for image in images:
        stored = facts.get(image.pixels, _NOT_STORED)
        found.append(
            Picture(
                page=page,
                box=image.box,
                pixels=image.pixels,
                transparent=stored.transparent,
                lossless=stored.lossless,
                coloured=stored.coloured,
            )
        )
    return tuple(found)
