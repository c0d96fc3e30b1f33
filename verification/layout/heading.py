"""Cells 1 to 4 and 5b: national title and motto, agencies, number, place and date, subject of a letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verification.layout import vocabulary
from verification.layout.columns import (
    em,
    is_bold,
    is_upper,
    middle,
    middle_of,
    on_row,
    plain_text,
    split_at_character,
    split_at_widest_gap,
)
from verification.layout.grammar import PlaceAndDate, Reference, parse_place_and_date, parse_reference
from verification.layout.page import Line, Page
from verification.layout.registration import find_number, find_place_and_date
from verification.layout.title import printed_subject

_TOP_SHARE = 0.6
"""Share of the page above which a heading stands."""
_ABOVE_TITLE = 12.0
_HEADING_DEPTH = 60.0
_MOTTO_BELOW = 20.0
_CENTRED = 14.0
_SAME_ROW = 2.0
_NOISE = re.compile(r"(?<!\w)_+(?!\w)")
"""What OCR makes of the ends of a rule beside a name."""
_ABOVE_AGENCY = re.compile(r"^\W*(?:BẢN\s+)?(?:DỰ\s+THẢO|SAO Y|MẪU\s+SỐ|BIỂU\s+(?:MẪU|SỐ))\b", re.IGNORECASE)
"""Marks of drafts, copies and forms that stand where the agency's name begins."""
_SUBJECT_MARK = re.compile(r"^\s*(?:V\s?/\s?v|Vv|Trích yếu)\b\s*[:.]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a document; empty where a part was not found."""

    page: int
    national_title: tuple[Line, ...]
    motto: tuple[Line, ...] = ()
    parent_agency: tuple[Line, ...] = ()
    issuing_agency: tuple[Line, ...] = ()
    number: tuple[Line, ...] = ()
    place_and_date: tuple[Line, ...] = ()
    letter_subject: tuple[Line, ...] = ()
    reference: Reference | None = None
    dated: PlaceAndDate | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all cells."""
        return (
            *self.national_title,
            *self.motto,
            *self.parent_agency,
            *self.issuing_agency,
            *self.number,
            *self.place_and_date,
            *self.letter_subject,
        )

    @property
    def bottom(self) -> float:
        """Lowest baseline of the heading without the subject of a letter."""
        held = [line for line in self.lines if line not in self.letter_subject]
        return max(line.baseline for line in held)


def find_heading(page: Page, lines: Sequence[Line]) -> Heading | None:
    """The heading among the lines of a page; None where no national title opens its right column."""
    title, rest = _national_title(page, lines)
    if not title:
        return None
    motto, rest = _motto(title, rest)
    if not motto and abs(middle(title[0]) - page.width / 2) < _CENTRED:
        return None
    boundary = min(line.box[0] for line in title) - 0.5
    rest = _parted_rows(rest, title[0].baseline, boundary)
    left = [line for line in rest if _in_left_column(line, title[0], boundary)]
    number, reference = find_number(left)
    agencies = _agencies(left, number, motto or title)
    dated_lines, dated = find_place_and_date(rest, (motto or title)[-1].baseline, boundary)
    parent, issuing = _parent_and_issuing(agencies)
    return Heading(
        page=page.number,
        national_title=title,
        motto=motto,
        parent_agency=parent,
        issuing_agency=issuing,
        number=number,
        place_and_date=dated_lines,
        letter_subject=_letter_subject(rest, number or agencies, boundary),
        reference=reference,
        dated=dated,
    )


def agency_name(lines: Sequence[Line]) -> str | None:
    """The name that the lines of cell 2 print; between those of several agencies stand hyphens."""
    name = ""
    for line in lines:
        text = _NOISE.sub(" ", plain_text(line)).strip()
        name += f" - {text}" if vocabulary.are_peers(text, name) else f" {text}"
    name = name.strip(" *-–_.")
    return " ".join(name.split()) or None


def letter_subject_text(lines: Sequence[Line]) -> str | None:
    """The subject of a letter without "V/v"."""
    text = " ".join(plain_text(line) for line in lines)
    return printed_subject(_SUBJECT_MARK.sub("", text).strip())


def _national_title(page: Page, lines: Sequence[Line]) -> tuple[tuple[Line, ...], list[Line]]:
    """The title, one line or two, and the other lines; a left column on its baseline is cut off."""
    for index, line in enumerate(lines):
        start = vocabulary.national_title_at(line.text)
        if start is None or line.field_name is not None or line.baseline > _TOP_SHARE * page.height:
            continue
        before, title = split_at_character(line, start)
        rest = [*lines[:index], *([before] if before else []), *lines[index + 1 :]]
        wrapped = next(
            (
                other
                for other in rest
                if 0 < other.baseline - title.baseline < 2 * em(title)
                and abs(middle(other) - middle(title)) < _CENTRED
                and vocabulary.is_national_title_rest(other.text)
            ),
            None,
        )
        if wrapped is None:
            return (title,), rest
        return (title, wrapped), [other for other in rest if other is not wrapped]
    return (), list(lines)


def _motto(title: Sequence[Line], lines: list[Line]) -> tuple[tuple[Line, ...], list[Line]]:
    below = title[-1].baseline
    for index, line in enumerate(lines):
        if not 0 < line.baseline - below < _MOTTO_BELOW:
            continue
        start = vocabulary.motto_at(line.text)
        if start is not None:
            before, motto = split_at_character(line, start)
            return (motto,), [*lines[:index], *([before] if before else []), *lines[index + 1 :]]
    return (), lines


def _parted_rows(lines: Sequence[Line], top: float, boundary: float) -> list[Line]:
    """The lines, with number and date parted where one line holds both."""
    parted: list[Line] = []
    for line in lines:
        halves = None
        if line.box[0] < boundary < line.box[2] and 0 < line.baseline - top < _HEADING_DEPTH:
            halves = split_at_widest_gap(line)
        if halves and parse_reference(halves[0].text) and parse_place_and_date(halves[1].text):
            parted += halves
        else:
            parted.append(line)
    return parted


def _in_left_column(line: Line, title: Line, boundary: float) -> bool:
    return (
        -_ABOVE_TITLE <= line.baseline - title.baseline <= _HEADING_DEPTH
        and middle(line) < boundary
        and line.box[2] <= boundary + em(line)
    )


# Cell 2


def _agencies(left: Sequence[Line], number: Sequence[Line], title: Sequence[Line]) -> tuple[Line, ...]:
    """The lines above the number; without a number, those down to the first that is not in capitals."""
    end = min((line.baseline for line in number), default=title[-1].baseline + 3 * em(title[-1]))
    found: list[Line] = []
    for line in left:
        text = plain_text(line)
        if line.field_name is not None or line.baseline > end - 1.0 or not re.search(r"[^\W\d_]{2}", text):
            continue
        if (
            _SUBJECT_MARK.match(text)
            or _ABOVE_AGENCY.match(text)
            or vocabulary.key(text) in vocabulary.SECRECY | vocabulary.URGENCY
        ):
            continue
        if found and line.baseline - found[-1].baseline > 3 * em(line):
            break
        if is_upper(text) or is_bold(line) or abs(line.baseline - title[0].baseline) < 1.0:
            found.append(line)
    return tuple(found)


def _parent_and_issuing(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Cell 2 parted: the issuing agency is bold, its parent is not; else by where a name begins."""
    weights = [is_bold(line) for line in lines]
    if any(weights) and not weights[0]:
        first = weights.index(True)
        return lines[:first], lines[first:]
    for index in range(len(lines) - 1, 0, -1):
        whole = len(lines[index].text.split()) > 1  # "HỘI" is the end of "ỦY BAN THƯỜNG VỤ QUỐC HỘI"
        starts = whole and vocabulary.starts_agency(lines[index].text)
        if starts and not vocabulary.continues_agency(lines[index].text, lines[index - 1].text):
            return lines[:index], lines[index:]
    return (), lines


# Cell 5b


def _letter_subject(lines: Sequence[Line], above: Sequence[Line], boundary: float) -> tuple[Line, ...]:
    if not above:
        return ()
    top = max(line.baseline for line in above)
    left = [
        line
        for line in lines
        if 1.0 < line.baseline - top < _HEADING_DEPTH
        and middle(line) < boundary + 5
        and line.field_name is None
    ]
    first = next((line for line in left if _SUBJECT_MARK.match(line.text)), None)
    if first is None:
        return ()
    found = sorted(on_row(left, first, _SAME_ROW), key=lambda line: line.box[0])
    rest = [line for line in left if line.baseline - first.baseline > _SAME_ROW]
    while rest:
        row = sorted(on_row(rest, rest[0], _SAME_ROW), key=lambda line: line.box[0])
        gap = rest[0].baseline - max(line.baseline for line in found)
        if gap > 1.9 * em(rest[0]) or abs(middle_of(row) - middle_of(on_row(found, found[-1]))) > _CENTRED:
            break
        found += row
        rest = rest[len(row) :]
    return tuple(found)
