"""The library's reader with two costs bounded: huge cross-references, and long object streams.

A cross-reference stream may declare any number of entries without bytes to back them. And the library
searches the header of an object stream from its beginning for every object inside, which is quadratic: a
tagged document keeps thousands in one stream.
"""

from collections.abc import Iterator
from io import BytesIO

from pyhanko.pdf_utils import generic, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from verification.signature import pyhanko_speedups

_MOST_ENTRIES = 1_000_000

pyhanko_speedups.install()
_parse_xref_stream = xref.parse_xref_stream


def _parse_bounded(
    xref_stream: generic.StreamObject,
    strict: bool = True,  # noqa: FBT001, FBT002 - the signature of what it stands for
) -> Iterator[xref.XRefEntry]:
    """As the function it stands for; refuses more entries than any document has."""
    index = xref_stream.get("/Index", [0, xref_stream.get("/Size")])
    if sum(int(count) for count in list(index)[1::2]) > _MOST_ENTRIES:
        raise PdfReadError("cross-reference stream declares too many entries")
    return _parse_xref_stream(xref_stream, strict=strict)


xref.parse_xref_stream = _parse_bounded


_Index = tuple[generic.StreamObject, dict[int, tuple[int, int]], bytes]
"""The stream, (place, offset) of each object number, and the decoded bytes."""


class BoundedReader(PdfFileReader):
    """Reads objects out of object streams by an index that is made once for each stream."""

    def __init__(self, stream: BytesIO) -> None:
        self._indexes: dict[int, _Index] = {}
        self._last_changes: dict[tuple[int, int], int | None] = {}
        super().__init__(stream, strict=False)

    def last_change(self, number: tuple[int, int]) -> int | None:
        """The revision (from 0) that last wrote or freed an object; None when there is no word of it."""
        if number not in self._last_changes:
            try:
                self._last_changes[number] = self.xrefs.get_last_change(generic.Reference(*number, self))
            except KeyError:
                self._last_changes[number] = None
        return self._last_changes[number]

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        """The object of that number; irregular streams are left to the library."""
        entry = self._index(stmnum)
        found = entry[1].get(idnum) if entry else None
        if entry is None or found is None or found[0] != idx:
            original = super()._get_object_from_stream
            value: generic.PdfObject = original(idnum, stmnum, idx)  # type: ignore[no-untyped-call]
            return value
        data = BytesIO(entry[2])
        data.seek(found[1])
        try:
            read: generic.PdfObject = generic.read_object(data, generic.Reference(idnum, 0, self))
        except PdfReadError:
            return generic.NullObject()
        return read

    def _index(self, number: int) -> _Index | None:
        stream = generic.Reference(number, 0, self).get_object()
        known = self._indexes.get(number)
        if known is not None and known[0] is stream:
            return known
        if not isinstance(stream, generic.StreamObject) or stream.get("/Type") != "/ObjStm":
            return None
        data = stream.read_data(DecodePurpose.OBJECT_STREAM)
        header = data[: int(stream["/First"])].split()
        count = int(stream["/N"])
        if len(header) != 2 * count or not all(word.isdigit() for word in header):
            return None
        numbers = [int(word) for word in header[::2]]
        if len(set(numbers)) != count:
            return None
        places = {
            one: (place, int(stream["/First"]) + int(offset))
            for place, (one, offset) in enumerate(zip(numbers, header[1::2], strict=True))
        }
        entry = (stream, places, data)
        self._indexes[number] = entry
        return entry
