"""An authority with several certificates for one key: the path that holds is the one to judge by.

ETSI EN 319 102-1, 5.2.6.4: where the validation of a chain fails, another prospective chain is tried.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from app.demo.certificates import Identity, Profile, issue
from app.demo.holders import person_profile
from app.demo.keys import signing_key
from app.demo.pki import CA_KEY_USAGE, Pki
from app.demo.signed_data import timestamp_token
from app.demo.signer import Signing, sign_pdf
from app.demo.status import make_crl
from tests.verification.signature.paper import AGENCY, NOW, SIGNED, blank_sheet, crls, examine, stamped
from tests.verification.signature.paper import pki as usual
from verification.examination import StatusAnswer, StatusKind, StatusMaterial
from verification.signature.trust import TrustedCertificate, TrustStore
from verification.verdict import Indication, TrustPath

DAY = timedelta(days=1)


def authority(name: str, begins: datetime, ends: datetime) -> Profile:
    """A CA below the root."""
    return Profile(
        subject=(("C", "VN"), ("O", "Ban Cơ yếu Chính phủ"), ("CN", name)),
        valid_from=begins,
        valid_until=ends,
        ca=True,
        key_usage=CA_KEY_USAGE,
        extended_key_usage=(),
    )


def store(*identities: Identity) -> TrustStore:
    """These certificates, in this order."""
    return TrustStore(
        certificates=tuple(
            TrustedCertificate(der=one.certificate, path=TrustPath.PUBLIC_SERVICE, origin="test")
            for one in identities
        )
    )


def listing(*signers: Identity, at: datetime = NOW - timedelta(hours=1)) -> tuple[StatusAnswer, ...]:
    """Empty lists of these authorities."""
    return tuple(
        StatusAnswer(
            kind=StatusKind.CRL, content=make_crl(one, [], this_update=at), origin="test", obtained_at=NOW
        )
        for one in signers
    )


@pytest.fixture
def hierarchy() -> Pki:
    """One of the test's own: its authorities are revoked."""
    return Pki.create(now=NOW, folder="vgca-several", first_key=60)


@pytest.mark.parametrize(
    ("begins", "ends", "revoked"),
    [
        pytest.param(NOW - 3000 * DAY, NOW + 900 * DAY, True, id="superseded"),
        pytest.param(NOW - 3000 * DAY, NOW - 10 * DAY, False, id="expired"),
        pytest.param(SIGNED + 5 * DAY, NOW + 900 * DAY, False, id="begins after signing"),
    ],
)
def test_another_certificate_of_the_issuer(
    hierarchy: Pki, begins: datetime, ends: datetime, *, revoked: bool
) -> None:
    """The issuing CA has a second certificate for its key that would not do."""
    name = hierarchy.issuing.identity.common_name
    key = hierarchy.issuing.identity.key
    other = hierarchy.root.issue(authority(name, begins, ends), key)
    if revoked:
        hierarchy.root.revoke(other, NOW - 100 * DAY, "superseded")
    pdf = stamped(hierarchy.person("Trần Thị Minh Hạnh", AGENCY))
    status = StatusMaterial(
        answers=(*crls().answers, *crls(authorities=hierarchy.authorities).answers), offline=True
    )
    for order in permutations((other, hierarchy.issuing.identity)):
        trusted = store(hierarchy.root.identity, usual().root.identity, *order)
        (found,) = examine(pdf, store=trusted, status=status).signatures
        assert found.indication is Indication.TOTAL_PASSED


def test_another_certificate_of_the_timestamp_authoritys_issuer(hierarchy: Pki) -> None:
    """The proof of time does not fall where an expired certificate of the CA lies beside the new one."""
    key = signing_key(number=70)
    old, renewed = (
        hierarchy.root.issue(authority("CA dấu thời gian", NOW - 3000 * DAY, NOW + days * DAY), key)
        for days in (-10, 900)
    )
    stamper = Profile(
        subject=(("C", "VN"), ("CN", "Dấu thời gian")),
        valid_from=NOW - 900 * DAY,
        valid_until=NOW + 900 * DAY,
        key_usage=frozenset({"digital_signature"}),
        extended_key_usage=("time_stamping",),
        extended_key_usage_critical=True,
    )
    tsa = issue(stamper, signing_key(number=71), old)
    expired = replace(person_profile("Lê Văn Tám", AGENCY, NOW), valid_until=NOW - 20 * DAY)
    signing = Signing(
        signer=hierarchy.leaf(expired),
        at=SIGNED,
        timestamper=lambda value: timestamp_token(tsa, hashlib.sha256(value).digest(), at=SIGNED),
    )
    status = StatusMaterial(
        answers=(
            *listing(old, hierarchy.root.identity),
            *listing(hierarchy.issuing.identity, at=NOW - 21 * DAY),
        ),
        offline=True,
    )
    pdf = sign_pdf(blank_sheet(), signing)
    for order in permutations((old, renewed)):
        trusted = store(hierarchy.root.identity, hierarchy.issuing.identity, *order)
        (found,) = examine(pdf, store=trusted, status=status).signatures
        assert found.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    ("limit", "indication"),
    [
        pytest.param({}, Indication.TOTAL_PASSED, id="none"),
        pytest.param({"path_length": 1}, Indication.TOTAL_PASSED, id="deep enough"),
        pytest.param({"path_length": 0}, Indication.INDETERMINATE, id="too deep"),
        pytest.param({"permitted_names": ((("C", "VN"),),)}, Indication.TOTAL_PASSED, id="names of its own"),
        pytest.param({"permitted_names": ((("C", "LA"),),)}, Indication.INDETERMINATE, id="other names"),
    ],
)
def test_limits_of_the_anchor(limit: dict[str, object], indication: Indication) -> None:
    """RFC 5937: what a root's own certificate says of depth and names holds for what hangs from it."""
    profile = authority("Gốc có giới hạn", NOW - 3000 * DAY, NOW + 3000 * DAY)
    root = issue(replace(profile, **limit), signing_key(number=72))  # type: ignore[arg-type]
    below = issue(authority("CA cấp dưới", NOW - 3000 * DAY, NOW + 900 * DAY), signing_key(number=73), root)
    signer = issue(person_profile("Lê Văn Tám", AGENCY, NOW), signing_key(number=74), below)
    status = StatusMaterial(answers=(*crls().answers, *listing(root, below)), offline=True)
    trusted = store(root, below, usual().root.identity)
    (found,) = examine(stamped(signer), store=trusted, status=status).signatures
    assert found.indication is indication
