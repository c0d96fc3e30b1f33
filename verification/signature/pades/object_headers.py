"""Headers of objects in the text of a file, "12 0 obj" (ISO 32000-2, 7.3.10).

Sought from the word backwards: signed text is mostly the digits of hexadecimal /Contents, and each of them
could begin a header.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = b"obj"
_BLANK = rb"[\x00\t\n\x0c\r ]+"
_BEFORE = re.compile(rb"(?<!\d)(\d{1,10})" + _BLANK + rb"(\d{1,5})" + _BLANK + rb"\Z")
_GOES_ON = re.compile(rb"\w")
_DIGITS_AND_BLANKS = b"0123456789\x00\t\n\x0c\r "
_ROOM = 32
"""Bytes that a header has at most, unless somebody writes it with many blanks."""


class Header(NamedTuple):
    """Where an object begins, and which one it says to be."""

    start: int
    number: int
    generation: int


def headers(pdf: bytes, begin: int) -> Iterator[Header]:
    """Every header from `begin` on, in the order of the file."""
    word = pdf.find(_WORD, begin)
    while word >= 0:
        header = _header(pdf, word)
        if header is not None and header.start >= begin:
            yield header
        word = pdf.find(_WORD, word + len(_WORD))


def last_header(pdf: bytes, begin: int, end: int) -> Header | None:
    """The last header whose word stands between two places."""
    word = pdf.rfind(_WORD, begin, end)
    while word >= 0:
        header = _header(pdf, word)
        if header is not None:
            return header
        word = pdf.rfind(_WORD, begin, word)
    return None


def _header(pdf: bytes, word: int) -> Header | None:
    """The header that ends with the word "obj" there; most words that do not end one are "endobj"."""
    if not word or pdf[word - 1] not in _DIGITS_AND_BLANKS or _GOES_ON.match(pdf, word + len(_WORD)):
        return None
    room = _ROOM
    while True:
        first = max(0, word - room)
        if first == 0 or pdf[first:word].strip(_DIGITS_AND_BLANKS):
            found = _BEFORE.search(pdf, first, word)
            return Header(found.start(), int(found[1]), int(found[2])) if found else None
        room *= 8
