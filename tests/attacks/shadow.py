"""Shadow attacks: content is hidden before the signature and brought out by a harmless-looking update.

Mainka et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs" (NDSS 2021): hide, replace,
hide-and-replace.
"""

import io
import re
from dataclasses import replace

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.demo.writer import WrittenDocument
from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import FORGED_TEXT, form_of, name, page_of, rectangle, updated
from tests.attacks.workshop import SIGNED_AT, VALUES, Workshop
from verification.verdict import Coverage, Indication, LaterChanges


def issued(w: Workshop, prepared: bytes) -> bytes:
    """The prepared letter, signed in full by people who see what it shows now."""
    written = WrittenDocument(pdf=prepared, pages=w.letter.pages, slots=w.letter.slots)
    return replace(w.office, certifies=False).issue(written, VALUES, SIGNED_AT)


def _with_cover(writer: IncrementalPdfFileWriter) -> None:
    """A form XObject covers a paragraph with what the signers are to see."""
    page = page_of(writer)
    cover = StreamObject(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): rectangle(0, 0, 595, 842),
            name("/Resources"): DictionaryObject(),
        },
        stream_data=b"1 1 1 rg 85 560 425 90 re f",
    )
    page["/Resources"][name("/XObject")] = DictionaryObject({name("/Cover"): writer.add_object(cover)})
    draw = writer.add_object(StreamObject(stream_data=b"q /Cover Do Q"))
    page["/Contents"] = ArrayObject([page.raw_get("/Contents"), draw])
    writer.update_container(page)
    writer.update_container(page["/Resources"])


@attack(SUSPICIOUS)
def hide_cover_emptied(w: Workshop) -> bytes:
    """Hide: the form that covered a paragraph is emptied after signing."""
    signed = issued(w, updated(w.letter.pdf, _with_cover))

    def edit(writer: IncrementalPdfFileWriter) -> None:
        objects = page_of(writer)["/Resources"]["/XObject"]
        empty = {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): rectangle(0, 0, 1, 1),
        }
        objects[name("/Cover")] = writer.add_object(StreamObject(empty, stream_data=b" "))
        writer.update_container(objects)

    return updated(signed, edit)


@attack(SUSPICIOUS)
def hide_cover_freed(w: Workshop) -> bytes:
    """Hide: the object of the cover is marked free by a cross-reference section without any object."""
    signed = issued(w, updated(w.letter.pdf, _with_cover))
    cover = re.search(rb"/Cover (\d+) 0 R", signed)
    assert cover is not None
    return table_only(signed, {int(cover[1]): None})


def table_only(pdf: bytes, entries: dict[int, int | None]) -> bytes:
    """A revision that is only a cross-reference section: objects to offsets, None = free."""
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    size = re.findall(rb"/Size (\d+)", pdf)[-1]
    start = len(pdf) + 1
    rows = b"".join(
        b"%d 1\n" % number + (b"0000000000 65535 f \n" if at is None else b"%010d 00000 n \n" % at)
        for number, at in entries.items()
    )
    trailer = b"trailer\n<</Size %s/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, before, start)
    return pdf + b"\nxref\n" + rows + trailer


def _with_text_field(writer: IncrementalPdfFileWriter) -> None:
    """A text field whose appearance shows something other than its value."""
    shown = StreamObject(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): rectangle(0, 0, 425, 40),
        },
        stream_data=b"1 1 1 rg 0 0 425 40 re f",
    )
    field = writer.add_object(
        DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Widget"),
                name("/FT"): name("/Tx"),
                name("/T"): generic.pdf_string("amount"),
                name("/V"): generic.pdf_string("1.000.000"),
                name("/Rect"): rectangle(85, 600, 510, 640),
                name("/F"): NumberObject(4),
                name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
                name("/AP"): DictionaryObject({name("/N"): writer.add_object(shown)}),
            }
        )
    )
    writer.root["/AcroForm"] = writer.add_object(DictionaryObject({name("/Fields"): ArrayObject([field])}))
    page = page_of(writer)
    page["/Annots"] = ArrayObject([field])
    writer.update_container(page)
    writer.update_root()


@attack(replace(SUSPICIOUS, sub_indication=()))
def replace_by_field_appearance(w: Workshop) -> bytes:
    """Replace: after signing, a text field over content gets an appearance other than its value."""
    signed = issued(w, updated(w.letter.pdf, _with_text_field))

    def edit(writer: IncrementalPdfFileWriter) -> None:
        field = form_of(writer, 0)
        shown = StreamObject(
            {
                name("/Type"): name("/XObject"),
                name("/Subtype"): name("/Form"),
                name("/BBox"): rectangle(0, 0, 425, 40),
            },
            stream_data=b"0 0 0 rg 0 0 200 20 re f",
        )
        field["/AP"] = DictionaryObject({name("/N"): writer.add_object(shown)})
        writer.update_container(field)

    return updated(signed, edit)


@attack(Expected(not_status=(), later_changes=(LaterChanges.PERMITTED, LaterChanges.SUSPICIOUS)))
def replace_by_font_of_the_form(w: Workshop) -> bytes:
    """Replace: a font is slipped into the form's default resources. At the least it is no "none"."""
    signed = issued(w, updated(w.letter.pdf, _with_text_field))

    def edit(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        helvetica = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1")}
        helvetica[name("/BaseFont")] = name("/Symbol")
        fonts = DictionaryObject({name("/Helv"): writer.add_object(DictionaryObject(helvetica))})
        form["/DR"] = DictionaryObject({name("/Font"): fonts})
        writer.update_container(form)

    return updated(signed, edit)


HIDE_AND_REPLACE = replace(SUSPICIOUS, error=("damaged",))


@attack(HIDE_AND_REPLACE)
def hide_and_replace_by_table(w: Workshop) -> bytes:
    """Hide-and-replace: a second page content lies in the signed file; a later table points to it."""
    number = int(re.findall(rb"/Size (\d+)", w.letter.pdf)[-1])
    signed = issued(w, _with_hidden_page(w.letter.pdf, number))
    at = signed.index(b"%d 0 obj\n%% hidden" % number)
    page = re.search(rb"(\d+) 0 obj\s*<<\s*/Contents (\d+) 0 R", signed)
    assert page is not None
    return table_only(signed, {int(page[2]): at})


def _with_hidden_page(pdf: bytes, number: int) -> bytes:
    """An object that no table names, in a revision of its own under the signatures."""
    hidden = b"%d 0 obj\n%% hidden\n<</Length %d>>stream\n%s\nendstream\nendobj\n"
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    body = pdf + hidden % (number, len(FORGED_TEXT), FORGED_TEXT)
    table = len(body)
    return body + (
        b"xref\n%d 1\n0000000000 65535 f \ntrailer\n<</Size %d/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (number, number + 1, root, before, table)
    )


@attack(
    Expected(
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS, LaterChanges.UNKNOWN),
        coverage=(Coverage.WHOLE_REVISION, Coverage.PARTIAL, Coverage.UNCLEAR),
        error=("damaged",),
        unlisted=True,
    )
)
def root_pointed_to_hidden_catalogue(w: Workshop) -> bytes:
    """Hide-and-replace: the last trailer's /Root names a second catalogue that lay in the signed file."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page = DictionaryObject(
            {
                name("/Type"): name("/Page"),
                name("/MediaBox"): rectangle(0, 0, 595, 842),
                name("/Contents"): writer.add_object(StreamObject(stream_data=FORGED_TEXT)),
            }
        )
        tree = DictionaryObject({name("/Type"): name("/Pages"), name("/Count"): NumberObject(1)})
        reference = writer.add_object(tree)
        page[name("/Parent")] = reference
        tree[name("/Kids")] = ArrayObject([writer.add_object(page)])
        hidden = DictionaryObject({name("/Type"): name("/Catalog"), name("/Pages"): reference})
        writer.root[name("/KysoHidden")] = writer.add_object(hidden)
        writer.update_root()

    signed = issued(w, updated(w.letter.pdf, prepare))
    hidden = re.findall(rb"/KysoHidden (\d+ 0 R)", signed)[-1]
    before = int(re.findall(rb"startxref\s+(\d+)", signed)[-1])
    size = re.findall(rb"/Size (\d+)", signed)[-1]
    buffer = io.BytesIO(signed)
    buffer.seek(0, io.SEEK_END)
    start = buffer.tell() + 1
    buffer.write(b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n")
    buffer.write(b"<</Size %s/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, hidden, before, start))
    return buffer.getvalue()


@attack(SUSPICIOUS)
def replace_by_font_object(w: Workshop) -> bytes:
    """Replace: the font object that a signed form value is drawn with is redefined."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        _with_text_field(writer)
        helvetica = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1")}
        helvetica[name("/BaseFont")] = name("/Helvetica")
        form = writer.root["/AcroForm"]["/Fields"][0]["/AP"]["/N"]
        fonts = DictionaryObject({name("/Helv"): writer.add_object(DictionaryObject(helvetica))})
        form[name("/Resources")] = DictionaryObject({name("/Font"): fonts})

    signed = issued(w, updated(w.letter.pdf, prepare))

    def edit(writer: IncrementalPdfFileWriter) -> None:
        font = form_of(writer, 0)["/AP"]["/N"]["/Resources"]["/Font"]["/Helv"]
        font[name("/BaseFont")] = name("/Symbol")
        writer.update_container(font)

    return updated(signed, edit)
