"""Conforming components with their usual texts: the bricks of the demo's documents and of the fixtures."""

from dataclasses import replace

from app.demo.manuscript import (
    RED,
    Align,
    Annex,
    Frame,
    Manuscript,
    SignatoryBlock,
    Stroke,
    Text,
)

NATIONAL_TITLE = Text(text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
MOTTO = Text(text="Độc lập - Tự do - Hạnh phúc", size=13, bold=True, stroke=Stroke(ratio=1.0))
PLACE_AND_DATE = Text(text="{place}, ngày {day} tháng {month} năm {year}", size=13, italic=True)
PAGE_WIDTH_STROKE = Stroke(ratio=0.4)


def parent_agency(name: str) -> Text:
    """Cell 2, cơ quan chủ quản: upper case, not bold (CQ-04)."""
    return Text(text=name, size=12)


def issuing_agency(name: str) -> Text:
    """Cell 2, cơ quan ban hành: upper case, bold, a line of 0.4 of its width under it (CQ-03)."""
    return Text(text=name, size=12, bold=True, stroke=Stroke(ratio=0.4))


def number(notation: str) -> Text:
    """Cell 3; the number itself is a slot."""
    return Text(text=f"Số: {{number}}/{notation}", size=13)


def letter_subject(text: str) -> Text:
    """Cell 5b, 6 pt below the number (TL-03)."""
    return Text(text=text, size=12, before=6)


def type_name(text: str) -> Text:
    """Cell 5a, tên loại."""
    return Text(text=text, size=14, bold=True, before=12)


def abstract(text: str) -> Text:
    """Cell 5a, trích yếu, with its line (TL-02)."""
    return Text(text=text, size=14, bold=True, stroke=Stroke(ratio=0.4), after=6)


def addressee(text: str) -> Text:
    """Cell 9a with one addressee on the same line (NN-02)."""
    return Text(text=f"Kính gửi: {text}", size=14, before=12, after=6)


def ground(text: str) -> Text:
    """A "Căn cứ …" line (ND-02)."""
    return Text(text=text, size=14, italic=True, align=Align.JUSTIFIED, indent=12.7, after=6)


def paragraph(text: str, lead: str = "") -> Text:
    """A body paragraph (ND-08); `lead` is set in bold before it ("Điều 1.")."""
    return Text(text=text, lead=lead, size=14, align=Align.JUSTIFIED, indent=12.7, leading=1.1, after=6)


def heading(text: str) -> Text:
    """A centred line in bold, e.g. "QUYẾT ĐỊNH:" or "Chương I"."""
    return Text(text=text, size=14, bold=True, before=6, after=6)


def authority(text: str) -> Text:
    """A line of cell 7a (KY-09)."""
    return Text(text=text, size=14, bold=True)


def full_name(text: str) -> Text:
    """Cell 7b (KY-10)."""
    return Text(text=text, size=14, bold=True)


RECIPIENTS_HEADING = Text(text="Nơi nhận:", size=12, bold=True, italic=True, align=Align.LEFT)


def recipient(text: str) -> Text:
    """A line of cell 9b (NN-04)."""
    return Text(text=text, size=11, align=Align.LEFT)


def urgency(word: str, width: float = 30.0) -> Frame:
    """Cell 10b: a bright red frame of 20, 30 or 40 × 8 mm (MK-02)."""
    text = Text(text=word, size=13, bold=True, colour=RED)
    return Frame(text=text, size=(width, 8.0), at=(30.0, 66.0))


def annex(number_text: str, title: str, reference: str, body: tuple[Text, ...]) -> Annex:
    """An attachment's heading, title and "(Kèm theo …)" line (PL-02, PL-03)."""
    return Annex(
        heading=Text(text=number_text, size=14, bold=True),
        title=Text(text=title, size=14, bold=True),
        reference=Text(text=reference, size=14, italic=True, after=12),
        body=body,
    )


_LETTER_BODY = (
    paragraph(
        "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, "
        "Sở Nội vụ đề nghị các cơ quan, đơn vị rà soát việc ký số văn bản điện tử phát hành trong quý III "
        "năm 2026, bảo đảm mỗi văn bản đều có chữ ký số của người có thẩm quyền và chữ ký số của cơ quan."
    ),
    paragraph(
        "Kết quả rà soát gửi về Sở Nội vụ trước ngày 15 tháng 10 năm 2026 để tổng hợp, báo cáo Ủy ban "
        "nhân dân tỉnh theo quy định. Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị "
        "phản ánh kịp thời để được hướng dẫn, giải quyết./."
    ),
)

LETTER = Manuscript(
    national_title=NATIONAL_TITLE,
    motto=MOTTO,
    parent_agency=parent_agency("UBND TỈNH AN BÌNH"),
    issuing_agency=issuing_agency("SỞ NỘI VỤ"),
    number=number("SNV-VP"),
    place_and_date=PLACE_AND_DATE,
    letter_subject=letter_subject("V/v rà soát việc ký số\nvăn bản điện tử"),
    addressees=(addressee("Các cơ quan, đơn vị trực thuộc Sở."),),
    body=_LETTER_BODY,
    recipients_heading=RECIPIENTS_HEADING,
    recipients=(recipient("- Như trên;"), recipient("- Giám đốc Sở (để b/c);"), recipient("- Lưu: VT, VP.")),
    blocks=(
        SignatoryBlock(
            authority=(authority("KT. GIÁM ĐỐC"), authority("PHÓ GIÁM ĐỐC")),
            name=full_name("Trần Thị Minh Hạnh"),
        ),
    ),
    fill={"number": "1205", "place": "An Bình", "day": "21", "month": "9", "year": "2026"},
)
"""A conforming công văn of a department, everything printed; `unstamped` leaves number and date blank."""

DECISION = replace(
    LETTER,
    number=number("QĐ-SNV"),
    letter_subject=None,
    type_name=type_name("QUYẾT ĐỊNH"),
    abstract=abstract("Về việc ban hành Quy trình ký số văn bản điện tử"),
    addressees=(),
    legal_grounds=(
        ground(
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;"
        ),
        ground("Theo đề nghị của Chánh Văn phòng Sở."),
    ),
    body=(
        heading("QUYẾT ĐỊNH:"),
        paragraph("Ban hành kèm theo Quyết định này Quy trình ký số văn bản điện tử.", "Điều 1."),
        paragraph("Quyết định này có hiệu lực thi hành kể từ ngày ký.", "Điều 2."),
        paragraph("Chánh Văn phòng Sở và các cá nhân liên quan thi hành Quyết định này./.", "Điều 3."),
    ),
    recipients=(recipient("- Như Điều 3;"), recipient("- Lưu: VT, VP.")),
    blocks=(SignatoryBlock(authority=(authority("GIÁM ĐỐC"),), name=full_name("Lê Quang Vinh")),),
)
"""A conforming quyết định cá biệt."""

MINUTES = replace(
    LETTER,
    number=number("BB-SNV"),
    place_and_date=None,
    letter_subject=None,
    type_name=type_name("BIÊN BẢN"),
    abstract=abstract("Họp giao ban công tác văn thư tháng 9 năm 2026"),
    addressees=(),
    body=(
        paragraph("Thời gian bắt đầu: 08 giờ 00 phút ngày 21 tháng 9 năm 2026."),
        paragraph("Địa điểm: Phòng họp số 1, Sở Nội vụ."),
        paragraph("Cuộc họp kết thúc vào 10 giờ 30 phút cùng ngày./."),
    ),
    recipients=(recipient("- Như thành phần dự họp;"), recipient("- Lưu: VT, VP.")),
    blocks=(
        SignatoryBlock(authority=(authority("THƯ KÝ"),), name=full_name("Phạm Thu Hà")),
        SignatoryBlock(authority=(authority("CHỦ TỌA"),), name=full_name("Lê Quang Vinh")),
    ),
)
"""A conforming biên bản: secretary left, chair right."""

ATTACHMENT = Manuscript(
    body=(
        Text(text="Phụ lục I", size=14, bold=True),
        Text(text="DANH SÁCH CƠ QUAN THỰC HIỆN KÝ SỐ", size=14, bold=True),
        Text(
            text="(Kèm theo văn bản số 1205/SNV-VP ngày 21 tháng 9 năm 2026 của Sở Nội vụ)",
            size=14,
            italic=True,
            after=12,
        ),
        paragraph("Các phòng, ban chuyên môn thuộc Sở thực hiện ký số đối với toàn bộ văn bản phát hành."),
    ),
)
"""An attachment in a file of its own: no cells 1 to 4, no signature block."""


def unstamped(manuscript: Manuscript) -> Manuscript:
    """The same with number, day and month left blank for the clerk's signatures."""
    rest = {key: value for key, value in manuscript.fill.items() if key not in {"number", "day", "month"}}
    return replace(manuscript, fill=rest)
