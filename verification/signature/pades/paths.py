"""Certificate paths to an anchor of the trust store (RFC 5280, clause 6), each within one of the two stores.

Whether the path holds at a certain time, and whether its algorithms are good enough, is not asked here: a
path is built and verified once for a certificate and a trust store, and judged for each signature anew.
"""

from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from asn1crypto import x509
from pyhanko_certvalidator.authority import CertTrustAnchor, TrustQualifiers
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathValidationError
from pyhanko_certvalidator.name_trees import (
    default_excluded_subtrees,
    default_permitted_subtrees,
    process_general_subtrees,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import CertificateRegistry, SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from verification.signature.certificates import load_certificate
from verification.signature.pades.ciphers import SignatureVerifier
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.path_search import candidate_paths
from verification.signature.pades.store import read_certificates
from verification.signature.trust import TrustStore
from verification.verdict import TrustPath

_Result = TypeVar("_Result")
_MOST_PATHS = 12
_NO_REVOCATION = CertRevTrustPolicy(
    RevocationCheckingPolicy(
        ee_certificate_rule=RevocationCheckingRule.NO_CHECK,
        intermediate_ca_cert_rule=RevocationCheckingRule.NO_CHECK,
    )
)
"""Status is judged by `status.py`, for the time that matters to the signature."""


@dataclass(frozen=True, eq=False)
class Path:
    """From the certificate up to the anchor, both included; all DER."""

    certificates: tuple[bytes, ...]
    store: TrustPath
    fault: str | None = None
    """Why the path does not hold as such (names, constraints, signature), None when it does."""

    @property
    def parsed(self) -> tuple[x509.Certificate, ...]:
        """The same, parsed."""
        return tuple(load_certificate(der) for der in self.certificates)

    @property
    def checked(self) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
        """Each certificate below the anchor with its issuer, the leaf first."""
        return zip(self.parsed, self.parsed[1:], strict=False)


def find_paths(der: bytes, trust: TrustStore, others: Iterable[bytes]) -> tuple[Path, ...]:
    """All paths of a certificate, sound and public-service ones first; `others` came with the file."""
    return _find_paths(der, _Pool(trust), frozenset(others))


class _Pool:
    """The trust store as a key of the cache: equal by content."""

    def __init__(self, trust: TrustStore) -> None:
        self.trust = trust

    def __hash__(self) -> int:
        return hash(self.trust.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pool) and self.trust.digest == other.trust.digest


@lru_cache(maxsize=4096)
def _find_paths(der: bytes, pool: _Pool, others: frozenset[bytes]) -> tuple[Path, ...]:
    try:
        certificate = load_certificate(der)
        found = [
            path
            for store in (TrustPath.PUBLIC_SERVICE, TrustPath.PUBLIC_CA)
            for path in _paths_in(certificate, pool, store, others)
        ]
    except FOREIGN_FAULTS:
        return ()
    return tuple(sorted(found, key=lambda path: path.fault is not None))


@lru_cache(maxsize=64)
def _members(
    pool: _Pool, store: TrustPath
) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    """Anchors (self-signed) and intermediates of one store."""
    mine = [load_certificate(one.der) for one in pool.trust.certificates if one.path is store]
    anchors = tuple(one for one in mine if one.self_signed in {"yes", "maybe"})
    return anchors, tuple(one for one in mine if one.self_signed not in {"yes", "maybe"})


@lru_cache(maxsize=16)
def _known_to(
    pool: _Pool, store: TrustPath, others: frozenset[bytes]
) -> tuple[CertificateRegistry, SimpleTrustManager]:
    """What a path is sought among: put together once for all certificates of a file."""
    anchors, intermediates = _members(pool, store)
    registry = CertificateRegistry.build([*intermediates, *_loaded(others)])
    return registry, SimpleTrustManager.build(trust_roots=[_anchor(one) for one in anchors])


def _anchor(certificate: x509.Certificate) -> CertTrustAnchor:
    """The anchor with the limits that its certificate sets: depth, names it may issue for (RFC 5937).

    Clause 6 of RFC 5280 takes a name and a key from it; whoever installs a root that is limited means it so.
    """
    names = certificate.name_constraints_value
    limits = None
    if names is not None:
        permitted, excluded = names["permitted_subtrees"], names["excluded_subtrees"]
        limits = PKIXValidationParams(
            initial_permitted_subtrees=default_permitted_subtrees()
            | (process_general_subtrees(permitted) if permitted else {}),
            initial_excluded_subtrees=default_excluded_subtrees()
            | (process_general_subtrees(excluded) if excluded else {}),
        )
    depth = certificate.max_path_length
    qualifiers = TrustQualifiers(
        standard_parameters=limits,
        max_path_length=depth,
        max_aa_path_length=depth,  # of no use here; the library counts it down all the same
    )
    return CertTrustAnchor(certificate, quals=qualifiers)


def _paths_in(
    certificate: x509.Certificate, pool: _Pool, store: TrustPath, others: frozenset[bytes]
) -> Iterator[Path]:
    if not _members(pool, store)[0]:
        return
    registry, manager = _known_to(pool, store, others)
    for path in islice(candidate_paths(certificate, manager, registry), _MOST_PATHS):
        # From the anchor down; ours runs from the leaf up.
        chain = list(path.iter_certs(include_root=True))[::-1]
        yield Path(
            certificates=tuple(one.dump() for one in chain),
            store=store,
            fault=_fault(path, chain, manager, registry),
        )


def _fault(
    path: ValidationPath,
    chain: list[x509.Certificate],
    manager: SimpleTrustManager,
    registry: CertificateRegistry,
) -> str | None:
    """Validate the path at a moment at which all of it is valid, so that only lasting faults show."""
    moment = max(one.not_valid_before for one in chain)
    context = ValidationContext(
        trust_manager=manager,
        certificate_registry=registry,
        moment=moment,
        algorithm_usage_policy=AcceptAllAlgorithms(),
        revinfo_policy=_NO_REVOCATION,
        signature_validator=SignatureVerifier(),
    )
    try:
        _drive(async_validate_path(context, path))
    except PathValidationError as fault:
        return str(fault)
    except FOREIGN_FAULTS as fault:
        return type(fault).__name__
    return None


def _loaded(ders: frozenset[bytes]) -> Iterator[x509.Certificate]:
    return iter(read_certificates(sorted(ders)))


def _drive(work: Coroutine[object, object, _Result]) -> _Result:
    """Run a coroutine that waits for nothing: there is no network in this room."""
    try:
        work.send(None)
    except StopIteration as done:
        result: _Result = done.value
        return result
    work.close()
    raise RuntimeError("path validation tried to wait for something outside")
