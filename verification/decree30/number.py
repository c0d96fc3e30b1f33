"""SO: number and notation, cell 3 (Phụ lục I, Phần I, mục II, khoản 3; Phụ lục III)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form, is_original
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number
from verification.decree30.joint import joint_code
from verification.decree30.notation import (
    OFFICIAL_LETTER,
    is_type_code,
    looks_like_type_code,
)
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.rule import CannotTell, rule, undecidable
from verification.verdict import Deviation, Severity

_ROW_MM = 3.0
_BLANK_MM = 0.6
"""Spans closer than this belong to one word."""
_GROUPS = 2
"""Chữ viết tắt tên loại (or agency) and tên cơ quan (or unit)."""
_NUMBER = re.compile(r"^0?[1-9]$|^[1-9]\d+$")
_WRITTEN = re.compile(
    r"^S[ốóÓỐ]\s*(?P<colon>:?)\s*(?P<number>[^/]*?)(?P<slash>\s*/\s*)(?P<notation>.+)$", re.IGNORECASE
)


@rule(
    id="ND30-SO-01",
    title="Số của văn bản bằng chữ số Ả Rập",
    citation=Citation(DECREE_30_2020, "điểm a khoản 3 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def arabic_number(dossier: Dossier) -> Iterator[Deviation]:
    """Số của văn bản là số thứ tự văn bản do cơ quan, tổ chức ban hành trong một năm được đăng ký tại Văn thư
    cơ quan theo quy định. Số của văn bản được ghi bằng chữ số Ả Rập.
    """
    lines = dossier.found(dossier.cells.number)
    written = _written(lines)
    if written is None:
        raise CannotTell("not_read")
    value = written["number"].strip(" .…_")
    if not value:
        raise CannotTell("not_printed")
    if not value.isdecimal() or not value.isascii():
        if any(character.isdigit() for character in value):
            raise CannotTell("not_read")  # "12a", "1 234": a reader decides
        yield on_lines(
            lines,
            "numeral",
            f"Số của văn bản ghi “{value}”; phải ghi bằng chữ số Ả Rập.",
            expected="chữ số Ả Rập",
            observed=value,
            remedy="Ghi số văn bản bằng chữ số Ả Rập, ví dụ “Số: 15/…”.",
        )


def _written(lines: tuple[Line, ...]) -> re.Match[str] | None:
    return _WRITTEN.match(joined(lines))


def joined(lines: tuple[Line, ...]) -> str:
    """The cell read row by row from left to right, stamps of signature fields in the blanks they fill."""
    text = ""
    for row in _rows(lines):
        end = float("inf") if text.endswith("-") else float("-inf")  # a notation broken at its hyphen
        for span in sorted((span for line in row for span in line.spans), key=lambda one: one.box[0]):
            text += span.text if span.box[0] - end <= _BLANK_MM else f" {span.text}"
            end = span.box[2]
    return " ".join(text.split())


def _rows(lines: tuple[Line, ...]) -> list[list[Line]]:
    """The lines by height; a stamp may miss the baseline of its row by a little."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.baseline):
        if rows and line.baseline - rows[-1][0].baseline < _ROW_MM:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


ADVISORY_SERIES = undecidable(
    id="ND30-SO-02",
    title="Hệ thống số riêng của tổ chức tư vấn",
    citation=Citation(DECREE_30_2020, "điểm a khoản 3 mục II Phần I Phụ lục I"),
    clause="Trường hợp các Hội đồng, Ban, Tổ của cơ quan, tổ chức (sau đây gọi chung là tổ chức tư vấn) "
    "được ghi là “cơ quan ban hành văn bản” và được sử dụng con dấu, chữ ký số của cơ quan, tổ "
    "chức để ban hành văn bản thì phải lấy hệ thống số riêng.",
    why="Một tệp không cho biết hệ thống số; sổ đăng ký văn bản theo dõi từng hệ thống số.",
)


@rule(
    id="ND30-SO-03",
    title="Ký hiệu của văn bản",
    citation=Citation(DECREE_30_2020, "điểm b khoản 3 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=is_original,
)
def notation(dossier: Dossier) -> Iterator[Deviation]:
    """Ký hiệu của văn bản bao gồm chữ viết tắt tên loại văn bản và chữ viết tắt tên cơ quan, tổ chức hoặc
    chức danh nhà nước có thẩm quyền ban hành văn bản. Đối với công văn, ký hiệu bao gồm chữ viết tắt tên cơ
    quan, tổ chức hoặc chức danh nhà nước ban hành công văn và chữ viết tắt tên đơn vị soạn thảo hoặc lĩnh vực
    được giải quyết.
    """
    lines = dossier.found(dossier.cells.number)
    written, kind = dossier.document.code_notation, dossier.document.document_type
    if not written or kind is None:
        raise CannotTell("not_read")
    groups = [group.strip() for group in written.split("-")]
    remedy = "Ghi ký hiệu theo mẫu: văn bản có tên loại “QĐ-UBND”; công văn “UBND-VX”."
    problem = None
    if len([group for group in groups if group]) < _GROUPS:
        problem = "thiếu nhóm chữ viết tắt thứ hai"
    elif kind in (OFFICIAL_LETTER, "ThC"):
        problem = None
    elif groups[0] != kind and joint_code(written) != kind:
        near = looks_like_type_code(groups[0])
        if near == kind:
            problem = f"viết tắt tên loại “{groups[0]}” phải viết là “{kind}”"
        elif is_type_code(groups[0]):
            problem = f"viết tắt tên loại “{groups[0]}” không khớp với tên loại của văn bản ({kind})"
        else:
            problem = f"không bắt đầu bằng chữ viết tắt tên loại ({kind})"
    if problem:
        yield on_lines(
            lines,
            "notation",
            f"Ký hiệu “{written}” {problem}.",
            expected="chữ viết tắt tên loại - chữ viết tắt tên cơ quan"
            if kind != OFFICIAL_LETTER
            else "chữ viết tắt tên cơ quan - chữ viết tắt tên đơn vị soạn thảo",
            observed=written,
            remedy=remedy,
        )


UNIT_ABBREVIATIONS = undecidable(
    id="ND30-SO-04",
    title="Chữ viết tắt do người đứng đầu quy định",
    citation=Citation(DECREE_30_2020, "điểm b khoản 3 mục II Phần I Phụ lục I"),
    clause="Chữ viết tắt tên cơ quan, tổ chức và các đơn vị trong mỗi cơ quan, tổ chức hoặc lĩnh vực do "
    "người đứng đầu cơ quan, tổ chức quy định cụ thể.",
    why="Mỗi cơ quan tự quy định chữ viết tắt; một tệp không cho biết quy định đó.",
)


@rule(
    id="ND30-SO-05",
    title="Trình bày số, ký hiệu",
    citation=Citation(DECREE_30_2020, "điểm c khoản 3 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def form(dossier: Dossier) -> Iterator[Deviation]:
    """Số, ký hiệu của văn bản được đặt canh giữa dưới tên cơ quan, tổ chức ban hành văn bản. Từ “Số” được
    trình bày bằng chữ in thường, cỡ chữ 13, kiểu chữ đứng; sau từ “Số” có dấu hai chấm (:); với những số nhỏ
    hơn 10 phải ghi thêm số 0 phía trước. Ký hiệu của văn bản được trình bày bằng chữ in hoa, cỡ chữ 13, kiểu
    chữ đứng. Giữa số và ký hiệu văn bản có dấu gạch chéo (/), giữa các nhóm chữ viết tắt trong ký hiệu văn
    bản có dấu gạch nối (-), không cách chữ.
    """
    lines = dossier.found(dossier.cells.number)
    printed = tuple(line for line in lines if line.field_name is None)
    yield from _punctuation(lines)
    yield from _typeface(dossier, printed)
    agency = dossier.cells.issuing_agency
    if agency and len(lines) == 1:
        aside = abs(centre_x(hull(lines)) - centre_x(hull(agency)))
        if aside > 2 * dossier.tolerances.centring_mm:
            yield on_lines(
                lines,
                "centring",
                f"Số, ký hiệu lệch {number(aside)} mm so với tên cơ quan ban hành; phải canh giữa.",
                expected="canh giữa dưới tên cơ quan ban hành",
                observed=f"lệch {number(aside)} mm",
                remedy="Đặt số, ký hiệu trong cùng ô với tên cơ quan, chọn Home → Center (Ctrl+E).",
            )


def _typeface(dossier: Dossier, printed: tuple[Line, ...]) -> Iterator[Deviation]:
    for deviation in typefaces.judge(sample_table.SO_KY_HIEU, printed, dossier.tolerances.font_size_pt):
        if deviation.code != "case":  # the row's case is that of the word "Số", checked below
            yield deviation
    if printed and printed[0].text.startswith(("SỐ", "số")):
        yield on_lines(
            printed[:1],
            "word",
            f"Từ “Số” ghi “{printed[0].text[:2]}”; phải ghi “Số”.",
            expected="Số",
            observed=printed[0].text[:2],
            remedy="Gõ lại “Số:”.",
        )


def _punctuation(lines: tuple[Line, ...]) -> Iterator[Deviation]:
    text = joined(lines)
    written = _written(lines)
    if written is None:
        return
    value = written["number"].strip(" .…_")
    stamped = any(line.field_name is not None for line in lines)
    blank = not value or stamped
    problems = []
    if not written["colon"]:
        problems.append(("colon", "sau từ “Số” không có dấu hai chấm"))
    if value.isdecimal() and not _NUMBER.match(value):
        problems.append(("zero", f"số “{value}” viết sai dạng"))
    elif value.isdecimal() and len(value) == 1:
        problems.append(("zero", f"số {value} nhỏ hơn 10 thiếu số 0 phía trước"))
    if not blank and written["slash"] != "/":
        problems.append(("blank", "có cách chữ cạnh dấu gạch chéo"))
    if re.search(r"\s[-–]|[-–]\s", written["notation"]):
        problems.append(("blank", "có cách chữ cạnh dấu gạch nối trong ký hiệu"))
    for code, problem in problems:
        yield on_lines(
            lines,
            code,
            f"Dòng “{text}”: {problem}.",
            expected="Số: 05/BNV-VP",
            observed=text,
            remedy="Gõ lại theo dạng “Số: 05/BNV-VP”, không cách chữ cạnh dấu “/” và “-”.",
        )
