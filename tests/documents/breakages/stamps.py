"""DS-A and DS-C: the text of signatures on attachments and copies."""

from dataclasses import replace

from app.demo.manuscript import Manuscript
from app.demo.pictures import seal_png
from app.demo.typefaces import ARIAL
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import ATTACHMENT_SIGNED, COPY_SIGNED, scan
from tests.documents.specimen import Specimen, agency, person

_TIME = "21/9/2026; 09:00:00 +07:00"
_NUMBER = "Số: 1205/SNV-VP"
_LOWER_LEFT = (90.0, 60.0, 308.0, 86.0)


@breaks("DS-A1", also=("DS-R1",))
def unsigned_attachment() -> Specimen:
    """The attachment's file carries no signature."""
    return replace(ATTACHMENT_SIGNED, shows=())


@breaks("DS-A2")
def attachment_signed_at_the_bottom() -> Specimen:
    """The text stands at the bottom left."""
    return ATTACHMENT_SIGNED.with_show(0, rect=_LOWER_LEFT)


@breaks("DS-A3", also=("DS-A4",))
def seal_on_an_attachment() -> Specimen:
    """The attachment shows the seal, and with it no text."""
    return ATTACHMENT_SIGNED.with_show(
        0, lines=(), png=seal_png("SỞ NỘI VỤ"), rect=(450.0, 735.0, 552.0, 837.0)
    )


@breaks("DS-A4")
def attachment_without_number() -> Specimen:
    """The text lacks the number of the parent document."""
    return ATTACHMENT_SIGNED.with_show(0, lines=(f"Thời gian ký: {_TIME}",))


@breaks("DS-A4")
def attachment_of_another_number() -> Specimen:
    """The text names another number than the attachment itself."""
    return ATTACHMENT_SIGNED.with_show(0, lines=(f"Số: 999/SNV-VP; {_TIME}",))


@breaks("DS-A4")
def attachment_of_another_time() -> Specimen:
    """The text says eight in the evening; the signature was made at nine in the morning."""
    return ATTACHMENT_SIGNED.with_show(0, lines=(f"{_NUMBER}; 21/9/2026; 20:00:00 +07:00",))


@breaks("DS-A5")
def attachment_time_without_zone() -> Specimen:
    """The time lacks its zone."""
    return ATTACHMENT_SIGNED.with_show(0, lines=(f"{_NUMBER}; 21/9/2026; 09:00:00",))


@breaks("DS-A6")
def attachment_text_in_arial() -> Specimen:
    """The text is set in Arial."""
    return ATTACHMENT_SIGNED.with_show(0, style={"family": ARIAL})


@breaks("DS-A6")
def attachment_text_of_8_points() -> Specimen:
    """The text is set in 8 pt."""
    return ATTACHMENT_SIGNED.with_show(0, style={"font_size": 8})


@breaks("DS-C1")
def copy_of_another_agency() -> Specimen:
    """The text names one agency, the certificate another."""
    return COPY_SIGNED.with_show(0, signer=agency("SỞ TÀI CHÍNH"))


@breaks("DS-C1", also=("DS-R4",))
def copy_signed_by_a_person() -> Specimen:
    """A person's certificate on a copy."""
    return COPY_SIGNED.with_show(0, signer=person("Lê Quang Vinh"))


@breaks("DS-C2")
def copy_without_time() -> Specimen:
    """The text lacks the time."""
    return COPY_SIGNED.with_show(0, lines=("SAO Y; SỞ NỘI VỤ",))


@breaks("DS-C2")
def copy_signed_at_the_bottom() -> Specimen:
    """The text stands at the bottom left."""
    return COPY_SIGNED.with_show(0, rect=_LOWER_LEFT)


@breaks("DS-C3")
def copy_of_100_dots() -> Specimen:
    """The page was scanned at 100 dpi."""
    return replace(COPY_SIGNED, manuscript=Manuscript(pictures=(scan(dots_per_inch=100),)))


@breaks("DS-C3")
def grey_copy() -> Specimen:
    """The page was scanned in grey."""
    return replace(COPY_SIGNED, manuscript=Manuscript(pictures=(scan(mode="L"),)))


@breaks("DS-C3")
def old_format() -> Specimen:
    """The file is a PDF 1.3."""
    return replace(COPY_SIGNED, pdf_version="1.3")


@breaks("DS-C4")
def seal_on_a_copy() -> Specimen:
    """The copy's signature shows the seal beside its text."""
    return COPY_SIGNED.with_show(0, beside=seal_png("SỞ NỘI VỤ"), rect=(330.0, 755.0, 552.0, 835.0))
