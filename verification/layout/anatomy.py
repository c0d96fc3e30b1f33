"""The components of an administrative document, "ô số" 1 to 14 (Decree 30, Phụ lục I, Phần I, mục IV)."""

from dataclasses import dataclass
from datetime import date

from verification.layout.page import Layout, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """One signatory: cells 7a (authority and title) and 7b (name). Several on joint documents and minutes."""

    authority: str | None
    """TM., KT., TL., TUQ., Q. of the first line; None where the head signs himself."""
    authority_lines: tuple[Line, ...]
    """Every line of 7a, top to bottom."""
    title: str | None
    """The title of the person who signs: the last line of 7a without the authority mark."""
    name_lines: tuple[Line, ...]
    full_name: str | None


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


def find_components(layout: Layout) -> Anatomy:
    """The components that stand on the pages; those not found stay empty."""
    del layout
    return Anatomy()
