"""PL: attachments in the same file."""

from dataclasses import replace
from typing import Any

from app.demo.phrases import paragraph
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import WITH_ANNEXES
from tests.documents.specimen import Specimen


def _annex(index: int, **changes: Any) -> Specimen:
    annexes = list(WITH_ANNEXES.manuscript.annexes)
    annexes[index] = replace(annexes[index], **changes)
    return WITH_ANNEXES.with_text(annexes=tuple(annexes))


@breaks("PL-01")
def annexes_not_mentioned() -> Specimen:
    """The text does not speak of its annexes."""
    return WITH_ANNEXES.with_text(body=(paragraph("Sở Nội vụ đề nghị các đơn vị báo cáo đúng hạn./."),))


@breaks("PL-01")
def annexes_in_arabic() -> Specimen:
    """Annexes numbered 1 and 2."""
    annexes = [
        replace(annex, heading=replace(annex.heading, text=f"Phụ lục {number}"))
        for number, annex in enumerate(WITH_ANNEXES.manuscript.annexes, start=1)
        if annex.heading
    ]
    return WITH_ANNEXES.with_text(annexes=tuple(annexes))


@breaks("PL-02")
def annex_heading_in_capitals() -> Specimen:
    """PHỤ LỤC in capitals."""
    heading = WITH_ANNEXES.manuscript.annexes[0].heading
    assert heading
    return _annex(0, heading=replace(heading, text="PHỤ LỤC I"))


@breaks("PL-02")
def annex_title_not_bold() -> Specimen:
    """The annex's title in regular weight."""
    title = WITH_ANNEXES.manuscript.annexes[0].title
    assert title
    return _annex(0, title=replace(title, bold=False))


@breaks("PL-03")
def upright_annex_reference() -> Specimen:
    """The line “(Kèm theo …)” upright."""
    reference = WITH_ANNEXES.manuscript.annexes[0].reference
    assert reference
    return _annex(0, reference=replace(reference, italic=False))


@breaks("PL-05")
def annex_pages_counted_on() -> Specimen:
    """The annex goes on with the page numbers of the letter."""
    return _annex(0, own_page_numbers=False)
