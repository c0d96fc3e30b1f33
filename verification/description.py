"""What is printed on a document, in the words of the contract."""

from verification.layout.anatomy import Anatomy
from verification.verdict import DocumentDescription, DocumentKind, Signatory


def describe(kind: DocumentKind, anatomy: Anatomy) -> DocumentDescription:
    """What is printed on the document, in the words of the contract."""
    block = anatomy.signature_blocks[-1] if anatomy.signature_blocks else None
    return DocumentDescription(
        kind=kind,
        code_number=anatomy.code_number,
        code_notation=anatomy.code_notation,
        issued_on=anatomy.issued_on,
        promulgation_place=anatomy.promulgation_place,
        document_type=anatomy.document_type,
        subject=anatomy.subject,
        issuing_agency=anatomy.issuing_agency_name,
        parent_agency=anatomy.parent_agency_name,
        signatory=Signatory(authority=block.authority, title=block.title, full_name=block.full_name)
        if block
        else None,
    )
