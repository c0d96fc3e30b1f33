"""From printed text to typed values: "Số: 12/QĐ-UBND" and "Hà Nội, ngày 05 tháng 01 năm 2026".

Reading is permissive (decree30 §3.2); what is blank is None and never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date

# Digits are 0 to 9: those of other scripts have other forms, which no picture of the page is compared with.
_BLANKS = re.compile(r"[.…_·•]{2,}|[…_]")
_NUMBER_WORD = re.compile(r"(?:^|(?<=\s))s[ốôo]\s*(?=[:.;,]|\s|\d|/|…|$)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^[:;.,\s]*(?:(?P<number>[0-9]{1,7}(?:\s?[a-zA-Z]{1,3})?)|[IVXLC]{1,8}(?=\s*/))?"
    r"\s*(?P<mark>[/\-–])\s*(?P<notation>.*)$"
)
"""A number in Roman numerals is none (SO-01), but the line is still the line of the number."""
_ONLY_NUMBER = re.compile(r"^[:;.,\s]*(?P<number>[0-9]{1,7}[a-zA-Z]?)\s*$")
_NOTATION = re.compile(r"[^\s,;:()]+(?:\s*[-–/]\s*[^\s,;:()]+)*")
_PREAMBLE = 32
"""Characters that may stand before the word "số": "Nghị quyết số: …"."""

_BLANK_OR_NUMBER_THEN_SLASH = re.compile(r"[\s:;.,…_0-9A-Za-z]{0,16}/")

_DATE_WORDS = re.compile(
    r"ng[àa]y(?P<day>.{0,80}?)th[áa]ng(?P<month>.{0,80}?)n[ăa]m\s*(?P<year>[0-9\s.…_]*)",
    re.IGNORECASE | re.DOTALL,
)
"""With room for dotted blanks, and no more: a line may repeat the first word for pages."""
_DATE_DIGITS = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2})\s*[/.\-]\s*(?P<month>[0-9]{1,2})\s*[/.\-]\s*(?P<year>[0-9]{4})(?![0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Number and notation as printed; None for what is blank."""

    number: str | None
    notation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAndDate:
    """Place and the parts of the date; None for what is blank."""

    place: str | None
    day: int | None
    month: int | None
    year: int | None

    @property
    def date(self) -> date | None:
        """The calendar date, where all three parts are printed and make one."""
        if self.day is None or self.month is None or self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def parse_reference(text: str) -> Reference | None:
    """Number and notation of a line "Số: …/…"; None if it is no such line.

    "Số: 24/2022/UBTVQH15" → ("24", "2022/UBTVQH15"); "Số:      /QĐ-UBND" → (None, "QĐ-UBND"). Behind other
    words "số" may be part of a name ("CỤC CHUYỂN ĐỔI SỐ", "CHI CỤC DÂN SỐ - …", "TRƯỜNG MẦM NON SỐ 3"): there
    only what goes on to a slash is a number.
    """
    word = _NUMBER_WORD.search(text[: _PREAMBLE + 4])
    if word is None:
        return None
    rest = text[word.end() :]
    if text[: word.start()].strip() and not _BLANK_OR_NUMBER_THEN_SLASH.match(rest):
        return None
    return _after_word(rest)


def _after_word(rest: str) -> Reference | None:
    blanked = _BLANKS.sub(" ", rest)
    only = _ONLY_NUMBER.match(blanked)
    if only is not None:
        return Reference(number=only["number"], notation=None)
    match = _NUMBER.match(blanked)
    if match is None:
        return None if blanked.strip(" :.;,") else Reference(number=None, notation=None)
    number = match["number"]
    return Reference(number=number.replace(" ", "") if number else None, notation=_notation(rest))


def _notation(rest: str) -> str | None:
    """What follows the first mark, blanks inside left out; None where any part of it is blank."""
    tail = re.split(r"[/\-–]", rest, maxsplit=1)[1]
    match = _NOTATION.match(tail.strip())
    if match is None or _BLANKS.search(match[0]):
        return None
    notation = re.sub(r"\s*([-–/])\s*", r"\1", match[0]).replace("–", "-").strip(".-/ ")
    return notation if re.search(r"[^\W\d_]", notation) else None


def parse_digits(text: str) -> str | None:
    """A number alone, as number and date stamps draw it: "11410", "07"."""
    match = re.fullmatch(r"[\s:]*([0-9]{1,7}[a-zA-Z]?)[\s/]*", text)
    return match[1] if match else None


def parse_place_and_date(text: str) -> PlaceAndDate | None:
    """Place and date of a line "Hà Nội, ngày 05 tháng 01 năm 2026"; None if it is no such line."""
    match = _DATE_WORDS.search(text) or _DATE_DIGITS.search(text)
    if match is None:
        return None
    return PlaceAndDate(
        place=_place(text[: match.start()]),
        day=_whole(match["day"], 2),
        month=_whole(match["month"], 2),
        year=_whole(match["year"], 4),
    )


def _whole(text: str, digits: int) -> int | None:
    found = re.sub(r"[\s.…_]", "", text)
    return int(found) if found.isascii() and found.isdigit() and 1 <= len(found) <= digits else None


def _place(text: str) -> str | None:
    place = re.sub(r"\bngày\s*$", "", _BLANKS.sub(" ", text), flags=re.IGNORECASE).strip(" ,;.:-–")
    return " ".join(place.split()) if re.search(r"[^\W\d_]{2}", place) else None
