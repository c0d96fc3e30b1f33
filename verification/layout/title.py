"""Cell 5a: the name of the type and the abstract below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verification.layout import vocabulary
from verification.layout.columns import em, is_bold, is_italic, is_upper, middle, plain_text
from verification.layout.geometry import width
from verification.layout.page import DrawnLine, Line, Page

_CENTRED = 25.0
_SEARCHED = 16
"""Lines below the heading among which the type is looked for."""
_FIRST_GAP, _NEXT_GAP = 3.2, 2.1
"""Em from the type to the abstract, and from line to line of it."""
_LONGEST_ABSTRACT = 14
_FEW = 3
"""Lines below the heading among which a title of no known type stands."""
_LONGEST_NAME = 6
"""Words of such a title."""
_FULL, _LEAST_FULL = 0.96, 130.0
"""Share of the widest line, in millimetres at the least, that a line of running text fills."""
_INDENTED = 3.5
"""Millimetres by which the first line of a paragraph lies right of the middle."""
_BODY_STARTS = re.compile(
    r"^(?:Kính gửi|Căn cứ|Điều\s+\d|Phần\s+[IVX\d]|Chương\s+[IVX\d]|Mục\s+\d|[IVX]+\s*[.)]|\d+\s*[.)]"
    r"|-\s|Thực hiện|Theo đề nghị)",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"^(?:Phần|Chương|Mục|Điều)\s+(?:[IVXLC]+|\d+)\b", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:Về|V/v)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Type and abstract; `code` None for a heading that names no known type."""

    code: str | None
    type_name: tuple[Line, ...]
    abstract: tuple[Line, ...]
    subject: str | None


def find_title(page: Page, lines: Sequence[Line], top: float) -> Title | None:
    """The title among the lines below `top`; None where none stands before the text begins."""
    below = [line for line in lines if line.baseline > top + 1.0 and line.field_name is None]
    for index, line in enumerate(below[:_SEARCHED]):
        text = plain_text(line)
        if vocabulary.key(text).startswith(vocabulary.key("Kính gửi")) or _CHAPTER.match(text):
            return None
        if abs(middle(line) - _text_middle(page, lines)) > _CENTRED or not _shouts(text):
            continue
        named = vocabulary.document_type(text)
        if named is not None:
            return _title(line, below[index + 1 :], page.drawn_lines, named)
    return None


def find_unlisted_title(page: Page, lines: Sequence[Line], top: float) -> Title | None:
    """A title that names no type of Điều 7 ("KẾT LUẬN", "GIẤY PHÉP"): alone in the middle over the text."""
    below = [line for line in lines if line.baseline > top + 1.0 and line.field_name is None]
    for index, line in enumerate(below[:_FEW]):
        text = plain_text(line)
        if vocabulary.key(text) in vocabulary.SECRECY | vocabulary.URGENCY | vocabulary.CIRCULATION:
            continue
        centred = abs(middle(line) - _text_middle(page, lines)) <= _CENTRED / 2
        named = is_upper(text) and is_bold(line) and len(text.split()) <= _LONGEST_NAME
        other = vocabulary.is_post(text) or vocabulary.starts_agency(text) or not text[-1].isalpha()
        if not (centred and named) or other or line.ocr:
            return None
        abstract = _abstract(line, below[index + 1 :], page.drawn_lines, begun=False)
        subject = " ".join(plain_text(part) for part in abstract)
        return Title(code=None, type_name=(line,), abstract=abstract, subject=printed_subject(subject))
    return None


def _shouts(text: str) -> bool:
    first = " ".join(text.split()[:2])
    return is_upper(first)


def _text_middle(page: Page, lines: Sequence[Line]) -> float:
    """Middle of the text area: between the outermost edges of the page's lines."""
    own = [line for line in lines if line.field_name is None]
    return (
        (min(line.box[0] for line in own) + max(line.box[2] for line in own)) / 2 if own else page.width / 2
    )


def _title(
    line: Line, following: Sequence[Line], drawn: Sequence[DrawnLine], named: tuple[str, int]
) -> Title:
    code, words = named
    rest = " ".join(plain_text(line).split()[words:]).strip(" :")
    abstract = _abstract(line, following, drawn, begun=bool(rest))
    subject = " ".join([rest, *(plain_text(part) for part in abstract)]).strip()
    return Title(code=code, type_name=(line,), abstract=abstract, subject=printed_subject(subject))


def printed_subject(text: str) -> str | None:
    """The subject; None where it is blank or mostly a dotted blank."""
    letters = sum(letter.isalpha() for letter in text)
    return text if letters and letters > len(re.findall(r"[.…_]", text)) else None


def _abstract(
    name: Line, following: Sequence[Line], drawn: Sequence[DrawnLine], *, begun: bool
) -> tuple[Line, ...]:
    found: list[Line] = []
    widest = max((width(line.box) for line in following), default=0.0)
    for line in following[:_LONGEST_ABSTRACT]:
        if line.ocr and abs(middle(line) - middle(name)) > _CENTRED:
            continue  # a receiver's stamp beside the title, badly read
        last = found[-1] if found else name
        gap = _NEXT_GAP if found or begun else _FIRST_GAP
        if line.baseline - last.baseline > gap * em(line) or _crossed(last, line, drawn, found):
            break
        text_begins = not is_bold(name) and _is_text(line, name, widest)
        if text_begins or not _continues(line, last, name, found):
            break
        found.append(line)
    return tuple(found)


def _continues(line: Line, last: Line, name: Line, found: Sequence[Line]) -> bool:
    text = plain_text(line)
    if _BODY_STARTS.match(text) and not found:
        return False
    if is_italic(line) and not is_italic(name):
        return False
    if abs(middle(line) - middle(name)) > _CENTRED / 2:
        return False
    if is_bold(name) and not is_bold(line):
        return not is_bold(last) if found else _ABOUT.match(text) is not None
    if is_upper(text) and found and not is_upper(plain_text(last)):
        return False
    return not (text.endswith(":") or (is_upper(text) and (vocabulary.is_post(text) or _is_agency(text))))


def _is_text(line: Line, name: Line, widest: float) -> bool:
    """Whether a line fills the text area or begins a paragraph of it: what tells where no weight does."""
    off = middle(line) - middle(name)
    reach = width(line.box) + (2 * off if off > _INDENTED else 0.0)
    return reach >= _FULL * widest > _LEAST_FULL


def _is_agency(text: str) -> bool:
    return vocabulary.starts_agency(text) and len(text.split()) <= 6  # noqa: PLR2004 - "CHÍNH PHỦ", "BỘ TÀI CHÍNH"


def _crossed(last: Line, line: Line, drawn: Sequence[DrawnLine], found: Sequence[Line]) -> bool:
    """Whether the rule under the abstract lies between the two: short, centred, not an underline of words."""
    return bool(found) and any(
        last.baseline - 0.3 <= stroke.y <= line.baseline - 0.7 * em(line)
        and abs((stroke.left + stroke.right) / 2 - middle(last)) < _CENTRED / 2
        and not stroke.typed
        and stroke.y - last.baseline > 0.35 * em(last)
        for stroke in drawn
    )
