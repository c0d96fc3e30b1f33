"""Periods as they are written, and the days around midnight and the turn of the year in Vietnam."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from signing.errors import MalformedPeriod
from signing.periods import parse_period, vietnamese_day
from signing.rates import rates
from tests.signing.builders import agency


@pytest.mark.parametrize(
    "text",
    ["1945-01", "2100-12", "1945", "2100", "2100-Q4", "2100-12-30..2100-12-31", "2024-02-29..2024-02-29"],
)
def test_every_period_that_is_read_has_neighbours_and_rates(sqlite_session: Session, text: str) -> None:
    """The first and the last that can be asked for, and a leap day."""
    agency(sqlite_session)
    period = parse_period(text)
    for one in (period, period.before(), period.year_before()):
        assert rates(sqlite_session, one).period == one


@pytest.mark.parametrize(
    "text",
    ["0001", "0001-01", "9999", "9999-12", "9999-Q4", "0001-01-01..9999-12-31", "2026-01-01..9999-12-31"],
)
def test_a_year_that_nobody_means_is_not_a_period(text: str) -> None:
    """The first and the last year of the calendar have no neighbours; nothing fails over them."""
    with pytest.raises(MalformedPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2025, 6, 30, 16, 59, 59, tzinfo=UTC), date(2025, 6, 30)),
        (datetime(2025, 6, 30, 17, tzinfo=UTC), date(2025, 7, 1)),
        (datetime(2025, 12, 31, 17, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_day_begins_at_vietnamese_midnight(at: datetime, day: date) -> None:
    """Also the day on which the district level ended, and New Year's."""
    assert vietnamese_day(at) == day
