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


@pytest.mark.shared
@needs_tesseract
def test_scanned_decree(shared: Path) -> None:
    """The first page of the scanned decree gives what a person reads; every line is marked."""
    pdf = (shared / "corpus" / "vn" / "decree30-portal.pdf").read_bytes()
    layout = measure(pdf, limits=Limits(layout_pages=1), recogniser=Tesseract(program=PROGRAM or ""))
    assert all(line.ocr for line in layout.pages[0].lines if line.field_name is None)
    assert reading_of(find_components(layout)) == READ_BY_EYE[sha256(pdf).hexdigest()]


def test_without_the_program_scans_stay_without_text() -> None:
    """A missing program makes no error and no text."""
    pdf = pdf_of(COPY_SIGNED)
    layout = measure(pdf, limits=Limits(), recogniser=Tesseract(program="/nowhere/tesseract"))
    assert layout.pages[0].scanned
    assert not any(line.ocr for line in layout.pages[0].lines)
