"""Digests of signed ranges that share their beginning."""

import hashlib

from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from verification.signature.pades.ranges import Digests, SignedRange

PDF = bytes(range(256)) * 8


@given(st.lists(st.lists(st.integers(0, len(PDF) + 9), min_size=4, max_size=4).map(sorted), max_size=8))
def test_digests_carried_on_are_those_made_alone(offsets: list[list[int]]) -> None:
    """Whatever ranges in whatever order, from the first byte on or not, with two functions in turn."""
    digests = Digests(PDF)
    for place, (start, gap, after, end) in enumerate(offsets):
        first = 0 if place % 3 else start
        signed = SignedRange(stretches=((first, gap), (after, end)))
        content = PDF[first:gap] + PDF[after:end]
        assert digests.digest(signed, hashes.SHA256()) == hashlib.sha256(content).digest()
        assert digests.digest(signed, hashes.SHA512()) == hashlib.sha512(content).digest()
