"""Renders templates: escaping always on, undefined names are errors, numbers and dates in Vietnamese form."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.calendar import VIETNAM
from app.wording import INDICATION_WORDS, ROLE_WORDS, STATUS_WORDS

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "day": day, "moment": moment}
    environment.globals |= {
        "status_words": STATUS_WORDS,
        "indication_words": INDICATION_WORDS,
        "role_words": ROLE_WORDS,
    }
    return environment


def page(
    template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Render a page."""
    return HTMLResponse(_environment().get_template(template).render(**values), status, headers)


def percent(rate: Decimal | str | None) -> str:
    """A rate from 0 to 1 as people write it: "92,33 %"; a dash where there is none."""
    return "–" if rate is None else f"{Decimal(rate) * 100:.2f} %".replace(".", ",")


def day(value: date | None) -> str:
    """A day as dd/mm/yyyy."""
    return "–" if value is None else f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """A moment in Vietnamese time."""
    return "–" if value is None else f"{value.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"
