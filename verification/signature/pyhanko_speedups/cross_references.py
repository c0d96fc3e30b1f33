"""Cross-references, read as columns instead of entry by entry (ISO 32000-2, 7.5.4 and 7.5.8)."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from pyhanko.pdf_utils import generic, misc, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose

original_parse_stream = xref.parse_xref_stream
original_parse_table = xref.parse_xref_table
original_process: Callable[..., int] = xref.XRefSectionData.process_entries

_FREE, _IN_FILE, _IN_OBJECT_STREAM = 0, 1, 2
_HIGHEST_GENERATION = 0xFFFF


class _Columns(NamedTuple):
    """The entries of a section, column by column; one array element per object."""

    number: Any
    kind: Any
    second: Any
    third: Any


class Entries(ABC):
    """What the parsers return: iterates as the original's generator, and is also a table."""

    def __init__(self) -> None:
        self._entries: Iterator[xref.XRefEntry] | None = None

    def __iter__(self) -> Iterator[xref.XRefEntry]:
        return self

    def __next__(self) -> xref.XRefEntry:
        if self._entries is None:
            self._entries = self._one_by_one()
        return next(self._entries)

    def columns(self) -> _Columns | None:
        """The table; None where it is irregular or has been iterated over already."""
        return None if self._entries is not None else self._columns()

    @abstractmethod
    def _one_by_one(self) -> Iterator[xref.XRefEntry]:
        """The original's generator, from the beginning."""

    @abstractmethod
    def _columns(self) -> _Columns | None:
        """The table; None where it is irregular."""


# Streams (7.5.8).

_DEFAULTS = (_IN_FILE, 0, 0)  # Table 17: of a column of width zero
_WIDEST_COLUMN = 7  # bytes; the original reads eight as a signed number


class StreamEntries(Entries):
    """The entries of a cross-reference stream."""

    def __init__(self, stream: generic.StreamObject, *, strict: bool) -> None:
        super().__init__()
        self.stream = stream
        self.strict = strict

    def _one_by_one(self) -> Iterator[xref.XRefEntry]:
        return original_parse_stream(self.stream, strict=self.strict)

    def _columns(self) -> _Columns | None:
        widths = _plain(self.stream.get("/W"))
        sections = _plain(self.stream.get("/Index", [0, self.stream.get("/Size")]))
        if not (_are_widths(widths) and _are_sections(sections)):
            return None
        count = sum(sections[1::2])
        width = sum(widths)
        data = self.stream.read_data(DecodePurpose.XREF_STREAM, expected_size=count * (width + 1))
        excess = len(data) - count * width
        if excess < 0 or (excess and self.strict) or not count:
            return None
        rows = np.frombuffer(data, dtype=np.uint8, count=count * width).reshape(count, width)
        return _Columns(_numbers(sections), *_decoded(rows, widths))


def _plain(array: object) -> list[Any]:
    """The elements as they stand, references unresolved; an array of the library's cannot be sliced."""
    return list(array) if isinstance(array, list) else []


def _are_widths(widths: list[Any]) -> bool:
    return (
        len(widths) == len(_DEFAULTS)
        and all(isinstance(width, int) and 0 <= width <= _WIDEST_COLUMN for width in widths)
        and sum(widths) > 0
    )


def _are_sections(sections: list[Any]) -> bool:
    """Pairs of first number and size, in ascending order."""
    if len(sections) % 2 or not sections:
        return False
    end = 0
    for first, size in zip(*[iter(sections)] * 2, strict=True):
        if not (isinstance(first, int) and isinstance(size, int) and first >= end and size >= 0):
            return False
        end = first + size
    return end < 1 << 31


def _numbers(sections: list[int]) -> Any:
    """The object numbers of all subsections, one after the other."""
    return np.concatenate(
        [np.arange(first, first + size) for first, size in zip(*[iter(sections)] * 2, strict=True)]
    )


def _decoded(rows: Any, widths: list[int]) -> Iterator[Any]:
    """Each column as big-endian numbers."""
    start = 0
    for width, default in zip(widths, _DEFAULTS, strict=True):
        if width:
            column = np.zeros(len(rows), dtype=np.int64)
            for place in range(start, start + width):
                column = (column << 8) | rows[:, place]
            yield column
        else:
            yield np.full(len(rows), default, dtype=np.int64)
        start += width


def parse_xref_stream(xref_stream: generic.StreamObject, strict: bool = True) -> StreamEntries:  # noqa: FBT001, FBT002 - the original's signature
    """The entries of one cross-reference stream."""
    return StreamEntries(xref_stream, strict=strict)


# Tables (7.5.4).

_BLANK = rb"[ \n\r\t\f\x00]"
_SUBSECTION = re.compile(_BLANK + rb"*(\d{1,9})" + _BLANK + rb"+(\d{1,9})" + _BLANK + rb"+(?=\d|trailer)")
_TRAILER = re.compile(_BLANK + rb"*trailer" + _BLANK + rb"*(?=[^ \n\r\t\f\x00%])")
_ROW = 20
_ROWS = re.compile(rb"(?:\d{10} \d{5} [nf](?: \r| \n|\r\n))*")
_OFFSET_POWERS = 10 ** np.arange(9, -1, -1, dtype=np.int64)
_GENERATION_POWERS = 10 ** np.arange(4, -1, -1, dtype=np.int64)


class _Bounded:
    """A stream read so often at most: on a cut table ("7 0junk") the original goes to and fro for ever."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        start = stream.tell()
        self._left = 1000 + 4 * (stream.seek(0, SEEK_END) - start)
        stream.seek(start)

    def read(self, size: int = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise misc.PdfReadError("cross-reference table without an end")
        return self._stream.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class TableEntries(Entries):
    """The entries of a cross-reference table; whoever has read them leaves the stream before the trailer."""

    def __init__(self, stream: BinaryIO, *, strict: bool) -> None:
        super().__init__()
        self.stream = stream
        self.strict = strict
        self._start = stream.tell()

    def _one_by_one(self) -> Iterator[xref.XRefEntry]:
        self.stream.seek(self._start)
        return original_parse_table(_Bounded(self.stream), strict=self.strict)

    def _columns(self) -> _Columns | None:
        """Every row of exactly twenty bytes, as the standard wants them."""
        if type(self.stream) is not BytesIO:
            return None
        data = self.stream.getvalue()
        sections: list[int] = []
        rows: list[bytes] = []
        place = self._start
        while (end := _TRAILER.match(data, place)) is None or not sections:
            head = _SUBSECTION.match(data, place)
            if head is None:
                return None
            first, size = int(head[1]), int(head[2])
            place = head.end() + _ROW * size
            found = _ROWS.match(data, head.end(), place)
            if found is None or found.end() != place:
                return None
            sections += [first, size]
            rows.append(found[0])
        self.stream.seek(end.end())
        return _tabulated(b"".join(rows), sections)


def _tabulated(rows: bytes, sections: list[int]) -> _Columns:
    letters = np.frombuffer(rows, dtype=np.uint8).reshape(-1, _ROW)
    digits = (letters - ord("0")).astype(np.int64)
    return _Columns(
        number=_numbers(sections),
        kind=np.where(letters[:, 17] == ord("n"), _IN_FILE, _FREE),
        second=digits[:, :10] @ _OFFSET_POWERS,
        third=digits[:, 11:16] @ _GENERATION_POWERS,
    )


def parse_xref_table(stream: BinaryIO, strict: bool) -> TableEntries:  # noqa: FBT001 - the original's signature
    """The entries of the cross-reference table at the stream's position."""
    return TableEntries(stream, strict=strict)


# Sections.


def process_entries(section: xref.XRefSectionData, entries: Iterator[xref.XRefEntry], strict: bool) -> int:  # noqa: FBT001 - the original's signature
    """Enter the entries into the section; the highest object number among them."""
    columns = entries.columns() if isinstance(entries, Entries) else None
    if columns is None or _is_irregular(columns):
        return original_process(section, entries, strict)
    number, kind, second, third = columns
    known = kind <= _IN_OBJECT_STREAM
    highest = int(number[known].max()) if known.any() else 0
    number, kind, second, third = (column[known & (number != 0)] for column in columns)
    for wanted, enter in _ENTER.items():
        chosen = kind == wanted
        if chosen.any():
            enter(section, number[chosen].tolist(), second[chosen].tolist(), third[chosen].tolist())
    return highest


def _is_irregular(columns: _Columns) -> bool:
    """Whether there is a generation that the original refuses or skips."""
    has_generation = (columns.kind == _IN_FILE) | (columns.kind == _FREE)
    return bool((columns.third[has_generation] > _HIGHEST_GENERATION).any())


def _enter_in_file(
    section: xref.XRefSectionData, numbers: list[int], offsets: list[int], generations: list[int]
) -> None:
    section.standard_xrefs.update(zip(numbers, zip(generations, offsets, strict=True), strict=True))
    section.explicit_refs_in_revision.update(zip(numbers, generations, strict=True))


def _enter_in_object_stream(
    section: xref.XRefSectionData, numbers: list[int], streams: list[int], indices: list[int]
) -> None:
    section.xrefs_in_objstm.update(zip(numbers, map(xref.ObjStreamRef, streams, indices), strict=True))
    section.obj_streams_used.update(streams)
    section.explicit_refs_in_revision.update((number, 0) for number in numbers)


def _enter_free(
    section: xref.XRefSectionData, numbers: list[int], _next_free: list[int], generations: list[int]
) -> None:
    section.freed.update(zip(numbers, generations, strict=True))
    section.explicit_refs_in_revision.update(
        (number, generation - 1) for number, generation in zip(numbers, generations, strict=True)
    )


_ENTER = {_FREE: _enter_free, _IN_FILE: _enter_in_file, _IN_OBJECT_STREAM: _enter_in_object_stream}
