"""The compiled loops around PDFium's functions and the plain ones make the same calls."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.documents.conforming import LETTER_SIGNED
from tests.documents.specimen import pdf_of
from verification.layout import pdfium
from verification.layout.compiled import compiled
from verification.layout.pdfium import bulk, characters, drawing

_LOOPS = [
    (module, name, loop)
    for module in (characters, drawing)
    for name, loop in vars(module).items()
    if isinstance(loop, bulk.Bulk)
]


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on every loop is one of `map`, as on a machine without a C compiler."""

    def replace() -> None:
        for module, name, loop in _LOOPS:
            monkeypatch.setattr(module, name, loop.plain())

    return replace


def _contents(pdf: bytes) -> list[Any]:
    with pdfium.opened(pdf) as document:
        return [document.content(number + 1) for number in range(len(document))]


@pytest.mark.skipif(bulk.COMPILED is None, reason="no C compiler was there at installation")
def test_both_loops_read_the_same(plainly: Callable[[], None]) -> None:
    """Runs, strokes and images of whole pages, to the last bit."""
    pdf = pdf_of(LETTER_SIGNED)
    compiled = _contents(pdf)
    plainly()
    assert _contents(pdf) == compiled
    assert any(content.runs for content in compiled)
    assert any(content.strokes for content in compiled)


@pytest.mark.shared
def test_both_loops_read_the_same_of_real_documents(shared: Path, plainly: Callable[[], None]) -> None:
    """A letter of a ministry, with forms, tables and pictures."""
    pdf = (shared / "corpus" / "vn" / "bxd-appendix-1.pdf").read_bytes()
    compiled = _contents(pdf)
    plainly()
    assert _contents(pdf) == compiled


def test_a_row_that_is_not_written_keeps_its_value() -> None:
    """PDFium gives no colour to what is no page object; such a path counts as seen."""
    nothing = bulk.handles(None, None)
    for loop in (drawing._fill_colour, drawing._fill_colour.plain()):  # noqa: SLF001 - the loops are the subject
        assert loop(nothing).tolist() == [[1, 1, 1, 1], [1, 1, 1, 1]]


def test_nothing_is_asked_of_nothing() -> None:
    """A path without segments is on many pages; both loops give no row for it."""
    nobody = bulk.handles()
    for loop in (drawing._segment, drawing._segment.plain()):  # noqa: SLF001 - the loops are the subject
        assert len(loop(nobody, np.zeros(0, np.intc))) == 0


def test_a_missing_library_is_no_fault(tmp_path: Path) -> None:
    """What was compiled for another machine is not loaded either."""
    source, library = tmp_path / "loops.c", tmp_path / "_loops.so"
    source.write_text("int nothing;\n")
    assert compiled(source) is None
    library.write_bytes(b"\x7fELF of another kind")
    assert compiled(source) is None


@pytest.mark.skipif(bulk.COMPILED is None, reason="no C compiler was there at installation")
def test_loops_of_another_source_are_passed_over(tmp_path: Path) -> None:
    """A tree that was updated and not installed again must not measure by the loops that it had before."""
    own = Path(bulk.__file__).with_name("loops.c")
    source = Path(shutil.copy(own, tmp_path))
    shutil.copy(own.with_name("_loops.so"), tmp_path)
    assert compiled(source) is not None
    source.write_text(source.read_text() + "\n")
    assert compiled(source) is None
    source.unlink()
    assert compiled(source) is None


def test_a_page_is_read_with_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of calls from Python does not grow with the text: what keeps measuring fast."""
    calls = 0
    asked = bulk.Bulk.__call__

    def counted(self: bulk.Bulk, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return asked(self, *arguments)

    monkeypatch.setattr(bulk.Bulk, "__call__", counted)
    with pdfium.opened(pdf_of(LETTER_SIGNED)) as document:
        content = document.content(1)
    assert sum(len(run.text) for run in content.runs) > 500
    assert calls < 50
