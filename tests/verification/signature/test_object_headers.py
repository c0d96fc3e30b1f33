"""Headers of objects are found where a plain search through the text finds them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from verification.signature.pades.object_headers import headers, last_header

_PLAIN = re.compile(
    rb"(?<!\d)(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj\b",
)
_PARTS = [b"1", b"0", b"27", b" ", b"\n", b"\x00", b"\x0b", b"obj", b"endobj", b"x", b"9" * 11, b" " * 90]


@given(parts=st.lists(st.sampled_from(_PARTS), max_size=25), begin=st.integers(0, 60))
def test_from_the_word_backwards_and_letter_by_letter_agree(parts: list[bytes], begin: int) -> None:
    """Two ways to search give the same headers."""
    text = b"".join(parts)
    plain = [(hit.start(), int(hit[1]), int(hit[2])) for hit in _PLAIN.finditer(text, begin)]
    assert [tuple(header) for header in headers(text, begin)] == plain


def test_the_last_one_is_the_one_before_the_place() -> None:
    """The nearest header counts; what only looks like one does not."""
    text = b"3 0 obj << >> endobj 12 5 obj << /ByteRange"
    found = last_header(text, 0, len(text))
    assert found is not None
    assert (found.number, found.generation) == (12, 5)
    assert last_header(text, 0, 10) == (0, 3, 0)
    assert last_header(b"0 obj objx 1 0 objects", 0, 22) is None
