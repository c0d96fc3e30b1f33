"""Whether two values, each in its own revision, mean the same; whatever their object numbers are.

Two references of one number are the same when nothing that can be reached from them was written again. What
is judged by a rule of its own (pages, annotations, fields) counts as the same wherever else it is named.
"""

import re
import zlib
from collections.abc import Iterable
from decimal import Decimal

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import (
    Dictionary,
    Identity,
    Snapshot,
    Value,
    identity,
    is_null,
    raw,
    sections,
)

_STORAGE = {"/Length", "/Filter", "/DecodeParms", "/DL"}
"""How a stream is stored, not what it says; kept in an object of its own, it could be changed later."""
_GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])+"
_REFERENCE = re.compile(rb"(?<![\d.])[+0]*(\d{1,10})" + _GAP + rb"[+0]*(\d{1,5})" + _GAP + rb"R(?![A-Za-z])")
_REFERENCE_END = re.compile(rb"R(?![A-Za-z])")
_BLANK = b"\x00\t\n\x0c\r "
_REFERENCE_ROOM = 4096
_NUMBERS_AND_SPACE = b"0123456789+ \x00\t\n\x0c\r"
_INFO = re.compile(rb"/Info\s+\d+\s+\d+\s+R")
_METADATA = re.compile(rb"/Metadata\s+\d+\s+\d+\s+R")


def touched_after(snapshot: Snapshot) -> set[Identity]:
    """Every object that a later revision wrote, wrote again or freed."""
    xrefs = snapshot.reader.xrefs
    later = range(snapshot.revision + 1, xrefs.total_revisions)
    touched = {
        (reference.idnum, reference.generation)
        for revision in later
        for reference in xrefs.explicit_refs_in_revision(revision)
    }
    touched.update((number, 0) for revision in later for number in xrefs.get_xref_data(revision).freed)
    # A number written under another generation is another object to some readers, and the same to others.
    return touched | {(number, 0) for number, _ in touched}


class Sameness:
    """Compares values of an older and a newer snapshot."""

    def __init__(
        self, old: Snapshot, new: Snapshot, *, touched: set[Identity], settled: set[Identity], signed: bytes
    ) -> None:
        self.old, self.new = old, new
        self._settled = settled
        self._touched = {number for number in touched if number not in settled}
        self._written = touched
        self._touched &= _named(old, self._touched, signed)
        self._assumed: set[tuple[Identity, Identity]] = set()

    def same(self, old: Value, new: Value, *, drawn: bool = True) -> bool:
        """Whether both mean the same; circular structures are the same when no difference is ever met.

        What is not `drawn` may be named where nothing that shows is, and is compared in any case. One
        difference settles it, whatever else could not be read; without one, the first fault goes on.
        """
        untouched = drawn and not self._touched
        pending = [(old, new)]
        undecided: Exception | None = None
        while pending:
            one, other = pending.pop()
            first, second = identity(one), identity(other)
            if first and first == second and (first in self._settled or untouched):
                continue
            if first and second:
                if (first, second) in self._assumed:
                    continue
                self._assumed.add((first, second))
            try:
                inner = self._inner(one, other)
            except FOREIGN_FAULTS as fault:
                undecided = undecided or fault
                continue
            if inner is None:
                self._assumed.clear()
                return False
            pending.extend(inner)
        if undecided is not None:
            self._assumed.clear()
            raise undecided
        return True

    def _inner(self, old: Value, new: Value) -> Iterable[tuple[Value, Value]] | None:
        """As `_pairs`, references followed; what was written again and can be read on one side only, differs.

        What cannot be read although nobody wrote it again leaves the comparison undecided: the fault goes on.
        """
        try:
            before = self.old.follow(old)
        except FOREIGN_FAULTS:
            if identity(old) in self._written:
                return None
            raise
        try:
            after = self.new.follow(new)
        except FOREIGN_FAULTS:
            return None
        return self._pairs(before, after)

    def _pairs(self, old: Value, new: Value) -> Iterable[tuple[Value, Value]] | None:
        """The pairs that must be the same for these to be the same; None when they differ already."""
        if isinstance(old, Dictionary):
            return self._dictionary_pairs(old, new) if isinstance(new, Dictionary) else None
        if isinstance(old, generic.ArrayObject):
            if not isinstance(new, generic.ArrayObject) or len(old) != len(new):
                return None
            return [(old.raw_get(i), new.raw_get(i)) for i in range(len(old))]
        return () if _same_scalar(old, new) else None

    def _dictionary_pairs(self, old: Dictionary, new: Dictionary) -> Iterable[tuple[Value, Value]] | None:
        ignored: set[str] = set()
        if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
            if not _same_stream_data(old, new):
                return None
            ignored = {key for key in _STORAGE if not identity(raw(old, key)) and not identity(raw(new, key))}
        absent = generic.NullObject()
        keys = [key for key in dict.fromkeys((*old, *new)) if key not in ignored]
        return [
            (old.raw_get(key) if key in old else absent, new.raw_get(key) if key in new else absent)
            for key in keys
        ]


def _same_stream_data(old: Dictionary, new: Dictionary) -> bool:
    if not (isinstance(old, generic.StreamObject) and isinstance(new, generic.StreamObject)):
        return False
    if old.encoded_data == new.encoded_data and old.get("/Filter") == new.get("/Filter"):
        return True
    try:
        return bool(old.data == new.data)
    except (zlib.error, *FOREIGN_FAULTS):
        return False


def _same_scalar(old: Value, new: Value) -> bool:
    if is_null(old) or is_null(new):
        return is_null(old) and is_null(new)
    strings = (generic.TextStringObject, generic.ByteStringObject)
    if isinstance(old, strings):
        return isinstance(new, strings) and old.original_bytes == new.original_bytes
    if isinstance(old, bool | generic.BooleanObject):
        return isinstance(new, bool | generic.BooleanObject) and old == new
    if isinstance(old, int | Decimal):
        return isinstance(new, int | Decimal) and old == new
    return type(old) is type(new) and bool(old == new)


def _named(old: Snapshot, candidates: set[Identity], signed: bytes) -> set[Identity]:
    """Those of the candidates that the signed revision names where it could draw from them.

    A search over the text of the signed bytes and of its object streams: it may name too many, never too few
    (comments between the parts of a reference and leading zeros are allowed for).
    """
    if not candidates:
        return set()
    by_text = {
        (b"%d" % number, b"%d" % generation): (number, generation) for number, generation in candidates
    }
    found: set[Identity] = set()
    for text in (_without_bookkeeping(old, signed), *_object_stream_texts(old)):
        for hit in _references(text):
            number = by_text.get((hit[1].lstrip(b"0"), hit[2].lstrip(b"0") or b"0"))
            if number:
                found.add(number)
        if len(found) == len(candidates):
            break
    return found


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


def _without_bookkeeping(old: Snapshot, signed: bytes) -> bytes:
    """Without cross-references, the trailers' /Info and the catalogue's own /Metadata: these draw nothing."""
    xrefs = old.reader.xrefs
    text = bytearray(signed)
    objects = sorted(_offsets(old))
    for revision in range(old.revision + 1):
        section = xrefs.get_xref_container_info(revision)
        start, end = section.declared_startxref, section.end_location
        between = [offset for offset in objects if start < offset < end]
        if 0 <= start < end <= len(text) and not between:
            text[start:end] = b" " * (end - start)
            stop = text.find(b"startxref", end)
            if end < stop and not any(end <= offset < stop for offset in objects):
                text[end:stop] = _INFO.sub(_blank, bytes(text[end:stop]))
    root = identity(old.reader.trailer.raw_get("/Root", revision=old.revision))
    for revision in range(old.revision + 1):
        entry = xrefs.get_xref_data(revision).standard_xrefs.get(root[0]) if root else None
        if entry is not None:
            start = entry[1]
            end = text.find(b"endobj", start)
            text[start:end] = _METADATA.sub(_blank, bytes(text[start:end]))
    return bytes(text)


def _blank(hit: re.Match[bytes]) -> bytes:
    return b" " * len(hit[0])


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
