"""Private keys made on the spot, and raw signatures with them.

Making an RSA key takes a tenth of a second or more, so keys are drawn from a ring and reused: who holds which
key proves nothing in a demo. Nothing here is ever written to disk.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from asn1crypto import algos
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - attacks need it
    "sha1": hashes.SHA1(),  # noqa: S303 - documents of 2025 still have it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class KeyKind(StrEnum):
    """Algorithm and size of a key."""

    RSA_1024 = "rsa_1024"
    RSA_2048 = "rsa_2048"
    RSA_3072 = "rsa_3072"
    P_256 = "p_256"
    P_384 = "p_384"
    ED25519 = "ed25519"


class Mechanism(StrEnum):
    """How a signature value is computed."""

    PKCS1_V15 = "pkcs1_v15"
    PSS = "pss"
    ECDSA = "ecdsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key as PKCS #8 DER, so that it crosses process borders."""

    der: bytes

    @property
    def private(self) -> PrivateKey:
        """The key, loaded."""
        return _load(self.der)

    @property
    def public(self) -> asn1_keys.PublicKeyInfo:
        """SubjectPublicKeyInfo."""
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return asn1_keys.PublicKeyInfo.load(der)

    @property
    def mechanism(self) -> Mechanism:
        """The usual mechanism for this kind of key."""
        match self.private:
            case rsa.RSAPrivateKey():
                return Mechanism.PKCS1_V15
            case ec.EllipticCurvePrivateKey():
                return Mechanism.ECDSA
            case _:
                return Mechanism.ED25519


@lru_cache(maxsize=256)
def _load(der: bytes) -> PrivateKey:
    # Checking an RSA key on load costs fifty times a signature; these keys were made a moment ago.
    key = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, PrivateKey)  # noqa: S101 - narrows the library's union to the kinds made here
    return key


@lru_cache(maxsize=64)
def signing_key(kind: KeyKind = KeyKind.RSA_2048, number: int = 0) -> SigningKey:
    """The `number`-th key of a kind; the same one for the life of this process."""
    del number  # tells keys of one kind apart in the cache
    key: PrivateKey
    match kind:
        case KeyKind.RSA_1024:
            key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - weak on purpose
        case KeyKind.RSA_2048:
            key = rsa.generate_private_key(65537, 2048)
        case KeyKind.RSA_3072:
            key = rsa.generate_private_key(65537, 3072)
        case KeyKind.P_256:
            key = ec.generate_private_key(ec.SECP256R1())
        case KeyKind.P_384:
            key = ec.generate_private_key(ec.SECP384R1())
        case KeyKind.ED25519:
            key = ed25519.Ed25519PrivateKey.generate()
        case _:
            assert_never(kind)
    return SigningKey(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def sign(
    key: SigningKey,
    data: bytes,
    *,
    digest: str = "sha256",
    mechanism: Mechanism | None = None,
    salt_length: int | None = None,
) -> bytes:
    """Signature value over `data`."""
    private = key.private
    algorithm = HASHES[digest]
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(data)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data, ec.ECDSA(algorithm))
    return private.sign(data, _padding(digest, mechanism, salt_length), algorithm)


def sign_prehashed(
    key: SigningKey, value: bytes, *, digest: str = "sha256", mechanism: Mechanism | None = None
) -> bytes:
    """Signature value over a digest computed before. Raises TypeError for Ed25519, which hashes itself."""
    private = key.private
    prehashed = utils.Prehashed(HASHES[digest])
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raise TypeError("Ed25519 signs data, not digests")
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(value, ec.ECDSA(prehashed))
    return private.sign(value, _padding(digest, mechanism, None), prehashed)


def _padding(digest: str, mechanism: Mechanism | None, salt_length: int | None) -> padding.AsymmetricPadding:
    if mechanism is not Mechanism.PSS:
        return padding.PKCS1v15()
    algorithm = HASHES[digest]
    return padding.PSS(padding.MGF1(algorithm), algorithm.digest_size if salt_length is None else salt_length)


def algorithm_identifier(
    key: SigningKey,
    *,
    digest: str = "sha256",
    mechanism: Mechanism | None = None,
    salt_length: int | None = None,
) -> algos.SignedDigestAlgorithm:
    """AlgorithmIdentifier of the signature value."""
    mechanism = mechanism or key.mechanism
    if mechanism is Mechanism.PSS:
        hash_algorithm = algos.DigestAlgorithm({"algorithm": digest})
        parameters = algos.RSASSAPSSParams(
            {
                "hash_algorithm": hash_algorithm,
                "mask_gen_algorithm": algos.MaskGenAlgorithm(
                    {"algorithm": "mgf1", "parameters": hash_algorithm}
                ),
                "salt_length": HASHES[digest].digest_size if salt_length is None else salt_length,
            }
        )
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
    if mechanism is Mechanism.ED25519:
        return algos.SignedDigestAlgorithm({"algorithm": "ed25519"})
    suffix = "ecdsa" if mechanism is Mechanism.ECDSA else "rsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_{suffix}"})
