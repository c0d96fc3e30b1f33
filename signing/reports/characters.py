"""Which characters the font of the reports has."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from signing.characters import REPLACEMENT, printable

_FONT = "Tinos-Regular.ttf"


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
