"""The trust store: anchors and intermediates of the two paths, kept apart.

A self-signed certificate is an anchor, any other an intermediate. The path is that of the folder (or the
manifest entry) it came from; a chain may use certificates of one path only.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from asn1crypto import pem, x509

from verification.verdict import TrustPath


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedCertificate:
    """One CA certificate that an operator put into the store."""

    der: bytes
    path: TrustPath
    origin: str

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal SHA-256 of the DER."""
        return hashlib.sha256(self.der).hexdigest()


@dataclass(frozen=True, kw_only=True)
class TrustStore:
    """All certificates trusted by decision; crosses process borders as plain bytes."""

    certificates: tuple[TrustedCertificate, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Names this content: SHA-256 over the sorted certificate hashes and their paths."""
        lines = sorted(f"{certificate.sha256} {certificate.path}" for certificate in self.certificates)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_trust_folder(folder: Path) -> TrustStore:
    """Every *.pem and *.der below the folder; `vgca*` as first folder name means the public-service path.

    Raises ValueError for a file that holds no certificate.
    """
    found: list[TrustedCertificate] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() not in {".pem", ".der"} or not file.is_file():
            continue
        first = file.relative_to(folder).parts[0].lower()
        path = TrustPath.PUBLIC_SERVICE if first.startswith("vgca") else TrustPath.PUBLIC_CA
        found.extend(
            TrustedCertificate(der=der, path=path, origin=str(file.relative_to(folder)))
            for der in _certificates(file.read_bytes(), file)
        )
    return TrustStore(certificates=tuple(found))


def _certificates(data: bytes, file: Path) -> Iterable[bytes]:
    blocks = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    for der in blocks:
        try:
            x509.Certificate.load(der, strict=True).subject.native  # noqa: B018 - parses lazily
        except (ValueError, TypeError) as error:
            message = f"{file} holds no certificate: {error}"
            raise ValueError(message) from error
        yield der
