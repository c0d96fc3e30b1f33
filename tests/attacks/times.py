"""Certificates that did not hold when they signed, and times that are not what they claim to be."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from asn1crypto import cms

from app.demo.certificates import Identity, Profile
from app.demo.holders import agency_profile
from app.demo.keys import signing_key
from app.demo.signed_data import Timestamper, container, signer_info, timestamp_token
from app.demo.signer import sign_pdf, timestamp_pdf
from tests.attacks.byte_range import sealing
from tests.attacks.catalogue import Expected, attack
from tests.attacks.workshop import NOW, SIGNED_AT, Workshop
from verification.verdict import Indication, Integrity, SigningStatus, SubIndication

YEAR = timedelta(days=365)
_SIGNER_PARTS = (
    "version",
    "sid",
    "digest_algorithm",
    "signed_attrs",
    "signature_algorithm",
    "signature",
)
INVALID = (SigningStatus.SIGNED_INVALID,)
UNDETERMINED = (SigningStatus.UNDETERMINED,)


def sealed(w: Workshop, signer: Identity, **changes: object) -> bytes:
    """The approved letter, sealed with another certificate or in another way."""
    signing = replace(sealing(w), signer=signer, timestamper=w.pki.timestamper(SIGNED_AT))
    return sign_pdf(w.approved, replace(signing, **changes))  # type: ignore[arg-type]


def agency_with(w: Workshop, **changes: object) -> Identity:
    """The agency's certificate with some of its profile changed."""
    profile: Profile = replace(agency_profile(w.office.agency, NOW), **changes)  # type: ignore[arg-type]
    return w.pki.leaf(profile)


@attack(
    Expected(status=INVALID, indication=(Indication.TOTAL_FAILED,), sub_indication=(SubIndication.REVOKED,))
)
def signed_after_revocation(w: Workshop) -> bytes:
    """The certificate was revoked a day before the timestamp."""
    seal = agency_with(w)
    w.pki.issuing.revoke(seal, SIGNED_AT - timedelta(days=1), "key_compromise")
    return sealed(w, seal)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def signed_before_revocation(w: Workshop) -> bytes:
    """Not an attack: revoked a month after the timestamp. The signature stands."""
    seal = agency_with(w)
    w.pki.issuing.revoke(seal, SIGNED_AT + timedelta(days=30), "cessation_of_operation")
    return sealed(w, seal)


@attack(
    Expected(
        status=UNDETERMINED,
        indication=(Indication.INDETERMINATE,),
        sub_indication=(SubIndication.REVOKED_NO_POE,),
    )
)
def stolen_key_used_before_the_revocation(w: Workshop) -> bytes:
    """The key was stolen a day before the timestamp, and the CA came to know a month after it.

    RFC 5280, 5.3.2: "the date on which it is known or suspected that the private key was compromised or that
    the certificate otherwise became invalid. This date may be earlier than the revocation date".
    """
    seal = agency_with(w)
    stolen = SIGNED_AT - timedelta(days=1)
    w.pki.issuing.revoke(seal, SIGNED_AT + timedelta(days=30), "key_compromise", invalid_since=stolen)
    return sealed(w, seal)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def signed_before_the_key_was_stolen(w: Workshop) -> bytes:
    """Not an attack: the key was stolen a day after the timestamp."""
    seal = agency_with(w)
    stolen = SIGNED_AT + timedelta(days=1)
    w.pki.issuing.revoke(seal, SIGNED_AT + timedelta(days=30), "key_compromise", invalid_since=stolen)
    return sealed(w, seal)


@attack(
    Expected(
        status=(*INVALID, *UNDETERMINED),
        indication=(Indication.INDETERMINATE, Indication.TOTAL_FAILED),
        sub_indication=(SubIndication.REVOKED_NO_POE, SubIndication.REVOKED),
    )
)
def backdated_before_revocation(w: Workshop) -> bytes:
    """A stolen key: /M claims a day before the revocation, and there is no timestamp to prove it."""
    seal = agency_with(w)
    w.pki.issuing.revoke(seal, SIGNED_AT, "key_compromise")
    return sealed(w, seal, at=SIGNED_AT - timedelta(days=1), timestamper=None)


@attack(
    Expected(
        status=(*INVALID, *UNDETERMINED),
        indication=(Indication.INDETERMINATE, Indication.TOTAL_FAILED),
        sub_indication=(SubIndication.REVOKED, SubIndication.REVOKED_NO_POE, SubIndication.TRY_LATER),
    )
)
def certificate_on_hold(w: Workshop) -> bytes:
    """The certificate was suspended (certificateHold) when it signed."""
    seal = agency_with(w)
    w.pki.issuing.revoke(seal, SIGNED_AT - timedelta(days=1), "certificate_hold")
    return sealed(w, seal)


@attack(
    Expected(
        status=UNDETERMINED,
        indication=(Indication.INDETERMINATE,),
        sub_indication=(SubIndication.OUT_OF_BOUNDS_NO_POE,),
    )
)
def backdated_into_validity(w: Workshop) -> bytes:
    """The certificate has expired; /M claims a day when it was valid, and nothing proves it."""
    expired = agency_with(w, valid_from=NOW - 5 * YEAR, valid_until=NOW - timedelta(days=10))
    return sealed(w, expired, timestamper=None)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def expired_since_but_timestamped(w: Workshop) -> bytes:
    """Not an attack: the certificate has expired since, and a timestamp proves that it signed before."""
    expired = agency_with(w, valid_from=NOW - 5 * YEAR, valid_until=NOW - timedelta(days=10))
    return sealed(w, expired)


@attack(
    Expected(
        status=(*INVALID, *UNDETERMINED),
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        sub_indication=(SubIndication.EXPIRED, SubIndication.OUT_OF_BOUNDS_NO_POE),
    )
)
def signed_after_expiry(w: Workshop) -> bytes:
    """The timestamp is later than the certificate's end."""
    expired = agency_with(w, valid_from=NOW - 5 * YEAR, valid_until=SIGNED_AT - timedelta(days=10))
    return sealed(w, expired)


@attack(
    Expected(
        status=(*INVALID, *UNDETERMINED),
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        sub_indication=(SubIndication.NOT_YET_VALID, SubIndication.OUT_OF_BOUNDS_NO_POE),
    )
)
def signed_before_validity(w: Workshop) -> bytes:
    """The timestamp is earlier than the certificate's beginning."""
    return sealed(w, agency_with(w, valid_from=SIGNED_AT + timedelta(days=10)))


@attack(
    Expected(
        status=(*INVALID, *UNDETERMINED),
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
    )
)
def not_yet_valid_even_now(w: Workshop) -> bytes:
    """The certificate begins next year."""
    return sealed(w, agency_with(w, valid_from=NOW + YEAR), timestamper=None)


def _expired(w: Workshop) -> Identity:
    return agency_with(w, valid_from=NOW - 5 * YEAR, valid_until=NOW - timedelta(days=10))


NO_PROOF = Expected(
    status=(*UNDETERMINED, *INVALID), indication=(Indication.INDETERMINATE, Indication.TOTAL_FAILED)
)
"""An expired certificate with a token that proves nothing."""


@attack(NO_PROOF)
def token_of_another_signature(w: Workshop) -> bytes:
    """The timestamp token belongs to another signature: its imprint is not that of this value."""
    token = w.pki.timestamper(SIGNED_AT)(b"another signature's value")
    return sealed(w, _expired(w), timestamper=lambda _: token)


@attack(NO_PROOF)
def token_of_a_strange_authority(w: Workshop) -> bytes:
    """The timestamp comes from an authority that nobody trusts."""
    return sealed(w, _expired(w), timestamper=w.stranger.timestamper(SIGNED_AT))


@attack(NO_PROOF)
def token_by_an_ordinary_certificate(w: Workshop) -> bytes:
    """The token is signed by a person's certificate, without id-kp-timeStamping."""
    return sealed(w, _expired(w), timestamper=_stamped_by(w.office.person))


@attack(NO_PROOF)
def token_by_an_expired_authority(w: Workshop) -> bytes:
    """The timestamp authority's certificate ended before the time that the token names."""
    profile = Profile(
        subject=(("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"), ("CN", "TSA hết hạn")),
        valid_from=NOW - 9 * YEAR,
        valid_until=NOW - 3 * YEAR,
        key_usage=frozenset({"digital_signature"}),
        extended_key_usage=("time_stamping",),
        extended_key_usage_critical=True,
    )
    return sealed(w, _expired(w), timestamper=_stamped_by(w.pki.root.issue(profile, signing_key(number=40))))


@attack(NO_PROOF)
def token_with_sha1(w: Workshop) -> bytes:
    """The imprint is SHA-1: its time is shown, and proves nothing (design, SHA-1 (c))."""
    return sealed(w, _expired(w), timestamper=w.pki.timestamper(SIGNED_AT, digest="sha1"))


@attack(replace(NO_PROOF, not_status=()))
def token_altered(w: Workshop) -> bytes:
    """A bit of the token's signature is flipped."""

    def stamp(value: bytes) -> bytes:
        token = bytearray(w.pki.timestamper(SIGNED_AT)(value))
        token[-5] ^= 1
        return bytes(token)

    return sealed(w, _expired(w), timestamper=stamp)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def claimed_time_differs_from_token(w: Workshop) -> bytes:
    """Not an attack by itself: /M says a month earlier. Validity is judged at the token's time."""
    return sealed(w, agency_with(w), at=SIGNED_AT - timedelta(days=30))


@attack(
    Expected(
        field="Timestamp1",
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        integrity=(Integrity.BROKEN,),
    )
)
def document_timestamp_over_other_bytes(w: Workshop) -> bytes:
    """A document timestamp whose imprint is not that of the file."""
    return _false_document_timestamp(w)


def _false_document_timestamp(w: Workshop) -> bytes:
    sound = timestamp_pdf(w.sound, w.pki.timestamping, SIGNED_AT)
    own = sound[len(w.sound) :]
    false = timestamp_token(w.pki.timestamping, bytes(32), at=SIGNED_AT).hex().encode()
    start = own.index(b"/Contents <") + len(b"/Contents <")
    end = own.index(b">", start)
    return w.sound + own[:start] + false.ljust(end - start, b"0") + own[end:]


def _stamped_twice(seal: Identity, *stampers: Timestamper) -> Callable[[bytes], bytes]:
    """A container with several timestamps over its value."""

    def contain(digest: bytes) -> bytes:
        info = signer_info(seal, digest)
        value = info["signature"].native
        tokens = [cms.ContentInfo.load(stamp(value)) for stamp in stampers]
        parts = {name: info[name] for name in _SIGNER_PARTS}
        parts["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": tokens}]
        return container([cms.SignerInfo(parts)], (seal.certificate,))

    return contain


@attack(
    Expected(
        status=INVALID, indication=(Indication.TOTAL_FAILED,), sub_indication=(SubIndication.FORMAT_FAILURE,)
    )
)
def false_token_beside_a_sound_one(w: Workshop) -> bytes:
    """A second timestamp, of another signature, lies beside the true one (docs/decisions/0015)."""
    foreign = w.pki.timestamper(SIGNED_AT)(b"another signature's value")
    stampers = (w.pki.timestamper(SIGNED_AT), lambda _: foreign)
    return sealed(w, w.office.seal, contain=_stamped_twice(w.office.seal, *stampers), timestamper=None)


@attack(replace(NO_PROOF, status=INVALID, indication=(Indication.TOTAL_FAILED,), not_status=()))
def false_token_beside_a_strangers(w: Workshop) -> bytes:
    """Neither proves anything, and the worse of the two is told: one of them belongs to another signature."""
    foreign = w.pki.timestamper(SIGNED_AT)(b"another signature's value")
    stampers = (w.stranger.timestamper(SIGNED_AT), lambda _: foreign)
    return sealed(w, w.office.seal, contain=_stamped_twice(w.office.seal, *stampers), timestamper=None)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def two_sound_tokens(w: Workshop) -> bytes:
    """Not an attack: two authorities stamped the signature."""
    stampers = (w.pki.timestamper(SIGNED_AT), w.pki.timestamper(SIGNED_AT + timedelta(minutes=1)))
    return sealed(w, w.office.seal, contain=_stamped_twice(w.office.seal, *stampers), timestamper=None)


def _stamped_by(authority: Identity) -> Timestamper:
    def stamp(value: bytes) -> bytes:
        return timestamp_token(authority, hashlib.sha256(value).digest(), at=SIGNED_AT)

    return stamp
