"""PG: paper, orientation, sizes that agree (Phụ lục I, Phần I, mục I; mục V)."""

from collections.abc import Iterator

from verification.decree30.applicability import has_form, has_pages, is_dated
from verification.decree30.deviations import on_lines, on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import number, points, size_of
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Page
from verification.rule import CannotTell, rule, undecidable
from verification.verdict import Deviation, Severity

A4_MM = (210.0, 297.0)


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
        dossier.require_every_page()
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
    dossier.require_every_page()


POINTER = undecidable(
    id="ND30-PG-05",
    title="Cỡ chữ và kiểu chữ của từng yếu tố",
    citation=Citation(DECREE_30_2020, "khoản 5 mục I Phần I Phụ lục I"),
    clause="Cỡ chữ và kiểu chữ: Theo quy định cụ thể cho từng yếu tố thể thức.",
    why="Quy định dẫn chiếu: cỡ chữ, kiểu chữ được kiểm tra trong quy tắc của từng yếu tố.",
)


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
