"""What a timestamp token proves (RFC 3161; ETSI EN 319 102-1, 5.4; TT 15/2025, Điều 6 k1 g)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from asn1crypto import x509

from verification.signature.algorithms import Strength, assess_chain, digest_strength, signing_digest
from verification.signature.certificates import load_certificate
from verification.signature.facts import Container
from verification.signature.pades.paths import Path, find_paths
from verification.signature.revocation import PathStatus, StatusDesk
from verification.signature.trust import TrustStore
from verification.verdict import Integrity

_HARMLESS_REASONS = {
    "unspecified", "affiliationChanged", "affiliation_changed", "superseded", "cessationOfOperation",
    "cessation_of_operation",
}  # fmt: skip
"""Tokens made before a revocation for one of these reasons stay good (RFC 3161, clause 4)."""


class Proof(Enum):
    """What a token is worth."""

    PROVES = "proves"
    PENDING = "pending"
    """It would prove the time, but the status of the authority could not be checked."""
    WEAK = "weak"
    """Sound but for SHA-1: its time is shown and proves nothing."""
    UNTRUSTED = "untrusted"
    """No path to a trusted authority: anybody could have made it."""
    UNPROVEN = "unproven"
    """Its authority's certificate has expired, was revoked or is not for timestamps."""
    BROKEN = "broken"
    """It does not belong to this signature, or was altered."""
    BANNED = "banned"
    """MD2 or MD5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampFinding:
    """A token, judged."""

    at: datetime
    proof: Proof
    detail: str
    path: Path | None = None
    status: PathStatus | None = None

    @property
    def is_shown(self) -> bool:
        """Whether its time may be shown as the time of a timestamp."""
        return self.proof not in {Proof.UNTRUSTED, Proof.BROKEN, Proof.BANNED}


_NOT_IN_STORE = (
    "Dấu thời gian do đơn vị không có trong kho chứng thư tin cậy cấp nên không được dùng làm bằng chứng."
)
_BEST = (Proof.PROVES, Proof.PENDING, Proof.WEAK, Proof.UNPROVEN)
"""What one path of the authority may make of a token, the best first."""
Opinion = tuple[Proof, str]


def judge_token(
    container: Container,
    generated_at: datetime,
    *,
    trust: TrustStore,
    desk: StatusDesk,
    others: Iterable[bytes],
    existed_by: datetime,
) -> TimestampFinding:
    """Judge one token; `existed_by` is the earliest other proof that it existed (at worst, the present).

    Of several paths of its authority the one that proves most counts (ETSI EN 319 102-1, 5.2.6.4).
    """
    opinion = _by_cryptography(container)
    if opinion is not None or container.signer_certificate is None:
        proof, detail = opinion or (Proof.UNTRUSTED, _NOT_IN_STORE)
        return TimestampFinding(at=generated_at, proof=proof, detail=detail)
    paths = find_paths(container.signer_certificate, trust, (*container.certificates, *others))
    findings = []
    for path in (one for one in paths if one.fault is None):
        status: PathStatus | None = None
        opinion = _by_authority(container, path, trust, (generated_at, existed_by))
        if opinion is None:
            status = desk.status(path, existed_by)
            opinion = _by_status(status, generated_at)
        proof, detail = opinion or (Proof.PROVES, "Dấu thời gian hợp lệ.")
        found = TimestampFinding(at=generated_at, proof=proof, detail=detail, path=path, status=status)
        if proof is Proof.PROVES:
            return found
        findings.append(found)
    untrusted = TimestampFinding(at=generated_at, proof=Proof.UNTRUSTED, detail=_NOT_IN_STORE)
    return min(findings, key=lambda one: _BEST.index(one.proof), default=untrusted)


def _by_cryptography(container: Container) -> Opinion | None:
    if container.integrity is Integrity.BROKEN:
        return Proof.BROKEN, "Dấu thời gian không khớp với chữ ký hoặc đã bị sửa."
    if container.integrity is Integrity.UNKNOWN or container.signer_certificate is None:
        return Proof.UNTRUSTED, "Không kiểm tra được dấu thời gian."
    if Strength.BROKEN in _strengths(container):
        return Proof.BANNED, "Dấu thời gian dùng hàm băm đã bị phá (MD2, MD5)."
    return None


def _by_authority(
    container: Container, path: Path, trust: TrustStore, moments: tuple[datetime, ...]
) -> Opinion | None:
    if not may_stamp(path.parsed[0]):
        return Proof.UNPROVEN, "Chứng thư số của đơn vị cấp dấu thời gian không dùng cho việc này."
    if not all(valid_at(path, moment) for moment in moments):
        return (
            Proof.UNPROVEN,
            "Chứng thư số của đơn vị cấp dấu thời gian không còn hiệu lực để làm bằng chứng.",
        )
    trusted = frozenset(one.der for one in trust.certificates)
    if Strength.WEAK in _strengths(container) or not assess_chain(path.parsed[1:], trusted).acceptable:
        return (
            Proof.WEAK,
            "Dấu thời gian dùng hàm băm SHA-1: thời gian được hiển thị nhưng không phải bằng chứng.",
        )
    return None


def _by_status(status: PathStatus, generated_at: datetime) -> Opinion | None:
    """Every answer about the authority: revoked, on hold, unknown."""
    if any(
        not _stays_good(one.statement.revoked_at, one.statement.reason, generated_at)
        for one in status.revoked
    ) or any(_is_invalid_at(one.statement.invalid_since, generated_at) for one in status.findings):
        return Proof.UNPROVEN, "Chứng thư số của đơn vị cấp dấu thời gian đã bị thu hồi."
    if status.suspended or status.unknown:
        return Proof.PENDING, "Chưa kiểm tra được trạng thái thu hồi của đơn vị cấp dấu thời gian."
    return None


def _strengths(container: Container) -> set[Strength]:
    """Of the token's digests and of the digest on its authority's own certificate."""
    if container.signer_certificate is None:
        return set()
    authority = load_certificate(container.signer_certificate)
    return {digest_strength(container.digest_algorithm), digest_strength(signing_digest(authority))}


def _stays_good(revoked_at: datetime | None, reason: str | None, generated_at: datetime) -> bool:
    return revoked_at is not None and revoked_at > generated_at and reason in _HARMLESS_REASONS


def _is_invalid_at(since: datetime | None, generated_at: datetime) -> bool:
    """The authority's own issuer says that it was not to be believed any more when the token was made."""
    return since is not None and since <= generated_at


def may_stamp(certificate: x509.Certificate) -> bool:
    """RFC 3161, 2.3: the only purpose is timestamping, and the extension that says so is critical."""
    return any(
        extension["extn_id"].native == "extended_key_usage"
        and extension["critical"].native
        and extension["extn_value"].parsed.native == ["time_stamping"]
        for extension in certificate["tbs_certificate"]["extensions"]
    )


def valid_at(path: Path, moment: datetime) -> bool:
    """Whether every certificate below the anchor was valid at the moment."""
    return all(
        certificate.not_valid_before <= moment <= certificate.not_valid_after
        for certificate, _ in path.checked
    )
