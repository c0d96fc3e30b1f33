"""QH, CQ, SO, DD, TL: cells 1 to 5."""

from dataclasses import replace
from typing import Any

from app.demo.manuscript import Stroke, Text
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import DECISION_SIGNED, LETTER_SIGNED, STAMPED_LETTER
from tests.documents.specimen import Specimen


def _letter(component: str, **changes: Any) -> Specimen:
    """The letter with one component restyled."""
    return _changed(LETTER_SIGNED, component, **changes)


def _decision(component: str, **changes: Any) -> Specimen:
    """The decision with one component restyled."""
    return _changed(DECISION_SIGNED, component, **changes)


def _changed(specimen: Specimen, component: str, **changes: Any) -> Specimen:
    text = getattr(specimen.manuscript, component)
    assert isinstance(text, Text)
    return specimen.with_text(**{component: replace(text, **changes)})


def _filled(**values: str) -> Specimen:
    """The letter with other values in its slots."""
    return LETTER_SIGNED.with_text(fill={**LETTER_SIGNED.manuscript.fill, **values})


@breaks("QH-01")
def national_title_not_bold() -> Specimen:
    """Quốc hiệu in regular weight."""
    return _letter("national_title", bold=False)


@breaks("QH-01")
def national_title_of_15_points() -> Specimen:
    """Quốc hiệu in 15 pt."""
    return _letter("national_title", size=15)


@breaks("QH-02")
def motto_without_blanks() -> Specimen:
    """The hyphens of the motto have no blanks around them."""
    return _letter("motto", text="Độc lập-Tự do-Hạnh phúc")


@breaks("QH-02")
def motto_without_line() -> Specimen:
    """No line under the motto."""
    return _letter("motto", stroke=None)


@breaks("QH-02")
def motto_with_short_line() -> Specimen:
    """The line under the motto is half as long as the motto."""
    return _letter("motto", stroke=Stroke(ratio=0.5))


@breaks("QH-02")
def motto_with_dashed_line() -> Specimen:
    """The line under the motto is dashed."""
    return _letter("motto", stroke=Stroke(dashed=True))


@breaks("QH-02")
def motto_off_centre() -> Specimen:
    """The motto stands 9 mm to the left of the middle of Quốc hiệu."""
    return _letter("motto", shift=-9)


@breaks("QH-03")
def motto_far_below() -> Specimen:
    """12 pt between Quốc hiệu and motto."""
    return _letter("motto", before=12)


@breaks("CQ-01", also=("DS-R4", "DS-O7"))
def other_agency_name() -> Specimen:
    """The heading calls the agency otherwise than its register and its certificate."""
    return replace(_letter("issuing_agency", text="PHÒNG NỘI VỤ"), registered_names=("Sở Nội vụ",))


@breaks("CQ-02")
def parent_of_a_district() -> Specimen:
    """A district committee as parent, fifteen months after districts ended."""
    return _letter("parent_agency", text="UBND HUYỆN AN BÌNH")


@breaks("CQ-02")
def parent_without_place() -> Specimen:
    """The parent's name lacks its province."""
    return _letter("parent_agency", text="UBND TỈNH")


@breaks("CQ-03")
def agency_of_14_points() -> Specimen:
    """The issuing agency in 14 pt."""
    return _letter("issuing_agency", size=14)


@breaks("CQ-03")
def agency_not_bold() -> Specimen:
    """The issuing agency in regular weight."""
    return _letter("issuing_agency", bold=False)


@breaks("CQ-03")
def agency_with_full_line() -> Specimen:
    """The line under the agency is as long as its name."""
    return _letter("issuing_agency", stroke=Stroke(ratio=1.0))


@breaks("CQ-03")
def agency_without_line() -> Specimen:
    """No line under the agency."""
    return _letter("issuing_agency", stroke=None)


@breaks("CQ-04")
def bold_parent_agency() -> Specimen:
    """The parent agency in bold."""
    return _letter("parent_agency", bold=True)


@breaks("CQ-05")
def agencies_far_apart() -> Specimen:
    """12 pt between parent and issuing agency."""
    return _letter("issuing_agency", before=12)


@breaks("SO-01")
def roman_number() -> Specimen:
    """The number in Roman numerals."""
    return _filled(number="XII")


@breaks("SO-03")
def notation_of_another_type() -> Specimen:
    """A decision with the notation of a plan."""
    return _decision("number", text="Số: {number}/KH-SNV")


@breaks("SO-03")
def notation_of_one_group() -> Specimen:
    """The drafting unit is missing from a letter's notation."""
    return _letter("number", text="Số: {number}/SNV")


@breaks("SO-05")
def number_of_14_points() -> Specimen:
    """Number and notation in 14 pt."""
    return _letter("number", size=14)


@breaks("SO-05")
def number_without_zero() -> Specimen:
    """The number 5 without its leading zero."""
    return _filled(number="5")


@breaks("SO-05")
def number_without_colon() -> Specimen:
    """No colon after "Số"."""
    return _letter("number", text="Số {number}/SNV-VP")


@breaks("SO-05")
def notation_with_blanks() -> Specimen:
    """Blanks around the hyphen of the notation."""
    return _letter("number", text="Số: {number}/SNV - VP")


@breaks("DD-01")
def place_of_another_province() -> Specimen:
    """The place is not where the agency has its seat."""
    return replace(_filled(place="Hòa Bình"), registered_seat="An Bình")


@breaks("DD-01")
def place_of_a_district() -> Specimen:
    """A district as place, fifteen months after districts ended."""
    return _filled(place="Huyện An Bình")


@breaks("DD-02")
def place_in_short() -> Specimen:
    """Thành phố Hồ Chí Minh written short."""
    return replace(_filled(place="TP. Hồ Chí Minh"), registered_seat="Hồ Chí Minh")


@breaks("DD-03")
def month_with_zero() -> Specimen:
    """September with a leading zero."""
    return _filled(month="09")


@breaks("DD-03")
def day_without_zero() -> Specimen:
    """The fifth without its leading zero."""
    return _filled(day="5")


@breaks("DD-04")
def upright_date() -> Specimen:
    """Place and date upright."""
    return _letter("place_and_date", italic=False)


@breaks("DD-04")
def no_comma_after_place() -> Specimen:
    """No comma after the place."""
    return _letter("place_and_date", text="{place} ngày {day} tháng {month} năm {year}")


@breaks("DD-04")
def place_in_small_letters() -> Specimen:
    """The place begins with a small letter."""
    return _filled(place="an Bình")


@breaks("DD-04")
def date_lower_than_number() -> Specimen:
    """Place and date stand 12 pt lower than the number."""
    return DECISION_SIGNED.with_text(place_drop=12)


@breaks("TL-01")
def type_name_not_bold() -> Specimen:
    """The type name in regular weight."""
    return _decision("type_name", bold=False)


@breaks("TL-01")
def type_name_off_centre() -> Specimen:
    """The type name stands 15 mm to the left of the middle."""
    return _decision("type_name", shift=-15)


@breaks("TL-02")
def abstract_without_line() -> Specimen:
    """No line under the abstract."""
    return _decision("abstract", stroke=None)


@breaks("TL-02")
def abstract_of_12_points() -> Specimen:
    """The abstract in 12 pt."""
    return _decision("abstract", size=12)


@breaks("TL-03")
def bold_letter_subject() -> Specimen:
    """The subject of a letter in bold."""
    return _letter("letter_subject", bold=True)


@breaks("TL-03")
def letter_subject_far_below() -> Specimen:
    """The subject stands 20 pt below the number."""
    return _letter("letter_subject", before=20)


@breaks("SO-05")
def stamped_number_without_zero() -> Specimen:
    """The clerk stamps the number 5 without its leading zero."""
    return STAMPED_LETTER.with_show(1, digits="5")


@breaks("DD-03")
def stamped_month_with_zero() -> Specimen:
    """The clerk stamps September with a leading zero."""
    return STAMPED_LETTER.with_show(3, digits="09")
