"""Lines taken apart and put together: columns that share a baseline, rows that widgets complete."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from verification.layout.geometry import around, width
from verification.layout.page import Line, Span

_SCRIPT = 0.8
"""A span below this share of the largest size on its line is a footnote mark or the like."""


def size(line: Line) -> float:
    """The size of most of its characters, points."""
    return max(line.spans, key=lambda span: len(span.text.strip())).typeface.size


def is_bold(line: Line) -> bool:
    """Whether most of its letters are bold."""
    return _most(line, [span.typeface.bold for span in line.spans])


def is_italic(line: Line) -> bool:
    """Whether most of its letters are italic."""
    return _most(line, [span.typeface.italic for span in line.spans])


def _most(line: Line, flags: Sequence[bool]) -> bool:
    lengths = [len(span.text.strip()) for span in line.spans]
    return 2 * sum(length for length, flag in zip(lengths, flags, strict=True) if flag) > sum(lengths)


def is_upper(text: str) -> bool:
    """Whether it has letters, and at most stray ones are lower case."""
    letters = list(filter(str.isalpha, text))
    return len(letters) >= 2 and sum(map(str.islower, letters)) <= 0.1 * len(letters)  # noqa: PLR2004


def plain_text(line: Line) -> str:
    """The text without raised or lowered footnote marks."""
    return row_text([line])


def row_spans(lines: Iterable[Line]) -> list[Span]:
    """The spans of lines on one baseline from left to right, footnote marks left out."""
    spans = sorted((span for line in lines for span in line.spans), key=lambda span: span.box[0])
    largest = max((span.typeface.size for span in spans), default=0.0)
    return [span for span in spans if span.typeface.size >= _SCRIPT * largest]


def row_text(lines: Iterable[Line]) -> str:
    """What a person reads along one baseline."""
    text, end = "", 0.0
    for span in row_spans(lines):
        gap = span.box[0] - end
        text += (" " if text and gap > 0.14 * span.typeface.size * 0.353 else "") + span.text  # em in mm
        end = span.box[2]
    return " ".join(text.split())


def completed_text(lines: Iterable[Line], stamps: Iterable[Line]) -> str:
    """What a person reads along one baseline when stamped numbers stand in the blanks of printed lines."""
    spans = row_spans(lines)
    for stamp in stamps:
        x = middle(stamp)
        spans = [part for span in spans for part in _opened(span, x)]
        spans.append(stamp.spans[0]._replace(text=f" {stamp.text} ", box=stamp.box))
    spans.sort(key=lambda span: (span.box[0] + span.box[2]) / 2)
    return " ".join("".join(f"{span.text} " for span in spans).split())


def _opened(span: Span, x: float) -> tuple[Span, ...]:
    """The span cut at its blank nearest to `x`, if `x` lies inside it; places are estimated."""
    left, top, right, bottom = span.box
    if not left < x < right:
        return (span,)
    step = (right - left) / len(span.text)
    blanks = [index for index, letter in enumerate(span.text) if letter in " /.…_" and index > 0]
    cut = min(blanks, key=lambda index: abs(left + (index + 0.5) * step - x), default=None)
    if cut is None:
        return (span,)
    edge = left + cut * step
    edge = min(max(edge, left), x)
    return (
        span._replace(text=span.text[:cut], box=(left, top, edge, bottom)),
        span._replace(text=span.text[cut:], box=(max(edge, x), top, right, bottom)),
    )


def split_at_character(line: Line, index: int) -> tuple[Line | None, Line]:
    """The line before and from character `index` of its text; the place inside a span is estimated."""
    if index <= 0:
        return None, line
    before: list[Span] = []
    after: list[Span] = []
    position = 0
    for span in line.spans:
        text = span.text if before or after else span.text.lstrip()
        end = position + len(text)
        if end <= index:
            before.append(span)
        elif position >= index:
            after.append(span)
        else:
            cut = index - position
            left, top, right, bottom = span.box
            x = left + (right - left) * cut / len(text)
            before.append(span._replace(text=text[:cut], box=(left, top, x, bottom)))
            after.append(span._replace(text=text[cut:], box=(x, top, right, bottom)))
        position = end
    head = _of_spans(line, before)
    tail = _of_spans(line, after)
    return (head, tail) if tail is not None else (None, line)


def split_at_widest_gap(line: Line) -> tuple[Line, Line] | None:
    """The two halves on both sides of its widest gap between spans; None for a line of one span."""
    spans = line.spans
    if len(spans) < 2:  # noqa: PLR2004 - nothing to part
        return None
    gaps = [spans[index + 1].box[0] - spans[index].box[2] for index in range(len(spans) - 1)]
    cut = gaps.index(max(gaps)) + 1
    head, tail = _of_spans(line, spans[:cut]), _of_spans(line, spans[cut:])
    return (head, tail) if head is not None and tail is not None else None


def split_at_gaps(line: Line, gap: float) -> tuple[Line, ...]:
    """The parts of a line between gaps wider than `gap` em; the line itself where there is none."""
    cuts = [
        index
        for index, (one, other) in enumerate(pairwise(line.spans), start=1)
        if other.box[0] - one.box[2] > gap * em(line)
    ]
    if not cuts:
        return (line,)
    parts = (line.spans[start:end] for start, end in pairwise((0, *cuts, len(line.spans))))
    return tuple(part for spans in parts if (part := _of_spans(line, spans)) is not None)


def _of_spans(line: Line, spans: Sequence[Span]) -> Line | None:
    inked = [span for span in spans if span.text.strip()]
    if not inked:
        return None
    return replace(line, spans=tuple(spans), box=around(span.box for span in inked))


def middle(line: Line) -> float:
    """The middle of the line, millimetres from the left edge."""
    return line.box[0] + width(line.box) / 2


def middle_of(lines: Sequence[Line]) -> float:
    """The middle of lines on one baseline, from the left edge of the first to the right edge of the last."""
    return (min(line.box[0] for line in lines) + max(line.box[2] for line in lines)) / 2


def em(line: Line) -> float:
    """The size of the line in millimetres."""
    return size(line) * 25.4 / 72


def on_row(lines: Iterable[Line], line: Line, reach: float = 2.0) -> tuple[Line, ...]:
    """Those that stand on the baseline of `line`, within `reach` millimetres."""
    return tuple(other for other in lines if abs(other.baseline - line.baseline) <= reach)
