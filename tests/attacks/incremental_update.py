"""Content replaced in a revision after the last signature, in every kind of object that can carry content."""

import io
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from app.demo.appearances import text_lines
from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.workshop import SIGNED_AT, Workshop
from verification.verdict import Indication, LaterChanges, SigningStatus

Edit = Callable[[IncrementalPdfFileWriter], None]

FORGED_TEXT = b"q 1 1 1 rg 85 560 425 90 re f Q BT /F1 14 Tf 90 600 Td (SO TIEN: 9.000.000.000 DONG) Tj ET"


def updated(pdf: bytes, edit: Edit) -> bytes:
    """The file with one more revision, made by `edit`."""
    buffer = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(buffer, strict=False)
    edit(writer)
    writer.write_in_place()
    return buffer.getvalue()


def page_of(writer: IncrementalPdfFileWriter, number: int = 0) -> DictionaryObject:
    """A page's dictionary."""
    page: DictionaryObject = writer.find_page_for_modification(number)[0].get_object()
    return page


def name(text: str) -> NameObject:
    """A PDF name."""
    return generic.pdf_name(text)


def rectangle(*corners: float) -> ArrayObject:
    """A PDF rectangle."""
    return ArrayObject([generic.FloatObject(corner) for corner in corners])


def form_of(writer: IncrementalPdfFileWriter, number: int) -> DictionaryObject:
    """The `number`-th signature field (they are their own widgets)."""
    field: DictionaryObject = writer.root["/AcroForm"]["/Fields"].raw_get(number).get_object()
    return field


def with_more_text(pdf: bytes) -> bytes:
    """Another sum painted over the first page, in the page's own content stream."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        stream = page_of(writer)["/Contents"]
        stream._data = stream.data + FORGED_TEXT  # noqa: SLF001 - pyHanko has no setter
        stream._encoded_data = None  # noqa: SLF001
        writer.update_container(stream)

    return updated(pdf, edit)


@attack(SUSPICIOUS)
def page_content_stream_replaced(w: Workshop) -> bytes:
    """The object of the page's content stream is given a new value."""
    return with_more_text(w.sound)


@attack(SUSPICIOUS)
def page_content_stream_added(w: Workshop) -> bytes:
    """The page's /Contents becomes an array with a second stream."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        extra = writer.add_object(StreamObject(stream_data=FORGED_TEXT))
        page["/Contents"] = ArrayObject([page.raw_get("/Contents"), extra])
        writer.update_container(page)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def page_contents_pointed_elsewhere(w: Workshop) -> bytes:
    """The page dictionary points to another content stream."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Contents"] = writer.add_object(StreamObject(stream_data=FORGED_TEXT))
        writer.update_container(page)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def page_cropped(w: Workshop) -> bytes:
    """A CropBox hides the lower half of the page."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/CropBox"] = rectangle(0, 420, 595.27, 841.89)
        writer.update_container(page)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def page_rotated(w: Workshop) -> bytes:
    """The page is turned upside down."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Rotate"] = NumberObject(180)
        writer.update_container(page)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def page_added(w: Workshop) -> bytes:
    """A page is put before the signed one."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        tree = writer.root["/Pages"]
        page = DictionaryObject(
            {
                name("/Type"): name("/Page"),
                name("/Parent"): writer.root.raw_get("/Pages"),
                name("/MediaBox"): rectangle(0, 0, 595.27, 841.89),
                name("/Contents"): writer.add_object(StreamObject(stream_data=FORGED_TEXT)),
                name("/Resources"): DictionaryObject(),
            }
        )
        tree["/Kids"].insert(0, writer.add_object(page))
        tree["/Count"] = NumberObject(int(tree["/Count"]) + 1)
        writer.update_container(tree)
        writer.update_container(tree["/Kids"])

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def page_swapped_in_tree(w: Workshop) -> bytes:
    """The page tree points to another page in place of the signed one."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        tree = writer.root["/Pages"]
        page = DictionaryObject(page_of(writer))
        page[name("/Contents")] = writer.add_object(StreamObject(stream_data=FORGED_TEXT))
        tree["/Kids"] = ArrayObject([writer.add_object(page)])
        writer.update_container(tree)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def font_program_replaced(w: Workshop) -> bytes:
    """The embedded font of the body is replaced, so that the same codes draw other letters."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        fonts = page_of(writer)["/Resources"]["/Font"]
        first, second = (fonts[key]["/FontDescriptor"] for key in list(fonts)[:2])
        first["/FontFile2"] = second.raw_get("/FontFile2")
        writer.update_container(first)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def font_resource_redirected(w: Workshop) -> bytes:
    """The page's /Font dictionary names another font under the same key."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        fonts = page_of(writer)["/Resources"]["/Font"]
        first, second = list(fonts)[:2]
        fonts[name(first)] = fonts.raw_get(second)
        writer.update_container(fonts)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def text_mapping_replaced(w: Workshop) -> bytes:
    """A font's ToUnicode is replaced: the page looks the same, machines read something else."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        fonts = page_of(writer)["/Resources"]["/Font"]
        font = fonts[next(iter(fonts))]
        font["/ToUnicode"] = writer.add_object(StreamObject(stream_data=b"begincmap endcmap"))
        writer.update_container(font)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def signature_picture_replaced(w: Workshop) -> bytes:
    """The image inside the official's appearance is replaced."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        images = form_of(writer, 0)["/AP"]["/N"]["/Resources"]["/XObject"]
        key = next(iter(images))
        entries = {entry: images[key].raw_get(entry) for entry in ("/Width", "/Height", "/ColorSpace")}
        pixels = bytes(3 * int(entries["/Width"]) * int(entries["/Height"]))
        entries |= {name("/Subtype"): name("/Image"), name("/BitsPerComponent"): NumberObject(8)}
        images[name(key)] = writer.add_object(StreamObject(entries, stream_data=pixels))
        writer.update_container(images)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def signature_appearance_replaced(w: Workshop) -> bytes:
    """The official's widget gets another appearance."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        field = form_of(writer, 0)
        field["/AP"] = DictionaryObject({name("/N"): form_of(writer, 4)["/AP"].raw_get("/N")})
        writer.update_container(field)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def number_stamp_replaced(w: Workshop) -> bytes:
    """The appearance of the number's signature shows another number."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        other = PdfFileReader(io.BytesIO(text_lines(("9999",), (40, 14), font_size=13)))
        field = form_of(writer, 1)
        field["/AP"] = DictionaryObject({name("/N"): writer.import_page_as_xobject(other)})
        writer.update_container(field)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def signature_widget_moved(w: Workshop) -> bytes:
    """The official's widget is moved over other content."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        field = form_of(writer, 0)
        field["/Rect"] = rectangle(85, 600, 212, 660)
        writer.update_container(field)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def signature_widget_hidden(w: Workshop) -> bytes:
    """The official's widget gets the hidden flag."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        field = form_of(writer, 0)
        field["/F"] = NumberObject(2)
        writer.update_container(field)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def signature_field_removed(w: Workshop) -> bytes:
    """The official's field is taken out of the form and the page; the seal stays."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.pop(0)
        writer.update_container(fields)
        annotations = page_of(writer)["/Annots"]
        annotations.pop(0)
        writer.update_container(annotations)

    return updated(w.sound, edit)


def _raw(array: ArrayObject) -> list[generic.PdfObject]:
    """The items with their references kept."""
    return [array.raw_get(index) for index in range(len(array))]


def annotation(writer: IncrementalPdfFileWriter, subtype: str, **entries: generic.PdfObject) -> None:
    """Lay an annotation with an appearance over the letter's first paragraph."""
    shown = StreamObject(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): rectangle(0, 0, 425, 60),
        },
        stream_data=b"1 1 1 rg 0 0 425 60 re f 0 0 0 rg 10 20 200 20 re f",
    )
    made = DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name(subtype),
            name("/Rect"): rectangle(85, 600, 510, 660),
            name("/F"): NumberObject(4),
            name("/AP"): DictionaryObject({name("/N"): writer.add_object(shown)}),
            **{name(f"/{key}"): value for key, value in entries.items()},
        }
    )
    page = page_of(writer)
    page["/Annots"] = ArrayObject([*_raw(page["/Annots"]), writer.add_object(made)])
    writer.update_container(page)


@attack(SUSPICIOUS)
def free_text_added(w: Workshop) -> bytes:
    """A FreeText annotation covers a paragraph, under a certification with P=2."""
    return updated(w.sound, lambda writer: annotation(writer, "/FreeText"))


@attack(SUSPICIOUS)
def stamp_annotation_added(w: Workshop) -> bytes:
    """A Stamp annotation covers a paragraph of a file whose signatures do not certify."""
    return updated(w.uncertified, lambda writer: annotation(writer, "/Stamp"))


@attack(SUSPICIOUS)
def redaction_added(w: Workshop) -> bytes:
    """A Redact annotation covers a paragraph."""
    return updated(w.sound, lambda writer: annotation(writer, "/Redact"))


@attack(SUSPICIOUS)
def text_field_added(w: Workshop) -> bytes:
    """A new text field with a value of the attacker's covers a paragraph."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        annotation(
            writer,
            "/Widget",
            FT=name("/Tx"),
            T=generic.pdf_string("amount"),
            V=generic.pdf_string("9.000.000.000"),
        )
        added = page_of(writer)["/Annots"].raw_get(-1)
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(added)
        writer.update_container(fields)

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def optional_content_added(w: Workshop) -> bytes:
    """Optional-content properties are added to the catalogue."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        group = writer.add_object(
            DictionaryObject({name("/Type"): name("/OCG"), name("/Name"): generic.pdf_string("x")})
        )
        writer.root["/OCProperties"] = DictionaryObject(
            {
                name("/OCGs"): ArrayObject([group]),
                name("/D"): DictionaryObject({name("/OFF"): ArrayObject([group])}),
            }
        )
        writer.update_root()

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def script_in_name_tree(w: Workshop) -> bytes:
    """A document-level script is added to the name tree."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        action = DictionaryObject(
            {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("this.getField('x');")}
        )
        scripts = ArrayObject([generic.pdf_string("x"), writer.add_object(action)])
        writer.root["/Names"] = DictionaryObject(
            {name("/JavaScript"): DictionaryObject({name("/Names"): scripts})}
        )
        writer.update_root()

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def open_action_added(w: Workshop) -> bytes:
    """The catalogue gets an action that runs when the file is opened."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/OpenAction"] = DictionaryObject(
            {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert('x')")}
        )
        writer.update_root()

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def embedded_file_added(w: Workshop) -> bytes:
    """An embedded file is added to the name tree."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        file = writer.add_object(
            StreamObject({name("/Type"): name("/EmbeddedFile")}, stream_data=b"forged annex")
        )
        specification = DictionaryObject(
            {
                name("/Type"): name("/Filespec"),
                name("/F"): generic.pdf_string("annex.txt"),
                name("/EF"): DictionaryObject({name("/F"): file}),
            }
        )
        files = ArrayObject([generic.pdf_string("annex.txt"), writer.add_object(specification)])
        writer.root["/Names"] = DictionaryObject(
            {name("/EmbeddedFiles"): DictionaryObject({name("/Names"): files})}
        )
        writer.update_root()

    return updated(w.sound, edit)


@attack(SUSPICIOUS)
def form_resources_replaced(w: Workshop) -> bytes:
    """An XFA form is put beside the AcroForm."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form["/XFA"] = writer.add_object(StreamObject(stream_data=b"<xdp:xdp/>"))
        writer.update_container(form)

    return updated(w.sound, edit)


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature1",
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS,),
    )
)
def content_changed_between_signatures(w: Workshop) -> bytes:
    """The clerk changes the page after the official signed, then seals."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Contents"] = writer.add_object(StreamObject(stream_data=FORGED_TEXT))
        writer.update_container(page)

    changed = updated(w.approved, edit)
    return w.office.seal_document(changed, w.letter.slots["seal"], SIGNED_AT)
