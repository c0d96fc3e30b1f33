"""The report as DOCX: a covering công văn in the layout of Decree 30, and the appendix with its tables."""

import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from docx.document import Document
from docx.enum.section import WD_SECTION

from signing.periods import vietnamese_day
from signing.register import printed_number
from signing.reports.content import COLUMNS, LISTED, Letterhead, ReportContent, cells, status_name
from signing.reports.page import (
    JUSTIFIED,
    LEFT,
    Measure,
    blank_document,
    columns,
    fill_row,
    grid,
    line_below,
    number_pages,
    page,
    write,
)
from signing.reports.wording import LEVEL_NAMES, day, long_day, number
from signing.shares import percent, points

_LEFT_MM, _RIGHT_MM = 73.0, 91.0
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_TABLE_MM = (8.0, 46.0, 14.0, 13.0, 12.0, 14.0, 13.0, 13.0, 14.0, 12.0, 18.0, 16.0, 18.0, 18.0, 18.0)
_LIST_MM = (10.0, 60.0, 38.0, 24.0, 70.0, 45.0)


def write_letter(content: ReportContent, *, fonts: Path) -> bytes:
    """Return the letter and its appendix; `fonts` holds Tinos, by whose metrics lines are drawn."""
    document = blank_document()
    document.core_properties.title = f"Thống kê tỷ lệ ký số {content.period.title}"
    document.core_properties.comments = content.origin
    document.core_properties.created = document.core_properties.modified = content.made_at
    document.core_properties.author = content.letterhead.agency
    _heading(document, content, Measure(fonts))
    _body(document, content)
    _closing(document, content.letterhead)
    number_pages(document.sections[0])
    _appendix(document, content)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _heading(document: Document, content: ReportContent, measure: Measure) -> None:
    """Cells 1 to 5b and 9a."""
    head = content.letterhead
    left, right = columns(document, (_LEFT_MM, _RIGHT_MM)).rows[0].cells
    if head.parent:
        write(left, head.parent.upper(), size=12)
    write(left, head.agency.upper(), size=12, bold=True)
    longest = min(measure.width(head.agency.upper(), 12, bold=True), _LEFT_MM)
    line_below(left, longest * 0.42, _LEFT_MM)
    write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    write(right, _MOTTO, size=13, bold=True)
    line_below(right, measure.width(_MOTTO, 13, bold=True), _RIGHT_MM)
    below = columns(document, (_LEFT_MM, _RIGHT_MM)).rows[0].cells
    write(below[0], f"Số: {head.number or '      '}/{head.notation}", size=13)
    write(below[0], f"V/v thống kê tỷ lệ ký số văn bản điện tử {content.period.title}", size=12, before=6)
    today = long_day(vietnamese_day(content.made_at))
    write(below[1], f"{head.place or '…………'}, {today}", size=13, italic=True)
    if len(head.addressees) <= 1:
        write(document, f"Kính gửi: {''.join(head.addressees) or '……………………………'}.", before=18)
        return
    write(document, "Kính gửi:", before=18, align=LEFT, indent_mm=35)
    for place, name in enumerate(head.addressees):
        end = "." if place == len(head.addressees) - 1 else ";"
        write(document, f"- {name}{end}", align=LEFT, indent_mm=52)


def _body(document: Document, content: ReportContent) -> None:
    """Cell 6: what the figures show, ended by "./."."""
    opening = (
        "Căn cứ kết quả kiểm tra chữ ký số trên văn bản điện tử đã phát hành theo quy định tại Nghị định số "
        "30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, "
        f"{content.letterhead.agency} thông báo tỷ lệ ký số {content.period.title} như sau:"
    )
    closing = (
        "Tỷ lệ ký số là số văn bản có đủ chữ ký số hợp lệ của người có thẩm quyền và của cơ quan, tổ chức "
        "chia cho số văn bản phải có (gồm cả số văn bản còn thiếu trong hệ thống số). Số liệu của từng cơ "
        "quan, đơn vị có tại Phụ lục kèm theo."
    )
    request = "Đề nghị các cơ quan, đơn vị rà soát văn bản chưa ký số đầy đủ và bổ sung số còn thiếu./."
    for text in (opening, *(f"- {sentence}" for sentence in content.sentences), closing, request):
        unbroken = text.replace(" %", "\N{NO-BREAK SPACE}%")
        write(document, unbroken, align=JUSTIFIED, before=6, indent_mm=12.7)


def _closing(document: Document, head: Letterhead) -> None:
    """Cells 7a, 7b and 9b side by side."""
    write(document, "", size=6)
    left, right = columns(document, (_LEFT_MM, _RIGHT_MM)).rows[0].cells
    write(left, "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT)
    for name in head.recipients:
        write(left, f"- {name};", size=11, align=LEFT)
    write(left, f"- Lưu: VT, {head.drafting_unit}.", size=11, align=LEFT)
    if head.authority:
        write(right, head.authority.upper(), bold=True)
    write(right, head.title.upper(), bold=True)
    for _ in range(5):
        write(right, "")
    write(right, head.full_name, bold=True)


def _appendix(document: Document, content: ReportContent) -> None:
    """The tables, across the page: rates, documents not fully signed, missing numbers, discrepancies."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    page(section, landscape=True)
    number_pages(section)
    head = content.letterhead
    write(document, "Phụ lục", bold=True)
    write(document, f"THỐNG KÊ TỶ LỆ KÝ SỐ {content.period.title.upper()}", bold=True)
    write(
        document,
        f"(Kèm theo Công văn số {head.number or '……'}/{head.notation} "
        f"{long_day(vietnamese_day(content.made_at))} của {head.agency})",
        size=13,
        italic=True,
    )
    write(document, content.origin, size=13, italic=True, before=6)
    _rates(document, content)
    _unsigned(document, content)
    _missing(document, content)
    _discrepancies(document, content)


def _rates(document: Document, content: ReportContent) -> None:
    _title(document, "1. Tỷ lệ ký số của từng cơ quan, đơn vị")
    table = grid(document, COLUMNS, _TABLE_MM, size=10)
    for level, lines in groupby(content.comparison.lines, key=lambda line: line.item.level):
        for place, line in enumerate(lines, start=1):
            fill_row(table, cells(place, line), _TABLE_MM, size=10)
        summary = next(s for s in content.comparison.levels if s.title == level)
        texts = ("", f"Bình quân {LEVEL_NAMES[level]}", *[""] * 8, percent(summary.mean), *[""] * 4)
        fill_row(table, texts, _TABLE_MM, size=10, bold=True)
    total = content.comparison.total
    done = total.figures
    sums = (
        done.expected,
        done.received,
        done.missing,
        done.signed_full,
        done.signed_person_only + done.signed_agency_only,
        done.signed_invalid,
        done.undetermined,
        done.unsigned + done.unreadable,
    )
    texts = ("", "Tính chung", *map(number, sums), percent(done.verified), *[""] * 4)
    fill_row(table, texts, _TABLE_MM, size=10, bold=True)


def _unsigned(document: Document, content: ReportContent) -> None:
    _title(document, f"2. Văn bản chưa ký số đầy đủ ({number(len(content.unsigned))} văn bản)")
    rows = [
        (
            str(place),
            content.names.get(d.agency_id or 0, ""),
            printed_number(d),
            day(d.issued_on) if d.issued_on else "",
            d.subject or "",
            status_name(d),
        )
        for place, d in enumerate(content.unsigned[:LISTED], start=1)
    ]
    heading = ("TT", "Cơ quan, đơn vị", "Số, ký hiệu", "Ngày", "Trích yếu", "Tình trạng ký số")
    _list(document, heading, rows, _LIST_MM)
    if len(content.unsigned) > LISTED:
        write(document, f"(Danh sách nêu {LISTED} văn bản đầu; đầy đủ tại tệp XLSX.)", size=13, italic=True)


def _missing(document: Document, content: ReportContent) -> None:
    lost = sum(m.count for m in content.missing)
    _title(document, f"3. Số văn bản còn thiếu ({number(lost)} số)")
    rows = [
        (
            str(place),
            content.names.get(m.agency_id, ""),
            m.series,
            f"{m.first}–{m.last}" if m.last > m.first else str(m.first),
            f"từ ngày {day(m.starts_on)} đến ngày {day(m.ends_on)}",
            "có thể thuộc kỳ khác" if m.spans else "",
        )
        for place, m in enumerate(content.missing[:LISTED], start=1)
    ]
    heading = ("TT", "Cơ quan, đơn vị", "Hệ thống số", "Số thiếu", "Khoảng thời gian", "Ghi chú")
    _list(document, heading, rows, _LIST_MM)


def _discrepancies(document: Document, content: ReportContent) -> None:
    _title(document, f"4. Chênh lệch giữa số tự báo cáo và số kiểm tra ({len(content.discrepancies)} đơn vị)")
    rows = [
        (
            str(place),
            i.name,
            f"{i.declared_signed}/{i.declared_issued}",
            percent(i.reported_rate),
            f"kiểm tra: {i.signed_full}/{i.expected} ({percent(i.verified_rate)})",
            f"{points(i.discrepancy)} điểm phần trăm",
        )
        for place, i in enumerate((d.item for d in content.discrepancies), start=1)
    ]
    heading = ("TT", "Cơ quan, đơn vị", "Tự báo cáo", "Tỷ lệ", "Kết quả kiểm tra", "Chênh lệch")
    _list(document, heading, rows, _LIST_MM)


def _list(
    document: Document, heading: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    if not rows:
        write(document, "Không có.", size=13, align=LEFT)
        return
    table = grid(document, heading, widths, size=11)
    for row in rows:
        fill_row(table, row, widths, size=11)


def _title(document: Document, text: str) -> None:
    write(document, text, bold=True, align=LEFT, before=12)
