"""Reads a signed container and verifies its cryptography; trust is not asked here.

This is the general reader: it takes what `plain_cms` has left, and is loaded when there is such a container.

RFC 5652 (CMS), RFC 3161 (timestamps), ISO 32000-1, 12.8.3 (the three old encodings).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import cms, core, parser, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko.sign.general import check_ess_certid, find_cms_attribute_iter
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr, validate_sig_integrity
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from verification.signature.facts import Container, Problem, Token
from verification.signature.pades.ciphers import (
    CannotBeTried,
    SignatureVerifier,
    bound_digest,
    digest_function,
    digest_name,
    signature_name,
)
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.plain_cms import is_meant, weaker
from verification.signature.pades.store import read_certificates
from verification.verdict import SubIndication

Digest = Callable[[hashes.HashAlgorithm], bytes]
"""Digests the signed bytes with the given function."""

_VERIFIER = SignatureVerifier()
_TWO_OCTETS_OF_LENGTH, _SHORTEST = b"\x30\x82", 4 + 0xFF
"""How a sequence of 256 to 65535 octets begins in DER; all certificates in use are of that length."""
_UNIVERSAL, _CONSTRUCTED = 0, 1
_FORMAT = SubIndication.FORMAT_FAILURE

NOT_CMS = Problem(
    sub_indication=_FORMAT, detail="Dữ liệu chữ ký không đúng khuôn dạng CMS nên không đọc được."
)
ONE_SIGNER = Problem(
    sub_indication=_FORMAT, detail="Dữ liệu chữ ký phải có đúng một người ký, nhưng không phải vậy."
)
NO_CERTIFICATE = Problem(
    sub_indication=SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    detail="Không tìm thấy chứng thư số của người ký trong chữ ký.",
)
OTHER_CERTIFICATE = Problem(
    sub_indication=SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    detail="Chứng thư số kèm theo không phải là chứng thư số mà chữ ký nêu tên.",
)
ENVELOPED = Problem(
    sub_indication=_FORMAT, detail="Chữ ký tách rời nhưng lại chứa sẵn nội dung, trái với quy cách PDF."
)
UNKNOWN_ALGORITHM = Problem(
    sub_indication=SubIndication.GENERIC,
    detail="Thuật toán của chữ ký chưa được hỗ trợ nên không kiểm tra được.",
)
MIXED_ALGORITHMS = Problem(
    sub_indication=SubIndication.SIG_CONSTRAINTS_FAILURE,
    detail="Hàm băm khai trong chữ ký khác với hàm băm mà thuật toán ký sử dụng.",
)


def read_any_cms(der: bytes, digest: Digest, known: Sequence[x509.Certificate] = ()) -> Container:
    """A detached CMS signature of any encoding and with any fault.

    `known` are certificates to find the signer among when it carries none.
    """
    signed = _signed_data(der)
    if signed is None:
        return Container(problem=NOT_CMS)
    if signed["encap_content_info"]["content_type"].native == "tst_info":
        return _timestamp_container(signed, digest, known)
    enveloped = signed["encap_content_info"]["content"].native not in (None, b"")
    return _container(signed, digest, known, ENVELOPED if enveloped else None)


def read_cms_over_sha1(der: bytes, digest: Digest, known: Sequence[x509.Certificate] = ()) -> Container:
    """adbe.pkcs7.sha1: the CMS envelops the SHA-1 digest of the range (ISO 32000-1, 12.8.3.3.1)."""
    signed = _signed_data(der)
    if signed is None:
        return Container(problem=NOT_CMS)
    content = signed["encap_content_info"]["content"].native
    if not isinstance(content, bytes):
        return Container(problem=NOT_CMS)
    container = _container(signed, lambda function: _hash(function, content), known, None)
    matches = container.digest_matches and content == digest(hashes.SHA1())  # noqa: S303 - what was signed
    return _with(container, digest_algorithm="sha1", digest_matches=matches)


def read_pkcs1(der: bytes, digest: Digest, certificates: Sequence[x509.Certificate]) -> Container:
    """adbe.x509.rsa_sha1: a bare PKCS#1 value beside the certificates (ISO 32000-1, 12.8.3.2)."""
    if not certificates:
        return Container(problem=NO_CERTIFICATE)
    signer, *others = certificates
    found = Container(
        signer_certificate=signer.dump(),
        certificates=tuple(other.dump() for other in others),
        digest_algorithm="sha1",
        signature_algorithm="rsassa_pkcs1v15",
    )
    try:
        value = core.OctetString.load(der).native
        key = signer.public_key.dump()
    except FOREIGN_FAULTS:
        return _with(found, problem=NOT_CMS)
    for function in (hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512(), hashes.MD5()):  # noqa: S303
        if _pkcs1_verifies(key, value, digest(function), function):
            return _with(found, digest_algorithm=function.name, digest_matches=True, value_verifies=True)
    return _with(found, digest_matches=False, value_verifies=False)


def read_token(der: bytes, stamped: Digest, known: Sequence[x509.Certificate]) -> Token | None:
    """A timestamp token over what `stamped` digests; None when it is none."""
    signed = _signed_data(der)
    if signed is None:
        return None
    return _token(signed, stamped, known, der)


def _token(
    signed: cms.SignedData, stamped: Digest, known: Sequence[x509.Certificate], der: bytes
) -> Token | None:
    try:
        info = signed["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            return None
        generated_at: datetime = info["gen_time"].native
        imprint = digest_name(info["message_imprint"]["hash_algorithm"])
    except FOREIGN_FAULTS:
        return None
    container = _timestamp_container(signed, stamped, known)
    return Token(generated_at=generated_at, imprint_algorithm=imprint, container=container, der=der)


def _timestamp_container(
    signed: cms.SignedData, stamped: Digest, known: Sequence[x509.Certificate]
) -> Container:
    """RFC 3161: the token's own signature, and the imprint against what was stamped."""
    try:
        content = bytes(signed["encap_content_info"]["content"])
        info = signed["encap_content_info"]["content"].parsed
        expected = info["message_imprint"]["hashed_message"].native
        imprint = digest_name(info["message_imprint"]["hash_algorithm"])
        generated_at = info["gen_time"].native
    except FOREIGN_FAULTS:
        return Container(problem=NOT_CMS)
    container = _container(signed, lambda algorithm: _hash(algorithm, content), known, None)
    function = digest_function(imprint)
    container = _with(
        container, generated_at=generated_at, digest_algorithm=weaker(container.digest_algorithm, imprint)
    )
    if function is None:
        return _with(container, problem=container.problem or UNKNOWN_ALGORITHM)
    return _with(container, digest_matches=container.digest_matches and stamped(function) == expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """Where the signer's certificate may be found."""

    embedded: list[x509.Certificate]
    known: Sequence[x509.Certificate]


def _container(
    signed: cms.SignedData, digest: Digest, known: Sequence[x509.Certificate], problem: Problem | None
) -> Container:
    try:
        signers = list(signed["signer_infos"])
        embedded = _certificates(signed)
    except FOREIGN_FAULTS:
        return Container(problem=NOT_CMS)
    if len(signers) != 1:
        return Container(problem=ONE_SIGNER)
    try:
        return _signer(signers[0], signed, digest, _Pool(embedded=embedded, known=known), problem)
    except FOREIGN_FAULTS:
        return Container(problem=NOT_CMS)


def _signer(
    signer: cms.SignerInfo,
    signed: cms.SignedData,
    digest: Digest,
    pool: _Pool,
    problem: Problem | None,
) -> Container:
    embedded, known = pool.embedded, pool.known
    certificate, wrong = _signing_certificate(signer, embedded, known)
    name = digest_name(signer["digest_algorithm"])
    crls, ocsps = _status_answers(signed, signer)
    found = Container(
        signer_certificate=certificate.dump() if certificate else None,
        certificates=tuple(other.dump() for other in embedded if other is not certificate),
        digest_algorithm=name,
        signature_algorithm=signature_name(signer["signature_algorithm"]),
        problem=problem or wrong,
        claimed_at=_claimed_time(signer),
        crls=crls,
        ocsps=ocsps,
    )
    function = digest_function(name)
    if certificate is None or function is None:
        return found if found.problem else _with(found, problem=UNKNOWN_ALGORITHM)
    if bound_digest(signer["signature_algorithm"]) not in (None, name):
        return _with(found, problem=found.problem or MIXED_ALGORITHMS)
    found = _with(found, tokens=_tokens(signer, [*embedded, *known]))
    content_type = signed["encap_content_info"]["content_type"].native
    try:
        matches, verifies = validate_sig_integrity(
            signer, certificate, content_type, digest(function), sig_validator=_VERIFIER
        )
    except CannotBeTried:
        return _with(found, problem=found.problem or UNKNOWN_ALGORITHM)
    except SignatureValidationError as fault:
        return _with(found, problem=found.problem or _attribute_problem(fault))
    verifies = verifies or _verifies_sorted(signer, certificate)
    return _with(found, digest_matches=matches, value_verifies=verifies)


def _verifies_sorted(signer: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    """Whether the value is over the signed attributes in the order of DER, where they are kept in another.

    RFC 5652, 5.4: what is signed is a separate encoding, in DER. Some tools sign and keep another order, and
    the library verifies that one.
    """
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        return False
    encodings = [one.dump() for one in attributes]
    if encodings == sorted(encodings):
        return False
    signed = parser.emit(_UNIVERSAL, _CONSTRUCTED, cms.CMSAttributes.tag, b"".join(sorted(encodings)))
    context = SignatureValidationContext(
        contextual_md_algorithm=signer["digest_algorithm"]["algorithm"].native
    )
    try:
        _VERIFIER.validate_signature(
            signer["signature"].native, signed, certificate.public_key, signer["signature_algorithm"], context
        )
    except (InvalidSignature, CannotBeTried):
        return False
    return True


def _attribute_problem(fault: SignatureValidationError) -> Problem:
    return Problem(sub_indication=_FORMAT, detail=f"Thuộc tính đã ký không hợp lệ ({fault.failure_message}).")


def _signed_data(der: bytes) -> cms.SignedData | None:
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "signed_data":
            return None
        signed: cms.SignedData = info["content"]
        len(signed["signer_infos"])  # parses lazily; a broken one must show here
    except FOREIGN_FAULTS:
        return None
    return signed


def _certificates(signed: cms.SignedData) -> list[x509.Certificate]:
    """All certificates that can be read; shared with every other file that holds the same bytes."""
    choices = signed["certificates"]
    if not choices:
        return []
    return read_certificates(_canonical(choice.chosen) for choice in choices if choice.name == "certificate")


def _canonical(certificate: x509.Certificate) -> bytes:
    """The certificate with its outer header as DER has it, whatever it is in the container."""
    encoded: bytes = certificate.dump()
    if encoded[:2] == _TWO_OCTETS_OF_LENGTH and _SHORTEST < len(encoded) == 4 + int.from_bytes(encoded[2:4]):
        return encoded
    rewritten: bytes = certificate.untag().dump()
    return rewritten


def _signing_certificate(
    signer: cms.SignerInfo, embedded: Iterable[x509.Certificate], known: Iterable[x509.Certificate]
) -> tuple[x509.Certificate | None, Problem | None]:
    """The certificate that the signer identifier means, whatever stands first; ESS attributes are believed.

    ETSI EN 319 102-1, 5.2.3.4.
    """
    candidates = [certificate for certificate in (*embedded, *known) if is_meant(signer["sid"], certificate)]
    if not candidates:
        return None, NO_CERTIFICATE
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        return candidates[0], None
    try:
        reference = get_signing_cert_attr(attributes)
        if reference is None:
            return candidates[0], None
        for candidate in candidates:
            if check_ess_certid(candidate, reference["certs"][0]):
                return candidate, None
    except (SignatureValidationError, *FOREIGN_FAULTS):
        pass
    return candidates[0], OTHER_CERTIFICATE


def _tokens(signer: cms.SignerInfo, known: Sequence[x509.Certificate]) -> tuple[Token, ...]:
    unsigned = signer["unsigned_attrs"]
    if isinstance(unsigned, core.Void):
        return ()
    value = signer["signature"].native
    found = []
    try:
        for token in find_cms_attribute_iter(unsigned, "signature_time_stamp_token"):
            read = _token(token["content"], lambda function: _hash(function, value), known, token.dump())
            if read:
                found.append(read)
    except FOREIGN_FAULTS:
        return tuple(found)
    return tuple(found)


def _claimed_time(signer: cms.SignerInfo) -> datetime | None:
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        return None
    for time in find_cms_attribute_iter(attributes, "signing_time"):
        claimed = time.native
        return claimed if isinstance(claimed, datetime) else None
    return None


def _status_answers(
    signed: cms.SignedData, signer: cms.SignerInfo
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """CRLs of the container and of Adobe's archive (ISO 32000-1, 12.8.3.3.2); odd ones are left out."""
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    try:
        crls.extend(choice.dump() for choice in signed["crls"] or () if choice.name == "")
    except FOREIGN_FAULTS:
        crls.clear()
    for attributes in (signer["signed_attrs"], signer["unsigned_attrs"]):
        if isinstance(attributes, core.Void):
            continue
        try:
            for archive in find_cms_attribute_iter(attributes, "adobe_revocation_info_archival"):
                crls.extend(crl.dump() for crl in archive["crl"] or ())
                ocsps.extend(answer.dump() for answer in archive["ocsp"] or ())
        except FOREIGN_FAULTS:
            continue
    return tuple(crls), tuple(ocsps)


def _pkcs1_verifies(key: bytes, value: bytes, digested: bytes, function: hashes.HashAlgorithm) -> bool:
    public = load_der_public_key(key)
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    try:
        public.verify(value, digested, padding.PKCS1v15(), Prehashed(function))
    except InvalidSignature:
        return False
    return True


def _hash(function: hashes.HashAlgorithm, content: bytes) -> bytes:
    context = hashes.Hash(function)
    context.update(content)
    return context.finalize()


def _with(container: Container, **changes: object) -> Container:
    return replace(container, **changes)  # type: ignore[arg-type]  # names are checked by replace itself
