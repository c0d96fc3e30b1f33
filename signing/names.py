"""Names of agencies and people, folded for comparison: case, accents and usual abbreviations do not count."""

import re
import unicodedata

_SHORT_FORMS = (
    (re.compile(r"\buy ban nhan dan\b"), "ubnd"),
    (re.compile(r"\bhoi dong nhan dan\b"), "hdnd"),
    (re.compile(r"\bthanh pho\b|\btp\b"), "thanh pho"),
    (re.compile(r"\bthi xa\b|\btx\b"), "thi xa"),
)
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(name: str) -> str:
    """Fold "ỦY BAN NHÂN DÂN TỈNH BẮC NINH" and "UBND tỉnh Bắc Ninh" to the same "ubnd tinh bac ninh"."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _NOT_WORD.sub(" ", plain).strip()
    for pattern, short in _SHORT_FORMS:
        plain = pattern.sub(short, plain)
    return plain


def spell(name: str) -> str:
    """Fold case and form of encoding only: tells "Hà Nam" from "Hạ Nam" where `fold` does not."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
