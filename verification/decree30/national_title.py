"""QH: Quốc hiệu and Tiêu ngữ, cell 1 (Phụ lục I, Phần I, mục II, khoản 1)."""

import re
import unicodedata
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number, stroke_under, width
from verification.decree30.spacing import is_single, pitch
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Severity

TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_STROKE_RATIO = (0.9, 1.1)
_TOP_THIRD_MM = 60.0


@rule(
    id="ND30-QH-01",
    title="Quốc hiệu",
    citation=Citation(DECREE_30_2020, "điểm a khoản 1 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def national_title(dossier: Dossier) -> Iterator[Deviation]:
    """Quốc hiệu “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”: Được trình bày bằng chữ in hoa, cỡ chữ từ 12 đến 13,
    kiểu chữ đứng, đậm và ở phía trên cùng, bên phải trang đầu tiên của văn bản.
    """
    lines = dossier.found(dossier.cells.national_title)
    yield from _wording(lines, TITLE, "Quốc hiệu")
    page = dossier.first_page
    box = hull(lines)
    if lines[0].page != 1 or box[1] > _TOP_THIRD_MM or centre_x(box) < page.width / 2:
        yield on_lines(
            lines,
            "place",
            "Quốc hiệu không nằm ở phía trên cùng, bên phải trang đầu tiên.",
            expected="phía trên cùng, bên phải trang đầu tiên",
            observed="vị trí khác",
            remedy="Đặt Quốc hiệu vào ô bên phải của bảng đầu trang thứ nhất.",
        )
    yield from typefaces.judge(sample_table.QUOC_HIEU, lines, dossier.tolerances.font_size_pt)


@rule(
    id="ND30-QH-02",
    title="Tiêu ngữ",
    citation=Citation(DECREE_30_2020, "điểm b khoản 1 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_form,
)
def motto(dossier: Dossier) -> Iterator[Deviation]:
    """Tiêu ngữ “Độc lập - Tự do - Hạnh phúc”: Được trình bày bằng chữ in thường, cỡ chữ từ 13 đến 14, kiểu
    chữ đứng, đậm và được canh giữa dưới Quốc hiệu; chữ cái đầu của các cụm từ được viết hoa, giữa các cụm từ
    có gạch nối (-), có cách chữ; phía dưới có đường kẻ ngang, nét liền, có độ dài bằng độ dài của dòng chữ.
    """
    lines = dossier.found(dossier.cells.motto)
    yield from _wording(lines, MOTTO, "Tiêu ngữ")
    yield from typefaces.judge(sample_table.TIEU_NGU, lines, dossier.tolerances.font_size_pt)
    yield from _under_title(dossier, lines)
    yield from _stroke(dossier, lines)


def _wording(lines: tuple[Line, ...], wanted: str, what: str) -> Iterator[Deviation]:
    """The exact words. Where the accent of "òa" stands is spelling, and the annex itself uses both; an en
    dash, which Word makes of a hyphen, is the same sign (decision 0026).
    """
    text = _spelling(" ".join(line.text for line in lines))
    if text in (_spelling(wanted), _spelling(wanted).upper(), _spelling(wanted).lower()):
        return  # capitals are judged by the sample table
    if text.casefold() == _spelling(wanted).casefold() and what == "Quốc hiệu":
        return
    observed = " ".join(line.text for line in lines)
    yield on_lines(
        lines,
        "wording",
        f"{what} ghi “{observed}”; phải ghi “{wanted}”.",
        expected=wanted,
        observed=observed,
        remedy=f"Gõ lại đúng “{wanted}”"
        + (", gạch nối (-) có khoảng trắng hai bên." if what == "Tiêu ngữ" else "."),
    )


def _spelling(text: str) -> str:
    """NFC, "OÀ" written "ÒA", dashes written "-"."""
    text = unicodedata.normalize("NFC", text).replace("–", "-")
    return re.sub("oà", "òa", re.sub("OÀ", "ÒA", text))


def _under_title(dossier: Dossier, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    above = dossier.cells.national_title
    if not above:
        return
    aside = centre_x(hull(lines)) - centre_x(hull(above))
    if abs(aside) > dossier.tolerances.centring_mm:
        yield on_lines(
            lines,
            "centring",
            f"Tiêu ngữ lệch {number(abs(aside))} mm so với Quốc hiệu; phải canh giữa dưới Quốc hiệu.",
            expected="canh giữa dưới Quốc hiệu",
            observed=f"lệch {number(abs(aside))} mm",
            remedy="Đặt Quốc hiệu và Tiêu ngữ trong cùng một ô, chọn Home → Center (Ctrl+E).",
        )


def _stroke(dossier: Dossier, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    if any(line.ocr for line in lines):
        return
    stroke = stroke_under(dossier.first_page, lines)
    text = width(hull(lines))
    ratio = 0.0 if stroke is None else (stroke.right - stroke.left) / text
    dashed = stroke is not None and stroke.dashed
    if _STROKE_RATIO[0] <= ratio <= _STROKE_RATIO[1] and not dashed:
        return
    observed = f"đường kẻ dài bằng {number(ratio * 100, 0)} % dòng chữ"
    if stroke is None:
        observed = "không có đường kẻ"
    elif dashed:
        observed = "đường kẻ không phải nét liền"
    yield on_lines(
        lines,
        "stroke",
        f"Dưới Tiêu ngữ: {observed}; phải có đường kẻ ngang, nét liền, dài bằng dòng chữ.",
        expected="đường kẻ dài bằng dòng chữ",
        observed=observed,
        remedy="Vào Insert → Shapes → Line, kẻ đường dài bằng dòng Tiêu ngữ.",
    )


@rule(
    id="ND30-QH-03",
    title="Quốc hiệu và Tiêu ngữ cách nhau dòng đơn",
    citation=Citation(DECREE_30_2020, "khoản 1 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
)
def single_spacing(dossier: Dossier) -> Iterator[Deviation]:
    """Hai dòng chữ Quốc hiệu và Tiêu ngữ được trình bày cách nhau dòng đơn."""
    title = dossier.found(dossier.cells.national_title)[-1]
    below = dossier.found(dossier.cells.motto)[0]
    if title.page != below.page or title.ocr or below.ocr:
        raise CannotTell("not_printed")
    if not is_single(title, below):
        yield on_lines(
            (title, below),
            "spacing",
            f"Quốc hiệu và Tiêu ngữ cách nhau {number(pitch(title, below), 2)} dòng; phải là dòng đơn.",
            expected="dòng đơn",
            observed=f"{number(pitch(title, below), 2)} dòng",
            remedy="Chọn hai dòng, vào Home → Line Spacing → 1.0, Spacing Before và After: 0 pt.",
        )
