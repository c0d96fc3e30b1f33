"""PL: attachments (Phụ lục I, Phần I, mục III, khoản 1)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form, holds_attachments
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.heading import centred
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.names import fold
from verification.rule import CannotTell, rule, undecidable
from verification.verdict import Deviation, DocumentKind, Severity

_CLAUSE_1 = "khoản 1 mục III Phần I Phụ lục I"
_REFERENCE = re.compile(r"\b(phu luc|kem theo|dinh kem)\b")
_HEADING = re.compile(r"^phụ lục\s*(?:số\s*)?(?P<number>[\w.]*)", re.IGNORECASE)
_ROMAN = re.compile(r"^[IVXLC]+$")
_BENEATH_MM = 45.0
_SAME_ROW_MM = 2.0


def _has_annexes(dossier: Dossier) -> bool:
    """A document with "Phụ lục" in the same file."""
    return has_form(dossier) and holds_attachments(dossier)


def _number(line: Line) -> str:
    match = _HEADING.match(line.text)
    return match["number"].rstrip(".") if match else ""


@rule(
    id="ND30-PL-01",
    title="Chỉ dẫn về Phụ lục và đánh số Phụ lục",
    citation=Citation(DECREE_30_2020, f"điểm a {_CLAUSE_1}"),
    severity=Severity.WARNING,
    applies=_has_annexes,
)
def reference_and_number(dossier: Dossier) -> Iterator[Deviation]:
    """Trường hợp văn bản có Phụ lục kèm theo thì trong văn bản phải có chỉ dẫn về Phụ lục đó. Văn bản có từ
    hai Phụ lục trở lên thì các Phụ lục phải được đánh số thứ tự bằng chữ số La Mã.
    """
    headings = dossier.found(dossier.cells.attachment_headings)
    body = dossier.found(dossier.cells.body)
    if not _REFERENCE.search(fold(" ".join(line.text for line in body))):
        yield on_lines(
            headings[:1],
            "no_reference",
            "Văn bản có Phụ lục nhưng trong nội dung không có chỉ dẫn về Phụ lục.",
            expected="chỉ dẫn về Phụ lục trong nội dung văn bản",
            observed="không có",
            remedy="Thêm chỉ dẫn, ví dụ “(chi tiết tại Phụ lục I kèm theo)”.",
        )
    if len(headings) < 2:  # noqa: PLR2004 - "từ hai Phụ lục trở lên"
        return
    for line in headings:
        value = _number(line)
        if not _ROMAN.match(value):
            yield on_lines(
                (line,),
                "numeral",
                f"“{line.text}” không được đánh số thứ tự bằng chữ số La Mã.",
                expected="Phụ lục I, Phụ lục II, …",
                observed=line.text,
                remedy="Đánh số các Phụ lục bằng chữ số La Mã.",
            )


@rule(
    id="ND30-PL-02",
    title="Trình bày từ “Phụ lục” và tên Phụ lục",
    citation=Citation(DECREE_30_2020, f"điểm b {_CLAUSE_1}"),
    severity=Severity.WARNING,
    applies=holds_attachments,
)
def heading(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Phụ lục” và số thứ tự của Phụ lục được trình bày thành một dòng riêng, canh giữa, bằng chữ in
    thường, cỡ chữ 14, kiểu chữ đứng, đậm; tên Phụ lục (nếu có) được trình bày canh giữa, bằng chữ in hoa, cỡ
    chữ từ 13 đến 14, kiểu chữ đứng, đậm.
    """
    tolerance = dossier.tolerances.font_size_pt
    for line in dossier.found(dossier.cells.attachment_headings):
        if not _HEADING.match(line.text):
            continue  # a text issued with another document has a title, not "Phụ lục"
        yield from typefaces.judge(sample_table.PHU_LUC, (line,), tolerance)
        if dossier.page(line.page).width < dossier.page(line.page).height:
            yield from centred(dossier, (line,), "Từ “Phụ lục”")
        if title := _title(dossier, line):
            yield from typefaces.judge(sample_table.TEN_PHU_LUC, title, tolerance)


def _title(dossier: Dossier, heading: Line) -> tuple[Line, ...]:
    """The lines between "Phụ lục" and "(Kèm theo …)" on its page; empty where no such line closes them."""
    below = [
        line
        for line in dossier.cells.attachment_references
        if line.page == heading.page and 0 < line.baseline - heading.baseline < _BENEATH_MM
    ]
    if not below:
        return ()
    end = min(line.baseline for line in below)
    return tuple(
        line
        for line in dossier.page(heading.page).lines
        if line.field_name is None and heading.baseline + 1 < line.baseline < end - 1
    )


@rule(
    id="ND30-PL-03",
    title="Thông tin chỉ dẫn kèm theo văn bản",
    citation=Citation(DECREE_30_2020, f"điểm c {_CLAUSE_1}"),
    severity=Severity.WARNING,
    applies=holds_attachments,
)
def reference_line(dossier: Dossier) -> Iterator[Deviation]:
    """Thông tin chỉ dẫn kèm theo văn bản được canh giữa phía dưới tên của Phụ lục, chữ in thường, cỡ chữ từ
    13 đến 14, kiểu chữ nghiêng, cùng phông chữ với nội dung văn bản, màu đen. Thông tin chỉ dẫn kèm theo văn
    bản trên mỗi phụ lục (Kèm theo văn bản số …) được ghi đầy đủ đối với văn bản giấy; đối với văn bản điện
    tử, không phải điền thông tin tại các vị trí này.
    """
    references = dossier.cells.attachment_references
    for line in dossier.cells.attachment_headings:
        if not any(_belongs(reference, line) for reference in references):
            yield on_lines(
                (line,),
                "missing",
                f"Dưới “{line.text}” không có dòng “(Kèm theo …)”.",
                expected="(Kèm theo văn bản số …/… ngày … tháng … năm …)",
                observed="không có",
                remedy="Thêm dòng chỉ dẫn kèm theo văn bản dưới tên Phụ lục, chữ nghiêng, canh giữa.",
            )
    printed = tuple(
        line
        for line in references
        if line.field_name is None
        and any(_belongs(line, heading) for heading in dossier.cells.attachment_headings)
    )
    yield from typefaces.judge(sample_table.KEM_THEO, printed, dossier.tolerances.font_size_pt)
    if printed and dossier.page(printed[0].page).width < dossier.page(printed[0].page).height:
        yield from centred(dossier, _row(dossier, printed[0]), "Dòng chỉ dẫn kèm theo")


def _row(dossier: Dossier, line: Line) -> tuple[Line, ...]:
    """All that stands on the line's height, stamps in its blanks included."""
    return tuple(
        other for other in dossier.page(line.page).lines if abs(other.baseline - line.baseline) < _SAME_ROW_MM
    )


def _belongs(reference: Line, heading: Line) -> bool:
    return reference.page == heading.page and 0 < reference.baseline - heading.baseline < 2 * _BENEATH_MM


SIGNED_APART = undecidable(
    id="ND30-PL-04",
    title="Chữ ký số trên Phụ lục",
    citation=Citation(DECREE_30_2020, f"điểm d {_CLAUSE_1}"),
    clause="Đối với Phụ lục không cùng tệp tin với nội dung văn bản điện tử, Văn thư cơ quan thực hiện "
    "ký số của cơ quan, tổ chức trên từng tệp tin kèm theo.",
    why="Quy định dẫn chiếu: kiểm tra trong các quy tắc ND30-DS-A1 đến ND30-DS-A6.",
)


@rule(
    id="ND30-PL-05",
    title="Số trang của Phụ lục đánh riêng",
    citation=Citation(DECREE_30_2020, f"điểm đ {_CLAUSE_1}"),
    severity=Severity.WARNING,
    applies=_has_annexes,
)
def own_page_numbers(dossier: Dossier) -> Iterator[Deviation]:
    """Số trang của Phụ lục được đánh số riêng theo từng Phụ lục."""
    if dossier.kind is DocumentKind.ATTACHMENT:
        raise CannotTell("other_kind")
    starts = sorted({line.page for line in dossier.cells.attachment_headings if line.page > 1})
    if not starts:
        raise CannotTell("not_found")
    shown = {line.page: line for line in dossier.cells.page_numbers}
    for start, end in pairwise((*starts, dossier.measured.page_count + 1)):
        for page in range(start, end):
            line = shown.get(page)
            value = line.text.strip(" -–") if line else ""
            if line and value.isdecimal() and int(value) != page - start + 1:
                yield on_lines(
                    (line,),
                    "continued",
                    f"Phụ lục bắt đầu ở trang {start} của tệp nhưng trang {page} ghi số trang {value}; "
                    f"phải là {page - start + 1}.",
                    expected=str(page - start + 1),
                    observed=value,
                    remedy="Đặt Phụ lục trong Section riêng, Format Page Numbers → Start at: 1.",
                )
                break
