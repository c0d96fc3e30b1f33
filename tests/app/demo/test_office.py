"""What an office signs is what the real tools sign, and the verifier sees each role."""

from datetime import timedelta

from app.demo.phrases import ATTACHMENT
from app.demo.signer import CONTENTS_USUAL, timestamp_pdf
from app.demo.writer import write
from tests.attacks.workshop import SIGNED_AT, workshop
from verification.verdict import DocumentKind, Indication, Role, SigningStatus, TimeSource


def test_issued_letter_has_every_role_in_order() -> None:
    """Official, number, day, month, seal: five signatures, five passed."""
    verdict = workshop().verify(workshop().sound)
    assert [one.role for one in verdict.signatures] == [
        Role.AUTHORISED_PERSON,
        Role.NUMBER_OR_DATE,
        Role.NUMBER_OR_DATE,
        Role.NUMBER_OR_DATE,
        Role.AGENCY,
    ]
    assert verdict.signing_status is SigningStatus.SIGNED_FULL
    assert verdict.form_conforms is not False


def test_signatures_look_like_those_of_the_real_tools() -> None:
    """Room of 12384 bytes, DocMDP P=2 with the first one, a token, no signing time in the container."""
    pdf = workshop().sound
    assert pdf.count(b"/TransformMethod /DocMDP") == 1
    assert pdf.count(b"/SubFilter /adbe.pkcs7.detached") == 5
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    assert pdf.index(b">", start) - start == 2 * CONTENTS_USUAL
    signature = workshop().verify(pdf).signatures[0]
    assert signature.signed_at.source is TimeSource.TIMESTAMP
    assert signature.signed_at.at == SIGNED_AT + timedelta(seconds=40)


def test_attachment_is_signed_by_the_agency_alone() -> None:
    """A file of its own: text at the top right, no picture, kind attachment."""
    office, written = workshop().office, write(ATTACHMENT)
    pdf = office.sign_attachment(written.pdf, written.slots["corner"], "1205/SNV-VP", SIGNED_AT)
    verdict = workshop().verify(pdf)
    assert verdict.document is not None
    assert verdict.document.kind is DocumentKind.ATTACHMENT
    assert [one.role for one in verdict.signatures] == [Role.ATTACHMENT]
    assert verdict.signing_status is SigningStatus.SIGNED_FULL


def test_copy_is_signed_by_the_copying_agency() -> None:
    """SAO Y at the top right: kind electronic copy, one signature."""
    office, letter = workshop().office, workshop().letter
    pdf = office.sign_copy(letter.pdf, letter.slots["corner"], "SAO Y", SIGNED_AT)
    verdict = workshop().verify(pdf)
    assert verdict.document is not None
    assert verdict.document.kind is DocumentKind.ELECTRONIC_COPY
    assert [one.role for one in verdict.signatures] == [Role.COPY]


def test_document_timestamp_is_technical() -> None:
    """A document timestamp after the seal changes nothing about who signed."""
    pdf = timestamp_pdf(workshop().sound, workshop().pki.timestamping, SIGNED_AT + timedelta(hours=1))
    verdict = workshop().verify(pdf)
    assert verdict.signatures[-1].role is Role.TECHNICAL
    assert verdict.signatures[-1].indication is Indication.TOTAL_PASSED
    assert verdict.signing_status is SigningStatus.SIGNED_FULL
