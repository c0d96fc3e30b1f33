"""PG: paper, orientation, margins, font, page numbers (Phụ lục I, Phần I, mục I)."""

from collections import Counter
from collections.abc import Iterator

from verification.decree30 import typefaces
from verification.decree30.applicability import has_form, has_pages, is_dated
from verification.decree30.deviations import on_lines, on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, millimetres, number, points, size_of
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Encoding, Line, Page, Typeface
from verification.rule import CannotTell, rule, undecidable
from verification.verdict import Deviation, Severity

A4_MM = (210.0, 297.0)
TIMES = "Times New Roman"
SUBSTITUTES = frozenset(
    {"Liberation Serif", "Tinos", "Nimbus Roman", "Nimbus Roman No9 L", "TeX Gyre Termes", "Times"}
)
"""Same widths as Times New Roman; word processors put them in its place (decision 0025)."""
_SYMBOLS = frozenset(
    {
        "Symbol",
        "SymbolMT",
        "Wingdings",
        "Wingdings 2",
        "Wingdings 3",
        "Webdings",
        "OpenSymbol",
        "Cambria Math",
    }
)
_STRAY_LETTERS = 0.02
_UNREADABLE = 0.05
_BLACK = 64
"""Largest value of a channel that still prints as black [eng]."""


@rule(
    id="ND30-PG-01",
    title="Khổ giấy A4",
    citation=Citation(DECREE_30_2020, "khoản 1 mục I Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_pages,
)
def paper(dossier: Dossier) -> Iterator[Deviation]:
    """Khổ giấy: Khổ A4 (210 mm x 297 mm)."""
    wrong = [page for page in dossier.measured.pages if not _is_a4(page, dossier.tolerances.paper_mm)]
    if not wrong:
        return
    first = wrong[0]
    pages = "" if len(wrong) == 1 else f" (và {len(wrong) - 1} trang khác)"
    observed = f"{number(first.width, 0)} mm x {number(first.height, 0)} mm"
    yield on_page(
        first,
        "paper",
        f"Trang {first.number}{pages} có khổ {observed}; phải là khổ A4 (210 mm x 297 mm).",
        expected="210 mm x 297 mm",
        observed=observed,
        remedy="Vào Layout → Size → A4, rồi xuất lại tệp PDF.",
    )


def _is_a4(page: Page, tolerance: float) -> bool:
    short, long = sorted((page.width, page.height))
    return abs(short - A4_MM[0]) <= tolerance and abs(long - A4_MM[1]) <= tolerance


@rule(
    id="ND30-PG-02",
    title="Trình bày theo chiều dài khổ giấy",
    citation=Citation(DECREE_30_2020, "khoản 2 mục I Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
)
def orientation(dossier: Dossier) -> Iterator[Deviation]:
    """Kiểu trình bày: Theo chiều dài của khổ A4. Trường hợp nội dung văn bản có các bảng, biểu nhưng không
    được làm thành các phụ lục riêng thì văn bản có thể được trình bày theo chiều rộng.
    """
    for page in dossier.main_pages:
        if page.width <= page.height or page.has_table:
            continue
        dossier.readable(page)
        yield on_page(
            page,
            "landscape",
            f"Trang {page.number} trình bày theo chiều rộng nhưng không có bảng, biểu.",
            expected="theo chiều dài khổ A4",
            observed="theo chiều rộng",
            remedy="Vào Layout → Orientation → Portrait.",
        )


@rule(
    id="ND30-PG-04",
    title="Phông chữ Times New Roman, Unicode, màu đen",
    citation=Citation(DECREE_30_2020, "khoản 4 mục I Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_pages,
)
def font(dossier: Dossier) -> Iterator[Deviation]:
    """Phông chữ: Phông chữ tiếng Việt Times New Roman, bộ mã ký tự Unicode theo Tiêu chuẩn Việt Nam TCVN
    6909:2001, màu đen.
    """
    lines = _printed_lines(dossier)
    total = sum(len(span.text.strip()) for line in lines for span in line.spans)
    legacy = [line for line in lines if any(_is_legacy(span.typeface) for span in line.spans)]
    if _share(legacy, total) > _STRAY_LETTERS:
        yield _charset(legacy, legacy[0].spans[0].typeface.family)
        return
    if (unreadable := _unreadable(lines)) and _share(unreadable, total) > _UNREADABLE:
        yield _charset(unreadable, "ký tự không thuộc Unicode tiếng Việt")
        return
    yield from _other_fonts(lines, total)
    yield from _other_colours(dossier, lines, total)
    substitutes = _families(lines) & SUBSTITUTES
    if substitutes:
        raise CannotTell("metric_substitute")


def _printed_lines(dossier: Dossier) -> list[Line]:
    """Lines of the pages themselves; CannotTell where none carries characters of its own."""
    lines = [
        line
        for page in dossier.measured.pages
        for line in page.lines
        if line.field_name is None and not line.ocr
    ]
    if not lines:
        raise CannotTell("scanned_page")
    marks = {id(line) for line in (*dossier.cells.urgency_mark, *dossier.cells.incoming_stamp)}
    return [line for line in lines if id(line) not in marks]


def _is_legacy(typeface: Typeface) -> bool:
    """Fonts of the 8-bit Vietnamese character sets TCVN 3 (.VnTime) and VNI."""
    return typeface.encoding is not Encoding.UNICODE


def _unreadable(lines: list[Line]) -> list[Line]:
    return [
        line
        for line in lines
        if any(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in line.text)
        and not all(span.typeface.family in _SYMBOLS for span in line.spans)
    ]


def _share(lines: list[Line], total: int) -> float:
    letters = sum(len(span.text.strip()) for line in lines for span in line.spans)
    return letters / total if total else 0.0


def _charset(lines: list[Line], observed: str) -> Deviation:
    return on_lines(
        lines[:1],
        "charset",
        f"Văn bản dùng {observed}, không phải bộ mã ký tự Unicode theo TCVN 6909:2001.",
        expected="Unicode theo TCVN 6909:2001",
        observed=observed,
        remedy="Chuyển mã văn bản sang Unicode rồi chọn phông chữ Times New Roman.",
    )


def _families(lines: list[Line]) -> set[str]:
    return {span.typeface.family for line in lines for span in line.spans if span.text.strip()}


def _other_fonts(lines: list[Line], total: int) -> Iterator[Deviation]:
    allowed = {TIMES, *SUBSTITUTES, *_SYMBOLS}
    letters: Counter[str] = Counter()
    where: dict[str, Line] = {}
    for line in lines:
        for span in line.spans:
            if span.typeface.family not in allowed and any(map(str.isalpha, span.text)):
                letters[span.typeface.family] += len(span.text.strip())
                where.setdefault(span.typeface.family, line)
    for family, count in letters.most_common():
        if count / total > _STRAY_LETTERS:
            yield on_lines(
                (where[family],),
                "family",
                f"Văn bản dùng phông chữ {family}; phải là phông chữ Times New Roman.",
                expected=TIMES,
                observed=family,
                remedy="Chọn toàn bộ văn bản (Ctrl+A), vào Home → Font: Times New Roman.",
            )


def _other_colours(dossier: Dossier, lines: list[Line], total: int) -> Iterator[Deviation]:
    marks = {id(line) for line in (*dossier.cells.urgency_mark, *dossier.cells.secrecy_mark)}
    coloured = [
        line
        for line in lines
        if id(line) not in marks
        and any(max(span.typeface.colour) > _BLACK for span in line.spans if span.text.strip())
    ]
    letters = sum(
        len(span.text.strip())
        for line in coloured
        for span in line.spans
        if max(span.typeface.colour) > _BLACK
    )
    if total and letters / total > _STRAY_LETTERS:
        yield on_lines(
            coloured[:1],
            "colour",
            "Văn bản có chữ không phải màu đen.",
            expected="màu đen",
            observed="màu khác",
            remedy="Chọn phần chữ này, vào Home → Font Color → Automatic.",
        )


POINTER = undecidable(
    id="ND30-PG-05",
    title="Cỡ chữ và kiểu chữ của từng yếu tố",
    citation=Citation(DECREE_30_2020, "khoản 5 mục I Phần I Phụ lục I"),
    clause="Cỡ chữ và kiểu chữ: Theo quy định cụ thể cho từng yếu tố thể thức.",
    why="Quy định dẫn chiếu: cỡ chữ, kiểu chữ được kiểm tra trong quy tắc của từng yếu tố.",
)


@rule(
    id="ND30-PG-06",
    title="Số trang văn bản",
    citation=Citation(DECREE_30_2020, "khoản 7 mục I Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def page_numbers(dossier: Dossier) -> Iterator[Deviation]:
    """Số trang văn bản: Được đánh từ số 1, bằng chữ số Ả Rập, cỡ chữ 13 đến 14, kiểu chữ đứng, được đặt canh
    giữa theo chiều ngang trong phần lề trên của văn bản, không hiển thị số trang thứ nhất.
    """
    pages = dossier.main_pages
    shown = {line.page: line for line in dossier.cells.page_numbers}
    if 1 in shown:
        yield on_lines(
            (shown[1],),
            "first_page",
            "Trang thứ nhất hiển thị số trang; số trang thứ nhất không được hiển thị.",
            expected="không hiển thị",
            observed=shown[1].text,
            remedy="Nhấp đúp vào lề trên, chọn Header & Footer → Different First Page.",
        )
    missing = [page for page in pages[1:] if page.number not in shown and page.lines]
    if missing:
        yield _missing_number(dossier, missing)
    for page in pages[1:]:
        if page.number in shown:
            yield from _page_number(dossier, page, shown[page.number])
            return


def _missing_number(dossier: Dossier, pages: list[Page]) -> Deviation:
    for page in pages:
        dossier.readable(page)
    first = pages[0]
    return on_page(
        first,
        "missing",
        f"Trang {first.number} không có số trang ở giữa lề trên.",
        expected=str(first.number),
        observed="không có",
        remedy="Vào Insert → Page Number → Top of Page → Plain Number 2, chọn Different First Page.",
    )


def _page_number(dossier: Dossier, page: Page, line: Line) -> Iterator[Deviation]:
    remedy = "Vào Insert → Page Number → Top of Page → Plain Number 2; cỡ chữ 13 hoặc 14, kiểu chữ đứng."
    if line.text.strip(" -–") != str(page.number):
        yield on_lines(
            (line,),
            "value",
            f"Trang {page.number} ghi số trang “{line.text}”.",
            expected=str(page.number),
            observed=line.text,
            remedy="Vào Insert → Page Number → Format Page Numbers → Start at: 1.",
        )
    if line.box[1] > page.height / 4:
        yield on_lines(
            (line,),
            "place",
            f"Số trang {page.number} không nằm trong lề trên của trang.",
            expected="giữa lề trên",
            observed="lề dưới" if line.box[1] > page.height / 2 else "trong trang",
            remedy=remedy,
        )
    elif not _in_the_middle(page, line, dossier.tolerances.centring_mm):
        yield on_lines(
            (line,),
            "centring",
            f"Số trang {page.number} không được canh giữa theo chiều ngang.",
            expected="canh giữa",
            observed=f"cách mép trái {millimetres(centre_x(line.box))}",
            remedy=remedy,
        )
    yield from typefaces.judge(typefaces.SO_TRANG, (line,), dossier.tolerances.font_size_pt)


def _in_the_middle(page: Page, line: Line, tolerance: float) -> bool:
    """Between the middle of the paper and that of a text area with the widest margins allowed."""
    middle = page.width / 2
    return middle - tolerance <= centre_x(line.box) <= middle + 10 + tolerance


@rule(
    id="ND30-PG-07",
    title="Cỡ chữ trong cùng một văn bản thống nhất",
    citation=Citation(DECREE_30_2020, "chú thích mục V Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=is_dated,
)
def consistent_sizes(dossier: Dossier) -> Iterator[Deviation]:
    """Cỡ chữ trong cùng một văn bản tăng, giảm phải thống nhất, ví dụ: Quốc hiệu cỡ chữ 13, Tiêu ngữ cỡ chữ
    14, địa danh và ngày, tháng, năm văn bản cỡ chữ 14 hoặc Quốc hiệu cỡ chữ 12, Tiêu ngữ cỡ chữ 13, địa danh
    và ngày, tháng, năm văn bản cỡ chữ 13.
    """
    title = dossier.found(dossier.cells.national_title)[0]
    motto = dossier.found(dossier.cells.motto)[0]
    dated = next((one for one in dossier.found(dossier.cells.place_and_date) if one.field_name is None), None)
    if dated is None or any(line.ocr for line in (title, motto, dated)):
        raise CannotTell("not_printed")
    sizes = (size_of(title), size_of(motto), size_of(dated))
    tolerance = dossier.tolerances.font_size_pt
    for size, (smallest, largest) in zip(sizes, ((12, 13), (13, 14), (13, 14)), strict=True):
        if not smallest - tolerance <= size <= largest + tolerance:
            raise CannotTell("size_out_of_range")  # the element's own rule says so
    allowed = ((12, 13, 13), (13, 14, 14))
    if any(all(abs(a - b) <= tolerance for a, b in zip(sizes, one, strict=True)) for one in allowed):
        return
    yield on_lines(
        (title, motto, dated),
        "sizes",
        "Cỡ chữ của Quốc hiệu, Tiêu ngữ và địa danh, ngày tháng không thống nhất: "
        + ", ".join(points(size) for size in sizes)
        + "; phải là 12, 13, 13 hoặc 13, 14, 14.",
        expected="12, 13, 13 hoặc 13, 14, 14",
        observed=", ".join(points(size) for size in sizes),
        remedy="Chọn từng dòng, vào Home → Font Size: 13 (Quốc hiệu), 14 (Tiêu ngữ), 14 (địa danh).",
    )


REFERENCE_VALUES = undecidable(
    id="ND30-PG-08",
    title="Lề trang của các tệp mẫu kèm Nghị định",
    citation=Citation(DECREE_30_2020, "tệp mẫu của Phụ lục I và Phụ lục III"),
    clause="Các tệp mẫu đặt lề trái 35 mm, lề phải 20 mm, lề trên 25 mm, lề dưới 20 mm, đầu trang 10 mm.",
    why="Giá trị tham chiếu của các tệp mẫu, không phải quy định; lề trang kiểm tra theo ND30-PG-03.",
)
