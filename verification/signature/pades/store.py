"""The document security store: certificates and status answers in the file (ISO 32000-2, 12.8.4.3)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verification.signature.certificates import load_certificate
from verification.signature.facts import SecurityStore
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import Dictionary, Snapshot, raw

_MOST_OBJECTS = 1000
_LOOKED_AT = (
    "issuer_serial", "key_identifier", "key_usage_value", "extended_key_usage_value", "ca", "self_signed",
    "sha256", "ocsp_urls", "crl_distribution_points_value", "ocsp_no_check_value",
)  # fmt: skip


def read_store(snapshot: Snapshot) -> SecurityStore:
    """The store of the document; an empty one when it cannot be read."""
    try:
        return _read_store(snapshot)
    except FOREIGN_FAULTS:
        return SecurityStore()


def _read_store(snapshot: Snapshot) -> SecurityStore:
    """All of the store, also what only entries per signature (VRI) name; odd entries are left out."""
    store = snapshot.dictionary(snapshot.catalog, "/DSS")
    related = snapshot.dictionary(store, "/VRI")
    entries = [snapshot.entry(related, key) for key in related]

    def collect(key: str, related_key: str, purpose: DecodePurpose) -> tuple[bytes, ...]:
        found: dict[bytes, None] = dict.fromkeys(_streams(snapshot, store, key, purpose))
        for entry in entries:
            if isinstance(entry, Dictionary):
                found.update(dict.fromkeys(_streams(snapshot, entry, related_key, purpose)))
        return tuple(found)[:_MOST_OBJECTS]

    return SecurityStore(
        certificates=collect("/Certs", "/Cert", DecodePurpose.CERTIFICATE),
        crls=collect("/CRLs", "/CRL", DecodePurpose.CRL),
        ocsps=collect("/OCSPs", "/OCSP", DecodePurpose.OCSP_RESPONSE),
    )


def _streams(snapshot: Snapshot, holder: Dictionary, key: str, purpose: DecodePurpose) -> Iterator[bytes]:
    for item in snapshot.items(raw(holder, key)):
        try:
            stream = snapshot.follow(item)
            if isinstance(stream, generic.StreamObject):
                yield stream.read_data(purpose)
        except FOREIGN_FAULTS:
            continue


def read_certificates(ders: Iterable[bytes]) -> list[x509.Certificate]:
    """Those of the byte strings that are certificates."""
    found = (_load_certificate(der) for der in ders)
    return [certificate for certificate in found if certificate is not None]


@lru_cache(maxsize=4096)
def _load_certificate(der: bytes) -> x509.Certificate | None:
    try:
        certificate = load_certificate(der)
    except FOREIGN_FAULTS:
        return None
    return certificate if is_well_formed(certificate) else None


def is_well_formed(certificate: x509.Certificate) -> bool:
    """Whether all parts that are ever looked at can be read: the library parses only when asked."""
    try:
        body = certificate["tbs_certificate"]
        for part in ("subject", "issuer", "serial_number", "validity"):
            body[part].native  # noqa: B018 - reading is the test
        for extension in body["extensions"] or ():
            extension["extn_value"].parsed  # noqa: B018 - as above
        for name in _LOOKED_AT:
            getattr(certificate, name)
        certificate["signature_algorithm"]["algorithm"].native  # noqa: B018 - as above
        certificate.public_key.algorithm  # noqa: B018 - as above
    except FOREIGN_FAULTS:
        return False
    return True
