"""Steps 3, 4, 6 and 7: whose certificate it is, its status, its purpose and term, its algorithms."""

from datetime import datetime

from asn1crypto import x509

from verification.signature.algorithms import assess_chain, assess_container
from verification.signature.case import Dossier
from verification.signature.facts import SignatureFacts
from verification.signature.pades.paths import Path, find_paths
from verification.signature.revocation import Finding
from verification.signature.telling import CIRCULAR, ETSI, aware, name_of, said, told
from verification.signature.timestamps import Proof, may_stamp
from verification.verdict import Step, StepOutcome, SubIndication, TrustPath

_S = SubIndication
_OTHER_PURPOSES = {
    "server_auth", "code_signing", "time_stamping", "ocsp_signing", "ipsec_end_system", "ipsec_tunnel",
    "ipsec_user", "1.3.6.1.5.5.7.3.13", "1.3.6.1.5.5.7.3.14",
}  # fmt: skip
"""Purposes that have nothing to do with signing documents. VGCA certificates name clientAuth and e-mail."""


# 3. Chain.


def find_path(dossier: Dossier) -> Step:
    """The paths that hold as such, and one to begin with; `settle_path` chooses by the signing time."""
    der = dossier.case.facts.container.signer_certificate
    nothing = told("chain", StepOutcome.NOT_APPLICABLE, "", "")
    if der is None:
        return nothing
    paths = find_paths(der, dossier.case.trust, dossier.others)
    dossier.paths = tuple(path for path in paths if path.fault is None)
    if not dossier.paths:
        dossier.fault = paths[0].fault if paths else None
        return nothing
    dossier.path = dossier.paths[0]
    return settle_path(dossier)


def settle_path(dossier: Dossier) -> Step:
    """Choose the path to judge by, once the best signature time is known.

    An authority may have several certificates for one key: renewed, signed anew with a better digest, the
    older one revoked as superseded. A path that holds in every respect goes before one that does not (ETSI
    EN 319 102-1, 5.2.6.4: where a chain fails, another one is tried).
    """
    if len(dossier.paths) > 1:
        trusted = frozenset(one.der for one in dossier.case.trust.certificates)
        dossier.path = min(
            dossier.paths,
            key=lambda path: (
                not assess_chain(path.parsed[1:], trusted).acceptable,
                not _is_valid(path.parsed[1:-1], dossier.moment),
                *_authorities_in_doubt(dossier, path),
                len(path.certificates),
            ),
        )
    return told("chain", StepOutcome.NOT_APPLICABLE, "", "")


def _authorities_in_doubt(dossier: Dossier, path: Path) -> tuple[bool, bool]:
    """Whether an authority of the path was revoked, and whether the status of one is unknown."""
    status = dossier.case.desk.status(path, dossier.moment)
    against = (*status.revoked, *status.suspended, *status.suspect)
    authorities = path.parsed[1:]
    return any(one.position for one in against), any(one in authorities for one in status.unknown)


def chain(dossier: Dossier) -> Step:
    """A path from the signer's certificate to an anchor of one of the two stores."""
    citation = f"{CIRCULAR}, Điều 6 k1 b; {ETSI}, 5.2.6"
    if dossier.certificate is None:
        return told("chain", StepOutcome.UNKNOWN, "Không có chứng thư số của người ký.", citation)
    if dossier.path is not None:
        store = {
            TrustPath.PUBLIC_SERVICE: "chữ ký số chuyên dùng công vụ",
            TrustPath.PUBLIC_CA: "chữ ký số công cộng",
        }[dossier.path.store]
        anchor = name_of(dossier.path.parsed[-1])
        return told(
            "chain", StepOutcome.PASSED, f"Đường dẫn tin cậy thuộc hệ thống {store}: {anchor}.", citation
        )
    if dossier.fault:
        dossier.against(_S.CERTIFICATE_CHAIN_GENERAL_FAILURE)
        return told(
            "chain",
            StepOutcome.UNKNOWN,
            "Đường dẫn chứng thực không hợp lệ.",
            citation,
            _S.CERTIFICATE_CHAIN_GENERAL_FAILURE,
        )
    dossier.against(_S.NO_CERTIFICATE_CHAIN_FOUND)
    detail = "Không tìm thấy đường dẫn từ chứng thư số của người ký đến cơ quan chứng thực tin cậy."
    return told("chain", StepOutcome.UNKNOWN, detail, citation, _S.NO_CERTIFICATE_CHAIN_FOUND)


# 4. Revocation.


def revocation(dossier: Dossier) -> Step:
    """The status of every certificate of the path at the best signature time."""
    citation = f"{CIRCULAR}, Phụ lục II, 1.1 và 1.2; {ETSI}, 5.2.5"
    if dossier.path is None:
        return told("revocation", StepOutcome.NOT_APPLICABLE, "Không có đường dẫn chứng thực.", citation)
    status = dossier.status = dossier.case.desk.status(dossier.path, dossier.moment)
    if status.is_weak:
        dossier.remark("weak_status_sha1", "Trạng thái thu hồi được cơ quan chứng thực ký với hàm băm SHA-1.")
    if status.revoked or status.suspect:
        told_of = _revoked if status.revoked else _suspect
        return told_of(dossier, (*status.revoked, *status.suspect)[0], citation)
    if status.suspended:
        dossier.against(_S.TRY_LATER)
        detail = "Chứng thư số đang bị tạm dừng tại thời điểm ký."
        return told("revocation", StepOutcome.UNKNOWN, detail, citation, _S.TRY_LATER)
    if status.unknown:
        names = ", ".join(f"“{name_of(one)}”" for one in status.unknown)
        detail = f"Chưa kiểm tra được trạng thái thu hồi của chứng thư số {names}."
        if not dossier.tolerates_unknown_status:
            dossier.against(_S.TRY_LATER)
            return told("revocation", StepOutcome.UNKNOWN, detail, citation, _S.TRY_LATER)
        dossier.remark("revocation_unknown", f"{detail} Theo chính sách đang dùng, đây là cảnh báo.")
        return told("revocation", StepOutcome.UNKNOWN, detail, citation, "revocation_unknown")
    detail = "Các chứng thư số không bị thu hồi tại thời điểm ký."
    if status.later:
        dossier.remark("revoked_later", _revoked_later(status.later[0]))
    return told("revocation", StepOutcome.PASSED, detail, citation)


def _revoked(dossier: Dossier, finding: Finding, citation: str) -> Step:
    """Revoked before the best signature time.

    A signature timestamp is made at signing; where it and the claimed time both lie after the revocation,
    the signature was made after it (TOTAL_FAILED / REVOKED). Where the signer claims an earlier time, or
    nothing proves the time, it may have been made before: REVOKED_NO_POE (docs/decisions/0012).
    """
    revoked_at = finding.statement.revoked_at
    assert revoked_at is not None  # noqa: S101 - `revoked` holds only statements with a time
    detail = f"Chứng thư số “{name_of(finding.certificate)}” đã bị thu hồi lúc {said(revoked_at)}."
    if finding.position > 0:
        reason = _S.REVOKED_CA_NO_POE
    else:
        reason = _S.REVOKED if _signed_after(dossier, revoked_at) else _S.REVOKED_NO_POE
    dossier.against(reason)
    outcome = StepOutcome.FAILED if reason is _S.REVOKED else StepOutcome.UNKNOWN
    return told("revocation", outcome, detail, citation, reason)


def _signed_after(dossier: Dossier, moment: datetime) -> bool:
    """Whether the signature was made after the moment, as far as can be shown."""
    if not any(one.proof is Proof.PROVES for one in dossier.timestamps):
        return False
    claimed = dossier.claimed_at
    return claimed is None or aware(claimed) > moment


def _suspect(dossier: Dossier, finding: Finding, citation: str) -> Step:
    """Revoked after the best signature time, with an invalidity date before it (docs/decisions/0012)."""
    statement = finding.statement
    assert statement.invalid_since is not None  # noqa: S101 - what makes it suspect
    detail = (
        f"Chứng thư số “{name_of(finding.certificate)}” bị thu hồi sau thời điểm ký, nhưng theo cơ quan "
        f"cấp thì đã không còn đáng tin cậy từ {said(statement.invalid_since)}, trước thời điểm ký."
    )
    reason = _S.REVOKED_CA_NO_POE if finding.position else _S.REVOKED_NO_POE
    dossier.against(reason)
    return told("revocation", StepOutcome.UNKNOWN, detail, citation, reason)


def _revoked_later(finding: Finding) -> str:
    revoked_at = finding.statement.revoked_at
    when = f" lúc {said(revoked_at)}" if revoked_at else ""
    return f"Chứng thư số “{name_of(finding.certificate)}” bị thu hồi{when}, sau thời điểm ký."


# 6. Usage and validity.


def usage(dossier: Dossier) -> Step:
    """The certificate was made for signing documents, and was valid at the best signature time."""
    citation = f"{CIRCULAR}, Phụ lục II, 1.1, 1.4 và 1.5; {ETSI}, 5.2.6"
    certificate = dossier.certificate
    if certificate is None:
        return told("usage", StepOutcome.UNKNOWN, "Không có chứng thư số của người ký.", citation)
    if dossier.path is not None:
        outside = _out_of_bounds(dossier, certificate)
        if outside is not None:
            reason, detail = outside
            dossier.against(reason)
            failed = reason in {_S.EXPIRED, _S.NOT_YET_VALID}
            return told(
                "usage", StepOutcome.FAILED if failed else StepOutcome.UNKNOWN, detail, citation, reason
            )
    if not _may_sign(certificate, stamps=dossier.case.facts.is_document_timestamp):
        dossier.against(_S.CHAIN_CONSTRAINTS_FAILURE)
        detail = "Chứng thư số không được cấp để ký văn bản (Key Usage, Extended Key Usage)."
        return told("usage", StepOutcome.UNKNOWN, detail, citation, _S.CHAIN_CONSTRAINTS_FAILURE)
    detail = "Chứng thư số còn hiệu lực tại thời điểm ký và đúng mục đích sử dụng."
    return told("usage", StepOutcome.PASSED, detail, citation)


def _out_of_bounds(dossier: Dossier, certificate: x509.Certificate) -> tuple[SubIndication, str] | None:
    moment = dossier.moment
    claimed = (
        f" Thời gian tự khai {said(aware(dossier.claimed_at))} không phải là bằng chứng."
        if dossier.claimed_at
        else ""
    )
    if moment < certificate.not_valid_before:
        detail = f"Chứng thư số chỉ có hiệu lực từ {said(certificate.not_valid_before)}, sau thời điểm ký."
        if dossier.is_proven:
            return _S.NOT_YET_VALID, detail
        return _S.OUT_OF_BOUNDS_NO_POE, detail + claimed
    if moment > certificate.not_valid_after:
        detail = f"Chứng thư số đã hết hiệu lực từ {said(certificate.not_valid_after)}."
        if _signed_after(dossier, certificate.not_valid_after):
            return _S.EXPIRED, f"{detail} Chữ ký được tạo sau thời điểm đó."
        return (
            _S.OUT_OF_BOUNDS_NO_POE,
            f"{detail} Không có bằng chứng chữ ký được tạo trước thời điểm đó.{claimed}",
        )
    path: Path | None = dossier.path
    if path is not None and not _is_valid(path.parsed[1:-1], moment):
        return (
            _S.OUT_OF_BOUNDS_NO_POE,
            f"Chứng thư số của cơ quan cấp không còn hiệu lực tại thời điểm xét.{claimed}",
        )
    return None


def _may_sign(certificate: x509.Certificate, *, stamps: bool) -> bool:
    if stamps:
        return may_stamp(certificate)
    extended = certificate.extended_key_usage_value
    purposes = set(extended.native) if extended else set()
    key_usage = certificate.key_usage_value
    if key_usage is not None and not {"digital_signature", "non_repudiation"} & set(key_usage.native):
        return False
    return not purposes or bool(purposes - _OTHER_PURPOSES)


def _is_valid(certificates: tuple[x509.Certificate, ...], moment: datetime) -> bool:
    return all(one.not_valid_before <= moment <= one.not_valid_after for one in certificates)


# 7. Algorithm.


def algorithm(dossier: Dossier) -> Step:
    """Digests and keys that are still good enough, in the signature and in its path."""
    citation = f"{CIRCULAR}, Phụ lục I và Phụ lục II, 1.3; {ETSI}, 5.2.8"
    facts = dossier.case.facts
    if facts.problem is not None or dossier.certificate is None:
        return told("algorithm", StepOutcome.UNKNOWN, "Không xác định được thuật toán.", citation)
    own = assess_container(facts.container, dossier.certificate)
    trusted = frozenset(one.der for one in dossier.case.trust.certificates)
    above = assess_chain(dossier.path.parsed[1:] if dossier.path else (), trusted)
    for remark in (*own.remarks, *above.remarks):
        code = "weak_timestamp_sha1" if _is_stamp_digest(remark.code, facts) else remark.code
        dossier.remark(code, remark.message)
    if own.acceptable and above.acceptable:
        return told("algorithm", StepOutcome.PASSED, own.detail, citation)
    dossier.against(_S.CRYPTO_CONSTRAINTS_FAILURE)
    detail = " ".join(one.detail for one in (own, above) if not one.acceptable)
    return told("algorithm", StepOutcome.UNKNOWN, detail, citation, _S.CRYPTO_CONSTRAINTS_FAILURE)


def _is_stamp_digest(code: str, facts: SignatureFacts) -> bool:
    return facts.is_document_timestamp and code == "weak_digest_sha1"
