"""MK, ST, DC: marks, drafter and address, cells 10 to 13 (Phụ lục I, Phần I, mục III, khoản 2 đến 4)."""

import re
from collections.abc import Callable, Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, height, hull, millimetres, overlap, width
from verification.law import DECREE_30_2020, Citation
from verification.layout.anatomy import Anatomy
from verification.layout.page import Line
from verification.names import fold
from verification.rule import rule
from verification.verdict import Box, Deviation, Severity

_SECRECY = ("tuyet mat", "toi mat", "mat")
_STAMPS_MM = {"hoa toc": (30.0, 8.0), "thuong khan": (40.0, 8.0), "khan": (20.0, 8.0)}
_STAMP_SLACK_MM = 2.0
_FRAME_REACH_MM = 12.0
_BRIGHT_RED = (150, 90)
"""At least this much red, at most this much green and blue [eng]."""
_DRAFTER = re.compile(r"^[A-ZĐ][A-ZĐ.]*\s*[.,]?\s*\(?\d+\)?\s*\.?$")


def _has(cell: Callable[[Anatomy], tuple[Line, ...]]) -> Callable[[Dossier], bool]:
    """Asks whether the document bears the mark."""

    def applies(dossier: Dossier) -> bool:
        return has_form(dossier) and (dossier.anatomy is None or bool(cell(dossier.anatomy)))

    return applies


@rule(
    id="ND30-MK-01",
    title="Dấu chỉ độ mật",
    citation=Citation(DECREE_30_2020, "điểm a khoản 2 mục III Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=_has(lambda cells: cells.secrecy_mark),
)
def secrecy(dossier: Dossier) -> Iterator[Deviation]:
    """Con dấu các độ mật (TUYỆT MẬT, TỐI MẬT hoặc MẬT) và dấu tài liệu thu hồi được khắc sẵn theo quy định
    của pháp luật về bảo vệ bí mật nhà nước. Dấu chỉ độ mật được đóng vào ô số 10a Mục IV Phần I Phụ lục này;
    dấu tài liệu thu hồi được đóng vào ô số 11 Mục IV Phần I Phụ lục này.
    """
    lines = dossier.found(dossier.cells.secrecy_mark)
    text = " ".join(line.text for line in lines)
    if fold(text) not in _SECRECY or text != text.upper():
        yield on_lines(
            lines,
            "wording",
            f"Dấu chỉ độ mật ghi “{text}”; phải là TUYỆT MẬT, TỐI MẬT hoặc MẬT.",
            expected="TUYỆT MẬT, TỐI MẬT hoặc MẬT",
            observed=text,
            remedy="Dùng dấu chỉ độ mật theo quy định của pháp luật về bảo vệ bí mật nhà nước.",
        )
    yield from _on_the_left(dossier, lines, "Dấu chỉ độ mật", "10a")


def _on_the_left(dossier: Dossier, lines: tuple[Line, ...], what: str, cell: str) -> Iterator[Deviation]:
    page = dossier.page(lines[0].page)
    if lines[0].page != 1 or centre_x(hull(lines)) > page.width / 2:
        yield on_lines(
            lines,
            "place",
            f"{what} không nằm ở ô số {cell} (bên trái, dưới số, ký hiệu).",
            expected=f"ô số {cell}",
            observed="vị trí khác",
            remedy=f"Đặt dấu ở bên trái trang thứ nhất, dưới số, ký hiệu (ô số {cell}).",
        )


@rule(
    id="ND30-MK-02",
    title="Dấu chỉ mức độ khẩn",
    citation=Citation(DECREE_30_2020, "điểm b khoản 2 mục III Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=_has(lambda cells: cells.urgency_mark),
)
def urgency(dossier: Dossier) -> Iterator[Deviation]:
    """Con dấu các mức độ khẩn được khắc sẵn hình chữ nhật có kích thước 30 mm x 8 mm, 40 mm x 8 mm và 20 mm x
    8 mm, trên đó các từ “HOẢ TỐC”, “THƯỢNG KHẨN” và “KHẨN”, trình bày bằng chữ in hoa, phông chữ Times New
    Roman, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm và đặt cân đối trong khung hình chữ nhật viền đơn. Dấu chỉ
    mức độ khẩn được đóng vào ô số 10b Mục IV Phần I Phụ lục này. Mực để đóng dấu chỉ mức độ khẩn dùng màu đỏ
    tươi.
    """
    lines = dossier.found(dossier.cells.urgency_mark)
    yield from typefaces.judge(sample_table.MUC_DO_KHAN, lines, dossier.tolerances.font_size_pt)
    yield from _red(lines)
    yield from _on_the_left(dossier, lines, "Dấu chỉ mức độ khẩn", "10b")
    wanted = _STAMPS_MM.get(fold(" ".join(line.text for line in lines)))
    frame = _frame(dossier, lines)
    if wanted is None:
        return
    expected = f"{wanted[0]:.0f} mm x {wanted[1]:.0f} mm"
    observed = f"{width(frame):.0f} mm x {height(frame):.0f} mm" if frame else "không có khung"
    fits = frame and max(abs(width(frame) - wanted[0]), abs(height(frame) - wanted[1])) <= _STAMP_SLACK_MM
    if not fits:
        yield on_lines(
            lines,
            "frame",
            f"Khung của dấu “{lines[0].text}”: {observed}; phải là {expected}.",
            expected=expected,
            observed=observed,
            remedy=f"Vẽ khung hình chữ nhật viền đơn kích thước {expected}.",
        )


def _red(lines: tuple[Line, ...]) -> Iterator[Deviation]:
    colours = [span.typeface.colour for line in lines for span in line.spans if span.text.strip()]
    if all(red >= _BRIGHT_RED[0] and max(green, blue) <= _BRIGHT_RED[1] for red, green, blue in colours):
        return
    yield on_lines(
        lines,
        "colour",
        "Dấu chỉ mức độ khẩn không có màu đỏ tươi.",
        expected="màu đỏ tươi",
        observed="màu khác",
        remedy="Chọn chữ và khung, vào Home → Font Color → Red.",
    )


def _frame(dossier: Dossier, lines: tuple[Line, ...]) -> Box | None:
    """The rectangle around the text, from the strokes above and below it."""
    text = hull(lines)
    page = dossier.page(lines[0].page)
    near = [
        stroke
        for stroke in page.drawn_lines
        if overlap((stroke.left, stroke.right), (text[0], text[2])) >= 0.9 * width(text) and not stroke.typed
    ]
    above = [stroke for stroke in near if 0 <= text[3] - stroke.y <= _FRAME_REACH_MM and stroke.y < text[3]]
    below = [stroke for stroke in near if 0 <= stroke.y - text[1] <= _FRAME_REACH_MM]
    top = min(above, key=lambda stroke: stroke.y, default=None)
    bottom = max(below, key=lambda stroke: stroke.y, default=None)
    if top is None or bottom is None or bottom.y - top.y < 1:
        return None
    return top.left, top.y, top.right, bottom.y


@rule(
    id="ND30-MK-03",
    title="Chỉ dẫn về phạm vi lưu hành",
    citation=Citation(DECREE_30_2020, "điểm c khoản 2 mục III Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=_has(lambda cells: cells.circulation_mark),
)
def circulation(dossier: Dossier) -> Iterator[Deviation]:
    """Các chỉ dẫn về phạm vi lưu hành như “XEM XONG TRẢ LẠI”, “LƯU HÀNH NỘI BỘ”. Các chỉ dẫn về phạm vi lưu
    hành trình bày tại ô số 11 Mục IV Phần I Phụ lục này, trình bày cân đối trong một khung hình chữ nhật viền
    đơn, bằng chữ in hoa, phông chữ Times New Roman, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm.
    """
    lines = dossier.found(dossier.cells.circulation_mark)
    yield from typefaces.judge(sample_table.PHAM_VI_LUU_HANH, lines, dossier.tolerances.font_size_pt)
    if _frame(dossier, lines) is None:
        yield on_lines(
            lines,
            "frame",
            "Chỉ dẫn về phạm vi lưu hành không nằm trong khung hình chữ nhật viền đơn.",
            expected="khung hình chữ nhật viền đơn",
            observed="không có khung",
            remedy="Vẽ khung hình chữ nhật viền đơn quanh chỉ dẫn.",
        )


@rule(
    id="ND30-ST-01",
    title="Ký hiệu người soạn thảo và số lượng bản phát hành",
    citation=Citation(DECREE_30_2020, "khoản 3 mục III Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=_has(lambda cells: cells.drafter),
)
def drafter(dossier: Dossier) -> Iterator[Deviation]:
    """Được trình bày tại ô số 12 Mục IV Phần I Phụ lục này, ký hiệu bằng chữ in hoa, số lượng bản bằng chữ số
    Ả Rập, cỡ chữ 11, kiểu chữ đứng.
    """
    lines = dossier.found(dossier.cells.drafter)
    yield from typefaces.judge(sample_table.NGUOI_SOAN_THAO, lines, dossier.tolerances.font_size_pt)
    text = " ".join(line.text for line in lines)
    if not _DRAFTER.match(text) and text == text.upper():
        yield on_lines(
            lines,
            "wording",
            f"Ký hiệu người soạn thảo ghi “{text}”; phải theo dạng “PL.(300)”.",
            expected="PL.(300)",
            observed=text,
            remedy="Ghi ký hiệu bằng chữ in hoa, số lượng bản bằng chữ số Ả Rập, ví dụ “PL.(300)”.",
        )


@rule(
    id="ND30-DC-01",
    title="Địa chỉ, thư điện tử, điện thoại của cơ quan",
    citation=Citation(DECREE_30_2020, "khoản 4 mục III Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=_has(lambda cells: cells.address),
)
def address(dossier: Dossier) -> Iterator[Deviation]:
    """Các thành phần này được trình bày tại ô số 13 Mục IV Phần I Phụ lục này ở trang thứ nhất của văn bản,
    bằng chữ in thường, cỡ chữ từ 11 đến 12, kiểu chữ đứng, dưới một đường kẻ nét liền kéo dài hết chiều ngang
    của vùng trình bày văn bản.
    """
    lines = dossier.found(dossier.cells.address)
    yield from typefaces.judge(sample_table.DIA_CHI, lines, dossier.tolerances.font_size_pt)
    page = dossier.page(lines[0].page)
    top = min(line.box[1] for line in lines)
    strokes = [one for one in page.drawn_lines if -1.0 <= top - one.y <= _FRAME_REACH_MM and not one.dashed]
    longest = max((one.right - one.left for one in strokes), default=0.0)
    narrowest = page.width - 35.0 - 20.0 - 2 * dossier.tolerances.margin_mm
    if longest < narrowest:
        observed = millimetres(longest) if longest else "không có đường kẻ"
        yield on_lines(
            lines,
            "stroke",
            "Trên dòng địa chỉ không có đường kẻ nét liền kéo dài hết chiều ngang vùng trình bày văn bản.",
            expected="đường kẻ hết chiều ngang vùng trình bày",
            observed=observed,
            remedy="Kẻ một đường nét liền hết chiều ngang, ngay trên dòng địa chỉ.",
        )
