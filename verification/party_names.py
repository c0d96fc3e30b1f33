"""Whether two spellings name one agency or one person.

Certificates write names in many ways: without accents, abbreviated, with the province or without, "Đại học A"
for "Trường Đại học A". Both names are brought to one long form and laid against each other word by word.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from verification.names import fold
from verification.provinces import MERGED_INTO, PROVINCES

_LONG_FORMS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "ubmttq": "uy ban mat tran to quoc",
    "dbqh": "dai bieu quoc hoi",
    "tp": "thanh pho",
    "tx": "thi xa",
    "vp": "van phong",
    "x": "xa",
    "p": "phuong",
}
_POST = re.compile(
    r"^(?:chu tich|tong giam doc|giam doc|bo truong|thu tuong|chu nhiem|thong doc|vien truong|chanh an|"
    r"hieu truong|tong cuc truong|chi cuc truong|cuc truong|tong(?= thanh tra| kiem toan)|thuong truc)\s+"
)
"""A post of state stands for its agency; a standing body (Thường trực HĐND) uses the agency's own seal."""
_SCHOOL = re.compile(r"^truong\s+(?=\w+ )")
_BARE_TERRITORY = re.compile(r"^(?=(?:tinh|thanh pho|xa|phuong|dac khu|huyen|quan|thi xa)\s)")
"""Certificates of the first generation name a people's committee by its territory: "Tỉnh Bình Thuận"."""
_OF_TERRITORY = re.compile(r"^(?:ui ban|hoi dong) nhan dan\b")
_LEVELS = (("tinh",), ("thanh", "pho"))
_PLACE = frozenset(("tinh", "thanh", "huien", "quan", "xa", "phuong", "thi", "dac", "viet", "vn"))
_CITIES = frozenset(("ha noi", "ho chi minh", "hai phong", "da nang", "can tho", "hue"))
"""Thành phố trực thuộc trung ương; every other "thành phố" lies in a province."""
_PROVINCE = re.compile(r"\b(tinh|thanh pho)\s+(?!.*\b(?:tinh|thanh pho) )(.+)$")
_COMMUNE = re.compile(
    r"(?<!thị )(?<!tác )\b(?:xã|phường|đặc khu)\s+(?!hội\b)(?P<name>[^,;()]+?)"
    r"(?=\s*(?:[,;()]|$|[-–]?\s*(?:quận|huyện|thị xã|tp|thành phố|tỉnh)\b))"
)
"""Read with its marks: "phường" is no "phương"."""
_NO_PROVINCE = frozenset(("", "vn", "viet nam"))
_PLACE_LEVELS = frozenset(("tinh", "thanh", "tp"))
_HONORIFICS = re.compile(
    r"^(?:(?:pgs|gs|tskh|tsi|ts|ths|th s|bs|(?:bs|ds|dd)ck\w*|ck[i12]+|ds|dd|ks|kts|ls|cn|cvcc?|ncs|ngut|"
    r"ngnd|ttut|ttnd|ong|ba|dong chi|(?:dai|thuong|trung|thieu) (?:tuong|ta|ui|uy)|tien s[iy]|thac s[iy]|"
    r"bac s[iy]|duoc s[iy]|luat su|k[iy] su|kien truc su|cu nhan|(?:thay thuoc|nha giao) (?:nhan dan|uu tu)|"
    r"hoa thuong|thuong toa|dai duc|ni truong|ni su|linh muc|muc su)\s+)+"
)


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Huyền, sắc, ngã, hỏi, nặng."""
_Words = tuple[str, ...]
_LONGEST = 48
"""Words of a name that are compared: a certificate may hold any text."""


class Likeness(StrEnum):
    """How two names of agencies stand to each other."""

    SAME = "same"
    UNCLEAR = "unclear"
    """One holds the other's words with more between or after them: a spelling, or a neighbour."""
    OTHER = "other"


def likeness(printed: str | None, certified: str | None) -> Likeness:
    """How a printed name stands to a certified one; a heading of several agencies stands as its nearest."""
    other = _words(certified)
    parts = [_words(part) for part in re.split(r"\s*[-–]\s*", printed or "")]
    names = [_words(printed), *(part for part in parts if len(part) > 1)]
    found = {_likeness(name, other) for name in names}
    return next((one for one in Likeness if one in found), Likeness.OTHER)


def same_party(printed: str | None, certified: str | None) -> bool:
    """Whether both names are of one agency: one begins with the other, abbreviations written out or not.

    "Trường THPT A" is "Trường Trung học phổ thông A, tỉnh B"; "Văn phòng UBND tỉnh B" is not "UBND tỉnh B",
    "UBND xã A Bắc" not "UBND xã A". A heading that joins several agencies by hyphens (liên tịch) is each.
    """
    return likeness(printed, certified) is Likeness.SAME


def is_whole_of(printed: str, certified: str | None) -> bool:
    """Whether the certified name begins with all of the printed one."""
    return bool(certified) and _begins(_words(certified), _words(printed))


def mentions(text: str, name: str | None) -> bool:
    """Whether a text names the agency anywhere."""
    words, wanted = _long_form(text), _words(name)
    ends = range(len(words))
    return bool(wanted) and any(_begins(words[start : start + _LONGEST], wanted) for start in ends)


def other_province(one: str | None, other: str | None) -> bool:
    """Whether the names end in two different provinces; a city inside a province is none."""
    ours, theirs = _province(one), _province(other)
    if ours is None or theirs is None:
        return False
    one_word, other_word = "".join(ours), "".join(theirs)
    # "Kon Tum" is "KonTum", and "Huế" the former "Thừa Thiên Huế".
    within = one_word in other_word or other_word in one_word
    return not (within or _begins(ours, theirs) or _begins(theirs, ours))


def in_province_of(place: str | None, name: str | None) -> bool | None:
    """Whether a place is the province that a name ends in, or was taken in by it; None: nothing to tell."""
    if fold(place or "") in _NO_PROVINCE or _province(name) is None:
        return None
    wanted = fold(place or "")
    level = "" if wanted.split()[0] in _PLACE_LEVELS else "tinh "
    return not other_province(name, f"{level}{wanted}") or took_in(name, f"{level}{wanted}")


def other_province_than(place: str | None, name: str | None) -> bool:
    """Whether a place is a province, and the name ends in another.

    "Hà Nội" is the place of central agencies, too, whose names tell no province.
    """
    folded = re.sub(r"^(?:tinh|thanh pho|tp) ", "", fold(place or ""))
    wanted = f"{'thanh pho' if folded in _CITIES else 'tinh'} {folded}"
    return folded in PROVINCES and other_province(wanted, name)


def other_commune(one: str | None, other: str | None) -> bool:
    """Whether both names end in a commune (xã, phường, đặc khu), each in another."""
    ours, theirs = (
        _COMMUNE.search(unicodedata.normalize("NFC", name or "").casefold()) for name in (one, other)
    )
    if ours is None or theirs is None:
        return False
    names = [fold(match["name"]).split() for match in (ours, theirs)]
    shorter = min(map(len, names))
    return names[0][:shorter] != names[1][:shorter]


def took_in(name: str | None, former: str | None) -> bool:
    """Whether the province at the end of one name took in that of the other (2025)."""
    ours, theirs = _province(name), _province(former)
    if ours is None or theirs is None:
        return False
    merged = MERGED_INTO.get(" ".join(theirs), "")
    return merged == " ".join(ours)


def same_name(printed: str, certified: str) -> bool:
    """Whether two personal names are one, titles before and posts after them aside."""
    return bool(_bare_names(printed) & _bare_names(certified))


def spelled_apart(printed: str, certified: str) -> bool:
    """Whether a word of both has other marks in each: "Hùng" is not "Hưng", "Thanh Phú" not "Thạnh Phú".

    Where one of the names is written without any marks, as in old certificates, it can be either. On which
    vowel the tone stands ("hoà", "hòa") and whether it is an i or a y makes no difference.
    """
    if printed.isascii() or certified.isascii():
        return False
    one, other = _spelled_words(printed), _spelled_words(certified)
    ours, theirs = [word.folded for word in one], [word.folded for word in other]
    matcher = SequenceMatcher(a=ours, b=theirs, autojunk=False)
    return any(
        one[block.a + step] != other[block.b + step]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    )


class _Spelled(NamedTuple):
    folded: str
    letters: str
    """With the marks that make letters (ă, â, đ, ê, ô, ơ, ư)."""
    tone: str


def _spelled_words(name: str) -> list[_Spelled]:
    composed = unicodedata.normalize("NFC", name.casefold().replace("ð", "đ"))
    return [_spelled(word) for word in re.findall(r"[^\W_]+", composed)[:_LONGEST]]


def _spelled(word: str) -> _Spelled:
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(mark for mark in decomposed if mark in _TONES)
    letters = "".join(letter for letter in decomposed if letter not in _TONES).replace("y", "i")
    return _Spelled(fold(word).replace("y", "i"), letters, tone)


def _likeness(one: _Words, other: _Words) -> Likeness:
    if not one or not other:
        return Likeness.OTHER
    if "".join(one) == "".join(other):
        return Likeness.SAME
    for longer, shorter in ((one, other), (other, one)):
        rest = _rest(longer, shorter)
        if rest is not None:
            # "xã Phù Mỹ Bắc" lies beside "xã Phù Mỹ"; "xã Phù Mỹ, tỉnh Gia Lai" is it.
            neighbour = _OF_TERRITORY.match(" ".join(shorter)) and rest and rest[0] not in _PLACE
            return Likeness.UNCLEAR if neighbour else Likeness.SAME
    kindred = one[0] == other[0] and (_within(one, other) or _within(other, one))
    return Likeness.UNCLEAR if kindred else Likeness.OTHER


def _words(name: str | None) -> _Words:
    """The long form; y and i are one letter ("Quản lí"); "và", a post and "trường" before it fall out."""
    joined = " ".join(_long_form(name or "", plain=False))
    for lead in (_POST, _SCHOOL):
        joined = lead.sub("", joined)
    joined = _BARE_TERRITORY.sub("uy ban nhan dan ", joined)
    return tuple(joined.replace("y", "i").split()[:_LONGEST])


def _long_form(text: str, *, plain: bool = True) -> _Words:
    words = " ".join(_LONG_FORMS.get(word, word) for word in fold(text).split() if word != "va")
    return tuple((words.replace("y", "i") if plain else words).split())


def _begins(longer: _Words, shorter: _Words) -> bool:
    return _rest(longer, shorter) is not None


@lru_cache(maxsize=4096)
def _rest(longer: _Words, shorter: _Words) -> _Words | None:
    """What follows the shorter name in the longer one; None where it does not begin with it.

    A word stands for itself or for initials, and "tỉnh" or "thành phố" may be left out of either.
    """
    if not shorter:
        return longer
    if not longer:
        return None
    for one, other in _steps(longer, shorter):
        rest = _rest(one, other)
        if rest is not None:
            return rest
    return None


def _steps(longer: _Words, shorter: _Words) -> list[tuple[_Words, _Words]]:
    """What remains of both after their first words, for each way in which these agree."""
    steps = []
    if longer[0] == shorter[0]:
        steps.append((longer[1:], shorter[1:]))
    if _initials(longer, shorter[0]):
        steps.append((longer[len(shorter[0]) :], shorter[1:]))
    if _initials(shorter, longer[0]):
        steps.append((longer[1:], shorter[len(longer[0]) :]))
    if longer[0] not in _PLACE or shorter[0] not in _PLACE:
        steps += [(longer[len(level) :], shorter) for level in _LEVELS if longer[: len(level)] == level]
        steps += [(longer, shorter[len(level) :]) for level in _LEVELS if shorter[: len(level)] == level]
    return steps


def _initials(words: Sequence[str], abbreviation: str) -> bool:
    """Whether the abbreviation is made of the first letters of the first words."""
    letters = "".join(word[0] for word in words[: len(abbreviation)])
    return len(abbreviation) > 1 and letters == abbreviation


def _within(longer: _Words, shorter: _Words) -> bool:
    """Whether every word of the shorter name, or what it abbreviates, stands in the longer one in order."""
    if not shorter:
        return True
    for start in range(len(longer)):
        if longer[start] == shorter[0]:
            return _within(longer[start + 1 :], shorter[1:])
        if _initials(longer[start:], shorter[0]):
            return _within(longer[start + len(shorter[0]) :], shorter[1:])
    return False


def _province(name: str | None) -> _Words | None:
    match = _PROVINCE.search(" ".join(_long_form(name or "", plain=False)))
    if match is None:
        return None
    level, place = match[1], match[2]
    if level == "thanh pho" and not any(place.startswith(city) for city in (*_CITIES, "hcm")):
        return None
    return tuple(place.split())


def _bare_names(name: str) -> set[str]:
    """The name folded, and its parts where a mark sets a post apart ("Lê Quang Vinh - Giám đốc")."""
    parts = (fold(part) for part in re.split(r"\s[-–]\s|[,;()/<>]", name))
    bare = (re.sub(r"\s+\d+$", "", _HONORIFICS.sub("", part)) for part in parts)
    return {one.replace("y", "i") for one in bare if one}
