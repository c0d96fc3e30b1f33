"""Candidates for a certificate's path to an anchor (RFC 4158), the best first and in bounded work.

Whoever sends a file chooses the certificates in it. Authorities that certify each other crosswise have a path
for every order in which they can stand, so all of them must never be tried; and a certificate that only bears
the name of an issuer must not use up what is tried before the true one. Hence: links whose signature verifies
before others, short paths before long ones, and an end after so many steps.
"""

from collections.abc import Iterator
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count

from asn1crypto import keys, x509
from pyhanko_certvalidator.authority import AuthorityWithCert, TrustAnchor
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import CertificateRegistry, SimpleTrustManager

from verification.signature.certificates import load_certificate
from verification.signature.pades.ciphers import verifies

_MOST_STEPS = 100
"""So many certificates are asked for their issuers; a real path needs two to four."""
_LONGEST = 10

Chain = tuple[x509.Certificate, ...]
"""From the leaf upwards."""


def candidate_paths(
    certificate: x509.Certificate, manager: SimpleTrustManager, registry: CertificateRegistry
) -> Iterator[ValidationPath]:
    """Paths by name, key identifier and, where possible, by signature; none of them is validated yet."""
    own = manager.as_trust_anchor(AuthorityWithCert(certificate))
    if own is not None:
        yield ValidationPath(own, [], None)
        return
    turn = count()
    waiting: list[tuple[int, int, int, Chain | ValidationPath]] = [(0, 1, next(turn), (certificate,))]
    steps = 0
    while waiting and steps < _MOST_STEPS:
        unproven, length, _, found = heappop(waiting)
        if isinstance(found, ValidationPath):
            yield found
            continue
        steps += 1
        for issuer in registry.find_potential_issuers(found[-1], manager):
            key = (issuer.authority if isinstance(issuer, TrustAnchor) else issuer).public_key
            doubt = unproven + (not _is_signed_by(found[-1].dump(), key.dump()))
            if isinstance(issuer, TrustAnchor):
                path = ValidationPath(issuer, list(found[:0:-1]), found[0])
                heappush(waiting, (doubt, length, next(turn), path))
            elif length < _LONGEST and issuer.issuer_serial not in {one.issuer_serial for one in found}:
                heappush(waiting, (doubt, length + 1, next(turn), (*found, issuer)))


@lru_cache(maxsize=4096)
def _is_signed_by(der: bytes, key: bytes) -> bool:
    certificate = load_certificate(der)
    return verifies(
        certificate.signature,
        certificate["tbs_certificate"].dump(),
        keys.PublicKeyInfo.load(key),
        certificate["signature_algorithm"],
    )
