"""Cells 7a and 7b: authority, title and name of those who sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from verification.layout import vocabulary
from verification.layout.columns import em, is_bold, is_upper, middle, plain_text
from verification.layout.geometry import centre
from verification.layout.page import Line, Page
from verification.verdict import Box

_ALIGNED = 16.0
"""Millimetres by which the lines of one block may be off each other's middle."""
_NEXT_LINE = 2.3
"""Em from line to line of cell 7a."""
_NAME_BELOW = 75.0
_LEAST_ROOM = 1.6
"""Em between title and name at the least: somebody signs there."""
_LONGEST_TITLE_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """One signatory: cells 7a (authority and title) and 7b (name). Several on joint documents and minutes."""

    authority: str | None
    """TM., KT., TL., TUQ., Q. of the first line; None where the head signs himself."""
    authority_lines: tuple[Line, ...]
    """Every line of 7a, top to bottom."""
    title: str | None
    """The title of the person who signs: the last line of 7a without the authority mark."""
    name_lines: tuple[Line, ...]
    full_name: str | None


def find_signature_blocks(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[SignatureBlock, ...]:
    """The blocks of the first page that has a complete one, left to right; a page comes with its lines."""
    nameless: tuple[SignatureBlock, ...] = ()
    for page, lines in pages:
        own = [line for line in lines if line.field_name is None and not _in_table(line, page.tables)]
        blocks = _blocks(own, page)
        if any(block.full_name for block in blocks):
            return tuple(block for block in blocks if block.full_name)
        nameless = nameless or tuple(block for block in blocks if block.authority)
    return nameless or _informal(pages)


def _in_table(line: Line, tables: Sequence[Box]) -> bool:
    x, y = centre(line.box)
    return any(left < x < right and top < y < bottom for left, top, right, bottom in tables)


def _blocks(lines: Sequence[Line], page: Page) -> list[SignatureBlock]:
    used: set[int] = set()
    blocks: list[SignatureBlock] = []
    for line in lines:
        if id(line) in used or not _opens(line):
            continue
        above = _cell_7a(line, lines)
        names = _names(above, lines)
        block = _block(above, names)
        if block.full_name is None and (block.authority is None or middle(line) < page.width / 2):
            continue
        used.update(id(item) for item in (*above, *names))
        blocks.append(block)
    return sorted(
        blocks,
        key=lambda block: (round(block.authority_lines[0].baseline / 30), middle(block.authority_lines[0])),
    )


def _opens(line: Line) -> bool:
    text = plain_text(line)
    if not is_upper(text) or len(text.split()) > _LONGEST_TITLE_WORDS or text.endswith((":", ";", ",")):
        return False
    return vocabulary.authority(text) is not None or vocabulary.is_post(text)


def _cell_7a(first: Line, lines: Sequence[Line]) -> tuple[Line, ...]:
    found = [first]
    for line in lines:
        last = found[-1]
        if 0.5 * em(last) < line.baseline - last.baseline <= _NEXT_LINE * em(last) and _aligned(line, first):
            text = plain_text(line)
            if not is_upper(text) or (
                vocabulary.full_name(text) and not vocabulary.starts_agency(text) and _roomy(last, line)
            ):
                break
            found.append(line)
    return tuple(found)


def _roomy(above: Line, below: Line) -> bool:
    return below.baseline - above.baseline > _LEAST_ROOM * em(above)


def _aligned(line: Line, other: Line) -> bool:
    return abs(middle(line) - middle(other)) <= _ALIGNED


def _names(above: Sequence[Line], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The name below cell 7a, with other posts of the signatory printed over it."""
    last = above[-1]
    for line in lines:
        if not _LEAST_ROOM * em(last) < line.baseline - last.baseline < _NAME_BELOW or not _aligned(
            line, last
        ):
            continue
        text = plain_text(line)
        if vocabulary.full_name(text) and (is_bold(line) or not is_upper(text)):
            return (line,)
        if _opens(line) or len(text.split()) > _LONGEST_TITLE_WORDS:
            return ()
    return ()


def _block(above: tuple[Line, ...], names: tuple[Line, ...]) -> SignatureBlock:
    entries = _entries([plain_text(line) for line in above])
    first = vocabulary.authority(entries[0])
    return SignatureBlock(
        authority=first[0] if first else None,
        authority_lines=above,
        title=_title(entries),
        name_lines=names,
        full_name=vocabulary.full_name(plain_text(names[-1])) if names else None,
    )


def _entries(texts: Sequence[str]) -> list[str]:
    """The lines of 7a with wrapped ones joined: each begins with an authority mark or a post."""
    entries: list[str] = []
    for text in texts:
        begins = vocabulary.authority(text) is not None or vocabulary.is_post(text)
        if entries and (not begins or vocabulary.is_unfinished_agency(entries[-1])):
            entries[-1] += " " + text
        else:
            entries.append(text)
    return entries


def _title(entries: Sequence[str]) -> str | None:
    marked = vocabulary.authority(entries[-1])
    if marked is None:
        return entries[-1]
    return marked[1] or None if marked[0] == "Q." else None


def _informal(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[SignatureBlock, ...]:
    """A block in small letters, as reports of single officials have: "Người báo cáo" over a name."""
    for page, lines in reversed(pages):
        own = [line for line in lines if line.field_name is None and not _in_table(line, page.tables)]
        for line in reversed(own):
            name = vocabulary.full_name(plain_text(line))
            if name is None or middle(line) < page.width / 2 - 10 or not is_bold(line):
                continue
            title = next(
                (
                    other
                    for other in reversed(own)
                    if 2 * _LEAST_ROOM * em(line) < line.baseline - other.baseline < _NAME_BELOW
                    and _aligned(other, line)
                    and vocabulary.is_post(other.text)
                ),
                None,
            )
            if title is not None:
                return (
                    SignatureBlock(
                        authority=None,
                        authority_lines=(title,),
                        title=plain_text(title),
                        name_lines=(line,),
                        full_name=name,
                    ),
                )
    return ()
