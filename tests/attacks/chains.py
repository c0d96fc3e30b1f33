"""Authorities that say more than they may: of names, of each other, of the time."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from app.demo.certificates import Identity, Profile, Subject, issue
from app.demo.holders import agency_profile
from app.demo.keys import signing_key
from app.demo.pki import CA_KEY_USAGE
from app.demo.signed_data import ContainerOptions, timestamp_token
from tests.attacks.catalogue import Expected, attack
from tests.attacks.times import NO_PROOF, YEAR, agency_with, sealed
from tests.attacks.workshop import NOW, SIGNED_AT, Workshop
from verification.verdict import Indication, SigningStatus, SubIndication

NO_PATH = Expected(
    status=(SigningStatus.UNDETERMINED, SigningStatus.SIGNED_INVALID),
    indication=(Indication.INDETERMINATE,),
    sub_indication=(
        SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    ),
)


def _authority(name: str, **more: object) -> Profile:
    profile = Profile(
        subject=(("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"), ("CN", name)),
        valid_from=NOW - 5 * YEAR,
        valid_until=NOW + 5 * YEAR,
        ca=True,
        key_usage=CA_KEY_USAGE,
        extended_key_usage=(),
    )
    return replace(profile, **more)  # type: ignore[arg-type]


def _sealed_below(w: Workshop, **constraints: tuple[Subject, ...]) -> bytes:
    """Sealed with a certificate of a CA below the root that may issue for some names only."""
    above = w.pki.root.issue(_authority("CA có giới hạn tên", **constraints), signing_key(number=41))
    seal = issue(agency_profile(w.office.agency, NOW), signing_key(number=21), above)
    return sealed(w, seal, container=ContainerOptions(certificates=(seal.certificate, above.certificate)))


@attack(NO_PATH)
def name_outside_what_the_authority_may_name(w: Workshop) -> bytes:
    """The issuing CA is constrained to another organisation's names (RFC 5280, 4.2.1.10)."""
    return _sealed_below(w, permitted_names=((("C", "VN"), ("O", "MỘT BỘ KHÁC")),))


@attack(NO_PATH)
def name_that_the_authority_may_not_name(w: Workshop) -> bytes:
    """The holder's own name is among those that the issuing CA is forbidden."""
    return _sealed_below(w, excluded_names=(agency_profile(w.office.agency, NOW).subject[:2],))


@attack(replace(NO_PATH, sub_indication=(SubIndication.TRY_LATER,)))
def name_within_what_the_authority_may_name(w: Workshop) -> bytes:
    """Not an attack on names: they are among the permitted ones, and only that CA's status is missing."""
    return _sealed_below(w, permitted_names=(agency_profile(w.office.agency, NOW).subject[:1],))


def _crosswise(count: int) -> tuple[list[Identity], Iterator[bytes]]:
    """So many authorities, and a certificate of each by each other one."""
    profiles = [_authority(f"CA chéo {number}") for number in range(count)]
    own = [issue(profile, signing_key(number=300 + number)) for number, profile in enumerate(profiles)]
    crossed = (
        issue(profile, one.key, other).certificate
        for profile, one in zip(profiles, own, strict=True)
        for other in own
        if other is not one
    )
    return own, crossed


@attack(NO_PATH)
def authorities_that_certify_each_other(w: Workshop) -> bytes:
    """Two CAs of the attacker's vouch for each other, and nobody for either."""
    own, crossed = _crosswise(2)
    seal = issue(agency_profile(w.office.agency, NOW), signing_key(number=21), own[0])
    return sealed(w, seal, container=ContainerOptions(certificates=(seal.certificate, *crossed)))


@attack(NO_PATH)
def mesh_of_authorities(w: Workshop) -> bytes:
    """Nine do, each for each: 100 000 ways to go and none that arrives. A verdict must come at once."""
    own, crossed = _crosswise(9)
    seal = issue(agency_profile(w.office.agency, NOW), signing_key(number=21), own[0])
    options = ContainerOptions(certificates=(seal.certificate, *crossed))
    return sealed(w, seal, container=options, reserved=1 << 17)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def namesakes_of_the_issuer(w: Workshop) -> bytes:
    """Not held up: a hundred certificates with the issuer's name and other keys lie beside the true one."""
    name = w.pki.issuing.identity.parsed.subject.native["common_name"]
    keys = [signing_key(number=300 + number) for number in range(9)]
    false = [issue(_authority(name), keys[number % len(keys)]).certificate for number in range(100)]
    options = ContainerOptions(certificates=(w.office.seal.certificate, *false))
    return sealed(w, w.office.seal, container=options, reserved=1 << 17)


def _stamped(w: Workshop, *purposes: str, critical: bool) -> bytes:
    """Sealed with an expired certificate; its proof of time comes from an authority of these purposes."""
    profile = Profile(
        subject=(("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"), ("CN", "TSA sai mục đích")),
        valid_from=NOW - 5 * YEAR,
        valid_until=NOW + YEAR,
        key_usage=frozenset({"digital_signature"}),
        extended_key_usage=purposes,
        extended_key_usage_critical=critical,
    )
    authority = w.pki.root.issue(profile, signing_key(number=40))
    expired = agency_with(w, valid_from=NOW - 5 * YEAR, valid_until=NOW - YEAR / 36)
    return sealed(
        w,
        expired,
        timestamper=lambda value: timestamp_token(authority, hashlib.sha256(value).digest(), at=SIGNED_AT),
    )


@attack(NO_PROOF)
def token_by_an_authority_of_uncritical_purpose(w: Workshop) -> bytes:
    """The authority's extended key usage is not critical (RFC 3161, 2.3 asks for it)."""
    return _stamped(w, "time_stamping", critical=False)


@attack(NO_PROOF)
def token_by_an_authority_of_more_purposes(w: Workshop) -> bytes:
    """The authority's certificate is for other purposes as well (RFC 3161, 2.3 allows one)."""
    return _stamped(w, "time_stamping", "code_signing", critical=True)


@attack(Expected(not_status=(), status=(SigningStatus.SIGNED_FULL,), indication=(Indication.TOTAL_PASSED,)))
def token_by_an_authority_of_that_purpose(w: Workshop) -> bytes:
    """Not an attack: the same authority with the one purpose, critical."""
    return _stamped(w, "time_stamping", critical=True)
