"""Which documents a clause binds: named questions about what a document is."""

from verification.decree30.dossier import Dossier
from verification.decree30.notation import OFFICIAL_LETTER
from verification.verdict import DocumentKind, Role

_PRINTED = (DocumentKind.ORIGINAL, DocumentKind.MINUTES)
_CALLING = frozenset(("CĐ", "GM"))
_NO_GROUNDS = ("CV", "ThC", "BB", "GM", "GGT", "GNP", "PG", "PC", "PB")
_TITLE_ONLY = ("GGT", "GNP")


def is_original(dossier: Dossier) -> bool:
    """An electronic original."""
    return dossier.kind is DocumentKind.ORIGINAL


def has_form(dossier: Dossier) -> bool:
    """A document with components of its own: an original or minutes."""
    return dossier.kind in _PRINTED


def has_pages(dossier: Dossier) -> bool:
    """A text that the agency laid out itself: an original, minutes or an attachment."""
    return dossier.kind in (*_PRINTED, DocumentKind.ATTACHMENT)


def is_dated(dossier: Dossier) -> bool:
    """An original; minutes have no place and date in cell 4 (Mẫu 1.9)."""
    return dossier.kind is DocumentKind.ORIGINAL


def has_parent_agency(dossier: Dossier) -> bool:
    """Its heading names a parent agency."""
    return has_form(dossier) and (dossier.anatomy is None or bool(dossier.anatomy.parent_agency))


def is_official_letter(dossier: Dossier) -> bool:
    """A công văn: subject under the number, no title."""
    return is_original(dossier) and dossier.document.document_type == OFFICIAL_LETTER


def is_titled(dossier: Dossier) -> bool:
    """A type with a title (tên loại) over its text."""
    return has_form(dossier) and dossier.document.document_type not in (None, OFFICIAL_LETTER, "ThC")


def has_abstract(dossier: Dossier) -> bool:
    """A type whose title is followed by an abstract (trích yếu): not Mẫu 1.8 and 1.10."""
    return is_titled(dossier) and dossier.document.document_type not in _TITLE_ONLY


def may_cite_grounds(dossier: Dossier) -> bool:
    """A type with legal grounds, and the document has some."""
    return (
        is_original(dossier)
        and dossier.document.document_type not in _NO_GROUNDS
        and (dossier.anatomy is None or bool(dossier.anatomy.legal_grounds))
    )


def is_addressed(dossier: Dossier) -> bool:
    """It has a "Kính gửi" part; telegrams and invitations call their addressees in the text."""
    calls = dossier.document.document_type in _CALLING
    return (
        is_original(dossier) and not calls and (dossier.anatomy is None or bool(dossier.anatomy.addressees))
    )


def is_attachment(dossier: Dossier) -> bool:
    """Issued with another document, in a file of its own."""
    return dossier.kind is DocumentKind.ATTACHMENT


def is_electronic_copy(dossier: Dossier) -> bool:
    """A paper document copied into electronic form: SAO Y, SAO LỤC, TRÍCH SAO."""
    return dossier.kind is DocumentKind.ELECTRONIC_COPY


def holds_attachments(dossier: Dossier) -> bool:
    """It has "Phụ lục" headings, or is an attachment."""
    if is_attachment(dossier):
        return True
    return has_form(dossier) and (dossier.anatomy is None or bool(dossier.anatomy.attachment_headings))


def bears_seal(dossier: Dossier) -> bool:
    """It has to show the agency's seal: an original; minutes where the agency signed ("nếu có")."""
    return is_original(dossier) or (
        dossier.kind is DocumentKind.MINUTES and bool(dossier.with_role(Role.AGENCY))
    )
