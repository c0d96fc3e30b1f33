"""The installed trust store, and the manifest of authorities that may enter it.

A certificate enters only when its SHA-256 stands in the manifest or the operator accepts that very hash. It
is kept under the folder of its path (`vgca` = public service, `public` = public CA): the paths never mix.
"""

import functools
import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from app.settings import Settings
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import TrustPath

_FOLDERS: Final = {TrustPath.PUBLIC_SERVICE: "vgca", TrustPath.PUBLIC_CA: "public"}
_PEM: Final = b"-----BEGIN"
_MORE_HOSTS: Final = ("pub.vnpt-ca.vn", "crl-smartca.vnpt-ca.vn", "pub.ca.gov.vn", "tsa.ca.gov.vn")
"""Named by certificates of end entities of authorities in the manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One certification authority that we know, by the SHA-256 of its certificate."""

    name: str
    sha256: str
    path: TrustPath
    anchor: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    urls: tuple[str, ...] = ()
    download: str | None = None


class UnknownAuthority(ValueError):  # noqa: N818 - a state of the certificate, not a fault of the program
    """The certificate's hash is neither in the manifest nor accepted by the operator."""


@functools.cache
def manifest() -> tuple[Authority, ...]:
    """All authorities that we know, in the order of the file."""
    text = resources.files("app").joinpath("trust_manifest.toml").read_text(encoding="utf-8")
    return tuple(
        Authority(**{**row, "path": TrustPath(row["path"]), "urls": tuple(row.get("urls", ()))})
        for row in tomllib.loads(text)["authority"]
    )


@functools.cache
def known_hosts() -> frozenset[str]:
    """Hosts of the status services that the manifest names."""
    urls = (url for authority in manifest() for url in (*authority.urls, authority.download or ""))
    return frozenset(filter(None, (urlsplit(url).hostname for url in urls))) | frozenset(_MORE_HOSTS)


def installed_trust(settings: Settings | None = None) -> TrustStore:
    """What the operator has put into the store; empty where nothing was."""
    folder = (settings or Settings()).trust_dir
    return read_trust_folder(folder) if folder.is_dir() else TrustStore()


def read_certificates(content: bytes) -> list[bytes]:
    """DER of every certificate in a PEM, DER or PKCS #7 file. Raises ValueError when there is none."""
    loaders = (
        (x509.load_pem_x509_certificates, pkcs7.load_pem_pkcs7_certificates)
        if _PEM in content
        else (lambda der: [x509.load_der_x509_certificate(der)], pkcs7.load_der_pkcs7_certificates)
    )
    for load in loaders:
        try:
            return [certificate.public_bytes(Encoding.DER) for certificate in load(content)]
        except ValueError:
            continue
    raise ValueError("no certificate in PEM, DER or PKCS #7 form")


def admit(der: bytes, *, accepted: Iterable[str] = (), path: TrustPath | None = None) -> Authority:
    """The authority as which this certificate may enter.

    `accepted` are hashes that the operator names; for those outside the manifest he names the path as well.
    Raises UnknownAuthority.
    """
    digest = hashlib.sha256(der).hexdigest()
    for authority in manifest():
        if authority.sha256 == digest:
            return authority
    name = x509.load_der_x509_certificate(der).subject.rfc4514_string()
    if digest not in {one.lower().replace(":", "") for one in accepted} or path is None:
        raise UnknownAuthority(f"{name}: SHA-256 {digest}")
    return Authority(name=name, sha256=digest, path=path)


def install(settings: Settings, der: bytes, authority: Authority) -> Path:
    """Put an admitted certificate into the store; the same one again changes nothing."""
    folder = settings.trust_dir / _FOLDERS[authority.path]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{authority.sha256}.der"
    file.write_bytes(der)
    return file


def remove(settings: Settings, prefix: str) -> list[Path]:
    """Take out the certificates whose SHA-256 begins so (at least 8 characters, so that it is meant)."""
    if len(prefix) < 8:  # noqa: PLR2004 - said in the docstring
        raise ValueError("cần ít nhất 8 ký tự đầu của giá trị băm")
    found = [file for file in _installed(settings) if file.stem.startswith(prefix.lower())]
    for file in found:
        file.unlink()
    return found


def _installed(settings: Settings) -> Iterator[Path]:
    yield from sorted(settings.trust_dir.rglob("*.der"))
