"""Revisions that two readers take in two ways, by what their bytes say and the parsed objects do not.

A key written twice in one dictionary: this library keeps the first value, most readers show the last
(ISO 32000-2, 7.3.7 leaves it undefined). An object that no cross-reference lists: readers that mend files by
searching for objects take it for the one of that number.
"""

import re
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verification.signature.pades import wording
from verification.signature.pades.bounded_reader import BoundedReader
from verification.signature.pades.object_headers import headers
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import Snapshot, sections

_WHITE = b"\x00\t\n\x0c\r "
_TOKEN = re.compile(
    rb"%[^\r\n]*|(?P<open><<)|(?P<close>>>)|<[^>]*>?|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<string>\()|(?P<array>\[)|(?P<end>\])|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)|[{})>]"
)
_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OVER = {b"endobj", b"stream", b"startxref"}
_DEEPEST = 100


def ambiguous_revisions(reader: BoundedReader, after: int) -> Iterator[tuple[int, str]]:
    """Revisions (from 0) later than `after` that are ambiguous, and why, in words."""
    xrefs = reader.xrefs
    if after + 1 >= xrefs.total_revisions:
        return
    reader.stream.seek(0)
    pdf = reader.stream.read()
    listed: set[int] = set()
    for revision in range(after + 1, xrefs.total_revisions):
        data, section = xrefs.get_xref_data(revision), xrefs.get_xref_container_info(revision)
        starts = {offset for part in sections(data) for _, offset in part.standard_xrefs.values()}
        starts.add(section.declared_startxref)
        if data.hybrid is not None:
            starts.add(data.hybrid.meta_info.declared_startxref)
        listed |= {_skip_white(pdf, start) for start in starts}
        if any(repeats_a_key(pdf, start) for start in starts) or any(
            repeats_a_key(text, 0, whole=True) for text in _object_streams(reader, revision)
        ):
            yield revision, wording.REPEATED_KEY
    if _unlisted(reader, pdf, after, listed):
        yield xrefs.total_revisions - 1, wording.UNLISTED_OBJECT


def _unlisted(reader: BoundedReader, pdf: bytes, after: int, listed: set[int]) -> bool:
    """Whether an object with a number of the signed revisions stands in later ones, listed nowhere."""
    signed = {
        number
        for revision in range(after + 1)
        for part in sections(reader.xrefs.get_xref_data(revision))
        for number in (*part.standard_xrefs, *part.xrefs_in_objstm)
    }
    # Of a linearised file the first section lies behind the second.
    begin = max(reader.xrefs.get_xref_container_info(revision).end_location for revision in range(after + 1))
    return any(header.start not in listed and header.number in signed for header in headers(pdf, begin))


def _object_streams(reader: BoundedReader, revision: int) -> Iterator[bytes]:
    """The decoded object streams that a revision takes objects from."""
    snapshot = Snapshot(reader, revision)
    parts = sections(reader.xrefs.get_xref_data(revision))
    for number in {stream for part in parts for stream in part.obj_streams_used}:
        try:
            stream = snapshot.object((number, 0))
            if isinstance(stream, generic.StreamObject):
                yield stream.read_data(DecodePurpose.OBJECT_STREAM)
        except FOREIGN_FAULTS:
            continue


def repeats_a_key(text: bytes, start: int, *, whole: bool = False) -> bool:
    """Whether a dictionary gives a key two different values, in the object at `start` or all of the text."""
    open_dictionaries: list[_Reading | None] = []
    at = start
    while at < len(text):
        token = _TOKEN.search(text, at)
        if token is None or len(open_dictionaries) > _DEEPEST:
            return False
        kind, at = token.lastgroup, token.end()
        if kind == "word" and not open_dictionaries and token[0] in _OVER and not whole:
            return False
        if kind == "string":
            at = _string_end(text, at)
        inside = open_dictionaries[-1] if open_dictionaries else None
        if kind in {"close", "end"}:
            closed = open_dictionaries.pop() if open_dictionaries else None
            if closed is not None and closed.repeats(text, token.start()):
                return True
        elif inside is not None:
            inside.meets(token)
        if kind == "open":
            open_dictionaries.append(_Reading())
        elif kind == "array":
            open_dictionaries.append(None)
    return False


class _Reading:
    """One dictionary as it is read: where each key and its value stand."""

    def __init__(self) -> None:
        self._keys: list[tuple[bytes, int, int]] = []
        """Name, where it begins, where its value begins."""
        self._awaits_value = False

    def meets(self, token: re.Match[bytes]) -> None:
        """The next token of its own level: a key, the beginning of a value, or more of the value."""
        if token[0][:1] == b"%":
            return
        if self._awaits_value:
            self._awaits_value = False
        elif token.lastgroup == "name":
            name = _CODE.sub(lambda code: bytes([int(code[1], 16)]), token[0])
            self._keys.append((name, token.start(), token.end()))
            self._awaits_value = True

    def repeats(self, text: bytes, end: int) -> bool:
        """Whether a key stands there twice with different values."""
        ends = [*(begin for _, begin, _ in self._keys), end]
        seen: dict[bytes, bytes] = {}
        for (name, _, begin), stop in zip(self._keys, ends[1:], strict=True):
            value = text[begin:stop].strip(_WHITE)
            if seen.setdefault(name, value) != value:
                return True
        return False


def _string_end(text: bytes, at: int) -> int:
    """Where the literal string ends whose opening bracket stands before `at`."""
    depth = 1
    for hit in _STRING.finditer(text, at):
        depth += {b"(": 1, b")": -1}.get(hit[0], 0)
        if not depth:
            return hit.end()
    return len(text)


def _skip_white(pdf: bytes, at: int) -> int:
    while pdf[at : at + 1] and pdf[at] in _WHITE:
        at += 1
    return at
