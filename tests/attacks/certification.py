"""Attacks on certified documents: annotations that are allowed, and signatures that show the attacker's text.

Rohlmann et al., "Breaking the Specification: PDF Certification" (IEEE S&P 2021): evil annotation attack
(EAA), sneaky signature attack (SSA).
"""

from dataclasses import replace

from pyhanko.sign.fields import MDPPerm

from app.demo import appearances
from app.demo.certificates import Identity
from app.demo.holders import public_person_profile
from app.demo.sheet import Slot
from app.demo.signer import Signing, sign_pdf
from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import annotation, updated
from tests.attacks.workshop import NOW, OTHER_AGENCY, SIGNED_AT, Workshop
from verification.verdict import Indication, LaterChanges, SigningStatus

OVER_THE_TEXT = Slot(page=1, rect=(85, 600, 510, 660))
"""Where the letter's first paragraph stands."""


def _certified(w: Workshop, permission: MDPPerm) -> bytes:
    """Signed by the official with a DocMDP permission, and sealed."""
    slot = w.letter.slots["signature"]
    signing = replace(
        w.office.template,
        signer=w.office.person,
        at=SIGNED_AT,
        slot=slot,
        certify=permission,
        timestamper=w.pki.timestamper(SIGNED_AT),
    )
    return w.office.seal_document(sign_pdf(w.letter.pdf, signing), w.letter.slots["seal"], SIGNED_AT)


@attack(
    Expected(
        not_status=(),
        later_changes=(LaterChanges.PERMITTED, LaterChanges.SUSPICIOUS),
        change_on_page=1,
    )
)
def evil_annotation_under_p3(w: Workshop) -> bytes:
    """EAA: P=3 allows annotations; a FreeText covers a paragraph. It is named, with its place."""
    return updated(_certified(w, MDPPerm.ANNOTATE), lambda writer: annotation(writer, "/FreeText"))


@attack(SUSPICIOUS)
def evil_annotation_under_p2(w: Workshop) -> bytes:
    """EAA: the same under P=2, which does not allow it."""
    return updated(_certified(w, MDPPerm.FILL_FORMS), lambda writer: annotation(writer, "/FreeText"))


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature1",
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS,),
    )
)
def signed_although_nothing_was_allowed(w: Workshop) -> bytes:
    """P=1 allows no change at all, not even the seal."""
    return _certified(w, MDPPerm.NO_CHANGES)


def _sneak(w: Workshop, pdf: bytes, *, trusted: bool) -> bytes:
    """SSA: one more signature whose appearance covers a paragraph with the attacker's text."""
    shown = appearances.text_lines(("Số tiền: 9.000.000.000 đồng",), (425, 60), font_size=14)
    pki = w.pki if trusted else w.stranger
    signing = Signing(
        signer=pki.agency(OTHER_AGENCY),
        at=SIGNED_AT,
        slot=OVER_THE_TEXT,
        appearance=shown,
        timestamper=pki.timestamper(SIGNED_AT),
    )
    return sign_pdf(pdf, signing)


@attack(Expected(field="Signature1", warning="visible_field_after_certification"))
def sneaky_signature_of_a_stranger(w: Workshop) -> bytes:
    """SSA by somebody whose certificate nobody trusts, after official and seal."""
    return _sneak(w, w.sound, trusted=False)


@attack(Expected(status=(SigningStatus.UNDETERMINED,), warning="visible_field_by_unknown_signer"))
def number_stamped_by_a_stranger(w: Workshop) -> bytes:
    """Digits in the look of a clerk's stamp, by somebody nobody trusts, after official and seal."""
    signing = Signing(
        signer=w.stranger.agency(OTHER_AGENCY),
        at=SIGNED_AT,
        slot=Slot(page=1, rect=(330, 600, 370, 616)),
        appearance=appearances.text_lines(("99",), (40, 16), font_size=13),
        timestamper=w.stranger.timestamper(SIGNED_AT),
    )
    return sign_pdf(w.sound, signing)


@attack(Expected(status=(SigningStatus.UNDETERMINED,), warning="later_signature_over_text"))
def sneaky_signature_of_a_citizen(w: Workshop) -> bytes:
    """SSA by a private person whose certificate a public CA sold: valid, and nobody whom the letter needs."""
    profile = public_person_profile("Nguyễn Văn Lạ", "Giám đốc", "CÔNG TY LẠ", NOW)
    return _sneak_by(w.public.leaf(profile), w, OVER_THE_TEXT)


@attack(Expected(status=(SigningStatus.UNDETERMINED,), warning="later_signature_over_text"))
def sneaky_signature_of_a_colleague(w: Workshop) -> bytes:
    """SSA by another person of the same agency."""
    return _sneak_by(w.pki.person("Phạm Thị Lan", w.office.agency), w, OVER_THE_TEXT)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def later_signature_beside_the_text(w: Workshop) -> bytes:
    """Not an attack: a colleague signs the finished letter where nothing stands."""
    return _sneak_by(w.pki.person("Phạm Thị Lan", w.office.agency), w, Slot(page=1, rect=(85, 40, 285, 70)))


def _sneak_by(signer: Identity, w: Workshop, slot: Slot) -> bytes:
    left, bottom, right, top = slot.rect
    shown = appearances.text_lines(
        ("Số tiền: 9.000.000.000 đồng",), (right - left, top - bottom), font_size=11
    )
    timestamper = w.pki.timestamper(SIGNED_AT)
    return sign_pdf(
        w.sound, Signing(signer=signer, at=SIGNED_AT, slot=slot, appearance=shown, timestamper=timestamper)
    )


@attack(Expected(field="Signature1", warning="visible_field_after_certification"))
def sneaky_signature_of_another_agency(w: Workshop) -> bytes:
    """SSA by another agency with a valid certificate."""
    return _sneak(w, w.sound, trusted=True)


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature5",
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS,),
    )
)
def permission_granted_by_a_later_certification(w: Workshop) -> bytes:
    """A stranger certifies a finished letter with P=3, unseen, and then lays a FreeText over the text."""
    signing = Signing(
        signer=w.stranger.person("Nguyễn Văn Lạ", OTHER_AGENCY), at=SIGNED_AT, certify=MDPPerm.ANNOTATE
    )
    certified = sign_pdf(w.uncertified, signing)
    return updated(certified, lambda writer: annotation(writer, "/FreeText"))
