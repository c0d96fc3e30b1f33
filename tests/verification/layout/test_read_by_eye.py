"""Real documents of all producers: the anatomy equals what a person reads on the page."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.verification.layout.read_by_eye import PARENTS, READ_BY_EYE, SCANS
from tests.verification.layout.readings import Reading, reading_of
from verification.layout.anatomy import find_components
from verification.layout.measure import measure
from verification.policy import Limits

FILES = sorted((SHARED / "corpus" / "vn").glob("*.pdf")) + sorted(
    (SHARED / "corpus" / "vn-layout").glob("*.pdf")
)

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_equals_what_a_person_reads(file: Path) -> None:
    """Number, notation, date, place, type, subject, agencies and signatories; blanks are null."""
    pdf = file.read_bytes()
    name = sha256(pdf).hexdigest()
    layout = measure(pdf, limits=Limits())
    anatomy = find_components(layout)
    expected = Reading() if name in SCANS else READ_BY_EYE[name]
    assert reading_of(anatomy) == expected
    parent = (anatomy.parent_number, anatomy.parent_notation, anatomy.parent_issued_on)
    assert parent == PARENTS.get(name, (None, None, None))


@pytest.mark.parametrize("name", SCANS)
def test_scans_are_known_as_such(name: str) -> None:
    """A scan without a text layer is recognised on every page, and yields no component."""
    pdf = next(file.read_bytes() for file in FILES if sha256(file.read_bytes()).hexdigest() == name)
    layout = measure(pdf, limits=Limits(layout_pages=6))
    assert all(page.scanned for page in layout.pages)
    assert not layout.complete
    assert [page.number for page in layout.pages] == [1, 2, 3, 4, 5, layout.page_count]
