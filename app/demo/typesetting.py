"""Breaks a text into lines and says where each word stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.manuscript import Align, Text
from app.demo.typefaces import ASCENT, SINGLE, text_width

BLANK_WIDTHS = {"number": 40.0, "day": 24.0, "month": 17.0}
"""Points that a blank slot takes, as measured on a ministry's letter; others take 24."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A vertical strip of the page, in points from the left edge."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """Points."""
        return self.right - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What stands between two places where a line may break, or a blank slot."""

    text: str
    width: float
    bold: bool
    offset: float = 0.0
    """From the left end of the line, extra space left out."""
    spaces_before: int = 0
    """Blanks between the line's start and this word."""
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """One line, ready to draw."""

    words: tuple[Word, ...]
    style: Text
    left: float
    width: float
    extra_space: float
    """Points added to every blank by justification."""

    @property
    def ascent(self) -> float:
        """From the top of the line to its baseline."""
        return self.style.size * ASCENT

    @property
    def pitch(self) -> float:
        """From this line's top to the next one's."""
        return self.style.size * SINGLE * self.style.leading

    @property
    def height(self) -> float:
        """Room that the letters need."""
        return self.style.size * SINGLE

    def x(self, word: Word) -> float:
        """Left edge of a word on the page."""
        return self.left + word.offset + word.spaces_before * self.extra_space

    def runs(self) -> list[list[Word]]:
        """Words that one text operator draws: neighbours of one weight, with a blank between them."""
        runs: list[list[Word]] = []
        last: Word | None = None
        for word in self.words:
            if word.slot or not word.text:
                last = None
                continue
            joined = (
                last is not None and last.bold == word.bold and word.spaces_before == last.spaces_before + 1
            )
            if joined:
                runs[-1].append(word)
            else:
                runs.append([word])
            last = word
        return runs


def set_lines(text: Text, column: Column, fill: Mapping[str, str], *, indent_unit: float) -> list[SetLine]:
    """Fill the slots, break where the column is full, and align. `indent_unit` is points in a millimetre."""
    lines: list[SetLine] = []
    for index, part in enumerate(text.text.split("\n")):
        indent = text.indent * indent_unit if index == 0 else 0.0
        chunks = _chunks(text, text.lead if index == 0 else "", part, fill)
        rows = _break(text, chunks, column.width, indent)
        for number, row in enumerate(rows):
            lines.append(
                _align(text, row, column, indent if number == 0 else 0.0, indent_unit, last=row is rows[-1])
            )
    return lines


def _chunks(text: Text, lead: str, part: str, fill: Mapping[str, str]) -> list[list[Word]]:
    """Blank-separated chunks; a chunk holds several words only where a blank slot splits it."""
    chunks = [[_word(text, word, bold=True)] for word in lead.split()]
    filled = _SLOT.sub(lambda match: fill.get(match[1], match[0]), part)
    for token in filled.split(" "):
        pieces = _SLOT.split(token)
        chunk = [
            Word(text="", width=BLANK_WIDTHS.get(piece, 24.0), bold=text.bold, slot=piece)
            if odd
            else _word(text, piece, bold=text.bold)
            for piece, odd in ((piece, index % 2) for index, piece in enumerate(pieces))
            if piece
        ]
        chunks.append(chunk or [_word(text, "", bold=text.bold)])
    return chunks


def _word(text: Text, word: str, *, bold: bool) -> Word:
    width = text_width(word, text.family, text.size, bold=bold, italic=text.italic)
    return Word(text=word, width=width, bold=bold)


def _break(text: Text, chunks: list[list[Word]], width: float, indent: float) -> list[list[list[Word]]]:
    """Greedy rows of chunks that fit; a chunk wider than the column stands alone."""
    blank = _blank(text)
    rows: list[list[list[Word]]] = [[]]
    used = indent
    for chunk in chunks:
        needed = sum(word.width for word in chunk)
        if rows[-1] and used + blank + needed > width + 0.01:
            rows.append([])
            used = 0.0
        used += needed + (blank if rows[-1] else 0.0)
        rows[-1].append(chunk)
    return rows


def _align(
    text: Text, row: list[list[Word]], column: Column, indent: float, unit: float, *, last: bool
) -> SetLine:
    blank = _blank(text)
    words: list[Word] = []
    offset = 0.0
    for spaces, chunk in enumerate(row):
        for word in chunk:
            words.append(
                Word(
                    text=word.text,
                    width=word.width,
                    bold=word.bold,
                    slot=word.slot,
                    offset=offset,
                    spaces_before=spaces,
                )
            )
            offset += word.width
        offset += blank
    width = offset - blank
    room = column.width - indent - width
    justified = text.align is Align.JUSTIFIED and not last and len(row) > 1
    shift = {Align.CENTRE: room / 2, Align.RIGHT: room}.get(text.align, 0.0)
    return SetLine(
        words=tuple(words),
        style=text,
        left=column.left + indent + shift + text.shift * unit,
        width=width + (room if justified else 0.0),
        extra_space=room / (len(row) - 1) if justified else 0.0,
    )


def _blank(text: Text) -> float:
    return text_width(" ", text.family, text.size, bold=text.bold, italic=text.italic)
