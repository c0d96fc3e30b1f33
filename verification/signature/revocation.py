"""The status of every certificate of a path at the time that matters, from what is at hand.

Nothing is fetched: what is missing is named as a request, and only for certificates whose path is anchored,
for an address in any other certificate is an attacker's word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from asn1crypto import x509

from verification.examination import (
    ASK_AGAIN_AFTER,
    StatusAnswer,
    StatusKind,
    StatusMaterial,
    StatusRequest,
)
from verification.signature import ocsp_answers, revocation_lists
from verification.signature.certificates import load_certificate
from verification.signature.pades.paths import Path, find_paths
from verification.signature.statements import Statement, Verdict
from verification.signature.trust import TrustStore

_NO_REVOCATION_AVAILABLE = {"2.5.29.56", "0.4.0.194121.2.1"}
"""noRevAvail (RFC 9608), validity assured and short term (ETSI EN 319 412-1): no status to ask for."""

FROM_DOCUMENT = "document"
"""The origin of an answer that came in the file."""
_CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the clock of a status service may run ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A certificate and the statement that decides over it."""

    certificate: x509.Certificate
    position: int
    """0 is the leaf."""
    statement: Statement


@dataclass(slots=True, kw_only=True)
class PathStatus:
    """The status of a path at one moment."""

    revoked: list[Finding] = field(default_factory=list)
    """Revoked at or before the moment."""
    suspended: list[Finding] = field(default_factory=list)
    suspect: list[Finding] = field(default_factory=list)
    """Revoked after the moment, and no longer to be believed before it (invalidityDate)."""
    later: list[Finding] = field(default_factory=list)
    """Revoked after the moment: told, and harmless."""
    unknown: list[x509.Certificate] = field(default_factory=list)
    used: list[Statement] = field(default_factory=list)
    requests: list[StatusRequest] = field(default_factory=list)

    @property
    def is_weak(self) -> bool:
        """Whether an answer that counted was signed with SHA-1."""
        return any(statement.weak for statement in self.used)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every revocation, whenever it was."""
        return (*self.revoked, *self.suspect, *self.later)


class StatusDesk:
    """All status material of one examination, asked path by path."""

    def __init__(
        self, material: StatusMaterial, trust: TrustStore, embedded: Iterable[StatusAnswer], at: datetime
    ) -> None:
        self._trust = trust
        self._at = at
        self._answers = (*material.answers, *embedded)
        self._offline = material.offline
        self._lists = _distinct(self._answers, StatusKind.CRL)
        self._ocsps = _distinct(self._answers, StatusKind.OCSP)
        self._listed: dict[tuple[bytes, Path], tuple[Statement, ...]] = {}

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Certificates that were fetched or came inside OCSP answers."""
        fetched = _distinct(self._answers, StatusKind.CERTIFICATE)
        inside = (one.dump() for der in self._ocsps for one in ocsp_answers.certificates_in(der))
        return (*fetched, *inside)

    def origin(self, content: bytes) -> tuple[str, datetime | None]:
        """Where a status answer came from, and when."""
        for answer in self._answers:
            if answer.content == content:
                return answer.origin, answer.obtained_at
        return FROM_DOCUMENT, None

    def _is_from_the_future(self, statement: Statement) -> bool:
        """Whether a good answer names a time after it was obtained (RFC 6960, 3.2; RFC 5280, 6.3.3)."""
        obtained_at = self.origin(statement.content)[1]
        return (
            statement.verdict is Verdict.GOOD
            and obtained_at is not None
            and statement.published_at > obtained_at + _CLOCKS_DIFFER
        )

    def status(self, path: Path, moment: datetime) -> PathStatus:
        """The status of every certificate below the anchor at the moment."""
        status = PathStatus()
        for position, (certificate, issuer) in enumerate(path.checked):
            if _has_no_status(certificate):
                continue
            found = self._statements(certificate, issuer, path, moment)
            statements = [one for one in found if not self._is_from_the_future(one)]
            good = _weigh(statements, certificate, position, moment, status)
            asks = certificate in status.unknown or (good is not None and self._is_worth_asking(good, moment))
            if asks and not self._offline:
                status.requests.extend(_requests(certificate, issuer))
        return status

    def _is_worth_asking(self, good: Statement, moment: datetime) -> bool:
        """Whether a newer answer may say otherwise: this one is from before the moment, and not just fetched.

        Whoever makes a file chooses the answers in it, and an old list is silent about a later revocation
        (docs/decisions/0012). An answer from after the moment leaves nothing open.
        """
        if good.published_at >= moment:
            return False
        origin, obtained_at = self.origin(good.content)
        return origin == FROM_DOCUMENT or (
            obtained_at is not None and self._at - obtained_at > ASK_AGAIN_AFTER
        )

    def _statements(
        self, certificate: x509.Certificate, issuer: x509.Certificate, path: Path, moment: datetime
    ) -> Iterator[Statement]:
        def responder_is_good(responder: x509.Certificate) -> bool:
            found = list(revocation_lists.statements(responder, [issuer], self._lists))
            return any(one.verdict is Verdict.GOOD and one.covers(moment) for one in found) and not any(
                one.verdict in {Verdict.REVOKED, Verdict.SUSPENDED} for one in found
            )

        yield from ocsp_answers.statements(certificate, issuer, self._ocsps, responder_is_good)
        yield from self._of_lists(certificate, issuer, path)

    def _of_lists(
        self, certificate: x509.Certificate, issuer: x509.Certificate, path: Path
    ) -> tuple[Statement, ...]:
        """What the lists say; the same for every signature and timestamp of the file."""
        asked = (certificate.dump(), path)
        if asked not in self._listed:
            signers = [issuer, *self._list_signers(certificate, path)]
            self._listed[asked] = tuple(revocation_lists.statements(certificate, signers, self._lists))
        return self._listed[asked]

    def _list_signers(self, certificate: x509.Certificate, path: Path) -> Iterator[x509.Certificate]:
        """Others who may sign lists for it: named issuers with a path of their own in the same store."""
        points = certificate.crl_distribution_points_value
        named = [name.chosen for point in points or () for name in point["crl_issuer"] or ()]
        yield from path.parsed[1:]
        if not named and not self._lists:
            return
        candidates = [one.der for one in self._trust.certificates if one.path is path.store]
        for der in (*candidates, *self.certificates):
            try:
                candidate = load_certificate(der)
                wanted = candidate.subject == certificate.issuer or candidate.subject in named
            except (ValueError, TypeError):
                continue
            if wanted and any(
                found.fault is None and found.store is path.store
                for found in find_paths(der, self._trust, path.certificates)
            ):
                yield candidate


def _weigh(
    statements: list[Statement],
    certificate: x509.Certificate,
    position: int,
    moment: datetime,
    status: PathStatus,
) -> Statement | None:
    """Revocation is final and wins; a suspension counts as the newest answer has it; good must cover.

    The good answer that decided, if one did.
    """
    revoked = [one for one in statements if one.verdict is Verdict.REVOKED and one.revoked_at]
    if revoked:
        first = min(revoked, key=lambda one: one.revoked_at or one.published_at)
        finding = Finding(certificate=certificate, position=position, statement=first)
        status.used.append(first)
        invalid_since = min((one.invalid_since for one in revoked if one.invalid_since), default=None)
        if first.revoked_at and first.revoked_at <= moment:
            status.revoked.append(finding)
        elif invalid_since is not None and invalid_since <= moment:
            status.suspect.append(replace(finding, statement=replace(first, invalid_since=invalid_since)))
        else:
            status.later.append(finding)
        return None
    # Silence about a certificate that has expired since takes no suspension back, nor does "unknown".
    telling = [one for one in statements if one.verdict is not Verdict.UNKNOWN and one.keeps_expired]
    newest = max(telling, key=lambda one: one.published_at, default=None)
    if newest is not None and newest.verdict is Verdict.SUSPENDED:
        status.used.append(newest)
        finding = Finding(certificate=certificate, position=position, statement=newest)
        held = newest.revoked_at is None or newest.revoked_at <= moment
        (status.suspended if held else status.later).append(finding)
        return None
    good = [one for one in statements if one.verdict is Verdict.GOOD and one.covers(moment)]
    if good:
        best = max(good, key=lambda one: (not one.weak, one.published_at))
        status.used.append(best)
        return best
    status.unknown.append(certificate)
    return None


def _has_no_status(certificate: x509.Certificate) -> bool:
    extensions = certificate["tbs_certificate"]["extensions"]
    return any(one["extn_id"].dotted in _NO_REVOCATION_AVAILABLE for one in extensions or ())


def _requests(certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[StatusRequest]:
    subject = certificate.sha256.hex()
    responders = tuple(url for url in certificate.ocsp_urls if _is_web(url))
    if responders:
        yield StatusRequest(
            kind=StatusKind.OCSP,
            urls=responders,
            body=ocsp_answers.request(certificate, issuer),
            subject_sha256=subject,
        )
    lists = tuple(dict.fromkeys(url for url in _list_urls(certificate) if _is_web(url)))
    if lists:
        yield StatusRequest(kind=StatusKind.CRL, urls=lists, subject_sha256=subject)


def _list_urls(certificate: x509.Certificate) -> Iterator[str]:
    for point in certificate.crl_distribution_points_value or ():
        name = point["distribution_point"]
        if name.name == "full_name":
            for one in name.chosen:
                if one.name == "uniform_resource_identifier":
                    yield str(one.native)


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme.lower() in {"http", "https"}


def _distinct(answers: Iterable[StatusAnswer], kind: StatusKind) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(answer.content for answer in answers if answer.kind is kind))
