"""The report as CSV: one line for each agency, and the state of the register in the last column."""

from signing.reports.content import COLUMNS, ReportContent, cells
from signing.reports.wording import LEVEL_NAMES
from signing.spreadsheets import write_csv


def write_table(content: ReportContent) -> bytes:
    """Return the appendix as CSV (UTF-8 with mark, comma; no cell is a formula)."""
    heading = ("Mã cơ quan", "Cấp", *COLUMNS[1:], "Nguồn số liệu")
    return write_csv(
        heading,
        (
            (line.item.agency, LEVEL_NAMES[line.item.level], *cells(place, line)[1:], content.origin)
            for place, line in enumerate(content.comparison.lines, start=1)
        ),
    )
