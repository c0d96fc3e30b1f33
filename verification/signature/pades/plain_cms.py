"""Signed containers that are as they should be, read element by element.

Nearly all containers are plain DER with one signer whose attributes agree with what they protect. Building a
tree of objects for each takes longer than everything else about a signature, so these are taken apart here;
what recurs from file to file (algorithms, names, references to certificates) is parsed once for its bytes.

Whatever is not plain in any respect is left to the general reader (`containers.py`), untouched: other
encodings than DER, several signers or none, attributes that are missing, repeated or contradict anything,
unknown algorithms. Here a digest or a value can only match or not.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import check_ess_certid
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from verification.signature.facts import Container, Token
from verification.signature.pades.ciphers import (
    CannotBeTried,
    SignatureVerifier,
    bound_digest,
    digest_function,
    digest_name,
    signature_name,
)
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.store import read_certificates

Digest = Callable[[hashes.HashAlgorithm], bytes]

_INTEGER, _OCTETS, _IDENTIFIER, _TIME, _SEQUENCE, _SET = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31
_FIRST, _SECOND, _FIRST_PRIMITIVE = 0xA0, 0xA1, 0x80
"""Elements with the context tags 0 and 1."""
_LONG_TAG, _LONG_LENGTH, _MOST_LENGTH_OCTETS = 0x1F, 0x80, 4
_DEEPEST = 2
"""A signature, its timestamp, and the timestamp's own."""
_VERIFIER = SignatureVerifier()


def _identifier(dotted: str) -> bytes:
    contents: bytes = core.ObjectIdentifier(dotted).contents
    return contents


_SIGNED_DATA = _identifier("1.2.840.113549.1.7.2")
_TIMESTAMP_INFO = _identifier("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = _identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = _identifier("1.2.840.113549.1.9.4")
_SIGNING_TIME = _identifier("1.2.840.113549.1.9.5")
_PROTECTION = _identifier("1.2.840.113549.1.9.52")
_SIGNER_REFERENCE = _identifier("1.2.840.113549.1.9.16.2.12")
_SIGNER_REFERENCE_V2 = _identifier("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP = _identifier("1.2.840.113549.1.9.16.2.14")
_ARCHIVED_STATUS = _identifier("1.2.840.113583.1.1.8")


class _NotPlain(Exception):  # noqa: N818 - a state of the container, for the general reader to judge
    """Something is not as it should be."""


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of an encoding: the octet of its tag, and where it and its content stand."""

    data: bytes
    tag: int
    start: int
    body: int
    end: int

    @property
    def encoding(self) -> bytes:
        """All of it."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """What it holds."""
        return self.data[self.body : self.end]

    def parts(self, *tags: int) -> "list[_Element]":
        """The elements inside; with tags named, exactly these."""
        found = []
        place = self.body
        while place < self.end:
            one = _element(self.data, place, self.end)
            found.append(one)
            place = one.end
        if tags and tuple(one.tag for one in found) != tags:
            raise _NotPlain
        return found


def _element(data: bytes, start: int, end: int) -> _Element:
    """The element that begins there, in the distinguished encoding (X.690, clause 10.1)."""
    tag, length, body = data[start], data[start + 1], start + 2
    if tag & _LONG_TAG == _LONG_TAG:
        raise _NotPlain
    if length >= _LONG_LENGTH:
        octets = length - _LONG_LENGTH
        if not 0 < octets <= _MOST_LENGTH_OCTETS:
            raise _NotPlain
        length = int.from_bytes(data[body : body + octets])
        if length < _LONG_LENGTH or length < 1 << 8 * (octets - 1):
            raise _NotPlain
        body += octets
    if body + length > end:
        raise _NotPlain
    return _Element(data, tag, start, body, body + length)


def read_plain(der: bytes, digest: Digest, known: Sequence[x509.Certificate]) -> Container | None:
    """A detached signature or a timestamp token over what `digest` digests; None when it is not plain."""
    try:
        info = _element(der, 0, len(der))
        if info.tag != _SEQUENCE:
            return None
        signed = _signed_data(info)
        if signed.content_type == _TIMESTAMP_INFO:
            return _read_timestamp(signed, digest, known, 0)[1]
        return None if signed.content is not None else _read(signed, digest, known, 0)
    except (_NotPlain, *FOREIGN_FAULTS):
        return None


@dataclass(frozen=True, slots=True)
class _Signed:
    """The parts of signed data."""

    content_type: bytes
    content: bytes | None
    certificates: list[x509.Certificate]
    signer: _Element


def _signed_data(info: _Element) -> _Signed:
    kind, wrapped = info.parts(_IDENTIFIER, _FIRST)
    if kind.content != _SIGNED_DATA:
        raise _NotPlain
    (signed,) = wrapped.parts(_SEQUENCE)
    parts = signed.parts()
    tags = tuple(one.tag for one in parts)
    if tags == (_INTEGER, _SET, _SEQUENCE, _FIRST, _SET):
        certificates = read_certificates(_certificate(one) for one in parts[3].parts())
    elif tags == (_INTEGER, _SET, _SEQUENCE, _SET):
        certificates = []
    else:
        raise _NotPlain
    content_type, *rest = parts[2].parts()
    content = None
    if rest:
        ((octets,),) = (one.parts(_OCTETS) for one in rest if one.tag == _FIRST)
        content = octets.content
        if parts[0].content == b"\x01":  # PKCS #7, where content is of any type
            raise _NotPlain
    if content_type.tag != _IDENTIFIER or len(rest) > 1:
        raise _NotPlain
    (signer,) = parts[-1].parts(_SEQUENCE)
    return _Signed(content_type.content, content, certificates, signer)


def _certificate(one: _Element) -> bytes:
    if one.tag != _SEQUENCE:
        raise _NotPlain
    return one.encoding


def _read(signed: _Signed, digest: Digest, known: Sequence[x509.Certificate], depth: int) -> Container:
    parts = signed.signer.parts()
    tags = tuple(one.tag for one in parts)
    is_plain = tags[:1] == (_INTEGER,) and tags[1:2] in {(_SEQUENCE,), (_FIRST_PRIMITIVE,)}
    if (
        not is_plain
        or tags[2:6] != (_SEQUENCE, _FIRST, _SEQUENCE, _OCTETS)
        or tags[6:] not in {(), (_SECOND,)}
    ):
        raise _NotPlain
    _, sid, digest_algorithm, signed_attributes, signature_algorithm, signature, *rest = parts
    attributes = _attributes(signed_attributes)
    _check_order(signed_attributes)
    name = _digest_name(digest_algorithm.encoding)
    certificate = _signing_certificate(sid.encoding, attributes, [*signed.certificates, *known])
    signature_kind, bound = _signature_algorithm(signature_algorithm.encoding)
    function = digest_function(name)
    if function is None or bound not in (None, name):
        raise _NotPlain
    _check_protection(attributes, digest_algorithm.encoding, signature_algorithm.encoding)
    if _only(attributes, _CONTENT_TYPE, _IDENTIFIER).content != signed.content_type:
        raise _NotPlain
    expected = _only(attributes, _MESSAGE_DIGEST, _OCTETS).content
    tokens = _tokens(rest[0], signature.content, [*signed.certificates, *known], depth) if rest else ()
    # The attributes are signed as a set, whatever they are tagged with (RFC 5652, 5.4).
    signed_octets = bytes([_SET]) + signed_attributes.encoding[1:]
    place = next((index for index, one in enumerate(signed.certificates) if one is certificate), None)
    return Container(
        signer_certificate=certificate.dump(),
        certificates=tuple(one.dump() for index, one in enumerate(signed.certificates) if index != place),
        digest_algorithm=name,
        signature_algorithm=signature_kind,
        claimed_at=_claimed_time(attributes),
        tokens=tokens,
        digest_matches=hmac.compare_digest(digest(function), expected),
        value_verifies=_verifies(
            signature.content,
            signed_octets,
            certificate,
            (signature_algorithm.encoding, digest_algorithm.encoding),
        ),
    )


def _read_timestamp(
    signed: _Signed, stamped: Digest, known: Sequence[x509.Certificate], depth: int
) -> tuple[str, Container]:
    """The digest function of the imprint, and the container (RFC 3161, 2.4.2)."""
    content = signed.content
    if content is None:
        raise _NotPlain
    info = _element(content, 0, len(content))
    parts = info.parts()
    if info.tag != _SEQUENCE or tuple(one.tag for one in parts[:5]) != (
        _INTEGER, _IDENTIFIER, _SEQUENCE, _INTEGER, _TIME,
    ):  # fmt: skip
        raise _NotPlain
    algorithm, imprinted = parts[2].parts(_SEQUENCE, _OCTETS)
    imprint = _digest_name(algorithm.encoding)
    function = digest_function(imprint)
    generated_at = core.GeneralizedTime.load(parts[4].encoding).native
    if function is None or not isinstance(generated_at, datetime):
        raise _NotPlain

    def digest(own: hashes.HashAlgorithm) -> bytes:
        context = hashes.Hash(own)
        context.update(content)
        return context.finalize()

    container = _read(signed, digest, known, depth)
    return imprint, replace(
        container,
        generated_at=generated_at,
        digest_algorithm=weaker(container.digest_algorithm, imprint),
        digest_matches=container.digest_matches and stamped(function) == imprinted.content,
    )


def weaker(own: str | None, imprint: str) -> str:
    """A token is as strong as the weaker of its two digests: its own, and that of what it stamps."""
    order = ["md2", "md4", "md5", "sha1"]
    return min((own or imprint, imprint), key=lambda name: order.index(name) if name in order else len(order))


# Attributes.

_Attributes = dict[bytes, list[_Element]]


def _attributes(element: _Element) -> _Attributes:
    """The values of each attribute; none is repeated."""
    found: _Attributes = {}
    for attribute in element.parts():
        if attribute.tag != _SEQUENCE:
            raise _NotPlain
        kind, values = attribute.parts(_IDENTIFIER, _SET)
        if kind.content in found:
            raise _NotPlain
        found[kind.content] = values.parts()
    if _ARCHIVED_STATUS in found:
        raise _NotPlain
    return found


def _check_order(element: _Element) -> None:
    """The distinguished encoding of a set is sorted (X.690, 11.6); so it was signed, however it is kept."""
    encodings = [one.encoding for one in element.parts()]
    if encodings != sorted(encodings):
        raise _NotPlain


def _only(attributes: _Attributes, kind: bytes, tag: int) -> _Element:
    """The one value that an attribute must have."""
    values = attributes.get(kind, [])
    if len(values) != 1 or values[0].tag != tag:
        raise _NotPlain
    return values[0]


def _claimed_time(attributes: _Attributes) -> datetime | None:
    for value in attributes.get(_SIGNING_TIME, [])[:1]:
        claimed = cms.Time.load(value.encoding).native
        return claimed if isinstance(claimed, datetime) else None
    return None


def _check_protection(attributes: _Attributes, digest_algorithm: bytes, signature_algorithm: bytes) -> None:
    """RFC 6211: the algorithms named under the signature are those named outside it."""
    if _PROTECTION in attributes:
        protection = cms.CMSAlgorithmProtection.load(_only(attributes, _PROTECTION, _SEQUENCE).encoding)
        if (
            protection["digest_algorithm"].native != _digest_algorithm(digest_algorithm).native
            or protection["signature_algorithm"].native != _parsed_signature(signature_algorithm).native
        ):
            raise _NotPlain


def _tokens(
    element: _Element, value: bytes, known: Sequence[x509.Certificate], depth: int
) -> tuple[Token, ...]:
    """The timestamps over the signature value, among the attributes that are not signed."""
    if depth >= _DEEPEST:
        raise _NotPlain

    def stamped(function: hashes.HashAlgorithm) -> bytes:
        context = hashes.Hash(function)
        context.update(value)
        return context.finalize()

    found = []
    for token in _attributes(element).get(_TIMESTAMP, []):
        if token.tag != _SEQUENCE:
            raise _NotPlain
        signed = _signed_data(token)
        if signed.content_type != _TIMESTAMP_INFO:
            raise _NotPlain
        imprint, container = _read_timestamp(signed, stamped, known, depth + 1)
        if container.generated_at is None:
            raise _NotPlain
        found.append(
            Token(
                generated_at=container.generated_at,
                imprint_algorithm=imprint,
                container=container,
                der=token.encoding,
            )
        )
    return tuple(found)


# The signer's certificate.


def is_meant(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    """Whether a signer identifier means that certificate."""
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    return bool(
        certificate.serial_number == sid.chosen["serial_number"].native
        and certificate.issuer == sid.chosen["issuer"]
    )


def _signing_certificate(
    sid: bytes, attributes: _Attributes, candidates: Sequence[x509.Certificate]
) -> x509.Certificate:
    """The one that the signer identifier means and, where there is one, the signed reference (RFC 5035)."""
    for kind in (_SIGNER_REFERENCE_V2, _SIGNER_REFERENCE):
        if kind in attributes:
            reference: bytes | None = _only(attributes, kind, _SEQUENCE).encoding
            break
    else:
        kind, reference = b"", None
    for candidate in candidates:
        if _is_referred_to(candidate.dump(), sid, kind, reference):
            return candidate
    raise _NotPlain


@lru_cache(maxsize=1024)
def _is_referred_to(certificate: bytes, sid: bytes, kind: bytes, reference: bytes | None) -> bool:
    """The same signer refers to his certificate in the same words in every file."""
    (parsed,) = read_certificates([certificate])
    if not is_meant(cms.SignerIdentifier.load(sid), parsed):
        return False
    if reference is None:
        return True
    spec = tsp.SigningCertificateV2 if kind == _SIGNER_REFERENCE_V2 else tsp.SigningCertificate
    return bool(check_ess_certid(parsed, spec.load(reference)["certs"][0]))


# Algorithms: few are in use.


@lru_cache(maxsize=256)
def _digest_algorithm(encoding: bytes) -> algos.DigestAlgorithm:
    return algos.DigestAlgorithm.load(encoding)


@lru_cache(maxsize=256)
def _digest_name(encoding: bytes) -> str:
    return digest_name(_digest_algorithm(encoding))


@lru_cache(maxsize=256)
def _parsed_signature(encoding: bytes) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm.load(encoding)


@lru_cache(maxsize=256)
def _signature_algorithm(encoding: bytes) -> tuple[str, str | None]:
    """What the algorithm is called, and the digest it is bound to."""
    algorithm = _parsed_signature(encoding)
    return signature_name(algorithm), bound_digest(algorithm)


def _verifies(
    value: bytes, signed: bytes, certificate: x509.Certificate, algorithms: tuple[bytes, bytes]
) -> bool:
    signature_algorithm, digest_algorithm = algorithms
    context = SignatureValidationContext(
        contextual_md_algorithm=_digest_algorithm(digest_algorithm)["algorithm"].native
    )
    try:
        _VERIFIER.validate_signature(
            value, signed, certificate.public_key, _parsed_signature(signature_algorithm), context
        )
    except InvalidSignature:
        return False
    except CannotBeTried as fault:
        raise _NotPlain from fault
    return True
