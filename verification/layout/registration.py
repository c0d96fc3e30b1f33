"""Cells 3 and 4: number and notation, place and date, with what widgets stamp into their blanks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from verification.layout import vocabulary
from verification.layout.columns import completed_text, em, is_bold, middle, on_row, row_text
from verification.layout.grammar import (
    PlaceAndDate,
    Reference,
    parse_digits,
    parse_place_and_date,
    parse_reference,
)
from verification.layout.page import Line

_SAME_ROW = 2.0
_STAMP_OFF = 3.5
"""Millimetres by which a stamped number may miss the baseline that it completes."""
_DATE_DEPTH = 40.0
"""Millimetres below the motto within which place and date stand."""
_BEFORE_BOUNDARY = 12.0
"""Millimetres by which they may begin left of the national title, being longer than it."""
_SAME_COLUMN = 14.0
_ENDING = re.compile(r"[A-ZĐ][A-ZĐa-zđ\d&.]*(?:-[A-ZĐ\d&.]+)*")
_LONGEST_PLACE = 8
"""Words of a place: "Thành phố Hồ Chí Minh" has five."""


def find_number(left: Sequence[Line]) -> tuple[tuple[Line, ...], Reference | None]:
    """The lines of cell 3 in the left column, stamps included, and what they say."""
    printed = [line for line in left if line.field_name is None and parse_reference(line.text)]
    # A wrapped name of an agency may leave "SỐ" or "SỐ 2" on a line of its own; that has no notation.
    # One that ends in a decision's number is bold: "ĐOÀN THANH TRA THEO QUYẾT ĐỊNH SỐ 12/QĐ-TTCP".
    printed.sort(key=lambda line: (_without_notation(line), is_bold(line)))
    stamped = [line for line in left if line.field_name is not None and _is_whole(line)]
    for line in (*printed, *stamped):
        own = [other for other in left if other.field_name is None]
        row = on_row(own, line)
        if line.field_name is not None:
            row = (*row, line)
        stamps = _stamps(left, line)
        reference = _completed(row, stamps)
        if reference is not None:
            ordered = tuple(sorted((*row, *stamps), key=lambda item: item.box[0]))
            rest = _broken_off(row, own) if _is_unfinished(row) else ()
            return (*ordered, *rest), _continued(reference, rest) if _is_unfinished(row) else reference
    return (), None


def _is_unfinished(row: Sequence[Line]) -> bool:
    """Whether the notation ends in a hyphen, where word processors break a line."""
    return row_text(row).endswith(("-", "–"))


def _broken_off(row: Sequence[Line], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The end of the notation on the row below: one word in the same column."""
    below = [line for line in lines if _SAME_ROW < line.baseline - row[-1].baseline < 2 * em(row[-1])]
    rest = on_row(below, below[0]) if below else ()
    same_column = len(rest) == 1 and abs(middle(rest[0]) - middle(row[-1])) <= _SAME_COLUMN
    return rest if same_column and _ENDING.fullmatch(rest[0].text) else ()


def _continued(reference: Reference, rest: Sequence[Line]) -> Reference:
    """The reference with the end of its notation; without one the notation is not whole, so there is none."""
    if not rest or reference.notation is None:
        return replace(reference, notation=None)
    return replace(reference, notation=f"{reference.notation}-{rest[0].text}")


def _without_notation(line: Line) -> bool:
    reference = parse_reference(line.text)
    return reference is None or reference.notation is None


def _is_whole(line: Line) -> bool:
    """Whether a widget prints number and notation; a bare "Số: 4471" may be a receiver's stamp."""
    reference = parse_reference(line.text)
    return reference is not None and reference.number is not None and reference.notation is not None


def _stamps(lines: Sequence[Line], line: Line) -> list[Line]:
    near = on_row(lines, line, _STAMP_OFF)
    return [other for other in near if other.field_name is not None and other is not line]


def _completed(row: Sequence[Line], stamps: Sequence[Line]) -> Reference | None:
    """The printed reference, its blank number filled by the one number stamped beside it."""
    printed = parse_reference(row_text(row))
    if printed is None or not stamps or printed.number is not None:
        return printed
    numbers = [number for stamp in stamps if (number := parse_digits(stamp.text))]
    if len(numbers) == 1:
        return Reference(number=numbers[0], notation=printed.notation)
    for stamp in stamps:
        whole = parse_reference("Số: " + stamp.text)
        if whole is not None and whole.notation is not None:
            return whole
    return printed


def find_place_and_date(
    lines: Sequence[Line], below: float, boundary: float
) -> tuple[tuple[Line, ...], PlaceAndDate | None]:
    """The lines of cell 4 right of `boundary` and below the motto, stamps included, and what they say."""
    right = [
        line
        for line in lines
        if -_SAME_ROW <= line.baseline - below <= _DATE_DEPTH
        and middle(line) > boundary
        and line.box[0] > boundary - _BEFORE_BOUNDARY
    ]
    printed = [line for line in right if line.field_name is None]
    for line in right:
        row = on_row(printed, line) if line.field_name is None else (line,)
        if row[0] is not line or vocabulary.attached(row_text(on_row(lines, line))):
            continue
        rows, dated = _wrapped(row, printed)
        if dated is None or len((dated.place or "").split()) > _LONGEST_PLACE:
            continue
        stamps = _stamps(right, line)
        held = sorted((*rows, *stamps), key=lambda item: (round(item.baseline / 4), item.box[0]))
        return tuple(held), _stamped(dated, rows, stamps)
    return (), None


def _wrapped(row: tuple[Line, ...], lines: Sequence[Line]) -> tuple[tuple[Line, ...], PlaceAndDate | None]:
    """The date of a row; with the row below it where the line is broken before the year."""
    dated = parse_place_and_date(row_text(row))
    if dated is not None and dated.year is not None:
        return row, dated
    below = [line for line in lines if _SAME_ROW < line.baseline - row[0].baseline < 2 * em(row[0])]
    rest = on_row(below, below[0]) if below else ()
    longer = parse_place_and_date(f"{row_text(row)} {row_text(rest)}") if rest else None
    if longer is not None and longer.year is not None:
        return (*row, *rest), longer
    return row, dated


def _stamped(printed: PlaceAndDate, row: Sequence[Line], stamps: Sequence[Line]) -> PlaceAndDate:
    """The printed date, its blanks filled from left to right by the numbers stamped there."""
    if not stamps:
        return printed
    ordered = sorted(stamps, key=lambda line: line.box[0])
    digits = [int(found) for stamp in ordered if (found := parse_digits(stamp.text)) and found.isdigit()]
    blanks = [name for name in ("day", "month", "year") if getattr(printed, name) is None]
    if len(blanks) != len(digits):
        return parse_place_and_date(completed_text(row, ordered)) or printed
    filled = dict(zip(blanks, digits, strict=True))
    return PlaceAndDate(
        place=printed.place,
        day=filled.get("day", printed.day),
        month=filled.get("month", printed.month),
        year=filled.get("year", printed.year),
    )
