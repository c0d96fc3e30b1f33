"""PG-03: the margins, from the text itself (Phụ lục I, Phần I, mục I, khoản 3).

Left: where unindented full lines begin. Right: where full lines end. Top: where the first line begins.
Bottom: no line below; more than 25 mm counts only where the paragraph runs on and two further lines (widow
control) would have fitted. Landscape pages and pictures are not measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from verification.decree30.applicability import has_pages
from verification.decree30.deviations import on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import (
    MM_PER_POINT,
    SINGLE_SPACING,
    bottom_of,
    inside,
    millimetres,
    size_of,
    top_of,
    width,
)
from verification.decree30.paragraphs import END_MARKS, FULL_LINE_MM, edge, run_ons
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line, Page
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Severity

_ENOUGH = 3
_JUSTIFIED = 0.6
"""Share of the full lines that must end at one place before that place is the right edge of the text."""
_SPACE_BEFORE_MM = 5.5
"""What spacing (1,5 lines, 6 pt before a paragraph) may add above the first line of a page [eng]."""
_BLOCK_GAP_MM = 14.0
_LEAST_SIZE = 10.5
"""Points; the smallest component has 11."""
_OCR_MM = 3.0
"""By which the edges of words laid over a scan may miss its ink: a letter's width [eng]."""


@dataclass(frozen=True, slots=True)
class Side:
    """One margin: the range the law allows, and where it is set."""

    name: str
    smallest: float
    largest: float
    setting: str


LEFT = Side("trái", 30, 35, "Left: 3 cm")
RIGHT = Side("phải", 15, 20, "Right: 1,5 cm")
TOP = Side("trên", 20, 25, "Top: 2 cm")
BOTTOM = Side("dưới", 20, 25, "Bottom: 2 cm")


@rule(
    id="ND30-PG-03",
    title="Định lề trang",
    citation=Citation(DECREE_30_2020, "khoản 3 mục I Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_pages,
)
def margins(dossier: Dossier) -> Iterator[Deviation]:
    """Định lề trang: Cách mép trên và mép dưới 20 - 25 mm, cách mép trái 30 - 35 mm, cách mép phải 15 - 20
    mm.
    """
    pages = [page for page in dossier.main_pages if page.width <= page.height]
    for page in pages:
        dossier.readable(page)
    text = {page.number: _text(dossier, page) for page in pages}
    heads = _running_heads(text)
    text = {number: [line for line in lines if id(line) not in heads] for number, lines in text.items()}
    seen: set[Side] = set()
    doubtful = False
    reported: set[Side] = set()
    for page in pages:
        for side, value, lines in _sides(page, text, headed=bool(dossier.cells.national_title)):
            seen.add(side)
            blurred = _OCR_MM if any(line.ocr for line in text[page.number]) else 0.0
            if side in reported or _allowed(side, value, dossier.tolerances.margin_mm + blurred):
                continue
            if lines < _ENOUGH:
                doubtful = True
                continue
            reported.add(side)
            yield _deviation(page, side, value)
    if doubtful or not {LEFT, RIGHT} <= seen:
        raise CannotTell("no_full_lines")
    dossier.require_every_page()


def _text(dossier: Dossier, page: Page) -> list[Line]:
    """The page's own lines, without page numbers, stamps, marks in the margins and tables.

    The heading is text in a table with borders too: the page begins with it. What stands over it in smaller
    print than any component has is put into the margin by document systems and signatures (II.8.b: 10 pt).
    """
    cells = dossier.cells
    apart = (*cells.page_numbers, *cells.incoming_stamp, *cells.circulation_mark, *cells.address)
    excluded = {id(line) for line in apart}
    heading = {id(line) for line in (*cells.national_title, *cells.motto, *cells.parent_agency)}
    top = min((line.box[1] for line in cells.national_title if line.page == page.number), default=0.0)
    return [
        line
        for line in page.lines
        if line.field_name is None
        and id(line) not in excluded
        and not (bottom_of(line) < top and size_of(line) < _LEAST_SIZE)
        and any(map(str.isalpha, line.text))
        and (id(line) in heading or not any(inside(line.box, table) for table in page.tables))
    ]


def _running_heads(text: dict[int, list[Line]]) -> set[int]:
    """Identities of the lines that stand on several pages with one text at one height."""
    places: dict[tuple[str, int], list[Line]] = {}
    for line in (line for lines in text.values() for line in lines):
        places.setdefault((line.text, round(line.baseline)), []).append(line)
    repeated = (lines for lines in places.values() if len({line.page for line in lines}) > 1)
    return {id(line) for lines in repeated for line in lines}


def _sides(page: Page, text: dict[int, list[Line]], *, headed: bool) -> Iterator[tuple[Side, float, int]]:
    """Each margin that the page shows, and how many lines show it."""
    lines = text[page.number]
    pairs = run_ons(lines)
    enough = min(len(pairs), _ENOUGH)
    if left := edge((below.box[0] for _, below in pairs), enough=enough):
        yield LEFT, left[0], left[1]
    right = edge((-above.box[2] for above, _ in pairs), enough=enough)
    if right and right[1] >= _JUSTIFIED * len(pairs):
        yield RIGHT, page.width + right[0], right[1]
    if (top := _top(page, lines, text.get(page.number - 1), headed=headed)) is not None:
        yield TOP, top, _ENOUGH
    if (bottom := _bottom(page, lines, text.get(page.number + 1))) is not None:
        yield BOTTOM, bottom, _ENOUGH


def _top(page: Page, lines: list[Line], before: list[Line] | None, *, headed: bool) -> float | None:
    """Top margin. A wide one counts only where the text must begin at the top: the heading of page 1 (a blank
    line may stand above "Phụ lục"), or a paragraph that runs on from the page before; spacing above the first
    line is taken off.
    """
    if len(lines) < _ENOUGH:
        return None
    first = min(lines, key=top_of)
    next_down = min((line.baseline for line in lines if line.baseline > first.baseline + 1), default=None)
    if next_down is None or next_down - first.baseline > _BLOCK_GAP_MM:
        return None  # a running head, not the text
    top = top_of(first)
    if top <= TOP.largest:
        return top
    if not (headed and page.number == 1) and not (before and _runs_on(max(before, key=bottom_of), lines)):
        return None
    return max(TOP.largest, top - _SPACE_BEFORE_MM)


def _bottom(page: Page, lines: list[Line], following: list[Line] | None) -> float | None:
    if len(lines) < _ENOUGH:
        return None
    last = max(lines, key=bottom_of)
    before = max((line.baseline for line in lines if line.baseline < last.baseline - 1), default=None)
    if before is None or last.baseline - before > _BLOCK_GAP_MM:
        return None  # a footer, not a line of the text
    margin = page.height - bottom_of(last)
    if margin <= BOTTOM.largest:
        return margin
    pitch = 1.5 * SINGLE_SPACING * size_of(last) * MM_PER_POINT
    if _runs_on(last, following) and margin - 2 * pitch > BOTTOM.largest:
        return margin
    return None


def _runs_on(last: Line, following: list[Line] | None) -> bool:
    """Whether the paragraph goes on: a full line without end mark, and an unindented line after it."""
    if not following or width(last.box) < FULL_LINE_MM or last.text[-1] in END_MARKS:
        return False
    first = min(following, key=top_of)
    return abs(first.box[0] - last.box[0]) <= 1.0 and first.text[0].islower()


def _allowed(side: Side, value: float, tolerance: float) -> bool:
    return side.smallest - tolerance <= value <= side.largest + tolerance


def _deviation(page: Page, side: Side, value: float) -> Deviation:
    expected = f"{side.smallest:.0f} - {side.largest:.0f} mm"
    box = {
        "trái": (0.0, 0.0, value, page.height),
        "phải": (page.width - value, 0.0, page.width, page.height),
        "trên": (0.0, 0.0, page.width, value),
        "dưới": (0.0, page.height - value, page.width, page.height),
    }[side.name]
    return on_page(
        page,
        {"trái": "left", "phải": "right", "trên": "top", "dưới": "bottom"}[side.name],
        f"Lề {side.name} của trang {page.number} là {millimetres(value)}; phải trong khoảng {expected}.",
        box=box,
        expected=expected,
        observed=millimetres(value),
        remedy=f"Vào Layout → Margins → Custom Margins → {side.setting}.",
    )
