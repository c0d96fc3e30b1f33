"""Whether two values, each in its own revision, mean the same; whatever their object numbers are.

Two references of one number are the same when nothing that can be reached from them was written again. What
is judged by a rule of its own (pages, annotations, fields) counts as the same wherever else it is named.
"""

import zlib
from collections.abc import Iterable
from decimal import Decimal

from pyhanko.pdf_utils import generic

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


def touched_after(snapshot: Snapshot) -> set[Identity]:
    """Every object that a later revision wrote, wrote again or freed."""
    xrefs = snapshot.reader.xrefs
    later = range(snapshot.revision + 1, xrefs.total_revisions)
    touched = {
        number
        for revision in later
        for section in sections(xrefs.get_xref_data(revision))
        for number in section.explicit_refs_in_revision
    }
    touched.update((number, 0) for revision in later for number in xrefs.get_xref_data(revision).freed)
    # A number written under another generation is another object to some readers, and the same to others.
    return touched | {(number, 0) for number, _ in touched}


class Sameness:
    """Compares values of an older and a newer snapshot."""

    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        *,
        written: set[Identity],
        settled: frozenset[Identity],
        drawable: set[Identity],
    ) -> None:
        """`written` were written after the older state; from those `drawable` it could draw."""
        self.old, self.new = old, new
        self._settled = settled
        self._written = written
        self._is_untouched = not drawable
        self._assumed: set[tuple[Identity, Identity]] = set()

    def is_unchanged(self, old: Value, new: Value) -> bool:
        """Whether both are one object that nobody wrote again, and nothing that it names was."""
        return self._is_untouched and old is new

    def same(self, old: Value, new: Value, *, drawn: bool = True) -> bool:
        """Whether both mean the same; circular structures are the same when no difference is ever met.

        What is not `drawn` may be named where nothing that shows is, and is compared in any case. One
        difference settles it, whatever else could not be read; without one, the first fault goes on.
        """
        untouched = drawn and self._is_untouched
        pending = [(old, new)]
        undecided: Exception | None = None
        while pending:
            one, other = pending.pop()
            if untouched and one is other:
                continue
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
