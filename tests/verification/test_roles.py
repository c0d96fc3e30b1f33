"""Roles and the state of signing over documents whose signatures stand in odd but honest places."""

from dataclasses import replace

import pytest

from app.demo.manuscript import SignatoryBlock
from app.demo.phrases import authority, full_name, issuing_agency, number, paragraph, type_name
from app.demo.pictures import signature_png
from app.demo.writer import write
from tests.documents.conforming import (
    ATTACHMENT_SIGNED,
    COPY_SIGNED,
    LETTER_SIGNED,
    MINUTES_SIGNED,
    STAMPED_LETTER,
)
from tests.documents.specimen import Show, Specimen, agency, approval, dossier_of, person, seal
from verification.conclusion import conclude
from verification.inspection import inspect
from verification.verdict import Role, Signer, SignerKind, SigningStatus

OFFICIAL = "Trần Thị Minh Hạnh"
APPROVAL, SEAL = approval(OFFICIAL), seal("SỞ NỘI VỤ")
COLLEAGUE = person("Lê Văn Tám")
BLOCK = write(LETTER_SIGNED.manuscript).slots["signature"].rect
BESIDE_NAME = (BLOCK[2] - 20, BLOCK[1] - 5, BLOCK[2] + 20, BLOCK[1] + 15)
"""The size of initials (ký nháy), at the right end of the signature block."""
TOP_LEFT = (4.0, 780.0, 235.0, 838.0)


def letter(*shows: Show) -> Specimen:
    """The letter with these signatures."""
    return replace(LETTER_SIGNED, shows=shows)


def judged(specimen: Specimen) -> tuple[SigningStatus, list[Role]]:
    """The state of signing and the roles."""
    dossier = dossier_of(specimen)
    status = conclude(dossier.kind, dossier.signatures, inspect(dossier))
    return status, [one.role for one in dossier.signatures]


def labelled(name: str) -> tuple[str, ...]:
    """What VGCA's tool prints in label mode."""
    return (f"Người ký: {name}", "Cơ quan: UBND TỈNH AN BÌNH", "Thời gian ký: 21.09.2026 09:10:00 +07:00")


RECEIVER = replace(SEAL, signer=agency("UBND XÃ TÂN LẬP"), png=None, rect=TOP_LEFT, page=1)
UNNAMED = Signer(kind=SignerKind.UNKNOWN, common_name=OFFICIAL)


@pytest.mark.parametrize(
    "specimen",
    [
        letter(replace(APPROVAL, signer=COLLEAGUE, rect=BESIDE_NAME), APPROVAL, SEAL),
        letter(APPROVAL, replace(SEAL, png=None, lines=labelled("SỞ NỘI VỤ"), style={"colour": (0, 0, 255)})),
        letter(APPROVAL, replace(SEAL, slot="", png=None, signer=agency("Sở Nội vụ tỉnh An Bình"))),
        letter(APPROVAL, SEAL, replace(RECEIVER, lines=("ĐẾN", "Số: 123", "Ngày: 22/9/2026"))),
        letter(APPROVAL, SEAL, replace(RECEIVER, lines=labelled("UBND XÃ TÂN LẬP"))),
        letter(replace(APPROVAL, png=None, lines=labelled(OFFICIAL), signer=UNNAMED), SEAL),
        letter(replace(SEAL, slot="", png=None), APPROVAL, SEAL),
    ],
    ids=["initials", "blue_label", "invisible_seal", "incoming", "receiver", "unnamed_kind", "twice"],
)
def test_honest_documents_are_signed_in_full(specimen: Specimen) -> None:
    """What others add beside the two required signatures, and how these are drawn, breaks nothing."""
    status, _ = judged(specimen)
    assert status is SigningStatus.SIGNED_FULL


def test_a_number_drawn_as_a_picture_is_no_seal() -> None:
    """The agency's certificate put the number in; the seal is missing."""
    number = replace(SEAL, slot="number", png=signature_png("05"))
    status, roles = judged(replace(STAMPED_LETTER, shows=(APPROVAL, number)))
    assert roles == [Role.AUTHORISED_PERSON, Role.NUMBER_OR_DATE]
    assert status is SigningStatus.SIGNED_PERSON_ONLY


def test_initials_are_not_the_signatorys() -> None:
    """A colleague's small picture beside the printed name leaves the document without its signatory."""
    status, roles = judged(letter(replace(APPROVAL, signer=COLLEAGUE, rect=BESIDE_NAME), SEAL))
    assert roles == [Role.INITIALS, Role.AGENCY]
    assert status is SigningStatus.SIGNED_AGENCY_ONLY


def test_one_person_is_not_two() -> None:
    """Minutes that the chair signs in both places lack the secretary."""
    secretary, chair, *_ = MINUTES_SIGNED.shows
    alone = replace(MINUTES_SIGNED, shows=(replace(secretary, signer=chair.signer), chair))
    assert judged(alone)[0] is SigningStatus.SIGNED_PERSON_ONLY
    assert judged(MINUTES_SIGNED)[0] is SigningStatus.SIGNED_FULL


JOINT = MINUTES_SIGNED.with_text(
    issuing_agency=issuing_agency("SỞ NỘI VỤ - SỞ TÀI CHÍNH"),
    parent_agency=None,
    number=number("KHLT-SNV-STC"),
    place_and_date=LETTER_SIGNED.manuscript.place_and_date,
    type_name=type_name("KẾ HOẠCH LIÊN TỊCH"),
)
"""A plan of two departments: the second one's head is at the left."""
FINANCE, INTERIOR, FINANCE_SEAL, INTERIOR_SEAL = (
    approval("Phạm Thu Hà"),
    approval("Lê Quang Vinh", "signature_2"),
    seal("SỞ TÀI CHÍNH"),
    replace(SEAL, slot="seal_2"),
)


@pytest.mark.parametrize(
    ("shows", "status"),
    [
        ((FINANCE, INTERIOR, FINANCE_SEAL, INTERIOR_SEAL), SigningStatus.SIGNED_FULL),
        ((INTERIOR, INTERIOR_SEAL, FINANCE, FINANCE_SEAL), SigningStatus.SIGNED_FULL),
        ((INTERIOR, INTERIOR_SEAL), SigningStatus.UNDETERMINED),
        ((FINANCE, INTERIOR, INTERIOR_SEAL), SigningStatus.UNDETERMINED),
        ((FINANCE, INTERIOR), SigningStatus.SIGNED_PERSON_ONLY),
        ((FINANCE, INTERIOR, seal("SỞ Y TẾ"), INTERIOR_SEAL), SigningStatus.SIGNED_INVALID),
    ],
    ids=["both", "one_after_the_other", "one_only", "one_seal", "no_seal", "strange_seal"],
)
def test_joint_documents_want_all_their_agencies(shows: tuple[Show, ...], status: SigningStatus) -> None:
    """One of two agencies does not issue for the other: what is not there leaves the document open."""
    assert judged(replace(JOINT, shows=shows))[0] is status


def test_a_second_block_alone_makes_no_joint_document() -> None:
    """Who drew up a table signs beside the head; the head's signature and the seal are enough."""
    block = SignatoryBlock(authority=(authority("NGƯỜI LẬP BIỂU"),), name=full_name("Phạm Thu Hà"))
    own = replace(MINUTES_SIGNED.manuscript.blocks[1], authority=(authority("GIÁM ĐỐC"),))
    report = JOINT.with_text(
        issuing_agency=issuing_agency("SỞ NỘI VỤ"),
        number=number("BC-SNV"),
        type_name=type_name("BÁO CÁO"),
        blocks=(block, own),
    )
    assert judged(replace(report, shows=(INTERIOR, INTERIOR_SEAL)))[0] is SigningStatus.SIGNED_FULL
    assert judged(replace(report, shows=(FINANCE, INTERIOR_SEAL)))[0] is SigningStatus.UNDETERMINED


def test_the_other_side_of_minutes_may_seal() -> None:
    """The block says whom it stands for; anyone else's seal alone is a wrong party's."""
    first, second = MINUTES_SIGNED.manuscript.blocks
    sides = (replace(first, authority=(authority("ĐẠI DIỆN UBND XÃ TÂN LẬP"),)), second)
    minutes = MINUTES_SIGNED.with_text(blocks=sides)
    commune, stranger = seal("UBND XÃ TÂN LẬP"), seal("UBND XÃ TÂN AN")
    persons = minutes.shows[:2]
    assert judged(replace(minutes, shows=(*persons, commune)))[0] is SigningStatus.SIGNED_FULL
    assert judged(replace(minutes, shows=(*persons, stranger)))[0] is SigningStatus.SIGNED_INVALID


@pytest.mark.parametrize(
    ("named", "status"), [(True, SigningStatus.SIGNED_FULL), (False, SigningStatus.UNDETERMINED)]
)
def test_the_other_side_of_a_contract(*, named: bool, status: SigningStatus) -> None:
    """It is named in the text; a seal of somebody who is not is open."""
    first, second = MINUTES_SIGNED.manuscript.blocks
    side = paragraph(f"Bên B: Công ty TNHH {'Bảo vệ An Bình' if named else 'Xây dựng Tân Lập'}.")
    contract = JOINT.with_text(
        issuing_agency=issuing_agency("SỞ NỘI VỤ"),
        number=number("HĐ-SNV"),
        type_name=type_name("HỢP ĐỒNG"),
        body=(*MINUTES_SIGNED.manuscript.body, side),
        blocks=(
            replace(first, authority=(authority("ĐẠI DIỆN BÊN B"),)),
            replace(second, authority=(authority("ĐẠI DIỆN BÊN A"),)),
        ),
    )
    company = seal("CÔNG TY TNHH BẢO VỆ AN BÌNH")
    shows = (INTERIOR, INTERIOR_SEAL, FINANCE, company)
    assert judged(replace(contract, shows=shows))[0] is status
    assert judged(replace(contract, shows=shows[:2]))[0] is SigningStatus.UNDETERMINED


def test_a_further_seal_is_open() -> None:
    """Who approves or confirms may seal, too, once the agency has sealed what its official signed."""
    approving = replace(seal("UBND TỈNH AN BÌNH"), rect=(60.0, 120.0, 160.0, 220.0), page=1)
    assert judged(letter(APPROVAL, SEAL, approving))[0] is SigningStatus.UNDETERMINED
    assert judged(letter(APPROVAL, approving))[0] is SigningStatus.SIGNED_INVALID
    assert judged(letter(SEAL, APPROVAL, approving))[0] is SigningStatus.SIGNED_INVALID


@pytest.mark.parametrize(
    ("specimen", "name", "status"),
    [
        (COPY_SIGNED, "SỞ TÀI CHÍNH", SigningStatus.UNDETERMINED),
        (COPY_SIGNED, "Sở Nội vụ tỉnh An Bình", SigningStatus.SIGNED_FULL),
        (ATTACHMENT_SIGNED, "SỞ TÀI CHÍNH", SigningStatus.UNDETERMINED),
        (ATTACHMENT_SIGNED, "Sở Nội vụ tỉnh An Bình", SigningStatus.SIGNED_FULL),
    ],
)
def test_another_agency_than_the_one_named(specimen: Specimen, name: str, status: SigningStatus) -> None:
    """The text of the copy, or the line "(Kèm theo … của …)", names the agency; another one's is open."""
    assert judged(specimen.with_show(0, signer=agency(name, "UBND TỈNH AN BÌNH")))[0] is status


def test_an_attachment_may_be_signed_invisibly() -> None:
    """The missing text is a fault of layout and voids nothing; it must be the agency that is named."""
    invisible = ATTACHMENT_SIGNED.with_show(0, slot="", lines=())
    assert judged(invisible) == (SigningStatus.SIGNED_FULL, [Role.ATTACHMENT])
    stranger = invisible.with_show(0, signer=agency("SỞ TÀI CHÍNH"))
    assert judged(stranger) == (SigningStatus.UNSIGNED, [Role.TECHNICAL])


def test_namesakes_may_be_two() -> None:
    """One name on two certificates: two people of one name, or one person twice. Nobody can tell."""
    secretary, chair, *_ = MINUTES_SIGNED.shows
    first, second = (replace(chair.signer, certificate_sha256=64 * digit) for digit in "ab")
    namesakes = (replace(secretary, signer=first), replace(chair, signer=second))
    assert judged(replace(MINUTES_SIGNED, shows=namesakes))[0] is SigningStatus.UNDETERMINED
    same = (replace(secretary, signer=first), replace(chair, signer=first))
    assert judged(replace(MINUTES_SIGNED, shows=same))[0] is SigningStatus.SIGNED_PERSON_ONLY
