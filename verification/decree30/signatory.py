"""KY: authority, title and name of the signatory, cell 7 (Phụ lục I, Phần I, mục II, khoản 7)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form
from verification.decree30.deviations import at, on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number
from verification.law import DECREE_30_2020, Citation
from verification.layout import vocabulary
from verification.layout.anatomy import SignatureBlock
from verification.names import fold
from verification.rule import CannotTell, Matter, rule, undecidable
from verification.verdict import Deviation, Role, Severity

_CLAUSE_7 = "khoản 7 mục II Phần I Phụ lục I"
_UNOFFICIAL = re.compile(r"\b(thuong truc|phu trach|dieu hanh)\b")
_EXCEPTED = re.compile(
    r"\b(truong|dai hoc|hoc vien|benh vien|y te|giao duc|khoa hoc|vien|cong an|quan su|quan khu|bo doi"
    r"|bien phong|quoc phong|trung tam y te|tram y te)\b"
)
"""Armed forces, education, health and science: their sector's head decides on ranks and degrees."""


def _blocks(dossier: Dossier) -> tuple[SignatureBlock, ...]:
    """The signature blocks, or CannotTell."""
    blocks = dossier.cells.signature_blocks
    if not blocks:
        for page in dossier.measured.pages:
            dossier.readable(page)
        raise CannotTell("signature_block_not_found")
    return blocks


@rule(
    id="ND30-KY-01",
    title="Văn bản điện tử có chữ ký số của người có thẩm quyền",
    citation=Citation(DECREE_30_2020, f"điểm a {_CLAUSE_7}"),
    severity=Severity.ERROR,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def signed_by_person(dossier: Dossier) -> Iterator[Deviation]:
    """Chữ ký của người có thẩm quyền là chữ ký của người có thẩm quyền trên văn bản giấy hoặc chữ ký số của
    người có thẩm quyền trên văn bản điện tử.
    """
    if not dossier.signatures:
        raise CannotTell("signature_missing")  # a draft, or issued on paper; DS-R1 names what is missing
    if dossier.with_role(Role.AUTHORISED_PERSON):
        return
    block = next(iter(dossier.cells.signature_blocks), None)
    lines = block.authority_lines or block.name_lines if block else ()
    yield at(
        lines[0].page if lines else None,
        hull(line for line in lines if line.page == lines[0].page) if lines else None,
        "no_person",
        "Văn bản không có chữ ký số của người có thẩm quyền.",
        expected="chữ ký số của người có thẩm quyền",
        observed="không có",
        remedy="Trình người có thẩm quyền ký số trước khi văn thư ký số của cơ quan.",
    )


@rule(
    id="ND30-KY-07",
    title="Chức vụ chính thức của người ký",
    citation=Citation(DECREE_30_2020, f"điểm c {_CLAUSE_7}"),
    severity=Severity.WARNING,
    applies=has_form,
)
def official_title(dossier: Dossier) -> Iterator[Deviation]:
    """Chức vụ ghi trên văn bản là chức vụ lãnh đạo chính thức của người ký văn bản trong cơ quan, tổ chức;
    không ghi những chức vụ mà Nhà nước không quy định.
    """
    for block in _blocks(dossier):
        for line in block.authority_lines:
            if found := _UNOFFICIAL.search(fold(line.text)):
                if found[0] == "thuong truc" and re.search(r"^tm |ban thuong truc", fold(line.text)):
                    continue  # (Ban) Thường trực is a body, not a way of being a deputy
                yield on_lines(
                    (line,),
                    "title",
                    f"Chức vụ “{line.text}” không phải chức vụ do Nhà nước quy định.",
                    expected="chức vụ lãnh đạo chính thức",
                    observed=line.text,
                    remedy="Ghi chức vụ chính thức, ví dụ “KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC”.",
                )


@rule(
    id="ND30-KY-08",
    title="Trước họ tên không ghi học hàm, học vị",
    citation=Citation(DECREE_30_2020, f"điểm c {_CLAUSE_7}"),
    severity=Severity.WARNING,
    applies=has_form,
)
def bare_name(dossier: Dossier) -> Iterator[Deviation]:
    """Trước họ tên của người ký, không ghi học hàm, học vị và các danh hiệu danh dự khác."""
    for block in _blocks(dossier):
        if not block.name_lines:
            raise CannotTell("name_not_found")
        text = " ".join(line.text for line in block.name_lines)
        if honorific := vocabulary.honorifics(text):
            document = dossier.document
            if _EXCEPTED.search(fold(f"{document.parent_agency or ''} {document.issuing_agency or ''}")):
                raise CannotTell("sector_exception")
            yield on_lines(
                block.name_lines,
                "honorific",
                f"Trước họ tên người ký ghi “{honorific}”.",
                expected="chỉ họ và tên",
                observed=text,
                remedy="Bỏ học hàm, học vị, danh hiệu trước họ tên người ký.",
            )


@rule(
    id="ND30-KY-09",
    title="Trình bày quyền hạn, chức vụ của người ký",
    citation=Citation(DECREE_30_2020, f"điểm đ {_CLAUSE_7}"),
    severity=Severity.ERROR,
    applies=has_form,
)
def title_form(dossier: Dossier) -> Iterator[Deviation]:
    """Quyền hạn, chức vụ của người ký được trình bày tại ô số 7a Mục IV Phần I Phụ lục này; chức vụ khác của
    người ký được trình bày tại ô số 7b Mục IV Phần I Phụ lục này, phía trên họ tên của người ký văn bản; các
    chữ viết tắt quyền hạn như: “TM.”, “Q.”, “KT.”, “TL.”, “TUQ.” và quyền hạn chức vụ của người ký được trình
    bày bằng chữ in hoa, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm.
    """
    for block in _blocks(dossier):
        if not block.authority_lines:
            raise CannotTell("title_not_found")
        yield from typefaces.judge(
            sample_table.QUYEN_HAN, block.authority_lines, dossier.tolerances.font_size_pt
        )


@rule(
    id="ND30-KY-10",
    title="Trình bày họ và tên người ký",
    citation=Citation(DECREE_30_2020, f"điểm đ {_CLAUSE_7}"),
    severity=Severity.ERROR,
    applies=has_form,
)
def name_form(dossier: Dossier) -> Iterator[Deviation]:
    """Họ và tên của người ký văn bản được trình bày tại ô số 7b Mục IV Phần I Phụ lục này, bằng chữ in
    thường, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm, được đặt canh giữa quyền hạn, chức vụ của người ký.
    """
    for block in _blocks(dossier):
        if not block.name_lines:
            raise CannotTell("name_not_found")
        yield from typefaces.judge(sample_table.HO_TEN, block.name_lines, dossier.tolerances.font_size_pt)
        if not block.authority_lines or block.authority_lines[-1].page != block.name_lines[0].page:
            continue
        aside = abs(centre_x(hull(block.name_lines)) - centre_x(hull(block.authority_lines)))
        if aside > dossier.tolerances.centring_mm:
            yield on_lines(
                block.name_lines,
                "centring",
                f"Họ tên người ký lệch {number(aside)} mm so với quyền hạn, chức vụ; phải canh giữa.",
                expected="canh giữa quyền hạn, chức vụ",
                observed=f"lệch {number(aside)} mm",
                remedy="Đặt họ tên trong cùng ô với chức vụ, chọn Home → Center (Ctrl+E).",
            )


PERSONAL_PICTURE = undecidable(
    id="ND30-KY-11",
    title="Hình ảnh chữ ký số của người có thẩm quyền",
    citation=Citation(DECREE_30_2020, f"điểm d {_CLAUSE_7}"),
    clause="Chữ ký của người có thẩm quyền được trình bày tại ô số 7c Mục IV Phần I Phụ lục này.",
    why="Quy định dẫn chiếu: kiểm tra trong các quy tắc ND30-DS-P1 đến ND30-DS-P5.",
)

AGENCY_PICTURE = undecidable(
    id="ND30-DA-01",
    title="Dấu, chữ ký số của cơ quan, tổ chức",
    citation=Citation(DECREE_30_2020, "khoản 8 mục II Phần I Phụ lục I"),
    clause="Dấu, chữ ký số của cơ quan, tổ chức được trình bày tại ô số 8 Mục IV Phần I Phụ lục này.",
    why="Quy định dẫn chiếu: kiểm tra trong các quy tắc ND30-DS-O1 đến ND30-DS-O7.",
)
