"""Canonical JSON (RFC 8785), written by the standard library's encoder wherever the two agree.

They agree but for numbers: a float is written as ECMAScript does, and an integer beyond 2^53 is refused. What
the encoder would write differently is left to `rfc8785`, which takes three times as long; a test compares.
"""

import json
from collections.abc import Iterable
from typing import Any

import rfc8785

_EXACT = 2**53
_SMALLEST_ALIKE = 1e-4
"""From here on, Python and ECMAScript write a fraction with the same digits and without an exponent. Beyond
2^53 there are no fractions, and a whole number is written with `.0` here and without it there."""
_WRITTEN_ALIKE = frozenset({str, bool, type(None)})
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: Any) -> bytes:
    """Return a JSON value in canonical form. Raises ValueError for what canonical JSON cannot hold."""
    try:
        return _ENCODER.encode(_alike(value)).encode()
    except _Unlike:
        return rfc8785.dumps(value)


class _Unlike(Exception):  # noqa: N818 - a state of the value
    """The standard encoder would write this value differently, or not at all."""


def _alike(value: Any) -> Any:
    """Return an equal value that the standard encoder writes as RFC 8785 does: whole floats as integers.

    Most of a verdict is texts: they are passed over without a call for each.
    """
    kind = type(value)
    if kind in _WRITTEN_ALIKE:
        return value
    if kind is dict:
        if not _sort_alike(value):
            raise _Unlike
        return {key: i if type(i) in _WRITTEN_ALIKE else _alike(i) for key, i in value.items()}
    if kind is list or kind is tuple:
        return [i if type(i) in _WRITTEN_ALIKE else _alike(i) for i in value]
    if kind is float and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    fraction = kind is float and _SMALLEST_ALIKE <= abs(value) < _EXACT
    if fraction or (kind is int and -_EXACT < value < _EXACT):
        return value
    raise _Unlike


def _sort_alike(keys: Iterable[Any]) -> bool:
    """Whether keys sort by code points, as here, as they do by UTF-16 code units: in ASCII they do."""
    try:
        return "".join(keys).isascii()
    except TypeError:  # a key that is no text
        return False
