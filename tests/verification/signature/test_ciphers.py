"""Values that cannot be tried are neither right nor wrong; attributes are signed in the order of DER."""

import pytest
from asn1crypto import algos, cms, keys, parser
from cryptography.exceptions import InvalidSignature

from app.demo.certificates import issue
from app.demo.holders import person_profile
from app.demo.keys import KeyKind, SigningKey, sign, signing_key
from app.demo.signed_data import container, signer_info
from tests.verification.signature.paper import AGENCY, NOW, examine, official, pki, plain
from verification.signature.pades.ciphers import SignatureVerifier
from verification.verdict import Indication, Integrity, SubIndication

UNKNOWN_CURVE = "1.3.132.0.16"
"""sect283k1, which the cryptographic library does not have."""


class _OddKey(SigningKey):
    """A key that says it is on that curve."""

    @property
    def public(self) -> keys.PublicKeyInfo:
        """The point of the usual key, under another curve's name."""
        point = signing_key(KeyKind.P_256).public["public_key"].native
        curve = keys.ECDomainParameters(name="named", value=UNKNOWN_CURVE)
        return keys.PublicKeyInfo(
            {"algorithm": {"algorithm": "ec", "parameters": curve}, "public_key": point}
        )


def test_a_curve_that_nobody_knows_is_a_doubt() -> None:
    """It was SIG_CRYPTO_FAILURE: the library's "not supported" is a kind of its "not valid"."""
    key = _OddKey(signing_key(KeyKind.P_256).der)
    signer = issue(person_profile("Lê Văn Tám", AGENCY, NOW), key, pki().issuing.identity)
    (found,) = examine(plain(signer)).signatures
    assert (found.indication, found.sub_indication) == (Indication.INDETERMINATE, SubIndication.GENERIC)
    assert found.integrity is Integrity.UNKNOWN


def test_a_key_of_another_kind_is_wrong() -> None:
    """A value of one algorithm never verifies under a key of another."""
    curve, value = signing_key(KeyKind.P_256), sign(signing_key(), b"text")
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    with pytest.raises(InvalidSignature):
        SignatureVerifier().validate_signature(value, b"text", curve.public, algorithm)


@pytest.mark.parametrize(
    ("signed_sorted", "kept_sorted", "indication"),
    [
        (True, True, Indication.TOTAL_PASSED),
        (True, False, Indication.TOTAL_PASSED),
        (False, False, Indication.TOTAL_PASSED),
        (False, True, Indication.TOTAL_FAILED),
    ],
)
def test_signed_attributes_in_another_order(
    *, signed_sorted: bool, kept_sorted: bool, indication: Indication
) -> None:
    """RFC 5652, 5.4: what is signed is "the DER encoding of the SignedAttrs value", however it is kept.

    Tools that sign what they keep are read as well; nobody who kept DER signed anything else.
    """

    def contain(digest: bytes) -> bytes:
        usual = signer_info(official(), digest)
        encodings = sorted(one.dump() for one in usual["signed_attrs"])
        signed, kept = (
            b"".join(encodings if is_sorted else encodings[::-1])
            for is_sorted in (signed_sorted, kept_sorted)
        )
        parts = [usual[name].dump() for name in ("version", "sid", "digest_algorithm")]
        parts.append(parser.emit(2, 1, 0, kept))
        parts.append(usual["signature_algorithm"].dump())
        parts.append(parser.emit(0, 0, 4, sign(official().key, parser.emit(0, 1, 17, signed))))
        info = cms.SignerInfo.load(parser.emit(0, 1, 16, b"".join(parts)))
        return container([info], (official().certificate,))

    (found,) = examine(plain(official(), contain=contain)).signatures
    assert found.indication is indication
