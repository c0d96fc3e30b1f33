"""Revisions written so that one reader sees what was signed and another sees what was not."""

import io
import re

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import FORGED_TEXT, name, page_of, rectangle, updated
from tests.attacks.workshop import SIGNED_AT, VALUES, Workshop
from verification.verdict import Indication, LaterChanges, SigningStatus


def _written(value: PdfObject) -> bytes:
    buffer = io.BytesIO()
    value.write_to_stream(buffer, None)
    return buffer.getvalue()


def _first_page(pdf: bytes) -> tuple[int, DictionaryObject]:
    """Object number and dictionary of the first page."""
    reference = PdfFileReader(io.BytesIO(pdf), strict=False).root["/Pages"]["/Kids"].raw_get(0)
    return reference.idnum, reference.get_object()


def _size(pdf: bytes) -> int:
    return max(int(size) for size in re.findall(rb"/Size\s+(\d+)", pdf))


def _revision(pdf: bytes, objects: dict[int, bytes], *, unlisted: bytes = b"", trailer: bytes = b"") -> bytes:
    """A revision of these objects as written, with a right table; `unlisted` bytes stand before the table."""
    out, offsets = bytearray(pdf), {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    out += unlisted
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in sorted(offsets.items()))
    root = re.findall(rb"/Root\s+(\d+ \d+ R)", pdf)[-1]
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    out += b"trailer\n<</Size %d/Root %b/Prev %b%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(_size(pdf), *(number + 1 for number in objects)),
        root,
        previous,
        trailer,
        start,
    )
    return bytes(out)


def _forged_stream() -> bytes:
    return b"<</Length %d>>stream\n%b\nendstream" % (len(FORGED_TEXT), FORGED_TEXT)


@attack(SUSPICIOUS)
def key_written_twice(w: Workshop) -> bytes:
    """The page is written again with /Contents twice: the signed stream first, a forged one last."""
    number, page = _first_page(w.sound)
    free = _size(w.sound)
    inner = _written(page).strip()[2:-2]
    return _revision(w.sound, {number: b"<<%b/Contents %d 0 R>>" % (inner, free), free: _forged_stream()})


@attack(SUSPICIOUS)
def key_written_twice_in_other_spelling(w: Workshop) -> bytes:
    """The same, and the second /Contents hides a letter behind its code (ISO 32000-2, 7.3.5)."""
    number, page = _first_page(w.sound)
    free = _size(w.sound)
    inner = _written(page).strip()[2:-2]
    return _revision(w.sound, {number: b"<<%b/Con#74ents %d 0 R>>" % (inner, free), free: _forged_stream()})


@attack(SUSPICIOUS)
def root_written_twice_in_the_trailer(w: Workshop) -> bytes:
    """The trailer names the signed catalogue first and another one last."""
    reader = PdfFileReader(io.BytesIO(w.sound), strict=False)
    free = _size(w.sound)
    catalogue = _written(reader.root)
    number, page = _first_page(w.sound)
    inner = re.sub(rb"/Contents\s+\d+ 0 R", b"/Contents %d 0 R" % free, _written(page))
    objects = {
        free: _forged_stream(),
        free + 1: re.sub(rb"/Pages\s+\d+ 0 R", b"/Pages %d 0 R" % (free + 2), catalogue),
        free + 2: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (free + 3),
        free + 3: re.sub(rb"/Parent\s+\d+ 0 R", b"/Parent %d 0 R" % (free + 2), inner),
    }
    assert number not in objects
    return _revision(w.sound, objects, trailer=b"/Root %d 0 R" % (free + 1))


@attack(SUSPICIOUS)
def object_that_no_table_names(w: Workshop) -> bytes:
    """A forged content stream lies within a revision whose table does not list it."""
    _, page = _first_page(w.sound)
    hidden = b"%d 0 obj\n%b\nendobj\n" % (page.raw_get("/Contents").idnum, _forged_stream())
    return _revision(w.sound, {_size(w.sound): b"null"}, unlisted=hidden)


def _two_pages(w: Workshop) -> bytes:
    """The letter with a second page and resources that its page tree hands down, signed in full."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        first = page_of(writer)
        pages["/Resources"] = first.raw_get("/Resources")
        del first["/Resources"]
        second = DictionaryObject({key: first.raw_get(key) for key in first if key != "/Annots"})
        pages["/Kids"].append(writer.add_object(second))
        pages["/Count"] = NumberObject(2)
        writer.update_container(first)
        writer.update_container(pages)

    pdf = w.office.approve(updated(w.letter.pdf, edit), w.letter.slots["signature"], SIGNED_AT)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT)


@attack(SUSPICIOUS)
def page_given_another_parent(w: Workshop) -> bytes:
    """A page inherits its fonts; its /Parent is pointed at a node with others, its place in the tree kept."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        parent = DictionaryObject(dict(writer.root["/Pages"].items()))
        parent["/Resources"] = DictionaryObject({name("/Font"): DictionaryObject()})
        page["/Parent"] = writer.add_object(parent)
        writer.update_container(page)

    return updated(_two_pages(w), edit)


@attack(SUSPICIOUS)
def page_hidden_by_count(w: Workshop) -> bytes:
    """The page tree says that it has one page fewer: readers that believe it do not show the last."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Count"] = NumberObject(1)
        writer.update_container(pages)

    return updated(_two_pages(w), edit)


@attack(SUSPICIOUS)
def page_made_a_node(w: Workshop) -> bytes:
    """A page's /Type becomes /Pages: an empty branch to readers that go by it."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer, 1)
        page["/Type"] = name("/Pages")
        writer.update_container(page)

    return updated(_two_pages(w), edit)


def _stamp(writer: IncrementalPdfFileWriter, drawn: bytes) -> PdfObject:
    appearance = StreamObject(stream_data=drawn)
    appearance["/Type"], appearance["/Subtype"] = name("/XObject"), name("/Form")
    appearance["/BBox"] = rectangle(0, 0, 425, 60)
    return writer.add_object(
        DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Stamp"),
                name("/Rect"): rectangle(85, 590, 510, 650),
                name("/F"): NumberObject(4),
                name("/AP"): DictionaryObject({name("/N"): writer.add_object(appearance)}),
            }
        )
    )


@attack(SUSPICIOUS)
def annotations_reordered(w: Workshop) -> bytes:
    """Two stamps lie over each other when it is signed; afterwards the lower one is listed last and shows."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Annots"] = ArrayObject(
            [_stamp(writer, b"1 0 0 rg 0 0 425 60 re f"), _stamp(writer, b"1 g 0 0 425 60 re f")]
        )
        writer.update_container(page)

    def reorder(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        listed = page["/Annots"]
        items = [listed.raw_get(index) for index in range(len(listed))]
        page["/Annots"] = ArrayObject([items[1], items[0], *items[2:]])
        writer.update_container(page)

    pdf = w.office.approve(updated(w.letter.pdf, prepare), w.letter.slots["signature"], SIGNED_AT)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return updated(w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT), reorder)


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature1",
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS,),
    )
)
def fields_regenerated(w: Workshop) -> bytes:
    """A field shows other than its value; /NeedAppearances is set later, and readers draw the value."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        appearance = StreamObject(stream_data=b"/Tx BMC BT /F1 12 Tf 2 5 Td (5.000.000) Tj ET EMC")
        appearance["/Type"], appearance["/Subtype"] = name("/XObject"), name("/Form")
        appearance["/BBox"] = rectangle(0, 0, 200, 20)
        appearance["/Resources"] = DictionaryObject(
            {name("/Font"): page_of(writer)["/Resources"].raw_get("/Font")}
        )
        field = DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Widget"),
                name("/FT"): name("/Tx"),
                name("/T"): pdf_string("Amount"),
                name("/V"): pdf_string("9.000.000.000"),
                name("/DA"): pdf_string("/Helv 12 Tf 0 g"),
                name("/F"): NumberObject(4),
                name("/Rect"): rectangle(85, 600, 285, 620),
                name("/AP"): DictionaryObject({name("/N"): writer.add_object(appearance)}),
            }
        )
        reference = writer.add_object(field)
        writer.root["/AcroForm"] = DictionaryObject({name("/Fields"): ArrayObject([reference])})
        writer.update_root()
        page = page_of(writer)
        page["/Annots"] = ArrayObject([reference])
        writer.update_container(page)

    def regenerate(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/NeedAppearances"] = BooleanObject(value=True)
        writer.update_container(form)

    pdf = w.office.approve(updated(w.letter.pdf, prepare), w.letter.slots["signature"], SIGNED_AT)
    pdf = w.office.stamp(pdf, w.letter.slots, VALUES, SIGNED_AT)
    return updated(w.office.seal_document(pdf, w.letter.slots["seal"], SIGNED_AT), regenerate)
