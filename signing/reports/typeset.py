"""The report as PDF/A, set by typst in Tinos from the same content."""

import json
from pathlib import Path

import typst

from signing.periods import VIETNAM
from signing.register import printed_number
from signing.reports.characters import drawn
from signing.reports.content import COLUMNS, LISTED, ReportContent, cells, status_name
from signing.reports.wording import LEVEL_NAMES, day, number
from signing.shares import percent, points

TEMPLATE = Path(__file__).with_name("report.typ")


def write_pdf(content: ReportContent, *, fonts: Path) -> bytes:
    """Return the report as PDF/A-2b; `fonts` holds Tinos, no font of the system is used."""
    return typst.compile(
        TEMPLATE,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_drawn(_data(content), fonts), ensure_ascii=False)},
        pdf_standards="a-2b",
        timestamp=content.made_at.astimezone(VIETNAM),
        format="pdf",
    )


def _drawn(value: object, fonts: Path) -> object:
    """Return the same with every text as it can be drawn."""
    if isinstance(value, str):
        return drawn(value, fonts=fonts)
    if isinstance(value, dict):
        return {key: _drawn(item, fonts) for key, item in value.items()}
    return [_drawn(item, fonts) for item in value] if isinstance(value, (list, tuple)) else value


def _data(content: ReportContent) -> dict[str, object]:
    """Return everything that is printed, as text; the template only places it."""
    groups = []
    for summary in content.comparison.levels:
        lines = [line for line in content.comparison.lines if line.item.level == summary.title]
        groups.append(
            {
                "title": LEVEL_NAMES[lines[0].item.level] if lines else summary.title,
                "mean": percent(summary.mean),
                "rows": [cells(place, line) for place, line in enumerate(lines, start=1)],
                "shares": [float(line.item.figures.verified or 0) for line in lines],
            }
        )
    return {
        "agency": content.letterhead.agency,
        "period": content.period.title,
        "origin": content.origin,
        "columns": COLUMNS,
        "sentences": content.sentences,
        "groups": groups,
        "unsigned_count": number(len(content.unsigned)),
        "unsigned": [
            (
                content.names.get(d.agency_id or 0, ""),
                printed_number(d),
                day(d.issued_on) if d.issued_on else "",
                d.subject or "",
                status_name(d),
            )
            for d in content.unsigned[:LISTED]
        ],
        "missing_count": number(sum(m.count for m in content.missing)),
        "missing": [
            (
                content.names.get(m.agency_id, ""),
                m.series,
                f"{m.first}–{m.last}" if m.last > m.first else str(m.first),
                f"{day(m.starts_on)} – {day(m.ends_on)}",
                "có thể thuộc kỳ khác" if m.spans else "",
            )
            for m in content.missing[:LISTED]
        ],
        "discrepancies": [
            (
                i.name,
                f"{i.declared_signed}/{i.declared_issued}",
                percent(i.reported_rate),
                f"{i.signed_full}/{i.expected} ({percent(i.verified_rate)})",
                points(i.discrepancy),
            )
            for i in (d.item for d in content.discrepancies)
        ],
    }
