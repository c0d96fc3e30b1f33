"""The floor: hashing the signed bytes once a signature, and one verification for every signed statement."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from asn1crypto import cms, pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils.reader import PdfFileReader

from verification.signature import pyhanko_speedups

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - real documents have it
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """Something signed with an RSA key."""

    key: rsa.RSAPublicKey
    value: bytes
    content: bytes
    algorithm: hashes.HashAlgorithm

    def verify(self) -> bool:
        """Whether the key made the value; the answer does not matter here, its cost does."""
        try:
            self.key.verify(self.value, self.content, padding.PKCS1v15(), self.algorithm)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True


@dataclass
class Verifications:
    """Finds what there is to verify (not measured), then verifies it (measured in `seconds`)."""

    issuers: dict[bytes, x509.Certificate] = field(default_factory=dict)
    seconds: float = 0.0

    def __call__(self, pdf: bytes) -> object:
        """How many digests and verifications there were."""
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        ranges = [[int(number) for number in one.byte_range] for one in signatures]
        statements = [made for one in signatures for made in self._statements(one.signed_data)]
        begun = time.process_time()
        for start, length, later, rest in ranges:
            digest = hashlib.sha256(pdf[start : start + length])
            digest.update(pdf[later : later + rest])
            digest.digest()
        verified = [one.verify() for one in statements]
        self.seconds = time.process_time() - begun
        return [len(ranges), len(verified)]

    def _statements(self, signed: cms.SignedData) -> Iterator[Statement]:
        """The signature value, the certificates up to the root, and the same of every timestamp."""
        certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
        for info in signed["signer_infos"]:
            serial = info["sid"].native.get("serial_number")
            leaf = next((one for one in certificates if one.serial_number == serial), None)
            if leaf is None:
                continue
            attributes = info["signed_attrs"]
            content = attributes.untag().dump() if len(attributes) else b""
            algorithm = _HASHES.get(info["digest_algorithm"]["algorithm"].native, hashes.SHA256())
            key = leaf.public_key()
            if isinstance(key, rsa.RSAPublicKey):
                yield Statement(key, info["signature"].native, content, algorithm)
            yield from self._chain(leaf)
            for attribute in info["unsigned_attrs"]:
                if attribute["type"].native == "signature_time_stamp_token":
                    for token in attribute["values"]:
                        yield from self._statements(token["content"])

    def _chain(self, certificate: x509.Certificate) -> Iterator[Statement]:
        for _ in range(8):
            issuer = self.issuers.get(certificate.issuer.public_bytes())
            if issuer is None or issuer == certificate:
                return
            key = issuer.public_key()
            if isinstance(key, rsa.RSAPublicKey) and certificate.signature_hash_algorithm:
                yield Statement(
                    key,
                    certificate.signature,
                    certificate.tbs_certificate_bytes,
                    certificate.signature_hash_algorithm,
                )
            certificate = issuer


def verifications(*, trust: Path) -> Callable[[bytes], object]:
    """The floor under a PDF, given where issuers' certificates are."""
    pyhanko_speedups.install()
    issuers = {}
    for file in sorted(trust.rglob("*.pem")):
        for _, _, der in pem.unarmor(file.read_bytes(), multiple=True):
            certificate = x509.load_der_x509_certificate(der)
            issuers[certificate.subject.public_bytes()] = certificate
    return Verifications(issuers)
