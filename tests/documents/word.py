"""Documents as clerks make them: Word files with tables, styles and drawn lines, printed by LibreOffice."""

from collections.abc import Callable, Mapping
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tests.documents.libreoffice import print_to_pdf

_LINE = '<w:pBdr {ns}><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
_LEFT = 64.0
"""Width of the left column of the heading."""
_CELL = 3.8
"""Inner margins of a cell, left and right together."""
_TEXT = (
    "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, "
    "Sở Nội vụ đề nghị các cơ quan, đơn vị rà soát việc ký số văn bản điện tử phát hành trong quý III năm "
    "2026, bảo đảm mỗi văn bản đều có chữ ký số của người có thẩm quyền và chữ ký số của cơ quan"
)


def _put(
    holder: _Cell | Document,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.CENTER,
    before: float = 0,
    indent: float = 0,
    first: bool = False,
) -> Paragraph:
    """One paragraph at single spacing; `first` reuses the empty paragraph of a new cell."""
    paragraph = holder.paragraphs[0] if first else holder.add_paragraph()
    run = paragraph.add_run(text)
    run.font.name = "Times New Roman"
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(before), Pt(0)
    form.line_spacing = 1.0
    if indent:
        form.first_line_indent = Mm(indent)
    return paragraph


def _underline(holder: _Cell | Document, width: float, column: float) -> None:
    """A line of `width` in the middle of a column, as the border of an empty paragraph; millimetres."""
    paragraph = _put(holder, "", size=1)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((column - width) / 2)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - borders are beyond python-docx
    properties.insert_element_before(parse_xml(_LINE.format(ns=nsdecls("w"))), "w:spacing", "w:ind", "w:jc")


def _page() -> Document:
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    return document


def _columns(document: Document, left: float, rows: int = 1) -> list[tuple[_Cell, _Cell]]:
    """The rows of a table of two columns without borders; `left` in millimetres."""
    table = document.add_table(rows=rows, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (left, 160 - left), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return [(row.cells[0], row.cells[1]) for row in table.rows]


def _heading(document: Document, notation: str, subject: str | None, date: str) -> None:
    (left, right), (number, dated) = _columns(document, _LEFT, rows=2)
    _put(left, "UBND TỈNH AN BÌNH", size=12, first=True)
    _put(left, "SỞ NỘI VỤ", size=12, bold=True)
    _underline(left, 10, _LEFT - _CELL)
    _put(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, first=True)
    _put(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _underline(right, 56.5, 160 - _LEFT - _CELL)
    _put(number, f"Số: 1205/{notation}", size=13, before=4, first=True)
    if subject:
        _put(number, subject, size=12, before=6)
    _put(dated, date, size=13, italic=True, before=4, first=True)


def _body(document: Document, *texts: str) -> None:
    for text in texts:
        _put(document, text, align=ALIGN.JUSTIFY, before=6, indent=12.7)


def _closing(document: Document, recipients: tuple[str, ...], block: tuple[str, ...], name: str) -> None:
    _put(document, "", size=6)
    ((left, right),) = _columns(document, 80)
    _put(left, "Nơi nhận:", size=12, bold=True, italic=True, align=ALIGN.LEFT, first=True)
    for line in recipients:
        _put(left, line, size=11, align=ALIGN.LEFT)
    for index, line in enumerate(block):
        _put(right, line, bold=True, first=index == 0)
    for _ in range(4):
        _put(right, "")
    _put(right, name, bold=True)


DATE = "An Bình, ngày 21 tháng 9 năm 2026"


def letter() -> Document:
    """A công văn."""
    document = _page()
    _heading(document, "SNV-VP", "V/v rà soát việc ký số", DATE)
    _put(document, "Kính gửi: Các cơ quan, đơn vị trực thuộc Sở.", before=12)
    _body(document, f"{_TEXT}.", f"{_TEXT}./.")
    _closing(
        document, ("- Như trên;", "- Lưu: VT, VP."), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Trần Thị Minh Hạnh"
    )
    return document


def decision() -> Document:
    """A quyết định."""
    document = _page()
    _heading(document, "QĐ-SNV", None, DATE)
    _put(document, "QUYẾT ĐỊNH", bold=True, before=12)
    _put(document, "Về việc ban hành Quy trình ký số văn bản điện tử", bold=True)
    _underline(document, 42, 160)
    _put(document, "GIÁM ĐỐC SỞ NỘI VỤ", bold=True, before=6)
    for text in (
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Theo đề nghị của Chánh Văn phòng Sở.",
    ):
        _put(document, text, italic=True, align=ALIGN.JUSTIFY, before=6, indent=12.7)
    _put(document, "QUYẾT ĐỊNH:", bold=True, before=6)
    for number, text in enumerate((f"{_TEXT}.", "Chánh Văn phòng Sở thi hành Quyết định này./."), start=1):
        paragraph = _put(document, f"Điều {number}. ", bold=True, align=ALIGN.JUSTIFY, before=6, indent=12.7)
        run = paragraph.add_run(text)
        run.font.name, run.font.size = "Times New Roman", Pt(14)
    _closing(document, ("- Như Điều 2;", "- Lưu: VT, VP."), ("GIÁM ĐỐC",), "Lê Quang Vinh")
    return document


def titled(name: str, code: str, abstract: str) -> Callable[[], Document]:
    """A document of any other named type."""

    def make() -> Document:
        document = _page()
        _heading(document, f"{code}-SNV", None, DATE)
        _put(document, name, bold=True, before=12)
        _put(document, abstract, bold=True)
        _underline(document, 1.05 * len(abstract), 160)  # about two fifths of the words above
        _body(document, f"{_TEXT}.", f"{_TEXT}./.")
        recipients = ("- UBND tỉnh;", "- Các phòng thuộc Sở;", "- Lưu: VT, VP.")
        _closing(document, recipients, ("GIÁM ĐỐC",), "Lê Quang Vinh")
        return document

    return make


DOCUMENTS: Mapping[str, Callable[[], Document]] = {
    "CV": letter,
    "QĐ": decision,
    "KH": titled("KẾ HOẠCH", "KH", "Kiểm tra công tác văn thư, lưu trữ năm 2026"),
    "BC": titled("BÁO CÁO", "BC", "Kết quả ký số văn bản điện tử quý III năm 2026"),
    "TB": titled("THÔNG BÁO", "TB", "Về việc nghỉ lễ Quốc khánh năm 2026"),
    "TTr": titled("TỜ TRÌNH", "TTr", "Về việc ban hành Quy chế văn thư, lưu trữ"),
    "HD": titled("HƯỚNG DẪN", "HD", "Ký số văn bản điện tử trên hệ thống quản lý"),
    "CT": titled("CHỈ THỊ", "CT", "Về việc tăng cường ký số văn bản điện tử"),
    "NQ": titled("NGHỊ QUYẾT", "NQ", "Về nhiệm vụ chuyển đổi số năm 2026"),
    "QC": titled("QUY CHẾ", "QC", "Làm việc của cơ quan Sở Nội vụ"),
    "QyĐ": titled("QUY ĐỊNH", "QyĐ", "Về quản lý và sử dụng chữ ký số"),
    "TC": titled("THÔNG CÁO", "TC", "Về kết quả phiên họp thường kỳ tháng 9"),
    "CTr": titled("CHƯƠNG TRÌNH", "CTr", "Công tác trọng tâm quý IV năm 2026"),
    "PA": titled("PHƯƠNG ÁN", "PA", "Sắp xếp kho lưu trữ của cơ quan"),
    "ĐA": titled("ĐỀ ÁN", "ĐA", "Số hóa tài liệu lưu trữ giai đoạn 2026 - 2030"),
    "DA": titled("DỰ ÁN", "DA", "Nâng cấp hệ thống quản lý văn bản"),
    "HĐ": titled("HỢP ĐỒNG", "HĐ", "Về việc cung cấp dịch vụ lưu trữ"),
    "CĐ": titled("CÔNG ĐIỆN", "CĐ", "Về việc ứng phó bão số 9 năm 2026"),
    "BGN": titled("BẢN GHI NHỚ", "BGN", "Về hợp tác đào tạo văn thư"),
    "BTT": titled("BẢN THỎA THUẬN", "BTT", "Về chia sẻ dữ liệu lưu trữ"),
    "GUQ": titled("GIẤY ỦY QUYỀN", "GUQ", "Về việc giải quyết công việc của Sở"),
    "GM": titled("GIẤY MỜI", "GM", "Dự hội nghị tổng kết công tác văn thư"),
    "GGT": titled("GIẤY GIỚI THIỆU", "GGT", "Về việc liên hệ công tác tại cơ quan"),
    "GNP": titled("GIẤY NGHỈ PHÉP", "GNP", "Về việc nghỉ phép năm của công chức"),
    "PG": titled("PHIẾU GỬI", "PG", "Về việc gửi văn bản kèm theo hồ sơ"),
    "PC": titled("PHIẾU CHUYỂN", "PC", "Về việc chuyển đơn của công dân"),
    "PB": titled("PHIẾU BÁO", "PB", "Về kết quả giải quyết hồ sơ"),
}
"""By code of the type."""


def print_all(folder: Path) -> dict[str, Path]:
    """The documents as PDF, all in one run of LibreOffice."""
    files = [folder / f"{code}.docx" for code in DOCUMENTS]
    for file, make in zip(files, DOCUMENTS.values(), strict=True):
        make().save(str(file))
    return dict(zip(DOCUMENTS, print_to_pdf(files, folder), strict=True))
