"""CMS SignedData (RFC 5652) as the signing tools write it, and as nobody should.

Built by hand because real Vietnamese tools leave the signed attributes out or write no signing time, and
because the attacks need containers with several signers, none, or the wrong certificate first.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, auto

from asn1crypto import algos, cms, core, tsp, x509

from app.demo.certificates import Identity
from app.demo.keys import Mechanism, algorithm_identifier, sign, sign_prehashed

VGCA_TIMESTAMP_POLICY = "2.16.704.1.1.1.2"

Timestamper = Callable[[bytes], bytes]
"""Takes a signature value, returns a timestamp token (ContentInfo, DER) over it."""


class Attributes(Flag):
    """Which signed attributes a signature carries."""

    NONE = 0
    """The signature value is over the document itself (140 of 205 real signatures)."""
    PLAIN = auto()
    """contentType and messageDigest."""
    SIGNING_TIME = auto()
    SIGNING_CERTIFICATE_V2 = auto()
    CADES = PLAIN | SIGNING_CERTIFICATE_V2
    """What ETSI.CAdES.detached needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerOptions:
    """How a container is made; the defaults are those of the VGCA tool."""

    digest: str = "sha256"
    attributes: Attributes = Attributes.PLAIN
    mechanism: Mechanism | None = None
    salt_length: int | None = None
    signing_time: datetime | None = None
    certificates: tuple[bytes, ...] | None = None
    """None: the signer's own only."""
    indefinite_length: bool = False
    """BER instead of DER, as VGCA.Base 5.2.1 wrote it in 2020."""


VGCA_CONTAINER = ContainerOptions()


def detached_signature(
    signer: Identity,
    message_digest: bytes,
    *,
    options: ContainerOptions = VGCA_CONTAINER,
    timestamper: Timestamper | None = None,
) -> bytes:
    """A container with one signer over content that it does not hold, given the content's digest."""
    info = signer_info(signer, message_digest, options=options, timestamper=timestamper)
    certificates = options.certificates if options.certificates is not None else (signer.certificate,)
    made = container([info], certificates, digest=options.digest)
    return indefinite(made) if options.indefinite_length else made


def signer_info(
    signer: Identity,
    message_digest: bytes,
    *,
    options: ContainerOptions = VGCA_CONTAINER,
    timestamper: Timestamper | None = None,
    content_type: str = "data",
) -> cms.SignerInfo:
    """One SignerInfo over content with this digest."""
    made: dict[str, object] = {
        "version": "v1",
        "sid": _signer_identifier(signer.parsed),
        "digest_algorithm": {"algorithm": options.digest},
        "signature_algorithm": algorithm_identifier(
            signer.key, digest=options.digest, mechanism=options.mechanism, salt_length=options.salt_length
        ),
    }
    if options.attributes:
        attributes = _signed_attributes(signer, message_digest, content_type, options)
        made["signed_attrs"] = attributes
        signature = sign(
            signer.key,
            attributes.dump(),
            digest=options.digest,
            mechanism=options.mechanism,
            salt_length=options.salt_length,
        )
    else:
        signature = sign_prehashed(
            signer.key, message_digest, digest=options.digest, mechanism=options.mechanism
        )
    made["signature"] = signature
    if timestamper is not None:
        token = cms.ContentInfo.load(timestamper(signature))
        made["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    return cms.SignerInfo(made)


def container(
    infos: Iterable[cms.SignerInfo],
    certificates: Iterable[bytes],
    *,
    digest: str = "sha256",
    content: tuple[str, bytes] | None = None,
) -> bytes:
    """SignedData in a ContentInfo. `content` is the encapsulated type and value; None leaves it detached."""
    encapsulated: dict[str, object] = {"content_type": "data"}
    if content is not None:
        encapsulated = {"content_type": content[0], "content": core.ParsableOctetString(content[1])}
    signed = cms.SignedData(
        {
            "version": "v1" if content is None else "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": digest})],
            "encap_content_info": encapsulated,
            "certificates": [x509.Certificate.load(certificate) for certificate in certificates],
            "signer_infos": list(infos),
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def indefinite(container_der: bytes) -> bytes:
    """The same container with indefinite lengths outside (BER, X.690, 8.1.3.6)."""
    info = cms.ContentInfo.load(container_der)
    body: bytes = info["content_type"].dump() + b"\xa0\x80" + info["content"].untag().dump()
    return b"\x30\x80" + body + bytes(4)


def timestamp_token(
    authority: Identity,
    imprint: bytes,
    *,
    at: datetime,
    digest: str = "sha256",
    nonce: int | None = None,
    embed_certificate: bool = True,
) -> bytes:
    """An RFC 3161 token over a digest that was computed before."""
    content: dict[str, object] = {
        "version": "v1",
        "policy": VGCA_TIMESTAMP_POLICY,
        "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": imprint},
        "serial_number": int.from_bytes(b"\x01" + secrets.token_bytes(7)),
        "gen_time": core.GeneralizedTime(at),
    }
    if nonce is not None:
        content["nonce"] = nonce
    information = tsp.TSTInfo(content).dump()
    options = ContainerOptions(
        digest=digest, attributes=Attributes.CADES | Attributes.SIGNING_TIME, signing_time=at
    )
    message_digest = hashlib.new(digest, information, usedforsecurity=False).digest()
    info = signer_info(authority, message_digest, options=options, content_type="tst_info")
    certificates = (authority.certificate,) if embed_certificate else ()
    return container([info], certificates, digest=digest, content=("tst_info", information))


def _signer_identifier(certificate: x509.Certificate) -> cms.SignerIdentifier:
    named = cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )
    return cms.SignerIdentifier(name="issuer_and_serial_number", value=named)


def _signed_attributes(
    signer: Identity, message_digest: bytes, content_type: str, options: ContainerOptions
) -> cms.CMSAttributes:
    made: list[dict[str, object]] = [
        {"type": "content_type", "values": [content_type]},
        {"type": "message_digest", "values": [message_digest]},
    ]
    if Attributes.SIGNING_TIME in options.attributes and options.signing_time is not None:
        made.append({"type": "signing_time", "values": [cms.Time({"utc_time": options.signing_time})]})
    if Attributes.SIGNING_CERTIFICATE_V2 in options.attributes:
        identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(signer.certificate).digest()})
        made.append(
            {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [identifier]})]}
        )
    return cms.CMSAttributes(made)
