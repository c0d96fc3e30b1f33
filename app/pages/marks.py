"""Marks over page pictures: boxes in millimetres with numbered badges that do not cover each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.page_images import PageSize
from app.sentences import Tone
from verification.verdict import Box

_FIRST_PAGES: Final = 12
"""Shown whether marked or not; of a longer document the marked pages and the last one follow."""
_MOST_PAGES: Final = 60
_BADGE_MM: Final = 5.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Something to mark: what is said, and where."""

    id: str
    target: str
    label: str
    title: str
    tone: Tone
    signature: bool
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on a page: a box in millimetres, a badge at its corner, a link to what is said about it."""

    id: str
    target: str
    label: str
    title: str
    tone: Tone
    signature: bool
    x: float
    y: float
    width: float
    height: float
    badge: tuple[float, float]
    badge_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page: its picture and the marks over it."""

    number: int
    url: str
    width: float
    height: float
    pixels: tuple[int, int]
    marks: tuple[Mark, ...]


def sheets(
    spots: Sequence[Spot], sizes: Sequence[PageSize], page_url: Callable[[int], str]
) -> tuple[Sheet, ...]:
    """The pages to show, each with its marks; a spot on a page that does not exist marks nothing."""
    spots = [spot for spot in spots if 1 <= spot.page <= len(sizes)]
    shown = _shown_pages(spots, len(sizes))
    marks = _marks(spots, shown, sizes)
    return tuple(_sheet(number, sizes[number - 1], page_url(number), marks) for number in shown)


def marked_sheet(number: int, size: PageSize, url: str, spots: Sequence[Spot]) -> Sheet:
    """One page with all these marks, whatever the document's other pages are."""
    marks: list[Mark] = []
    for spot in spots:
        marks.append(_mark(spot, size, marks))
    return _sheet(number, size, url, {number: marks})


def _shown_pages(spots: Sequence[Spot], count: int) -> list[int]:
    marked = sorted({spot.page for spot in spots} - set(range(1, _FIRST_PAGES + 1)))
    wanted = [*range(1, min(count, _FIRST_PAGES) + 1), *marked[:_MOST_PAGES]]
    return wanted if not count or count in wanted else [*wanted, count]


def _marks(spots: Sequence[Spot], shown: Sequence[int], sizes: Sequence[PageSize]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {number: [] for number in shown}
    for spot in spots:
        if spot.page in marks:
            marks[spot.page].append(_mark(spot, sizes[spot.page - 1], marks[spot.page]))
    return marks


def _mark(spot: Spot, size: PageSize, before: Sequence[Mark]) -> Mark:
    left, top, right, bottom = spot.box
    left, right = max(0.0, min(left, right)), min(size.width, max(left, right))
    top, bottom = max(0.0, min(top, bottom)), min(size.height, max(top, bottom))
    width = _BADGE_MM + 1.9 * (len(spot.label) - 1)
    # On the upper edge, so that the badge hides little of what it points at.
    x, y = max(left + 0.5, width / 2), max(top - 1.2, _BADGE_MM / 2)
    # Several remarks on one line: their badges stand side by side.
    while any(_covers(one, x, y, width) for one in before):
        x += width / 2
        if x > size.width - width / 2:
            x, y = max(left, width / 2), y + _BADGE_MM
            if y > size.height:
                break
    return Mark(
        id=spot.id,
        target=spot.target,
        label=spot.label,
        title=spot.title,
        tone=spot.tone,
        signature=spot.signature,
        x=round(left, 2),
        y=round(top, 2),
        width=round(max(right - left, 1.0), 2),
        height=round(max(bottom - top, 1.0), 2),
        badge=(round(x, 2), round(y, 2)),
        badge_width=round(width, 2),
    )


def _covers(mark: Mark, x: float, y: float, width: float) -> bool:
    """Whether a badge of this width at x, y would lie over that of the mark."""
    return (
        abs(x - mark.badge[0]) < (width + mark.badge_width) / 2 and abs(y - mark.badge[1]) < _BADGE_MM - 0.6
    )


def _sheet(number: int, size: PageSize, url: str, marks: dict[int, list[Mark]]) -> Sheet:
    return Sheet(
        number=number,
        url=url,
        width=size.width,
        height=size.height,
        pixels=size.pixels(),
        # Large areas first, so that small ones lie on top and can be clicked.
        marks=tuple(sorted(marks[number], key=lambda mark: -mark.width * mark.height)),
    )
