"""Names of agencies and people, folded for comparison: case, accents and usual abbreviations do not count."""

import re
import unicodedata
from difflib import SequenceMatcher

_SHORT_FORMS = (
    (re.compile(r"\buy ban nhan dan\b"), "ubnd"),
    (re.compile(r"\bhoi dong nhan dan\b"), "hdnd"),
    (re.compile(r"\bthanh pho\b|\btp\b"), "thanh pho"),
    (re.compile(r"\bthi xa\b|\btx\b"), "thi xa"),
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Huyền, sắc, ngã, hỏi, nặng."""
_WORD = re.compile(r"[^\W_]+")
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


def spelled_apart(one: str, other: str) -> bool:
    """Say whether a word of both names has other marks in each: "Thanh Phú" is not "Thạnh Phú".

    Where one of the names is typed without any marks it can be either. On which vowel the tone stands ("hoà",
    "hòa") makes no difference.
    """
    if one.isascii() or other.isascii():
        return False
    ours, theirs = _spelled_words(one), _spelled_words(other)
    alike = SequenceMatcher(a=[word[0] for word in ours], b=[word[0] for word in theirs], autojunk=False)
    return any(
        ours[block.a : block.a + block.size] != theirs[block.b : block.b + block.size]
        for block in alike.get_matching_blocks()
    )


def _spelled_words(name: str) -> list[tuple[str, str, str]]:
    """Return of each word: without marks, with the marks that make letters (ă, ê, ơ …), and its tone."""
    composed = unicodedata.normalize("NFC", name.casefold().replace("ð", "đ"))
    return [
        (
            fold(word),
            "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONES),
            "".join(c for c in unicodedata.normalize("NFD", word) if c in _TONES),
        )
        for word in _WORD.findall(composed)
    ]
