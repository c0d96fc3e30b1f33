"""Opens the file for reading signatures: leniently, within limits, with the empty password at most.

Word writes hybrid cross-references, so strict reading would refuse most real documents; what strict reading
would have refused is judged by our own rules instead (ISO 32000-2, 7.5).
"""

import zlib
from io import BytesIO

from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from verification.errors import ErrorCode, UnreadableDocument
from verification.signature.pades.bounded_reader import BoundedReader
from verification.signature.pades.old_encryption import is_revision_5, unlock_revision_5

_HEADER_WINDOW = 1024
_HEADER_LENGTH = len(b"%PDF-1.7")

FOREIGN_FAULTS = (
    PdfError,
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    ArithmeticError,
    zlib.error,
)
"""What the library may throw over a hostile file. Each becomes a fact or an error of ours."""


def open_file(pdf: bytes) -> BoundedReader:
    """The file, ready to be read; raises UnreadableDocument for what cannot be opened."""
    start = pdf[:_HEADER_WINDOW].find(b"%PDF-")
    if start < 0:
        raise UnreadableDocument(ErrorCode.NOT_A_PDF, "no %PDF- header")
    try:
        reader = BoundedReader(BytesIO(_with_header_first(pdf, start)))
        encrypted = reader.encrypt_dict is not None
    except FOREIGN_FAULTS as fault:
        raise UnreadableDocument(ErrorCode.DAMAGED, f"{type(fault).__name__}: {fault}") from fault
    if encrypted:
        _unlock(reader)
    return reader


def _with_header_first(pdf: bytes, start: int) -> bytes:
    """Offsets stay what they are; only the header is repeated where the library looks for it."""
    if start == 0:
        return pdf
    header = pdf[start : start + _HEADER_LENGTH]
    return (
        header.ljust(start, b"\n") + pdf[start:] if start >= _HEADER_LENGTH else header + pdf[len(header) :]
    )


def _unlock(reader: PdfFileReader) -> None:
    """Open with the empty user password; what needs more is `encrypted`."""
    try:
        if not isinstance(reader.security_handler, StandardSecurityHandler) and not is_revision_5(reader):
            raise UnreadableDocument(ErrorCode.ENCRYPTED, "a certificate is needed")
        status = unlock_revision_5(reader) if is_revision_5(reader) else reader.decrypt(b"").status
    except FOREIGN_FAULTS as fault:
        raise UnreadableDocument(ErrorCode.ENCRYPTED, f"{type(fault).__name__}: {fault}") from fault
    if status == AuthStatus.FAILED:
        raise UnreadableDocument(ErrorCode.ENCRYPTED, "a password is needed")
