"""Metadata of a submission: wrong values are refused by name before anything is recorded."""

from typing import Any

import pytest

from signing.errors import MalformedMetadata
from signing.metadata import read_metadata


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "nửa ký tự \ud800"),
        ("signatory", {"full_name": "\udfff"}),
        ("code_notation", "QĐ\x00"),
        ("code_number", "١٢"),
        ("code_number", "１２"),
        ("code_number", "0"),
    ],
    ids=ascii,
)
def test_what_cannot_be_written_down_is_refused(field: str, value: Any) -> None:
    """Halves of a character, NUL, digits of other scripts: no error of ours, and no guess."""
    with pytest.raises(MalformedMetadata) as refused:
        read_metadata({field: value})
    assert refused.value.field == field


def test_digits_are_read() -> None:
    """Number and notation in one field are taken apart."""
    metadata = read_metadata({"code_number": "05/QĐ-UBND", "subject": "Về việc 😀"})
    assert (metadata.code_number, metadata.code_notation) == ("05", "QĐ-UBND")
