"""Pictures of signatures: boxes, colours and overlap against an independent rendering."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import pdf_of
from verification.layout.ink import dominant_colour, ink_bounds
from verification.layout.measure import measure
from verification.layout.page import Colour, Layout
from verification.policy import Limits
from verification.verdict import Box

_DPI = 300
_MM = 25.4 / _DPI


def _rendered(pdf: Path, page: int, into: Path) -> NDArray[np.int16]:
    """The page at 300 dpi by poppler: rows, columns, red-green-blue."""
    subprocess.run(
        [
            "pdftoppm",
            "-r",
            str(_DPI),
            "-f",
            str(page),
            "-l",
            str(page),
            "-png",
            "-singlefile",
            pdf,
            into / "page",
        ],
        check=True,
    )
    return np.asarray(Image.open(into / "page.png").convert("RGB")).astype(np.int16)


def _box(mask: NDArray[np.bool_], *, from_row: int = 0) -> Box:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom = rows[0] + from_row, rows[-1] + 1 + from_row
    return (columns[0] * _MM, top * _MM, (columns[-1] + 1) * _MM, bottom * _MM)


def _ink(layout: Layout, name: str) -> Box:
    widget = layout.widget(name)
    assert widget is not None
    assert widget.ink is not None
    return widget.ink.box


@pytest.mark.shared
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler renders the page independently")
def test_ministry_letter_within_a_millimetre(shared: Path, tmp_path: Path) -> None:
    """Seal and signature on the ministry's letter are where the page rendered by poppler shows them."""
    file = shared / "corpus" / "vn" / "bxd-letter.pdf"
    page = _rendered(file, 3, tmp_path)
    red, green, blue = page[:, :, 0], page[:, :, 1], page[:, :, 2]
    seal = _box((red - np.maximum(green, blue) > 60) & (red > 120))
    start = round(80 / _MM)  # below the initials, which are blue too
    signature = _box((blue - red > 20)[start:], from_row=start)

    layout = measure(file.read_bytes(), limits=Limits())
    assert _ink(layout, "Signature6") == pytest.approx(seal, abs=1.0)
    assert _ink(layout, "Signature2") == pytest.approx(signature, abs=1.0)

    measured_seal, measured = _ink(layout, "Signature6"), _ink(layout, "Signature2")
    assert measured_seal[2] - measured_seal[0] == pytest.approx(seal[2] - seal[0], abs=1.0)
    overlap = (measured_seal[2] - measured[0]) / (measured[2] - measured[0])
    assert overlap == pytest.approx((seal[2] - signature[0]) / (signature[2] - signature[0]), abs=0.03)


def test_overlapping_appearances_are_measured_alone() -> None:
    """A seal over a signature: each has its own colour and box, transparent and without loss."""
    layout = measure(pdf_of(LETTER_SIGNED), limits=Limits())
    person, seal = layout.widget("Signature1"), layout.widget("Signature2")
    assert person is not None
    assert seal is not None
    assert person.ink is not None
    assert seal.ink is not None
    assert (person.ink.colour, seal.ink.colour) == (Colour.BLUE, Colour.RED)
    assert seal.ink.box[2] > person.ink.box[0]
    assert seal.ink.box == pytest.approx(seal.box, abs=0.5)
    assert [(picture.transparent, picture.lossless) for picture in seal.pictures] == [(True, True)]


def test_colour_goes_by_area() -> None:
    """A thin red mark on a black text does not make it red; grey edges do not make a pen stroke black."""
    pixels = np.full((40, 40, 3), 255, dtype=np.uint8)
    pixels[5:30, 5:30] = (20, 20, 20)
    pixels[32, 5:9] = (30, 20, 220)
    assert dominant_colour(pixels)[0] is Colour.BLACK
    assert ink_bounds(pixels) == (5, 5, 30, 33)
    pixels = np.full((40, 40, 3), 255, dtype=np.uint8)
    pixels[10:30, 10:20] = (170, 140, 140)
    pixels[10:30, 20:30] = (200, 200, 200)
    assert dominant_colour(pixels) == (Colour.BLUE, 1.0)
    assert dominant_colour(np.full((4, 4, 3), 255, dtype=np.uint8)) == (Colour.OTHER, 0.0)
