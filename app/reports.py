"""Reports in their four formats, from the register as it stands."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.models import Agency, Level
from signing.periods import parse_period
from signing.reports.content import gather
from signing.reports.letter import write_letter
from signing.reports.table import write_table
from signing.reports.typeset import write_pdf
from signing.reports.workbook import write_workbook
from verification.fonts import FOLDER

MEDIA_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}


def make_report(
    session: Session,
    period: str,
    form: str,
    *,
    at: datetime,
    level: Level | None = None,
    agency: str | None = None,
) -> bytes:
    """A report in one of MEDIA_TYPES; `agency` confines it to one. Raises MalformedPeriod, KeyError."""
    ids = None if agency is None else list(session.scalars(select(Agency.id).where(Agency.code == agency)))
    # Whole seconds: PDF dates know no smaller unit.
    at = at.replace(microsecond=0)
    content = gather(session, parse_period(period), at=at, level=level, agency_ids=ids)
    match form:
        case "xlsx":
            return write_workbook(content)
        case "docx":
            return write_letter(content, fonts=FOLDER)
        case "pdf":
            return write_pdf(content, fonts=FOLDER)
        case "csv":
            return write_table(content)
        case _:
            raise KeyError(form)
