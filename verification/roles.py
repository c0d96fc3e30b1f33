"""What each signature is for, and what kind of document this is.

Joins `signature` and `layout`: neither the certificate nor the picture alone tells. The place and the
appearance name the role; the certificate decides only where they are silent. A role says what a signature
was put there for, not that the right party put it there: that is judged by the rules DS-R (decree30 §2.5).

Sizes are those measured on 205 real signatures: initials up to 60 x 30 pt, seals square with a side of 100
to 130 pt, personal signatures 140 to 230 pt wide, number and date at most 30 pt high.
"""

import re
from dataclasses import dataclass, replace

from verification.layout.anatomy import Anatomy, SignatureBlock
from verification.layout.page import Colour, Layout, Page, Widget
from verification.names import fold
from verification.party_names import same_name, same_party
from verification.verdict import (
    Box,
    DocumentKind,
    Place,
    Role,
    SignatureVerdict,
    SignerKind,
)

_INITIALS_MM = (24.0, 13.0)
"""Largest initials, width and height: 60 x 30 pt and some slack."""
_NUMBER_HEIGHT_MM = 14.0
_SEAL_SIDE_MM = (18.0, 55.0)
_SEAL_ASPECT = (0.75, 1.35)
_SEAL_RED_SHARE = 0.5
_TOP_BAND_MM = 45.0
"""Stamps of copies, attachments and publications stand in this band of the first page."""
_BLOCK_SLACK_MM = 12.0
_LINE_SLACK_MM = 2.0

_COPY = re.compile(r"\b(sao y|sao luc|trich sao)\b")
_STAMP_LABEL = re.compile(r"\b(ky boi|nguoi ky)\b")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[;,]?\s+\d{1,2}:\d{2}")
_NUMBERED = re.compile(r"\bs[ốo]\s*:?\s*\d*\s*[^\s]*/", re.IGNORECASE)
_NUMBER_OR_DATE = re.compile(
    r"^(s[ốo]\s*:?\s*)?\d{1,6}[a-zA-ZĐđ]?(\s*/\s*[\w&/.\- ]+)?$"
    r"|^(.{0,40},\s*)?(ngày\s*)?\d{1,2}(\s*tháng\s*\d{1,2})?(\s*năm\s*\d{4})?$",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(r"^(cong bao|cong thong tin dien tu|cong ttdt)\b")
_NAMES_PARENT = re.compile(
    r"(kem theo|ban hanh theo|ban hanh kem theo)\b.{0,60}?"
    r"\b(so|van ban|quyet dinh|thong tu|nghi quyet|nghi dinh|cong van|to trinh|ke hoach|thong bao)\b"
)
_REQUIRED_CELLS = 3
"""How many of cells 1 to 4 must be found: one may be unreadable and the file is still an original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """The signatures with their roles and places, and the kind of document."""

    kind: DocumentKind
    signatures: tuple[SignatureVerdict, ...]


def assign_roles(
    signatures: tuple[SignatureVerdict, ...], layout: Layout | None, anatomy: Anatomy | None
) -> RoleAssignment:
    """Give every signature its role, then name the kind of document from roles and components."""
    anatomy = anatomy or Anatomy()
    placed = tuple(_placed(signature, layout) for signature in signatures)
    with_roles = tuple(
        replace(signature, role=_role(signature, layout.widget(signature.field_name), anatomy))
        if layout is not None and signature.role is Role.UNKNOWN
        else signature
        for signature in placed
    )
    with_roles = tuple(_beside_the_signatory(one, with_roles, anatomy) for one in with_roles)
    kind = _kind({signature.role for signature in with_roles}, layout, anatomy)
    return RoleAssignment(kind=kind, signatures=tuple(_settled(one, kind) for one in with_roles))


def _placed(signature: SignatureVerdict, layout: Layout | None) -> SignatureVerdict:
    widget = layout.widget(signature.field_name) if layout else None
    if widget is None or _area(widget.box) == 0:
        return signature
    left, top, right, bottom = (round(edge, 1) for edge in widget.box)
    return replace(signature, place=Place(page=widget.page, box=(left, top, right, bottom)))


# --- one signature -----------------------------------------------------------------------------------


def _role(signature: SignatureVerdict, widget: Widget | None, anatomy: Anatomy) -> Role:
    if widget is None or (widget.ink is None and not widget.lines):
        return _role_of_invisible(signature, anatomy)
    text = " ".join(line.text for line in widget.lines if not line.disputed)
    return (
        _role_from_text(signature, widget, text)
        or _role_from_picture(signature, widget, anatomy)
        or _role_from_certificate(signature, widget, anatomy)
    )


def _role_of_invisible(signature: SignatureVerdict, anatomy: Anatomy) -> Role:
    """A missing picture is a fault of layout and voids nothing (Điều 18 k3): the printed names decide."""
    if any(_is_signatory(signature, block) for block in anatomy.signature_blocks):
        return Role.AUTHORISED_PERSON
    if signature.signer.kind is SignerKind.ORGANISATION and same_party(
        anatomy.issuing_agency_name, signature.signer.common_name
    ):
        return Role.AGENCY
    if not anatomy.signature_blocks and _is_attached(anatomy) and _is_parents_issuer(signature, anatomy):
        return Role.ATTACHMENT
    return Role.TECHNICAL


def _is_parents_issuer(signature: SignatureVerdict, anatomy: Anatomy) -> bool:
    """Whether it is the agency whose document the attachment names as its own."""
    signer = signature.signer
    return signer.kind is SignerKind.ORGANISATION and same_party(anatomy.parent_issuer, signer.common_name)


def _role_from_text(signature: SignatureVerdict, widget: Widget, text: str) -> Role | None:
    folded = fold(text)
    if _COPY.search(folded):
        return Role.COPY
    if signature.signer.kind is SignerKind.SERVICE or _PUBLISHER.match(
        fold(signature.signer.common_name or "")
    ):
        return Role.PUBLICATION
    if _NUMBERED.search(text) and _TIME.search(text):
        return Role.ATTACHMENT
    if text and _height(widget.box) <= _NUMBER_HEIGHT_MM and _NUMBER_OR_DATE.match(text.strip()):
        return Role.NUMBER_OR_DATE
    return None


def _role_from_picture(signature: SignatureVerdict, widget: Widget, anatomy: Anatomy) -> Role | None:
    if widget.ink is None:
        return None
    if _looks_like_seal(widget):
        return Role.AGENCY
    stands_in_block = any(_stands_in(widget, block) for block in anatomy.signature_blocks)
    if signature.signer.kind is SignerKind.PERSON:
        return _role_of_persons_picture(signature, widget, anatomy, stands_in_block=stands_in_block)
    if stands_in_block:
        drawn_by_hand = _blue(widget) and not widget.lines and not _is_seal_sized(widget)
        return Role.AUTHORISED_PERSON if drawn_by_hand else None
    return Role.NUMBER_OR_DATE if _covers_number_or_date(widget, anatomy) else None


def _role_of_persons_picture(
    signature: SignatureVerdict, widget: Widget, anatomy: Anatomy, *, stands_in_block: bool
) -> Role | None:
    """Initials stand beside the block too; there only the printed names tell whose small picture it is."""
    if _fits(widget.box, _INITIALS_MM) and (not stands_in_block or _is_no_signatory(signature, anatomy)):
        return Role.INITIALS
    return Role.AUTHORISED_PERSON if stands_in_block else None


def _role_from_certificate(signature: SignatureVerdict, widget: Widget, anatomy: Anatomy) -> Role:
    signer, blocks = signature.signer, anatomy.signature_blocks
    if any(_is_signatory(signature, block) for block in blocks):
        return Role.AUTHORISED_PERSON
    if signer.kind is SignerKind.PERSON:
        return Role.UNKNOWN if blocks else Role.AUTHORISED_PERSON
    if signer.kind is SignerKind.ORGANISATION:
        return _role_of_organisation(signature, widget, anatomy)
    if signer.kind is SignerKind.UNIT:
        return Role.UNIT
    return Role.AGENCY if same_party(anatomy.issuing_agency_name, signer.common_name) else Role.UNKNOWN


def _role_of_organisation(signature: SignatureVerdict, widget: Widget, anatomy: Anatomy) -> Role:
    if _is_by_a_bystander(signature, widget, anatomy):
        return Role.UNKNOWN
    if _in_top_band(widget) and widget.lines and not anatomy.signature_blocks:
        return Role.ATTACHMENT if _is_attached(anatomy) else Role.PUBLICATION
    return Role.AGENCY


def _is_by_a_bystander(signature: SignatureVerdict, widget: Widget, anatomy: Anatomy) -> bool:
    """A receiver that registers the document, say: no seal, nowhere near the signatory, another's name."""
    blocks = anatomy.signature_blocks
    return (
        bool(blocks and anatomy.issuing_agency_name)
        and _in_top_band(widget)
        and not any(_stands_in(widget, block) for block in blocks)
        and not same_party(anatomy.issuing_agency_name, signature.signer.common_name)
    )


def _beside_the_signatory(
    signature: SignatureVerdict, signatures: tuple[SignatureVerdict, ...], anatomy: Anatomy
) -> SignatureVerdict:
    """Who signs beside the printed signatory, and is not printed, holds no role that is required."""
    signatories = [one for one in signatures if one.role is Role.AUTHORISED_PERSON]
    if signature not in signatories or not _is_no_signatory(signature, anatomy):
        return signature
    if signature.signer.kind is not SignerKind.PERSON:
        return signature
    signed = any(_is_signatory(one, block) for one in signatories for block in anatomy.signature_blocks)
    return replace(signature, role=Role.UNKNOWN) if signed else signature


def _is_no_signatory(signature: SignatureVerdict, anatomy: Anatomy) -> bool:
    """Whether the names under the signatures were read, and the signer's is none of them."""
    blocks = anatomy.signature_blocks
    if not blocks or any(
        not block.full_name or any(line.ocr for line in block.name_lines) for block in blocks
    ):
        return False
    return not any(_is_signatory(signature, block) for block in blocks)


def _settled(signature: SignatureVerdict, kind: DocumentKind) -> SignatureVerdict:
    """The agency's labelled stamp on an attachment is its attachment signature, not a publication."""
    if kind is DocumentKind.ATTACHMENT and signature.role is Role.PUBLICATION:
        return replace(signature, role=Role.ATTACHMENT)
    return signature


def _is_signatory(signature: SignatureVerdict, block: SignatureBlock) -> bool:
    name = signature.signer.common_name
    return (
        signature.signer.kind is not SignerKind.ORGANISATION
        and bool(name and block.full_name)
        and same_name(block.full_name or "", name or "")
    )


def _looks_like_seal(widget: Widget) -> bool:
    ink = widget.ink
    red = ink is not None and ink.colour is Colour.RED and ink.share >= _SEAL_RED_SHARE
    return red and _is_seal_sized(widget)


def _is_seal_sized(widget: Widget) -> bool:
    ink = widget.ink
    if ink is None:
        return False
    width, height = _width(ink.box), _height(ink.box)
    smallest, largest = _SEAL_SIDE_MM
    if not (smallest <= width <= largest and smallest <= height <= largest):
        return False
    return _SEAL_ASPECT[0] <= width / height <= _SEAL_ASPECT[1]


def _blue(widget: Widget) -> bool:
    return widget.ink is not None and widget.ink.colour is Colour.BLUE


def _stands_in(widget: Widget, block: SignatureBlock) -> bool:
    """Whether the picture's centre lies in the block's column between title and name, with some slack."""
    box = widget.ink.box if widget.ink else widget.box
    column = block.place_on(widget.page)
    if column is None:
        return False
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    bottom = column[3] if block.name_lines else column[3] + 3 * _BLOCK_SLACK_MM
    return (
        column[0] - 2 * _BLOCK_SLACK_MM <= x <= column[2] + 2 * _BLOCK_SLACK_MM
        and column[1] - _BLOCK_SLACK_MM <= y <= bottom + _BLOCK_SLACK_MM
    )


def _covers_number_or_date(widget: Widget, anatomy: Anatomy) -> bool:
    """A number or date that is stamped as a picture: low, and on the line of cell 3 or 4."""
    middle = (widget.box[1] + widget.box[3]) / 2
    return _height(widget.box) <= _NUMBER_HEIGHT_MM and any(
        line.page == widget.page and line.box[1] - _LINE_SLACK_MM <= middle <= line.box[3] + _LINE_SLACK_MM
        for line in (*anatomy.number, *anatomy.place_and_date)
    )


def _in_top_band(widget: Widget) -> bool:
    return widget.page == 1 and widget.box[1] <= _TOP_BAND_MM


# --- the document ------------------------------------------------------------------------------------


def _kind(roles: set[Role], layout: Layout | None, anatomy: Anatomy) -> DocumentKind:
    if Role.COPY in roles:
        return DocumentKind.ELECTRONIC_COPY
    own_signatures = {Role.AUTHORISED_PERSON, Role.AGENCY} <= roles
    if Role.PUBLICATION in roles and not own_signatures and not _names_parent_on_top(layout, anatomy):
        return DocumentKind.PUBLICATION
    if anatomy.document_type == "BB" and len(anatomy.signature_blocks) > 1:
        return DocumentKind.MINUTES
    if not anatomy.signature_blocks and (Role.ATTACHMENT in roles or _attached(layout, anatomy)):
        return DocumentKind.ATTACHMENT
    if anatomy.signature_blocks and _has_heading(anatomy):
        return DocumentKind.ORIGINAL
    return DocumentKind.UNKNOWN


def tells_kind(anatomy: Anatomy) -> bool:
    """Whether pages beyond the first two and the signed ones can change neither kind nor roles.

    An original shows its one signature block (minutes have two). A file that opens as an attachment and has
    no heading of its own has no block either, whatever follows.
    """
    if anatomy.number:
        return len(anatomy.signature_blocks) == 1 and anatomy.document_type != "BB"
    headed = anatomy.national_title or anatomy.motto or anatomy.issuing_agency or anatomy.place_and_date
    return not headed and bool(anatomy.attachment_headings or anatomy.attachment_references)


def _is_attached(anatomy: Anatomy) -> bool:
    """Whether it says so in characters: a block that OCR missed must not make an original an attachment."""
    lines = (*anatomy.attachment_headings, *anatomy.attachment_references)
    return any(not line.ocr for line in lines)


def _names_parent_on_top(layout: Layout | None, anatomy: Anatomy) -> bool:
    return not anatomy.signature_blocks and layout is not None and _attached(layout, anatomy)


def _attached(layout: Layout | None, anatomy: Anatomy) -> bool:
    if _is_attached(anatomy):
        return True
    return layout is not None and any(_names_parent(page) for page in layout.pages[:2])


def _names_parent(page: Page) -> bool:
    text = " ".join(line.text for line in page.lines if not (line.disputed or line.ocr))
    return _NAMES_PARENT.search(fold(text)) is not None


def _has_heading(anatomy: Anatomy) -> bool:
    cells = (
        anatomy.national_title or anatomy.motto,
        anatomy.issuing_agency,
        anatomy.number,
        anatomy.place_and_date,
    )
    return sum(bool(cell) for cell in cells) >= _REQUIRED_CELLS


# --- boxes -------------------------------------------------------------------------------------------


def _width(box: Box) -> float:
    return box[2] - box[0]


def _height(box: Box) -> float:
    return box[3] - box[1]


def _area(box: Box) -> float:
    return _width(box) * _height(box)


def _fits(box: Box, size: tuple[float, float]) -> bool:
    return _width(box) <= size[0] and _height(box) <= size[1]
