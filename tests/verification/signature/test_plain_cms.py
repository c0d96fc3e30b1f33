"""Plain containers read element by element say what the general reader says of them, or leave them to it."""

import re
from binascii import unhexlify
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from app.demo.signer import timestamp_pdf
from tests.verification.signature.paper import NOW, official, pki, plain, stamped
from verification.signature.pades.containers import read_any_cms
from verification.signature.pades.plain_cms import read_plain
from verification.verdict import Integrity

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)")
TELLING_OCTETS = (0x00, 0x02, 0x04, 0x06, 0x18, 0x30, 0x31, 0x80, 0x81, 0x82, 0xA0, 0xA1, 0xFF)


@cache
def containers() -> dict[str, tuple[bytes, bytes]]:
    """Value and signed bytes of a signature, of one with a timestamp, and of a document timestamp."""
    made = {"plain": plain(official()), "stamped": stamped(official())}
    made["archived"] = timestamp_pdf(made["stamped"], pki().timestamping, NOW)
    return {name: _last_signature(pdf) for name, pdf in made.items()}


def _last_signature(pdf: bytes) -> tuple[bytes, bytes]:
    start, end, rest = (int(number) for number in list(_RANGE.finditer(pdf))[-1].groups())
    return unhexlify(pdf[start + 1 : end - 1]), pdf[:start] + pdf[end : end + rest]


def both(value: bytes, signed: bytes) -> tuple[object, object]:
    """What the two readers say."""

    def digest(function: hashes.HashAlgorithm) -> bytes:
        context = hashes.Hash(function)
        context.update(signed)
        return context.finalize()

    return read_plain(value, digest, ()), read_any_cms(value, digest)


@pytest.mark.parametrize("name", ["plain", "stamped", "archived"])
def test_what_tools_make_is_plain(name: str) -> None:
    """The usual containers are read the short way, with the same result; so is one over other bytes."""
    value, signed = containers()[name]
    for content, integrity in ((signed, Integrity.INTACT), (signed + b" ", Integrity.BROKEN)):
        short, general = both(value, content)
        assert short == general
        assert short is not None
        assert general.integrity is integrity  # type: ignore[attr-defined]


@given(
    st.sampled_from(["plain", "stamped", "archived"]),
    st.lists(
        st.tuples(
            st.integers(0, 9999),
            st.sampled_from(TELLING_OCTETS) | st.integers(0, 255),
            st.sampled_from(["replace", "insert", "remove"]),
        ),
        min_size=1,
        max_size=2,
    ),
)
def test_altered_containers_are_read_alike_or_left_alone(
    name: str, changes: list[tuple[int, int, str]]
) -> None:
    """Any octet replaced, inserted or removed: never another word than that of the general reader."""
    value, signed = containers()[name]
    altered = bytearray(value.rstrip(b"\0"))
    for place, octet, way in changes:
        at = place % len(altered)
        if way == "replace":
            altered[at] = octet
        elif way == "insert":
            altered.insert(at, octet)
        else:
            del altered[at]
    short, general = both(bytes(altered), signed)
    assert short is None or short == general
