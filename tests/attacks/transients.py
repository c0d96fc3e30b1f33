"""Changes made in one revision after signing and taken back in a later one (docs/decisions/0017)."""

import io

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.attacks.catalogue import Expected, attack
from tests.attacks.incremental_update import page_of, updated, with_more_text
from tests.attacks.workshop import SIGNED_AT, VALUES, Workshop
from verification.verdict import Indication, LaterChanges, SigningStatus

TOLD = Expected(
    not_status=(),
    status=(SigningStatus.SIGNED_FULL,),
    indication=(Indication.TOTAL_PASSED,),
    later_changes=(LaterChanges.PERMITTED,),
    warning="change_undone",
    change_on_page=1,
)
"""What is shown is what was signed, so the signature stands; that it was once otherwise is told."""


def _drawn(pdf: bytes) -> bytes:
    """The operators of the first page."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    drawn: bytes = reader.root["/Pages"]["/Kids"][0]["/Contents"].data
    return drawn


def restored(pdf: bytes, original: bytes) -> bytes:
    """The page's content stream with the data that it has in the original file."""
    drawn = _drawn(original)

    def edit(writer: IncrementalPdfFileWriter) -> None:
        stream = page_of(writer)["/Contents"]
        stream._data = drawn  # noqa: SLF001 - pyHanko has no setter
        stream._encoded_data = None  # noqa: SLF001
        writer.update_container(stream)

    return updated(pdf, edit)


@attack(TOLD)
def content_changed_and_restored(w: Workshop) -> bytes:
    """A sum is painted over the page of a finished letter, and a further revision takes it away again."""
    return restored(with_more_text(w.sound), w.sound)


@attack(TOLD)
def content_changed_and_restored_by_a_copy(w: Workshop) -> bytes:
    """The forged stream stays where it is; the page points to a copy of the signed one instead."""

    def edit(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        page["/Contents"] = writer.add_object(StreamObject(stream_data=drawn))
        writer.update_container(page)

    drawn = _drawn(w.sound)
    return updated(with_more_text(w.sound), edit)


@attack(
    Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), field="Signature1", warning="change_undone")
)
def changed_and_restored_before_sealing(w: Workshop) -> bytes:
    """The clerk's colleague changes the approved letter and takes it back; then it is stamped and sealed."""
    clean = restored(with_more_text(w.approved), w.approved)
    stamped = w.office.stamp(clean, w.letter.slots, VALUES, SIGNED_AT)
    return w.office.seal_document(stamped, w.letter.slots["seal"], SIGNED_AT)


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        field="Signature2",
        indication=(Indication.TOTAL_FAILED,),
        later_changes=(LaterChanges.SUSPICIOUS,),
    )
)
def sealed_while_changed_then_restored(w: Workshop) -> bytes:
    """The seal signs the forged page; a later revision shows the official's page again."""
    sealed = w.office.seal_document(with_more_text(w.approved), w.letter.slots["seal"], SIGNED_AT)
    return restored(sealed, w.approved)
