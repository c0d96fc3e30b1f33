"""Three slow functions of the PDF library, replaced by faster ones that answer the same.

Measured on real documents, half of the library's time goes into reading the hexadecimal `/Contents` one
character at a time, an eighth into comparing names, and most of the rest into cross-reference streams.

1. Hexadecimal strings are taken out in one slice.
2. Names are prepared for comparison (RFC 4518) once per spelling instead of once per comparison.
3. Cross-reference streams are read as a table of columns instead of entry by entry.

Each replacement takes only the regular case. Whatever is odd (a comment within a hexadecimal string, an
incomplete entry, a name with prohibited characters) is given to the original with the input untouched, so
that errors, too, are the original's. They are put in place only in the exact versions they were compared
with; elsewhere everything stays as it is, slower and equally right. Prepared for upstream in docs/upstream/.
"""

import binascii
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

import asn1crypto.version
import numpy as np
import pyhanko.version
import pyhanko_certvalidator.version
from asn1crypto import x509
from pyhanko.pdf_utils import generic, xref
from pyhanko.pdf_utils.decode_limits import DecodePurpose

COMPARED_VERSIONS = ("0.38.0", "0.33.0", "1.5.1")
"""pyhanko, pyhanko-certvalidator, asn1crypto."""

_original_read_hex_string = generic.read_hex_string_from_stream
_original_prepare: Callable[[Any, str], str] = x509.NameTypeAndValue._ldap_string_prep  # noqa: SLF001
_original_names_equal: Callable[[Any, object], bool] = x509.RDNSequence.__eq__
_original_parse_xref_stream = xref.parse_xref_stream
_original_process_entries: Callable[..., int] = xref.XRefSectionData.process_entries


def install() -> bool:
    """Put the replacements in place; False, and nothing changed, in versions they were not compared with.

    May be called any number of times.
    """
    if installed_versions() != COMPARED_VERSIONS:
        return False
    generic.read_hex_string_from_stream = read_hex_string
    x509.NameTypeAndValue._ldap_string_prep = prepare_name_value  # noqa: SLF001 - the function that is slow
    x509.RDNSequence.__eq__ = names_equal
    xref.parse_xref_stream = parse_xref_stream
    setattr(xref.XRefSectionData, "process_entries", process_entries)  # noqa: B010 - mypy: methods are fixed
    return True


def uninstall() -> None:
    """Put the originals back: for comparing with them."""
    generic.read_hex_string_from_stream = _original_read_hex_string
    x509.NameTypeAndValue._ldap_string_prep = _original_prepare  # noqa: SLF001 - as in install
    x509.RDNSequence.__eq__ = _original_names_equal
    xref.parse_xref_stream = _original_parse_xref_stream
    setattr(xref.XRefSectionData, "process_entries", _original_process_entries)  # noqa: B010 - as above


def installed_versions() -> tuple[str, str, str]:
    """The versions at hand, in the order of COMPARED_VERSIONS."""
    return (
        pyhanko.version.__version__,
        pyhanko_certvalidator.version.__version__,
        asn1crypto.version.__version__,
    )


# 1. Hexadecimal strings.

_HEX_DIGITS = b"0123456789abcdefABCDEF"
_WHITESPACE = b" \n\r\t\f\x00"
_FIRST_READ = 128
_LARGEST_READ = 1 << 16


def read_hex_string(stream: BinaryIO) -> generic.ByteStringObject | generic.TextStringObject:
    """The string at the stream's position, which stands before `<` and ends after `>`."""
    start = stream.tell()
    digits = _hex_digits(stream, start)
    if digits is None:
        stream.seek(start)
        return _original_read_hex_string(stream)
    return generic.pdf_string(binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits))


def _hex_digits(stream: BinaryIO, start: int) -> bytes | None:
    """The digits up to `>`, with the stream behind it; None as soon as anything else is met."""
    position = start + 1
    stream.seek(position)
    parts: list[bytes] = []
    size = _FIRST_READ
    while chunk := stream.read(size):
        end = chunk.find(b">")
        digits = (chunk if end < 0 else chunk[:end]).translate(None, _WHITESPACE)
        if digits.translate(None, _HEX_DIGITS):
            return None
        parts.append(digits)
        if end >= 0:
            stream.seek(position + end + 1)
            return b"".join(parts)
        position += len(chunk)
        size = min(size * 4, _LARGEST_READ)
    return None


# 2. Names.

_REMEMBERED_NAMES = 4096
_LONGEST_REMEMBERED = 4096  # characters or bytes: a hostile name may be megabytes long


def prepare_name_value(attribute: x509.NameTypeAndValue, value: str) -> str:
    """The value prepared for comparison; a function of its text alone."""
    if not isinstance(value, str) or len(value) > _LONGEST_REMEMBERED:
        return _original_prepare(attribute, value)
    return _prepared_value(value)


@lru_cache(maxsize=_REMEMBERED_NAMES)
def _prepared_value(value: str) -> str:
    return _original_prepare(x509.NameTypeAndValue(), value)


def names_equal(one: x509.RDNSequence, other: object) -> bool:
    """Equality by RFC 5280, clause 7.1."""
    if not isinstance(other, x509.RDNSequence):
        return False
    try:
        one_der, other_der = one.dump(), other.dump()
        if max(len(one_der), len(other_der)) <= _LONGEST_REMEMBERED:
            return _prepared_name(one_der) == _prepared_name(other_der)
    except (ValueError, TypeError):  # a value that cannot be prepared: the original may never look at it
        pass
    return _original_names_equal(one, other)


@lru_cache(maxsize=_REMEMBERED_NAMES)
def _prepared_name(der: bytes) -> tuple[tuple[int, dict[str, str]], ...]:
    """For each relative name its length, and the last prepared value of each type: what is compared."""
    return tuple((len(part), part._get_values(part)) for part in x509.RDNSequence.load(der))  # noqa: SLF001


# 3. Cross-reference streams (ISO 32000-2, 7.5.8).

_FREE, _IN_FILE, _IN_OBJECT_STREAM = 0, 1, 2
_DEFAULTS = (_IN_FILE, 0, 0)  # Table 17: of a column of width zero
_WIDEST_COLUMN = 7  # bytes; the original reads eight as a signed number
_HIGHEST_GENERATION = 0xFFFF


class _Columns(NamedTuple):
    """The entries of a cross-reference stream, column by column; one array element per object."""

    number: Any
    kind: Any
    second: Any
    third: Any


class XRefStreamEntries:
    """What `parse_xref_stream` returns: iterates as the original's generator, and is also a table."""

    def __init__(self, stream: generic.StreamObject, *, strict: bool) -> None:
        self.stream = stream
        self.strict = strict
        self._entries: Iterator[xref.XRefEntry] | None = None

    def __iter__(self) -> Iterator[xref.XRefEntry]:
        return self

    def __next__(self) -> xref.XRefEntry:
        if self._entries is None:
            self._entries = _original_parse_xref_stream(self.stream, strict=self.strict)
        return next(self._entries)

    def columns(self) -> _Columns | None:
        """The table; None where the stream is irregular or has been iterated over already."""
        if self._entries is not None:
            return None
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
        numbers = np.concatenate(
            [np.arange(first, first + size) for first, size in zip(*[iter(sections)] * 2, strict=True)]
        )
        return _Columns(numbers, *_decoded(rows, widths))


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


def parse_xref_stream(xref_stream: generic.StreamObject, strict: bool = True) -> XRefStreamEntries:  # noqa: FBT001, FBT002 - the original's signature
    """The entries of one cross-reference stream."""
    return XRefStreamEntries(xref_stream, strict=strict)


def process_entries(section: xref.XRefSectionData, entries: Iterator[xref.XRefEntry], strict: bool) -> int:  # noqa: FBT001 - the original's signature
    """Enter the entries into the section; the highest object number among them."""
    columns = entries.columns() if isinstance(entries, XRefStreamEntries) else None
    if columns is None or _is_irregular(columns):
        return _original_process_entries(section, entries, strict)
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
