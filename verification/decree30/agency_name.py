"""CQ: the issuing agency and its parent, cell 2 (Phụ lục I, Phần I, mục II, khoản 2)."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form, has_parent_agency
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number, stroke_under, width
from verification.decree30.parties import is_advisory_body
from verification.decree30.spacing import is_single, pitch
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.names import fold
from verification.party_names import same_party
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Role, Severity, SignerKind

STROKE_RATIO = (1 / 3, 1 / 2)
END_OF_DISTRICTS = date(2025, 7, 1)
"""Luật Tổ chức chính quyền địa phương 2025: no district level from this day."""
_DISTRICT = re.compile(r"\b(?:huyện|quận|thị xã)\b", re.IGNORECASE)
"""With their marks: "QUÂN SỰ" is no "QUẬN"."""


@rule(
    id="ND30-CQ-01",
    title="Tên cơ quan ban hành chính thức, đầy đủ",
    citation=Citation(DECREE_30_2020, "điểm a khoản 2 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
)
def official_name(dossier: Dossier) -> Iterator[Deviation]:
    """Tên cơ quan, tổ chức ban hành văn bản là tên chính thức, đầy đủ của cơ quan, tổ chức hoặc chức danh nhà
    nước của người có thẩm quyền ban hành văn bản.
    """
    lines = dossier.found(dossier.cells.issuing_agency)
    printed = dossier.document.issuing_agency
    if not printed:
        raise CannotTell("not_read")
    names = dossier.registered_names or _certified_names(dossier)
    if not names or (not dossier.registered_names and is_advisory_body(printed)):
        raise CannotTell("not_registered")  # the certificate of an advisory body's host says nothing of it
    if not any(same_party(printed, name) for name in names):
        yield on_lines(
            lines,
            "name",
            f"Tên cơ quan ban hành ghi “{printed}”; tên chính thức là “{names[0]}”.",
            expected=names[0],
            observed=printed,
            remedy="Ghi đúng tên chính thức, đầy đủ của cơ quan, tổ chức ban hành văn bản.",
        )


def _certified_names(dossier: Dossier) -> tuple[str, ...]:
    """What the agency's own certificate calls it, where no register was asked."""
    return tuple(
        signature.signer.common_name
        for signature in dossier.with_role(Role.AGENCY)
        if signature.signer.kind is SignerKind.ORGANISATION and signature.signer.common_name
    )


@rule(
    id="ND30-CQ-02",
    title="Tên cơ quan chủ quản trực tiếp",
    citation=Citation(DECREE_30_2020, "điểm a khoản 2 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_parent_agency,
)
def parent_name(dossier: Dossier) -> Iterator[Deviation]:
    """Đối với tên cơ quan, tổ chức chủ quản trực tiếp ở địa phương có thêm tên tỉnh, thành phố trực thuộc
    trung ương hoặc huyện, quận, … hoặc xã, phường, thị trấn nơi cơ quan, tổ chức ban hành văn bản đóng trụ
    sở. Tên của cơ quan, tổ chức chủ quản trực tiếp được viết tắt những cụm từ thông dụng.
    """
    lines = dossier.found(dossier.cells.parent_agency)
    printed = " ".join(line.text for line in lines)
    name = fold(printed)
    if re.fullmatch(r"(ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan)( tinh| thanh pho| tp)?", name):
        yield on_lines(
            lines,
            "no_place",
            "Tên cơ quan chủ quản ở địa phương thiếu tên tỉnh, thành phố hoặc xã, phường.",
            expected="có tên đơn vị hành chính",
            observed=printed,
            remedy="Ghi thêm tên đơn vị hành chính, ví dụ “UBND TỈNH GIA LAI”.",
        )
    issued = dossier.document.issued_on
    if issued and issued >= END_OF_DISTRICTS and _DISTRICT.search(printed):
        yield on_lines(
            lines,
            "district",
            "Tên cơ quan chủ quản ghi đơn vị hành chính cấp huyện, không còn từ ngày 01/7/2025.",
            expected="đơn vị hành chính cấp tỉnh hoặc cấp xã",
            observed=printed,
            remedy="Ghi tên cơ quan chủ quản theo đơn vị hành chính hiện hành.",
        )


@rule(
    id="ND30-CQ-03",
    title="Trình bày tên cơ quan ban hành",
    citation=Citation(DECREE_30_2020, "điểm b khoản 2 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def issuing_agency(dossier: Dossier) -> Iterator[Deviation]:
    """Tên cơ quan, tổ chức ban hành văn bản được trình bày bằng chữ in hoa, cỡ chữ từ 12 đến 13, kiểu chữ
    đứng, đậm, được đặt canh giữa dưới tên cơ quan, tổ chức chủ quản trực tiếp; phía dưới có đường kẻ ngang,
    nét liền, có độ dài bằng từ 1/3 đến 1/2 độ dài của dòng chữ và đặt cân đối so với dòng chữ.
    """
    lines = dossier.found(dossier.cells.issuing_agency)
    yield from typefaces.judge(sample_table.CO_QUAN_BAN_HANH, lines, dossier.tolerances.font_size_pt)
    parent = dossier.cells.parent_agency
    if parent and abs(centre_x(hull(lines)) - centre_x(hull(parent))) > dossier.tolerances.centring_mm:
        yield on_lines(
            lines,
            "centring",
            "Tên cơ quan ban hành không canh giữa dưới tên cơ quan chủ quản.",
            expected="canh giữa",
            observed=f"lệch {number(abs(centre_x(hull(lines)) - centre_x(hull(parent))))} mm",
            remedy="Đặt hai tên cơ quan trong cùng một ô, chọn Home → Center (Ctrl+E).",
        )
    yield from stroke_of_a_third(dossier, lines, "tên cơ quan ban hành")


def stroke_of_a_third(dossier: Dossier, lines: tuple[Line, ...], what: str) -> Iterator[Deviation]:
    """The stroke under cells 2 and 5a: 1/3 to 1/2 of the text, centred.

    Of several lines, any from the last one to the longest one may be "the line of text".
    """
    if any(line.ocr for line in lines):
        return
    stroke = stroke_under(dossier.page(lines[-1].page), lines)
    remedy = "Vào Insert → Shapes → Line, kẻ đường dài bằng 1/3 đến 1/2 dòng chữ, đặt giữa dòng chữ."
    expected = "đường kẻ dài bằng 1/3 đến 1/2 dòng chữ, cân đối"
    if stroke is None:
        yield on_lines(
            lines,
            "no_stroke",
            f"Dưới {what} không có đường kẻ ngang.",
            expected=expected,
            observed="không có đường kẻ",
            remedy=remedy,
        )
        return
    if stroke.dashed:
        yield on_lines(
            lines,
            "stroke_dashed",
            f"Đường kẻ dưới {what} không phải nét liền.",
            expected=expected,
            observed="nét đứt",
            remedy="Chọn đường kẻ, vào Shape Format → Shape Outline → Dashes → Solid.",
        )
    length = stroke.right - stroke.left
    widths = [width(line.box) for line in lines]
    slack = dossier.tolerances.line_ratio
    shortest, longest = min(widths[-1], max(widths)), max(widths)
    ratio = length / longest
    if not (STROKE_RATIO[0] - slack) * shortest <= length <= (STROKE_RATIO[1] + slack) * longest:
        yield on_lines(
            lines,
            "stroke_length",
            f"Đường kẻ dưới {what} dài bằng {number(ratio * 100, 0)} % dòng chữ; phải từ 1/3 đến 1/2.",
            expected=expected,
            observed=f"{number(ratio * 100, 0)} %",
            remedy=remedy,
        )
    aside = abs((stroke.left + stroke.right) / 2 - centre_x(hull(lines)))
    if aside > dossier.tolerances.centring_mm:
        yield on_lines(
            lines,
            "stroke_place",
            f"Đường kẻ dưới {what} lệch {number(aside)} mm so với giữa dòng chữ.",
            expected="cân đối so với dòng chữ",
            observed=f"lệch {number(aside)} mm",
            remedy=remedy,
        )


@rule(
    id="ND30-CQ-04",
    title="Trình bày tên cơ quan chủ quản",
    citation=Citation(DECREE_30_2020, "điểm b khoản 2 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_parent_agency,
)
def parent_agency(dossier: Dossier) -> Iterator[Deviation]:
    """Tên cơ quan, tổ chức chủ quản trực tiếp được trình bày bằng chữ in hoa, cỡ chữ từ 12 đến 13, kiểu chữ
    đứng.
    """
    lines = dossier.found(dossier.cells.parent_agency)
    yield from typefaces.judge(sample_table.CO_QUAN_CHU_QUAN, lines, dossier.tolerances.font_size_pt)


@rule(
    id="ND30-CQ-05",
    title="Tên cơ quan cách nhau dòng đơn",
    citation=Citation(DECREE_30_2020, "điểm b khoản 2 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
)
def single_spacing(dossier: Dossier) -> Iterator[Deviation]:
    """Tên cơ quan, tổ chức ban hành văn bản và tên cơ quan, tổ chức chủ quản trực tiếp được trình bày cách
    nhau dòng đơn. Trường hợp tên cơ quan, tổ chức ban hành văn bản, tên cơ quan, tổ chức chủ quản trực tiếp
    dài có thể trình bày thành nhiều dòng.
    """
    issuing = dossier.found(dossier.cells.issuing_agency)
    lines = sorted((*dossier.cells.parent_agency, *issuing), key=lambda line: line.baseline)
    if any(line.ocr for line in lines):
        raise CannotTell("read_by_ocr")
    for above, below in pairwise(lines):
        if below.baseline - above.baseline > 1 and not is_single(above, below):
            yield on_lines(
                (above, below),
                "spacing",
                f"Tên cơ quan cách nhau {number(pitch(above, below), 2)} dòng; phải là dòng đơn.",
                expected="dòng đơn",
                observed=f"{number(pitch(above, below), 2)} dòng",
                remedy="Chọn các dòng, vào Home → Line Spacing → 1.0, Spacing Before và After: 0 pt.",
            )
