"""Objects, read token by token with one regular expression instead of byte by byte (ISO 32000-2, 7.2, 7.3).

A token that is not quite regular (a comment, an escaped name, a string with escapes, a number with two
signs) is given to the original at its place, or the whole object is.
"""

import binascii
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic

original_read = generic.read_object
original_read_dictionary = generic.DictionaryObject.read_from_stream

_BLANK = rb"[ \n\r\t\f\x00]*"
_WRITTEN_REFERENCE = rb"(\d{1,10})[ \n\r\t\f]+(\d{1,5})[ \n\r\t\f]+R(?=[^a-zA-Z])"
_REGULAR = re.compile(_WRITTEN_REFERENCE)
_TOKEN = re.compile(
    _BLANK
    + rb"(?:"
    # 1: a name of plain letters, up to a delimiter
    + rb"(/[!\"$&'*-.0-;=?-Z\\^-z|~]*)(?=[ \n\r\t\f\x00()<>\[\]{}/%])"
    # 2, 3: a reference
    + rb"|"
    + _WRITTEN_REFERENCE
    # 4, 5: an integer and a decimal number
    + rb"|([+-]?\d{1,18})(?![+,\-.0-9])"
    + rb"|([+-]?(?:\d{1,18}\.\d{0,18}|\.\d{1,18}))(?![+,\-.0-9])"
    # 6 to 9: brackets
    + rb"|(<<)|(>>)|(\[)|(\])"
    # 10: a literal string without escapes and brackets
    + rb"|\(([^()\\]*)\)"
    # 11: the other words
    + rb"|(true|false|null)"
    # 12: a hexadecimal string or a literal one, for its own reader
    + rb"|([<(])"
    + rb")"
)
_NAME, _REFERENCE, _INTEGER, _DECIMAL, _OPEN, _CLOSE = 1, 3, 4, 5, 6, 7
_OPEN_ARRAY, _CLOSE_ARRAY, _LITERAL, _WORD, _OTHER = 8, 9, 10, 11, 12
"""The last group that matched, by which kind of token it is."""
_LONGEST_REFERENCE = 20
"""The original looks no further for the letter R and what follows it."""
_DEEPEST = 40
"""Levels; how deep the original can go depends on the stack, so that it decides over deeper ones."""
_KEYS_KEPT, _LONGEST_KEPT = 2048, 64


class _Irregular(Exception):  # noqa: N818 - a state of the text, for the original to judge
    """Met something that the original must read."""


def read_object(
    stream: Any,
    container_ref: generic.Dereferenceable,
    as_metadata_stream: bool = False,  # noqa: FBT001, FBT002 - the original's signature
    in_content_stream: generic.ContentOpReading = generic.ContentOpReading.NO,
) -> generic.PdfObject:
    """The object at the stream's position, with the stream behind it."""
    if type(stream) is BytesIO and not as_metadata_stream and not in_content_stream:
        start = stream.tell()
        try:
            return _read(stream, start, container_ref)
        except _Irregular:
            stream.seek(start)
    return original_read(stream, container_ref, as_metadata_stream, in_content_stream)


def read_dictionary(
    stream: Any,
    container_ref: generic.Dereferenceable,
    as_metadata_stream: bool = False,  # noqa: FBT001, FBT002 - the original's signature
    in_content_stream: generic.ContentOpReading = generic.ContentOpReading.NO,
) -> generic.DictionaryObject:
    """The dictionary or stream at the stream's position, with the stream behind it."""
    if type(stream) is BytesIO and not as_metadata_stream and not in_content_stream:
        start = stream.tell()
        try:
            found = _read(stream, start, container_ref)
        except _Irregular:
            found = generic.NullObject()
        if isinstance(found, generic.DictionaryObject):
            found.container_ref = None  # whoever asks for a dictionary names its place himself
            return found
        stream.seek(start)
    read: generic.DictionaryObject = original_read_dictionary(
        stream, container_ref, as_metadata_stream, in_content_stream
    )
    return read


def _read(stream: BytesIO, start: int, container_ref: generic.Dereferenceable) -> generic.PdfObject:
    data = stream.getvalue()
    if data[start : start + 1] in _BLANKS:
        raise _Irregular  # the original does not skip white space before an object
    if generic.INDIRECT_PATTERN.match(data, start, start + _LONGEST_REFERENCE) and not _REGULAR.match(
        data, start
    ):
        raise _Irregular
    reader = _Reader(stream, data, container_ref)
    try:
        value = reader.value(reader.token(start), 0)
    except (ValueError, IndexError) as fault:
        raise _Irregular from fault
    stream.seek(reader.place)
    return value


_BLANKS = {b"", b" ", b"\n", b"\r", b"\t", b"\f", b"\x00"}
_keys: dict[bytes, generic.NameObject] = {}


def _key(written: bytes) -> generic.NameObject:
    """The name of a key: few are in use, and nobody changes them."""
    known = _keys.get(written)
    if known is None:
        known = generic.NameObject(written.decode("ascii"))
        if len(_keys) < _KEYS_KEPT and len(written) <= _LONGEST_KEPT:
            _keys[written] = known
    return known


class _Reader:
    """Reads one object; `place` is the offset behind what was read so far."""

    def __init__(self, stream: BytesIO, data: bytes, container_ref: generic.Dereferenceable) -> None:
        self._stream = stream
        self._data = data
        self._ref = container_ref
        self._handler = container_ref.get_pdf_handler()
        self.place = 0

    def token(self, place: int) -> re.Match[bytes]:
        """The token at or after the place."""
        found = _TOKEN.match(self._data, place)
        if found is None:
            raise _Irregular
        self.place = found.end()
        return found

    def value(self, token: re.Match[bytes], depth: int) -> generic.PdfObject:
        """The object that begins with the token."""
        kind = token.lastindex
        value: Any
        if kind in _SIMPLE:
            value = _SIMPLE[kind](token[kind])
        elif kind == _REFERENCE:
            value = self._reference(token)
        elif kind == _OPEN:
            value = self._dictionary(depth)
        elif kind == _OPEN_ARRAY:
            value = self._array(depth)
        elif kind == _OTHER:
            value = self._string(token)
        else:
            raise _Irregular
        value.container_ref = self._ref
        return value  # type: ignore[no-any-return]

    def _reference(self, token: re.Match[bytes]) -> generic.IndirectObject:
        number = int(token[2])
        if not number or token.end() - token.start(2) >= _LONGEST_REFERENCE:
            raise _Irregular
        return generic.IndirectObject(number, int(token[3]), self._handler)

    def _array(self, depth: int) -> generic.ArrayObject:
        if depth > _DEEPEST:
            raise _Irregular
        items = generic.ArrayObject()
        while (token := self.token(self.place)).lastindex != _CLOSE_ARRAY:
            items.append(self.value(token, depth + 1))
        return items

    def _dictionary(self, depth: int) -> generic.DictionaryObject:
        if depth > _DEEPEST:
            raise _Irregular
        entries: dict[generic.NameObject, generic.PdfObject] = {}
        while (token := self.token(self.place)).lastindex != _CLOSE:
            if token.lastindex != _NAME:
                raise _Irregular
            key = _key(token[_NAME])
            if key in entries:
                raise _Irregular
            entries[key] = self.value(self.token(self.place), depth + 1)
        return self._with_payload(entries)

    def _with_payload(self, entries: dict[generic.NameObject, generic.PdfObject]) -> generic.DictionaryObject:
        """A dictionary, or a stream where the word follows."""
        after = _AFTER.match(self._data, self.place)
        if after is not None:
            found = generic.DictionaryObject()
            dict.update(found, entries)
            return found
        self._stream.seek(self.place)
        payload = generic._maybe_read_stream_payload(self._stream, entries, self._handler)  # noqa: SLF001 - reads /Length
        self.place = self._stream.tell()
        found = generic.DictionaryObject() if payload is None else generic.StreamObject(encoded_data=payload)
        dict.update(found, entries)
        return found

    def _string(self, token: re.Match[bytes]) -> Any:
        """A string in hexadecimal digits, or with escapes or brackets in it."""
        start = token.start(_OTHER)
        if token[_OTHER] == b"<":
            end = self._data.find(b">", start)
            try:
                octets = binascii.unhexlify(self._data[start + 1 : end] if end > 0 else b"?")
            except ValueError:
                pass
            else:
                self.place = end + 1
                return generic.pdf_string(octets)
        self._stream.seek(start)
        read = (
            generic.read_hex_string_from_stream if token[_OTHER] == b"<" else generic.read_string_from_stream
        )
        value = read(self._stream)
        self.place = self._stream.tell()
        return value


def _word(written: bytes) -> generic.NullObject | generic.BooleanObject:
    return generic.NullObject() if written == b"null" else generic.BooleanObject(written == b"true")


_SIMPLE: dict[int, Callable[[bytes], generic.PdfObject]] = {
    _NAME: lambda written: generic.NameObject(written.decode("ascii")),
    _INTEGER: generic.NumberObject,
    _DECIMAL: lambda written: generic.FloatObject(written.decode("ascii")),
    _LITERAL: generic.pdf_string,
    _WORD: _word,
}
"""What a token becomes that is an object of its own."""

_AFTER = re.compile(_BLANK + rb"(?:[^ \n\r\t\f\x00s%]|\Z)")
"""What follows a dictionary that is no stream."""
