"""The components of an administrative document, "ô số" 1 to 14 (Decree 30, Phụ lục I, Phần I, mục IV)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verification.layout import surroundings, vocabulary
from verification.layout.body import Body, find_body
from verification.layout.heading import Heading, agency_name, find_heading, letter_subject_text
from verification.layout.page import Layout, Line, Page
from verification.layout.signature_block import SignatureBlock, find_signature_blocks
from verification.layout.title import Title, find_title

__all__ = ["Anatomy", "SignatureBlock", "find_components"]

_HEADING_PAGES = 2
"""Pages on which a main document may begin: the first, or the second after a cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """The components found among the lines; an empty tuple or None where one was not found."""

    national_title: tuple[Line, ...] = ()
    """Cell 1, Quốc hiệu."""
    motto: tuple[Line, ...] = ()
    """Cell 1, Tiêu ngữ."""
    parent_agency: tuple[Line, ...] = ()
    """Cell 2, cơ quan chủ quản trực tiếp."""
    issuing_agency: tuple[Line, ...] = ()
    """Cell 2, cơ quan ban hành."""
    number: tuple[Line, ...] = ()
    """Cell 3, the line(s) of "Số: …/…", widget text included."""
    place_and_date: tuple[Line, ...] = ()
    """Cell 4."""
    type_name: tuple[Line, ...] = ()
    """Cell 5a, tên loại."""
    abstract: tuple[Line, ...] = ()
    """Cell 5a, trích yếu."""
    letter_subject: tuple[Line, ...] = ()
    """Cell 5b, "V/v …" of a công văn."""
    body: tuple[Line, ...] = ()
    """Cell 6, all content lines of the main document."""
    legal_grounds: tuple[Line, ...] = ()
    """Part of cell 6: the "Căn cứ …" lines."""
    signature_blocks: tuple[SignatureBlock, ...] = ()
    """Cells 7a and 7b."""
    addressees: tuple[Line, ...] = ()
    """Cell 9a, "Kính gửi"."""
    recipients_heading: tuple[Line, ...] = ()
    """Cell 9b, "Nơi nhận:"."""
    recipients: tuple[Line, ...] = ()
    """Cell 9b, the list."""
    secrecy_mark: tuple[Line, ...] = ()
    """Cell 10a."""
    urgency_mark: tuple[Line, ...] = ()
    """Cell 10b."""
    circulation_mark: tuple[Line, ...] = ()
    """Cell 11."""
    drafter: tuple[Line, ...] = ()
    """Cell 12."""
    address: tuple[Line, ...] = ()
    """Cell 13."""
    attachment_headings: tuple[Line, ...] = ()
    """"Phụ lục …" headings; each opens an attachment in the same file (or is the file)."""
    attachment_references: tuple[Line, ...] = ()
    """"(Kèm theo …)", "ban hành theo …" under such a heading or title."""
    page_numbers: tuple[Line, ...] = ()
    incoming_stamp: tuple[Line, ...] = ()
    """"ĐẾN" stamped by a receiver; belongs to no cell."""

    code_number: str | None = None
    code_notation: str | None = None
    issued_on: date | None = None
    promulgation_place: str | None = None
    document_type: str | None = None
    """Code of decree30 §3.1, or CV, ThC."""
    subject: str | None = None
    issuing_agency_name: str | None = None
    parent_agency_name: str | None = None
    copy_form: str | None = None
    """SAO Y, SAO LỤC, TRÍCH SAO where the first page says so."""

    table_text: tuple[Line, ...] = ()
    """Text in bordered tables of the main document; not part of `body`."""
    footnotes: tuple[Line, ...] = ()
    """Not part of `body`."""
    parent_number: str | None = None
    """Of the document that an attachment names as its own: "(Kèm theo Văn bản số …)"."""
    parent_notation: str | None = None
    parent_issued_on: date | None = None


def find_components(layout: Layout) -> Anatomy:
    """The components that stand on the pages; those not found stay empty.

    1. Attachment headings tell where the main document ends, and whether the file has one.
    2. The heading (cells 1 to 4, 5b) opens it, the title (5a) follows.
    3. The signature blocks (7a, 7b) close it; what lies between is the text (6).
    """
    pages = layout.pages
    if not pages:
        return Anatomy()
    headings = {page.number: surroundings.attachment_heading(page) for page in pages}
    stamp = surroundings.incoming_stamp(pages[0].lines)
    heading, start = _opening(pages, headings, stamp)
    parents = _parents(pages, start, has_heading=heading is not None)
    main = _main_pages(pages, start, headings, parents) if heading is not None else ()
    return _assembled(layout, heading, main, headings, parents, stamp)


def _opening(
    pages: Sequence[Page], attachments: dict[int, tuple[Line, ...]], stamp: Sequence[Line]
) -> tuple[Heading | None, int]:
    """The heading of the main document and the number of its page."""
    for page in pages[:_HEADING_PAGES]:
        if attachments[page.number]:
            break
        heading = find_heading(page, [line for line in page.lines if line not in stamp])
        if heading is not None:
            return heading, page.number
    return None, pages[0].number


def _parents(pages: Sequence[Page], start: int, *, has_heading: bool) -> dict[int, surroundings.Parent]:
    """By page: the references to a parent that open an attachment."""
    found = {}
    for index, page in enumerate(pages):
        if has_heading and page.number < start:
            continue
        loose = not has_heading and index <= _HEADING_PAGES
        parent = surroundings.attachment_reference(page, loose=loose)
        if parent is not None:
            found[page.number] = parent
    return found


def _main_pages(
    pages: Sequence[Page],
    start: int,
    attachments: dict[int, tuple[Line, ...]],
    parents: dict[int, surroundings.Parent],
) -> tuple[Page, ...]:
    """From the heading to the page before the first attachment."""
    main = []
    for page in pages:
        if page.number < start:
            continue
        if page.number > start and (attachments[page.number] or _opens_attachment(page, parents)):
            break
        main.append(page)
    return tuple(main)


def _opens_attachment(page: Page, parents: dict[int, surroundings.Parent]) -> bool:
    parent = parents.get(page.number)
    return parent is not None and (parent.notation is not None or parent.number is not None)


def _assembled(
    layout: Layout,
    heading: Heading | None,
    main: Sequence[Page],
    attachments: dict[int, tuple[Line, ...]],
    parents: dict[int, surroundings.Parent],
    stamp: tuple[Line, ...],
) -> Anatomy:
    first = layout.pages[0]
    numbers = {page.number: surroundings.page_numbers(page) for page in layout.pages}
    texts = [(page, _without(page.lines, [*numbers[page.number], *stamp])) for page in main or layout.pages]
    title = _title_of(main, texts, heading)
    blocks = find_signature_blocks(_below_heading(texts, heading) if main else texts) if heading else ()
    recipients_heading, recipients = _recipients(texts, blocks)
    addressees = surroundings.addressees(_own(texts[0][1])) if heading else ()
    marks = {
        name: surroundings.marks(first.lines, phrases)
        for name, phrases in (
            ("secrecy", vocabulary.SECRECY),
            ("urgency", vocabulary.URGENCY),
            ("circulation", vocabulary.CIRCULATION),
        )
    }
    address = surroundings.address(first)
    taken = [
        *(heading.lines if heading else ()), *(title.type_name if title else ()), *(title.abstract if title else ()),
        *addressees, *recipients_heading, *recipients, *stamp, *address,
        *(line for group in marks.values() for line in group),
        *(line for group in numbers.values() for line in group),
        *(line for block in blocks for line in (*block.authority_lines, *block.name_lines)),
    ]  # fmt: skip
    body = _body_of(main, heading, title, blocks, taken)
    parent = next((parents[number] for number in sorted(parents)), None) if heading is None else None
    return Anatomy(
        national_title=heading.national_title if heading else (),
        motto=heading.motto if heading else (),
        parent_agency=heading.parent_agency if heading else (),
        issuing_agency=heading.issuing_agency if heading else (),
        number=heading.number if heading else (),
        place_and_date=heading.place_and_date if heading else (),
        type_name=title.type_name if title else (),
        abstract=title.abstract if title else (),
        letter_subject=heading.letter_subject if heading else (),
        body=body.lines,
        legal_grounds=body.legal_grounds,
        table_text=body.table_text,
        footnotes=body.footnotes,
        signature_blocks=blocks,
        addressees=addressees,
        recipients_heading=recipients_heading,
        recipients=recipients,
        secrecy_mark=marks["secrecy"],
        urgency_mark=marks["urgency"],
        circulation_mark=marks["circulation"],
        drafter=surroundings.drafter(recipients),
        address=address,
        attachment_headings=tuple(line for number in sorted(attachments) for line in attachments[number]),
        attachment_references=tuple(line for number in sorted(parents) for line in parents[number].lines),
        page_numbers=tuple(line for number in sorted(numbers) for line in numbers[number]),
        incoming_stamp=stamp,
        code_number=heading.reference.number if heading and heading.reference else None,
        code_notation=heading.reference.notation if heading and heading.reference else None,
        issued_on=heading.dated.date if heading and heading.dated else None,
        promulgation_place=heading.dated.place if heading and heading.dated else None,
        document_type=_type_of(heading, title, addressees),
        subject=_subject_of(heading, title),
        issuing_agency_name=agency_name(heading.issuing_agency) if heading else None,
        parent_agency_name=agency_name(heading.parent_agency) if heading else None,
        copy_form=surroundings.copy_form(first),
        parent_number=parent.number if parent else None,
        parent_notation=parent.notation if parent else None,
        parent_issued_on=parent.issued_on if parent else None,
    )


def _without(lines: Sequence[Line], left_out: Sequence[Line]) -> list[Line]:
    gone = {id(line) for line in left_out}
    return [line for line in lines if id(line) not in gone]


def _own(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.field_name is None]


def _below_heading(
    texts: Sequence[tuple[Page, list[Line]]], heading: Heading | None
) -> list[tuple[Page, Sequence[Line]]]:
    bottom = heading.bottom if heading else 0.0
    return [
        (page, lines if index else [line for line in lines if line.baseline > bottom])
        for index, (page, lines) in enumerate(texts)
    ]


def _title_of(
    main: Sequence[Page], texts: Sequence[tuple[Page, list[Line]]], heading: Heading | None
) -> Title | None:
    if heading is None or not main:
        return None
    lines = _without(texts[0][1], heading.letter_subject)
    return find_title(main[0], lines, heading.bottom)


def _recipients(
    texts: Sequence[tuple[Page, list[Line]]], blocks: Sequence[SignatureBlock]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The list on the page of the signature block; else the last one of the document."""
    signed = blocks[0].authority_lines[0].page if blocks else None
    for page, lines in sorted(texts, key=lambda item: (item[0].number != signed, -item[0].number)):
        found = surroundings.recipients(lines, page.width)
        if found[0]:
            return found
    return (), ()


def _body_of(
    main: Sequence[Page],
    heading: Heading | None,
    title: Title | None,
    blocks: Sequence[SignatureBlock],
    taken: Sequence[Line],
) -> Body:
    if heading is None:
        return Body(lines=(), legal_grounds=(), table_text=(), footnotes=())
    lowest = [
        heading.bottom,
        *(line.baseline for line in (title.type_name + title.abstract if title else ())),
    ]
    end = None
    if blocks:
        top = min(
            (line for block in blocks for line in block.authority_lines), key=lambda line: line.baseline
        )
        end = (top.page, top.baseline - 1.0)
        main = [page for page in main if page.number <= top.page]
    return find_body(main, top=max(lowest), end=end, taken={id(line) for line in taken})


def _type_of(heading: Heading | None, title: Title | None, addressees: Sequence[Line]) -> str | None:
    if title is not None:
        return title.code
    if heading is None:
        return None
    if heading.letter_subject or addressees:
        return vocabulary.LETTER
    notation = heading.reference.notation if heading.reference else None
    if notation is not None and not vocabulary.is_type_code(notation.split("-")[0]):
        return vocabulary.LETTER
    return None


def _subject_of(heading: Heading | None, title: Title | None) -> str | None:
    if title is not None:
        return title.subject
    return letter_subject_text(heading.letter_subject) if heading and heading.letter_subject else None
