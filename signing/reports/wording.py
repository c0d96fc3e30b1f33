"""The sentences and figures of a report in Vietnamese: decimal comma, two decimals, dotted thousands."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from signing.comparison import Comparison, Line, Summary
from signing.models import Level
from signing.shares import percent, points

LEVEL_NAMES = {
    Level.CENTRAL: "cấp trung ương",
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã",
}
NAMED = 20
"""So many agencies are named in a sentence; more are counted."""

VERY_LOW = Fraction(1, 5)
MOVERS = 3


def number(value: int | None) -> str:
    """Print a count: "52.196"; "–" where there is none."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def two_digits(value: int) -> str:
    """Print a small count as official texts do: "07"."""
    return f"{value:02d}"


def day(value: date) -> str:
    """Print a day: "05/01/2026"."""
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """Print a day as in Decree 30, Phụ lục I: days below 10 and months 1 and 2 with a leading zero."""
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)  # noqa: PLR2004 - the decree's months
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def sentences(comparison: Comparison, procedure: Summary | None) -> list[str]:
    """Say what the figures show: means, agencies at 100 %, the lowest, changes, work files, results."""
    found = [_volume(comparison), *_means(comparison)]
    for level in LEVEL_NAMES:
        lines = [line for line in comparison.lines if line.item.level is level]
        found += _at_full(level, lines) + _lowest(level, comparison)
    found += _very_low(comparison) + _changes(comparison) + _parents(comparison) + _work_files(comparison)
    if procedure is not None and procedure.figures.expected:
        done = procedure.figures
        found.append(
            "Kết quả giải quyết thủ tục hành chính: "
            f"{number(done.signed_full)}/{number(done.expected)} kết quả có đủ chữ ký số, "
            f"đạt {percent(done.verified)} (chỉ tiêu 100,00 %)."
        )
    return found


def _volume(comparison: Comparison) -> str:
    """Statement 9: how many documents, against the same period of the year before."""
    now = comparison.total.figures.received
    before = sum(item.figures.received for item in comparison.year_before.items)
    title = comparison.report.period.title
    change = f" ({points(Fraction(now - before, before))} % so với cùng kỳ năm trước)" if before else ""
    return f"Văn bản đi {title}: {number(now)} văn bản{change}."


def _means(comparison: Comparison) -> list[str]:
    """Statement 1: the mean of each level, and the rate over all documents."""
    parts = [
        f"{LEVEL_NAMES[Level(s.title)]} {percent(s.mean)}" for s in comparison.levels if s.mean is not None
    ]
    if not parts:
        return ["Chưa có cơ quan, đơn vị nào có số liệu trong kỳ."]
    total = comparison.total.figures
    overall = (
        f"Tính chung toàn bộ văn bản: {number(total.signed_full)}/{number(total.expected)} văn bản ký số "
        f"đầy đủ, đạt {percent(total.verified)}; {number(total.undetermined)} văn bản chưa xác định được."
    )
    return [f"Tỷ lệ ký số bình quân {comparison.report.period.title}: {', '.join(parts)}.", overall]


def _at_full(level: Level, lines: Sequence[Line]) -> list[str]:
    """Statement 2: "07 cơ quan đạt 100 %: …"."""
    full = [line for line in lines if line.item.figures.verified == 1]
    if not full:
        return []
    names = f": {_names(full)}" if len(full) <= NAMED else ""
    return [f"{_capital(LEVEL_NAMES[level])} có {two_digits(len(full))} cơ quan đạt 100 %{names}."]


def _lowest(level: Level, comparison: Comparison) -> list[str]:
    """Statement 3: "03 đơn vị thấp nhất: …"."""
    lowest = comparison.lowest(level)
    if not lowest:
        return []
    return [
        f"{_capital(LEVEL_NAMES[level])} có {two_digits(len(lowest))} đơn vị thấp nhất: {_rated(lowest)}."
    ]


def _very_low(comparison: Comparison) -> list[str]:
    """Statement 7: agencies far below everybody."""
    low = [
        line
        for line in comparison.lines
        if (rate := line.item.figures.verified) is not None and rate < VERY_LOW
    ]
    if not low:
        return []
    return [
        f"{two_digits(len(low))} đơn vị có tỷ lệ rất thấp (dưới {percent(VERY_LOW)}): {_rated(low[:NAMED])}."
    ]


def _changes(comparison: Comparison) -> list[str]:
    """Statement 6: from → to, and the difference in percentage points."""
    moved = [(change, line) for line in comparison.lines if (change := line.change)]
    moved.sort(key=lambda pair: (-pair[0], pair[1].item.agency))
    risen = [pair for pair in moved if pair[0] > 0][:MOVERS]
    fallen = [pair for pair in reversed(moved) if pair[0] < 0][:MOVERS]
    found = []
    for title, pairs, verb in (("Tăng", risen, "tăng"), ("Giảm", fallen, "giảm")):
        if pairs:
            parts = (
                f"{line.item.name} từ {percent(line.before)} thành {percent(line.item.figures.verified)} "
                f"({verb} {percent(abs(change))})"
                for change, line in pairs
            )
            found.append(f"{title} nhiều nhất so với kỳ trước: {'; '.join(parts)}.")
    return found


def _parents(comparison: Comparison) -> list[str]:
    """Statement 5: the communes of each parent."""
    names = {item.agency: item.name for item in comparison.report.items}
    rated = sorted(
        ((s.mean, s) for s in comparison.parents if s.mean is not None),
        key=lambda pair: (-pair[0], pair[1].title),
    )
    if not rated:
        return []
    shown = rated if len(rated) <= NAMED else [*rated[:MOVERS], *rated[-MOVERS:]]
    parts = (
        f"các đơn vị cấp xã thuộc {names.get(s.title, s.title)} bình quân {percent(mean)}"
        for mean, s in shown
    )
    return [f"{_capital('; '.join(parts))}."]


def _work_files(comparison: Comparison) -> list[str]:
    """Statement 4: documents signed from a work file."""
    rated = [
        (rate, line)
        for line in comparison.lines
        if line.item.from_work_file and (rate := line.item.figures.work_file) is not None
    ]
    if not rated:
        return []
    rated.sort(key=lambda pair: (-pair[0], pair[1].item.agency))
    highest = "; ".join(f"{line.item.name} {percent(rate)}" for rate, line in rated[:2])
    text = f"Văn bản đi có ký số từ hồ sơ công việc: cao nhất {highest}"
    if len(rated) > len(rated[:2]):
        rate, line = rated[-1]
        text += f"; thấp nhất {line.item.name} {percent(rate)}"
    return [f"{text}."]


def _names(lines: Iterable[Line]) -> str:
    return ", ".join(line.item.name for line in lines)


def _rated(lines: Iterable[Line]) -> str:
    return "; ".join(f"{line.item.name} {percent(line.item.figures.verified)}" for line in lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
