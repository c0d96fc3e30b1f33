"""Verifies signature values, with the algorithms that the library leaves out.

Added here: RSA with SHA-3 (NIST, id-rsassa-pkcs1-v1-5-with-sha3-*) and plain ECDSA (BSI TR-03111, 5.2.1),
both in use and both sound; and digests that a careless signer named by the identifier of a signature
algorithm (sha256WithRSAEncryption in the place of sha256).
"""

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from pyhanko_certvalidator.errors import AlgorithmNotSupported, DSAParametersUnavailable
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from verification.signature.pades.opening import FOREIGN_FAULTS

_OTHER_KEY = "the key is not of the kind that the algorithm needs"
_RSA_SHA3 = {
    f"2.16.840.1.101.3.4.3.{arc}": f"sha3_{bits}"
    for arc, bits in ((13, 224), (14, 256), (15, 384), (16, 512))
}
_PLAIN_DIGESTS = (
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
)
_PLAIN_ECDSA = {
    f"0.4.0.127.0.7.1.1.4.1.{arc}": name
    for arc, name in enumerate(
        (*_PLAIN_DIGESTS[:5], None, None, *_PLAIN_DIGESTS[5:]),
        start=1,
    )
    if name
}
_DIGESTS = {
    "md2": None,
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha512_224": hashes.SHA512_224,
    "sha512_256": hashes.SHA512_256,
    "sha3_224": hashes.SHA3_224,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}
_SHAKE256_OCTETS = 64


def digest_name(identifier: algos.AlgorithmIdentifier) -> str:
    """The digest that an algorithm identifier means, lower case; the dotted identifier when unknown."""
    algorithm = identifier["algorithm"]
    name = str(algorithm.native).lower()
    if name in _DIGESTS or name.startswith("shake"):
        return name
    try:
        as_signature = algos.SignedDigestAlgorithm({"algorithm": algorithm.dotted})
        return str(as_signature.hash_algo).lower()
    except (ValueError, KeyError):
        return signed_digest(algorithm.dotted) or name


def signed_digest(dotted: str) -> str | None:
    """The digest that one of the added signature algorithms is bound to."""
    return _RSA_SHA3.get(dotted) or _PLAIN_ECDSA.get(dotted)


def signature_name(algorithm: algos.SignedDigestAlgorithm) -> str:
    """The signature algorithm, digest aside: "rsassa_pkcs1v15", "ecdsa" …; what it is called when unknown."""
    dotted = algorithm["algorithm"].dotted
    if signed_digest(dotted):
        return "plain_ecdsa" if dotted.startswith("0.4.0.127") else "rsassa_pkcs1v15"
    try:
        return str(algorithm.signature_algo)
    except ValueError:
        return str(algorithm["algorithm"].native)


def bound_digest(algorithm: algos.SignedDigestAlgorithm) -> str | None:
    """The digest that the signature algorithm itself names, if it names one."""
    bound = signed_digest(algorithm["algorithm"].dotted)
    if bound:
        return bound
    try:
        if algorithm.signature_algo in {"ed25519", "ed448"}:
            return None
        return str(algorithm.hash_algo).lower()
    except ValueError:
        return None


def digest_function(name: str) -> hashes.HashAlgorithm | None:
    """The digest function of that name; None when it is not to be had."""
    if name in {"shake256", "shake256_len"}:
        return hashes.SHAKE256(_SHAKE256_OCTETS)
    function = _DIGESTS.get(name)
    return function() if function else None


class CannotBeTried(NotImplementedError):  # noqa: N818 - a limit of ours, not a fault of the value
    """A curve, a key or an algorithm that no library at hand knows: the value may be right or wrong.

    The library's own AlgorithmNotSupported is an InvalidSignature, and would be taken for a wrong value.
    """


class SignatureVerifier(DefaultSignatureValidator):
    """The library's verifier and the algorithms named above.

    Raises InvalidSignature for a wrong value and CannotBeTried for what cannot be tried.
    """

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Verify one signature value under one public key."""
        dotted = signature_algorithm["algorithm"].dotted
        try:
            if dotted in _RSA_SHA3:
                rsa_key = serialization.load_der_public_key(public_key_info.dump())
                if not isinstance(rsa_key, rsa.RSAPublicKey):
                    raise InvalidSignature(_OTHER_KEY)
                rsa_key.verify(
                    signature, signed_data, padding.PKCS1v15(), _function(_RSA_SHA3[dotted], context)
                )
            elif dotted in _PLAIN_ECDSA:
                curve_key = serialization.load_der_public_key(public_key_info.dump())
                if not isinstance(curve_key, ec.EllipticCurvePublicKey):
                    raise InvalidSignature(_OTHER_KEY)
                function = _function(_PLAIN_ECDSA[dotted], context)
                curve_key.verify(_as_dss(signature), signed_data, ec.ECDSA(function))
            else:
                info = with_positive_modulus(public_key_info)
                super().validate_signature(signature, signed_data, info, signature_algorithm, context)
        except (AssertionError, AttributeError, TypeError) as fault:
            raise InvalidSignature(_OTHER_KEY) from fault
        except (
            AlgorithmNotSupported,
            DSAParametersUnavailable,
            NotImplementedError,
            UnsupportedAlgorithm,
            ValueError,
        ) as fault:
            raise CannotBeTried(str(fault)) from fault


def verifies(
    value: bytes, data: bytes, key: keys.PublicKeyInfo, algorithm: algos.SignedDigestAlgorithm
) -> bool:
    """Whether a signature value over the data verifies; what cannot be tried does not."""
    try:
        SignatureVerifier().validate_signature(value, data, key, algorithm)
    except (InvalidSignature, *FOREIGN_FAULTS):
        return False
    return True


def with_positive_modulus(info: keys.PublicKeyInfo) -> keys.PublicKeyInfo:
    """The key with its RSA modulus written as a positive number.

    Estonian and other cards of the 2010s left out the leading zero octet; the number is meant all the same.
    """
    if info.algorithm != "rsa":
        return info
    numbers = info["public_key"].parsed
    modulus = numbers["modulus"].native
    if modulus > 0:
        return info
    octets = len(numbers["modulus"].contents)
    meant = keys.RSAPublicKey(
        {"modulus": modulus + (1 << 8 * octets), "public_exponent": numbers["public_exponent"].native}
    )
    return keys.PublicKeyInfo({"algorithm": {"algorithm": "rsa"}, "public_key": meant})


def _function(name: str, context: SignatureValidationContext) -> "hashes.HashAlgorithm | Prehashed":
    function = digest_function(name)
    if function is None:
        raise CannotBeTried(name)
    return Prehashed(function) if context.prehashed else function


def _as_dss(plain: bytes) -> bytes:
    """Plain r‖s as the ASN.1 pair that the cryptographic library reads."""
    half = len(plain) // 2
    return encode_dss_signature(int.from_bytes(plain[:half]), int.from_bytes(plain[half:]))
