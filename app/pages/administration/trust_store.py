"""The trust store: which certificates are trusted by decision, and until when they last."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from fastapi import APIRouter, Response

from app.api.parts import Administrator, TheService
from app.pages.administration.frame import administration_page
from app.trust import installed_trust, manifest
from verification.verdict import TrustPath

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedEntry:
    """One certificate of the trust store as it is shown."""

    name: str
    path: TrustPath
    anchor: bool
    known: bool
    """Its hash is in the manifest; otherwise the operator accepted it."""
    valid_until: datetime
    days_left: int
    sha256: str


@router.get("/trust")
def trust(service: TheService, principal: Administrator) -> Response:
    """The certificates trusted by decision, the one that expires first on top."""
    now = service.now()
    known = {one.sha256 for one in manifest()}
    entries = [
        _entry(one.der, one.sha256, one.path, known=one.sha256 in known, now=now)
        for one in installed_trust(service.settings).certificates
    ]
    entries.sort(key=lambda one: one.valid_until)
    return administration_page(
        "trust", principal, entries=entries, known=len(known), resting=service.status.resting()
    )


def _entry(der: bytes, sha256: str, path: TrustPath, *, known: bool, now: datetime) -> TrustedEntry:
    certificate = x509.load_der_x509_certificate(der)
    until = certificate.not_valid_after_utc
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return TrustedEntry(
        name=str(names[0].value) if names else certificate.subject.rfc4514_string(),
        path=path,
        anchor=certificate.subject == certificate.issuer,
        known=known,
        valid_until=until,
        days_left=(until - now).days,
        sha256=sha256,
    )
