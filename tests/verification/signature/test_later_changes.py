"""What may follow a signature and what may not, beyond the published attacks (tests/attacks)."""

import io
import re
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from app.demo.signer import timestamp_pdf
from tests.verification.signature.paper import (
    AGENCY,
    NOW,
    SIGNED,
    blank_sheet,
    examine,
    official,
    pki,
    plain,
    slot,
    stamped,
)
from verification.errors import UnreadableDocument
from verification.verdict import Coverage, Indication, LaterChanges, SignatureVerdict, SubIndication

Edit = Callable[[IncrementalPdfFileWriter], None]


def updated(pdf: bytes, edit: Edit) -> bytes:
    """The file with one more revision."""
    buffer = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(buffer, strict=False)
    edit(writer)
    writer.write_in_place()
    return buffer.getvalue()


def first(pdf: bytes) -> SignatureVerdict:
    """The verdict on the first signature."""
    return examine(pdf).signatures[0]


def certified() -> bytes:
    """Signed once, the way VGCA's tool begins."""
    return stamped(official(), certify=MDPPerm.FILL_FORMS, slot=slot(80, 200, 180, 90))


def test_further_signature_after_certification_is_permitted_and_named() -> None:
    """The certifying signature names each visible field that followed, with page and box."""
    pdf = stamped(pki().agency(AGENCY), pdf=certified(), slot=slot())
    verdict, seal = examine(pdf).signatures
    assert verdict.indication is seal.indication is Indication.TOTAL_PASSED
    assert verdict.later_changes is LaterChanges.PERMITTED
    (warning,) = (one for one in verdict.warnings if one.code == "visible_field_after_certification")
    assert "Signature2" in warning.message
    assert "trang 1" in warning.message
    assert "105.8" in warning.message
    assert "visible_field_after_certification" not in {one.code for one in seal.warnings}


def test_an_approval_signature_does_not_warn_of_later_fields() -> None:
    """Without certification a further signature is nothing to remark on."""
    pdf = stamped(pki().agency(AGENCY), pdf=stamped(official(), slot=slot(80)), slot=slot())
    assert "visible_field_after_certification" not in {one.code for one in first(pdf).warnings}


def test_no_changes_means_none() -> None:
    """DocMDP P=1: not even a signature may follow; a document timestamp may (ISO 32000-2, table 257)."""
    locked = stamped(official(), certify=MDPPerm.NO_CHANGES)
    assert first(stamped(pki().agency(AGENCY), pdf=locked)).later_changes is LaterChanges.SUSPICIOUS
    assert first(timestamp_pdf(locked, pki().timestamping, NOW)).later_changes is LaterChanges.PERMITTED


def test_a_signature_that_covers_the_page_is_no_signature() -> None:
    """A field over most of the page hides what was signed, whoever signed it."""
    pdf = stamped(pki().agency(AGENCY), pdf=certified(), slot=slot(0, 0, 595, 700))
    assert first(pdf).later_changes is LaterChanges.SUSPICIOUS


def test_boxes_of_real_numbers_are_boxes() -> None:
    """Most tools write coordinates with decimals: the places are told, and a cover is a cover."""
    pdf = stamped(pki().agency(AGENCY), pdf=certified(), slot=slot(300.5, 200.25, 110.75, 110.5))
    one, two = examine(pdf).signatures
    assert two.place is not None
    assert two.place.box == (106.0, 187.4, 145.1, 226.4)
    assert one.changes[0].box == two.place.box
    covering = stamped(pki().agency(AGENCY), pdf=certified(), slot=slot(0.5, 0.5, 594.5, 699.5))
    assert first(covering).later_changes is LaterChanges.SUSPICIOUS


def test_a_field_prepared_in_one_revision_and_signed_in_the_next_is_no_undone_change() -> None:
    """Tools lay an empty field first and sign it afterwards: the revision in between hides nothing."""
    spec = SigFieldSpec("Prepared", box=(300, 200, 410, 310))
    prepared = updated(certified(), lambda writer: append_signature_field(writer, spec))
    signed = stamped(pki().agency(AGENCY), pdf=prepared, field_name="Prepared", in_existing_field=True)
    verdict = first(signed)
    assert verdict.later_changes is LaterChanges.PERMITTED
    assert "change_undone" not in {one.code for one in verdict.warnings}
    assert first(prepared).later_changes is LaterChanges.SUSPICIOUS


def test_revisions_without_end_are_not_all_compared_and_that_is_told() -> None:
    """A hundred empty revisions cost a bounded comparison."""
    pdf = certified()
    for number in range(16):
        pdf = updated(
            pdf,
            lambda writer, n=number: writer.set_info(
                generic.DictionaryObject({pdf_name("/N"): generic.NumberObject(n)})
            ),
        )
    verdict = first(pdf)
    assert verdict.later_changes is LaterChanges.PERMITTED
    assert "quá nhiều bản lưu" in verdict.changes[-1].message


def _content(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Pages"]["/Kids"][0]["/Contents"]
    drawn = generic.StreamObject(stream_data=b"0 0 100 100 re f")
    number = stream.container_ref
    writer.objects[(number.generation, number.idnum)] = drawn


def _contents_entry(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.update_container(page)


def _rotation(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def _inherited(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(pages)


def _annotation(writer: IncrementalPdfFileWriter) -> None:
    note = {
        pdf_name("/Type"): pdf_name("/Annot"),
        pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 90, 90))),
    }
    page = writer.root["/Pages"]["/Kids"][0]
    listed = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    listed.append(writer.add_object(generic.DictionaryObject(note)))
    page[pdf_name("/Annots")] = listed
    writer.update_container(page)


def _action(writer: IncrementalPdfFileWriter) -> None:
    script = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("0")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(script)
    writer.update_root()


def _empty_field(writer: IncrementalPdfFileWriter) -> None:
    field = {
        pdf_name("/FT"): pdf_name("/Sig"),
        pdf_name("/T"): generic.TextStringObject("Evil"),
        pdf_name("/Subtype"): pdf_name("/Widget"),
        pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 90, 90))),
    }
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(generic.DictionaryObject(field)))
    writer.update_container(form["/Fields"])


def _second_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages")}
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)


EDITS = (
    _content,
    _contents_entry,
    _rotation,
    _inherited,
    _annotation,
    _action,
    _empty_field,
    _second_page,
)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("start", [certified, lambda: plain(official(), slot=slot())])
def test_everything_else_is_suspicious(edit: Edit, start: Callable[[], bytes]) -> None:
    """A change that no rule names fails the signature, with a sentence that says what it was."""
    verdict = first(updated(start(), edit))
    assert verdict.later_changes is LaterChanges.SUSPICIOUS
    assert (verdict.indication, verdict.sub_indication) == (
        Indication.TOTAL_FAILED,
        SubIndication.FORMAT_FAILURE,
    )
    (change,) = (one for one in verdict.changes if one.level is LaterChanges.SUSPICIOUS)
    assert change.message.endswith((".", ")."))
    assert change.revision == 3


def test_annotations_are_permitted_where_the_signature_says_so() -> None:
    """DocMDP P=3."""
    pdf = updated(stamped(official(), certify=MDPPerm.ANNOTATE), _annotation)
    assert first(pdf).later_changes is LaterChanges.PERMITTED
    assert first(updated(pdf, _contents_entry)).later_changes is LaterChanges.SUSPICIOUS


@pytest.mark.parametrize(
    "tail",
    [
        b"\n4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n",
        b"\n4 0 obj\n<<>>\nendobj\n%%EOF\n",
        b"anything at all",
    ],
)
def test_bytes_after_the_end_are_told(tail: bytes) -> None:
    """What no cross-reference names is found by readers that mend files."""
    pdf = stamped(official()) + tail
    if b"%%EOF" in tail:
        with pytest.raises(UnreadableDocument):
            examine(pdf)
    else:
        assert first(pdf).indication is Indication.TOTAL_FAILED


def test_a_line_end_after_the_file_is_nothing() -> None:
    """Mail and FTP add them."""
    verdict = first(stamped(official()) + b"\r\n")
    assert (verdict.indication, verdict.coverage) == (Indication.TOTAL_PASSED, Coverage.WHOLE_FILE)


def test_a_freed_object_is_a_change() -> None:
    """Freeing the page's content empties the page in most readers, whatever generation is named."""
    pdf = stamped(official())
    start = len(pdf)
    last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    size = re.findall(rb"/Size (\d+)", pdf)[-1]
    for generation in (b"00000", b"00001", b"65535"):
        table = (
            b"xref\n4 1\n0000000000 %s f \ntrailer\n<</Size %s/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
        )
        attacked = pdf + table % (generation, size, last, start)
        assert first(attacked).later_changes is LaterChanges.SUSPICIOUS


def test_an_object_under_another_generation_is_a_change() -> None:
    """Some readers look at the number alone and show the new object, others the old one."""
    pdf = stamped(official())
    last = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    size = re.findall(rb"/Size (\d+)", pdf)[-1]
    body = b"4 1 obj\n<</Length 14>>stream\n0 0 90 90 re f\nendstream\nendobj\n"
    table = b"xref\n4 1\n%010d 00001 n \ntrailer\n<</Size %s/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    attacked = pdf + body + table % (len(pdf), size, last, len(pdf) + len(body))
    assert first(attacked).later_changes is LaterChanges.SUSPICIOUS


def test_a_stream_length_kept_elsewhere_cannot_be_changed() -> None:
    """The length of a signed stream in an object of its own, written again after signing."""
    sheet = blank_sheet().replace(b"<</Length 0>>stream\n\n", b"<</Length 5 0 R>>stream\n")
    sheet = _with_length_object(sheet)
    signed = stamped(official(), pdf=sheet)
    assert first(signed).indication is Indication.TOTAL_PASSED

    def shorten(writer: IncrementalPdfFileWriter) -> None:
        writer.objects[(0, 5)] = generic.NumberObject(3)

    assert first(updated(signed, shorten)).indication is not Indication.TOTAL_PASSED


def _with_length_object(sheet: bytes) -> bytes:
    """The blank sheet with the page's content and its length rebuilt as objects 4 and 5."""
    head, _, _ = sheet.partition(b"4 0 obj")
    pdf, offsets = b"%PDF-1.7\n", []
    bodies = [body for _, body in re.findall(rb"(\d) 0 obj\n(.*?)\nendobj", head, re.DOTALL)]
    bodies += [b"<</Length 5 0 R>>stream\n0 0 10 10 re f\nendstream", b"14"]
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        pdf
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)
    )


def test_a_file_saved_anew_is_told_apart_from_a_forged_one() -> None:
    """Both are broken; only the one that another program rewrote says so, and how to mend it."""
    signed = stamped(official(), slot=slot())
    buffer = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(signed), strict=False)).write(buffer)
    saved = first(buffer.getvalue())
    forged = first(signed.replace(b"/Count 1", b"/Count 2", 1))
    assert saved.indication is forged.indication is Indication.TOTAL_FAILED
    assert "saved_anew_after_signing" in {one.code for one in saved.warnings}
    assert "saved_anew_after_signing" not in {one.code for one in forged.warnings}


def test_orphaned_signature_is_counted_and_is_no_signature() -> None:
    """The field list emptied: the dictionary remains, held by nothing."""
    signed = stamped(official(), at=SIGNED)

    def drop(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/AcroForm"][pdf_name("/Fields")] = generic.ArrayObject()
        writer.update_container(writer.root["/AcroForm"])

    examination = examine(updated(signed, drop))
    assert examination.signatures == ()
    assert examination.orphaned_signatures == 1
    assert "orphaned_signature" in {one.code for one in examination.warnings}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (b"5.000.000", LaterChanges.NONE),
        (b"5,000,000.00", LaterChanges.NONE),
        (b"5.000", LaterChanges.SUSPICIOUS),
        (b"", LaterChanges.SUSPICIOUS),
    ],
)
def test_fields_drawn_anew_must_look_as_they_did(shown: bytes, expected: LaterChanges) -> None:
    """A filling tool may have readers draw all fields; what then looks otherwise was not signed so."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        appearance = generic.StreamObject(stream_data=b"BT /F1 12 Tf (%b) Tj ET" % shown)
        appearance[pdf_name("/Subtype")] = pdf_name("/Form")
        appearance[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 20)))
        field = {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string("Amount"),
            pdf_name("/V"): generic.pdf_string("5.000.000"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (85, 600, 285, 620))),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(appearance)}),
        }
        reference = writer.add_object(generic.DictionaryObject(field))
        writer.root[pdf_name("/AcroForm")] = generic.DictionaryObject(
            {pdf_name("/Fields"): generic.ArrayObject([reference])}
        )
        writer.update_root()
        page = writer.root["/Pages"]["/Kids"][0]
        page[pdf_name("/Annots")] = generic.ArrayObject([reference])
        writer.update_container(page)

    def regenerate(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form[pdf_name("/NeedAppearances")] = generic.BooleanObject(value=True)
        writer.update_container(form)

    signed = stamped(official(), pdf=updated(blank_sheet(), prepare), slot=slot())
    assert first(updated(signed, regenerate)).later_changes is expected
