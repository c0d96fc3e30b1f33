"""DD: place and date of issue, cell 4 (Phụ lục I, Phần I, mục II, khoản 4)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.agency_name import END_OF_DISTRICTS
from verification.decree30.applicability import is_dated
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, hull, number
from verification.decree30.number import joined
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.names import fold, fold_agency
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Severity

_UNIT = r"(tinh|thanh pho|tp|xa|phuong|dac khu|huyen|quan|thi xa|thi tran)"
_DISTRICT = re.compile(r"(?:huyện|quận|thị xã|thị trấn)\b", re.IGNORECASE)
"""With their marks: "Quan Sơn" is a commune."""
_DATE = re.compile(
    r"ngày\s*(?P<day>\S{0,80}?)\s*tháng\s*(?P<month>\S{0,80}?)\s*năm\s*(?P<year>\S*)", re.IGNORECASE
)
_DAY = re.compile(r"^(0[1-9]|[12]\d|3[01])$")
_MONTH = re.compile(r"^(0[12]|[3-9]|1[0-2])$")
_SAME_LINE_MM = 2.0
_NAMED_AFTER = {
    "ho chi minh": "Thành phố Hồ Chí Minh",
    "tp hcm": "Thành phố Hồ Chí Minh",
    "tp ho chi minh": "Thành phố Hồ Chí Minh",
    "tphcm": "Thành phố Hồ Chí Minh",
    "hcm": "Thành phố Hồ Chí Minh",
}
"""Units named after a person that are written short in practice."""


@rule(
    id="ND30-DD-01",
    title="Địa danh là tên gọi chính thức của nơi đóng trụ sở",
    citation=Citation(DECREE_30_2020, "điểm a khoản 4 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=is_dated,
)
def official_place(dossier: Dossier) -> Iterator[Deviation]:
    """Địa danh ghi trên văn bản do cơ quan nhà nước ở trung ương ban hành là tên gọi chính thức của tỉnh,
    thành phố trực thuộc trung ương nơi cơ quan ban hành văn bản đóng trụ sở. Địa danh ghi trên văn bản do cơ
    quan nhà nước ở địa phương ban hành là tên gọi chính thức của đơn vị hành chính nơi cơ quan ban hành văn
    bản đóng trụ sở.
    """
    lines, place = _place(dossier)
    issued = dossier.document.issued_on
    if issued and issued >= END_OF_DISTRICTS and _DISTRICT.match(place):
        yield _wrong_place(lines, place, "đơn vị hành chính cấp tỉnh hoặc cấp xã")
        return
    if dossier.registered_seat is not None:
        if _bare(place) != _bare(dossier.registered_seat):
            yield _wrong_place(lines, place, dossier.registered_seat)
        return
    agency = fold_agency(f"{dossier.document.issuing_agency or ''} {dossier.document.parent_agency or ''}")
    if _bare(place) not in agency:
        raise CannotTell("not_registered")


def _place(dossier: Dossier) -> tuple[tuple[Line, ...], str]:
    lines = dossier.found(dossier.cells.place_and_date)
    place = dossier.document.promulgation_place
    if not place:
        raise CannotTell("not_read")
    return lines, place


def _bare(place: str) -> str:
    """A unit's name without the word for its level: "Thành phố Huế" gives "hue"."""
    return re.sub(rf"^{_UNIT}\s+", "", fold(place))


def _wrong_place(lines: tuple[Line, ...], place: str, expected: str) -> Deviation:
    return on_lines(
        lines,
        "place",
        f"Địa danh ghi “{place}”; phải là tên gọi chính thức của nơi cơ quan đóng trụ sở ({expected}).",
        expected=expected,
        observed=place,
        remedy="Ghi địa danh theo đơn vị hành chính nơi cơ quan đóng trụ sở.",
    )


@rule(
    id="ND30-DD-02",
    title="Địa danh ghi tên gọi đầy đủ",
    citation=Citation(DECREE_30_2020, "điểm a khoản 4 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=is_dated,
)
def full_place(dossier: Dossier) -> Iterator[Deviation]:
    """Đối với những đơn vị hành chính được đặt theo tên người, bằng chữ số hoặc sự kiện lịch sử thì phải ghi
    tên gọi đầy đủ của đơn vị hành chính đó.
    """
    lines, place = _place(dossier)
    full = _NAMED_AFTER.get(" ".join(fold(place).split()))
    if full is None and re.fullmatch(r"(p|q|f)?\s*\d+", fold(place)):
        full = f"Phường {re.sub('[^0-9]', '', place)}"
    if full:
        yield on_lines(
            lines,
            "short_place",
            f"Địa danh ghi “{place}”; đơn vị đặt theo tên người, chữ số phải ghi đầy đủ “{full}”.",
            expected=full,
            observed=place,
            remedy=f"Ghi “{full}, ngày … tháng … năm …”.",
        )


@rule(
    id="ND30-DD-03",
    title="Ngày, tháng, năm ban hành viết đầy đủ",
    citation=Citation(DECREE_30_2020, "điểm b khoản 4 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=is_dated,
)
def full_date(dossier: Dossier) -> Iterator[Deviation]:
    """Thời gian ban hành văn bản phải được viết đầy đủ; các số thể hiện ngày, tháng, năm dùng chữ số Ả Rập;
    đối với những số thể hiện ngày nhỏ hơn 10 và tháng 1, 2 phải ghi thêm số 0 phía trước.
    """
    lines = dossier.found(dossier.cells.place_and_date)
    text = joined(lines)
    written = _DATE.search(text)
    if written is None:
        if re.search(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}", text):
            yield _wrong_date(lines, text, "ngày, tháng, năm không được viết đầy đủ bằng chữ và số")
            return
        raise CannotTell("not_read")
    day, month, year = (written[part].strip(" .…_,") for part in ("day", "month", "year"))
    if not day or not month or not year:
        raise CannotTell("not_printed")
    if not (day + month + year).isdecimal():
        raise CannotTell("not_read")
    if not _DAY.match(day):
        yield _wrong_date(
            lines,
            text,
            f"ngày “{day}” phải ghi thêm số 0 phía trước" if len(day) == 1 else f"ngày “{day}” không đúng",
        )
    if not _MONTH.match(month):
        problem = (
            f"tháng “{month}” phải ghi thêm số 0 phía trước"
            if month in ("1", "2")
            else f"tháng “{month}” thừa số 0 phía trước (chỉ tháng 1 và tháng 2 ghi thêm số 0)"
        )
        yield _wrong_date(lines, text, problem)
    if not re.fullmatch(r"[12]\d{3}", year):
        yield _wrong_date(lines, text, f"năm “{year}” phải ghi đủ bốn chữ số")


def _wrong_date(lines: tuple[Line, ...], text: str, problem: str) -> Deviation:
    return on_lines(
        lines,
        "date",
        f"Dòng “{text}”: {problem}.",
        expected="ngày 05 tháng 01 năm 2020",
        observed=text,
        remedy="Ghi theo dạng “Hà Nội, ngày 05 tháng 01 năm 2020”.",
    )


@rule(
    id="ND30-DD-04",
    title="Trình bày địa danh và thời gian ban hành",
    citation=Citation(DECREE_30_2020, "điểm c khoản 4 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=is_dated,
)
def form(dossier: Dossier) -> Iterator[Deviation]:
    """Địa danh và thời gian ban hành văn bản được trình bày trên cùng một dòng với số, ký hiệu văn bản, …
    bằng chữ in thường, cỡ chữ từ 13 đến 14, kiểu chữ nghiêng; các chữ cái đầu của địa danh phải viết hoa; sau
    địa danh có dấu phẩy (,); địa danh và ngày, tháng, năm được đặt dưới, canh giữa so với Quốc hiệu và Tiêu
    ngữ.
    """
    lines = dossier.found(dossier.cells.place_and_date)
    printed = tuple(line for line in lines if line.field_name is None)
    yield from typefaces.judge(sample_table.DIA_DANH, printed, dossier.tolerances.font_size_pt)
    text = joined(lines)
    if (place := re.match(r"^([^,]+?)\s*(,?)\s*ngày", text)) and not place[2]:
        yield on_lines(
            lines,
            "comma",
            f"Sau địa danh “{place[1]}” không có dấu phẩy.",
            expected=f"{place[1]}, ngày …",
            observed=text,
            remedy="Thêm dấu phẩy sau địa danh.",
        )
    place_name = dossier.document.promulgation_place or ""
    if place_name[:1].islower() and not any(line.ocr for line in lines):
        yield on_lines(
            lines,
            "capital",
            f"Địa danh “{place_name}” không viết hoa chữ cái đầu.",
            expected="chữ cái đầu viết hoa",
            observed=place_name,
            remedy="Viết hoa các chữ cái đầu của địa danh.",
        )
    yield from _level_with_number(dossier, printed)
    above = (*dossier.cells.national_title, *dossier.cells.motto)
    if above and printed:
        aside = abs(centre_x(hull(lines)) - centre_x(hull(above)))
        if aside > 2 * dossier.tolerances.centring_mm:
            yield on_lines(
                lines,
                "centring",
                f"Địa danh và ngày, tháng, năm lệch {number(aside)} mm so với Quốc hiệu và Tiêu ngữ.",
                expected="canh giữa dưới Quốc hiệu và Tiêu ngữ",
                observed=f"lệch {number(aside)} mm",
                remedy="Đặt dòng này trong cùng ô với Quốc hiệu, chọn Home → Center (Ctrl+E).",
            )


def _level_with_number(dossier: Dossier, printed: tuple[Line, ...]) -> Iterator[Deviation]:
    numbers = [line for line in dossier.cells.number if line.field_name is None]
    if not numbers or not printed or numbers[0].page != printed[0].page:
        return
    apart = min(abs(one.baseline - other.baseline) for one in numbers for other in printed)
    if apart > _SAME_LINE_MM:
        yield on_lines(
            printed,
            "level",
            f"Địa danh và ngày, tháng, năm lệch {number(apart)} mm so với dòng số, ký hiệu; "
            "phải trên cùng một dòng.",
            expected="cùng một dòng với số, ký hiệu",
            observed=f"lệch {number(apart)} mm",
            remedy="Đặt hai dòng này trên cùng một hàng của bảng đầu trang.",
        )
