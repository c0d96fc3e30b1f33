"""CRLs (RFC 5280, clause 5) and OCSP answers (RFC 6960) with all that a liar would adjust."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import core, crl, ocsp, x509

from app.demo.certificates import Identity, key_identifier
from app.demo.keys import algorithm_identifier, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedEntry:
    """One revoked certificate."""

    serial_number: int
    at: datetime
    reason: str | None = None
    """A CRLReason by asn1crypto's name: "key_compromise", "certificate_hold", "remove_from_crl", …"""
    invalid_since: datetime | None = None
    """invalidityDate: when the key was lost, as the issuer came to know."""
    certificate_issuer: x509.Name | None = None
    """On indirect CRLs: whose certificate it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlOptions:
    """What distinguishes one CRL from a plain complete one."""

    lifetime: timedelta | None = timedelta(days=1)
    """None leaves nextUpdate out."""
    number: int = 1
    delta_base: int | None = None
    """The base CRL's number on a delta CRL."""
    indirect: bool = False
    distribution_point: str | None = None
    """URL in a critical issuingDistributionPoint."""
    only_some_reasons: frozenset[str] = frozenset()
    """The reasons that the list speaks of, by asn1crypto's names; none means all."""
    expired_since: datetime | None = None
    """expiredCertsOnCRL: certificates that expired then or later stay on the list."""
    digest: str = "sha256"


PLAIN_CRL = CrlOptions()


def make_crl(
    signer: Identity,
    entries: Iterable[RevokedEntry],
    *,
    this_update: datetime,
    options: CrlOptions = PLAIN_CRL,
) -> bytes:
    """A CRL in DER."""
    algorithm = algorithm_identifier(signer.key, digest=options.digest)
    revoked = [_revoked(entry) for entry in entries]
    content: dict[str, object] = {
        "version": "v2",
        "signature": algorithm,
        "issuer": signer.parsed.subject,
        "this_update": _time(this_update),
        "crl_extensions": _crl_extensions(signer, options),
    }
    if options.lifetime is not None:
        content["next_update"] = _time(this_update + options.lifetime)
    if revoked:
        content["revoked_certificates"] = revoked
    to_sign = crl.TbsCertList(content)
    value = sign(signer.key, to_sign.dump(), digest=options.digest)
    made = crl.CertificateList(
        {"tbs_cert_list": to_sign, "signature_algorithm": algorithm, "signature": value}
    )
    return bytes(made.dump())


def _revoked(entry: RevokedEntry) -> dict[str, object]:
    extensions: list[dict[str, object]] = []
    if entry.reason is not None:
        extensions.append(
            {"extn_id": "crl_reason", "critical": False, "extn_value": crl.CRLReason(entry.reason)}
        )
    if entry.invalid_since is not None:
        since = core.GeneralizedTime(entry.invalid_since)
        extensions.append({"extn_id": "invalidity_date", "critical": False, "extn_value": since})
    if entry.certificate_issuer is not None:
        names = x509.GeneralNames([x509.GeneralName(name="directory_name", value=entry.certificate_issuer)])
        extensions.append({"extn_id": "certificate_issuer", "critical": True, "extn_value": names})
    made: dict[str, object] = {"user_certificate": entry.serial_number, "revocation_date": _time(entry.at)}
    if extensions:
        made["crl_entry_extensions"] = extensions
    return made


def _crl_extensions(signer: Identity, options: CrlOptions) -> list[dict[str, object]]:
    authority = x509.AuthorityKeyIdentifier({"key_identifier": key_identifier(signer.key)})
    made: list[tuple[str, bool, object]] = [
        ("authority_key_identifier", False, authority),
        ("crl_number", False, core.Integer(options.number)),
    ]
    if options.expired_since is not None:
        since = core.ParsableOctetString(core.GeneralizedTime(options.expired_since).dump())
        made.append(("2.5.29.60", False, since))
    if options.delta_base is not None:
        made.append(("delta_crl_indicator", True, core.Integer(options.delta_base)))
    if options.indirect or options.distribution_point or options.only_some_reasons:
        point: dict[str, object] = {"indirect_crl": options.indirect}
        if options.distribution_point:
            url = x509.GeneralName(name="uniform_resource_identifier", value=options.distribution_point)
            point["distribution_point"] = x509.DistributionPointName(name="full_name", value=[url])
        if options.only_some_reasons:
            point["only_some_reasons"] = x509.ReasonFlags(set(options.only_some_reasons))
        made.append(("issuing_distribution_point", True, crl.IssuingDistributionPoint(point)))
    return [{"extn_id": name, "critical": critical, "extn_value": value} for name, critical, value in made]


def _time(moment: datetime) -> x509.Time:
    return x509.Time({"utc_time": core.UTCTime(moment)})


@dataclass(frozen=True, slots=True, kw_only=True)
class OcspOptions:
    """What distinguishes one OCSP answer from a plain good one."""

    lifetime: timedelta | None = timedelta(hours=12)
    """None leaves nextUpdate out."""
    produced_after: timedelta = timedelta()
    """producedAt minus thisUpdate."""
    nonce: bytes | None = None
    embed_responder: bool = True
    digest: str = "sha256"


PLAIN_OCSP = OcspOptions()


def make_ocsp_answer(
    *,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    responder: Identity,
    this_update: datetime,
    revoked: RevokedEntry | None = None,
    unknown: bool = False,
    options: OcspOptions = PLAIN_OCSP,
) -> bytes:
    """A successful OCSP answer about one certificate, in DER."""
    return answer_for(
        certificate_id(certificate, issuer),
        responder=responder,
        this_update=this_update,
        revoked=revoked,
        unknown=unknown,
        options=options,
    )


def answer_for(
    asked: ocsp.CertId,
    *,
    responder: Identity,
    this_update: datetime,
    revoked: RevokedEntry | None = None,
    unknown: bool = False,
    options: OcspOptions = PLAIN_OCSP,
) -> bytes:
    """An OCSP answer about the certificate that a request names."""
    single: dict[str, object] = {
        "cert_id": asked,
        "cert_status": _certificate_status(revoked, unknown=unknown),
        "this_update": core.GeneralizedTime(this_update),
    }
    if options.lifetime is not None:
        single["next_update"] = core.GeneralizedTime(this_update + options.lifetime)
    content: dict[str, object] = {
        "responder_id": ocsp.ResponderId(name="by_key", value=key_identifier(responder.key)),
        "produced_at": core.GeneralizedTime(this_update + options.produced_after),
        "responses": [single],
    }
    if options.nonce is not None:
        content["response_extensions"] = [
            {"extn_id": "nonce", "critical": False, "extn_value": core.OctetString(options.nonce)}
        ]
    data = ocsp.ResponseData(content)
    basic: dict[str, object] = {
        "tbs_response_data": data,
        "signature_algorithm": algorithm_identifier(responder.key, digest=options.digest),
        "signature": sign(responder.key, data.dump(), digest=options.digest),
    }
    if options.embed_responder:
        basic["certs"] = [responder.parsed]
    response = ocsp.BasicOCSPResponse(basic)
    return bytes(
        ocsp.OCSPResponse(
            {
                "response_status": "successful",
                "response_bytes": {"response_type": "basic_ocsp_response", "response": response},
            }
        ).dump()
    )


def certificate_id(certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.CertId:
    """CertID with SHA-1, which RFC 6960 uses for naming only."""
    name = hashlib.sha1(issuer.subject.dump(), usedforsecurity=False).digest()
    return ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": name,
            "issuer_key_hash": issuer.public_key.sha1,
            "serial_number": certificate.serial_number,
        }
    )


def _certificate_status(revoked: RevokedEntry | None, *, unknown: bool) -> ocsp.CertStatus:
    if unknown:
        return ocsp.CertStatus(name="unknown", value=core.Null())
    if revoked is None:
        return ocsp.CertStatus(name="good", value=core.Null())
    info: dict[str, object] = {"revocation_time": core.GeneralizedTime(revoked.at)}
    if revoked.reason is not None:
        info["revocation_reason"] = crl.CRLReason(revoked.reason)
    return ocsp.CertStatus(name="revoked", value=ocsp.RevokedInfo(info))
