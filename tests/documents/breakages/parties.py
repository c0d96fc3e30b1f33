"""DS-R: who signs, and in which order."""

from dataclasses import replace
from datetime import timedelta

from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import LETTER_SIGNED, MINUTES_SIGNED
from tests.documents.specimen import MONDAY, Specimen, person


@breaks("DS-R1")
def not_sealed() -> Specimen:
    """The agency's signature is missing."""
    return replace(LETTER_SIGNED, shows=LETTER_SIGNED.shows[:1])


@breaks("DS-R1")
def minutes_of_one_signature() -> Specimen:
    """Of the minutes' two signatories one signed."""
    return replace(MINUTES_SIGNED, shows=MINUTES_SIGNED.shows[1:2])


@breaks("DS-R2")
def sealed_before_signed() -> Specimen:
    """The agency signed before the official did."""
    return replace(LETTER_SIGNED, shows=tuple(reversed(LETTER_SIGNED.shows)))


@breaks("DS-R3")
def sealed_two_days_later() -> Specimen:
    """Signed on Monday, sealed on Wednesday."""
    return LETTER_SIGNED.with_show(1, at=MONDAY + timedelta(days=2))


@breaks("DS-R4", also=("DS-O7",))
def person_in_the_agency_place() -> Specimen:
    """The seal was signed with a person's certificate."""
    return LETTER_SIGNED.with_show(1, signer=person("Phạm Thu Hà"))
