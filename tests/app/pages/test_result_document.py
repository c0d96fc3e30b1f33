"""The verdict as a PDF."""

from dataclasses import replace

import pypdfium2
import pytest

from app.pages.result_document import result_document
from tests.app.pages import samples
from verification.verdict import DocumentVerdict


def text_of(pdf: bytes) -> str:
    """The text of all pages with runs of blanks folded."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in document:
            textpage = page.get_textpage()
            pages.append(textpage.get_text_range())
            textpage.close()
            page.close()
        return " ".join(" ".join(pages).split())
    finally:
        document.close()


@pytest.mark.parametrize("verdict", samples.ALL, ids=range(len(samples.ALL)))
def test_every_verdict_can_be_printed(verdict: DocumentVerdict) -> None:
    """Whatever the verdict is, there is a document with its sentence."""
    assert "KẾT QUẢ KIỂM TRA VĂN BẢN" in text_of(result_document(verdict))


def test_markup_is_printed_as_it_is() -> None:
    """Names are data for the typesetter, never its language."""
    text = text_of(result_document(samples.HOSTILE))
    assert "{{7*7}}" in text
    assert "onerror=alert(1)" in text


def test_typesetting_language_in_a_name_is_inert() -> None:
    """A certificate name written as a typst program is printed letter by letter."""
    program = '#read("/etc/passwd") #panic("x") $ x^2 $ *bold* @ref'
    pdf = result_document(replace(samples.SOUND, file=program, signatures=(samples.signature(name=program),)))
    assert '#read("/etc/passwd")' in text_of(pdf)
