"""Deviations at their place: page and box come from the lines, the page or the signature field."""

from collections.abc import Iterable

from verification.decree30.geometry import hull
from verification.layout.page import Line, Page
from verification.verdict import Box, Deviation


def on_lines(
    lines: Iterable[Line],
    code: str,
    message: str,
    *,
    expected: str | None = None,
    observed: str | None = None,
    remedy: str | None = None,
) -> Deviation:
    """A deviation at these lines; where they run over pages, at those of the first."""
    lines = tuple(lines)
    page = min(line.page for line in lines)
    return Deviation(
        code=code,
        message=message,
        page=page,
        box=_rounded(hull(line for line in lines if line.page == page)),
        expected=expected,
        observed=observed,
        remedy=remedy,
    )


def on_page(
    page: Page,
    code: str,
    message: str,
    *,
    box: Box | None = None,
    expected: str | None = None,
    observed: str | None = None,
    remedy: str | None = None,
) -> Deviation:
    """A deviation of a page as a whole, or of a part of it."""
    return at(page.number, box, code, message, expected=expected, observed=observed, remedy=remedy)


def at(
    page: int | None,
    box: Box | None,
    code: str,
    message: str,
    *,
    expected: str | None = None,
    observed: str | None = None,
    remedy: str | None = None,
) -> Deviation:
    """A deviation at a place given in full."""
    return Deviation(
        code=code,
        message=message,
        page=page,
        box=_rounded(box) if box else None,
        expected=expected,
        observed=observed,
        remedy=remedy,
    )


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(value, 2) for value in box)
    return left, top, right, bottom
