"""Old 8-bit Vietnamese fonts: stored as Latin letters, and only the font draws Vietnamese.

TCVN 5712:1993 (fonts .Vn…) has one byte for each letter; its capitals stand in fonts whose name ends in H.
VNI (fonts VNI-…) writes a letter and a mark.
"""

import re
from unicodedata import normalize

from verification.layout.page import Encoding

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_ROOF, _BOW, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_MARKS = {
    "ù": _ACUTE,
    "ø": _GRAVE,
    "û": _HOOK,
    "õ": _TILDE,
    "ï": _DOT,
    "â": _ROOF,
    "á": _ROOF + _ACUTE,
    "à": _ROOF + _GRAVE,
    "å": _ROOF + _HOOK,
    "ã": _ROOF + _TILDE,
    "ä": _ROOF + _DOT,
    "ê": _BOW,
    "é": _BOW + _ACUTE,
    "è": _BOW + _GRAVE,
    "ú": _BOW + _HOOK,
    "ü": _BOW + _TILDE,
    "ë": _BOW + _DOT,
}
_VNI_LETTERS = {
    "ô": "o" + _HORN, "ö": "u" + _HORN, "ñ": "đ", "æ": "i" + _HOOK, "ó": "i" + _TILDE, "ò": "i" + _DOT,
    "î": "y" + _DOT,
}  # fmt: skip
_VNI = re.compile(
    f"([aeouyAEOUYôöÔÖ])([{''.join(_VNI_MARKS)}{''.join(_VNI_MARKS).upper()}])|([ôöñæóòîÔÖÑÆÓÒÎ])"
)


def decoded(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """The Vietnamese that a font of this encoding draws for the text, composed.

    `capitals`: the font draws capitals only (its name ends in H).
    """
    if encoding is Encoding.TCVN3:
        text = "".join(_TCVN3.get(letter, letter) for letter in text)
        return text.upper() if capitals else text
    if encoding is Encoding.VNI:
        return normalize("NFC", _VNI.sub(_vni_letter, text))
    return text


def _vni_letter(match: re.Match[str]) -> str:
    if match[3]:
        letter = _VNI_LETTERS[match[3].lower()]
        return letter.upper() if match[3].isupper() else letter
    base = match[1]
    if base.lower() in _VNI_LETTERS:
        horned = _VNI_LETTERS[base.lower()]
        base = horned.upper() if base.isupper() else horned
    return base + _VNI_MARKS[match[2].lower()]
