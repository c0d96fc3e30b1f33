"""Cells 7a and 7b: authority, title and name of those who sign."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from verification.layout import vocabulary
from verification.layout.columns import em, is_bold, is_upper, middle, on_row, plain_text, split_at_gaps
from verification.layout.geometry import around, centre
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
_ROW = 25.0
"""Millimetres by which blocks side by side may begin lower: one has an agency's name over its post."""
_WRAPPED = 1.7
"""Em from the first line of a name to its second."""
_WRAPPED_OFF = 4.0
"""Millimetres by which the two may be off each other's middle."""
_LONGEST_WRAPPED_WORDS = 5
"""A longer one may be the names of two."""
_BETWEEN_COLUMNS = 0.9
"""Em between the posts of two who sign side by side; blanks in a title are narrower."""


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

    def place_on(self, page: int) -> Box | None:
        """The box of its lines on a page; None where none stands there.

        From the top of the page where only the name stands on it: title and name were parted by its end.
        """
        titles = [line.box for line in self.authority_lines if line.page == page]
        names = [line.box for line in self.name_lines if line.page == page]
        if not titles and not names:
            return None
        left, top, right, bottom = around([*titles, *names])
        return left, top if titles or not self.authority_lines else 0.0, right, bottom


def find_signature_blocks(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[SignatureBlock, ...]:
    """The blocks of the first page that has a complete one, left to right; a page comes with its lines."""
    nameless: tuple[SignatureBlock, ...] = ()
    before: Sequence[Line] = ()
    for page, lines in pages:
        own = _own(page, lines)
        blocks = _blocks(own, page)
        if any(block.full_name for block in blocks):
            return tuple(_whole(block, own, before) for block in blocks if block.full_name)
        before = own
        nameless = nameless or tuple(block for block in blocks if block.authority)
    return _broken(pages) or nameless or _informal(pages)


def _own(page: Page, lines: Sequence[Line]) -> list[Line]:
    """The printed lines outside tables, posts side by side on one line parted.

    A table with borders that holds "Nơi nhận" closes the document: it is laid out as one, and no list.
    """
    labels = [line for line in lines if vocabulary.is_recipients_label(line.text)]
    lists = [table for table in page.tables if not any(_in_table(label, (table,)) for label in labels)]
    own = [line for line in lines if line.field_name is None and not _in_table(line, lists)]
    return [part for line in own for part in _side_by_side(line)]


def _side_by_side(line: Line) -> tuple[Line, ...]:
    parts = split_at_gaps(line, _BETWEEN_COLUMNS) if is_upper(line.text) and not line.ocr else (line,)
    return parts if all(_begins(part.text) for part in parts) else (line,)


def _whole(block: SignatureBlock, own: Sequence[Line], before: Sequence[Line]) -> SignatureBlock:
    """The block with what stands of its titles at the foot of the page before, where it opens its own."""
    first = block.authority_lines[0]
    if any(line.baseline < first.baseline - 1.0 for line in own):
        return block
    opening: list[Line] = []
    for line in reversed([line for line in before if _aligned(line, first)]):
        near = not opening or opening[0].baseline - line.baseline <= _NEXT_LINE * em(line)
        if not near or not is_bold(line) or not _opens(line):
            break
        opening.insert(0, line)
    if not opening:
        return block
    return _block((*opening, *block.authority_lines), block.name_lines)


def _broken(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[SignatureBlock, ...]:
    """The block of a page that breaks between title and name: the name opens its column on the next page."""
    for (page, lines), (_, following) in pairwise(pages):
        titles = [line for line in lines if _opens(line) and middle(line) > page.width / 2]
        if not titles:
            continue
        above = _cell_7a(titles[0], lines)
        last = above[-1]
        ended = not any(line.baseline > last.baseline and _aligned(line, last) for line in lines)
        name = next((line for line in following if middle(line) > page.width / 2), None)
        if ended and name is not None and is_bold(name) and _aligned(name, last):
            block = _block(above, (name,))
            if block.full_name:
                return (block,)
    return ()


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
        row = _row_of_names(above[-1], lines)
        names = row or tuple(name for name in _names(above, lines) if id(name) not in used)
        block = _block((*_agency_over(line, lines), *above), row[-1:] or names)
        if block.full_name is None and (block.authority is None or middle(line) < page.width / 2):
            continue
        used.update(id(item) for item in (*block.authority_lines, *names))
        blocks += _under_one_line(block, row) if row else [block]
    return _in_rows(_of_the_original(blocks, lines))


def _of_the_original(blocks: list[SignatureBlock], lines: Sequence[Line]) -> list[SignatureBlock]:
    """Without the block of who copied it on paper, under the words "SAO Y" below that of the document."""
    form = next((line.baseline for line in lines if vocabulary.key(line.text) in vocabulary.COPY_FORMS), None)
    above = [block for block in blocks if form is None or block.authority_lines[0].baseline < form]
    return above if any(block.full_name for block in above) else blocks


def _row_of_names(title: Line, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Two names or more in one row under one line: posts so close that they are one line."""
    names = [
        line
        for line in lines
        if _LEAST_ROOM * em(title) < line.baseline - title.baseline < _NAME_BELOW
        and title.box[0] <= middle(line) <= title.box[2]
        and is_bold(line)
        and vocabulary.full_name(plain_text(line))
    ]
    row = on_row(names, names[0], 1.0) if names else ()
    return row if len(row) > 1 else ()


def _under_one_line(block: SignatureBlock, row: Sequence[Line]) -> list[SignatureBlock]:
    """Those who sign under one line: each has the part over the own name; whose post it is cannot be told."""
    names = sorted(row, key=middle)
    over = block.authority_lines[-1]
    edges = [over.box[0], *((middle(one) + middle(other)) / 2 for one, other in pairwise(names)), over.box[2]]
    return [
        SignatureBlock(
            authority=None,
            authority_lines=tuple(
                replace(line, box=(left, line.box[1], right, line.box[3])) for line in block.authority_lines
            ),
            title=None,
            name_lines=(name,),
            full_name=vocabulary.full_name(plain_text(name)),
        )
        for name, (left, right) in zip(names, pairwise(edges), strict=True)
    ]


def _in_rows(blocks: Sequence[SignatureBlock]) -> list[SignatureBlock]:
    """Top to bottom, those that begin at about one height from left to right."""
    rows: list[list[SignatureBlock]] = []
    for block in sorted(blocks, key=lambda block: block.authority_lines[0].baseline):
        begins = block.authority_lines[0].baseline
        if rows and begins - rows[-1][0].authority_lines[0].baseline <= _ROW:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=_place)]


def _place(block: SignatureBlock) -> float:
    return middle((block.name_lines or block.authority_lines)[0])


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


def _agency_over(first: Line, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The name of the agency over a post, as joint documents print it; empty where none stands there."""
    found = [first]
    for line in reversed(lines):
        if 0.5 * em(first) < found[0].baseline - line.baseline <= _NEXT_LINE * em(first) and _aligned(
            line, first
        ):
            if not is_upper(plain_text(line)) or not is_bold(line) or line.text.endswith((":", ".")):
                break
            found.insert(0, line)
    starts = vocabulary.starts_agency(found[0].text)
    return tuple(found[:-1]) if starts else ()


def _roomy(above: Line, below: Line) -> bool:
    return below.baseline - above.baseline > _LEAST_ROOM * em(above)


def _aligned(line: Line, other: Line) -> bool:
    return abs(middle(line) - middle(other)) <= _ALIGNED


def _names(above: Sequence[Line], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The name below cell 7a; another post of the signatory may stand right over it (cell 7b)."""
    last = above[-1]
    other: Line | None = None
    for index, line in enumerate(lines):
        if not _LEAST_ROOM * em(last) < line.baseline - last.baseline < _NAME_BELOW or not _aligned(
            line, last
        ):
            continue
        text = plain_text(line)
        if other is not None and line.baseline - other.baseline > _NEXT_LINE * em(other):
            return ()
        if wrapped := _wrapped_name(line, lines[index + 1 :]):
            return wrapped
        if vocabulary.full_name(text) and (is_bold(line) or not is_upper(text)):
            return (line,)
        if other is not None or len(text.split()) > _LONGEST_TITLE_WORDS:
            return ()
        if _opens(line):
            other = line
    return ()


def _wrapped_name(line: Line, following: Sequence[Line]) -> tuple[Line, ...]:
    """Both lines of a name that is broken in two, as in narrow columns; empty where it is not."""
    rest = next((other for other in following if other.baseline - line.baseline > 0.5 * em(line)), None)
    if rest is None or rest.baseline - line.baseline > _WRAPPED * em(line):
        return ()
    alike = is_bold(line) == is_bold(rest) and abs(middle(line) - middle(rest)) <= _WRAPPED_OFF
    name = vocabulary.full_name(f"{plain_text(line)} {plain_text(rest)}")
    short = name is not None and len(name.split()) <= _LONGEST_WRAPPED_WORDS
    return (line, rest) if alike and short and not _opens(line) and not _begins(rest.text) else ()


def _block(above: tuple[Line, ...], names: tuple[Line, ...]) -> SignatureBlock:
    entries = _entries([plain_text(line) for line in above])
    while len(entries) > 1 and not _begins(entries[0]):
        del entries[0]  # the agency's name
    first = vocabulary.authority(entries[0])
    return SignatureBlock(
        authority=first[0] if first else None,
        authority_lines=above,
        title=_title(entries),
        name_lines=names,
        full_name=vocabulary.full_name(" ".join(map(plain_text, names))) if names else None,
    )


def _entries(texts: Sequence[str]) -> list[str]:
    """The lines of 7a with wrapped ones joined: each begins with an authority mark or a post."""
    entries: list[str] = []
    for text in texts:
        begins = _begins(text)
        if entries and (not begins or vocabulary.is_unfinished_agency(entries[-1])):
            entries[-1] += " " + text
        else:
            entries.append(text)
    return entries


def _begins(text: str) -> bool:
    return vocabulary.authority(text) is not None or vocabulary.is_post(text)


def _title(entries: Sequence[str]) -> str | None:
    marked = vocabulary.authority(entries[-1])
    if marked is None:
        return entries[-1]
    return marked[1] or None if marked[0] == "Q." else None


def _informal(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[SignatureBlock, ...]:
    """A block whose post `vocabulary` does not know or in small letters: "Người báo cáo" over a name."""
    for page, lines in reversed(pages):
        own = [line for line in lines if line.field_name is None and not _in_table(line, page.tables)]
        for line in reversed(own):
            name = vocabulary.full_name(plain_text(line))
            if name is None or middle(line) < page.width / 2 - 10 or not is_bold(line):
                continue
            above = [
                other
                for other in own
                if 2 * _LEAST_ROOM * em(line) < line.baseline - other.baseline < _NAME_BELOW
                and _aligned(other, line)
            ]
            titles = (
                _unlisted_post(above, line, page)
                or [other for other in reversed(above) if vocabulary.is_post(other.text)][:1]
            )
            if titles:
                return (
                    SignatureBlock(
                        authority=None,
                        authority_lines=tuple(titles),
                        title=" ".join(plain_text(title) for title in titles),
                        name_lines=(line,),
                        full_name=name,
                    ),
                )
    return ()


def _unlisted_post(above: Sequence[Line], name: Line, page: Page) -> list[Line]:
    """The lines over the room to sign in: capitals and bold as cell 7a, in the right half of the page."""
    found: list[Line] = []
    for line in reversed(above):
        near = not found or found[0].baseline - line.baseline <= _NEXT_LINE * em(line)
        text = plain_text(line)
        if not near or not is_upper(text) or not is_bold(line) or line.box[0] < page.width / 2 - _ALIGNED:
            break
        found.insert(0, line)
    if not found or abs(middle(found[-1]) - middle(name)) > _ALIGNED / 2:
        return []
    long = any(len(plain_text(line).split()) > _LONGEST_TITLE_WORDS for line in found)
    return [] if long or plain_text(found[-1]).endswith((":", ";", ",", ".")) else found
