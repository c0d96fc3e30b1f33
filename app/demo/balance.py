"""What the demo made against what the service counted: they must agree to the last document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from app.demo.agencies import DemoAgency
from app.demo.story import EXPECTED_STATUS, Plan, month_of

COLUMNS = {
    "signed_full": "Đủ hai chữ ký",
    "signed_person_only": "Chỉ cá nhân",
    "signed_agency_only": "Chỉ cơ quan",
    "signed_invalid": "Không hợp lệ",
    "undetermined": "Chưa xác định",
    "unsigned": "Chưa ký",
    "unreadable": "Không đọc được",
    "missing": "Thiếu số",
}
"""Counts of `GET /rates` and their headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One count on which demo and service disagree."""

    agency: str
    month: str
    count: str
    made: int
    counted: int

    def __str__(self) -> str:
        """One line for people."""
        heading = COLUMNS.get(self.count, self.count)
        return f"{self.agency}, {self.month}, {heading}: đã tạo {self.made}, hệ thống đếm {self.counted}"


def made_counts(plans: Iterable[Plan]) -> dict[tuple[str, str], Counter[str]]:
    """Documents by agency code and month, by the column in which they have to appear."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for plan in plans:
        counts.setdefault((plan.agency.code, month_of(plan)), Counter())[EXPECTED_STATUS[plan.fate]] += 1
    return counts


def differences(
    plans: Sequence[Plan], rates: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> list[Difference]:
    """Every count that is not equal. `rates` is `GET /rates` by month, then by agency."""
    found: list[Difference] = []
    for (agency, month), made in made_counts(plans).items():
        counted = rates[month].get(agency, {})
        wanted = {column: made[column] for column in COLUMNS}
        wanted["received"] = made.total() - made["missing"]
        wanted["expected"] = made.total()
        found.extend(
            Difference(agency=agency, month=month, count=column, made=number, counted=counted.get(column, 0))
            for column, number in wanted.items()
            if counted.get(column, 0) != number
        )
    return found


def table(agencies: Sequence[DemoAgency], plans: Sequence[Plan]) -> Table:
    """What was made: one row for each agency and month."""
    shown = Table(title="Văn bản đã tạo", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    shown.add_column("Cơ quan", no_wrap=True)
    shown.add_column("Tháng", no_wrap=True)
    for heading in COLUMNS.values():
        shown.add_column(heading, justify="right")
    counts = made_counts(plans)
    names = {agency.code: agency.name for agency in agencies}
    for (code, month), made in counts.items():
        # The name once, at the first of an agency's months.
        shown.add_row(names.pop(code, ""), month, *(str(made[column] or "·") for column in COLUMNS))
    total = sum(counts.values(), Counter[str]())
    shown.add_section()
    shown.add_row("Tổng cộng", "", *(str(total[column]) for column in COLUMNS))
    return shown
