"""Renders templates: escaping always on, undefined names are errors, all in the language that is spoken."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import wording
from app.access.roles import Role
from app.calendar import VIETNAM
from app.language import Language, gettext, is_translated, spoken
from app.pages.glance import is_shown
from app.pages.language import address
from app.pages.navigation import navigation
from app.pages.words import DOCUMENT_TYPE_WORDS, EVIDENCE_WORDS, STANDING_WORDS
from app.sentences import INDICATION_TONES, STATUS_TONES, Tone
from signing import shares
from signing.characters import printable
from signing.periods import Period
from verification.verdict import Outcome, StepOutcome

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
_DASH: Final = "–"

ROLE_TITLES: Final = {
    Role.CLERK: "Văn thư",
    Role.AGENCY_HEAD: "Lãnh đạo cơ quan",
    Role.AUDITOR: "Kiểm soát",
    Role.ADMINISTRATOR: "Quản trị",
}
LANGUAGE_NAMES: Final = {Language.VIETNAMESE: "Tiếng Việt", Language.ENGLISH: "English"}
_PLAIN_DECIMAL: Final = re.compile(r"(\d)\.(\d)")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
STEP_TONES: Final = {
    StepOutcome.PASSED: Tone.GOOD,
    StepOutcome.FAILED: Tone.BAD,
    StepOutcome.UNKNOWN: Tone.UNSURE,
    StepOutcome.NOT_APPLICABLE: Tone.NEUTRAL,
}
OUTCOME_TONES: Final = {
    Outcome.PASSED: Tone.GOOD,
    Outcome.VIOLATED: Tone.BAD,
    Outcome.UNDETERMINED: Tone.UNSURE,
    Outcome.NOT_APPLICABLE: Tone.NEUTRAL,
    Outcome.NOT_IN_FORCE: Tone.NEUTRAL,
}


@cache
def environment() -> Environment:
    """The one environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_shown,
    )
    made.install_gettext_callables(gettext, _one_form, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "percent": percent,
        "points": points,
        "day": day,
        "moment": moment,
        "count": count,
        "period": period_title,
        "cap": capitalised,
        "figure": figure,
        "vi": vietnamese,
        "say": say,
    }
    made.tests["shown"] = is_shown
    made.globals |= {
        "language": spoken,
        "languages": LANGUAGE_NAMES,
        "address": address,
        "navigation": navigation,
        "role_titles": ROLE_TITLES,
        "status_words": wording.STATUS_WORDS,
        "status_tones": STATUS_TONES,
        "indication_words": wording.INDICATION_WORDS,
        "indication_tones": INDICATION_TONES,
        "role_words": wording.ROLE_WORDS,
        "severity_words": wording.SEVERITY_WORDS,
        "outcome_words": wording.OUTCOME_WORDS,
        "outcome_tones": OUTCOME_TONES,
        "standing_words": STANDING_WORDS,
        "reason_words": wording.REASON_WORDS,
        "step_words": wording.STEP_WORDS,
        "step_outcome_words": wording.STEP_OUTCOME_WORDS,
        "step_tones": STEP_TONES,
        "level_words": wording.LEVEL_WORDS,
        "type_words": DOCUMENT_TYPE_WORDS,
        "path_words": wording.TRUST_PATH_WORDS,
        "evidence_words": EVIDENCE_WORDS,
    }
    return made


def _shown(value: object) -> object:
    """What is written into a page; in a piece of HTML a mark in place of a character makes no other HTML."""
    if isinstance(value, Markup):
        return Markup(printable(value))  # noqa: S704 - it was markup before
    return printable(value) if isinstance(value, str) else value


def page(
    template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Render a page."""
    return HTMLResponse(environment().get_template(template).render(**values), status, headers)


def percent(rate: Decimal | Fraction | None) -> str:
    """A rate from 0 to 1 as people write it: "92,33 %", "92.33 %"; a dash where there is none."""
    return _decimal_mark(shares.percent(rate))


def points(difference: Decimal | Fraction | None) -> str:
    """A difference of rates in percentage points without its sign: "12,93 điểm %"."""
    if difference is None:
        return _DASH
    size = _decimal_mark(shares.points(max(difference, -difference)).lstrip("+"))
    return gettext("{size} điểm %").format(size=size)


def count(value: int | None) -> str:
    """A count with a mark between thousands; a dash where there is none."""
    if value is None:
        return _DASH
    return f"{value:,}" if spoken() is Language.ENGLISH else f"{value:,}".replace(",", ".")


def figure(text: str) -> str:
    """Plain numbers within a text with the marks of the language: "0.2 – 0.5" as "0,2 – 0,5"."""
    if spoken() is Language.VIETNAMESE:
        text = _PLAIN_DECIMAL.sub(r"\1,\2", text)
    return count(int(text)) if text.isascii() and text.isdigit() else text


def day(value: date | None) -> str:
    """A day: 23/07/2026, 23 Jul 2026."""
    if value is None:
        return _DASH
    if spoken() is Language.ENGLISH:
        return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """A moment in Vietnamese time."""
    if value is None:
        return _DASH
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M:%S} {day(local)}"


def period_title(value: Period) -> str:
    """A period: "tháng 7 năm 2026", "July 2026"."""
    if spoken() is Language.VIETNAMESE:
        return value.title
    start = value.start
    if value.kind == "month":
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if value.kind == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    return str(start.year) if value.kind == "year" else f"{day(start)} to {day(value.end)}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def vietnamese(value: str | None) -> str | Markup | None:
    """Text that is Vietnamese in every language (names, subjects, findings): marked so on an English page."""
    if not value or spoken() is Language.VIETNAMESE:
        return value
    return Markup('<span lang="vi">{}</span>').format(value)


def say(text: str | None) -> str | Markup | None:
    """A text of ours in the language spoken; where it has no other form, the Vietnamese, marked so."""
    if not text:
        return text
    return gettext(text) if is_translated(text) else vietnamese(text)


def _decimal_mark(text: str) -> str:
    return text.replace(",", ".") if spoken() is Language.ENGLISH else text


def _one_form(text: str, _: str, __: int) -> str:
    """Vietnamese has no plural; the English texts are written so that they need none."""
    return gettext(text)
