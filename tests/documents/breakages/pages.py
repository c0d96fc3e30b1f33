"""PG: paper, orientation, margins, font, page numbers."""

from dataclasses import replace

from app.demo.manuscript import Align, Margins, PageNumber, Text
from app.demo.typefaces import ARIAL, VN_TIME
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import LETTER_SIGNED, LONG_BODY, LONG_LETTER
from tests.documents.specimen import Specimen


@breaks("PG-01")
def letter_paper() -> Specimen:
    """US Letter instead of A4."""
    return LETTER_SIGNED.with_text(paper=(215.9, 279.4))


@breaks("PG-02")
def landscape_without_table() -> Specimen:
    """A landscape page that holds no table."""
    return LETTER_SIGNED.with_text(paper=(297.0, 210.0))


@breaks("PG-03")
def left_margin_of_22_mm() -> Specimen:
    """The text starts 22 mm from the left edge; the annex asks 30 to 35 mm."""
    return LETTER_SIGNED.with_text(margins=Margins(left=22), header_split=0.43)


@breaks("PG-03")
def right_margin_of_10_mm() -> Specimen:
    """The text ends 10 mm from the right edge."""
    return LETTER_SIGNED.with_text(margins=Margins(right=10))


@breaks("PG-03")
def top_margin_of_15_mm() -> Specimen:
    """The text starts 15 mm below the upper edge."""
    return LETTER_SIGNED.with_text(margins=Margins(top=15))


@breaks("PG-03")
def bottom_margin_of_8_mm() -> Specimen:
    """The text runs down to 8 mm above the lower edge."""
    return LONG_LETTER.with_text(margins=Margins(bottom=8), body=(*LONG_BODY, *LONG_BODY[:-1], LONG_BODY[-1]))


@breaks("PG-03")
def bottom_margin_of_80_mm() -> Specimen:
    """A paragraph breaks off 80 mm above the lower edge and goes on overleaf."""
    return LONG_LETTER.with_text(margins=Margins(bottom=80))


@breaks("PG-04")
def body_in_arial() -> Specimen:
    """The body is set in Arial."""
    return LETTER_SIGNED.with_text(
        body=tuple(replace(text, family=ARIAL) for text in LETTER_SIGNED.manuscript.body)
    )


@breaks("PG-04")
def body_in_vntime() -> Specimen:
    """The body is set in .VnTime, an 8-bit character set."""
    return LETTER_SIGNED.with_text(
        body=tuple(replace(text, family=VN_TIME) for text in LETTER_SIGNED.manuscript.body)
    )


@breaks("PG-04")
def body_in_blue() -> Specimen:
    """The body is printed in blue."""
    return LETTER_SIGNED.with_text(
        body=tuple(replace(text, colour=(0, 0, 200)) for text in LETTER_SIGNED.manuscript.body)
    )


@breaks("PG-06")
def no_page_number() -> Specimen:
    """Page 2 shows no number."""
    return LONG_LETTER.with_text(page_number=None)


@breaks("PG-06")
def number_on_page_one() -> Specimen:
    """Page 1 shows its number."""
    return LONG_LETTER.with_text(page_number=PageNumber(on_first_page=True))


@breaks("PG-06")
def page_number_at_the_bottom() -> Specimen:
    """The number stands in the bottom margin."""
    return LONG_LETTER.with_text(page_number=PageNumber(top=287))


@breaks("PG-06")
def page_number_at_the_right() -> Specimen:
    """The number stands at the right."""
    return LONG_LETTER.with_text(
        page_number=PageNumber(style=Text(text="{page}", size=14, align=Align.RIGHT))
    )


@breaks("PG-06")
def small_page_number() -> Specimen:
    """The number is set in 11 pt."""
    return LONG_LETTER.with_text(page_number=PageNumber(style=Text(text="{page}", size=11)))


@breaks("PG-06")
def page_numbers_from_two() -> Specimen:
    """Page 2 is numbered 3."""
    return LONG_LETTER.with_text(page_number=PageNumber(first=2))


@breaks("PG-07")
def sizes_12_13_14() -> Specimen:
    """Quốc hiệu 12 and Tiêu ngữ 13 ask for 13 in the date line, which has 14."""
    manuscript = LETTER_SIGNED.manuscript
    assert manuscript.place_and_date
    return LETTER_SIGNED.with_text(place_and_date=replace(manuscript.place_and_date, size=14))
