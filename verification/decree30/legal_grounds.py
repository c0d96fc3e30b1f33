"""ND-01 and ND-02: the legal grounds, first part of cell 6 (Phụ lục I, Phần I, mục II, khoản 6, điểm a)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import may_cite_grounds
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.rule import rule, undecidable
from verification.verdict import Deviation, Severity

_CITATION = Citation(DECREE_30_2020, "điểm a khoản 6 mục II Phần I Phụ lục I")
_STARTS = re.compile(r"^(căn cứ|theo đề nghị|xét đề nghị|xét|thực hiện)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^căn cứ (các )?(nghị định|thông tư|quyết định|nghị quyết|chỉ thị|thông tư liên tịch)\b", re.IGNORECASE
)
_STATUTE = re.compile(r"\b(hiến pháp|luật|bộ luật|pháp lệnh)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\bsố\s*:?\s*\d[\w/.\- ]*", re.IGNORECASE)
_DATE = re.compile(
    r"ngày\s*\d{1,2}\s*(tháng\s*\d{1,2}\s*năm\s*\d{4}|[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})", re.IGNORECASE
)


def grounds(dossier: Dossier) -> list[tuple[Line, ...]]:
    """The grounds one by one, each with its lines."""
    groups: list[list[Line]] = []
    for line in dossier.found(dossier.cells.legal_grounds):
        if _STARTS.match(line.text) or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [tuple(group) for group in groups]


@rule(
    id="ND30-ND-01",
    title="Căn cứ ban hành ghi đầy đủ",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=may_cite_grounds,
)
def complete(dossier: Dossier) -> Iterator[Deviation]:
    """Căn cứ ban hành văn bản được ghi đầy đủ tên loại văn bản, số, ký hiệu, cơ quan ban hành, ngày tháng năm
    ban hành văn bản và trích yếu nội dung văn bản (riêng Luật, Pháp lệnh không ghi số, ký hiệu, cơ quan ban
    hành).
    """
    for lines in grounds(dossier):
        text = " ".join(line.text for line in lines)
        if not _NUMBERED.match(text):
            continue
        missing = [
            what
            for what, pattern in (("số, ký hiệu", _NUMBER), ("ngày, tháng, năm ban hành", _DATE))
            if not pattern.search(text)
        ]
        if not re.search(r"\bcủa\b", text, re.IGNORECASE) and not _STATUTE.search(text):
            missing.append("cơ quan ban hành")
        if missing:
            yield on_lines(
                lines,
                "incomplete",
                f"Căn cứ “{text[:80]}…” thiếu {', '.join(missing)}.",
                expected="tên loại, số, ký hiệu, cơ quan ban hành, ngày tháng năm, trích yếu",
                observed=f"thiếu {', '.join(missing)}",
                remedy="Ghi đầy đủ, ví dụ “Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 "
                "của Chính phủ về công tác văn thư;”.",
            )


@rule(
    id="ND30-ND-02",
    title="Trình bày căn cứ ban hành",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=may_cite_grounds,
)
def form(dossier: Dossier) -> Iterator[Deviation]:
    """Căn cứ ban hành văn bản được trình bày bằng chữ in thường, kiểu chữ nghiêng, cỡ chữ từ 13 đến 14, trình
    bày dưới phần tên loại và trích yếu nội dung văn bản; sau mỗi căn cứ phải xuống dòng, cuối dòng có dấu …
    phẩy (;), dòng cuối cùng kết thúc bằng dấu chấm (.).
    """
    lines = dossier.found(dossier.cells.legal_grounds)
    yield from typefaces.judge(sample_table.CAN_CU, lines, dossier.tolerances.font_size_pt)
    each = grounds(dossier)
    for index, ground in enumerate(each):
        last = index == len(each) - 1
        wanted = (".", ";") if last and _goes_on(dossier, ground) else (".",) if last else (";",)
        if ground[-1].text.endswith(wanted) or ground[-1].ocr:
            continue
        yield on_lines(
            ground[-1:],
            "end_mark",
            f"Căn cứ “{ground[0].text[:60]}…” không kết thúc bằng dấu “{wanted[-1]}”.",
            expected=f"dấu “{wanted[-1]}”",
            observed=f"“{ground[-1].text[-1:]}”",
            remedy="Mỗi căn cứ một dòng, cuối dòng dấu chấm phẩy (;), căn cứ cuối cùng dấu chấm (.).",
        )


def _goes_on(dossier: Dossier, last: tuple[Line, ...]) -> bool:
    """Whether "Theo đề nghị của …" follows: it, not the last "Căn cứ", then ends the grounds."""
    after = [
        line
        for line in dossier.cells.body
        if (line.page, line.baseline) > (last[-1].page, last[-1].baseline + 1)
    ]
    return (
        bool(after) and _STARTS.match(min(after, key=lambda one: (one.page, one.baseline)).text) is not None
    )


LATER_REFERENCES = undecidable(
    id="ND30-ND-03",
    title="Viện dẫn văn bản có liên quan",
    citation=Citation(DECREE_30_2020, "điểm b khoản 6 mục II Phần I Phụ lục I"),
    clause="Khi viện dẫn lần đầu văn bản có liên quan, phải ghi đầy đủ tên loại, số, ký hiệu của văn "
    "bản, thời gian ban hành văn bản, tên cơ quan, tổ chức ban hành văn bản và trích yếu nội dung"
    " văn bản (đối với Luật và Pháp lệnh chỉ ghi tên loại và tên của Luật, Pháp lệnh); trong các "
    "lần viện dẫn tiếp theo, chỉ ghi tên loại và số, ký hiệu của văn bản đó.",
    why="Máy không phân biệt chắc chắn lần viện dẫn đầu và các lần sau; người kiểm tra văn bản quyết định.",
)
