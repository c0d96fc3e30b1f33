"""Paragraphs, tables and drawn lines of a DOCX in the layout of Decree 30, Phụ lục I."""

from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import ImageFont

from signing.characters import printable

FONT = "Times New Roman"
CENTRE, LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY

MARGINS_MM = {"left_margin": 30, "right_margin": 16, "top_margin": 20, "bottom_margin": 20}
"""Within 30–35, 15–20, 20–25 and 20–25 mm (PG-03)."""


class Measure:
    """Widths of text in millimetres, by the metrics of Tinos, which are those of Times New Roman."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line at a size in points."""
        name = "Tinos-Bold.ttf" if bold else "Tinos-Regular.ttf"
        font = ImageFont.truetype(str(self._fonts / name), 1000)
        return font.getlength(text) / 1000 * size * 25.4 / 72


def blank_document() -> Document:
    """Return an empty A4 document in Times New Roman 14, black, single spacing."""
    document: Document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    page(document.sections[0], landscape=False)
    return document


def page(section: Section, *, landscape: bool) -> None:
    """Set A4 and the margins; landscape is for tables only (PG-02)."""
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for name, value in MARGINS_MM.items():
        setattr(section, name, Mm(value))
    section.header_distance = Mm(10)


def number_pages(section: Section) -> None:
    """Number the pages from 1 in the middle of the top margin, not on the first one (PG-06)."""
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)  # noqa: SLF001 - python-docx has no page numbering
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - nor fields


def write(
    place: Document | _Cell,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = CENTRE,
    before: float = 0,
    indent_mm: float = 0,
) -> Paragraph:
    """Add a paragraph; in a cell the first, empty one is used. Sizes and spaces in points."""
    paragraph = (
        place.paragraphs[0] if isinstance(place, _Cell) and _is_unused(place) else place.add_paragraph()
    )
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.first_line_indent = Mm(indent_mm)
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    return paragraph


def line_below(cell: _Cell, width_mm: float, cell_width_mm: float) -> None:
    """Draw a solid line of a width, centred in a cell, as the border of an empty paragraph."""
    paragraph = cell.add_paragraph()
    side = max(0.0, (cell_width_mm - width_mm) / 2)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(side)
    form.line_spacing = Pt(3)
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().append(border)  # noqa: SLF001 - python-docx has no paragraph borders
    paragraph.add_run().font.size = Pt(1)


def columns(document: Document, widths_mm: Sequence[float]) -> Table:
    """Add a table of one row without borders and without padding, as layout for cells side by side."""
    table: Table = document.add_table(rows=1, cols=len(widths_mm))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _pad(table, 0)
    _set_widths(table, widths_mm)
    return table


def grid(document: Document, heading: Sequence[str], widths_mm: Sequence[float], *, size: float) -> Table:
    """Add a table with borders whose heading is repeated on each page."""
    table: Table = document.add_table(rows=1, cols=len(heading))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _pad(table, 0.8)
    row = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001 - python-docx has no repeated headings
    _set_widths(table, widths_mm)
    for cell, text in zip(row.cells, heading, strict=True):
        write(cell, text, size=size, bold=True)
    return table


def fill_row(
    table: Table, texts: Sequence[str], widths_mm: Sequence[float], *, size: float, bold: bool = False
) -> None:
    """Add a row: names to the left, everything else in the middle."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call] # python-docx leaves this one untyped
    for place, (cell, text, width) in enumerate(zip(cells, texts, widths_mm, strict=True)):
        cell.width = Mm(width)
        write(cell, text, size=size, bold=bold, align=LEFT if place == 1 else CENTRE)


def _set_widths(table: Table, widths_mm: Sequence[float]) -> None:
    """Set the widths of the columns; Word reads them from the cells, LibreOffice from the grid."""
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths_mm, strict=True):
        column.width = cell.width = Mm(width)


def _is_unused(cell: _Cell) -> bool:
    return len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs


def _pad(table: Table, millimetres: float) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        mark = OxmlElement(f"w:{side}")
        mark.set(qn("w:w"), str(round(millimetres / 25.4 * 1440)))
        mark.set(qn("w:type"), "dxa")
        margins.append(mark)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - nor cell margins
