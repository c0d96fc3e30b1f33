"""Scanned pages read by Tesseract: an optional extra, whose text is marked as uncertain."""

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.documents.conforming import COPY_SIGNED
from tests.documents.specimen import pdf_of
from tests.verification.layout.read_by_eye import READ_BY_EYE
from tests.verification.layout.readings import reading_of
from verification.layout.anatomy import find_components
from verification.layout.measure import measure
from verification.layout.ocr import Tesseract
from verification.layout.page import Layout
from verification.layout.scans import DOTS_PER_INCH, page_pictures, unread_pages, with_words
from verification.policy import Limits

PROGRAM = shutil.which("tesseract")


def _has_vietnamese() -> bool:
    if PROGRAM is None:
        return False
    listed = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


needs_tesseract = pytest.mark.skipif(
    not _has_vietnamese(), reason="tesseract with Vietnamese is an optional extra"
)


def _read(pdf: bytes, program: str, limits: Limits) -> Layout:
    """The layout with the words that the program finds on its scanned pages."""
    layout = measure(pdf, limits=limits)
    tesseract = Tesseract(program=program)
    pictures = page_pictures(pdf, unread_pages(layout))
    words = {number: tuple(tesseract(one, dots_per_inch=DOTS_PER_INCH)) for number, one in pictures.items()}
    return with_words(layout, words)


@pytest.mark.shared
@needs_tesseract
def test_scanned_decree(shared: Path) -> None:
    """The first page of the scanned decree gives what a person reads; every line is marked."""
    pdf = (shared / "corpus" / "vn" / "decree30-portal.pdf").read_bytes()
    layout = _read(pdf, PROGRAM or "", Limits(layout_pages=1))
    assert all(line.ocr for line in layout.pages[0].lines if line.field_name is None)
    assert reading_of(find_components(layout)) == READ_BY_EYE[sha256(pdf).hexdigest()]


def test_without_the_program_scans_stay_without_text() -> None:
    """A missing program makes no error and no text."""
    layout = _read(pdf_of(COPY_SIGNED), "/nowhere/tesseract", Limits())
    assert layout.pages[0].scanned
    assert unread_pages(layout) == (1,)
    assert not any(line.ocr for line in layout.pages[0].lines)
