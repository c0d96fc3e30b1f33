"""From the reasons that the steps found to one indication: our own derivation, on one page.

ETSI EN 319 102-1, 5.1.3 and table 6. TOTAL_FAILED needs a certain fault; anything that merely could not be
shown is INDETERMINATE; nothing is rounded. Among several reasons the gravest names the sub-indication.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from verification.verdict import Indication, SubIndication

_S = SubIndication

_FAILURES = (
    _S.HASH_FAILURE,
    _S.SIG_CRYPTO_FAILURE,
    _S.FORMAT_FAILURE,
    _S.REVOKED,
    _S.EXPIRED,
    _S.NOT_YET_VALID,
)
"""Certain faults, the gravest first."""

_DOUBTS = (
    _S.NO_SIGNING_CERTIFICATE_FOUND,
    _S.SIG_CONSTRAINTS_FAILURE,
    _S.GENERIC,
    _S.NO_CERTIFICATE_CHAIN_FOUND,
    _S.CERTIFICATE_CHAIN_GENERAL_FAILURE,
    _S.CRYPTO_CONSTRAINTS_FAILURE,
    _S.CHAIN_CONSTRAINTS_FAILURE,
    _S.OUT_OF_BOUNDS_NO_POE,
    _S.REVOKED_NO_POE,
    _S.REVOKED_CA_NO_POE,
    _S.TIMESTAMP_ORDER_FAILURE,
    _S.TRY_LATER,
)
"""What keeps a signature from passing without proving it wrong; what no waiting can mend comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a signature does not pass."""

    sub_indication: SubIndication

    @property
    def is_certain(self) -> bool:
        """Whether it proves the signature wrong."""
        return self.sub_indication in _FAILURES


def conclude(reasons: Iterable[Reason]) -> tuple[Indication, SubIndication | None]:
    """The indication of one signature; without a reason against it, it passed."""
    found = {reason.sub_indication for reason in reasons}
    for sub_indication in _FAILURES:
        if sub_indication in found:
            return Indication.TOTAL_FAILED, sub_indication
    for sub_indication in _DOUBTS:
        if sub_indication in found:
            return Indication.INDETERMINATE, sub_indication
    if found:
        return Indication.INDETERMINATE, _S.GENERIC
    return Indication.TOTAL_PASSED, None
