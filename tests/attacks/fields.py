"""Signature fields that share what only one of them may have."""

from dataclasses import replace

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import form_of, name, page_of, rectangle, updated
from tests.attacks.workshop import Workshop
from verification.verdict import Indication, SigningStatus

SEAL = 4


def _second_field(writer: IncrementalPdfFileWriter, title: str, *, over: tuple[float, ...]) -> None:
    """One more signature field whose value is the seal's signature dictionary."""
    seal = form_of(writer, SEAL)
    field = DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Widget"),
            name("/FT"): name("/Sig"),
            name("/T"): generic.pdf_string(title),
            name("/V"): seal.raw_get("/V"),
            name("/Rect"): rectangle(*over),
            name("/F"): NumberObject(132),
            name("/AP"): DictionaryObject({name("/N"): seal["/AP"].raw_get("/N")}),
        }
    )
    reference = writer.add_object(field)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(reference)
    writer.update_container(fields)
    page = page_of(writer)
    annotations = page["/Annots"]
    kept = [annotations.raw_get(index) for index in range(len(annotations))]
    page["/Annots"] = ArrayObject([*kept, reference])
    writer.update_container(page)


@attack(replace(SUSPICIOUS, field="Signature5", sub_indication=()))
def signature_shared_by_two_fields(w: Workshop) -> bytes:
    """A later revision adds a field elsewhere that shows the seal, with the seal's signature as value."""
    return updated(w.sound, lambda writer: _second_field(writer, "Signature6", over=(85, 600, 187, 702)))


@attack(replace(SUSPICIOUS, field="Signature5", sub_indication=(), error=("damaged",)))
def two_fields_of_one_name(w: Workshop) -> bytes:
    """The same, and the new field takes the old one's name."""
    return updated(w.sound, lambda writer: _second_field(writer, "Signature5", over=(85, 600, 187, 702)))


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature1",
        indication=(Indication.TOTAL_FAILED,),
    )
)
def signature_swapped_between_fields(w: Workshop) -> bytes:
    """The official's field is given the seal's signature as its value: one signature, two roles."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        field = form_of(writer, 0)
        field["/V"] = form_of(writer, SEAL).raw_get("/V")
        writer.update_container(field)

    return updated(w.sound, edit)
