"""Tables in files: CSV and XLSX, in and out. What a user typed never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from signing.errors import MalformedInput, Spot
from signing.names import fold

MOST_ROWS = 100_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: its number in the file (the heading is row 1) and its cells by column key, as text."""

    number: int
    cells: Mapping[str, str]

    def spot(self, column: str | None = None) -> Spot:
        """Name a place in this row."""
        return Spot(row=self.number, column=column)


def read_table(content: bytes, titles: Mapping[str, str]) -> list[SheetRow]:
    """Read a CSV (UTF-8; comma, semicolon or tab) or the first sheet of an XLSX.

    `titles` are column keys with their Vietnamese titles; a heading may use either, case and accents aside.
    A column that is not known, or no heading at all, is MalformedInput.
    """
    table = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    if not table:
        raise MalformedInput("Tệp không có dữ liệu.", spot=Spot(row=1))
    if len(table) > MOST_ROWS:
        raise MalformedInput(f"Tệp có quá {MOST_ROWS} dòng.", spot=Spot(row=MOST_ROWS))
    keys = _heading(table[0], titles)
    rows = []
    for number, line in enumerate(table[1:], start=2):
        cells = {key: text for key, text in zip(keys, line, strict=False) if key and text}
        if cells:
            rows.append(SheetRow(number=number, cells=cells))
    return rows


def write_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a CSV that spreadsheet programs open as UTF-8 and take no formula from."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write an XLSX of one sheet, every cell a text and none a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate((heading, *rows)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, "" if cell is None else str(cell))
    return file.getvalue()


def harmless(cell: object) -> str:
    """Return the text of a cell; what would start a formula gets an apostrophe (OWASP, CSV injection)."""
    if cell is None:
        return ""
    text = str(cell)
    is_number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not is_number else text


def read_day(row: SheetRow, key: str) -> date | None:
    """Read a day: 2025-07-01 or 01/07/2025."""
    text = row.cells.get(key)
    if text is None:
        return None
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise MalformedInput(
        f"“{text}” không phải là ngày. Viết theo dạng 01/07/2025.", field=key, spot=row.spot(key)
    )


def read_whole(row: SheetRow, key: str) -> int:
    """Read a whole number; dots between thousands are allowed."""
    text = row.cells.get(key, "")
    digits = text.replace(".", "").replace(" ", "")
    if not digits.removeprefix("-").isdecimal():
        raise MalformedInput(f"“{text}” không phải là số nguyên.", field=key, spot=row.spot(key))
    return int(digits)


def read_text(row: SheetRow, key: str) -> str:
    """Read a text that must be there."""
    text = row.cells.get(key)
    if not text:
        raise MalformedInput("Ô này không được để trống.", field=key, spot=row.spot(key))
    return text


def _heading(line: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    known = {fold(title): key for key, title in titles.items()} | {fold(key): key for key in titles}
    keys = []
    for cell in line:
        key = known.get(fold(cell)) if cell else ""
        if key is None:
            raise MalformedInput(f"Không có cột “{cell}”.", spot=Spot(row=1, column=cell))
        keys.append(key)
    if not any(keys):
        raise MalformedInput("Thiếu dòng tiêu đề.", spot=Spot(row=1))
    return keys


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedInput("Tệp CSV phải dùng bảng mã UTF-8.", spot=Spot(row=1)) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise MalformedInput(f"Tệp CSV không đúng định dạng ({error}).", spot=Spot(row=1)) from None
    return [[_bare(cell) for cell in line] for line in lines]


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError) as error:
        raise MalformedInput(f"Tệp XLSX không mở được ({error}).", spot=Spot(row=1)) from None
    return [[_bare(_cell(value)) for value in line] for line in sheet]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _bare(cell: str) -> str:
    """Drop blanks, and the apostrophe that `harmless` put before a formula's first letter."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
