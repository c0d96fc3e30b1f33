"""The document security store: certificates and status answers in the file (ISO 32000-2, 12.8.4.3)."""

from collections.abc import Iterable, Iterator

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verification.signature.certificates import load_certificate
from verification.signature.facts import SecurityStore
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import Dictionary, Snapshot, raw

_MOST_OBJECTS = 1000


def read_store(snapshot: Snapshot) -> SecurityStore:
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
    found = []
    for der in ders:
        try:
            certificate = load_certificate(der)
            certificate.subject.native  # noqa: B018 - parses lazily; a broken one must show here
            certificate.serial_number  # noqa: B018
        except FOREIGN_FAULTS:
            continue
        found.append(certificate)
    return found
