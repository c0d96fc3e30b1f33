"""Cell 6: the text of the main document, its legal grounds, its footnotes and the text of its tables."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from verification.layout.columns import size
from verification.layout.geometry import centre
from verification.layout.page import Line, Page

_GROUND = re.compile(r"^(?:Căn cứ|Theo đề nghị|Xét đề nghị|Xét|Theo|Trên cơ sở|Sau khi)\b", re.IGNORECASE)
_FIRST_GROUND = re.compile(r"^Căn cứ\b", re.IGNORECASE)
_FOOTNOTE_RULE = (30.0, 70.0)
"""Millimetres of the short line over footnotes."""
_SMALLER = 1.5
"""Points by which footnotes are smaller than the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Lines of cell 6 and what stands among them."""

    lines: tuple[Line, ...]
    legal_grounds: tuple[Line, ...]
    table_text: tuple[Line, ...]
    footnotes: tuple[Line, ...]


def find_body(
    pages: Sequence[Page], *, top: float, end: tuple[int, float] | None, taken: Collection[int]
) -> Body:
    """The content lines below `top` on the first page and above `end` (page, baseline); `taken` holds ids."""
    lines: list[Line] = []
    cells: list[Line] = []
    notes: list[Line] = []
    for index, page in enumerate(pages):
        own = [line for line in page.lines if line.field_name is None and id(line) not in taken]
        if index == 0:
            own = [line for line in own if line.baseline > top]
        if end is not None and page.number == end[0]:
            own = [line for line in own if line.baseline < end[1]]
        footnotes = _footnotes(page, own)
        notes += footnotes
        noted = {id(line) for line in footnotes}
        for line in own:
            if id(line) in noted or not any(map(str.isalnum, line.text)):
                continue  # a footnote, or a rule typed as dashes
            (cells if _in_table(line, page) else lines).append(line)
    return Body(
        lines=tuple(lines),
        legal_grounds=_legal_grounds(lines),
        table_text=tuple(cells),
        footnotes=tuple(notes),
    )


def _in_table(line: Line, page: Page) -> bool:
    x, y = centre(line.box)
    return any(left < x < right and top < y < bottom for left, top, right, bottom in page.tables)


def _footnotes(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Lines below a short line at the left margin in the lower half, smaller than the text."""
    if not lines:
        return []
    usual = max((size(line) for line in lines), default=0.0)
    for stroke in page.drawn_lines:
        length = stroke.right - stroke.left
        if stroke.y < page.height / 2 or not _FOOTNOTE_RULE[0] <= length <= _FOOTNOTE_RULE[1]:
            continue
        below = [line for line in lines if line.baseline > stroke.y]
        if below and all(size(line) <= usual - _SMALLER for line in below):
            return below
    return []


def _legal_grounds(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The "Căn cứ …" paragraphs before the text proper: from the first one to the first that is none."""
    start = next((i for i, line in enumerate(lines[:6]) if _FIRST_GROUND.match(line.text)), None)
    if start is None:
        return ()
    found = [lines[start]]
    for line in lines[start + 1 :]:
        ended = found[-1].text.rstrip().endswith((";", ".", ",")) and not found[-1].text.rstrip().endswith(
            "./."
        )
        if ended and found[-1].text.rstrip()[-1] != "," and not _GROUND.match(line.text):
            break
        if re.match(r"^(?:QUYẾT|Điều\s+1|I\.|Phần)", line.text):
            break
        found.append(line)
    return tuple(found)
