"""Names of agencies and persons, folded so that spellings of one name compare equal.

Certificates, headings and registers write the same agency as "Ủy ban nhân dân tỉnh Gia Lai", "UỶ BAN NHÂN
DÂN TỈNH GIA LAI" and "UBND TỈNH GIA LAI"; older certificates drop the accents altogether.
"""

import re
import unicodedata
from itertools import filterfalse

_ABBREVIATIONS = (
    ("uy ban nhan dan", "ubnd"),
    ("hoi dong nhan dan", "hdnd"),
    ("uy ban mat tran to quoc", "ubmttq"),
    ("thanh pho", "tp"),
    ("van phong", "vp"),
)


def fold(name: str) -> str:
    """Lower case, without accents and punctuation, blanks single: "Ủy ban  Đ." → "uy ban d"."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d").replace("ð", "d"))
    letters = "".join(filterfalse(unicodedata.combining, decomposed))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def fold_agency(name: str) -> str:
    """`fold`, with the usual abbreviations of agency names brought to one form."""
    folded = fold(name)
    for long_form, short_form in _ABBREVIATIONS:
        folded = re.sub(rf"\b{long_form}\b", short_form, folded)
    return folded
