"""Hybrid files: a second cross-reference section that only newer readers see (ISO 32000-2, 7.5.8.4).

Word writes them, so they are read. But where the hidden section gives another place for an object that the
open one lists as well, two readers show two documents; such a file is not believed.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionData


def shadowing_revisions(reader: PdfFileReader) -> Iterator[int]:
    """Revisions (from 0) whose hidden section contradicts the open one.

    A hidden section that was carried over from the revision before says what held then; that is no
    contradiction.
    """
    for revision in range(reader.xrefs.total_revisions):
        data = reader.xrefs.get_xref_data(revision)
        if data.hybrid is not None and any(
            _contradicts(reader, revision, number, data, data.hybrid.xref_data)
            for number in data.standard_xrefs
        ):
            yield revision


def _contradicts(
    reader: PdfFileReader, revision: int, number: int, shown: XRefSectionData, hidden: XRefSectionData
) -> bool:
    generation, offset = shown.standard_xrefs[number]
    reference = generic.Reference(number, generation, reader)
    try:
        place = hidden.try_resolve(reference)
    except KeyError:
        return False
    if place is None or place == offset:
        return False
    earlier = reader.xrefs.get_historical_ref(reference, revision - 1) if revision else None
    return bool(place != earlier)
