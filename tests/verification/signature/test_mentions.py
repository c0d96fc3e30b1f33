"""References in the text of a file, whatever stands around them."""

import re
import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.signature.pades.mentions import _references  # the search is the subject

_FORWARDS = re.compile(
    rb"(?<![\d.])[+0]*(\d{1,10})(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])+[+0]*(\d{1,5})"
    rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])+R(?![A-Za-z])"
)
"""The definition, sought letter by letter from the beginning."""
_PIECES = (
    b"+",
    b"0",
    b"1",
    b"23",
    b" ",
    b"R",
    b"%",
    b"\n",
    b"\r",
    b".",
    b"x",
    b"7 0 R",
    b"+07 00 R",
    b"1 0 R%",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=24).map(b"".join))
def test_backwards_finds_what_forwards_does(text: bytes) -> None:
    """No reference is missed that stands in the text, and none is read otherwise."""
    assert named(_references(text)) >= named(_FORWARDS.finditer(text))


def named(hits: Iterable[re.Match[bytes]]) -> set[tuple[int, int]]:
    """The objects that references name."""
    return {(int(hit[1]), int(hit[2])) for hit in hits}


@pytest.mark.parametrize("run", [b"+", b"0", b" ", b"+0", b"1 ", b"%\n", b"9"])
def test_long_runs_are_passed_in_time(run: bytes) -> None:
    """Megabytes of what a reference may begin with take no longer than other text."""
    text = run * (1_000_000 // len(run)) + b"\n%" + 5000 * b"x" + b"\n 1 0 R"
    begun = time.process_time()
    assert (1, 0) in named(_references(text))
    assert time.process_time() - begun < 5
