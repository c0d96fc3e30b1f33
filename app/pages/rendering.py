"""Renders templates: escaping always on, undefined names are errors, numbers and dates in Vietnamese form."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import wording
from app.access.roles import Role
from app.calendar import VIETNAM
from app.pages.navigation import navigation
from app.pages.words import DOCUMENT_TYPE_WORDS, EVIDENCE_WORDS
from app.sentences import INDICATION_TONES, STATUS_TONES, Tone
from signing import shares
from verification.verdict import Outcome, StepOutcome

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
_DASH: Final = "–"

ROLE_TITLES: Final = {
    Role.CLERK: "Văn thư",
    Role.AGENCY_HEAD: "Lãnh đạo cơ quan",
    Role.AUDITOR: "Kiểm soát",
    Role.ADMINISTRATOR: "Quản trị",
}
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
    )
    made.filters |= {
        "percent": percent,
        "points": points,
        "day": day,
        "moment": moment,
        "count": count,
    }
    made.globals |= {
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


def page(
    template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Render a page."""
    return HTMLResponse(environment().get_template(template).render(**values), status, headers)


def percent(rate: Decimal | Fraction | None) -> str:
    """A rate from 0 to 1 as people write it: "92,33 %"; a dash where there is none."""
    return shares.percent(rate)


def points(difference: Decimal | Fraction | None) -> str:
    """A difference of rates in percentage points without its sign: "12,93 điểm %"."""
    if difference is None:
        return _DASH
    return f"{shares.points(max(difference, -difference)).lstrip('+')} điểm %"


def count(value: int | None) -> str:
    """A count with a point between thousands; a dash where there is none."""
    return _DASH if value is None else f"{value:,}".replace(",", ".")


def day(value: date | None) -> str:
    """A day as dd/mm/yyyy."""
    return _DASH if value is None else f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """A moment in Vietnamese time."""
    return _DASH if value is None else f"{value.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"
