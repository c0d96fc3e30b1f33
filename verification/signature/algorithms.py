"""Which algorithms are good enough, and what is said of those that are not.

TT 15/2025/TT-BKHCN, Phụ lục I (RSA of 2048 bits, ECDSA of 256, SHA-2 and SHA-3; SHA-1 and MD5 are not on its
list); what follows from SHA-1 in its three places is the service's own decision (docs/decisions/0013).
"""

from dataclasses import dataclass
from enum import Enum

from asn1crypto import keys, x509

from verification.signature.facts import Container
from verification.signature.telling import name_of
from verification.verdict import Warning as Remark

BROKEN_DIGESTS = {"md2", "md4", "md5"}
WEAK_DIGESTS = {"sha1"}
_LEAST_RSA_BITS = 2048
_LEAST_EC_BITS = 256
_CITATION = "TT 15/2025/TT-BKHCN, Phụ lục I"


class Strength(Enum):
    """How good an algorithm is today."""

    SOUND = "sound"
    WEAK = "weak"
    """SHA-1: a collision can be prepared."""
    BROKEN = "broken"
    """MD2, MD5, keys that are too short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Strengths of what a signature is made of, with what to tell about each."""

    acceptable: bool
    detail: str = ""
    remarks: tuple[Remark, ...] = ()


def digest_strength(name: str | None) -> Strength:
    """Strength of a digest function by its name."""
    if name in BROKEN_DIGESTS:
        return Strength.BROKEN
    return Strength.WEAK if name in WEAK_DIGESTS else Strength.SOUND


def signing_digest(certificate: x509.Certificate) -> str | None:
    """The digest with which the issuer signed a certificate."""
    try:
        return str(certificate["signature_algorithm"].hash_algo).lower()
    except ValueError:
        return None


def key_is_too_short(certificate: x509.Certificate) -> bool:
    """Whether the public key is shorter than the regulation asks for."""
    key: keys.PublicKeyInfo = certificate.public_key
    bits = key_bits(key)
    return bits is not None and bits < (_LEAST_EC_BITS if key.algorithm == "ec" else _LEAST_RSA_BITS)


def key_bits(key: keys.PublicKeyInfo) -> int | None:
    """Length of an RSA modulus, a DSA prime or a curve's field; None for keys of one length only (EdDSA)."""
    if key.algorithm in {"rsa", "rsassa_pss"}:
        numbers = keys.RSAPublicKey.load(bytes(key["public_key"]))
        return 8 * len(numbers["modulus"].contents.lstrip(b"\x00"))
    if key.algorithm == "ec":
        point = bytes(key["public_key"])
        compressed = point[:1] in {b"\x02", b"\x03"}
        return 8 * (len(point) - 1) // (1 if compressed else 2)
    if key.algorithm == "dsa":
        return int(key.bit_size)
    return None


def assess_container(container: Container, certificate: x509.Certificate | None) -> Assessment:
    """The content digest, the key, and the digest on the signer's own certificate."""
    faults: list[str] = []
    remarks: list[Remark] = []
    match digest_strength(container.digest_algorithm):
        case Strength.BROKEN:
            faults.append(f"hàm băm {_name(container.digest_algorithm)} đã bị phá")
        case Strength.WEAK:
            faults.append("hàm băm nội dung SHA-1 không còn an toàn")
            remarks.append(
                Remark(
                    code="weak_digest_sha1",
                    message="Nội dung được ký với hàm băm SHA-1, không còn được phép sử dụng.",
                )
            )
        case Strength.SOUND:
            pass
    if certificate is not None:
        faults.extend(_certificate_faults(certificate, remarks))
    if container.signature_algorithm == "rsassa_pkcs1v15":
        remarks.append(
            Remark(
                code="pkcs1_v15",
                message=f"Chữ ký dùng RSA PKCS#1 v1.5; {_CITATION} yêu cầu RSASSA-PSS. "
                "Đây là nhận xét về tiêu chuẩn, không làm chữ ký mất hiệu lực.",
            )
        )
    detail = f"Thuật toán không đạt: {'; '.join(faults)}." if faults else "Các thuật toán đều đạt yêu cầu."
    return Assessment(acceptable=not faults, detail=detail, remarks=tuple(remarks))


def _certificate_faults(certificate: x509.Certificate, remarks: list[Remark]) -> list[str]:
    faults = []
    if key_is_too_short(certificate):
        faults.append(f"khóa của người ký chỉ dài {key_bits(certificate.public_key)} bit")
    match digest_strength(signing_digest(certificate)):
        case Strength.BROKEN:
            faults.append(f"chứng thư số của người ký được cấp với {_name(signing_digest(certificate))}")
        case Strength.WEAK:
            faults.append("chứng thư số của người ký được cấp với hàm băm SHA-1")
            remarks.append(
                Remark(
                    code="weak_leaf_sha1",
                    message="Chứng thư số của người ký được cấp với hàm băm SHA-1.",
                )
            )
        case Strength.SOUND:
            pass
    return faults


def assess_chain(above: tuple[x509.Certificate, ...], trusted: frozenset[bytes]) -> Assessment:
    """The CA certificates of a path, anchor included: SHA-1 passes only on those the operator put there.

    `trusted` holds the DER of every certificate in the trust store.
    """
    faults: list[str] = []
    weak = False
    for certificate in above:
        if certificate.dump() in trusted and certificate.self_signed in {"yes", "maybe"}:
            # An anchor is trusted for its bytes; nobody verifies its own signature.
            strength = Strength.SOUND
        else:
            strength = digest_strength(signing_digest(certificate))
        if strength is Strength.BROKEN or key_is_too_short(certificate):
            faults.append(f"chứng thư số “{name_of(certificate)}” dùng thuật toán hoặc khóa không đạt")
        elif strength is Strength.WEAK and certificate.dump() not in trusted:
            faults.append(f"chứng thư số “{name_of(certificate)}” được cấp với SHA-1 và không có sẵn")
        weak = weak or strength is Strength.WEAK
    remarks = (
        Remark(
            code="weak_chain_sha1",
            message="Chứng thư số của cơ quan cấp được ký với hàm băm SHA-1; "
            "chấp nhận vì có sẵn trong kho chứng thư tin cậy.",
        ),
    )
    detail = f"Đường dẫn chứng thực: {'; '.join(faults)}." if faults else ""
    return Assessment(acceptable=not faults, detail=detail, remarks=remarks if weak else ())


def _name(digest: str | None) -> str:
    return (digest or "").upper()
