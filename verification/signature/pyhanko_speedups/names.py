"""Names, prepared for comparison (RFC 4518) once for a spelling instead of once for a comparison."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from asn1crypto import x509

original_prepare: Callable[[Any, str], str] = x509.NameTypeAndValue._ldap_string_prep  # noqa: SLF001 - the slow one
original_equal: Callable[[Any, object], bool] = x509.RDNSequence.__eq__

_REMEMBERED_NAMES = 4096
_LONGEST_REMEMBERED = 4096  # characters or bytes: a hostile name may be megabytes long


def prepare_name_value(attribute: x509.NameTypeAndValue, value: str) -> str:
    """The value prepared for comparison; a function of its text alone."""
    if not isinstance(value, str) or len(value) > _LONGEST_REMEMBERED:
        return original_prepare(attribute, value)
    return _prepared_value(value)


@lru_cache(maxsize=_REMEMBERED_NAMES)
def _prepared_value(value: str) -> str:
    return original_prepare(x509.NameTypeAndValue(), value)


def names_equal(one: x509.RDNSequence, other: object) -> bool:
    """Equality by RFC 5280, clause 7.1."""
    if not isinstance(other, x509.RDNSequence):
        return False
    try:
        one_der, other_der = one.dump(), other.dump()
        if max(len(one_der), len(other_der)) <= _LONGEST_REMEMBERED:
            return _prepared_name(one_der) == _prepared_name(other_der)
    except (ValueError, TypeError):  # a value that cannot be prepared: the original may never look at it
        pass
    return original_equal(one, other)


@lru_cache(maxsize=_REMEMBERED_NAMES)
def _prepared_name(der: bytes) -> tuple[tuple[int, dict[str, str]], ...]:
    """For each relative name its length, and the last prepared value of each type: what is compared."""
    return tuple((len(part), part._get_values(part)) for part in x509.RDNSequence.load(der))  # noqa: SLF001
