"""What OCSP answers say of a certificate, and how to ask (RFC 6960)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from asn1crypto import algos, core, ocsp, x509

from verification.signature.pades.ciphers import verifies
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.statements import Statement, Verdict

ResponderCheck = Callable[[x509.Certificate], bool]
"""Whether a responder's certificate, which does not excuse itself from the check, was not revoked."""

_HASHES = {
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
_BROKEN = {"md2", "md4", "md5"}
_INVALIDITY_DATE = "2.5.29.24"


def request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The DER of a request for one certificate: no nonce, so that the answer can be shared and kept."""
    identifier = ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1", "parameters": core.Null()}),
            "issuer_name_hash": hashlib.sha1(certificate.issuer.dump(), usedforsecurity=False).digest(),
            "issuer_key_hash": hashlib.sha1(_key_octets(issuer), usedforsecurity=False).digest(),
            "serial_number": certificate.serial_number,
        }
    )
    body = ocsp.TBSRequest({"request_list": ocsp.Requests([ocsp.Request({"req_cert": identifier})])})
    der: bytes = ocsp.OCSPRequest({"tbs_request": body}).dump()
    return der


def statements(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    answers: Iterable[bytes],
    responder_is_good: ResponderCheck,
) -> Iterator[Statement]:
    """What each authentic answer says of the certificate."""
    for der in answers:
        try:
            basic = load_answer(der)
            if basic is None:
                continue
            found = [
                one
                for one in basic["tbs_response_data"]["responses"]
                if _is_about(one["cert_id"], certificate, issuer)
            ]
            if found and _is_authentic(basic, issuer, responder_is_good):
                yield from (_statement(one, basic, der, certificate) for one in found)
        except FOREIGN_FAULTS:
            continue


@lru_cache(maxsize=1024)
def load_answer(der: bytes) -> ocsp.BasicOCSPResponse | None:
    """The answer inside; a bare BasicOCSPResponse is taken too (some archives keep them so)."""
    try:
        response = ocsp.OCSPResponse.load(der)
        if response["response_status"].native != "successful":
            return None
        return response["response_bytes"]["response"].parsed
    except FOREIGN_FAULTS:
        pass
    try:
        basic = ocsp.BasicOCSPResponse.load(der)
        basic["tbs_response_data"]["responses"].native  # noqa: B018 - parses lazily
    except FOREIGN_FAULTS:
        return None
    return basic


def certificates_in(der: bytes) -> list[x509.Certificate]:
    """The certificates that came with an answer."""
    basic = load_answer(der)
    try:
        return list(basic["certs"]) if basic is not None and basic["certs"] else []
    except FOREIGN_FAULTS:
        return []


def _is_about(identifier: ocsp.CertId, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    digest = _HASHES.get(str(identifier["hash_algorithm"]["algorithm"].native))
    # The issuer's name as the certificate writes it (RFC 6960, 4.1.1); some hash it as the issuer does.
    names = (certificate.issuer.dump(), issuer.subject.dump())
    return (
        digest is not None
        and identifier["serial_number"].native == certificate.serial_number
        and identifier["issuer_name_hash"].native in {digest(name).digest() for name in names}
        and identifier["issuer_key_hash"].native == digest(_key_octets(issuer)).digest()
    )


def _key_octets(certificate: x509.Certificate) -> bytes:
    octets: bytes = bytes(certificate["tbs_certificate"]["subject_public_key_info"]["public_key"])
    return octets


def _is_authentic(
    basic: ocsp.BasicOCSPResponse, issuer: x509.Certificate, responder_is_good: ResponderCheck
) -> bool:
    """Signed by the issuer itself, or by a responder to whom the issuer gave that right (4.2.2.2)."""
    algorithm = basic["signature_algorithm"]
    if _digest(algorithm) in _BROKEN:
        return False
    responder_id = basic["tbs_response_data"]["responder_id"]
    produced_at = basic["tbs_response_data"]["produced_at"].native
    for candidate in (issuer, *(basic["certs"] or ())):
        if not _is_meant(responder_id, candidate):
            continue
        if candidate.dump() != issuer.dump():
            if not _is_delegated(candidate, issuer):
                continue
            if not candidate.not_valid_before <= produced_at <= candidate.not_valid_after:
                continue
            if candidate.ocsp_no_check_value is None and not responder_is_good(candidate):
                continue
        data = basic["tbs_response_data"].dump()
        if verifies(basic["signature"].native, data, candidate.public_key, algorithm):
            return True
    return False


def _is_meant(responder_id: ocsp.ResponderId, certificate: x509.Certificate) -> bool:
    if responder_id.name == "by_name":
        return bool(responder_id.chosen == certificate.subject)
    key_hash = hashlib.sha1(_key_octets(certificate), usedforsecurity=False).digest()
    return bool(responder_id.chosen.native == key_hash)


def _is_delegated(responder: x509.Certificate, issuer: x509.Certificate) -> bool:
    usage = responder.extended_key_usage_value
    return (
        usage is not None
        and "ocsp_signing" in usage.native
        and responder.issuer == issuer.subject
        and verifies(
            responder["signature_value"].native,
            responder["tbs_certificate"].dump(),
            issuer.public_key,
            responder["signature_algorithm"],
        )
    )


def _statement(
    one: ocsp.SingleResponse, basic: ocsp.BasicOCSPResponse, der: bytes, certificate: x509.Certificate
) -> Statement:
    status = one["cert_status"]
    verdict = {"good": Verdict.GOOD, "revoked": Verdict.REVOKED}.get(status.name, Verdict.UNKNOWN)
    revoked_at, reason = None, None
    if verdict is Verdict.REVOKED:
        revoked_at = status.chosen["revocation_time"].native
        reason = status.chosen["revocation_reason"].native
        if reason == "certificate_hold":
            verdict = Verdict.SUSPENDED
    published = one["this_update"].native
    return Statement(
        verdict=verdict,
        published_at=published,
        next_at=one["next_update"].native,
        revoked_at=revoked_at,
        reason=reason,
        invalid_since=_invalid_since(one) if verdict is Verdict.REVOKED else None,
        keeps_expired=published <= certificate.not_valid_after or _archives(one, basic, certificate),
        weak=_digest(basic["signature_algorithm"]) == "sha1",
        content=der,
        kind="ocsp",
    )


def _archives(one: ocsp.SingleResponse, basic: ocsp.BasicOCSPResponse, certificate: x509.Certificate) -> bool:
    """Whether the responder keeps knowledge of certificates that expired when this one did (4.4.4)."""
    extensions = [
        *(one["single_extensions"] or ()),
        *(basic["tbs_response_data"]["response_extensions"] or ()),
    ]
    return any(
        extension["extn_id"].native == "archive_cutoff"
        and extension["extn_value"].parsed.native <= certificate.not_valid_after
        for extension in extensions
    )


def _invalid_since(one: ocsp.SingleResponse) -> datetime | None:
    """The invalidity date: extensions of list entries may stand in an answer (4.4.5)."""
    for extension in one["single_extensions"] or ():
        if extension["extn_id"].dotted == _INVALIDITY_DATE:
            since = core.GeneralizedTime.load(bytes(extension["extn_value"])).native
            return since if isinstance(since, datetime) else None
    return None


def _digest(algorithm: algos.SignedDigestAlgorithm) -> str | None:
    try:
        return str(algorithm.hash_algo).lower()
    except ValueError:
        return None
