"""Signature fields that share what only one of them may have."""

import hashlib
import re
from dataclasses import replace

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.demo import appearances
from app.demo.sheet import Slot
from app.demo.signed_data import detached_signature
from app.demo.signer import Signing, sign_pdf
from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import form_of, name, page_of, rectangle, updated
from tests.attacks.workshop import SIGNED_AT, Workshop
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


@attack(replace(SUSPICIOUS, field="Signature5"))
def signature_seen_on_paper_only(w: Workshop) -> bytes:
    """A colleague's signature, whose box over the text is kept from the screen and printed (NoView, Print).

    ISO 32000-2, table 167, NoView: "do not render the annotation on the screen", "may be printed".
    """
    colleague = w.pki.person("Phạm Thị Lan", w.office.agency)
    shown = appearances.text_lines(("Số tiền: 9.000.000.000 đồng",), (425, 60), font_size=14)
    slot = Slot(page=1, rect=(85, 600, 510, 660))
    marker = b"\x30\x03KSO"
    signing = Signing(signer=colleague, at=SIGNED_AT, slot=slot, appearance=shown, contain=lambda _: marker)
    own = sign_pdf(w.sound, signing)[len(w.sound) :]
    assert own.count(b"/F 132") == 1
    pdf = w.sound + own.replace(b"/F 132", b"/F 164")
    start, end = (int(part) for part in re.findall(rb"/ByteRange \[0 (\d+) (\d+)", pdf)[-1])
    digest = hashlib.sha256(pdf[:start] + pdf[end:]).digest()
    contained = detached_signature(colleague, digest, timestamper=w.pki.timestamper(SIGNED_AT))
    return pdf[: start + 1] + contained.hex().encode().ljust(end - start - 2, b"0") + pdf[end - 1 :]
