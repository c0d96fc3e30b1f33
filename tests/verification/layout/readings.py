"""What a person reads on a page, as far as it goes into a verdict."""

from dataclasses import dataclass
from datetime import date

from verification.layout.anatomy import Anatomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signatory as printed."""

    authority: str | None
    title: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The typed values of a document; None for what is blank or not printed."""

    number: str | None = None
    notation: str | None = None
    issued_on: date | None = None
    place: str | None = None
    kind: str | None = None
    subject: str | None = None
    issuing: str | None = None
    parent: str | None = None
    signed: tuple[Signed, ...] = ()


def reading_of(anatomy: Anatomy) -> Reading:
    """The same values as the anatomy found them."""
    return Reading(
        number=anatomy.code_number,
        notation=anatomy.code_notation,
        issued_on=anatomy.issued_on,
        place=anatomy.promulgation_place,
        kind=anatomy.document_type,
        subject=anatomy.subject,
        issuing=anatomy.issuing_agency_name,
        parent=anatomy.parent_agency_name,
        signed=tuple(
            Signed(authority=block.authority, title=block.title, name=block.full_name)
            for block in anatomy.signature_blocks
        ),
    )
