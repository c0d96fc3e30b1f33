"""The components of written documents: every type, and what real ones do with heading and signatures."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.demo import phrases
from app.demo.agencies import demo_agencies
from app.demo.manuscript import Align, Manuscript, Placed, SignatoryBlock, Text
from app.demo.phrases import (
    ATTACHMENT,
    DECISION,
    LETTER,
    MINUTES,
    authority,
    full_name,
    issuing_agency,
    unstamped,
)
from app.demo.writer import write
from tests.verification.layout.readings import Reading, Signed, reading_of
from verification.layout import vocabulary
from verification.layout.anatomy import Anatomy, find_components
from verification.layout.columns import split_at_character
from verification.layout.grammar import parse_reference
from verification.layout.measure import measure
from verification.layout.page import Line
from verification.layout.vocabulary import DOCUMENT_TYPES
from verification.policy import Limits


def anatomy_of(manuscript: Manuscript) -> Anatomy:
    """The manuscript written, measured and read."""
    return find_components(measure(write(manuscript).pdf, limits=Limits()))


def block(*lines: str, name: str | None = "Lê Quang Vinh", **changes: Any) -> SignatoryBlock:
    """Cells 7a and 7b."""
    return SignatoryBlock(
        authority=tuple(authority(line) for line in lines), name=full_name(name) if name else None, **changes
    )


LETTER_READ = Reading(
    number="1205",
    notation="SNV-VP",
    issued_on=date(2026, 9, 21),
    place="An Bình",
    kind="CV",
    subject="rà soát việc ký số văn bản điện tử",
    issuing="SỞ NỘI VỤ",
    parent="UBND TỈNH AN BÌNH",
    signed=(Signed(authority="KT.", title="PHÓ GIÁM ĐỐC", name="Trần Thị Minh Hạnh"),),
)
DECISION_READ = replace(
    LETTER_READ,
    notation="QĐ-SNV",
    kind="QĐ",
    subject="Về việc ban hành Quy trình ký số văn bản điện tử",
    signed=(Signed(authority=None, title="GIÁM ĐỐC", name="Lê Quang Vinh"),),
)


def test_letter() -> None:
    """A công văn gives all its values."""
    assert reading_of(anatomy_of(LETTER)) == LETTER_READ


def test_decision() -> None:
    """A quyết định gives all its values, its legal grounds and its body apart."""
    anatomy = anatomy_of(DECISION)
    assert reading_of(anatomy) == DECISION_READ
    assert [" ".join(line.text.split()[:2]) for line in anatomy.legal_grounds] == [
        "Căn cứ",
        "Chính phủ",
        "Theo đề",
    ]
    assert anatomy.body[-1].text == "định này./."


def test_minutes() -> None:
    """Secretary and chair stand side by side; there is no date."""
    anatomy = anatomy_of(MINUTES)
    assert anatomy.issued_on is None
    assert anatomy.document_type == "BB"
    assert reading_of(anatomy).signed == (
        Signed(authority=None, title="THƯ KÝ", name="Phạm Thu Hà"),
        Signed(authority=None, title="CHỦ TỌA", name="Lê Quang Vinh"),
    )


def test_attachment_has_a_parent_and_no_values_of_its_own() -> None:
    """An attachment names its parent; number and date of the parent are not its own."""
    anatomy = anatomy_of(ATTACHMENT)
    assert reading_of(anatomy) == Reading()
    assert (anatomy.parent_number, anatomy.parent_notation) == ("1205", "SNV-VP")
    assert anatomy.parent_issued_on == date(2026, 9, 21)
    assert [line.text for line in anatomy.attachment_headings] == ["Phụ lục I"]


@pytest.mark.parametrize(("name", "code"), DOCUMENT_TYPES.items())
def test_every_type(name: str, code: str) -> None:
    """Each of the named types is recognised by its name, with its abstract below it."""
    anatomy = anatomy_of(replace(DECISION, type_name=phrases.type_name(name)))
    assert reading_of(anatomy) == replace(DECISION_READ, kind=code)


@pytest.mark.parametrize(
    ("parent", "issuing", "expected"),
    [
        (None, "BỘ XÂY DỰNG", (None, "BỘ XÂY DỰNG")),
        (None, "ỦY BAN NHÂN DÂN\nTỈNH AN BÌNH", (None, "ỦY BAN NHÂN DÂN TỈNH AN BÌNH")),
        (None, "BỘ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI", (None, "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI")),
        (
            "SỞ GIÁO DỤC VÀ ĐÀO TẠO\nTỈNH AN BÌNH",
            "TRƯỜNG TRUNG HỌC PHỔ THÔNG\nCHUYÊN LÊ QUÝ ĐÔN",
            ("SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH AN BÌNH", "TRƯỜNG TRUNG HỌC PHỔ THÔNG CHUYÊN LÊ QUÝ ĐÔN"),
        ),
        (
            "UBND TỈNH AN BÌNH",
            "BAN QUẢN LÝ DỰ ÁN\nĐẦU TƯ XÂY DỰNG",
            ("UBND TỈNH AN BÌNH", "BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG"),
        ),
        (
            "BỘ NỘI VỤ",
            "CỤC VĂN THƯ VÀ LƯU TRỮ\nNHÀ NƯỚC",
            ("BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ LƯU TRỮ NHÀ NƯỚC"),
        ),
    ],
)
def test_agency_names(parent: str | None, issuing: str, expected: tuple[str | None, str]) -> None:
    """Parent and issuing agency are told apart by weight, on one line or several."""
    manuscript = replace(
        LETTER,
        parent_agency=phrases.parent_agency(parent) if parent else None,
        issuing_agency=phrases.issuing_agency(issuing),
    )
    anatomy = anatomy_of(manuscript)
    assert (anatomy.parent_agency_name, anatomy.issuing_agency_name) == expected
    assert anatomy.code_notation == "SNV-VP"


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("UBND TỈNH AN BÌNH\nSỞ NỘI VỤ", ("UBND TỈNH AN BÌNH", "SỞ NỘI VỤ")),
        ("ỦY BAN NHÂN DÂN\nXÃ TÂN LẬP", (None, "ỦY BAN NHÂN DÂN XÃ TÂN LẬP")),
        ("_CHỦ TỊCH\nỦY BAN NHÂN DÂN XÃ TÂN LẬP", (None, "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TÂN LẬP")),
        ("SỞ Y TẾ\n_ TRUNGTÂM _\nKIỂM SOÁT", ("SỞ Y TẾ", "TRUNGTÂM KIỂM SOÁT")),
        ("UBND PHƯỜNG 1\nVĂN PHÒNG", ("UBND PHƯỜNG 1", "VĂN PHÒNG")),
        ("SỞ Y TẾ\nTRUNG TÂM\nKIỂM SOÁT BỆNH TẬT", ("SỞ Y TẾ", "TRUNG TÂM KIỂM SOÁT BỆNH TẬT")),
        ("CHỦ TỊCH\nỦY BAN NHÂN DÂN TỈNH AN BÌNH", (None, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN BÌNH")),
        ("SỞ NỘI VỤ\nSỞ TÀI CHÍNH", (None, "SỞ NỘI VỤ - SỞ TÀI CHÍNH")),
        ("UBND TỈNH AN BÌNH\n- SỞ TÀI CHÍNH", (None, "UBND TỈNH AN BÌNH - SỞ TÀI CHÍNH")),
        ("THƯỜNG TRỰC\nHỘI ĐỒNG NHÂN DÂN XÃ TÂN LẬP", (None, "THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN XÃ TÂN LẬP")),
        ("BỘ QUỐC PHÒNG\nBỘ TƯ LỆNH QUÂN KHU 5", ("BỘ QUỐC PHÒNG", "BỘ TƯ LỆNH QUÂN KHU 5")),
    ],
)
def test_agency_names_of_one_weight(lines: str, expected: tuple[str | None, str], *, bold: bool) -> None:
    """Where parent and issuing agency have one weight, the words tell where a name begins."""
    both = replace(phrases.issuing_agency(lines), bold=bold)
    anatomy = anatomy_of(replace(LETTER, parent_agency=None, issuing_agency=both))
    assert (anatomy.parent_agency_name, anatomy.issuing_agency_name) == expected


def test_blanks_are_null() -> None:
    """Number, day and month left for the clerk are not guessed."""
    anatomy = anatomy_of(unstamped(LETTER))
    assert (anatomy.code_number, anatomy.issued_on) == (None, None)
    assert (anatomy.code_notation, anatomy.promulgation_place) == ("SNV-VP", "An Bình")


@pytest.mark.parametrize("blank", ["      ", "......", "……", "____"])
def test_typed_blanks_are_null(blank: str) -> None:
    """Dots, ellipses and underscores in place of a number are blanks too."""
    manuscript = replace(
        LETTER,
        number=replace(phrases.number("SNV-VP"), text=f"Số:{blank}/SNV-VP"),
        place_and_date=replace(phrases.PLACE_AND_DATE, text=f"An Bình, ngày {blank} tháng {blank} năm 2026"),
    )
    anatomy = anatomy_of(manuscript)
    assert (anatomy.code_number, anatomy.code_notation) == (None, "SNV-VP")
    assert (anatomy.issued_on, anatomy.promulgation_place) == (None, "An Bình")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Số: 07/QĐ-UBND", ("07", "QĐ-UBND")),
        ("Số: 1205 /SNV - VP", ("1205", "SNV-VP")),
        ("Số 1205/SNV-VP", ("1205", "SNV-VP")),
        ("SỐ: 12/2026/QĐ-UBND", ("12", "2026/QĐ-UBND")),
        ("Số: 11410/BXD-KHCNMT&VLXD", ("11410", "BXD-KHCNMT&VLXD")),
        ("Số: 35/NQ-HĐND-UBND", ("35", "NQ-HĐND-UBND")),
        ("Số:45/TTr-SNV", ("45", "TTr-SNV")),
        ("Số: 02/NQLT-HĐND-UBND-\nUBMTTQVN", ("02", "NQLT-HĐND-UBND-UBMTTQVN")),
        ("Số: 1205/UBND-", ("1205", None)),
    ],
)
def test_numbers(printed: str, expected: tuple[str, str]) -> None:
    """Digits and notation as printed, however the blanks stand."""
    manuscript = replace(LETTER, number=replace(phrases.number("X"), text=printed))
    anatomy = anatomy_of(manuscript)
    assert (anatomy.code_number, anatomy.code_notation) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2026", ("Thành phố Hồ Chí Minh", date(2026, 6, 29))),
        ("Huế, ngày 5 tháng 01 năm 2026", ("Huế", date(2026, 1, 5))),
        ("TP. Buôn Ma Thuột, ngày 15 tháng 12 năm 2025", ("TP. Buôn Ma Thuột", date(2025, 12, 15))),
        ("An Bình ngày 30 tháng 2 năm 2026", ("An Bình", None)),
    ],
)
def test_places_and_dates(printed: str, expected: tuple[str, date | None]) -> None:
    """Place and date as printed; a day that does not exist is no date."""
    anatomy = anatomy_of(replace(LETTER, place_and_date=replace(phrases.PLACE_AND_DATE, text=printed)))
    assert (anatomy.promulgation_place, anatomy.issued_on) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("BỘ TRƯỞNG",), (None, "BỘ TRƯỞNG")),
        (("Q. GIÁM ĐỐC",), ("Q.", "GIÁM ĐỐC")),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("TM.", "CHỦ TỊCH")),
        (("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("TM.", "PHÓ CHỦ TỊCH")),
        (("TM. ỦY BAN NHÂN DÂN", "TỈNH AN BÌNH", "CHỦ TỊCH"), ("TM.", "CHỦ TỊCH")),
        (("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), ("TL.", "CHÁNH VĂN PHÒNG")),
        (("TL. GIÁM ĐỐC", "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), ("TL.", "PHÓ TRƯỞNG PHÒNG")),
        (("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC"), ("TUQ.", "TRƯỞNG PHÒNG TỔ CHỨC")),
        (("KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "PHỤ TRÁCH"), ("KT.", "PHỤ TRÁCH")),
        (
            ("GIÁM ĐỐC TRUNG TÂM", "PHỤC VỤ HÀNH CHÍNH CÔNG"),
            (None, "GIÁM ĐỐC TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
        ),
        (("KT.GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), ("KT.", "PHÓ GIÁM ĐỐC")),
        (("T/M ỦY BAN NHÂN DÂN XÃ", "CHỦ TỊCH"), ("TM.", "CHỦ TỊCH")),
        (("TM. BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), ("TM.", "PHÓ BÍ THƯ")),
    ],
)
def test_authorities(lines: tuple[str, ...], expected: tuple[str | None, str]) -> None:
    """Authority mark of the first line, title of the last, wrapped lines joined."""
    anatomy = anatomy_of(replace(DECISION, blocks=(block(*lines),)))
    assert reading_of(anatomy).signed == (
        Signed(authority=expected[0], title=expected[1], name="Lê Quang Vinh"),
    )


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Lê Quang Vinh", "Lê Quang Vinh"),
        ("TS. Lê Quang Vinh", "Lê Quang Vinh"),
        ("PGS.TS. Lê Quang Vinh", "Lê Quang Vinh"),
        ("Đại tá Lê Quang Vinh", "Lê Quang Vinh"),
        ("BSCKI. Lê Quang Vinh", "Lê Quang Vinh"),
        ("Bs.CKII Lê Quang Vinh", "Lê Quang Vinh"),
        ("Phó Giáo sư, Tiến sĩ Lê Quang Vinh", "Lê Quang Vinh"),
        ("Thượng uý Lê Quang Vinh", "Lê Quang Vinh"),
        ("LÊ QUANG VINH", "LÊ QUANG VINH"),
        ("Y Ngọc", "Y Ngọc"),
        ("H'Yim Kđoh", "H'Yim Kđoh"),
        ("K' Brịp", "K' Brịp"),
        ("K'Điệp", "K'Điệp"),
        ("ThS.Bs. Y Bliu Arul", "Y Bliu Arul"),
        ("Thầy thuốc ưu tú, BSCKII. Lê Quang Vinh", "Lê Quang Vinh"),
        ("KTS. Lê Quang Vinh", "Lê Quang Vinh"),
        ("Thượng tọa Thích Thiện Nhơn", "Thích Thiện Nhơn"),
        ("Quyền Thị Lan", "Quyền Thị Lan"),
        ("PGS.TS. Trần Thị\nMinh Hạnh", "Trần Thị Minh Hạnh"),
        ("Thượng tá, ThS. Trần\nMinh Hạnh", "Trần Minh Hạnh"),
        ("Trần Thị\nHạnh", "Trần Thị Hạnh"),
        ("Đại tá\nLê Quang Vinh", "Lê Quang Vinh"),
        ("Tôn Nữ Thị Ninh Bình", "Tôn Nữ Thị Ninh Bình"),
    ],
)
def test_names(printed: str, expected: str) -> None:
    """Names of one to six words, without degree and rank, on one line or two."""
    anatomy = anatomy_of(replace(DECISION, blocks=(block("GIÁM ĐỐC", name=printed),)))
    assert [item.full_name for item in anatomy.signature_blocks] == [expected]


@pytest.mark.parametrize("post", ["ĐẠI SỨ", "TIỂU ĐOÀN TRƯỞNG", "VỤ PHÓ", "QUYỀN GIÁM ĐỐC"])
def test_posts_that_no_list_holds(post: str) -> None:
    """Capitals in bold over the room to sign in and a name are cell 7a, whatever post they say."""
    anatomy = anatomy_of(replace(DECISION, blocks=(block(post),)))
    assert reading_of(anatomy).signed == (Signed(authority=None, title=post, name="Lê Quang Vinh"),)


def test_name_that_breaks_before_a_word_like_an_agency() -> None:
    """A word alone on its line begins no agency."""
    lines = issuing_agency("ỦY BAN THƯỜNG VỤ QUỐC\nHỘI")
    anatomy = anatomy_of(replace(DECISION, parent_agency=None, issuing_agency=lines))
    assert (anatomy.parent_agency_name, anatomy.issuing_agency_name) == (None, "ỦY BAN THƯỜNG VỤ QUỐC HỘI")


def test_the_block_of_who_copied_on_paper_is_not_the_documents() -> None:
    """Below "SAO Y" the copying agency signs (Phụ lục I, Phần II, mục II)."""
    lines = (("SAO Y", 240.0), ("CHỦ TỊCH", 248.0), ("Vũ Văn Tám", 272.0))
    placed = tuple(
        Placed(text=Text(text=text, size=14, bold=True, align=Align.LEFT), at=(125.0, y)) for text, y in lines
    )
    anatomy = anatomy_of(replace(LETTER, placed=placed))
    assert [item.full_name for item in anatomy.signature_blocks] == ["Trần Thị Minh Hạnh"]


def test_number_in_the_name_of_the_agency() -> None:
    """An inspection team is named after the decision that made it; its own number stands below."""
    name = issuing_agency("ĐOÀN THANH TRA THEO QUYẾT ĐỊNH\nSỐ 123/QĐ-TTCP")
    anatomy = anatomy_of(replace(LETTER, issuing_agency=name))
    assert (anatomy.code_number, anatomy.code_notation) == ("1205", "SNV-VP")
    assert anatomy.issuing_agency_name == "ĐOÀN THANH TRA THEO QUYẾT ĐỊNH SỐ 123/QĐ-TTCP"


@pytest.mark.parametrize("name", ["KẾT LUẬN THANH TRA", "GIẤY PHÉP", "ĐIỀU LỆ"])
def test_a_title_that_names_no_type_of_the_decree(name: str) -> None:
    """It is no official letter, and has no code."""
    plain = replace(LETTER, letter_subject=None, addressees=(), number=phrases.number("XYZ-SNV"))
    anatomy = anatomy_of(replace(plain, type_name=phrases.type_name(name), abstract=DECISION.abstract))
    assert (anatomy.document_type, anatomy.subject) == (
        None,
        "Về việc ban hành Quy trình ký số văn bản điện tử",
    )
    assert anatomy_of(plain).document_type == "CV"


@pytest.mark.parametrize(
    ("name", "called"), [("CÔNG ĐIỆN", "GIÁM ĐỐC SỞ NỘI VỤ điện:"), ("GIẤY MỜI", "Sở trân trọng kính mời:")]
)
def test_addressees_that_are_called(name: str, called: str) -> None:
    """Telegrams and invitations name them in the text (Mẫu 1.6, 1.7): they are no paragraphs of it."""
    items = ("- Giám đốc các sở, ban, ngành;", "- Chủ tịch Ủy ban nhân dân các xã, phường.")
    text = "Thực hiện chỉ đạo của Thủ tướng Chính phủ, Giám đốc Sở yêu cầu các đơn vị triển khai ngay./."
    lines = (Text(text=called, size=14), *(Text(text=item, size=14, align=Align.LEFT) for item in items))
    anatomy = anatomy_of(
        replace(
            DECISION,
            type_name=phrases.type_name(name),
            legal_grounds=(),
            body=(*lines, phrases.paragraph(text)),
        )
    )
    assert [line.text for line in anatomy.addressees] == [called, *items]
    assert anatomy.body[0].text.startswith("Thực hiện chỉ đạo")


def test_joint_document() -> None:
    """A joint document has a block for each agency."""
    blocks = (
        block("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", name="Phạm Thu Hà"),
        block("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", name="Lê Quang Vinh"),
    )
    anatomy = anatomy_of(replace(DECISION, blocks=blocks))
    assert [item.full_name for item in anatomy.signature_blocks] == ["Phạm Thu Hà", "Lê Quang Vinh"]
    assert [item.authority for item in anatomy.signature_blocks] == ["KT.", "KT."]


def test_joint_document_with_the_names_of_the_agencies() -> None:
    """Over each post stands its agency; a title of one line begins lower than one of three."""
    blocks = (
        block("BẢO HIỂM XÃ HỘI", "TỈNH AN BÌNH", "GIÁM ĐỐC", name="Phạm Thu Hà"),
        block("SỞ Y TẾ", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", name="Lê Quang Vinh"),
    )
    plan = replace(
        DECISION, type_name=phrases.type_name("KẾ HOẠCH LIÊN TỊCH"), abstract=phrases.abstract("Phối hợp"),
        legal_grounds=(), body=(phrases.paragraph("Hai bên phối hợp thực hiện./."),), blocks=blocks,
    )  # fmt: skip
    read = reading_of(anatomy_of(plan))
    assert read.signed == (
        Signed(authority=None, title="GIÁM ĐỐC", name="Phạm Thu Hà"),
        Signed(authority="KT.", title="PHÓ GIÁM ĐỐC", name="Lê Quang Vinh"),
    )
    assert (read.kind, read.subject) == ("KH", "Phối hợp")
    assert [line.text for line in anatomy_of(plan).body] == ["Hai bên phối hợp thực hiện./."]


def test_two_posts_on_one_line() -> None:
    """Two columns of long titles may stand closer than two letters: each keeps its own authority."""
    sides = (
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phạm Thu Hà"),
        ("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH", "Lê Quang Vinh"),
    )
    placed = tuple(
        Placed(text=Text(text=text, size=14, bold=True, align=Align.LEFT), at=(x + room, y))
        for (authority, post, name), x in zip(sides, (56.0, 120.0), strict=True)
        for text, room, y in ((authority, 0.0, 200.0), (post, 16.0, 206.0), (name, 12.0, 230.0))
    )
    anatomy = anatomy_of(replace(DECISION, blocks=(), placed=placed))
    assert [(item.authority, item.full_name) for item in anatomy.signature_blocks] == [
        ("TM.", "Phạm Thu Hà"),
        ("TM.", "Lê Quang Vinh"),
    ]


def test_block_in_a_table_with_borders() -> None:
    """The table that holds "Nơi nhận" closes the document; names in any other one sign nothing."""
    layout = measure(write(LETTER).pdf, limits=Limits())
    (page,) = layout.pages
    anatomy = find_components(layout)
    top = anatomy.recipients_heading[0].box[1] - 2.0
    around = replace(page, tables=((25.0, top, 195.0, 250.0),))
    beside = replace(page, tables=((110.0, top, 195.0, 250.0),))
    assert reading_of(find_components(replace(layout, pages=(around,)))) == LETTER_READ
    assert not find_components(replace(layout, pages=(beside,))).signature_blocks


def test_posts_that_touch_are_nobodys() -> None:
    """Posts without room between them are one line: both sign, and which post is whose is not guessed."""
    names = (("Phạm Thu Hà", 60.0), ("Lê Quang Vinh", 118.0))
    placed = (
        Placed(
            text=Text(text="ĐẠI DIỆN BÊN GIAO ĐẠI DIỆN BÊN NHẬN", size=14, bold=True, align=Align.LEFT),
            at=(50.0, 200.0),
        ),
        *(
            Placed(text=Text(text=name, size=14, bold=True, align=Align.LEFT), at=(x, 230.0))
            for name, x in names
        ),
    )  # fmt: skip
    anatomy = anatomy_of(replace(MINUTES, blocks=(), placed=placed))
    assert reading_of(anatomy).signed == tuple(
        Signed(authority=None, title=None, name=name) for name, _ in names
    )


def test_other_post_over_the_name() -> None:
    """Cell 7b may hold the signatory's post in the agency whose seal is used, right over the name."""
    (own,) = anatomy_of(replace(DECISION, blocks=(block("TRƯỞNG BAN"),))).signature_blocks
    over = Text(text="CHỦ TỊCH UBND TỈNH", size=14, bold=True)
    x, y = own.authority_lines[0].box[0] - 10, own.name_lines[0].baseline
    placed = Placed(text=replace(over, align=Align.LEFT), at=(x, y - 11.0))
    anatomy = anatomy_of(replace(DECISION, blocks=(block("TRƯỞNG BAN"),), placed=(placed,)))
    assert reading_of(anatomy).signed == (Signed(authority=None, title="TRƯỞNG BAN", name="Lê Quang Vinh"),)


@pytest.mark.parametrize("parted", ["name", "titles"])
def test_block_broken_by_the_end_of_the_page(parted: str) -> None:
    """Titles on one page, the rest at the head of the next: all belongs to one block."""
    layout = measure(write(LETTER).pdf, limits=Limits())
    (page,) = layout.pages
    (block,) = find_components(layout).signature_blocks
    rest = block.name_lines if parted == "name" else (block.authority_lines[-1], *block.name_lines)
    up = rest[0].baseline - 30.0
    moved = tuple(_moved(line, up) for line in rest)
    kept = tuple(line for line in page.lines if line not in rest)
    pages = (replace(page, lines=kept), replace(page, number=2, lines=moved, drawn_lines=()))
    assert reading_of(find_components(replace(layout, page_count=2, pages=pages))) == LETTER_READ


def _moved(line: Line, up: float) -> Line:
    left, top, right, bottom = line.box
    return replace(line, page=2, baseline=line.baseline - up, box=(left, top - up, right, bottom - up))


def test_wrapped_subjects() -> None:
    """An abstract of several lines is read whole and ends at its line."""
    long = (
        "Về việc phê duyệt Kế hoạch kiểm tra công tác văn thư, lưu trữ năm 2026 đối với các cơ quan "
        "chuyên môn thuộc Ủy ban nhân dân tỉnh và Ủy ban nhân dân các xã, phường trên địa bàn tỉnh"
    )
    assert anatomy_of(replace(DECISION, abstract=phrases.abstract(long))).subject == long
    letter = "V/v hướng dẫn rà soát\nviệc ký số văn bản điện tử\ncủa các cơ quan\nnăm 2026"
    anatomy = anatomy_of(replace(LETTER, letter_subject=phrases.letter_subject(letter)))
    assert anatomy.subject == "hướng dẫn rà soát việc ký số văn bản điện tử của các cơ quan năm 2026"


def test_abstract_ends_where_addressees_are_announced() -> None:
    """Where no weight tells them apart, as on a scan, "… điện:" is no part of the abstract."""
    plain = replace(
        DECISION, type_name=replace(phrases.type_name("CÔNG ĐIỆN"), bold=False),
        abstract=replace(phrases.abstract("Về việc ứng phó bão số 10"), bold=False, stroke=None),
        legal_grounds=(Text(text="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN BÌNH điện:", size=14),),
    )  # fmt: skip
    assert anatomy_of(plain).subject == "Về việc ứng phó bão số 10"


def test_abstract_ends_where_the_text_begins() -> None:
    """Where no weight tells them apart, a line that fills the column or begins a paragraph is text."""
    plain = replace(
        LETTER, letter_subject=None, addressees=(),
        type_name=replace(phrases.type_name("BÁO CÁO"), bold=False),
        abstract=replace(phrases.abstract("Kết quả ký số năm 2026"), bold=False, stroke=None, after=0),
    )  # fmt: skip
    assert anatomy_of(plain).subject == "Kết quả ký số năm 2026"


def test_subject_in_pieces_on_one_row() -> None:
    """Pieces of a row that OCR leaves apart are one row, however far from its middle they stand."""
    layout = measure(write(LETTER).pdf, limits=Limits())
    (page,) = layout.pages
    first, *_ = find_components(layout).letter_subject
    head, tail = split_at_character(first, first.text.index("việc"))
    assert head is not None
    lines = [part for line in page.lines for part in ((head, tail) if line is first else (line,))]
    pieces = replace(layout, pages=(replace(page, lines=tuple(lines)),))
    assert find_components(pieces).subject == LETTER_READ.subject


def test_competence_line_is_not_part_of_the_abstract() -> None:
    """The line THẨM QUYỀN BAN HÀNH between abstract and grounds belongs to the text."""
    grounds = (
        Text(text="GIÁM ĐỐC SỞ NỘI VỤ", size=14, bold=True, before=6, after=6),
        *DECISION.legal_grounds,
    )
    anatomy = anatomy_of(replace(DECISION, legal_grounds=grounds))
    assert reading_of(anatomy) == DECISION_READ


def test_attachment_after_the_main_text() -> None:
    """The main document ends where "Phụ lục" begins; names in the attachment sign nothing."""
    annex = phrases.annex(
        "Phụ lục",
        "DANH SÁCH",
        "(Kèm theo Quyết định số … ngày …)",
        (authority("GIÁM ĐỐC"), full_name("Vũ Văn Tám")),
    )
    anatomy = anatomy_of(replace(DECISION, annexes=(annex,)))
    assert reading_of(anatomy) == DECISION_READ
    assert [line.page for line in anatomy.attachment_headings] == [2]
    assert all(line.page == 1 for line in anatomy.body)


def test_regulation_after_the_decision() -> None:
    """A regulation issued with a decision in the same file opens with its reference, not with "Phụ lục"."""
    regulation = phrases.annex(
        "QUY CHẾ",
        "Làm việc của Sở",
        "(Ban hành kèm theo Quyết định số 1205/QĐ-SNV ngày 21/9/2026 của Sở Nội vụ)",
        (phrases.heading("Chương I"), authority("CHỦ TỊCH"), full_name("Vũ Văn Tám")),
    )  # fmt: skip
    anatomy = anatomy_of(replace(DECISION, annexes=(regulation,)))
    assert reading_of(anatomy) == DECISION_READ
    assert anatomy.parent_number is None


def test_incoming_stamp_over_the_parent_agency() -> None:
    """The receiver's stamp is no number of the document."""
    stamp = (
        Placed(text=Text(text="ĐẾN", size=14, bold=True), at=(32, 30)),
        Placed(text=Text(text="Số: 4471", size=11), at=(50, 27)),
        Placed(text=Text(text="Ngày: 22/9/2026", size=11), at=(50, 33)),
    )
    anatomy = anatomy_of(replace(LETTER, placed=stamp))
    assert reading_of(anatomy) == LETTER_READ
    assert {line.text for line in anatomy.incoming_stamp} == {"ĐẾN", "Số: 4471", "Ngày: 22/9/2026"}


def test_coloured_stamp_with_the_name_of_the_receiver() -> None:
    """The receiver's own name in a red stamp is not the agency's."""
    printed = {
        "VĂN PHÒNG UBND TỈNH": (32, 17),
        "ĐẾN": (33, 23),
        "Số: 4471": (48, 21.5),
        "Ngày: 22/9/2026": (48, 27),
    }
    stamp = tuple(
        Placed(text=Text(text=text, size=10, bold=True, colour=(200, 20, 20)), at=at)
        for text, at in printed.items()
    )
    assert reading_of(anatomy_of(replace(LETTER, placed=stamp))) == LETTER_READ


def test_draft_mark_is_no_agency() -> None:
    """The mark “DỰ THẢO” above the agency's name belongs to no cell."""
    mark = Placed(text=Text(text="DỰ THẢO", size=12, bold=True), at=(45, 17))
    assert reading_of(anatomy_of(replace(LETTER, placed=(mark,)))) == LETTER_READ


def test_blank_subject_is_null() -> None:
    """An abstract of dots, as in a template, is no subject."""
    assert anatomy_of(replace(DECISION, abstract=phrases.abstract("Về việc …………………………"))).subject is None


def test_attachment_with_cells_1_and_2() -> None:
    """A text issued with a decision in a file of its own names its parent and has no number."""
    reference = Text(
        text="(Kèm theo Quyết định số 15/QĐ-SNV ngày 05 tháng 9 năm 2026 của Sở)", size=14, italic=True
    )
    manuscript = replace(
        DECISION, number=None, place_and_date=None, type_name=phrases.type_name("QUY CHẾ"),
        abstract=phrases.abstract("Làm việc của Sở"), legal_grounds=(reference,), blocks=(), recipients=(),
        recipients_heading=None,
    )  # fmt: skip
    anatomy = anatomy_of(manuscript)
    assert (anatomy.parent_number, anatomy.parent_notation) == ("15", "QĐ-SNV")
    assert (anatomy.code_number, anatomy.document_type, anatomy.subject) == (None, "QC", "Làm việc của Sở")
    assert not anatomy.signature_blocks


def test_wide_blanks_in_the_reference_are_no_place_and_date() -> None:
    """Blanks for number and date part "(Ban hành kèm theo …" into pieces; the chapter below is no title."""
    parts = ("(Ban hành kèm theo Quyết định số", "/QĐ-SNV ngày      tháng      năm 2026)")
    placed = tuple(
        Placed(text=Text(text=text, size=13, italic=True, align=Align.LEFT), at=(x, 66.0))
        for text, x in zip(parts, (35.0, 115.0), strict=True)
    )
    manuscript = replace(
        DECISION, number=None, place_and_date=None, type_name=phrases.type_name("QUY CHẾ"),
        abstract=phrases.abstract("Làm việc của Sở"), legal_grounds=(), recipients=(), blocks=(),
        body=(Text(text=" ", size=40), phrases.heading("Chương I"), phrases.heading("QUY ĐỊNH CHUNG")),
        recipients_heading=None, placed=placed,
    )  # fmt: skip
    anatomy = anatomy_of(manuscript)
    assert anatomy.place_and_date == ()
    assert (anatomy.document_type, anatomy.subject) == ("QC", "Làm việc của Sở")
    untitled = replace(manuscript, type_name=None, abstract=None)
    assert anatomy_of(untitled).document_type is None


def test_columns_of_one_text_run() -> None:
    """Agency and national title, number and date typed as single lines parted by blanks are told apart."""
    first = Text(text="SỞ NỘI VỤ   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, align=Align.LEFT)
    motto, number, dated = (
        replace(first, text=text)
        for text in ("Độc lập - Tự do - Hạnh phúc", "Số: 1205/SNV-VP", "An Bình, ngày 21 tháng 9 năm 2026")
    )
    placed = ((first, (45, 22)), (motto, (85, 28)), (number, (32, 40)), (dated, (75, 40)))
    manuscript = Manuscript(
        placed=tuple(Placed(text=text, at=at) for text, at in placed),
        body=(Text(text=" ", size=100), *LETTER.body),
    )
    anatomy = anatomy_of(manuscript)
    assert anatomy.issuing_agency_name == "SỞ NỘI VỤ"
    assert (anatomy.code_number, anatomy.issued_on) == ("1205", date(2026, 9, 21))


def test_cover_without_motto_is_no_heading() -> None:
    """A cover that prints the country's name alone in the middle has no cells."""
    manuscript = Manuscript(
        national_title=None, body=(phrases.heading("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),)
    )
    assert anatomy_of(manuscript) == replace(Anatomy(), page_numbers=())


def test_recipients_and_addressees() -> None:
    """Cells 9a and 9b are found with their lists."""
    anatomy = anatomy_of(LETTER)
    assert [line.text for line in anatomy.recipients_heading] == ["Nơi nhận:"]
    assert [line.text for line in anatomy.recipients] == [
        "- Như trên;",
        "- Giám đốc Sở (để b/c);",
        "- Lưu: VT, VP.",
    ]
    assert [line.text for line in anatomy.addressees] == ["Kính gửi: Các cơ quan, đơn vị trực thuộc Sở."]


@pytest.mark.parametrize(
    "name",
    [
        "CỤC CHUYỂN ĐỔI SỐ QUỐC GIA",
        "SỞ KHOA HỌC, CHUYỂN ĐỔI SỐ",
        "CHI CỤC DÂN SỐ - TRẺ EM",
        "TRƯỜNG MẦM NON SỐ 3",
    ],
)
def test_a_name_with_the_word_number_is_no_number(name: str) -> None:
    """The word "số" stands in many names; the number is the line that goes on to a slash."""
    assert parse_reference(name) is None
    anatomy = find_components(
        measure(write(replace(LETTER, issuing_agency=issuing_agency(name))).pdf, limits=Limits())
    )
    assert anatomy.issuing_agency_name == name
    assert (anatomy.code_number, anatomy.code_notation) == ("1205", "SNV-VP")


def test_names_of_all_demo_agencies_begin_as_names_do() -> None:
    """On a scan no weight parts cell 2: how an agency's own name begins must be known."""
    unknown = [one.holder.name for one in demo_agencies() if not vocabulary.starts_agency(one.holder.name)]
    assert unknown == []
