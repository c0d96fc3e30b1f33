"""The document's state of signing, from the roles that its kind requires (design §3, decree30 §8.4).

A fault of layout never enters here (Điều 18 k3); of the findings only the rules DS-R do, which judge
presence, order and party of the signatures.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from verification.verdict import (
    DocumentKind,
    Finding,
    Indication,
    LaterChanges,
    Outcome,
    Role,
    SignatureVerdict,
    SigningStatus,
)

ORDER_RULE = "ND30-DS-R2"
PARTY_RULE = "ND30-DS-R4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One role that must be signed: by `count` signatures in any of `roles`; 0 means "if any"."""

    roles: frozenset[Role]
    count: int = 1


_PERSON = frozenset({Role.AUTHORISED_PERSON})
_AGENCY = frozenset({Role.AGENCY})

REQUIREMENTS: dict[DocumentKind, tuple[Requirement, ...]] = {
    DocumentKind.ORIGINAL: (Requirement(roles=_PERSON), Requirement(roles=_AGENCY)),
    DocumentKind.MINUTES: (Requirement(roles=_PERSON, count=2), Requirement(roles=_AGENCY, count=0)),
    DocumentKind.ATTACHMENT: (Requirement(roles=frozenset({Role.ATTACHMENT, Role.AGENCY})),),
    DocumentKind.ELECTRONIC_COPY: (Requirement(roles=frozenset({Role.COPY, Role.AGENCY})),),
    DocumentKind.PUBLICATION: (Requirement(roles=frozenset({Role.PUBLICATION})),),
    DocumentKind.UNKNOWN: (),
}

_WEIGHT = {
    Indication.NO_SIGNATURE: 0,
    Indication.TOTAL_PASSED: 1,
    Indication.INDETERMINATE: 2,
    Indication.TOTAL_FAILED: 3,
}


def worst_indication(signatures: Iterable[SignatureVerdict]) -> Indication:
    """The indication of the worst signature; NO_SIGNATURE where there is none."""
    return max(
        (signature.indication for signature in signatures),
        key=_WEIGHT.__getitem__,
        default=Indication.NO_SIGNATURE,
    )


def conclude(
    kind: DocumentKind, signatures: tuple[SignatureVerdict, ...], findings: tuple[Finding, ...]
) -> SigningStatus:
    """The first status that applies, in the order of design §3."""
    requirements = REQUIREMENTS[kind]
    required = [one for one in signatures if any(one.role in need.roles for need in requirements)]
    if not (signatures if kind is DocumentKind.UNKNOWN else required):
        return SigningStatus.UNSIGNED
    if any(_broken(signature) for signature in signatures) or _violated(findings, ORDER_RULE, PARTY_RULE):
        return SigningStatus.SIGNED_INVALID
    if kind is DocumentKind.UNKNOWN or any(one.indication is Indication.INDETERMINATE for one in required):
        return SigningStatus.UNDETERMINED
    if all(_met(need, signatures) for need in requirements):
        return SigningStatus.SIGNED_FULL
    if any(one.role is Role.AUTHORISED_PERSON for one in required):
        return SigningStatus.SIGNED_PERSON_ONLY
    return SigningStatus.SIGNED_AGENCY_ONLY


def _broken(signature: SignatureVerdict) -> bool:
    return (
        signature.indication is Indication.TOTAL_FAILED or signature.later_changes is LaterChanges.SUSPICIOUS
    )


def _violated(findings: tuple[Finding, ...], *rule_ids: str) -> bool:
    return any(one.rule_id in rule_ids and one.outcome is Outcome.VIOLATED for one in findings)


def _met(need: Requirement, signatures: tuple[SignatureVerdict, ...]) -> bool:
    passed = (
        one for one in signatures if one.role in need.roles and one.indication is Indication.TOTAL_PASSED
    )
    return sum(1 for _ in passed) >= need.count
