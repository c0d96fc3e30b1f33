"""Certificates as the Vietnamese authorities issue them: subjects in their order, extensions as measured.

Built with asn1crypto because the tests need what a well-behaved builder refuses: SHA-1 and MD5 signatures,
wrong usages, two UID values, an odd order of the subject.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core, x509

from app.demo.keys import Mechanism, SigningKey, algorithm_identifier, sign

Subject = tuple[tuple[str, str], ...]
"""Attribute type (C, L, ST, O, OU, T, CN, UID, E) and value, in the order in which they are encoded."""

_TYPES = {
    "C": "country_name",
    "L": "locality_name",
    "ST": "state_or_province_name",
    "O": "organization_name",
    "OU": "organizational_unit_name",
    "T": "title",
    "CN": "common_name",
    "UID": "user_id",
    "E": "email_address",
}

VGCA_POLICY = "2.16.704.1.1.1.1.1"
LEAF_KEY_USAGE = frozenset({"digital_signature", "non_repudiation", "key_encipherment", "data_encipherment"})
LEAF_EXTENDED_KEY_USAGE = ("client_auth", "email_protection", "microsoft_smart_card_logon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A certificate and its key."""

    certificate: bytes
    """DER."""
    key: SigningKey

    @property
    def parsed(self) -> x509.Certificate:
        """The certificate as asn1crypto reads it."""
        return x509.Certificate.load(self.certificate)

    @property
    def serial_number(self) -> int:
        """Serial number of the certificate."""
        return int(self.parsed.serial_number)

    @property
    def common_name(self) -> str:
        """CN of the subject, "" if there is none."""
        return str(self.parsed.subject.native.get("common_name", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything a certificate says about its holder. The defaults are those of a VGCA G2 leaf."""

    subject: Subject
    valid_from: datetime
    valid_until: datetime
    key_usage: frozenset[str] | None = LEAF_KEY_USAGE
    extended_key_usage: tuple[str, ...] = LEAF_EXTENDED_KEY_USAGE
    extended_key_usage_critical: bool = False
    policy: str | None = VGCA_POLICY
    email: str | None = None
    ca: bool | None = None
    """None leaves basicConstraints out."""
    path_length: int | None = None
    permitted_names: tuple[Subject, ...] = ()
    """For a CA: the beginnings of the names that it may issue for; none means any."""
    excluded_names: tuple[Subject, ...] = ()
    crl_urls: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()
    ocsp_nocheck: bool = False
    digest: str = "sha256"
    mechanism: Mechanism | None = None
    unknown_critical: bool = False
    """Adds a critical extension that nobody knows."""


def distinguished_name(subject: Subject) -> x509.Name:
    """A name with one attribute in each RDN, in the order given."""
    return x509.Name(
        name="",
        value=x509.RDNSequence(
            [
                x509.RelativeDistinguishedName([x509.NameTypeAndValue(_attribute(kind, value))])
                for kind, value in subject
            ]
        ),
    )


def _attribute(kind: str, value: str) -> dict[str, object]:
    if kind == "E":
        return {"type": _TYPES[kind], "value": x509.EmailAddress(value)}
    form = "printable_string" if kind == "C" else "utf8_string"
    return {"type": _TYPES[kind], "value": x509.DirectoryString(name=form, value=value)}


def issue(profile: Profile, key: SigningKey, issuer: Identity | None = None) -> Identity:
    """A certificate for `key`; without an issuer it signs itself."""
    signer = issuer.key if issuer else key
    algorithm = algorithm_identifier(signer, digest=profile.digest, mechanism=profile.mechanism)
    subject = distinguished_name(profile.subject)
    to_sign = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(b"\x40" + secrets.token_bytes(7)),
            "signature": algorithm,
            "issuer": issuer.parsed.subject if issuer else subject,
            "validity": {"not_before": _time(profile.valid_from), "not_after": _time(profile.valid_until)},
            "subject": subject,
            "subject_public_key_info": key.public,
            "extensions": _extensions(profile, key, signer),
        }
    )
    value = sign(signer, to_sign.dump(), digest=profile.digest, mechanism=profile.mechanism)
    certificate = x509.Certificate(
        {"tbs_certificate": to_sign, "signature_algorithm": algorithm, "signature_value": value}
    )
    return Identity(certificate=certificate.dump(), key=key)


def key_identifier(key: SigningKey) -> bytes:
    """RFC 5280, 4.2.1.2, method 1."""
    return bytes(key.public.sha1)


def _time(moment: datetime) -> x509.Time:
    # RFC 5280, 4.1.2.5: UTCTime through 2049.
    if moment.year < 2050:  # noqa: PLR2004 - the year of the RFC
        return x509.Time({"utc_time": core.UTCTime(moment)})
    return x509.Time({"general_time": core.GeneralizedTime(moment)})


def _extensions(profile: Profile, key: SigningKey, issuer: SigningKey) -> list[x509.Extension]:
    made: list[tuple[str, bool, object]] = [
        ("key_identifier", False, core.OctetString(key_identifier(key))),
        (
            "authority_key_identifier",
            False,
            x509.AuthorityKeyIdentifier({"key_identifier": key_identifier(issuer)}),
        ),
    ]
    if profile.ca is not None:
        constraints = {"ca": profile.ca, "path_len_constraint": profile.path_length}
        made.append(("basic_constraints", True, x509.BasicConstraints(constraints)))
    if profile.permitted_names or profile.excluded_names:
        made.append(("name_constraints", True, _name_constraints(profile)))
    if profile.key_usage is not None:
        made.append(("key_usage", True, x509.KeyUsage(set(profile.key_usage))))
    if profile.extended_key_usage:
        usage = x509.ExtKeyUsageSyntax(list(profile.extended_key_usage))
        made.append(("extended_key_usage", profile.extended_key_usage_critical, usage))
    if profile.policy:
        policies = x509.CertificatePolicies([{"policy_identifier": profile.policy}])
        made.append(("certificate_policies", False, policies))
    if profile.email:
        names = x509.GeneralNames([x509.GeneralName(name="rfc822_name", value=profile.email)])
        made.append(("subject_alt_name", False, names))
    made += _access(profile)
    if profile.ocsp_nocheck:
        made.append(("ocsp_no_check", False, core.Null()))
    if profile.unknown_critical:
        made.append(("1.3.6.1.4.1.55555.1", True, core.ParsableOctetString(core.Null().dump())))
    return [
        x509.Extension({"extn_id": name, "critical": critical, "extn_value": value})
        for name, critical, value in made
    ]


def _name_constraints(profile: Profile) -> x509.NameConstraints:
    subtrees = {"permitted_subtrees": profile.permitted_names, "excluded_subtrees": profile.excluded_names}
    return x509.NameConstraints(
        {
            kind: [
                {"base": x509.GeneralName(name="directory_name", value=distinguished_name(one))}
                for one in names
            ]
            for kind, names in subtrees.items()
            if names
        }
    )


def _access(profile: Profile) -> list[tuple[str, bool, object]]:
    """CRL distribution point and authority information access."""
    made: list[tuple[str, bool, object]] = []
    if profile.crl_urls:
        point = x509.DistributionPoint(
            {
                "distribution_point": x509.DistributionPointName(
                    name="full_name", value=x509.GeneralNames([_uri(url) for url in profile.crl_urls])
                )
            }
        )
        made.append(("crl_distribution_points", False, x509.CRLDistributionPoints([point])))
    descriptions = _descriptions("ocsp", profile.ocsp_urls) + _descriptions("ca_issuers", profile.issuer_urls)
    if descriptions:
        made.append(("authority_information_access", False, x509.AuthorityInfoAccessSyntax(descriptions)))
    return made


def _descriptions(method: str, urls: Sequence[str]) -> list[dict[str, object]]:
    return [{"access_method": method, "access_location": _uri(url)} for url in urls]


def _uri(url: str) -> x509.GeneralName:
    return x509.GeneralName(name="uniform_resource_identifier", value=url)
