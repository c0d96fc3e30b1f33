"""One signature under examination, and what the steps have found about it so far."""

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from verification.policy import Policy, Revocation
from verification.signature.conclusions import Reason
from verification.signature.facts import SignatureFacts, SignedFile
from verification.signature.pades.paths import Path
from verification.signature.revocation import PathStatus, StatusDesk
from verification.signature.timestamps import TimestampFinding
from verification.signature.trust import TrustStore
from verification.verdict import SigningTime, SubIndication
from verification.verdict import Warning as Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One signature with all that its examination may look at."""

    facts: SignatureFacts
    order: int
    file: SignedFile
    policy: Policy
    trust: TrustStore
    desk: StatusDesk
    at: datetime
    existed_by: datetime
    """The earliest proof of existence from outside the signature; at worst, the time of verification."""
    has_proof: bool
    """Whether `existed_by` is a proof and not just the present."""
    proof_is_pending: bool
    """The proof is a timestamp whose own status could not be checked yet."""


@dataclass(slots=True, kw_only=True)
class Dossier:
    """What the steps have found so far; later steps read what earlier ones left."""

    case: Case
    certificate: x509.Certificate | None
    path: Path | None = None
    paths: tuple[Path, ...] = ()
    """All that hold as such; `path` is the one to judge by."""
    fault: str | None = None
    """Why the only paths there are do not hold."""
    status: PathStatus | None = None
    timestamps: list[TimestampFinding] = field(default_factory=list)
    signed_at: SigningTime | None = None
    claimed_at: datetime | None = None
    best_time: datetime | None = None
    is_proven: bool = False
    """Whether `best_time` is proven, not just the present."""
    reasons: list[Reason] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        """The best signature time: validity is judged at it."""
        return self.best_time or self.case.existed_by

    @property
    def others(self) -> tuple[bytes, ...]:
        """Certificates to build paths with, besides the trust store."""
        facts, store = self.case.facts, self.case.file.store
        tokens = (der for token in facts.container.tokens for der in token.container.certificates)
        return (*facts.container.certificates, *tokens, *store.certificates, *self.case.desk.certificates)

    def against(self, sub_indication: SubIndication) -> None:
        """Add a reason why the signature does not pass."""
        self.reasons.append(Reason(sub_indication=sub_indication))

    def remark(self, code: str, message: str) -> None:
        """Add a warning, once."""
        if all(one.code != code for one in self.remarks):
            self.remarks.append(Remark(code=code, message=message))

    @property
    def tolerates_unknown_status(self) -> bool:
        """Whether a status that could not be checked is only a warning (policy)."""
        return self.case.policy.revocation is Revocation.WARN
