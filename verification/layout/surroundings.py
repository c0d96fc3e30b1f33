"""What stands around the text: page numbers, marks, a receiver's stamp, attachment headings, recipients."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verification.layout import vocabulary
from verification.layout.columns import completed_text, em, middle, on_row, plain_text, row_text
from verification.layout.grammar import Reference, parse_digits, parse_place_and_date, parse_reference
from verification.layout.page import Line, Page

_MARGIN_BAND = 28.0
"""Millimetres from the upper and lower edge where page numbers stand."""
_PAGE_NUMBER = re.compile(r"(?:Trang\s*)?[-–—\s]*(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_STAMP_REACH = (60.0, 16.0)
_STAMP_LEFT = 5.0
_NOT_BLACK = 60
_SAME_ROW = 2.0
_STAMP_LINE = re.compile(
    r"^(?:Số|Ngày|Giờ|Chuyển|Kính chuyển|Lưu|Đơn vị|Hồ sơ|Vào sổ)\b|^\d{1,2}\s*[/.-]\s*\d", re.IGNORECASE
)
_INCOMING = re.compile(r"^\s*(?:CÔNG VĂN |VĂN BẢN )?Đ\s?Ế\s?N(?=$|[\s:.]*$|[\s:.]*(?:Số|Ngày|Giờ)\b)")
_ATTACHMENT = re.compile(
    r"^\s*Phụ\s+lục(?:\s+(?:số\s*)?(?:[IVXLC]+|\d+|[A-Z]|[.…\d]{2,})(?=$|[\s.:\-–]))?\s*(?:[.:\-–]\s*(?P<name>.*))?$",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:này|trên|đây)\b", re.IGNORECASE)
_OWN_NAME = 44
"""Characters within which "kèm theo Văn bản này" names the document itself."""
_NUMBER_OF = re.compile(r"(?<!thông )(?<!con )\bsố\s*[:.]?\s*(?P<rest>[\d/….].*)", re.IGNORECASE)
_DATE_OF = re.compile(r"ngày.*", re.IGNORECASE)
_ISSUER_OF = re.compile(r"\bcủa\s+(?P<issuer>[^();]+?)(?=\s+về\b|\s*[();]|\s*$)", re.IGNORECASE)
_STAMP_DEPTH = 40.0
_STAMP_OFF = 3.5
"""Millimetres by which a stamped number may miss the baseline that it completes."""
_TOP_LINES = 12
_BLANK_LINE = 2.4
"""Em to the next line over a blank one."""
_DRAFTER = re.compile(r"^[A-ZĐ]{1,6}\.?\s?\(\s?\d{1,4}\s?\)\.?$")
_ADDRESS = re.compile(
    r"^(?:Địa chỉ|Điện thoại|ĐT|Trụ sở|Website|E-?mail|Số điện thoại)\b\s*[:.]?"
    r"|\b(?:ĐT|Điện thoại|Fax|Website|E-?mail)\s*:"
)

_CALLS = re.compile(r"(?:điện|kính mời)\s*:\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The document that an attachment names as its own: "(Kèm theo Văn bản số … ngày … của …)"."""

    lines: tuple[Line, ...]
    number: str | None
    notation: str | None
    issued_on: date | None
    issuer: str | None
    """Whose it is: "Sở Nội vụ", "Chủ tịch Ủy ban nhân dân tỉnh"."""


def page_numbers(page: Page) -> tuple[Line, ...]:
    """The lines that print a page number: digits alone and outermost in the upper or lower margin."""
    return tuple(
        line
        for line in page.lines
        if line.field_name is None
        and (line.baseline < _MARGIN_BAND or line.baseline > page.height - _MARGIN_BAND)
        and _PAGE_NUMBER.fullmatch(line.text)
        and _outermost(line, page)
    )


def _outermost(line: Line, page: Page) -> bool:
    """Whether it has its row for itself, and no text of the page stands further out."""
    others = [other for other in page.lines if other is not line and other.field_name is None]
    if line.baseline < page.height / 2:
        return all(other.baseline > line.baseline + 2 for other in others)
    return all(other.baseline < line.baseline - 2 for other in others)


def incoming_stamp(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The stamp "ĐẾN Số … Ngày …" of a receiver (Decree 30, Phụ lục IV); empty where there is none."""
    for line in lines:
        if not _INCOMING.match(line.text):
            continue
        wide, high = _STAMP_REACH
        near = (
            other
            for other in lines
            if other is not line
            and abs(other.baseline - line.baseline) <= high
            and -_STAMP_LEFT <= other.box[0] - line.box[0] <= wide
            and ((_STAMP_LINE.match(other.text) and _is_plain_number(other.text)) or _same_ink(other, line))
        )
        return (line, *near)
    return ()


def _same_ink(line: Line, stamp: Line) -> bool:
    """Whether a line has the colour of a stamp that is not black: the receiver's name in its frame."""
    colour = stamp.spans[0].typeface.colour
    return max(colour) > _NOT_BLACK and line.spans[0].typeface.colour == colour


def _is_plain_number(text: str) -> bool:
    """Whether "Số: 1234" has no notation behind it, as the number of the document itself has."""
    reference = parse_reference(text)
    return reference is None or reference.notation is None


def marks(lines: Sequence[Line], phrases: frozenset[str]) -> tuple[Line, ...]:
    """The lines that print exactly one of the phrases."""
    return tuple(line for line in lines if vocabulary.key(line.text) in phrases)


def copy_form(page: Page) -> str | None:
    """SAO Y, SAO LỤC or TRÍCH SAO where the first page says so."""
    for line in page.lines:
        if line.disputed:
            continue
        words = vocabulary.key(line.text)
        for start, form in vocabulary.COPY_FORMS.items():
            if words == start or (words.startswith(start + " ") and (line.field_name or ";" in line.text)):
                return form
    return None


def drafter(recipients: Sequence[Line]) -> tuple[Line, ...]:
    """Cell 12: symbol of the typist and number of copies, "PL.(300)"."""
    return tuple(line for line in recipients if _DRAFTER.match(line.text))


def address(page: Page) -> tuple[Line, ...]:
    """Cell 13: the address at the foot of the first page, under a line as wide as the text."""
    rule = next(
        (
            stroke
            for stroke in reversed(page.drawn_lines)
            if stroke.right - stroke.left > 0.6 * page.width and stroke.y > 0.8 * page.height
        ),
        None,
    )
    if rule is None:
        return ()
    foot = [line for line in page.lines if line.baseline > rule.y and line.field_name is None]
    return tuple(foot) if any(_ADDRESS.search(line.text) for line in foot) else ()


# Attachments


def attachment_heading(page: Page) -> tuple[Line, ...]:
    """The words “Phụ lục …” among the first lines of a page."""
    for line in _top(page):
        text = plain_text(line)
        match = _ATTACHMENT.match(text)
        if match is not None and len(text) <= 90 and abs(middle(line) - page.width / 2) < page.width / 5:  # noqa: PLR2004
            return (line,)
    return ()


def attachment_reference(page: Page, *, loose: bool) -> Parent | None:
    """The reference to a parent among the first lines; `loose` takes it in the middle of a sentence too."""
    rows = _rows(page)
    for index, row in enumerate(rows):
        match = vocabulary.attached(row_text(row))
        if match is None or (match.start() > 0 and not loose):
            continue
        held = _wrapped(rows, index)
        whole = " ".join(_with_stamps(page, part) for part in held)
        whole = whole[whole.index(match[0].strip()) :] if match[0].strip() in whole else whole
        if not _THIS.search(whole[:_OWN_NAME]):
            return _parent(page, tuple(line for part in held for line in part), whole)
    return None


def _parent(page: Page, lines: tuple[Line, ...], text: str) -> Parent:
    found = _NUMBER_OF.search(text)
    reference = parse_reference("Số: " + found["rest"]) if found else None
    dated = _DATE_OF.search(text)
    parsed = parse_place_and_date(dated[0]) if dated else None
    of = _ISSUER_OF.search(text)
    stamped = _stamped_reference(page) if reference is None or reference.number is None else None
    return Parent(
        lines=lines,
        number=(reference.number if reference else None) or (stamped.number if stamped else None),
        notation=(reference.notation if reference else None) or (stamped.notation if stamped else None),
        issued_on=parsed.date if parsed else None,
        issuer=of["issuer"] if of else None,
    )


def _stamped_reference(page: Page) -> Reference | None:
    """The text “Số: 2061/QĐ-UBND” that an agency prints at the top right (Phụ lục I, Phần I, II.8.b)."""
    for line in page.lines:
        if line.field_name is not None and line.baseline < _STAMP_DEPTH and middle(line) > page.width / 2:
            reference = parse_reference(line.text)
            if reference is not None and reference.number is not None and reference.notation is not None:
                return reference
    return None


def _with_stamps(page: Page, row: Sequence[Line]) -> str:
    """The row with the numbers that widgets draw on it."""
    stamps = [
        other
        for other in on_row(page.lines, row[0], _STAMP_OFF)
        if other.field_name is not None and parse_digits(other.text)
    ]
    return completed_text(row, stamps)


def _wrapped(rows: Sequence[Sequence[Line]], index: int) -> list[Sequence[Line]]:
    held = [rows[index]]
    for row in rows[index + 1 : index + 4]:
        if ")" in row_text(held[-1]) or row[0].baseline - held[-1][0].baseline > 2 * em(row[0]):
            break
        held.append(row)
    return held


def _rows(page: Page) -> list[tuple[Line, ...]]:
    """The first lines of a page without its number, those on one baseline together."""
    rows: list[tuple[Line, ...]] = []
    for line in _top(page):
        if rows and abs(rows[-1][0].baseline - line.baseline) <= 1.0:
            rows[-1] = (*rows[-1], line)
        else:
            rows.append((line,))
    return rows


def _top(page: Page) -> list[Line]:
    numbers = {id(line) for line in page_numbers(page)}
    own = [line for line in page.lines if line.field_name is None and id(line) not in numbers]
    return own[:_TOP_LINES]


# Cells 9a and 9b


def addressees(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The words “Kính gửi:” and the names after it."""
    start = next(
        (
            i
            for i, line in enumerate(lines)
            if vocabulary.key(line.text).startswith(vocabulary.key("Kính gửi"))
        ),
        None,
    )
    if start is None:
        return ()
    first = lines[start]
    found = [first]
    for line in lines[start + 1 :]:
        gap = line.baseline - found[-1].baseline
        same_row = gap <= _SAME_ROW
        item = _is_item(line) or line.box[0] > first.box[0] + 8
        if not same_row and (gap > _BLANK_LINE * em(line) or not item):
            break
        found.append(line)
    return tuple(found)


def called(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Whom a telegram or an invitation names: "… điện:", "… trân trọng kính mời:" and the list after it."""
    start = next((i for i, line in enumerate(lines) if _CALLS.search(line.text)), None)
    if start is None or start + 1 == len(lines) or not _is_item(lines[start + 1]):
        return ()
    found = [lines[start]]
    for line in lines[start + 1 :]:
        runs_on = not found[-1].text.rstrip().endswith((".", ";", ":"))
        if line.baseline - found[-1].baseline > _BLANK_LINE * em(line) or not (_is_item(line) or runs_on):
            break
        found.append(line)
    return tuple(found)


def _is_item(line: Line) -> bool:
    return line.text.startswith(("-", "–", "+"))


def recipients(lines: Sequence[Line], page_width: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The words “Nơi nhận:” and its list; empty where there is none."""
    for index, line in enumerate(lines):
        if not vocabulary.is_recipients_label(line.text) or line.field_name is not None:
            continue
        found: list[Line] = []
        for other in lines[index + 1 :]:
            if (
                other.field_name is not None
                or middle(other) > page_width / 2
                or other.box[0] > line.box[0] + 25
            ):
                continue
            last = found[-1] if found else line
            if other.baseline - last.baseline > 4 * em(other):
                break
            found.append(other)
        return (line,), tuple(found)
    return (), ()
