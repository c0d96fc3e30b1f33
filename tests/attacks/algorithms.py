"""Weak, odd and modern algorithms, in signatures and in certificates."""

from dataclasses import replace

from asn1crypto import cms

from app.demo.certificates import Identity, issue
from app.demo.holders import agency_profile
from app.demo.keys import KeyKind, Mechanism, signing_key
from app.demo.pki import CA_KEY_USAGE
from app.demo.signed_data import ContainerOptions, detached_signature
from tests.attacks.catalogue import NOT_PASSED, Expected, attack
from tests.attacks.times import agency_with, sealed
from tests.attacks.workshop import NOW, Workshop
from verification.verdict import Indication, Integrity, SigningStatus, SubIndication

SOUND = Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,))
WEAK = Expected(
    status=(SigningStatus.UNDETERMINED,),
    indication=(Indication.INDETERMINATE,),
    sub_indication=(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    ),
    integrity=(Integrity.INTACT,),
)
"""The bytes match, and that proves too little."""


def _with_key(w: Workshop, kind: KeyKind) -> Identity:
    return w.pki.leaf(agency_profile(w.office.agency, NOW), signing_key(kind, 50))


@attack(WEAK)
def digest_md5(w: Workshop) -> bytes:
    """The document's digest is MD5."""
    return sealed(w, w.office.seal, container=ContainerOptions(digest="md5"))


@attack(replace(WEAK, warning="weak_digest_sha1"))
def digest_sha1(w: Workshop) -> bytes:
    """The document's digest is SHA-1 (design, SHA-1 (a))."""
    return sealed(w, w.office.seal, container=ContainerOptions(digest="sha1"))


@attack(replace(WEAK, warning="weak_leaf_sha1"))
def leaf_signed_with_sha1(w: Workshop) -> bytes:
    """The CA signed the agency's certificate with SHA-1."""
    return sealed(w, agency_with(w, digest="sha1"))


@attack(WEAK)
def leaf_signed_with_md5(w: Workshop) -> bytes:
    """The CA signed the agency's certificate with MD5."""
    return sealed(w, agency_with(w, digest="md5"))


@attack(WEAK)
def rsa_1024(w: Workshop) -> bytes:
    """A key of 1024 bits (TT 15/2025, Phụ lục I: at least 2048)."""
    return sealed(w, _with_key(w, KeyKind.RSA_1024))


@attack(SOUND)
def ecdsa_p256(w: Workshop) -> bytes:
    """Not an attack: ECDSA on P-256."""
    return sealed(w, _with_key(w, KeyKind.P_256))


@attack(SOUND)
def ecdsa_p384_with_sha384(w: Workshop) -> bytes:
    """Not an attack: ECDSA on P-384 with SHA-384."""
    return sealed(w, _with_key(w, KeyKind.P_384), container=ContainerOptions(digest="sha384"))


@attack(
    Expected(
        not_status=(SigningStatus.SIGNED_INVALID,),
        indication=(Indication.TOTAL_PASSED, Indication.INDETERMINATE),
        integrity=(Integrity.INTACT, Integrity.UNKNOWN),
    )
)
def ed25519(w: Workshop) -> bytes:
    """Ed25519 (RFC 8419): sound, and not on the list of TT 15/2025; never called a failure."""
    return sealed(w, _with_key(w, KeyKind.ED25519), container=ContainerOptions(digest="sha512"))


@attack(SOUND)
def pss_usual(w: Workshop) -> bytes:
    """Not an attack: RSASSA-PSS, what TT 15/2025 asks for."""
    return sealed(w, w.office.seal, container=ContainerOptions(mechanism=Mechanism.PSS))


@attack(
    Expected(
        not_status=(),
        indication=(Indication.TOTAL_PASSED, Indication.INDETERMINATE),
        integrity=(Integrity.INTACT,),
    )
)
def pss_without_salt(w: Workshop) -> bytes:
    """PSS with a salt of length 0, and the parameters say so: odd, and sound."""
    return sealed(w, w.office.seal, container=ContainerOptions(mechanism=Mechanism.PSS, salt_length=0))


@attack(NOT_PASSED)
def pss_with_false_parameters(w: Workshop) -> bytes:
    """The parameters name another salt length than the one used."""

    def contain(digest: bytes) -> bytes:
        parsed = cms.ContentInfo.load(
            detached_signature(w.office.seal, digest, options=ContainerOptions(mechanism=Mechanism.PSS))
        )
        info = parsed["content"]["signer_infos"][0]
        info["signature_algorithm"]["parameters"]["salt_length"] = 20
        return bytes(parsed.dump(force=True))

    return sealed(w, w.office.seal, contain=contain)


# Certificates that may not sign, or chains that do not hold.

NO_CHAIN = Expected(
    status=(SigningStatus.UNDETERMINED, SigningStatus.SIGNED_INVALID),
    indication=(Indication.INDETERMINATE, Indication.TOTAL_FAILED),
)


@attack(NO_CHAIN)
def certificate_for_encryption_only(w: Workshop) -> bytes:
    """KeyUsage allows neither digitalSignature nor nonRepudiation."""
    return sealed(w, agency_with(w, key_usage=frozenset({"key_encipherment"})))


@attack(NO_CHAIN)
def certificate_with_unknown_critical_extension(w: Workshop) -> bytes:
    """A critical extension that nobody knows (RFC 5280, 4.2)."""
    return sealed(w, agency_with(w, unknown_critical=True))


@attack(NO_CHAIN)
def leaf_acting_as_authority(w: Workshop) -> bytes:
    """A person's certificate issues one for the agency."""
    made = issue(agency_profile(w.office.agency, NOW), signing_key(number=41), w.office.person)
    return sealed(
        w, made, container=ContainerOptions(certificates=(made.certificate, w.office.person.certificate))
    )


@attack(NO_CHAIN)
def self_signed(w: Workshop) -> bytes:
    """A self-signed certificate with the agency's names."""
    return sealed(w, issue(agency_profile(w.office.agency, NOW), signing_key(number=42)))


@attack(NO_CHAIN)
def authority_below_authority(w: Workshop) -> bytes:
    """The issuing CA may have no CA below it (pathLenConstraint 0); one is, and it signs for the agency."""
    profile = replace(
        agency_profile(w.office.agency, NOW),
        subject=(("C", "VN"), ("CN", "CA giả")),
        ca=True,
        key_usage=CA_KEY_USAGE,
        extended_key_usage=(),
    )
    false_ca = w.pki.issuing.issue(profile, signing_key(number=43))
    made = issue(agency_profile(w.office.agency, NOW), signing_key(number=44), false_ca)
    certificates = (made.certificate, false_ca.certificate)
    return sealed(w, made, container=ContainerOptions(certificates=certificates))


@attack(NO_CHAIN)
def signed_by_the_issuing_authority(w: Workshop) -> bytes:
    """The CA's own certificate seals: an authority is no agency."""
    return sealed(w, w.pki.issuing.identity)
