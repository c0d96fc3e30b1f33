"""Case, size, weight and slant of an element against its row of the sample table (mục V).

A row is judged by share of letters, so that one odd character is no deviation.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from verification.decree30.deviations import on_lines
from verification.decree30.geometry import points
from verification.layout.page import Line, Span
from verification.rule import CannotTell
from verification.verdict import Deviation

_STRAY = 0.15
"""Share of letters that may differ before the element does [eng]."""


class Case(StrEnum):
    """Capitals throughout, or not."""

    UPPER = "chữ in hoa"
    LOWER = "chữ in thường"


@dataclass(frozen=True, slots=True)
class Style:
    """One row of the sample table (`sample_table`); positional, because it is read as a table."""

    row: str
    """Number in the table."""
    element: str
    """As messages name it, Vietnamese."""
    case: Case
    sizes: tuple[float, float]
    bold: bool | None
    """None where rows differ (khoản with and without a title)."""
    italic: bool
    rules: tuple[str, ...]
    """Ids of the rules that it feeds, without "ND30-"."""


def judge(style: Style, lines: Iterable[Line], tolerance: float) -> Iterator[Deviation]:
    """Deviations of the lines from their row; `tolerance` in points. CannotTell where OCR read them."""
    lines = tuple(lines)
    printed = tuple(line for line in lines if not line.ocr)
    if lines and not printed:
        raise CannotTell("read_by_ocr")
    if not printed:
        return
    yield from _case(style, printed)
    yield from _size(style, printed, tolerance)
    yield from _weight(style, printed)
    yield from _slant(style, printed)


def _case(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    letters = [letter for line in lines for letter in filter(str.isalpha, line.text)]
    lower = sum(map(str.islower, letters))
    if not letters:
        return
    if style.case is Case.UPPER and lower / len(letters) > _STRAY:
        wrong, key = "chữ thường", "Aa → UPPERCASE"
    elif style.case is Case.LOWER and lower == 0 and len(letters) > 2:  # noqa: PLR2004 - "A" alone has no case
        wrong, key = "chữ in hoa", "Aa → Sentence case"
    else:
        return
    yield on_lines(
        lines,
        "case",
        f"{style.element} được trình bày bằng {wrong}; phải là {style.case}.",
        expected=str(style.case),
        observed=wrong,
        remedy=f"Chọn dòng này, vào Home → {key}.",
    )


def _size(style: Style, lines: tuple[Line, ...], tolerance: float) -> Iterator[Deviation]:
    smallest, largest = style.sizes
    wrong = _outside(lines, lambda span: smallest - tolerance <= span.typeface.size <= largest + tolerance)
    if wrong is None:
        return
    expected = points(smallest) if smallest == largest else f"{points(smallest)} đến {points(largest)}"
    observed = points(_most(wrong, lambda span: round(span.typeface.size, 1)))
    yield on_lines(
        lines,
        "size",
        f"{style.element} có cỡ chữ {observed}; phải là cỡ chữ {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này, vào Home → Font Size: {points(largest)}.",
    )


def _weight(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    if style.bold is None:
        return
    if _outside(lines, lambda span: span.typeface.bold is style.bold) is None:
        return
    expected, observed = ("chữ đậm", "chữ không đậm") if style.bold else ("chữ không đậm", "chữ đậm")
    action = "bật" if style.bold else "tắt"
    yield on_lines(
        lines,
        "weight",
        f"{style.element} được trình bày bằng {observed}; phải là {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này và {action} chữ đậm (Ctrl+B).",
    )


def _slant(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    if _outside(lines, lambda span: span.typeface.italic is style.italic) is None:
        return
    expected, observed = ("chữ nghiêng", "chữ đứng") if style.italic else ("chữ đứng", "chữ nghiêng")
    action = "bật" if style.italic else "tắt"
    yield on_lines(
        lines,
        "slant",
        f"{style.element} được trình bày bằng {observed}; phải là {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này và {action} chữ nghiêng (Ctrl+I).",
    )


def _outside(lines: tuple[Line, ...], fits: Callable[[Span], bool]) -> tuple[Span, ...] | None:
    """The spans that do not fit, where their letters are more than a stray few; else None."""
    spans = [span for line in lines for span in line.spans if any(map(str.isalnum, span.text))]
    wrong = tuple(span for span in spans if not fits(span))
    total = sum(_letters(span) for span in spans)
    if total and sum(_letters(span) for span in wrong) / total > _STRAY:
        return wrong
    return None


def _most(spans: tuple[Span, ...], value: Callable[[Span], float]) -> float:
    counter: Counter[float] = Counter()
    for span in spans:
        counter[value(span)] += _letters(span)
    return counter.most_common(1)[0][0]


def _letters(span: Span) -> int:
    return sum(map(str.isalnum, span.text))
