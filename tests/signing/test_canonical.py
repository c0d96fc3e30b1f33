"""Canonical JSON: what the standard encoder writes is, byte for byte, what RFC 8785 asks for."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from signing.canonical import canonical

NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
@example({"b": 1.0, "a": [1e-4, 9.99e-5, 1e15, 2.0**53, 1e16, 1e21, -0.0, 0.1, 123.45, 5e-324]})
@example({"\u20ac": 1, "\U0001f600": 2, "\ufb33": 3, "\r": "\x7f\u2028\x1f</script>"})
def test_any_value_is_written_as_the_reference_writes_it(value: object) -> None:
    """The library for RFC 8785 is the reference; keys beyond ASCII and odd numbers are left to it."""
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type] # JSON


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {1: 2}, [b"bytes"]])
def test_what_canonical_json_cannot_hold_is_refused(value: object) -> None:
    """Nothing is written that another reader would read differently."""
    with pytest.raises((ValueError, TypeError)):
        canonical(value)
