"""Roles and the state of signing over documents whose signatures stand in odd but honest places."""

from dataclasses import replace

import pytest

from app.demo.pictures import signature_png
from app.demo.writer import write
from tests.documents.conforming import LETTER_SIGNED, MINUTES_SIGNED, STAMPED_LETTER
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


def test_namesakes_may_be_two() -> None:
    """One name on two certificates: two people of one name, or one person twice. Nobody can tell."""
    secretary, chair, *_ = MINUTES_SIGNED.shows
    first, second = (replace(chair.signer, certificate_sha256=64 * digit) for digit in "ab")
    namesakes = (replace(secretary, signer=first), replace(chair, signer=second))
    assert judged(replace(MINUTES_SIGNED, shows=namesakes))[0] is SigningStatus.UNDETERMINED
    same = (replace(secretary, signer=first), replace(chair, signer=first))
    assert judged(replace(MINUTES_SIGNED, shows=same))[0] is SigningStatus.SIGNED_PERSON_ONLY
