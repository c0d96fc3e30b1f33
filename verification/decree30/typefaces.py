"""The sample table (Phụ lục I, Phần I, mục V "Mẫu chữ và chi tiết trình bày thể thức văn bản").

Case, size, slant and weight of each element. The rows feed the rules of the elements; a row is judged by
share of letters, so that one odd character is no deviation.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from verification.decree30.deviations import on_lines
from verification.decree30.geometry import points
from verification.layout.page import Line, Span
from verification.rule import CannotTell
from verification.verdict import Deviation

_STRAY = 0.15
"""Share of letters that may differ before the element does [eng]."""


class Case(StrEnum):
    """Capitals throughout, or not."""

    UPPER = "chữ in hoa"
    LOWER = "chữ in thường"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One row of the sample table."""

    element: str
    """As messages name it, Vietnamese."""
    row: str
    """Number in the table."""
    case: Case
    sizes: tuple[float, float]
    bold: bool | None
    """None where rows differ (khoản with and without a title)."""
    italic: bool
    rules: tuple[str, ...]
    """Ids of the rules that it feeds, without "ND30-"."""


QUOC_HIEU = Style(
    element="Quốc hiệu",
    row="1",
    case=Case.UPPER,
    sizes=(12, 13),
    bold=True,
    italic=False,
    rules=("QH-01", "PG-07"),
)
TIEU_NGU = Style(
    element="Tiêu ngữ",
    row="1",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("QH-02", "PG-07"),
)
CO_QUAN_CHU_QUAN = Style(
    element="Tên cơ quan chủ quản",
    row="2",
    case=Case.UPPER,
    sizes=(12, 13),
    bold=False,
    italic=False,
    rules=("CQ-04",),
)
CO_QUAN_BAN_HANH = Style(
    element="Tên cơ quan ban hành",
    row="2",
    case=Case.UPPER,
    sizes=(12, 13),
    bold=True,
    italic=False,
    rules=("CQ-03",),
)
SO_KY_HIEU = Style(
    element="Số, ký hiệu",
    row="3",
    case=Case.LOWER,
    sizes=(13, 13),
    bold=False,
    italic=False,
    rules=("SO-05",),
)
DIA_DANH = Style(
    element="Địa danh và ngày, tháng, năm",
    row="4",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=False,
    italic=True,
    rules=("DD-04", "PG-07"),
)
TEN_LOAI = Style(
    element="Tên loại", row="5a", case=Case.UPPER, sizes=(13, 14), bold=True, italic=False, rules=("TL-01",)
)
TRICH_YEU = Style(
    element="Trích yếu", row="5a", case=Case.LOWER, sizes=(13, 14), bold=True, italic=False, rules=("TL-02",)
)
TRICH_YEU_CONG_VAN = Style(
    element="Trích yếu công văn",
    row="5b",
    case=Case.LOWER,
    sizes=(12, 13),
    bold=False,
    italic=False,
    rules=("TL-03",),
)
CAN_CU = Style(
    element="Căn cứ ban hành",
    row="6",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=False,
    italic=True,
    rules=("ND-02",),
)
NOI_DUNG = Style(
    element="Nội dung", row="6", case=Case.LOWER, sizes=(13, 14), bold=None, italic=False, rules=("ND-08",)
)
PHAN_CHUONG = Style(
    element="Phần, Chương, Mục",
    row="6",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("ND-04", "ND-05"),
)
TIEU_DE = Style(
    element="Tiêu đề của phần, chương, mục",
    row="6",
    case=Case.UPPER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("ND-04", "ND-05"),
)
DIEU = Style(
    element="Điều", row="6", case=Case.LOWER, sizes=(13, 14), bold=True, italic=False, rules=("ND-06",)
)
QUYEN_HAN = Style(
    element="Quyền hạn, chức vụ của người ký",
    row="7",
    case=Case.UPPER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("KY-09",),
)
HO_TEN = Style(
    element="Họ tên người ký",
    row="7",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("KY-10",),
)
KINH_GUI = Style(
    element="Kính gửi", row="8a", case=Case.LOWER, sizes=(13, 14), bold=False, italic=False, rules=("NN-02",)
)
NOI_NHAN = Style(
    element="Từ “Nơi nhận”",
    row="8b",
    case=Case.LOWER,
    sizes=(12, 12),
    bold=True,
    italic=True,
    rules=("NN-03",),
)
DANH_SACH_NOI_NHAN = Style(
    element="Danh sách nơi nhận",
    row="8b",
    case=Case.LOWER,
    sizes=(11, 11),
    bold=False,
    italic=False,
    rules=("NN-04",),
)
PHU_LUC = Style(
    element="Từ “Phụ lục” và số thứ tự",
    row="9",
    case=Case.LOWER,
    sizes=(14, 14),
    bold=True,
    italic=False,
    rules=("PL-02",),
)
TEN_PHU_LUC = Style(
    element="Tên Phụ lục", row="9", case=Case.UPPER, sizes=(13, 14), bold=True, italic=False, rules=("PL-02",)
)
KEM_THEO = Style(
    element="Dòng “Kèm theo”",
    row="9",
    case=Case.LOWER,
    sizes=(13, 14),
    bold=False,
    italic=True,
    rules=("PL-03",),
)
MUC_DO_KHAN = Style(
    element="Dấu chỉ mức độ khẩn",
    row="10",
    case=Case.UPPER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("MK-02",),
)
NGUOI_SOAN_THAO = Style(
    element="Ký hiệu người soạn thảo",
    row="11",
    case=Case.UPPER,
    sizes=(11, 11),
    bold=False,
    italic=False,
    rules=("ST-01",),
)
DIA_CHI = Style(
    element="Địa chỉ cơ quan",
    row="12",
    case=Case.LOWER,
    sizes=(11, 12),
    bold=False,
    italic=False,
    rules=("DC-01",),
)
PHAM_VI_LUU_HANH = Style(
    element="Chỉ dẫn phạm vi lưu hành",
    row="13",
    case=Case.UPPER,
    sizes=(13, 14),
    bold=True,
    italic=False,
    rules=("MK-03",),
)
SO_TRANG = Style(
    element="Số trang", row="14", case=Case.LOWER, sizes=(13, 14), bold=False, italic=False, rules=("PG-06",)
)

ROWS = (
    QUOC_HIEU,
    TIEU_NGU,
    CO_QUAN_CHU_QUAN,
    CO_QUAN_BAN_HANH,
    SO_KY_HIEU,
    DIA_DANH,
    TEN_LOAI,
    TRICH_YEU,
    TRICH_YEU_CONG_VAN,
    CAN_CU,
    NOI_DUNG,
    PHAN_CHUONG,
    TIEU_DE,
    DIEU,
    QUYEN_HAN,
    HO_TEN,
    KINH_GUI,
    NOI_NHAN,
    DANH_SACH_NOI_NHAN,
    PHU_LUC,
    TEN_PHU_LUC,
    KEM_THEO,
    MUC_DO_KHAN,
    NGUOI_SOAN_THAO,
    DIA_CHI,
    PHAM_VI_LUU_HANH,
    SO_TRANG,
)
"""The table in its own order."""


def judge(style: Style, lines: Iterable[Line], tolerance: float) -> Iterator[Deviation]:
    """Deviations of the lines from their row; `tolerance` in points. CannotTell where OCR read them."""
    lines = tuple(lines)
    printed = tuple(line for line in lines if not line.ocr)
    if lines and not printed:
        raise CannotTell("read_by_ocr")
    if not printed:
        return
    yield from _case(style, printed)
    yield from _size(style, printed, tolerance)
    yield from _weight(style, printed)
    yield from _slant(style, printed)


def _case(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    letters = [letter for line in lines for letter in line.text if letter.isalpha()]
    lower = sum(letter.islower() for letter in letters)
    if not letters:
        return
    if style.case is Case.UPPER and lower / len(letters) > _STRAY:
        wrong, key = "chữ thường", "Aa → UPPERCASE"
    elif style.case is Case.LOWER and lower == 0 and len(letters) > 2:  # noqa: PLR2004 - "A" alone has no case
        wrong, key = "chữ in hoa", "Aa → Sentence case"
    else:
        return
    yield on_lines(
        lines,
        "case",
        f"{style.element} được trình bày bằng {wrong}; phải là {style.case}.",
        expected=str(style.case),
        observed=wrong,
        remedy=f"Chọn dòng này, vào Home → {key}.",
    )


def _size(style: Style, lines: tuple[Line, ...], tolerance: float) -> Iterator[Deviation]:
    smallest, largest = style.sizes
    wrong = _outside(lines, lambda span: smallest - tolerance <= span.typeface.size <= largest + tolerance)
    if wrong is None:
        return
    expected = points(smallest) if smallest == largest else f"{points(smallest)} đến {points(largest)}"
    observed = points(_most(wrong, lambda span: round(span.typeface.size, 1)))
    yield on_lines(
        lines,
        "size",
        f"{style.element} có cỡ chữ {observed}; phải là cỡ chữ {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này, vào Home → Font Size: {points(largest)}.",
    )


def _weight(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    if style.bold is None:
        return
    if _outside(lines, lambda span: span.typeface.bold is style.bold) is None:
        return
    expected, observed = ("chữ đậm", "chữ không đậm") if style.bold else ("chữ không đậm", "chữ đậm")
    action = "bật" if style.bold else "tắt"
    yield on_lines(
        lines,
        "weight",
        f"{style.element} được trình bày bằng {observed}; phải là {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này và {action} chữ đậm (Ctrl+B).",
    )


def _slant(style: Style, lines: tuple[Line, ...]) -> Iterator[Deviation]:
    if _outside(lines, lambda span: span.typeface.italic is style.italic) is None:
        return
    expected, observed = ("chữ nghiêng", "chữ đứng") if style.italic else ("chữ đứng", "chữ nghiêng")
    action = "bật" if style.italic else "tắt"
    yield on_lines(
        lines,
        "slant",
        f"{style.element} được trình bày bằng {observed}; phải là {expected}.",
        expected=expected,
        observed=observed,
        remedy=f"Chọn dòng này và {action} chữ nghiêng (Ctrl+I).",
    )


def _outside(lines: tuple[Line, ...], fits: Callable[[Span], bool]) -> tuple[Span, ...] | None:
    """The spans that do not fit, where their letters are more than a stray few; else None."""
    spans = [span for line in lines for span in line.spans if any(map(str.isalnum, span.text))]
    wrong = tuple(span for span in spans if not fits(span))
    total = sum(_letters(span) for span in spans)
    if total and sum(_letters(span) for span in wrong) / total > _STRAY:
        return wrong
    return None


def _most(spans: tuple[Span, ...], value: Callable[[Span], float]) -> float:
    counter: Counter[float] = Counter()
    for span in spans:
        counter[value(span)] += _letters(span)
    return counter.most_common(1)[0][0]


def _letters(span: Span) -> int:
    return sum(map(str.isalnum, span.text))
