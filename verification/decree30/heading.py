"""TL: type name and abstract, cells 5a and 5b (Phụ lục I, Phần I, mục II, khoản 5)."""

from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.agency_name import stroke_of_a_third
from verification.decree30.applicability import has_abstract, is_official_letter, is_titled
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number
from verification.decree30.spacing import gap_points
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.rule import rule
from verification.verdict import Deviation, Severity

_GAP_POINTS = (1.0, 14.0)
"""Around the 6 pt of the text: spacing is added to by the size of the line above [eng]."""


def off_centre(dossier: Dossier, lines: tuple[Line, ...]) -> float:
    """Millimetres by which lines lie outside the middle of the paper or of a text area allowed by PG-03."""
    page = dossier.page(lines[0].page)
    middle = centre_x(hull(lines))
    left, right = page.width / 2, page.width / 2 + 10.0
    return max(left - middle, middle - right, 0.0)


def centred(dossier: Dossier, lines: tuple[Line, ...], what: str) -> Iterator[Deviation]:
    """Centred across the text, the lines taken together."""
    aside = off_centre(dossier, lines)
    if aside > dossier.tolerances.centring_mm:
        yield on_lines(
            lines,
            "centring",
            f"{what} không được canh giữa theo chiều ngang (lệch {number(aside)} mm).",
            expected="canh giữa",
            observed=f"lệch {number(aside)} mm",
            remedy="Chọn dòng này, vào Home → Center (Ctrl+E), bỏ thụt đầu dòng.",
        )


@rule(
    id="ND30-TL-01",
    title="Tên loại văn bản",
    citation=Citation(DECREE_30_2020, "khoản 5 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=is_titled,
)
def type_name(dossier: Dossier) -> Iterator[Deviation]:
    """Tên loại và trích yếu nội dung văn bản được … đặt canh giữa theo chiều ngang văn bản. Tên loại văn bản
    được trình bày bằng chữ in hoa, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm.
    """
    lines = dossier.found(dossier.cells.type_name)
    yield from typefaces.judge(sample_table.TEN_LOAI, lines, dossier.tolerances.font_size_pt)
    yield from centred(dossier, lines, "Tên loại văn bản")


@rule(
    id="ND30-TL-02",
    title="Trích yếu nội dung văn bản",
    citation=Citation(DECREE_30_2020, "khoản 5 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_abstract,
)
def abstract(dossier: Dossier) -> Iterator[Deviation]:
    """Trích yếu nội dung văn bản được đặt ngay dưới tên loại văn bản, trình bày bằng chữ in thường, cỡ chữ từ
    13 đến 14, kiểu chữ đứng, đậm. Bên dưới trích yếu nội dung văn bản có đường kẻ ngang, nét liền, có độ dài
    bằng từ 1/3 đến 1/2 độ dài của dòng chữ và đặt cân đối so với dòng chữ.
    """
    lines = dossier.found(dossier.cells.abstract)
    yield from typefaces.judge(sample_table.TRICH_YEU, lines, dossier.tolerances.font_size_pt)
    yield from centred(dossier, lines, "Trích yếu")
    yield from stroke_of_a_third(dossier, lines, "trích yếu")


@rule(
    id="ND30-TL-03",
    title="Trích yếu nội dung công văn",
    citation=Citation(DECREE_30_2020, "khoản 5 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=is_official_letter,
)
def letter_subject(dossier: Dossier) -> Iterator[Deviation]:
    """Đối với công văn, trích yếu nội dung văn bản được trình bày tại ô số 5b … sau chữ “V/v” bằng chữ in
    thường, cỡ chữ từ 12 đến 13, kiểu chữ đứng; đặt canh giữa dưới số và ký hiệu văn bản, cách dòng 6pt với số
    và ký hiệu văn bản.
    """
    lines = dossier.found(dossier.cells.letter_subject)
    yield from typefaces.judge(sample_table.TRICH_YEU_CONG_VAN, lines, dossier.tolerances.font_size_pt)
    if not lines[0].text.casefold().startswith("v/v"):
        yield on_lines(
            lines,
            "word",
            "Trích yếu công văn không bắt đầu bằng chữ “V/v”.",
            expected="V/v …",
            observed=lines[0].text,
            remedy="Thêm chữ “V/v” trước trích yếu.",
        )
    yield from _under_number(dossier, lines)


def _under_number(dossier: Dossier, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    above = [line for line in dossier.cells.number if line.field_name is None and not line.ocr]
    if not above or lines[0].ocr:
        return
    first = min(lines, key=lambda line: line.baseline)
    gap = gap_points(max(above, key=lambda line: line.baseline), first)
    if not _GAP_POINTS[0] <= gap <= _GAP_POINTS[1]:
        yield on_lines(
            lines,
            "gap",
            f"Trích yếu cách dòng số, ký hiệu {number(max(gap, 0.0))} pt; phải cách 6 pt.",
            expected="6 pt",
            observed=f"{number(gap)} pt",
            remedy="Chọn dòng “V/v”, vào Layout → Spacing → Before: 6 pt.",
        )
    left, right = min(line.box[0] for line in above), max(line.box[2] for line in above)
    aside = abs(centre_x(hull(lines)) - (left + right) / 2)
    if aside > 2 * dossier.tolerances.centring_mm:
        yield on_lines(
            lines,
            "centring",
            f"Trích yếu lệch {number(aside)} mm so với dòng số, ký hiệu; phải canh giữa.",
            expected="canh giữa dưới số, ký hiệu",
            observed=f"lệch {number(aside)} mm",
            remedy="Đặt “V/v …” trong cùng ô với số, ký hiệu, chọn Home → Center (Ctrl+E).",
        )
