"""The wrong party, the wrong order, and pictures in place of signatures."""

from dataclasses import replace
from datetime import timedelta

from app.demo.holders import public_organisation_profile
from app.demo.manuscript import PlacedPicture
from app.demo.phrases import LETTER
from app.demo.pictures import seal_png, signature_png
from app.demo.sheet import MM, Slot
from app.demo.writer import write
from tests.attacks.catalogue import Expected, attack
from tests.attacks.workshop import NOW, OFFICIAL, OTHER_AGENCY, SIGNED_AT, VALUES, Workshop
from verification.verdict import Indication, SigningStatus

INVALID = (SigningStatus.SIGNED_INVALID,)
WRONG_PARTY = Expected(status=INVALID, indication=(Indication.TOTAL_PASSED,), violated="ND30-DS-R4")
"""Every signature holds, and the document is not signed."""


def _box(slot: Slot) -> tuple[float, float, float, float]:
    left, bottom, right, top = slot.rect
    height = LETTER.paper[1]
    return left / MM, height - top / MM, right / MM, height - bottom / MM


def _drawn(w: Workshop, *pictures: tuple[str, bytes]) -> bytes:
    """The letter with pictures drawn into the page where signatures would stand."""
    slots = w.letter.slots
    placed = tuple(PlacedPicture(png=png, box=_box(slots[name])) for name, png in pictures)
    return write(replace(LETTER, pictures=placed)).pdf


@attack(Expected(status=(SigningStatus.UNSIGNED,)))
def signatures_drawn_as_pictures(w: Workshop) -> bytes:
    """Signature and seal are pictures in the page: it looks signed, and is not."""
    name = w.office.agency.name
    return _drawn(w, ("signature", signature_png(OFFICIAL)), ("seal", seal_png(name)))


@attack(Expected(status=(SigningStatus.SIGNED_PERSON_ONLY,)))
def seal_drawn_as_picture(w: Workshop) -> bytes:
    """The official signs; the seal is a picture in the page."""
    pdf = _drawn(w, ("seal", seal_png(w.office.agency.name)))
    return w.office.approve(pdf, w.letter.slots["signature"], SIGNED_AT)


@attack(Expected(status=(SigningStatus.SIGNED_AGENCY_ONLY,)))
def signature_drawn_as_picture(w: Workshop) -> bytes:
    """The official's signature is a picture in the page; the clerk seals."""
    pdf = _drawn(w, ("signature", signature_png(OFFICIAL)))
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)


@attack(replace(WRONG_PARTY, status=(*INVALID, SigningStatus.SIGNED_PERSON_ONLY), violated=None))
def seal_by_the_official(w: Workshop) -> bytes:
    """The red seal picture is signed with the official's own certificate."""
    return w.office.seal_document(w.approved, w.letter.slots["seal"], SIGNED_AT, signer=w.office.person)


@attack(WRONG_PARTY)
def approval_by_the_agency(w: Workshop) -> bytes:
    """The blue signature picture is signed with the agency's certificate, and so is the seal."""
    pdf = w.office.approve(w.letter.pdf, w.letter.slots["signature"], SIGNED_AT, signer=w.office.seal)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)


@attack(WRONG_PARTY)
def seal_of_another_agency(w: Workshop) -> bytes:
    """Another agency of the province seals the letter."""
    other = w.pki.agency(OTHER_AGENCY)
    pdf = w.office.stamp(w.approved, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT, signer=other)


@attack(WRONG_PARTY)
def approval_by_somebody_else(w: Workshop) -> bytes:
    """A colleague signs in the official's place, above the official's printed name."""
    colleague = w.pki.person("Lê Văn Khác", w.office.agency)
    pdf = w.office.approve(w.letter.pdf, w.letter.slots["signature"], SIGNED_AT, signer=colleague)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)


@attack(Expected(status=(SigningStatus.UNDETERMINED,), indication=(Indication.TOTAL_PASSED,)))
def approval_by_somebody_called_almost_so(w: Workshop) -> bytes:
    """A colleague whose name differs from the official's in one mark alone."""
    colleague = w.pki.person(OFFICIAL.replace("ạ", "à"), w.office.agency)
    pdf = w.office.approve(w.letter.pdf, w.letter.slots["signature"], SIGNED_AT, signer=colleague)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)


@attack(Expected(status=INVALID, violated="ND30-DS-R2"))
def sealed_before_approved(w: Workshop) -> bytes:
    """The clerk seals a document that nobody has signed; the official signs afterwards (Điều 32 k2 d)."""
    pdf = w.office.stamp(w.letter.pdf, w.letter.slots, VALUES, SIGNED_AT)
    pdf = w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)
    return w.office.approve(pdf, w.letter.slots["signature"], SIGNED_AT + timedelta(minutes=5))


@attack(Expected(status=INVALID, violated="ND30-DS-R2"))
def order_disguised_by_times(w: Workshop) -> bytes:
    """The same with times that put the official first: revisions decide, not times."""
    pdf = w.office.stamp(w.letter.pdf, w.letter.slots, VALUES, SIGNED_AT)
    pdf = w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)
    return w.office.approve(pdf, w.letter.slots["signature"], SIGNED_AT - timedelta(hours=2))


@attack(
    Expected(
        status=(SigningStatus.UNDETERMINED, SigningStatus.SIGNED_INVALID),
        indication=(Indication.INDETERMINATE,),
    )
)
def certificates_of_a_stranger_with_the_same_names(w: Workshop) -> bytes:
    """All names are right, but the certificates come from a CA of the attacker's with the same names."""
    strangers = replace(
        w.office,
        pki=w.stranger,
        people={OFFICIAL: w.stranger.person(OFFICIAL, w.office.agency)},
        seal=w.stranger.agency(w.office.agency),
        clerk=w.stranger.unit("PHÒNG VĂN THƯ", w.office.agency),
    )
    return strangers.issue(w.letter, VALUES, SIGNED_AT)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), warning="timestamp_order"))
def timestamps_in_odd_order(w: Workshop) -> bytes:
    """Not an attack: the seal's timestamp is an hour older than the official's. A warning, nothing more."""
    pdf = w.office.stamp(w.approved, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT - timedelta(hours=1))


@attack(Expected(status=(SigningStatus.UNDETERMINED,), indication=(Indication.TOTAL_PASSED,)))
def seal_of_the_same_department_elsewhere(w: Workshop) -> bytes:
    """A department of the same name in another province; its public CA names only the place."""
    profile = public_organisation_profile(w.office.agency.name, "5800599999", NOW)
    subject = tuple((kind, "Bình An" if kind == "ST" else value) for kind, value in profile.subject)
    namesake = w.public.leaf(replace(profile, subject=subject))
    return w.office.seal_document(w.approved, w.letter.slots["seal"], SIGNED_AT, signer=namesake)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def seal_by_a_public_authority(w: Workshop) -> bytes:
    """Not an attack: the department itself, by a public CA, in its own province."""
    own = w.public.leaf(public_organisation_profile(w.office.agency.name, "5800593196", NOW))
    return w.office.seal_document(w.approved, w.letter.slots["seal"], SIGNED_AT, signer=own)


@attack(Expected(status=INVALID, violated="ND30-DS-R4"))
def private_company_seals(w: Workshop) -> bytes:
    """A company with a certificate of the public CA seals an agency's letter."""
    company = w.public.leaf(public_organisation_profile("CÔNG TY TNHH MỘT THÀNH VIÊN", "0101498046", NOW))
    return w.office.seal_document(w.approved, w.letter.slots["seal"], SIGNED_AT, signer=company)
