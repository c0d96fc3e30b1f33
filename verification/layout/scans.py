"""Scanned pages: which are to be read, their pictures, and the layout with the words that were read.

Reading itself is another program's work (`ocr`): whoever examines hands its words in, by page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from verification.layout import pdfium
from verification.layout.content import Pixels, Run
from verification.layout.geometry import MM_PER_POINT
from verification.layout.lines import build_lines, in_reading_order
from verification.layout.ocr import Word
from verification.layout.page import Layout, Page, Typeface

DOTS_PER_INCH = 200.0
"""Of the pictures, and of the words read from them."""
_FIRST_PAGES = 2
"""Scanned pages read from the first on, and the last one: the cells stand there, and a page takes seconds."""
_TYPEFACE = Typeface(name="", family="", size=0.0, bold=False, italic=False, colour=(0, 0, 0), embedded=False)

Words = Mapping[int, tuple[Word, ...]]
"""By page number; pixels at 200 dpi."""
NO_WORDS: Final[Words] = MappingProxyType({})


def unread_pages(layout: Layout) -> tuple[int, ...]:
    """Numbers of the scanned pages without text that are worth reading."""
    blank = [
        page.number for page in layout.pages if page.scanned and not any(line.ocr for line in page.lines)
    ]
    return tuple(dict.fromkeys((*blank[:_FIRST_PAGES], *blank[-1:])))


def page_pictures(pdf: bytes, numbers: Sequence[int], *, password: str = "") -> dict[int, Pixels]:
    """The pages without annotations at 200 dpi; those that cannot be drawn are left out."""
    found: dict[int, Pixels] = {}
    with pdfium.opened(pdf, password) as document:
        for number in numbers:
            try:
                found[number] = document.picture(number, dots_per_inch=DOTS_PER_INCH)
            except pdfium.PageUnreadable:
                continue
    return found


def with_words(layout: Layout, words: Words) -> Layout:
    """The layout with the lines that the words of its scanned pages make, marked as read from a picture."""
    pages = tuple(
        _with_words(page, words[page.number]) if page.scanned and words.get(page.number) else page
        for page in layout.pages
    )
    return replace(layout, pages=pages)


def _with_words(page: Page, words: Sequence[Word]) -> Page:
    scale = 25.4 / DOTS_PER_INCH
    runs = [
        Run(
            text=word.text,
            left=word.left * scale,
            right=word.right * scale,
            baseline=word.baseline * scale,
            typeface=replace(_TYPEFACE, size=round(word.size * scale / MM_PER_POINT, 1)),
            visible=True,
        )
        for word in words
    ]
    stamped = [line for line in page.lines if line.field_name is not None]
    return replace(page, lines=in_reading_order([*stamped, *build_lines(runs, page=page.number, ocr=True)]))
