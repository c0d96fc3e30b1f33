"""Which objects the text of a file names, and where.

A search over the text: it may name too many, never too few (comments between the parts of a reference and
leading zeros are allowed for). The file is searched once for all signatures.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import takewhile

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader

from verification.signature.pades.snapshot import Identity, Snapshot, identity, sections

_GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])+"
_FIRST = rb"(?:(?<![\d.+])[+0]*|(?<=\+)0*)(\d{1,10})"
"""A number with any signs and zeros before it; of many signs in a row each is looked at once."""
_REFERENCE = re.compile(_FIRST + _GAP + rb"[+0]*(\d{1,5})" + _GAP + rb"R(?![A-Za-z])")
_REFERENCE_END = re.compile(rb"R(?![A-Za-z])")
_BLANK = b"\x00\t\n\x0c\r "
_REFERENCE_ROOM = 4096
_NUMBERS_AND_SPACE = b"0123456789+ \x00\t\n\x0c\r"
_INFO = re.compile(rb"/Info\s+\d+\s+\d+\s+R")
_METADATA = re.compile(rb"/Metadata\s+\d+\s+\d+\s+R")

Span = tuple[int, int]
"""Start and end of a stretch of text."""


class Mentions:
    """The references in one file."""

    def __init__(self, reader: PdfFileReader, pdf: bytes) -> None:
        self._reader = reader
        self._pdf = pdf
        self._in_streams: dict[int, tuple[bytes, frozenset[Identity]]] = {}

    def named(self, old: Snapshot, candidates: set[Identity], end: int) -> set[Identity]:
        """Those of the candidates that a state names where it could draw from them.

        Its text are the bytes up to `end`, and its object streams.
        """
        if not candidates:
            return set()
        ignored = list(_bookkeeping(old, self._pdf, end))
        found = {
            number
            for number in candidates
            if any(_counts(span, ignored) for span in _until(end, self._spans.get(number, [])))
        }
        for data in _object_stream_texts(old) if len(found) < len(candidates) else ():
            found |= candidates & self._in_stream(data)
            if len(found) == len(candidates):
                break
        return found

    @cached_property
    def _spans(self) -> dict[Identity, list[Span]]:
        """Where in the file each object is named."""
        spans: dict[Identity, list[Span]] = defaultdict(list)
        for hit in _references(self._pdf):
            spans[int(hit[1]), int(hit[2])].append(hit.span())
        return dict(spans)

    def _in_stream(self, data: bytes) -> frozenset[Identity]:
        """What a decoded object stream names; kept with the bytes, which the library keeps as well."""
        known = self._in_streams.get(id(data))
        if known is None:
            named = frozenset((int(hit[1]), int(hit[2])) for hit in _references(data))
            known = self._in_streams[id(data)] = data, named
        return known[1]


def _until(end: int, spans: Iterable[Span]) -> Iterator[Span]:
    """Of ascending stretches those that end there at the latest."""
    return takewhile(lambda span: span[1] <= end, spans)


def _counts(span: Span, ignored: Collection[Span]) -> bool:
    start, stop = span
    return not any(first <= start and stop <= last for first, last in ignored)


def _references(text: bytes) -> Iterable[re.Match[bytes]]:
    """Every reference in the text, sought from its last letter backwards: signed text is mostly digits."""
    found: list[re.Match[bytes]] = []
    for end in _REFERENCE_END.finditer(text):
        letter = end.start()
        if not letter or text[letter - 1] not in _BLANK:
            continue
        start = _beginning(text, letter)
        if start is None:
            return _REFERENCE.finditer(text)  # comments or gaps without end: letter by letter
        found += [hit for hit in _REFERENCE.finditer(text, start, end.end()) if hit.end() == end.end()]
    return found


def _beginning(text: bytes, end: int) -> int | None:
    """Where a reference whose last letter stands at `end` begins at the earliest; None when far away.

    Its parts are numbers and gaps; a gap may hold comments, which take the rest of a line.
    """
    floor = max(0, end - _REFERENCE_ROOM)
    stop, is_last_line = end, True
    while True:
        cut = max(text.rfind(b"\n", floor, stop), text.rfind(b"\r", floor, stop))
        start = cut + 1 if cut >= 0 else floor
        line = text[start:stop]
        is_whole = cut >= 0 or floor == 0
        if not is_last_line and not is_whole:
            return None
        comment = -1 if is_last_line else line.find(b"%")
        before = line[: comment if comment >= 0 else None].rstrip(_NUMBERS_AND_SPACE)
        if before:
            return start if comment >= 0 else start + len(before)
        if not is_whole:
            return None
        if cut < 0:
            return start
        stop, is_last_line = cut, False


def _bookkeeping(old: Snapshot, text: bytes, limit: int) -> Iterator[Span]:
    """Cross-references, the trailers' /Info and the catalogue's own /Metadata: these draw nothing."""
    xrefs = old.reader.xrefs
    objects = sorted(_offsets(old))
    for revision in range(old.revision + 1):
        section = xrefs.get_xref_container_info(revision)
        start, end = section.declared_startxref, section.end_location
        if 0 <= start < end <= limit and bisect_right(objects, start) == bisect_left(objects, end):
            yield start, end
            stop = text.find(b"startxref", end, limit)
            if end < stop and bisect_left(objects, end) == bisect_left(objects, stop):
                yield from (hit.span() for hit in _INFO.finditer(text, end, stop))
    root = identity(old.reader.trailer.raw_get("/Root", revision=old.revision))
    for revision in range(old.revision + 1):
        entry = xrefs.get_xref_data(revision).standard_xrefs.get(root[0]) if root else None
        if entry is not None:
            start = entry[1]
            end = text.find(b"endobj", start, limit)
            yield from (hit.span() for hit in _METADATA.finditer(text, start, end if end >= 0 else limit))


def _offsets(old: Snapshot) -> Iterable[int]:
    for revision in range(old.revision + 1):
        for _, offset in old.reader.xrefs.get_xref_data(revision).standard_xrefs.values():
            yield offset


def _object_stream_texts(old: Snapshot) -> Iterable[bytes]:
    xrefs = old.reader.xrefs
    for revision in range(old.revision + 1):
        found = sections(xrefs.get_xref_data(revision))
        for number in {stream for section in found for stream in section.obj_streams_used}:
            stream = old.object((number, 0))
            if isinstance(stream, generic.StreamObject):
                yield stream.read_data(DecodePurpose.OBJECT_STREAM)
