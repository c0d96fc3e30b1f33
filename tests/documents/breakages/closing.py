"""KY and NN, MK, ST, DC: cells 7, 9 and 10 to 13."""

from dataclasses import replace
from typing import Any

from app.demo.manuscript import BLACK, Align, Placed, Text
from app.demo.phrases import recipient
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import (
    LETTER_SIGNED,
    MANY_ADDRESSEES,
    MARKED_LETTER,
    signed_under,
)
from tests.documents.specimen import Specimen


def _block(**changes: Any) -> Specimen:
    """The letter with its signature block changed."""
    (block,) = LETTER_SIGNED.manuscript.blocks
    return LETTER_SIGNED.with_text(blocks=(replace(block, **changes),))


def _name(**changes: Any) -> Specimen:
    (block,) = LETTER_SIGNED.manuscript.blocks
    assert block.name
    return _block(name=replace(block.name, **changes))


def _frame(index: int, **changes: Any) -> Specimen:
    frames = list(MARKED_LETTER.manuscript.frames)
    frames[index] = replace(frames[index], **changes)
    return MARKED_LETTER.with_text(frames=tuple(frames))


def _recipients(*lines: str) -> Specimen:
    return LETTER_SIGNED.with_text(recipients=tuple(recipient(line) for line in lines))


@breaks("KY-01", also=("DS-R1",))
def sealed_by_the_agency_alone() -> Specimen:
    """The agency sealed what nobody had signed."""
    return replace(LETTER_SIGNED, shows=LETTER_SIGNED.shows[1:])


@breaks("KY-02")
def on_behalf_with_a_slash() -> Specimen:
    """T/M instead of TM."""
    return signed_under("T/M HỘI ĐỒNG THI ĐUA", "CHỦ TỊCH")


@breaks("KY-03")
def acting_without_full_stop() -> Specimen:
    """Q without its full stop."""
    return signed_under("Q GIÁM ĐỐC")


@breaks("KY-04")
def for_the_head_without_own_title() -> Specimen:
    """KT. without the title of the one who signs."""
    return signed_under("KT. GIÁM ĐỐC")


@breaks("KY-05")
def by_order_with_a_slash() -> Specimen:
    """T/L instead of TL."""
    return signed_under("T/L GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")


@breaks("KY-06")
def by_delegation_of_a_deputy() -> Specimen:
    """Delegated by a deputy instead of the head."""
    return signed_under("TUQ. PHÓ GIÁM ĐỐC", "TRƯỞNG PHÒNG")


@breaks("KY-07")
def permanent_deputy() -> Specimen:
    """A title that the state does not know."""
    return signed_under("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC THƯỜNG TRỰC")


@breaks("KY-08")
def doctor_before_the_name() -> Specimen:
    """A degree before the name."""
    return _name(text="TS. Trần Thị Minh Hạnh")


@breaks("KY-09")
def title_not_bold() -> Specimen:
    """Authority and title in regular weight."""
    (block,) = LETTER_SIGNED.manuscript.blocks
    return _block(authority=tuple(replace(text, bold=False) for text in block.authority))


@breaks("KY-09")
def title_of_12_points() -> Specimen:
    """Authority and title in 12 pt."""
    (block,) = LETTER_SIGNED.manuscript.blocks
    return _block(authority=tuple(replace(text, size=12) for text in block.authority))


@breaks("KY-10")
def name_not_bold() -> Specimen:
    """The name in regular weight."""
    return _name(bold=False)


@breaks("KY-10")
def name_off_centre() -> Specimen:
    """The name stands 8 mm to the right of the title's middle."""
    return _name(shift=8)


@breaks("NN-01")
def letter_without_addressee() -> Specimen:
    """A letter without "Kính gửi"."""
    return LETTER_SIGNED.with_text(addressees=())


@breaks("NN-01")
def letter_without_as_above() -> Specimen:
    """The list of a letter does not begin with "Như trên"."""
    return _recipients("- Giám đốc Sở (để b/c);", "- Lưu: VT, VP.")


@breaks("NN-02")
def bold_addressee() -> Specimen:
    """The addressee in bold."""
    return LETTER_SIGNED.with_text(
        addressees=tuple(replace(text, bold=True) for text in LETTER_SIGNED.manuscript.addressees)
    )


@breaks("NN-02")
def addressees_without_semicolon() -> Specimen:
    """An addressee among several ends with a comma."""
    first, second, *rest = MANY_ADDRESSEES.manuscript.addressees
    changed = replace(second, text=second.text.replace(";", ","))
    return MANY_ADDRESSEES.with_text(addressees=(first, changed, *rest))


@breaks("NN-03")
def upright_recipients_heading() -> Specimen:
    """The words “Nơi nhận” upright."""
    heading = LETTER_SIGNED.manuscript.recipients_heading
    assert heading
    return LETTER_SIGNED.with_text(recipients_heading=replace(heading, italic=False))


@breaks("NN-03")
def recipients_below_the_title() -> Specimen:
    """The words “Nơi nhận” stand 25 pt lower than the signatory's authority."""
    return LETTER_SIGNED.with_text(recipients_drop=25)


@breaks("NN-04")
def recipients_of_13_points() -> Specimen:
    """The list of recipients in 13 pt."""
    return LETTER_SIGNED.with_text(
        recipients=tuple(replace(text, size=13) for text in LETTER_SIGNED.manuscript.recipients)
    )


@breaks("NN-04")
def recipients_without_filing() -> Specimen:
    """The list does not end with "Lưu: VT"."""
    return _recipients("- Như trên;", "- Giám đốc Sở (để b/c).")


@breaks("NN-04")
def recipients_without_semicolon() -> Specimen:
    """A recipient ends with a comma."""
    return _recipients("- Như trên,", "- Lưu: VT, VP.")


@breaks("MK-01")
def secret_at_the_right() -> Specimen:
    """The mark of secrecy stands at the right."""
    return _frame(1, at=(165.0, 56.0))


@breaks("MK-02")
def black_urgency() -> Specimen:
    """The mark of urgency in black."""
    frame = MARKED_LETTER.manuscript.frames[0]
    return _frame(0, text=replace(frame.text, colour=BLACK))


@breaks("MK-02")
def large_urgency_frame() -> Specimen:
    """HOẢ TỐC in the frame of THƯỢNG KHẨN."""
    return _frame(0, size=(40.0, 8.0))


@breaks("MK-03")
def circulation_without_frame() -> Specimen:
    """The circulation mark has no frame."""
    frames = MARKED_LETTER.manuscript.frames
    return MARKED_LETTER.with_text(frames=frames[:2], placed=(Placed(text=frames[2].text, at=(135, 14)),))


@breaks("ST-01")
def drafter_of_13_points() -> Specimen:
    """The drafter's initials in 13 pt."""
    return MARKED_LETTER.with_text(drafter=Text(text="PL.(300)", size=13, align=Align.LEFT))


@breaks("DC-01")
def address_of_14_points() -> Specimen:
    """The address in 14 pt."""
    address = MARKED_LETTER.manuscript.address
    assert address
    return MARKED_LETTER.with_text(address=replace(address, size=14, text="Địa chỉ: số 02 đường Hòa Bình"))
