"""Universal signature forgery: a missing or odd ByteRange or Contents in the signature dictionary.

Mladenov et al., "1 Trillion Dollar Refund" (CCS 2019), section 4.1; variants of their table 2 and more. Each
one also replaces the page, so that a verifier that gives up on the odd value shows forged content as signed.
"""

from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, PdfObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.attacks.catalogue import CATALOGUE, NOT_PASSED, Attack
from tests.attacks.incremental_update import FORGED_TEXT, form_of, name, page_of, updated
from tests.attacks.workshop import Workshop

Twist = Callable[[IncrementalPdfFileWriter, DictionaryObject], None]

SEAL = 4
"""The seal is the fifth field."""


def forge(w: Workshop, twist: Twist) -> bytes:
    """Replace the page and twist the seal's signature dictionary."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Contents"] = writer.add_object(StreamObject(stream_data=FORGED_TEXT))
        writer.update_container(page)
        signature = form_of(writer, SEAL)["/V"]
        twist(writer, signature)
        writer.update_container(signature)

    return updated(w.sound, edit)


def without(key: str) -> Twist:
    """Take an entry out."""

    def twist(writer: IncrementalPdfFileWriter, signature: DictionaryObject) -> None:
        del signature[key]

    return twist


def with_value(key: str, value: PdfObject) -> Twist:
    """Give an entry another value."""

    def twist(writer: IncrementalPdfFileWriter, signature: DictionaryObject) -> None:
        signature[key] = value

    return twist


def with_range(*numbers: float) -> Twist:
    """Give /ByteRange these numbers."""
    made = [
        generic.FloatObject(number) if isinstance(number, float) else NumberObject(number)
        for number in numbers
    ]
    return with_value("/ByteRange", ArrayObject(made))


def contents(value: bytes) -> Twist:
    """Give /Contents this value."""
    return with_value("/Contents", generic.ByteStringObject(value))


def _nested(writer: IncrementalPdfFileWriter, signature: DictionaryObject) -> None:
    signature["/ByteRange"] = ArrayObject([signature["/ByteRange"]])


def _indirect(writer: IncrementalPdfFileWriter, signature: DictionaryObject) -> None:
    signature["/ByteRange"] = writer.add_object(signature["/ByteRange"])


def _reference_to_page(writer: IncrementalPdfFileWriter, signature: DictionaryObject) -> None:
    signature["/Contents"] = writer.find_page_for_modification(0)[0]


VARIANTS: dict[str, tuple[str, Twist]] = {
    "byte_range_missing": ("No /ByteRange.", without("/ByteRange")),
    "byte_range_null": ("/ByteRange null.", with_value("/ByteRange", generic.NullObject())),
    "byte_range_empty": ("/ByteRange [].", with_range()),
    "byte_range_zeros": ("/ByteRange [0 0 0 0].", with_range(0, 0, 0, 0)),
    "byte_range_negative": ("Negative numbers in /ByteRange.", with_range(0, -1, -1, 10)),
    "byte_range_fractions": ("Fractions in /ByteRange.", with_range(0.5, 100.5, 200.5, 10.5)),
    "byte_range_huge": ("A range past any file.", with_range(0, 10, 2**40, 2**40)),
    "byte_range_one_pair": ("Only one pair: nothing after the gap.", with_range(0, 1000)),
    "byte_range_three": ("Three numbers.", with_range(0, 1000, 2000)),
    "byte_range_whole_file": ("The whole file without a gap.", with_range(0, 10**6, 10**6, 0)),
    "byte_range_name": ("/ByteRange is a name.", with_value("/ByteRange", name("/All"))),
    "byte_range_text": ("/ByteRange is a string.", with_value("/ByteRange", generic.pdf_string("0 1 2 3"))),
    "byte_range_nested": ("An array in the array.", _nested),
    "byte_range_indirect": ("/ByteRange is a reference to another object.", _indirect),
    "contents_missing": ("No /Contents.", without("/Contents")),
    "contents_null": ("/Contents null.", with_value("/Contents", generic.NullObject())),
    "contents_empty": ("/Contents <>.", contents(b"")),
    "contents_zero": ("/Contents <00>.", contents(b"\x00")),
    "contents_zeros": ("A container of zeros.", contents(bytes(12384))),
    "contents_garbage": ("Bytes that are no ASN.1.", contents(b"not a signature")),
    "contents_truncated": ("The beginning of a container.", contents(b"\x30\x82\x20\x00\x06\x09")),
    "contents_number": ("/Contents is a number.", with_value("/Contents", NumberObject(0))),
    "contents_page": ("/Contents refers to a page.", _reference_to_page),
    "filter_unknown": ("/Filter names a handler that nobody has.", with_value("/Filter", name("/Nobody.X"))),
    "subfilter_missing": ("No /SubFilter.", without("/SubFilter")),
    "subfilter_unknown": ("An unknown /SubFilter.", with_value("/SubFilter", name("/none.of.these"))),
    "type_odd": ("/Type is not /Sig.", with_value("/Type", name("/Catalog"))),
}


def _entry(key: str, sentence: str, twist: Twist) -> Attack:
    def made(w: Workshop) -> bytes:
        return forge(w, twist)

    made.__doc__ = sentence
    return Attack(name=f"forgery_{key}", forge=made, expected=NOT_PASSED)


CATALOGUE.extend(_entry(key, sentence, twist) for key, (sentence, twist) in VARIANTS.items())
