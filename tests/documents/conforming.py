"""Documents that follow the decree: no rule may be violated on any of them."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from app.demo.manuscript import BLACK, RED, Align, Frame, Manuscript, PlacedPicture, SignatoryBlock, Text
from app.demo.phrases import (
    ATTACHMENT,
    DECISION,
    LETTER,
    MINUTES,
    abstract,
    annex,
    authority,
    full_name,
    heading,
    paragraph,
    recipient,
    type_name,
    unstamped,
    urgency,
)
from tests.documents.specimen import MONDAY, Show, Specimen, agency, approval, seal, stamp

_DEPUTY, _HEAD, _SECRETARY = "Trần Thị Minh Hạnh", "Lê Quang Vinh", "Phạm Thu Hà"
_SEAL = seal("SỞ NỘI VỤ")

LETTER_SIGNED = Specimen(manuscript=LETTER, shows=(approval(_DEPUTY), _SEAL))
DECISION_SIGNED = Specimen(manuscript=DECISION, shows=(approval(_HEAD), _SEAL))
MINUTES_SIGNED = Specimen(
    manuscript=MINUTES,
    shows=(approval(_SECRETARY), approval(_HEAD, "signature_2"), replace(_SEAL, slot="seal_2")),
)

STAMPED_LETTER = Specimen(
    manuscript=unstamped(LETTER),
    shows=(
        approval(_DEPUTY),
        stamp("number", "05"),
        stamp("day", "21", italic=True),
        stamp("month", "9", italic=True),
        _SEAL,
    ),
)
"""Number and date are signatures of their own, as VGCA's tool makes them."""

LONG_TEXT = (
    "Các cơ quan, đơn vị tổ chức quán triệt đến toàn thể cán bộ, công chức, viên chức; phân công người chịu "
    "trách nhiệm theo dõi việc ký số, bảo đảm văn bản phát hành được ký số đúng thẩm quyền, đúng trình tự "
    "và đúng thể thức theo quy định hiện hành của pháp luật về công tác văn thư."
)
LONG_BODY = (*(paragraph(LONG_TEXT) for _ in range(12)), paragraph(f"{LONG_TEXT.removesuffix('.')}./."))

LONG_LETTER = LETTER_SIGNED.with_text(body=LONG_BODY)
"""Two pages: the second one shows its number."""

MARKED_LETTER = LETTER_SIGNED.with_text(
    frames=(
        urgency("HOẢ TỐC"),
        Frame(text=Text(text="MẬT", size=13, bold=True, colour=RED), size=(20, 8), at=(30, 56)),
        Frame(
            text=Text(text="XEM XONG TRẢ LẠI", size=13, bold=True, colour=BLACK), size=(55, 8), at=(130, 8)
        ),
    ),
    letter_subject=replace(LETTER.letter_subject, text="V/v ký số văn bản")
    if LETTER.letter_subject
    else None,
    addressees=tuple(replace(one, before=84) for one in LETTER.addressees),
    drafter=Text(text="PL.(300)", size=11, align=Align.LEFT),
    address=Text(
        text="Số 02 đường Hòa Bình, phường An Bình, tỉnh An Bình. Điện thoại: 0255 3822 001", size=11
    ),
)
"""Cells 10a, 10b, 11, 12 and 13."""

MANY_ADDRESSEES = LETTER_SIGNED.with_text(
    addressees=(
        Text(text="Kính gửi:", size=14, align=Align.LEFT, indent=35, before=12),
        Text(text="- Văn phòng Ủy ban nhân dân tỉnh;", size=14, align=Align.LEFT, indent=52),
        Text(text="- Các sở, ban, ngành;", size=14, align=Align.LEFT, indent=52),
        Text(text="- Ủy ban nhân dân các xã, phường.", size=14, align=Align.LEFT, indent=52, after=6),
    )
)

WITH_ANNEXES = LETTER_SIGNED.with_text(
    body=(paragraph("Danh sách và biểu mẫu tại Phụ lục I, Phụ lục II kèm theo công văn này./."),),
    annexes=(
        annex("Phụ lục I", "DANH SÁCH CƠ QUAN", "(Kèm theo văn bản số … ngày … của Sở Nội vụ)", LONG_BODY),
        annex(
            "Phụ lục II", "BIỂU MẪU BÁO CÁO", "(Kèm theo văn bản số … ngày … của Sở Nội vụ)", LONG_BODY[:2]
        ),
    ),
)

STRUCTURED = DECISION_SIGNED.with_text(
    body=(
        heading("QUYẾT ĐỊNH:"),
        heading("Chương I"),
        heading("QUY ĐỊNH CHUNG"),
        heading("Mục 1"),
        heading("PHẠM VI, ĐỐI TƯỢNG"),
        paragraph(LONG_TEXT, "Điều 1."),
        paragraph(f"1. {LONG_TEXT}"),
        paragraph(f"a) {LONG_TEXT}"),
        paragraph(f"b) {LONG_TEXT}"),
        paragraph("Chánh Văn phòng Sở chịu trách nhiệm thi hành Quyết định này./.", "Điều 2."),
    )
)


def signed_under(*lines: str) -> Specimen:
    """The decision with this cell 7a."""
    block = SignatoryBlock(authority=tuple(authority(line) for line in lines), name=full_name(_HEAD))
    return DECISION_SIGNED.with_text(blocks=(block,))


ON_BEHALF = signed_under("TM. HỘI ĐỒNG THI ĐUA", "CHỦ TỊCH")
ACTING_HEAD = signed_under("Q. GIÁM ĐỐC")
BY_ORDER = signed_under("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")
BY_DELEGATION = signed_under("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")

REPORT = LETTER_SIGNED.with_text(
    number=replace(DECISION.number, text="Số: {number}/BC-SNV") if DECISION.number else None,
    letter_subject=None,
    addressees=(),
    type_name=type_name("BÁO CÁO"),
    abstract=abstract("Kết quả ký số văn bản điện tử quý III năm 2026"),
    recipients=(recipient("- UBND tỉnh;"), recipient("- Lưu: VT, VP.")),
)

_STAMP_TIME = "21/9/2026; 09:00:00 +07:00"
ATTACHMENT_SIGNED = Specimen(
    manuscript=ATTACHMENT,
    shows=(Show(slot="corner", signer=agency("SỞ NỘI VỤ"), lines=(f"Số: 1205/SNV-VP; {_STAMP_TIME}",)),),
)


def scan(
    *, dots_per_inch: int = 200, mode: str = "RGB", page: tuple[float, float] = (210.0, 297.0)
) -> PlacedPicture:
    """A scanned page that fills the paper."""
    size = tuple(round(length / 25.4 * dots_per_inch) for length in page)
    image = Image.new(mode, (size[0], size[1]), 250 if mode == "L" else (250, 248, 240))
    pen = ImageDraw.Draw(image)
    for row in range(size[1] // 10, size[1] - size[1] // 10, max(size[1] // 45, 1)):
        pen.line(
            (size[0] // 7, row, size[0] - size[0] // 10, row),
            fill=40 if mode == "L" else (40, 40, 60),
            width=3,
        )
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return PlacedPicture(png=buffer.getvalue(), box=(0.0, 0.0, *page))


COPY_SIGNED = Specimen(
    manuscript=Manuscript(pictures=(scan(),)),
    shows=(Show(slot="corner", signer=agency("SỞ NỘI VỤ"), lines=(f"SAO Y; SỞ NỘI VỤ; {_STAMP_TIME}",)),),
)

CONFORMING: dict[str, Specimen] = {
    "letter": LETTER_SIGNED,
    "letter with stamped number": STAMPED_LETTER,
    "long letter": LONG_LETTER,
    "letter with marks": MARKED_LETTER,
    "letter to several": MANY_ADDRESSEES,
    "letter with annexes": WITH_ANNEXES,
    "decision": DECISION_SIGNED,
    "decision in chapters": STRUCTURED,
    "decision on behalf": ON_BEHALF,
    "decision by an acting head": ACTING_HEAD,
    "decision by order": BY_ORDER,
    "decision by delegation": BY_DELEGATION,
    "report": REPORT,
    "minutes": MINUTES_SIGNED,
    "attachment": ATTACHMENT_SIGNED,
    "electronic copy": COPY_SIGNED,
}
"""By name; between them every decidable rule passes somewhere."""

assert MONDAY.isoformat() == "2026-09-21T09:00:00+07:00"  # what the stamps print
