"""The first look at a file: whether it is a PDF at all, and small enough to be examined."""

from verification.errors import ErrorCode, UnreadableDocument
from verification.policy import Limits

_HEADER_WINDOW = 1024
"""Bytes in which readers look for the header (ISO 32000-1, annex H, implementation note 13)."""


def check_openable(pdf: bytes, limits: Limits) -> None:
    """Refuse what is no PDF or too large; raises UnreadableDocument."""
    if len(pdf) > limits.max_bytes:
        raise UnreadableDocument(ErrorCode.TOO_LARGE, f"{len(pdf)} bytes")
    if b"%PDF-" not in pdf[:_HEADER_WINDOW]:
        raise UnreadableDocument(ErrorCode.NOT_A_PDF, "no %PDF- header")
