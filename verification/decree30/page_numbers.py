"""PG-06: page numbers (Phụ lục I, Phần I, mục I, khoản 7)."""

from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form
from verification.decree30.deviations import on_lines, on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, millimetres
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line, Page
from verification.rule import rule
from verification.verdict import Deviation, Severity


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
    numbered = next((page for page in pages[1:] if page.number in shown), None)
    if numbered is not None:
        yield from _page_number(dossier, numbered, shown[numbered.number])
    dossier.require_every_page()


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
    yield from typefaces.judge(sample_table.SO_TRANG, (line,), dossier.tolerances.font_size_pt)


def _in_the_middle(page: Page, line: Line, tolerance: float) -> bool:
    """Between the middle of the paper and that of a text area with the widest margins allowed."""
    middle = page.width / 2
    return middle - tolerance <= centre_x(line.box) <= middle + 10 + tolerance
