"""One atomic breakage for each rule: it violates its rule and only that, or those it names."""

from tests.documents.breakages import (
    attachments,
    closing,
    content,
    headings,
    pages,
    parties,
    pictures,
    stamps,
)
from tests.documents.breakages.breakage import Breakage

BREAKAGES: tuple[Breakage, ...] = tuple(
    breakage
    for module in (pages, headings, content, closing, attachments, pictures, stamps, parties)
    for breakage in vars(module).values()
    if isinstance(breakage, Breakage)
)
