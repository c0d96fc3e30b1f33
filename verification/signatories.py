"""How many people signed: one person may hold two certificates, and two people may have one name."""

from collections.abc import Iterable
from typing import NamedTuple

from verification.names import fold
from verification.verdict import SignatureVerdict


class Signatories(NamedTuple):
    """How many there are, as far as it can be told."""

    at_least: int
    """Different names: who signs twice is one."""
    at_most: int
    """Different certificates: namesakes have one each, and so has a person whose old one was replaced."""


def count_signatories(signatures: Iterable[SignatureVerdict]) -> Signatories:
    """Count those of these signatures; one without a name stands for itself."""
    known = {
        (fold(one.signer.common_name or one.field_name), one.signer.certificate_sha256) for one in signatures
    }
    return Signatories(at_least=len({name for name, _ in known}), at_most=len(known))
