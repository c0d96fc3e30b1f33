"""Which characters a report can print. Names and subjects come from outside and may hold anything."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_FONT = "Tinos-Regular.ttf"
_UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
"""What no XML document may hold (XML 1.0, 2.2), and what turns the direction of the text behind it."""


def printable(text: str) -> str:
    """Return the text with a mark in the place of what no document can hold or show as it reads."""
    return _UNPRINTABLE.sub(REPLACEMENT, text)


def drawn(text: str, *, fonts: Path) -> str:
    """Return the text with a mark in the place of what Tinos has no letter for.

    PDF/A does not allow letters that are not drawn (ISO 19005-2, 6.2.11.4).
    """
    known = _letters(fonts)
    return "".join(
        letter if letter in known or letter in "\n\t" else REPLACEMENT for letter in printable(text)
    )


@cache
def _letters(fonts: Path) -> frozenset[str]:
    with TTFont(fonts / _FONT, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
