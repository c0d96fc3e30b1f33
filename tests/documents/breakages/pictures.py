"""DS-P and DS-O: what the signatures of the official and of the agency show."""

from dataclasses import replace

from app.demo.pictures import seal_png, signature_png
from app.demo.writer import write
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import Specimen, agency, person

_NAME = "Trần Thị Minh Hạnh"
_MM = 72 / 25.4


def _moved(index: int, right: float = 0.0, up: float = 0.0) -> Specimen:
    """The letter with one picture moved; millimetres."""
    slot = write(LETTER_SIGNED.manuscript).slots[LETTER_SIGNED.shows[index].slot]
    left, bottom, far, top = slot.rect
    rect = (left + right * _MM, bottom + up * _MM, far + right * _MM, top + up * _MM)
    return LETTER_SIGNED.with_show(index, rect=rect)


@breaks("DS-P1")
def invisible_personal_signature() -> Specimen:
    """The official's signature shows nothing."""
    return LETTER_SIGNED.with_show(0, slot="", png=None)


@breaks("DS-P2")
def black_personal_signature() -> Specimen:
    """The official's signature is black."""
    return LETTER_SIGNED.with_show(0, png=signature_png(_NAME, colour=(10, 10, 10)))


@breaks("DS-P3")
def opaque_personal_signature() -> Specimen:
    """The official's picture has a white ground."""
    return LETTER_SIGNED.with_show(0, png=signature_png(_NAME, transparent=False))


@breaks("DS-P4")
def personal_signature_aside() -> Specimen:
    """Both pictures stand 25 mm to the left of title and name."""
    moved = [_moved(0, right=-25).shows[0], _moved(1, right=-25).shows[1]]
    return replace(LETTER_SIGNED, shows=tuple(moved))


@breaks("DS-P5", also=("DS-R4",))
def signed_by_somebody_else() -> Specimen:
    """The certificate is not that of the person whose name is printed."""
    return LETTER_SIGNED.with_show(0, signer=person("Nguyễn Văn Bình"))


@breaks("DS-O1")
def invisible_seal() -> Specimen:
    """The agency's signature shows nothing."""
    return LETTER_SIGNED.with_show(1, slot="", png=None)


@breaks("DS-O1", also=("DS-O6",))
def seal_at_the_top() -> Specimen:
    """The seal stands 110 mm above the official's signature."""
    return _moved(1, up=110)


@breaks("DS-O2")
def black_seal() -> Specimen:
    """The seal is black."""
    return LETTER_SIGNED.with_show(1, png=seal_png("SỞ NỘI VỤ", colour=(10, 10, 10)))


@breaks("DS-O3")
def large_seal() -> Specimen:
    """The registered seal has 30 mm, the picture 36."""
    return replace(LETTER_SIGNED, registered_seal_mm=30.0)


@breaks("DS-O4")
def opaque_seal() -> Specimen:
    """The seal has a white ground."""
    return LETTER_SIGNED.with_show(1, png=seal_png("SỞ NỘI VỤ", transparent=False))


@breaks("DS-O5")
def seal_beside_the_signature() -> Specimen:
    """The seal touches a tenth of the signature."""
    return _moved(1, right=-10)


@breaks("DS-O5")
def seal_at_the_right() -> Specimen:
    """The seal covers the right part of the signature."""
    return _moved(1, right=50)


@breaks("DS-O6")
def seal_below_the_signature() -> Specimen:
    """The seal stands below the signature."""
    return _moved(1, up=-30)


@breaks("DS-O7", also=("CQ-01", "DS-R4"))
def sealed_by_another_department() -> Specimen:
    """The agency's certificate is that of another department."""
    return LETTER_SIGNED.with_show(1, signer=agency("SỞ TÀI CHÍNH"))


@breaks("DS-O7", also=("DS-R4",))
def sealed_by_another_province() -> Specimen:
    """The certificate is that of the department of the same name in another province."""
    return LETTER_SIGNED.with_show(1, signer=agency("SỞ NỘI VỤ", "UBND TỈNH HÒA BÌNH"))
