"""Where the main document begins and where attachments follow in the same file, or that the file is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verification.layout import surroundings
from verification.layout.heading import Heading, find_heading
from verification.layout.page import Line, Page

_HEADING_PAGES = 2
"""Pages on which a main document may begin: the first, or the second after a cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The main document within the file."""

    heading: Heading | None
    """None for a file that is an attachment, or has no heading at all."""
    main: tuple[Page, ...]
    """From the heading to the page before the first attachment; empty without a heading."""
    attachments: Mapping[int, tuple[Line, ...]]
    """By page: the heading "Phụ lục …" at its top."""
    parents: Mapping[int, surroundings.Parent]
    """By page: the reference to a parent at its top."""
    stamp: tuple[Line, ...]
    """Incoming stamp of a receiver."""

    @property
    def own_parent(self) -> surroundings.Parent | None:
        """The parent of a file that is an attachment itself, with or without cells 1 and 2 of its own."""
        if self.heading is not None:
            return self.parents.get(self.heading.page)
        return next(iter(self.parents.values()), None)


def find_extent(pages: Sequence[Page]) -> Extent:
    """The extent of the main document; at least one page must be given."""
    attachments = {page.number: lines for page in pages if (lines := surroundings.attachment_heading(page))}
    stamp = surroundings.incoming_stamp(pages[0].lines)
    heading = _heading(pages, attachments, stamp)
    parents = _parents(pages, heading)
    return Extent(
        heading=heading,
        main=() if heading is None else _main(pages, heading.page, attachments, parents),
        attachments=attachments,
        parents=parents,
        stamp=stamp,
    )


def _heading(
    pages: Sequence[Page], attachments: Mapping[int, tuple[Line, ...]], stamp: Sequence[Line]
) -> Heading | None:
    for page in pages[:_HEADING_PAGES]:
        if page.number in attachments:
            return None
        heading = find_heading(page, [line for line in page.lines if line not in stamp])
        if heading is not None:
            return heading
    return None


def _parents(pages: Sequence[Page], heading: Heading | None) -> dict[int, surroundings.Parent]:
    start = heading.page if heading else 0
    found = {}
    for index, page in enumerate(pages):
        if page.number < start:
            continue
        loose = heading is None and index <= _HEADING_PAGES
        parent = surroundings.attachment_reference(page, loose=loose)
        if parent is not None:
            found[page.number] = parent
    return found


def _main(
    pages: Sequence[Page],
    start: int,
    attachments: Mapping[int, tuple[Line, ...]],
    parents: Mapping[int, surroundings.Parent],
) -> tuple[Page, ...]:
    main: list[Page] = []
    for page in pages:
        if page.number < start:
            continue
        if main and (page.number in attachments or _opens_attachment(parents.get(page.number))):
            break
        main.append(page)
    return tuple(main)


def _opens_attachment(parent: surroundings.Parent | None) -> bool:
    """Whether a reference names another document by number or notation, or leaves their place blank."""
    return parent is not None and (parent.notation is not None or parent.number is not None)
