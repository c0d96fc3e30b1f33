"""Whose certificate fills a role: names in their many spellings, and the wrong parties."""

from dataclasses import replace

import pytest

from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import Specimen, agency, findings_of
from verification.decree30.parties import same_name, same_party
from verification.verdict import Outcome, Signer, SignerKind


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
    ],
)
def test_two_agencies(printed: str, certified: str) -> None:
    """Another name is another agency, and so is a unit of it."""
    assert not same_party(printed, certified)


def test_one_person_in_two_spellings() -> None:
    """Titles before and posts after a name do not make another person."""
    assert same_name("Trần Thị Minh Hạnh", "TRAN THI MINH HANH")
    assert same_name("TS. Trần Thị Minh Hạnh", "Trần Thị Minh Hạnh")
    assert not same_name("Trần Thị Minh Hạnh", "Trần Thị Minh")


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
