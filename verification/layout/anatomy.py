"""The components of an administrative document, "ô số" 1 to 14 (Decree 30, Phụ lục I, Phần I, mục IV)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from verification.layout import surroundings, vocabulary
from verification.layout.body import find_body
from verification.layout.extent import Extent, find_extent
from verification.layout.heading import Heading, agency_name, letter_subject_text
from verification.layout.page import Layout, Line, Page
from verification.layout.signature_block import SignatureBlock, find_signature_blocks
from verification.layout.title import Title, find_title, find_unlisted_title

__all__ = ["Anatomy", "SignatureBlock", "find_components"]

_CALLING = frozenset(("CĐ", "GM"))
"""Types that call their addressees in the text: "… điện:", "… trân trọng kính mời:"."""


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
    """Cell 9a, "Kính gửi"; whom a telegram or an invitation calls (Phụ lục III, Mẫu 1.6 and 1.7)."""
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
    parent_issuer: str | None = None


def find_components(layout: Layout) -> Anatomy:
    """The components that stand on the pages; those not found stay empty.

    1. The extent: where the main document begins, where attachments follow, or that the file is one.
    2. The heading (cells 1 to 4 and 5b) opens it, the title (5a) follows.
    3. The signature blocks (7a, 7b) close it; recipients (9b) stand beside them.
    4. What lies between is the text (6).
    5. What disputed lines say is not believed (`Line.disputed`).
    """
    if not layout.pages:
        return Anatomy()
    extent = find_extent(layout.pages)
    anatomy = _around(Anatomy(), layout, extent)
    if extent.heading is not None:
        anatomy = _headed(anatomy, extent.heading)
        anatomy = _titled(anatomy, extent, extent.heading)
        anatomy = _signed(anatomy, extent, extent.heading)
        anatomy = _filled(anatomy, extent, extent.heading)
    return (
        _believed(anatomy) if any(line.disputed for page in layout.pages for line in page.lines) else anatomy
    )


def _around(anatomy: Anatomy, layout: Layout, extent: Extent) -> Anatomy:
    """What stands around the text on any file: marks, page numbers, attachments, the copy's form."""
    first = layout.pages[0]
    parent = extent.own_parent
    return replace(
        anatomy,
        secrecy_mark=surroundings.marks(first.lines, vocabulary.SECRECY),
        urgency_mark=surroundings.marks(first.lines, vocabulary.URGENCY),
        circulation_mark=surroundings.marks(first.lines, vocabulary.CIRCULATION),
        address=surroundings.address(first),
        attachment_headings=tuple(line for lines in extent.attachments.values() for line in lines),
        attachment_references=tuple(line for item in extent.parents.values() for line in item.lines),
        page_numbers=tuple(line for page in layout.pages for line in surroundings.page_numbers(page)),
        incoming_stamp=extent.stamp,
        copy_form=surroundings.copy_form(first),
        parent_number=parent.number if parent else None,
        parent_notation=parent.notation if parent else None,
        parent_issued_on=parent.issued_on if parent else None,
        parent_issuer=parent.issuer if parent else None,
    )


def _headed(anatomy: Anatomy, heading: Heading) -> Anatomy:
    """Cells 1 to 4 and 5b."""
    reference, dated = heading.reference, heading.dated
    return replace(
        anatomy,
        national_title=heading.national_title,
        motto=heading.motto,
        parent_agency=heading.parent_agency,
        issuing_agency=heading.issuing_agency,
        number=heading.number,
        place_and_date=heading.place_and_date,
        letter_subject=heading.letter_subject,
        code_number=reference.number if reference else None,
        code_notation=reference.notation if reference else None,
        issued_on=dated.date if dated else None,
        promulgation_place=dated.place if dated else None,
        issuing_agency_name=agency_name(heading.issuing_agency),
        parent_agency_name=agency_name(heading.parent_agency),
    )


def _titled(anatomy: Anatomy, extent: Extent, heading: Heading) -> Anatomy:
    """Cells 5a and 9a, and from them the type and the subject."""
    page = extent.main[0]
    lines = _without(page.lines, _ids(anatomy.page_numbers, anatomy.letter_subject, anatomy.incoming_stamp))
    title = find_title(page, lines, heading.bottom)
    if title is None and not anatomy.letter_subject:
        title = find_unlisted_title(page, lines, heading.bottom)
    printed = [line for line in lines if line.field_name is None]
    called = title is not None and title.code in _CALLING
    addressees = surroundings.called(printed) if called else surroundings.addressees(printed)
    return replace(
        anatomy,
        type_name=title.type_name if title else (),
        abstract=title.abstract if title else (),
        addressees=addressees,
        document_type=_document_type(anatomy, title, addressees),
        subject=title.subject if title else letter_subject_text(heading.letter_subject),
    )


def _document_type(anatomy: Anatomy, title: Title | None, addressees: Sequence[Line]) -> str | None:
    """The type that the title names; CV for a letter, which has "V/v", "Kính gửi" or the notation of one."""
    if title is not None:
        return title.code
    if anatomy.letter_subject or addressees:
        return vocabulary.LETTER
    notation = anatomy.code_notation
    named = notation is None or vocabulary.is_type_code(notation.split("-")[0])
    return None if named else vocabulary.LETTER


def _signed(anatomy: Anatomy, extent: Extent, heading: Heading) -> Anatomy:
    """Cells 7a, 7b, 9b and 12."""
    gone = _ids(anatomy.page_numbers, anatomy.incoming_stamp)
    texts: list[tuple[Page, Sequence[Line]]] = []
    below = heading.bottom
    for index, page in enumerate(extent.main):
        lines = _without(page.lines, gone)
        texts.append((page, lines if index else [line for line in lines if line.baseline > below]))
    blocks = find_signature_blocks(texts)
    label, recipients = _recipients(texts, blocks)
    return replace(
        anatomy,
        signature_blocks=blocks,
        recipients_heading=label,
        recipients=recipients,
        drafter=surroundings.drafter(recipients),
    )


def _recipients(
    texts: Sequence[tuple[Page, Sequence[Line]]], blocks: Sequence[SignatureBlock]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The list on the page of the signature block; else the last one of the document."""
    signed = blocks[0].authority_lines[0].page if blocks else None
    for page, lines in sorted(texts, key=lambda item: (item[0].number != signed, -item[0].number)):
        label, recipients = surroundings.recipients(lines, page.width)
        if label:
            return label, recipients
    return (), ()


def _filled(anatomy: Anatomy, extent: Extent, heading: Heading) -> Anatomy:
    """Cell 6: from below the title to the signature blocks, without what belongs to other cells."""
    block_lines = [
        line for block in anatomy.signature_blocks for line in (*block.authority_lines, *block.name_lines)
    ]
    taken = _ids(
        heading.lines, anatomy.type_name, anatomy.abstract, anatomy.addressees, anatomy.page_numbers,
        anatomy.recipients_heading, anatomy.recipients, anatomy.incoming_stamp, anatomy.address,
        anatomy.secrecy_mark, anatomy.urgency_mark, anatomy.circulation_mark, block_lines,
    )  # fmt: skip
    top = max(line.baseline for line in (*heading.lines, *anatomy.type_name, *anatomy.abstract))
    end = min(((line.page, line.baseline - 1.0) for line in block_lines), default=None)
    main = [page for page in extent.main if end is None or page.number <= end[0]]
    above = heading.bottom if anatomy.letter_subject else top
    body = find_body(main, top=above, end=end, taken=taken)
    return replace(
        anatomy,
        body=body.lines,
        legal_grounds=body.legal_grounds,
        table_text=body.table_text,
        footnotes=body.footnotes,
    )


def _believed(anatomy: Anatomy) -> Anatomy:
    """Without the values that were read from disputed lines, and without the claim to be attached."""
    numbered, dated = not _disputed(anatomy.number), not _disputed(anatomy.place_and_date)
    titled = not _disputed(anatomy.type_name)
    described = not _disputed((*anatomy.abstract, *anatomy.letter_subject))
    referred = not _disputed(anatomy.attachment_references)
    return replace(
        anatomy,
        code_number=anatomy.code_number if numbered else None,
        code_notation=anatomy.code_notation if numbered else None,
        issued_on=anatomy.issued_on if dated else None,
        promulgation_place=anatomy.promulgation_place if dated else None,
        document_type=anatomy.document_type if titled else None,
        subject=anatomy.subject if titled and described else None,
        issuing_agency_name=None if _disputed(anatomy.issuing_agency) else anatomy.issuing_agency_name,
        parent_agency_name=None if _disputed(anatomy.parent_agency) else anatomy.parent_agency_name,
        attachment_headings=tuple(line for line in anatomy.attachment_headings if not line.disputed),
        attachment_references=anatomy.attachment_references if referred else (),
        parent_number=anatomy.parent_number if referred else None,
        parent_notation=anatomy.parent_notation if referred else None,
        parent_issued_on=anatomy.parent_issued_on if referred else None,
        parent_issuer=anatomy.parent_issuer if referred else None,
        signature_blocks=tuple(_believed_block(block) for block in anatomy.signature_blocks),
    )


def _believed_block(block: SignatureBlock) -> SignatureBlock:
    posted = not _disputed(block.authority_lines)
    return replace(
        block,
        authority=block.authority if posted else None,
        title=block.title if posted else None,
        full_name=None if _disputed(block.name_lines) else block.full_name,
    )


def _disputed(lines: Sequence[Line]) -> bool:
    return any(line.disputed for line in lines)


def _ids(*groups: Sequence[Line]) -> set[int]:
    """Identities of lines: two lines of a page may be equal."""
    return {id(line) for group in groups for line in group}


def _without(lines: Sequence[Line], gone: Collection[int]) -> list[Line]:
    return [line for line in lines if id(line) not in gone]
