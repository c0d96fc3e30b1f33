"""Which characters a person can be shown. Names, subjects and files come from outside and may hold anything.

An escape sequence of a terminal in a signer's name would write over the verdict above it; a character that
turns the direction of text makes "không hợp lệ" read as something else. What stands in their place can be
seen. Machines (JSON, the record) get the text as it is.
"""

import re
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
"""What no XML document may hold (XML 1.0, 2.2) or had better not (C1), and what turns the direction of the
text behind it (UAX #9, 2)."""
_LINE_ENDS: Final = re.compile("[\t\n\r\x85\u2028\u2029]")


def printable(text: str) -> str:
    """Return the text with a mark in the place of what nothing can show as it reads."""
    return _UNPRINTABLE.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """The same for a place that ends with its line, as a row at a terminal does."""
    return _LINE_ENDS.sub(REPLACEMENT, printable(text))
