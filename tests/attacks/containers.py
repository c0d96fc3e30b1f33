"""CMS containers that say one thing and mean another."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from asn1crypto import cms, core

from app.demo.certificates import Identity
from app.demo.holders import agency_profile
from app.demo.keys import sign
from app.demo.signed_data import (
    Attributes,
    ContainerOptions,
    container,
    detached_signature,
    signer_info,
)
from app.demo.signer import SubFilter
from tests.attacks.catalogue import NOT_PASSED, Expected, attack
from tests.attacks.times import agency_with, sealed
from tests.attacks.workshop import NOW, OTHER_AGENCY, SIGNED_AT, Workshop
from verification.verdict import Indication, Integrity, SigningStatus, SubIndication

FAILED = Expected(
    status=(SigningStatus.SIGNED_INVALID,),
    indication=(Indication.TOTAL_FAILED,),
    integrity=(Integrity.BROKEN, Integrity.UNKNOWN),
)
SOUND = Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,))


def _parsed(made: bytes) -> cms.ContentInfo:
    return cms.ContentInfo.load(made)


@attack(NOT_PASSED)
def no_signer(w: Workshop) -> bytes:
    """A container with certificates and no signer."""
    return sealed(w, w.office.seal, contain=lambda _: container([], [w.office.seal.certificate]))


@attack(NOT_PASSED)
def two_signers(w: Workshop) -> bytes:
    """Two signers in one container, of which a PDF allows one (ISO 32000-2, 12.8.3.3)."""
    first, second = w.office.seal, w.pki.agency(OTHER_AGENCY)

    def contain(digest: bytes) -> bytes:
        infos = [signer_info(first, digest), signer_info(second, digest)]
        return container(infos, [first.certificate, second.certificate])

    return sealed(w, first, contain=contain)


@attack(NOT_PASSED)
def second_signer_over_other_content(w: Workshop) -> bytes:
    """Two signers, one of whom signed something else."""
    first = w.office.seal

    def contain(digest: bytes) -> bytes:
        infos = [signer_info(first, bytes(32)), signer_info(first, digest)]
        return container(infos, [first.certificate])

    return sealed(w, first, contain=contain)


@attack(SOUND)
def other_certificate_listed_first(w: Workshop) -> bytes:
    """Not an attack on who reads the signer's identifier: another agency's certificate stands first."""
    decoy = w.pki.agency(OTHER_AGENCY).certificate
    options = ContainerOptions(certificates=(decoy, w.office.seal.certificate))
    return sealed(w, w.office.seal, container=options)


@attack(NOT_PASSED)
def certificate_of_somebody_else_only(w: Workshop) -> bytes:
    """The signer's certificate is left out; another agency's stands in its place."""
    options = ContainerOptions(certificates=(w.pki.agency(OTHER_AGENCY).certificate,))
    return sealed(w, w.office.seal, container=options)


@attack(
    Expected(
        status=(SigningStatus.UNDETERMINED, SigningStatus.SIGNED_INVALID),
        indication=(Indication.INDETERMINATE,),
        sub_indication=(SubIndication.NO_SIGNING_CERTIFICATE_FOUND,),
    )
)
def no_certificate_at_all(w: Workshop) -> bytes:
    """The container carries no certificate."""
    return sealed(w, w.office.seal, container=ContainerOptions(certificates=()))


@attack(NOT_PASSED)
def certificate_swapped_under_same_key(w: Workshop) -> bytes:
    """The signing-certificate attribute names one certificate; another for the same key is shown."""
    seal = agency_with(w)
    twin = Identity(
        certificate=w.pki.issuing.issue(agency_profile(OTHER_AGENCY, NOW), seal.key).certificate, key=seal.key
    )

    def contain(digest: bytes) -> bytes:
        info = signer_info(seal, digest, options=ContainerOptions(attributes=Attributes.CADES))
        info["sid"] = signer_info(twin, digest)["sid"]
        return container([info], [twin.certificate])

    return sealed(w, seal, contain=contain, subfilter=SubFilter.CADES)


@attack(FAILED)
def digest_of_other_content(w: Workshop) -> bytes:
    """A container made for another file is put into this one."""
    return sealed(w, w.office.seal, contain=lambda _: detached_signature(w.office.seal, bytes(32)))


@attack(FAILED)
def signature_value_altered(w: Workshop) -> bytes:
    """A bit of the signature value is flipped; the digest still matches."""

    def contain(digest: bytes) -> bytes:
        parsed = _parsed(detached_signature(w.office.seal, digest))
        info = parsed["content"]["signer_infos"][0]
        value = bytearray(info["signature"].native)
        value[7] ^= 1
        info["signature"] = core.OctetString(bytes(value))
        return bytes(parsed.dump(force=True))

    return sealed(w, w.office.seal, contain=contain)


@attack(NOT_PASSED)
def digest_algorithm_substituted(w: Workshop) -> bytes:
    """The container says SHA-512 where SHA-256 was used."""

    def contain(digest: bytes) -> bytes:
        parsed = _parsed(detached_signature(w.office.seal, digest))
        parsed["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}
        return bytes(parsed.dump(force=True))

    return sealed(w, w.office.seal, contain=contain)


@attack(NOT_PASSED)
def signature_algorithm_substituted(w: Workshop) -> bytes:
    """The container says PSS where PKCS #1 v1.5 was used."""

    def contain(digest: bytes) -> bytes:
        parsed = _parsed(detached_signature(w.office.seal, digest))
        parsed["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha1_rsa"}
        return bytes(parsed.dump(force=True))

    return sealed(w, w.office.seal, contain=contain)


@attack(NOT_PASSED)
def message_digest_missing(w: Workshop) -> bytes:
    """Signed attributes without messageDigest: nothing ties the signature to the file."""
    return sealed(w, w.office.seal, contain=_with_attributes(w, ("content_type",)))


@attack(NOT_PASSED)
def content_type_wrong(w: Workshop) -> bytes:
    """The signed contentType is not that of the container."""

    def contain(digest: bytes) -> bytes:
        info = signer_info(w.office.seal, digest, content_type="signed_data")
        return container([info], [w.office.seal.certificate])

    return sealed(w, w.office.seal, contain=contain)


def _with_attributes(w: Workshop, kept: tuple[str, ...]) -> Callable[[bytes], bytes]:
    def contain(digest: bytes) -> bytes:
        info = signer_info(w.office.seal, digest)
        attributes = cms.CMSAttributes([one for one in info["signed_attrs"] if one["type"].native in kept])
        info["signed_attrs"] = attributes
        info["signature"] = core.OctetString(sign(w.office.seal.key, attributes.dump()))
        return container([info], [w.office.seal.certificate])

    return contain


@attack(NOT_PASSED)
def attributes_as_content(w: Workshop) -> bytes:
    """A signature without attributes is given attributes that carry the right digest, unsigned by anyone."""

    def contain(digest: bytes) -> bytes:
        bare = signer_info(w.office.seal, digest, options=ContainerOptions(attributes=Attributes.NONE))
        dressed = signer_info(w.office.seal, digest)
        dressed["signature"] = bare["signature"]
        return container([dressed], [w.office.seal.certificate])

    return sealed(w, w.office.seal, contain=contain)


@attack(NOT_PASSED)
def content_encapsulated(w: Workshop) -> bytes:
    """The container holds content of its own and signs that; the file is only said to be what was signed."""
    inner = b"some other document"

    def contain(_: bytes) -> bytes:
        info = signer_info(w.office.seal, hashlib.sha256(inner).digest())
        return container(
            [info], [w.office.seal.certificate], content=("data", core.OctetString(inner).dump())
        )

    return sealed(w, w.office.seal, contain=contain)


@attack(NOT_PASSED)
def another_agencys_container(w: Workshop) -> bytes:
    """The container of the number's stamp is copied into the seal."""
    taken = {}

    def keep(digest: bytes) -> bytes:
        taken["made"] = detached_signature(w.office.clerk or w.office.seal, digest)
        return taken["made"]

    sealed(w, w.office.seal, contain=keep, field_name="Other")
    return sealed(w, w.office.seal, contain=lambda _: taken["made"], field_name="Copied")


@attack(SOUND)
def signed_attributes_absent(w: Workshop) -> bytes:
    """Not an attack: no signed attributes at all, as 140 of 205 real signatures have it."""
    return sealed(w, w.office.seal, container=ContainerOptions(attributes=Attributes.NONE))


@attack(SOUND)
def indefinite_length(w: Workshop) -> bytes:
    """Not an attack: BER with indefinite lengths, as the Government portal's tool wrote in 2020."""
    return sealed(w, w.office.seal, container=ContainerOptions(indefinite_length=True))


@attack(SOUND)
def cades_by_the_agency(w: Workshop) -> bytes:
    """Not an attack: ETSI.CAdES.detached beside the official's CMS signature, in one file."""
    options = ContainerOptions(attributes=Attributes.CADES, signing_time=SIGNED_AT)
    return sealed(w, w.office.seal, container=options, subfilter=SubFilter.CADES)


@attack(replace(SOUND, warning="data_after_signature"))
def data_behind_the_container(w: Workshop) -> bytes:
    """Something lies behind the container in /Contents, where only padding belongs: no signature protects it.

    No reader shows it, so the signature holds; whoever compares files is told.
    """

    def contain(digest: bytes) -> bytes:
        made = detached_signature(w.office.seal, digest, timestamper=w.pki.timestamper(SIGNED_AT))
        return made + bytes(8) + b"%PDF-1.7 another document"

    return sealed(w, w.office.seal, contain=contain)
