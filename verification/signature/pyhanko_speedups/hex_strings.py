"""Hexadecimal strings, taken out in one slice instead of one character at a time (ISO 32000-2, 7.3.4.3)."""

import binascii
from typing import BinaryIO

from pyhanko.pdf_utils import generic

original = generic.read_hex_string_from_stream

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
        return original(stream)
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
