"""The pages as they were signed, beside what is shown now."""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from app.demo.signer import Signing, sign_pdf
from tests.attacks.incremental_update import content_changed_between_signatures, page_content_stream_replaced
from tests.attacks.shadow import replace_by_field_appearance
from tests.attacks.workshop import SIGNED_AT, workshop
from tests.verification.signature.paper import slot
from verification.as_signed import show_as_signed
from verification.signature.examine import SignedState
from verification.signature.facts import Redrawn
from verification.verdict import AsSigned, LaterChanges, SignatureVerdict, VisibleContent


def _signatures(pdf: bytes) -> tuple[SignatureVerdict, ...]:
    return workshop().verify(pdf).signatures


def _as_signed(pdf: bytes, order: int) -> AsSigned:
    found = _signatures(pdf)[order - 1].as_signed
    assert found is not None
    return found


def test_what_nobody_changed_costs_no_comparison() -> None:
    """Further signatures are permitted, told with their boxes, and no reason to draw the pages twice."""
    signatures = _signatures(workshop().sound)
    assert [one.later_changes for one in signatures] == [LaterChanges.PERMITTED] * 4 + [LaterChanges.NONE]
    assert [one.as_signed for one in signatures] == [None] * 5


def test_replaced_content_is_told_with_page_box_and_both_texts() -> None:
    """The page said one thing when it was signed and says another now; the seal is no such thing."""
    found = _as_signed(page_content_stream_replaced(workshop()), 4)
    assert found.visible_content is VisibleContent.DIFFERENT
    assert found.pages_compared == (1,)
    assert "trang 1" in found.message
    (text,) = (one for one in found.differences if one.shown_text)
    assert (text.page, text.level, text.by_signature) == (1, LaterChanges.SUSPICIOUS, None)
    assert "9.000.000.000" in (text.shown_text or "")
    assert text.signed_text
    assert "9.000.000.000" not in text.signed_text
    left, top, right, bottom = text.box
    assert 0 < left < right < 210
    assert 0 < top < bottom < 297
    assert "Lúc ký" in text.message
    assert "Nay hiển thị" in text.message
    (seal,) = (one for one in found.differences if one.by_signature)
    assert (seal.by_signature, seal.level) == ("Signature5", LaterChanges.PERMITTED)


def test_the_signed_state_is_the_first_bytes_of_the_file() -> None:
    """`signed_end` cuts the file where that signature ends: it covers all that is left."""
    pdf = content_changed_between_signatures(workshop())
    end = _as_signed(pdf, 1).signed_end
    assert workshop().verify(pdf[:end]).signatures[0].later_changes is LaterChanges.NONE


def test_a_value_shown_otherwise_is_seen() -> None:
    """The shadow attack by a field's appearance: told where, although no object of the page changed."""
    found = _as_signed(replace_by_field_appearance(workshop()), 1)
    assert found.visible_content is VisibleContent.DIFFERENT


def _annotated(pdf: bytes) -> bytes:
    buffer = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(buffer, strict=False)
    drawing = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 200 40 re f")
    drawing[pdf_name("/Type")], drawing[pdf_name("/Subtype")] = pdf_name("/XObject"), pdf_name("/Form")
    drawing[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 40)))
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 500, 300, 540))),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawing)}),
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.update_container(page)
    writer.write_in_place()
    return buffer.getvalue()


def test_permitted_annotations_are_shown_as_such() -> None:
    """Under P=3 a note may be laid over the text: permitted, and the reader sees what it hides."""
    w = workshop()
    signing = Signing(
        signer=w.pki.person("Lê Văn An", w.office.agency),
        at=SIGNED_AT,
        timestamper=w.pki.timestamper(SIGNED_AT),
        certify=MDPPerm.ANNOTATE,
        slot=slot(),
    )
    (signature,) = _signatures(_annotated(sign_pdf(w.letter.pdf, signing)))
    assert signature.later_changes is LaterChanges.PERMITTED
    assert signature.as_signed is not None
    assert signature.as_signed.visible_content is VisibleContent.DIFFERENT
    (difference,) = signature.as_signed.differences
    assert difference.level is LaterChanges.PERMITTED
    assert difference.by_signature is None


def test_a_state_that_cannot_be_drawn_is_unknown() -> None:
    """Nothing is concluded from a state that no reader opens."""
    signatures = _signatures(workshop().sound)
    state = SignedState(order=1, end=40, redrawn=Redrawn(anywhere=True))
    found = show_as_signed(workshop().sound, signatures, [state])[0].as_signed
    assert found is not None
    assert found.visible_content is VisibleContent.UNKNOWN
    assert found.pages_compared == ()


def test_more_pages_than_are_compared_leave_the_answer_open() -> None:
    """Equal as far as looked at is not the same as equal."""
    w = workshop()
    buffer = io.BytesIO(w.sound)
    writer = IncrementalPdfFileWriter(buffer, strict=False)
    pages = writer.root["/Pages"]
    first = pages["/Kids"][0]
    for _ in range(12):
        copy = generic.DictionaryObject({key: first.raw_get(key) for key in first if key != "/Annots"})
        pages["/Kids"].append(writer.add_object(copy))
    pages[pdf_name("/Count")] = generic.NumberObject(13)
    writer.update_container(pages)
    writer.write_in_place()
    found = _as_signed(buffer.getvalue(), 4)
    assert found.visible_content is VisibleContent.DIFFERENT
    assert len(found.pages_compared) == 8
    assert "Chỉ so sánh được 8 trang" in found.message
    assert {one.page for one in found.differences if "chưa có trang này" in one.message} == set(range(2, 9))
