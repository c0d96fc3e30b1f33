"""Names of fonts: PostScript names, subset prefixes, styles, metric-compatible substitutes, 8-bit fonts."""

import re
from functools import lru_cache

from verification.layout.page import Encoding

_SUBSET_PREFIX = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(
    r"(?:[-,\s]|(?<=[a-z])(?=[A-Z])|(?<=MT)|(?<=PS)|^)"
    r"(?:Extra|Ultra|Semi|Demi)?(Bold|BoldItalic|BoldItal|Bd|Black|Heavy|Italic|Ital|Oblique|It|Regular|Normal|Medium|Light)"
    r"(?=$|[-,\s]|MT|PS|[A-Z])"
)
_BOLD = re.compile(r"bold|black|heavy|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|(?<=[a-z])ital(?![a-z])|[-,]it(?![a-z])", re.IGNORECASE)

TIMES_NEW_ROMAN = "Times New Roman"

METRIC_COMPATIBLE = frozenset(
    {"Liberation Serif", "Tinos", "Nimbus Roman", "TeX Gyre Termes", "FreeSerif", "Thorndale"}
)
"""Families with the widths of Times New Roman; a checker may treat them so and must name them so."""

PLAIN_NAMES = frozenset(
    {
        "TimesNewRomanPSMT",
        "TimesNewRomanPS",
        "TimesNewRoman",
        "Times New Roman",
        "Times-Roman",
        "LiberationSerif",
        "Tinos",
    }
)
"""Names that stand for the upright regular cut, whatever the descriptor claims."""

_KNOWN = {
    "timesnewroman": TIMES_NEW_ROMAN,
    "times": "Times",
    "liberationserif": "Liberation Serif",
    "liberationsans": "Liberation Sans",
    "liberationmono": "Liberation Mono",
    "tinos": "Tinos",
    "nimbusroman": "Nimbus Roman",
    "nimbusromno9l": "Nimbus Roman",
    "nimbusromanno9l": "Nimbus Roman",
    "texgyretermes": "TeX Gyre Termes",
    "freeserif": "FreeSerif",
    "thorndale": "Thorndale",
    "thorndaleams": "Thorndale",
    "arial": "Arial",
    "helvetica": "Helvetica",
    "calibri": "Calibri",
    "cambria": "Cambria",
    "courier": "Courier",
    "couriernew": "Courier New",
    "dejavusans": "DejaVu Sans",
    "dejavuserif": "DejaVu Serif",
    "tahoma": "Tahoma",
    "verdana": "Verdana",
    "symbol": "Symbol",
    "wingdings": "Wingdings",
}


@lru_cache(maxsize=512)
def base_name(name: str) -> str:
    """The name without subset prefix: "ABCDEF+TimesNewRomanPSMT" → "TimesNewRomanPSMT"."""
    return _SUBSET_PREFIX.sub("", name.strip())


@lru_cache(maxsize=512)
def family(name: str) -> str:
    """The family as a word processor shows it: "TimesNewRomanPS-BoldMT" → "Times New Roman"."""
    plain = base_name(name)
    if plain.startswith((".Vn", "VNI-", "VNI ")):
        return re.split(r",|(?<=\w)-?(?:Bold|Italic)", plain)[0].rstrip("- ")
    stem = re.split(r"[,]", plain)[0]
    stem = re.sub(r"-(?:Identity-[HV]|WinAnsi|Roman)$", "", stem)
    stem = _STYLE.sub("", stem)
    stem = re.sub(r"(?:PSMT|PS|MT)$", "", stem.rstrip("- "))
    stem = re.sub(r"(?:PSMT|PS|MT)-?$", "", stem).strip("-, ")
    key = re.sub(r"[^a-z0-9]", "", stem.lower())
    if key in _KNOWN:
        return _KNOWN[key]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem) or plain


def looks_bold(name: str) -> bool:
    """Whether the name says bold."""
    return _BOLD.search(base_name(name)) is not None


def looks_italic(name: str) -> bool:
    """Whether the name says italic or oblique."""
    return _ITALIC.search(base_name(name)) is not None


@lru_cache(maxsize=512)
def encoding(name: str) -> Encoding:
    """Which character set a font of this name draws: Unicode, or one of the old 8-bit Vietnamese sets."""
    plain = base_name(name)
    if plain.startswith(".Vn"):
        return Encoding.TCVN3
    if plain.upper().startswith(("VNI-", "VNI ")):
        return Encoding.VNI
    return Encoding.UNICODE
