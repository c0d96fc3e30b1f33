"""What certificate revocation lists say of a certificate (RFC 5280, clauses 5 and 6.3).

A list is parsed and its serial numbers are indexed once for its content: real ones have 100 000 entries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TypeVar

from asn1crypto import core, keys
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from verification.signature.pades.ciphers import verifies
from verification.signature.statements import Statement, Verdict

_Unusable = (ValueError, TypeError, x509.ExtensionNotFound, UnsupportedAlgorithm, x509.DuplicateExtension)
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_KNOWN_CRITICAL = {
    x509.IssuingDistributionPoint.oid,
    x509.DeltaCRLIndicator.oid,
    x509.CRLNumber.oid,
    x509.AuthorityKeyIdentifier.oid,
}
_Names = (x509.UniformResourceIdentifier, x509.DirectoryName)
_BROKEN = {"md2", "md4", "md5"}
_EXPIRED_ON_LIST = "2.5.29.60"


@dataclass(frozen=True, eq=False)
class RevocationList:
    """One list, parsed."""

    crl: x509.CertificateRevocationList
    der: bytes

    @cached_property
    def serials(self) -> frozenset[int]:
        """All serial numbers listed."""
        return frozenset(entry.serial_number for entry in self.crl)

    @cached_property
    def scope(self) -> x509.IssuingDistributionPoint | None:
        """The issuing distribution point, when the list has one."""
        return _extension(self.crl, x509.IssuingDistributionPoint)

    @cached_property
    def base_number(self) -> int | None:
        """For a delta list: the number of the list that it continues."""
        found = _extension(self.crl, x509.DeltaCRLIndicator)
        return found.crl_number if found else None

    @cached_property
    def number(self) -> int | None:
        """The list's own number."""
        found = _extension(self.crl, x509.CRLNumber)
        return found.crl_number if found else None

    @cached_property
    def is_understood(self) -> bool:
        """No critical extension that is not known here."""
        return all(not one.critical or one.oid in _KNOWN_CRITICAL for one in self.crl.extensions)

    @cached_property
    def digest(self) -> str | None:
        """The digest it was signed with, lower case."""
        try:
            function = self.crl.signature_hash_algorithm
        except UnsupportedAlgorithm:
            return None
        return function.name if function else None

    def entry(self, serial: int, issuer: bytes) -> x509.RevokedCertificate | None:
        """The entry of a certificate, by serial number and issuer (DER of the name)."""
        if serial not in self.serials:
            return None
        if not (self.scope and self.scope.indirect_crl):
            return self.crl.get_revoked_certificate_by_serial_number(serial)
        current = self.crl.issuer.public_bytes()
        for entry in self.crl:
            named = _extension(entry, x509.CertificateIssuer)
            if named:
                names = named.get_values_for_type(x509.DirectoryName)
                current = names[0].public_bytes() if names else current
            if entry.serial_number == serial and current == issuer:
                return entry
        return None


@lru_cache(maxsize=256)
def load_list(der: bytes) -> RevocationList | None:
    """A list, parsed and indexed once; None when it is none."""
    try:
        crl = x509.load_der_x509_crl(der)
        found = RevocationList(crl=crl, der=der)
        usable = found.is_understood and found.digest not in _BROKEN
    except _Unusable:
        return None
    return found if usable else None


@lru_cache(maxsize=1024)
def _is_signed_by(der: bytes, key: bytes) -> bool:
    """Verified by our own verifier: the library that indexes lists refuses SHA-1, which old CAs still use."""
    parts = asn1_crl.CertificateList.load(der)
    return verifies(
        parts["signature"].native,
        parts["tbs_cert_list"].dump(),
        keys.PublicKeyInfo.load(key),
        parts["signature_algorithm"],
    )


def statements(
    certificate: asn1_x509.Certificate, issuers: Iterable[asn1_x509.Certificate], lists: Iterable[bytes]
) -> Iterator[Statement]:
    """What each list says of the certificate; `issuers` may sign lists for it, its own issuer first."""
    signers = [one for one in issuers if _may_sign_lists(one)]
    usable = [
        found
        for found in (load_list(der) for der in lists)
        if found and _in_scope(found, certificate) and _is_authentic(found, signers)
    ]
    for found in usable:
        if found.base_number is None:
            yield _combined(found, [one for one in usable if _continues(one, found)], certificate)


def _combined(
    base: RevocationList, deltas: list[RevocationList], certificate: asn1_x509.Certificate
) -> Statement:
    """A complete list and the delta lists that continue it; the newest word counts."""
    newest = max([base, *deltas], key=lambda one: one.crl.last_update_utc)
    serial, issuer = certificate.serial_number, certificate.issuer.dump()
    entry = base.entry(serial, issuer)
    for delta in sorted(deltas, key=lambda one: one.crl.last_update_utc):
        later = delta.entry(serial, issuer)
        if later is not None:
            entry = None if _reason(later) is x509.ReasonFlags.remove_from_crl else later
    partial = base.scope is not None and base.scope.only_some_reasons is not None
    verdict = Verdict.UNKNOWN if partial else Verdict.GOOD
    revoked_at: datetime | None = None
    invalid_since: datetime | None = None
    reason: str | None = None
    if entry is not None and _reason(entry) is not x509.ReasonFlags.remove_from_crl:
        verdict = Verdict.REVOKED
        found = _reason(entry)
        reason = found.value if found else None
        if found is x509.ReasonFlags.certificate_hold:
            verdict = Verdict.SUSPENDED
        revoked_at = entry.revocation_date_utc
        invalidity = _extension(entry, x509.InvalidityDate)
        invalid_since = invalidity.invalidity_date_utc if invalidity else None
    return Statement(
        verdict=verdict,
        published_at=newest.crl.last_update_utc,
        next_at=newest.crl.next_update_utc,
        revoked_at=revoked_at,
        invalid_since=invalid_since,
        reason=reason,
        keeps_expired=_keeps_expired(base, certificate),
        weak=newest.digest == "sha1",
        content=newest.der,
        kind="crl",
    )


def _continues(delta: RevocationList, base: RevocationList) -> bool:
    if delta.base_number is None or base.number is None or delta.number is None:
        return False
    return (
        delta.crl.issuer == base.crl.issuer
        and delta.base_number <= base.number < delta.number
        and delta.scope == base.scope
    )


def _in_scope(found: RevocationList, certificate: asn1_x509.Certificate) -> bool:
    """RFC 5280, 6.3.3 (b): the issuer, the kind of certificate, the distribution point."""
    scope = found.scope
    own_issuer = found.crl.issuer.public_bytes() == certificate.issuer.dump() or _same_name(
        found, certificate
    )
    if not own_issuer and not (scope and scope.indirect_crl and _named_as_crl_issuer(found, certificate)):
        return False
    if scope is None:
        return True
    if scope.only_contains_attribute_certs:
        return False
    if scope.only_contains_user_certs and certificate.ca:
        return False
    if scope.only_contains_ca_certs and not certificate.ca:
        return False
    return _same_point(scope, certificate)


def _same_name(found: RevocationList, certificate: asn1_x509.Certificate) -> bool:
    return bool(asn1_x509.Name.load(found.crl.issuer.public_bytes()) == certificate.issuer)


def _same_point(scope: x509.IssuingDistributionPoint, certificate: asn1_x509.Certificate) -> bool:
    """A list for one distribution point speaks only of the certificates that name it.

    A certificate that names none is answered for by the list that its issuer publishes under its own name.
    """
    if scope.full_name is None:
        return scope.relative_name is None
    listed = {_written(name.value) for name in scope.full_name if isinstance(name, _Names)}
    points = certificate.crl_distribution_points_value
    if points is None:
        return certificate.issuer.hashable in listed
    return bool(listed & {name for point in points for name in _point_names(point)})


def _point_names(point: asn1_x509.DistributionPoint) -> Iterator[str]:
    """URLs and directory names of a distribution point; without any, the names of the list's issuer."""
    name = point["distribution_point"]
    if name.name == "full_name":
        names = name.chosen
    elif name.native is None:
        names = point["crl_issuer"] or ()
    else:
        return
    for one in names:
        if one.name == "uniform_resource_identifier":
            yield str(one.native)
        elif one.name == "directory_name":
            yield one.chosen.hashable


def _written(value: str | x509.Name) -> str:
    """A general name so that two of them can be compared."""
    if isinstance(value, str):
        return value
    return str(asn1_x509.Name.load(value.public_bytes()).hashable)


def _named_as_crl_issuer(found: RevocationList, certificate: asn1_x509.Certificate) -> bool:
    issuer = asn1_x509.Name.load(found.crl.issuer.public_bytes())
    for point in certificate.crl_distribution_points_value or ():
        for name in point["crl_issuer"] or ():
            if name.name == "directory_name" and name.chosen == issuer:
                return True
    return False


def _is_authentic(found: RevocationList, signers: list[asn1_x509.Certificate]) -> bool:
    name = asn1_x509.Name.load(found.crl.issuer.public_bytes())
    return any(
        signer.subject == name and _is_signed_by(found.der, signer.public_key.dump()) for signer in signers
    )


def _may_sign_lists(certificate: asn1_x509.Certificate) -> bool:
    usage = certificate.key_usage_value
    return usage is None or "crl_sign" in usage.native


def _keeps_expired(found: RevocationList, certificate: asn1_x509.Certificate) -> bool:
    """Whether the list still names certificates that expired when this one did.

    ISO/IEC 9594-8, expiredCertsOnCRL: it holds those that expired at that time or later.
    """
    for one in found.crl.extensions:
        if one.oid.dotted_string == _EXPIRED_ON_LIST and isinstance(one.value, x509.UnrecognizedExtension):
            try:
                since = core.GeneralizedTime.load(one.value.value).native
            except _Unusable:
                return False
            return isinstance(since, datetime) and since <= certificate.not_valid_after
    return bool(found.crl.last_update_utc <= certificate.not_valid_after)


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    found = _extension(entry, x509.CRLReason)
    return found.reason if found else None


def _extension(
    holder: x509.CertificateRevocationList | x509.RevokedCertificate, kind: type[_Extension]
) -> _Extension | None:
    try:
        return holder.extensions.get_extension_for_class(kind).value
    except _Unusable:
        return None
