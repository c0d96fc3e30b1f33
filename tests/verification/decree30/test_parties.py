"""Whose certificate fills a role: names in their many spellings, and the wrong parties."""

import unicodedata
from dataclasses import replace

import pytest

from app.demo.phrases import issuing_agency, parent_agency
from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import Specimen, agency, dossier_of, findings_of
from verification.conclusion import conclude
from verification.inspection import inspect
from verification.names import fold
from verification.party_names import (
    in_province_of,
    other_commune,
    other_province,
    other_province_than,
    same_name,
    same_party,
    spelled_apart,
)
from verification.verdict import Outcome, Signer, SignerKind, SigningStatus


@pytest.mark.parametrize(
    ("printed", "certified"),
    [
        ("SỞ NỘI VỤ", "Sở Nội vụ tỉnh Lâm Đồng"),
        ("UBND XÃ PHÙ MỸ BẮC", "ỦY BAN NHÂN DÂN XÃ PHÙ MỸ BẮC"),
        ("ỦY BAN NHÂN DÂN TỈNH GIA LAI", "Uỷ ban nhân dân tỉnh Gia Lai"),
        ("TRƯỜNG THPT ĐỐC BINH KIỀU", "Trường Trung học phổ thông Đốc Binh Kiều"),
        ("SỞ GDĐT ĐỒNG THÁP", "SỞ GIÁO DỤC VÀ ĐÀO TẠO ĐỒNG THÁP"),
        ("CHỦ TỊCH UBND TỈNH GIA LAI", "UBND TỈNH GIA LAI"),
        ("BỘ XÂY DỰNG - BỘ TÀI CHÍNH", "BỘ TÀI CHÍNH"),
        ("SỞ NỘI VỤ-SỞ TÀI CHÍNH", "SỞ TÀI CHÍNH"),
        ("UBND TỈNH BÌNH THUẬN", "Tỉnh Bình Thuận"),
        ("UBND TỈNH GIA LAI", "UBND Gia Lai"),
        ("UBND TỈNH ÐẮK LẮK", "Ủy ban nhân dân tỉnh Đắk Lắk"),
        ("UBND TỈNH KON TUM", "UBND tỉnh KonTum"),
        ("UBND TP. HỒ CHÍ MINH", "UBND TPHCM"),
        ("UBND P. QUY NHƠN", "Ủy ban nhân dân phường Quy Nhơn"),
        ("UBND XÃ PHÙ MỸ", "Ủy ban nhân dân xã Phù Mỹ, tỉnh Gia Lai"),
        ("TRƯỜNG ĐẠI HỌC CÔNG NGHIỆP HÀ NỘI", "Đại Học Công Nghiệp Hà Nội"),
        ("THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN TỈNH GIA LAI", "HĐND TỈNH GIA LAI"),
        ("BAN QUẢN LÍ KHU KINH TẾ", "Ban Quản lý Khu kinh tế tỉnh Gia Lai"),
        ("TỔNG THANH TRA CHÍNH PHỦ", "Thanh tra Chính phủ"),
        ("HIỆU TRƯỞNG TRƯỜNG ĐẠI HỌC VINH", "Trường Đại học Vinh"),
        ("ỦY BAN MTTQ VIỆT NAM TỈNH GIA LAI", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Gia Lai"),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH GIA LAI", "UBMTTQVN tỉnh Gia Lai"),
        ("BỘ CHQS TỈNH GIA LAI", "Bộ Chỉ huy Quân sự tỉnh Gia Lai"),
    ],
)
def test_one_agency_in_two_spellings(printed: str, certified: str) -> None:
    """Case, accents, abbreviations and an added place do not make another agency."""
    assert same_party(printed, certified)
    assert same_party(printed.lower(), certified.upper())


@pytest.mark.parametrize(
    ("printed", "certified"),
    [
        ("SỞ NỘI VỤ", "SỞ NGOẠI VỤ"),
        ("SỞ NỘI VỤ", "PHÒNG NỘI VỤ"),
        ("UBND TỈNH GIA LAI", "UBND TỈNH HÒA BÌNH"),
        ("UBND TỈNH GIA LAI", "VĂN PHÒNG UBND TỈNH GIA LAI"),
        ("CHI CỤC THÚ Y SỞ NÔNG NGHIỆP", "SỞ NÔNG NGHIỆP"),
        ("SỞ NỘI VỤ", ""),
        ("UBND XÃ PHÙ MỸ", "UBND XÃ PHÙ MỸ BẮC"),
        ("UBND XÃ BÌNH THUẬN", "UBND TỈNH BÌNH THUẬN"),
        ("UBND XÃ BÌNH THUẬN", "Tỉnh Bình Thuận"),
        ("UBND TỈNH QUẢNG NAM", "UBND TỈNH QUẢNG NGÃI"),
    ],
)
def test_two_agencies(printed: str, certified: str) -> None:
    """Another name is another agency, and so is a unit of it."""
    assert not same_party(printed, certified)


def test_one_person_in_two_spellings() -> None:
    """Titles before and posts after a name do not make another person."""
    assert same_name("Trần Thị Minh Hạnh", "TRAN THI MINH HANH")
    assert same_name("TS. Trần Thị Minh Hạnh", "Trần Thị Minh Hạnh")
    assert same_name("Thiếu tướng Ðặng Văn Lý", "Đặng Văn Lí")
    assert same_name("BSCKII. Trần Thị Minh Hạnh", "Trần Thị Minh Hạnh <hanh@example.vn>")
    assert not same_name("Trần Thị Minh Hạnh", "Trần Thị Minh")


@pytest.mark.parametrize(
    ("printed", "certified"),
    [
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng"),
        ("Lê Văn Tám", "LÊ VĂN TÂM"),
        ("Nguyễn Văn Dũng", "Nguyễn Văn Đũng"),
        ("UBND XÃ THANH PHÚ", "Ủy ban nhân dân xã Thạnh Phú"),
        ("UBND XÃ TÂN AN", "UBND xã Tấn An, tỉnh An Bình"),
        ("UBND XÃ BÌNH HƯNG", "UBND XÃ BÌNH HÙNG"),
    ],
)
def test_marks_tell_names_apart(printed: str, certified: str) -> None:
    """One spelling without marks, but not one name."""
    assert spelled_apart(printed, certified)
    assert not spelled_apart(printed, certified.translate(_WITHOUT_MARKS))
    assert not spelled_apart(printed, printed.upper())


_MARKED = "ĂÂĐÊÔƠƯăâđêôơưÀÁÃÈÉÌÍÒÓÕÙÚÝàáãèéìíòóõùúýĩũĨŨ" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
_WITHOUT_MARKS = {ord(letter): fold(letter) for letter in _MARKED}


@pytest.mark.parametrize(
    ("printed", "certified"),
    [
        ("Nguyễn Thị Hòa", "NGUYỄN THỊ HOÀ"),
        ("Nguyễn Thuý Nga", "Nguyễn Thúy Nga"),
        ("Lê Quý Đôn", "Lê Quí Ðôn"),
        ("TS. Trần Thị Minh Hạnh", "Trần Thị Minh Hạnh - Giám đốc"),
        ("ỦY BAN NHÂN DÂN TỈNH GIA LAI", "Uỷ ban nhân dân tỉnh Gia Lai"),
        ("UBND TP. HỒ CHÍ MINH", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
        ("SỞ NỘI VỤ", "SO NOI VU"),
    ],
)
def test_marks_written_otherwise_are_the_same(printed: str, certified: str) -> None:
    """On which vowel the tone stands, i for y, no marks at all."""
    assert not spelled_apart(printed, certified)
    assert not spelled_apart(unicodedata.normalize("NFD", printed), certified)


@pytest.mark.parametrize(("index", "signer"), [(0, "Trần Thị Minh Hành"), (1, "SỞ NỘI VŨ")])
def test_a_name_with_other_marks_is_open(index: int, signer: str) -> None:
    """A slip of the pen or somebody else: nobody can tell, so the document is undetermined."""
    kind = SignerKind.PERSON if index == 0 else SignerKind.ORGANISATION
    specimen = signed(Signer(kind=kind, common_name=signer, organisation="UBND TỈNH AN BÌNH"), index)
    dossier = dossier_of(specimen)
    assert conclude(dossier.kind, dossier.signatures, inspect(dossier)) is SigningStatus.UNDETERMINED


def signed(signer: Signer, index: int = 1) -> Specimen:
    """The letter with another certificate in the seal's (or the person's) place."""
    return LETTER_SIGNED.with_show(index, signer=signer)


@pytest.mark.parametrize(
    ("specimen", "code"),
    [
        (signed(Signer(kind=SignerKind.PERSON, common_name="Phạm Thu Hà")), "person_as_agency"),
        (signed(Signer(kind=SignerKind.UNIT, common_name="PHÒNG VĂN THƯ")), "unit_as_agency"),
        (signed(agency("SỞ TÀI CHÍNH")), "other_agency"),
        (signed(agency("SỞ NỘI VỤ", "UBND TỈNH HÒA BÌNH")), "other_agency"),
        (signed(agency("SỞ NỘI VỤ TỈNH HÒA BÌNH")), "other_agency"),
        (signed(agency("UBND TỈNH AN BÌNH")), "other_agency"),
        (signed(agency("SỞ NỘI VỤ"), 0), "organisation_as_person"),
        (signed(Signer(kind=SignerKind.PERSON, common_name="Lê Quang Vinh"), 0), "other_person"),
    ],
)
def test_wrong_parties_are_named(specimen: Specimen, code: str) -> None:
    """DS-R4 says who signed in whose place."""
    finding = findings_of(specimen)["ND30-DS-R4"]
    assert finding.outcome is Outcome.VIOLATED
    assert [deviation.code for deviation in finding.deviations] == [code]


def test_an_unknown_signer_is_nobody_wrong() -> None:
    """What the certificate does not tell is undetermined."""
    finding = findings_of(signed(Signer(kind=SignerKind.UNKNOWN, common_name="ABC")))["ND30-DS-R4"]
    assert (finding.outcome, finding.reason) == (Outcome.UNDETERMINED, "signer_unknown")


@pytest.mark.parametrize(
    ("printed", "certified", "other"),
    [
        ("UBND TỈNH GIA LAI", "UBND TỈNH HÒA BÌNH", True),
        ("UBND TP HÀ NỘI", "UBND TỈNH GIA LAI", True),
        ("UBND TỈNH KON TUM", "Tỉnh KonTum", False),
        ("UBND TP QUY NHƠN", "UBND TỈNH BÌNH ĐỊNH", False),
        ("UBND THÀNH PHỐ THỦ ĐỨC, TP HỒ CHÍ MINH", "UBND TP HCM", False),
    ],
)
def test_provinces(printed: str, certified: str, *, other: bool) -> None:
    """Only two provinces with different names are two."""
    assert other_province(printed, certified) is other


@pytest.mark.parametrize(
    ("printed", "certified", "other"),
    [
        ("UBND XÃ TÂN LẬP", "UBND XÃ TÂN AN", True),
        ("UBND XÃ TÂN LẬP", "Phòng Kinh tế xã Tân An, tỉnh Gia Lai", True),
        ("UBND XÃ TÂN LẬP", "UBND xã Tân Lập tỉnh Gia Lai", False),
        ("UBND PHƯỜNG XUÂN HƯƠNG - ĐÀ LẠT", "UBND Phường Xuân Hương-Đà Lạt", False),
        ("UBND XÃ TÂN LẬP", "UBND HUYỆN TÂN AN", False),
        ("UBND XÃ TÂN LẬP", "Trường Mầm non Phương Mai", False),
        ("UBND XÃ TÂN LẬP", "BẢO HIỂM XÃ HỘI TỈNH GIA LAI", False),
        ("UBND XÃ TÂN LẬP", "HỢP TÁC XÃ MÂY TRE", False),
        ("UBND XÃ TÂN LẬP", "UBND THỊ XÃ AN KHÊ", False),
    ],
)
def test_communes(printed: str, certified: str, *, other: bool) -> None:
    """Only two communes with different names are two."""
    assert other_commune(printed, certified) is other


@pytest.mark.parametrize(
    ("place", "name", "other"),
    [
        ("Lâm Đồng", "Chi cục Kiểm lâm tỉnh Gia Lai", True),
        ("Thành phố Hồ Chí Minh", "Chi cục Kiểm lâm tỉnh Bình Dương", True),
        ("Thành phố Hồ Chí Minh", "UBND TPHCM", False),
        ("Huế", "UBND TỈNH THỪA THIÊN HUẾ", False),
        ("Đạ Tẻh", "UBND TỈNH LÂM ĐỒNG", False),
        ("Hà Nội", "BỘ XÂY DỰNG", False),
        (None, "UBND TỈNH LÂM ĐỒNG", False),
    ],
)
def test_places_of_documents(place: str | None, name: str, *, other: bool) -> None:
    """A place that is a province is compared with the one that a name ends in; any other tells nothing."""
    assert other_province_than(place, name) is other


@pytest.mark.parametrize(
    ("changes", "name", "organisation"),
    [
        ({"parent": "UBND XÃ TÂN LẬP", "issuing": "PHÒNG KINH TẾ"}, "PHÒNG KINH TẾ", "UBND XÃ TÂN AN"),
        (
            {"parent": "UBND XÃ TÂN LẬP", "issuing": "PHÒNG KINH TẾ"},
            "Phòng Kinh tế xã Tân An",
            "TỈNH AN BÌNH",
        ),
        (
            {"parent": "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "issuing": "CHI CỤC KIỂM LÂM", "place": "Lâm Đồng"},
            "Chi cục Kiểm lâm tỉnh Gia Lai",
            "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
        ),
        (
            {"parent": "UBND XÃ TÂN LẬP", "issuing": "VĂN PHÒNG HĐND VÀ UBND"},
            "Văn phòng UBND xã Tân Lập",
            "TỈNH AN BÌNH",
        ),
    ],
)
def test_one_name_in_many_places(changes: dict[str, str], name: str, organisation: str) -> None:
    """Every commune has a "PHÒNG KINH TẾ", every province a "CHI CỤC KIỂM LÂM": another one's is open."""
    letter = LETTER_SIGNED.manuscript
    specimen = LETTER_SIGNED.with_text(
        parent_agency=parent_agency(changes["parent"]),
        issuing_agency=issuing_agency(changes["issuing"]),
        fill={**letter.fill, "place": changes.get("place", "Tân Lập")},
    )
    dossier = dossier_of(specimen.with_show(1, signer=agency(name, organisation)))
    assert conclude(dossier.kind, dossier.signatures, inspect(dossier)) is SigningStatus.UNDETERMINED
    own = dossier_of(specimen.with_show(1, signer=agency(changes["issuing"], changes["parent"])))
    assert conclude(own.kind, own.signatures, inspect(own)) is SigningStatus.SIGNED_FULL


@pytest.mark.parametrize(
    ("place", "name", "inside"),
    [
        ("Gia Lai", "UBND TỈNH GIA LAI", True),
        ("Tỉnh Gia Lai", "UBND TỈNH GIA LAI", True),
        ("Bình Định", "UBND TỈNH GIA LAI", True),
        ("Bà Rịa - Vũng Tàu", "UBND THÀNH PHỐ HỒ CHÍ MINH", True),
        ("TP. HCM", "UBND THÀNH PHỐ HỒ CHÍ MINH", True),
        ("Gia Lai", "UBND TỈNH BÌNH ĐỊNH", False),
        ("Hà Nội", "UBND TỈNH GIA LAI", False),
        ("Việt Nam", "UBND TỈNH GIA LAI", None),
        ("Hà Nội", "BỘ XÂY DỰNG", None),
        (None, "UBND TỈNH GIA LAI", None),
    ],
)
def test_places_of_certificates(place: str | None, name: str, *, inside: bool | None) -> None:
    """A province that was taken in is inside; what names no province tells nothing."""
    assert in_province_of(place, name) is inside


@pytest.mark.parametrize(
    ("name", "organisation", "outcome"),
    [
        ("SỞ NỘI VỤ", "UBND TP QUY NHƠN", Outcome.PASSED),
        ("SỞ NỘI VỤ", "Tỉnh An Bình", Outcome.PASSED),
        ("SỞ CÔNG TÁC NỘI VỤ", "UBND TỈNH AN BÌNH", Outcome.UNDETERMINED),
    ],
)
def test_a_spelling_is_no_wrong_party(name: str, organisation: str, outcome: Outcome) -> None:
    """A city inside a province is no other province; a name with further words is not certain to be wrong."""
    assert findings_of(signed(agency(name, organisation)))["ND30-DS-R4"].outcome is outcome


def test_an_unclear_party_is_not_signed_in_full() -> None:
    """Where the party rule cannot tell whose certificate it was, the document is undetermined."""
    dossier = dossier_of(signed(agency("SỞ CÔNG TÁC NỘI VỤ")))
    assert conclude(dossier.kind, dossier.signatures, inspect(dossier)) is SigningStatus.UNDETERMINED


def test_names_settle_what_the_certificates_leave_open() -> None:
    """A certificate of no known kind that bears the printed name is that party's."""
    letter = signed(Signer(kind=SignerKind.UNKNOWN, common_name="Sở Nội vụ"))
    name = letter.shows[0].signer.common_name
    letter = letter.with_show(0, signer=Signer(kind=SignerKind.UNKNOWN, common_name=name))
    dossier = dossier_of(letter)
    assert conclude(dossier.kind, dossier.signatures, inspect(dossier)) is SigningStatus.SIGNED_FULL


def test_an_advisory_body_uses_the_seal_of_its_host() -> None:
    """Phụ lục I, II.3.a: Hội đồng, Ban, Tổ sign with the host agency's certificate."""
    manuscript = LETTER_SIGNED.manuscript
    assert manuscript.issuing_agency
    assert manuscript.parent_agency
    council = replace(
        LETTER_SIGNED.with_text(
            parent_agency=replace(manuscript.parent_agency, text="SỞ NỘI VỤ"),
            issuing_agency=replace(manuscript.issuing_agency, text="HỘI ĐỒNG THI ĐUA"),
        ),
        registered_names=("Hội đồng thi đua",),
    )
    assert findings_of(council)["ND30-DS-R4"].outcome is Outcome.PASSED
