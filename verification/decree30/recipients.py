"""NN: addressees and recipients, cells 9a and 9b (Phụ lục I, Phần I, mục II, khoản 9)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form, is_addressed, is_original
from verification.decree30.deviations import on_lines, on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import number
from verification.decree30.notation import OFFICIAL_LETTER
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.names import fold
from verification.rule import rule
from verification.verdict import Deviation, DocumentKind, Severity

_CLAUSE_9 = "khoản 9 mục II Phần I Phụ lục I"
_DASH = re.compile(r"^[-–+]")
_FILED = re.compile(r"^[-–]\s*Lưu\s*:\s*VT\b.*\.$", re.IGNORECASE)
_LEVEL_MM = 4.0
_LEFT_MM = 4.0
"""Left edge of a table cell against that of the text: cells have inner margins of 1.9 mm."""
_ALIGNED_MM = 1.5
_WIDEST_LEFT_MM = 35.0


@rule(
    id="ND30-NN-01",
    title="Có phần Kính gửi và Nơi nhận theo loại văn bản",
    citation=Citation(DECREE_30_2020, f"điểm b và c {_CLAUSE_9}"),
    severity=Severity.WARNING,
    applies=is_original,
)
def parts(dossier: Dossier) -> Iterator[Deviation]:
    """Đối với Tờ trình, Báo cáo (cơ quan, tổ chức cấp dưới gửi cơ quan, tổ chức cấp trên) và Công văn, nơi
    nhận bao gồm: Phần thứ nhất bao gồm từ “Kính gửi”, … Phần thứ hai bao gồm từ “Nơi nhận”, phía dưới là từ
    “Như trên”, … Đối với những văn bản khác, nơi nhận bao gồm từ “Nơi nhận” và phần liệt kê các cơ quan, tổ
    chức, đơn vị và cá nhân nhận văn bản.
    """
    cells = dossier.cells
    for page in dossier.measured.pages:
        dossier.readable(page)
    if not cells.recipients_heading:
        yield on_page(
            dossier.measured.pages[-1],
            "no_recipients",
            "Văn bản không có phần “Nơi nhận”.",
            expected="Nơi nhận:",
            observed="không có",
            remedy="Thêm phần “Nơi nhận:” ngang hàng với quyền hạn, chức vụ của người ký, sát lề trái.",
        )
    if dossier.document.document_type != OFFICIAL_LETTER:
        return
    if not cells.addressees:
        yield on_page(
            dossier.first_page,
            "no_addressee",
            "Công văn không có phần “Kính gửi”.",
            expected="Kính gửi: …",
            observed="không có",
            remedy="Thêm dòng “Kính gửi: …” trên nội dung công văn.",
        )
    if cells.recipients and not fold(cells.recipients[0].text).startswith("nhu tren"):
        yield on_lines(
            cells.recipients[:1],
            "as_above",
            "Nơi nhận của công văn không bắt đầu bằng “Như trên”.",
            expected="- Như trên;",
            observed=cells.recipients[0].text,
            remedy="Ghi “- Như trên;” ở dòng đầu của phần liệt kê nơi nhận.",
        )


@rule(
    id="ND30-NN-02",
    title="Trình bày phần Kính gửi",
    citation=Citation(DECREE_30_2020, f"điểm d {_CLAUSE_9}"),
    severity=Severity.WARNING,
    applies=is_addressed,
)
def addressees(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Kính gửi” và tên các cơ quan, tổ chức hoặc cá nhân nhận văn bản được trình bày bằng chữ in thường,
    cỡ chữ từ 13 đến 14, kiểu chữ đứng; sau từ “Kính gửi” có dấu hai chấm (:). Nếu văn bản gửi cho một cơ
    quan, tổ chức hoặc một cá nhân thì từ “Kính gửi” và tên cơ quan, tổ chức hoặc cá nhân được trình bày trên
    cùng một dòng; trường hợp văn bản gửi cho hai cơ quan, tổ chức hoặc cá nhân trở lên thì xuống dòng, … đầu
    dòng có gạch đầu dòng (-), cuối dòng có dấu chấm phẩy (;), cuối dòng cuối cùng có dấu chấm (.); các gạch
    đầu dòng được trình bày thẳng hàng với nhau dưới dấu hai chấm (:).
    """
    lines = dossier.found(dossier.cells.addressees)
    yield from typefaces.judge(sample_table.KINH_GUI, lines, dossier.tolerances.font_size_pt)
    if not re.match(r"^kính gửi\s*:", lines[0].text, re.IGNORECASE):
        yield on_lines(
            lines[:1],
            "colon",
            "Sau từ “Kính gửi” không có dấu hai chấm.",
            expected="Kính gửi:",
            observed=lines[0].text,
            remedy="Thêm dấu hai chấm sau từ “Kính gửi”.",
        )
    dashed = [line for line in lines if _DASH.match(line.text)]
    if len(dashed) > 1:
        yield from _items(_grouped(lines), "Phần “Kính gửi”", last=".")
        spread = max(line.box[0] for line in dashed) - min(line.box[0] for line in dashed)
        if spread > _ALIGNED_MM:
            yield on_lines(
                dashed,
                "alignment",
                f"Các gạch đầu dòng của phần Kính gửi lệch nhau {number(spread)} mm; phải thẳng hàng.",
                expected="thẳng hàng",
                observed=f"lệch {number(spread)} mm",
                remedy="Đặt cùng một điểm dừng (Tab) cho các dòng.",
            )


def _grouped(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Items from dash to dash; lines before the first dash are left out."""
    groups: list[list[Line]] = []
    for line in lines:
        if _DASH.match(line.text):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    return [tuple(group) for group in groups]


def _items(items: list[tuple[Line, ...]], what: str, *, last: str) -> Iterator[Deviation]:
    for index, item in enumerate(items):
        wanted = last if index == len(items) - 1 else ";"
        text = " ".join(line.text for line in item)
        if text.endswith(wanted) or item[-1].ocr:
            continue
        yield on_lines(
            item,
            "end_mark",
            f"{what}: dòng “{text}” không kết thúc bằng dấu “{wanted}”.",
            expected=f"dấu “{wanted}”",
            observed=f"“{text[-1:]}”",
            remedy="Cuối mỗi dòng ghi dấu chấm phẩy (;), dòng cuối cùng ghi dấu chấm (.).",
        )


@rule(
    id="ND30-NN-03",
    title="Trình bày từ “Nơi nhận”",
    citation=Citation(DECREE_30_2020, f"điểm d {_CLAUSE_9}"),
    severity=Severity.ERROR,
    applies=has_form,
)
def heading(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Nơi nhận” được trình bày trên một dòng riêng (ngang hàng với dòng chữ “quyền hạn, chức vụ của người
    ký” và sát lề trái), sau có dấu hai chấm (:), bằng chữ in thường, cỡ chữ 12, kiểu chữ nghiêng, đậm.
    """
    lines = dossier.found(dossier.cells.recipients_heading)
    yield from typefaces.judge(sample_table.NOI_NHAN, lines, dossier.tolerances.font_size_pt)
    line = lines[0]
    if not line.text.rstrip().endswith(":"):
        yield on_lines(
            lines,
            "colon",
            "Sau từ “Nơi nhận” không có dấu hai chấm.",
            expected="Nơi nhận:",
            observed=line.text,
            remedy="Thêm dấu hai chấm sau từ “Nơi nhận”.",
        )
    if line.box[0] > _WIDEST_LEFT_MM + _LEFT_MM:
        yield on_lines(
            lines,
            "left",
            f"Từ “Nơi nhận” cách mép trái {number(line.box[0])} mm; phải sát lề trái.",
            expected="sát lề trái",
            observed=f"{number(line.box[0])} mm",
            remedy="Chọn dòng này, bỏ thụt đầu dòng và canh trái (Ctrl+L).",
        )
    yield from _level(dossier, line)


def _level(dossier: Dossier, line: Line) -> Iterator[Deviation]:
    blocks = dossier.cells.signature_blocks
    if dossier.kind is DocumentKind.MINUTES or len(blocks) != 1 or not blocks[0].authority_lines:
        return  # biên bản and several signatories: the list stands below them (Mẫu 1.9)
    first = blocks[0].authority_lines[0]
    apart = abs(first.baseline - line.baseline)
    if first.page == line.page and apart > _LEVEL_MM:
        yield on_lines(
            (line,),
            "level",
            f"Từ “Nơi nhận” lệch {number(apart)} mm so với dòng quyền hạn, chức vụ của người ký; "
            "phải ngang hàng.",
            expected="ngang hàng với quyền hạn, chức vụ của người ký",
            observed=f"lệch {number(apart)} mm",
            remedy="Đặt hai phần này trên cùng một hàng của bảng không viền.",
        )


@rule(
    id="ND30-NN-04",
    title="Trình bày danh sách nơi nhận",
    citation=Citation(DECREE_30_2020, f"điểm d {_CLAUSE_9}"),
    severity=Severity.ERROR,
    applies=has_form,
)
def recipients(dossier: Dossier) -> Iterator[Deviation]:
    """Phần liệt kê các cơ quan, tổ chức, đơn vị và cá nhân nhận văn bản được trình bày bằng chữ in thường, cỡ
    chữ 11, kiểu chữ đứng; tên mỗi cơ quan, tổ chức, đơn vị và cá nhân hoặc mỗi nhóm cơ quan, tổ chức, đơn vị
    nhận văn bản được trình bày trên một dòng riêng, đầu dòng có gạch đầu dòng (-) sát lề trái, cuối dòng có
    dấu chấm phẩy (;), dòng cuối cùng bao gồm chữ “Lưu” sau có dấu hai chấm (:), tiếp theo là chữ viết tắt
    “VT”, dấu phẩy (,), chữ viết tắt tên đơn vị (hoặc bộ phận) soạn thảo văn bản và số lượng bản lưu, cuối
    cùng là dấu chấm (.).
    """
    drafter = dossier.cells.drafter
    lines = dossier.found(tuple(line for line in dossier.cells.recipients if line not in drafter))
    yield from typefaces.judge(sample_table.DANH_SACH_NOI_NHAN, lines, dossier.tolerances.font_size_pt)
    items = _grouped(lines)
    if not items or lines[0] not in items[0]:
        yield on_lines(
            lines[:1],
            "dash",
            f"Dòng “{lines[0].text}” không có gạch đầu dòng (-).",
            expected="gạch đầu dòng (-)",
            observed=lines[0].text,
            remedy="Thêm gạch đầu dòng (-) trước mỗi nơi nhận.",
        )
        return
    yield from _items(items[:-1], "Nơi nhận", last=";")
    filed = " ".join(line.text for line in items[-1])
    if not _FILED.match(filed):
        yield on_lines(
            items[-1],
            "filing",
            f"Dòng cuối của nơi nhận ghi “{filed}”; phải theo dạng “- Lưu: VT, ….”.",
            expected="- Lưu: VT, <đơn vị soạn thảo>.",
            observed=filed,
            remedy="Ghi dòng cuối theo dạng “- Lưu: VT, VX.”.",
        )
