"""The report as XLSX: real numbers, and formulas where a reader expects them (rates, totals, means)."""

import io
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from signing.comparison import Line, summarise
from signing.models import Document
from signing.periods import VIETNAM
from signing.rates import RateItem
from signing.register import printed_number
from signing.reports.content import COLUMNS, ReportContent, counts, status_name
from signing.reports.wording import LEVEL_NAMES
from signing.shares import decimal

_HEAD = 5
"""Row of the headings of the first sheet, from 0."""

_WIDTHS = (5, 42, 10, 9, 9, 10, 10, 10, 10, 9, 10, 11, 10, 11, 11)


class _Formats:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        grid = {**base, "border": 1}
        self.title: Format = workbook.add_format({**base, "font_size": 14, "bold": True, "align": "center"})
        self.note: Format = workbook.add_format({**base, "italic": True, "align": "center"})
        self.head: Format = workbook.add_format(
            {**grid, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7EEF7"}
        )
        self.text: Format = workbook.add_format({**grid, "text_wrap": True})
        self.bold: Format = workbook.add_format({**grid, "bold": True})
        self.count: Format = workbook.add_format({**grid, "num_format": "#,##0"})
        self.rate: Format = workbook.add_format({**grid, "num_format": "0.00%"})
        self.change: Format = workbook.add_format({**grid, "num_format": "+0.00;-0.00;0.00"})
        self.day: Format = workbook.add_format({**grid, "num_format": "dd/mm/yyyy", "align": "center"})


def write_workbook(content: ReportContent) -> bytes:
    """Return the workbook: the appendix, what it shows, and the lists behind it."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        made = content.made_at.astimezone(VIETNAM).replace(tzinfo=None)
        workbook.set_properties({"title": _title(content), "comments": content.origin, "created": made})
        formats = _Formats(workbook)
        _write_rates(workbook.add_worksheet("Tỷ lệ ký số"), content, formats)
        _write_list(
            workbook.add_worksheet("Nhận xét"),
            formats,
            ("Nội dung",),
            ((s,) for s in content.sentences),
            (110,),
        )
        for name, documents in (("Chưa ký đủ", content.unsigned), ("Đã ký đủ", content.signed)):
            _write_documents(workbook.add_worksheet(name), content, documents, formats)
        _write_missing(workbook.add_worksheet("Số thiếu"), content, formats)
        _write_discrepancies(workbook.add_worksheet("Chênh lệch"), content, formats)
    return file.getvalue()


def _title(content: ReportContent) -> str:
    return f"THỐNG KÊ TỶ LỆ KÝ SỐ {content.period.title.upper()}"


def _write_rates(sheet: Worksheet, content: ReportContent, formats: _Formats) -> None:
    last = len(COLUMNS) - 1
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.freeze_panes(_HEAD + 1, 2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, last, "Phụ lục", formats.title)
    sheet.merge_range(1, 0, 1, last, _title(content), formats.title)
    sheet.merge_range(2, 0, 2, last, content.origin, formats.note)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(_HEAD, column, name, formats.head)
    row = _HEAD + 1
    spans: list[tuple[int, int]] = []
    for level, name in LEVEL_NAMES.items():
        lines = [line for line in content.comparison.lines if line.item.level is level]
        if not lines:
            continue
        sheet.merge_range(row, 0, row, last, name.capitalize(), formats.bold)
        first = row + 1
        for place, line in enumerate(lines, start=1):
            row += 1
            sheet.write_number(row, 0, place, formats.count)
            sheet.write_string(row, 1, line.item.name, formats.text)
            for column, value in enumerate(counts(line), start=2):
                sheet.write_number(row, column, value, formats.count)
            _write_line_rates(sheet, row, line.item, formats)
            change, target = decimal(line.change), line.item.target
            _write_number(sheet, row, 11, None if change is None else float(change) * 100, formats.change)
            _write_number(sheet, row, 12, None if target is None else float(target), formats.rate)
        spans.append((first, row))
        row += 1
        _write_sums(sheet, row, f"Bình quân, cộng {name}", spans=[spans[-1]], lines=lines, formats=formats)
        row += 1
    if spans:
        _write_sums(sheet, row, "Chung", spans=spans, lines=content.comparison.lines, formats=formats)


def _write_line_rates(sheet: Worksheet, row: int, item: RateItem, formats: _Formats) -> None:
    """Write verified rate, reported rate and their difference as formulas, with their results."""
    at = row + 1
    verified = item.figures.verified
    sheet.write_formula(row, 10, f'=IF(C{at}=0,"",F{at}/C{at})', formats.rate, _result(verified))
    if item.declared_issued:
        reported = item.figures.reported
        both = None if verified is None or reported is None else (reported - verified) * 100
        formula = f"={item.declared_signed}/{item.declared_issued}"
        sheet.write_formula(row, 13, formula, formats.rate, _result(reported))
        sheet.write_formula(row, 14, f'=IF(K{at}="","",(N{at}-K{at})*100)', formats.change, _result(both))
    else:
        sheet.write_blank(row, 13, None, formats.rate)
        sheet.write_blank(row, 14, None, formats.change)


def _write_sums(
    sheet: Worksheet,
    row: int,
    title: str,
    *,
    spans: Sequence[tuple[int, int]],
    lines: Sequence[Line],
    formats: _Formats,
) -> None:
    """Write the sums of the counts, the pooled rate, and the mean of the agencies' rates beside it."""
    sheet.write_blank(row, 0, None, formats.bold)
    sheet.write_string(row, 1, title, formats.bold)
    sums = [sum(values) for values in zip(*map(counts, lines), strict=True)]
    for column, value in enumerate(sums, start=2):
        letter = chr(ord("A") + column)
        parts = ",".join(f"{letter}{first + 1}:{letter}{last + 1}" for first, last in spans)
        sheet.write_formula(row, column, f"=SUM({parts})", formats.count, value)
    at = row + 1
    summary = summarise(title, [line.item for line in lines])
    pooled = _result(summary.figures.verified)
    sheet.write_formula(row, 10, f'=IF(C{at}=0,"",F{at}/C{at})', formats.rate, pooled)
    sheet.write_string(row, 11, "bình quân:", formats.text)
    means = ",".join(f"K{first + 1}:K{last + 1}" for first, last in spans)
    sheet.write_formula(row, 12, f'=IFERROR(AVERAGE({means}),"")', formats.rate, _result(summary.mean))


def _result(value: Fraction | None) -> float | str:
    """Return a formula's result for programs that do not calculate."""
    return "" if value is None else float(value)


def _write_documents(
    sheet: Worksheet, content: ReportContent, documents: Iterable[Document], formats: _Formats
) -> None:
    heading = (
        "Cơ quan, đơn vị",
        "Số, ký hiệu",
        "Ngày ban hành",
        "Trích yếu",
        "Tình trạng ký số",
        "Mã văn bản",
    )
    rows = (
        (
            content.names.get(d.agency_id or 0, ""),
            printed_number(d),
            d.issued_on,
            d.subject or "",
            status_name(d),
            d.id,
        )
        for d in documents
    )
    _write_list(sheet, formats, heading, rows, (38, 22, 14, 60, 30, 12))


def _write_missing(sheet: Worksheet, content: ReportContent, formats: _Formats) -> None:
    heading = ("Cơ quan, đơn vị", "Năm", "Hệ thống số", "Từ số", "Đến số", "Số lượng", "Từ ngày", "Đến ngày")
    rows = (
        (
            content.names.get(m.agency_id, ""),
            m.year,
            m.series,
            m.first,
            m.last,
            m.count,
            m.starts_on,
            m.ends_on,
        )
        for m in content.missing
    )
    _write_list(sheet, formats, heading, rows, (38, 8, 14, 10, 10, 10, 14, 14))


def _write_discrepancies(sheet: Worksheet, content: ReportContent, formats: _Formats) -> None:
    heading = (
        "Cơ quan, đơn vị",
        "Tự báo cáo ký số",
        "Tự báo cáo phát hành",
        "Ký số đầy đủ",
        "Phải có",
        "Số thiếu",
    )
    rows = (
        (i.name, i.declared_signed, i.declared_issued, i.signed_full, i.expected, i.missing)
        for i in (d.item for d in content.discrepancies)
    )
    _write_list(sheet, formats, heading, rows, (38, 18, 20, 14, 12, 12))


def _write_list(
    sheet: Worksheet,
    formats: _Formats,
    heading: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
) -> None:
    for column, (name, width) in enumerate(zip(heading, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats.head)
    sheet.freeze_panes(1, 0)
    writers: dict[type, tuple[Callable[..., object], Format]] = {
        int: (sheet.write_number, formats.count),
        str: (sheet.write_string, formats.text),
    }
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            if value is None:
                sheet.write_blank(row, column, None, formats.text)
                continue
            write, format_ = writers.get(type(value), (sheet.write_datetime, formats.day))
            write(row, column, value, format_)


def _write_number(sheet: Worksheet, row: int, column: int, value: float | None, format_: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, format_)
    else:
        sheet.write_number(row, column, value, format_)
