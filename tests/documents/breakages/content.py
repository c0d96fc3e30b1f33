"""ND: the running text."""

from dataclasses import replace
from typing import Any

from app.demo.manuscript import Align
from app.demo.phrases import ground, heading, paragraph
from tests.documents.breakages.breakage import breaks
from tests.documents.conforming import DECISION_SIGNED, LONG_LETTER, LONG_TEXT, STRUCTURED
from tests.documents.specimen import Specimen


def _body(**changes: Any) -> Specimen:
    """The long letter with its paragraphs restyled."""
    return LONG_LETTER.with_text(body=tuple(replace(text, **changes) for text in LONG_LETTER.manuscript.body))


def _structured(index: int, **changes: Any) -> Specimen:
    """The decision in chapters with one text of the body changed."""
    body = list(STRUCTURED.manuscript.body)
    body[index] = replace(body[index], **changes)
    return STRUCTURED.with_text(body=tuple(body))


@breaks("ND-01")
def ground_without_number() -> Specimen:
    """A decree as ground without number and date."""
    return DECISION_SIGNED.with_text(
        legal_grounds=(
            ground("Căn cứ Nghị định của Chính phủ về công tác văn thư;"),
            ground("Theo đề nghị của Chánh Văn phòng Sở."),
        )
    )


@breaks("ND-02")
def upright_grounds() -> Specimen:
    """The grounds upright."""
    grounds = DECISION_SIGNED.manuscript.legal_grounds
    return DECISION_SIGNED.with_text(legal_grounds=tuple(replace(text, italic=False) for text in grounds))


@breaks("ND-02")
def ground_with_comma() -> Specimen:
    """The first ground ends with a comma."""
    first, *rest = DECISION_SIGNED.manuscript.legal_grounds
    changed = replace(first, text=first.text.removesuffix(";") + ",")
    return DECISION_SIGNED.with_text(legal_grounds=(changed, *rest))


@breaks("ND-04")
def chapter_in_arabic() -> Specimen:
    """Chapter 1 instead of Chapter I."""
    return _structured(1, text="Chương 1")


@breaks("ND-04")
def chapter_in_capitals() -> Specimen:
    """CHƯƠNG I in capitals."""
    return _structured(1, text="CHƯƠNG I")


@breaks("ND-05")
def section_in_roman() -> Specimen:
    """Section I instead of Section 1."""
    return _structured(3, text="Mục I")


@breaks("ND-06")
def article_not_bold() -> Specimen:
    """The first article in regular weight."""
    return _structured(5, lead="", text=f"Điều 1. {LONG_TEXT}")


@breaks("ND-06")
def article_with_colon() -> Specimen:
    """A colon after the number of the article."""
    return _structured(5, lead="Điều 1:")


@breaks("ND-07")
def clause_with_bracket() -> Specimen:
    """A clause numbered "1)"."""
    return _structured(6, text=f"1) {LONG_TEXT}")


@breaks("ND-07")
def point_with_full_stop() -> Specimen:
    """A point lettered "a."."""
    return _structured(7, text=f"a. {LONG_TEXT}")


@breaks("ND-08")
def body_of_12_points() -> Specimen:
    """The body in 12 pt."""
    return _body(size=12)


@breaks("ND-08")
def ragged_body() -> Specimen:
    """The body is not justified."""
    return _body(align=Align.LEFT)


@breaks("ND-08")
def body_without_indent() -> Specimen:
    """Paragraphs are not indented."""
    return _body(indent=0)


@breaks("ND-08")
def paragraphs_without_gap() -> Specimen:
    """No space between paragraphs."""
    return _body(after=0)


@breaks("ND-08")
def body_at_double_spacing() -> Specimen:
    """Two lines of pitch."""
    return _body(leading=2.0)


@breaks("ND-09")
def no_end_mark() -> Specimen:
    """The content ends with a full stop alone."""
    return DECISION_SIGNED.with_text(
        body=(heading("QUYẾT ĐỊNH:"), *(paragraph(f"{LONG_TEXT}", f"Điều {n}.") for n in (1, 2)))
    )
