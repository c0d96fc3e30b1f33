"""The components as a person sees them: what decides what a document is, compared with the page as drawn.

1. Name the components.
2. Look at the lines that they rest on (`sight`), on the page as it is drawn without annotations.
3. Take hidden lines out and name the components again, for another line may be the one that is seen.
4. Mark disputed lines, so that neither their words nor values read from them are believed.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from verification.layout import pdfium
from verification.layout.anatomy import Anatomy, find_components
from verification.layout.columns import middle
from verification.layout.page import Layout, Line, Page
from verification.layout.sight import DOTS_PER_INCH, Sight, bands, resolution, sight
from verification.layout.signature_block import SignatureBlock
from verification.names import fold

_ROUNDS: Final = 3
"""Times that lines are taken out; what is hidden after that is disputed."""
_NAME_BELOW: Final = 60.0
"""Millimetres below the post within which the name stands."""
_COLUMN: Final = 35.0
_TELLING_PAGES: Final = 2
_TELLING: Final = re.compile(r"\b(phu luc|kem|theo|ban hanh|sao y|sao luc|trich sao)\b")
"""Words that make a file an attachment or a copy wherever they stand on its first pages."""


def components_as_shown(document: pdfium.Document, layout: Layout) -> tuple[Layout, Anatomy]:
    """The layout without hidden lines and with disputed ones marked, and its components."""
    anatomy = find_components(layout)
    seen: dict[int, Sight] = {}
    for attempt in range(_ROUNDS + 1):
        seen |= _looked_at(document, layout, anatomy, seen)
        hidden = {key for key, found in seen.items() if found is Sight.HIDDEN}
        if attempt == _ROUNDS or not any(id(line) in hidden for line in _own_lines(layout)):
            break
        layout = _without(layout, hidden)
        anatomy = find_components(layout)
    disputed = {key for key, found in seen.items() if found is not Sight.AS_TEXT}
    if not any(id(line) in disputed for line in _own_lines(layout)):
        return layout, anatomy
    layout = _marked(layout, disputed)
    return layout, find_components(layout)


def _looked_at(
    document: pdfium.Document, layout: Layout, anatomy: Anatomy, seen: Mapping[int, Sight]
) -> dict[int, Sight]:
    """What is seen of each deciding line that was not looked at yet, by identity."""
    numbers = {id(line) for line in (*anatomy.number, *anatomy.place_and_date)}
    found: dict[int, Sight] = {}
    lines = [line for line in _deciding(layout, anatomy) if id(line) not in seen]
    for page in layout.pages:
        own = [line for line in lines if line.page == page.number]
        if not own:
            continue
        with suppress(pdfium.PageUnreadable):
            found |= _seen(document, page, own, numbers, DOTS_PER_INCH)
            small = defaultdict(list)
            for line in own:
                if found[id(line)] is Sight.AS_TEXT and resolution(line) > DOTS_PER_INCH:
                    small[resolution(line)].append(line)
            for dots, alike in small.items():
                found |= _seen(document, page, alike, numbers, dots)
    return found


def _seen(
    document: pdfium.Document, page: Page, lines: Sequence[Line], numbers: Collection[int], dots: int
) -> dict[int, Sight]:
    """What is seen of some lines of a page, by identity."""
    views, glyphs = document.views(page.number, bands(lines), width=page.width, dots_per_inch=dots)
    finer = dots > DOTS_PER_INCH
    return {id(line): sight(line, glyphs, views, number=id(line) in numbers, finer=finer) for line in lines}


def _deciding(layout: Layout, anatomy: Anatomy) -> list[Line]:
    """The printed lines that decide number, date, agency, type, subject, signatory or kind, each once."""
    held: list[Line] = [
        *anatomy.parent_agency, *anatomy.issuing_agency,
        *anatomy.number, *anatomy.place_and_date, *anatomy.type_name, *anatomy.abstract,
        *anatomy.letter_subject, *anatomy.attachment_headings, *anatomy.attachment_references,
    ]  # fmt: skip
    for block in anatomy.signature_blocks:
        held += (*block.authority_lines, *(block.name_lines or _below(block, layout)))
    if not anatomy.signature_blocks:
        first = (line for page in layout.pages[:_TELLING_PAGES] for line in page.lines)
        held += (line for line in first if _TELLING.search(fold(line.text)))
    # Components may hold parts of a line; what is looked at is the line as it was measured.
    printed = [line for line in _own_lines(layout) if line.field_name is None and not line.ocr]
    keys = {(line.page, round(line.baseline, 2)) for line in held}
    return [line for line in printed if (line.page, round(line.baseline, 2)) in keys]


def _below(block: SignatureBlock, layout: Layout) -> list[Line]:
    """What stands where the name of the signatory should, and was not read as one."""
    last = block.authority_lines[-1]
    return [
        line
        for page in layout.pages
        if page.number == last.page
        for line in page.lines
        if last.baseline < line.baseline < last.baseline + _NAME_BELOW
        and abs(middle(line) - middle(last)) < _COLUMN
    ]


def _own_lines(layout: Layout) -> Iterable[Line]:
    return (line for page in layout.pages for line in page.lines)


def _without(layout: Layout, hidden: Collection[int]) -> Layout:
    pages = tuple(
        replace(page, lines=tuple(line for line in page.lines if id(line) not in hidden))
        for page in layout.pages
    )
    gone = tuple(line for line in _own_lines(layout) if id(line) in hidden)
    return replace(layout, pages=pages, hidden=(*layout.hidden, *gone))


def _marked(layout: Layout, disputed: Collection[int]) -> Layout:
    pages = tuple(
        replace(
            page,
            lines=tuple(
                replace(line, disputed=True) if id(line) in disputed else line for line in page.lines
            ),
        )
        for page in layout.pages
    )
    return replace(layout, pages=pages)
