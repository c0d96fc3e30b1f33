"""Documents that do something when they are opened, and carry others inside: signed so by their maker.

Nothing was changed, so the signatures hold; the reader is warned. Added after signing it is a change that is
not permitted (`incremental_update.py`).
"""

from dataclasses import replace

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from app.demo.phrases import LETTER, unstamped
from tests.attacks.catalogue import Expected, attack
from tests.attacks.deception import issued
from tests.attacks.workshop import Workshop
from verification.verdict import Indication, SigningStatus

WARNED = Expected(
    not_status=(),
    status=(SigningStatus.SIGNED_FULL,),
    indication=(Indication.TOTAL_PASSED,),
    warning="active_content",
)


@attack(WARNED)
def script_at_opening(w: Workshop) -> bytes:
    """A script runs when the file is opened, and may change what is shown."""

    def edit(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="this.pageNum = 1;")

    return issued(w, unstamped(LETTER), edit)


@attack(WARNED)
def program_started_by_a_click(w: Workshop) -> bytes:
    """A click on the page starts a program."""

    def edit(pdf: Pdf) -> None:
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 595, 842]),
            Border=Array([0, 0, 0]),
            A=Dictionary(S=Name.Launch, F="calc.exe"),
        )
        pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(link)]))

    return issued(w, unstamped(LETTER), edit)


@attack(replace(WARNED, warning="embedded_files"))
def another_document_inside(w: Workshop) -> bytes:
    """Another letter is attached inside; nobody sees it on the pages, and it is not what was examined."""

    def edit(pdf: Pdf) -> None:
        pdf.attachments["cong-van.pdf"] = AttachedFileSpec(pdf, w.letter.pdf)

    return issued(w, unstamped(LETTER), edit)
