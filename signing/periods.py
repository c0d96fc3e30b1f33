"""Months, quarters, years and ranges of days, by the issue date printed on the document (Vietnamese time)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from signing.errors import MalformedPeriod

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 the whole year since 1975."""

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_YEARS = range(1945, 2101)
"""Years that a period may touch: there are others before and after, and not too many months in between."""
_EXAMPLES = "Ví dụ: 2026-07, 2026-Q3, 2026 hoặc 2026-07-01..2026-07-31."


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `start` to `end`, both included; `kind` is month, quarter, year or range."""

    start: date
    end: date
    kind: str

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        if self.kind == "quarter":
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        if self.kind == "year":
            return str(self.start.year)
        return f"{self.start}..{self.end}"

    @property
    def title(self) -> str:
        """The period in Vietnamese, e.g. "tháng 7 năm 2026"."""
        if self.kind == "month":
            return f"tháng {self.start.month} năm {self.start.year}"
        if self.kind == "quarter":
            return f"quý {('I', 'II', 'III', 'IV')[(self.start.month - 1) // 3]} năm {self.start.year}"
        if self.kind == "year":
            return f"năm {self.start.year}"
        return f"từ ngày {self.start:%d/%m/%Y} đến ngày {self.end:%d/%m/%Y}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def months(self) -> Iterator["Period"]:
        """Yield each calendar month that the period touches, whole or not."""
        day = self.start.replace(day=1)
        while day <= self.end:
            yield month_of(day)
            day = add_months(day, 1)

    def holds(self, other: "Period") -> bool:
        """Say whether all of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def before(self) -> "Period":
        """Return the period of the same kind just before."""
        if self.kind in _MONTHS_OF:
            return _of_months(add_months(self.start, -_MONTHS_OF[self.kind]), self.kind)
        length = self.end - self.start
        end = self.start - timedelta(days=1)
        return Period(start=end - length, end=end, kind="range")

    def year_before(self) -> "Period":
        """Return the same period of the year before."""
        if self.kind in _MONTHS_OF:
            return _of_months(add_months(self.start, -12), self.kind)
        return Period(start=_year_earlier(self.start), end=_year_earlier(self.end), kind="range")


def parse_period(text: str) -> Period:
    """Read "2026-07", "2026-Q3", "2026" or "2026-07-01..2026-07-31"; anything else is MalformedPeriod."""
    text = text.strip()
    try:
        period = _read(text)
    except (ValueError, OverflowError):
        period = None
    if period is not None and period.start.year in _YEARS and period.end.year in _YEARS:
        return period
    raise MalformedPeriod(f"Kỳ thống kê “{text[:40]}” không hợp lệ. {_EXAMPLES}", field="period")


def _read(text: str) -> Period | None:
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return _of_months(date(int(match[1]), int(match[2]), 1), "month")
    if match := re.fullmatch(r"(\d{4})-[Qq]([1-4])", text):
        return _of_months(date(int(match[1]), 3 * int(match[2]) - 2, 1), "quarter")
    if re.fullmatch(r"\d{4}", text):
        return _of_months(date(int(text), 1, 1), "year")
    if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", text):
        return days(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    return None


def days(start: date, end: date) -> Period:
    """Make a range of days; a range that ends before it starts is MalformedPeriod."""
    if end < start:
        raise MalformedPeriod(
            f"Kỳ thống kê có ngày cuối {end:%d/%m/%Y} trước ngày đầu {start:%d/%m/%Y}.", field="period"
        )
    for kind, months in _MONTHS_OF.items():
        if start.day == 1 and (start.month - 1) % months == 0:
            whole = _of_months(start, kind)
            if whole.end == end:
                return whole
    return Period(start=start, end=end, kind="range")


def month_of(day: date) -> Period:
    """Return the calendar month of a day."""
    return _of_months(day.replace(day=1), "month")


def vietnamese_day(at: datetime) -> date:
    """Return the day in Vietnam at an instant."""
    return at.astimezone(VIETNAM).date()


def add_months(first: date, count: int) -> date:
    """Move the first day of a month by whole months."""
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _of_months(first: date, kind: str) -> Period:
    last = add_months(first, _MONTHS_OF[kind] - 1)
    return Period(start=first, end=last.replace(day=monthrange(last.year, last.month)[1]), kind=kind)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
