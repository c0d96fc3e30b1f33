"""A public key infrastructure on the spot, in the likeness of the Government's (VGCA G2) and of a public CA.

Root → issuing CA → persons, agencies, units; a timestamp authority under the root; CRL, OCSP and RFC 3161
over HTTP on loopback (`app.demo.responders`). Everything lives in memory; only certificates of CAs leave it,
into a trust folder.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem

from app.demo.certificates import Identity, Profile, Subject, issue
from app.demo.holders import AgencyName, agency_profile, person_profile, unit_profile
from app.demo.keys import KeyKind, SigningKey, signing_key
from app.demo.signed_data import Timestamper, timestamp_token
from app.demo.status import PLAIN_CRL, CrlOptions, RevokedEntry, make_crl

CA_KEY_USAGE = frozenset({"key_cert_sign", "crl_sign"})
LOOPBACK = "http://127.0.0.1:9"
"""Where nothing answers: for authorities whose status nobody asks over HTTP."""


@dataclass(kw_only=True)
class Authority:
    """A CA: its certificate, what it revoked, and who answers for it."""

    name: str
    """Path segment of its URLs: "root", "issuing"."""
    identity: Identity
    url: str
    parent: "Authority | None" = None
    responder: Identity | None = None
    revoked: dict[int, RevokedEntry] = field(default_factory=dict)

    @property
    def crl_url(self) -> str:
        """Where its CRL is."""
        return f"{self.url}/crl/{self.name}.crl"

    @property
    def ocsp_url(self) -> str:
        """Where its OCSP responder listens."""
        return f"{self.url}/ocsp"

    @property
    def issuer_url(self) -> str:
        """Where its own certificate is."""
        return f"{self.url}/crt/{self.name}.crt"

    def issue(self, profile: Profile, key: SigningKey) -> Identity:
        """A certificate with this CA's URLs in it, unless the profile names others."""
        profile = replace(
            profile,
            crl_urls=profile.crl_urls or (self.crl_url,),
            ocsp_urls=profile.ocsp_urls or (self.ocsp_url,),
            issuer_urls=profile.issuer_urls or (self.issuer_url,),
        )
        return issue(profile, key, self.identity)

    def revoke(
        self,
        identity: Identity,
        at: datetime,
        reason: str | None = None,
        *,
        invalid_since: datetime | None = None,
    ) -> None:
        """From now on CRL and OCSP call the certificate revoked since `at`."""
        serial = identity.serial_number
        self.revoked[serial] = RevokedEntry(
            serial_number=serial, at=at, reason=reason, invalid_since=invalid_since
        )

    def crl(self, at: datetime, options: CrlOptions = PLAIN_CRL) -> bytes:
        """The CRL as published at a moment: what was revoked by then."""
        entries = [entry for entry in self.revoked.values() if entry.at <= at]
        return make_crl(self.identity, entries, this_update=at, options=options)


@dataclass(kw_only=True)
class Pki:
    """One hierarchy with its services."""

    folder: str
    """Name of its folder among the trust material; `vgca…` means the public-service path."""
    root: Authority
    issuing: Authority
    timestamping: Identity
    now: datetime
    """When it was made; default validity counts from here."""

    @classmethod
    def create(
        cls,
        *,
        now: datetime | None = None,
        url: str = LOOPBACK,
        folder: str = "vgca-demo",
        public: bool = False,
        first_key: int = 0,
    ) -> "Pki":
        """Make root, issuing CA, OCSP responders and timestamp authority.

        `first_key` is where in the ring their keys begin: two hierarchies with the same names must not share
        keys, or each would vouch for the other.
        """
        now = now or datetime.now(UTC).replace(microsecond=0)
        if public:
            names = ("VIETNAM NATIONAL ROOT CA - DEMO", "DEMO-CA RS", "DEMO-CA Timestamping")
            holder: Subject = (("C", "VN"), ("O", "MINISTRY OF SCIENCE AND TECHNOLOGY (DEMO)"))
        else:
            names = (
                "RootCA chuyên dùng Chính phủ DEMO",
                "CA phục vụ các cơ quan Nhà nước DEMO",
                "Máy chủ cấp dấu thời gian DEMO",
            )
            holder = (("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"))
        life = (now - timedelta(days=3650), now + timedelta(days=3650))
        authority = Profile(
            subject=(*holder, ("CN", names[0])),
            valid_from=life[0],
            valid_until=life[1],
            ca=True,
            key_usage=CA_KEY_USAGE,
            extended_key_usage=(),
        )
        root_key = signing_key(KeyKind.RSA_3072, first_key)
        root = Authority(name=f"{folder}-root", identity=issue(authority, root_key), url=url)
        below = replace(authority, subject=(*holder, ("CN", names[1])), path_length=0)
        issuing = Authority(
            name=f"{folder}-issuing",
            identity=root.issue(below, signing_key(KeyKind.RSA_2048, first_key + 1)),
            url=url,
            parent=root,
        )
        stamper = Profile(
            subject=(*holder, ("CN", names[2])),
            valid_from=life[0],
            valid_until=life[1],
            key_usage=frozenset({"digital_signature", "non_repudiation"}),
            extended_key_usage=("time_stamping",),
            extended_key_usage_critical=True,
        )
        pki = cls(
            folder=folder,
            root=root,
            issuing=issuing,
            timestamping=root.issue(stamper, signing_key(KeyKind.RSA_2048, first_key + 2)),
            now=now,
        )
        for ca in (root, issuing):
            ca.responder = pki.responder_for(ca)
        return pki

    @property
    def authorities(self) -> tuple[Authority, Authority]:
        """Root and issuing CA."""
        return self.root, self.issuing

    def responder_for(self, authority: Authority) -> Identity:
        """A delegated OCSP responder (RFC 6960, 4.2.2.2) with id-pkix-ocsp-nocheck."""
        profile = Profile(
            subject=(("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"), ("CN", f"OCSP {authority.name}")),
            valid_from=self.now - timedelta(days=3650),
            valid_until=self.now + timedelta(days=3650),
            key_usage=frozenset({"digital_signature"}),
            extended_key_usage=("ocsp_signing",),
            policy=None,
            ocsp_nocheck=True,
        )
        return authority.issue(profile, signing_key(KeyKind.RSA_2048, 3))

    def person(self, name: str, agency: AgencyName) -> Identity:
        """An official's certificate and key."""
        return self.leaf(person_profile(name, agency, self.now))

    def agency(self, agency: AgencyName) -> Identity:
        """An agency's certificate and key."""
        return self.leaf(agency_profile(agency, self.now))

    def unit(self, name: str, agency: AgencyName) -> Identity:
        """A unit's certificate and key."""
        return self.leaf(unit_profile(name, agency, self.now))

    def leaf(self, profile: Profile, key: SigningKey | None = None) -> Identity:
        """A leaf under the issuing CA, with a key from the ring unless one is given."""
        spread = int.from_bytes(hashlib.sha256(repr(profile.subject).encode()).digest()[:2])
        return self.issuing.issue(profile, key or signing_key(KeyKind.RSA_2048, 20 + spread % 6))

    def timestamper(self, at: datetime, *, digest: str = "sha256") -> Timestamper:
        """Stamps signature values with a moment of one's choice, in process."""

        def stamp(value: bytes) -> bytes:
            imprint = hashlib.new(digest, value, usedforsecurity=False).digest()
            return timestamp_token(self.timestamping, imprint, at=at, digest=digest)

        return stamp

    def write_trust(self, folder: Path) -> Path:
        """Write root and issuing CA as PEM below `folder`, under the name that decides the path."""
        target = folder / self.folder
        target.mkdir(parents=True, exist_ok=True)
        for authority in self.authorities:
            armoured = pem.armor("CERTIFICATE", authority.identity.certificate)
            (target / f"{authority.name}.pem").write_bytes(armoured)
        return folder
