"""Who signed, as the certificate tells it: person, organisation, unit inside one, or a service.

No policy or usage identifier tells a person from an agency in Vietnamese certificates, so the kind is scored
from several marks; each mark that counted is kept as evidence, and marks that contradict each other give
`unknown`. A person's own number (CCCD and the like) is used and never shown.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import x509

from verification.signature.certificates import load_certificate
from verification.signature.vietnamese_names import AGENCY_WORDS, AMBIGUOUS_BARE, FAMILY_NAMES
from verification.verdict import Signer, SignerKind, TrustPath

_KEPT, _LARGEST_KEPT = 512, 8192
_UID = "0.9.2342.19200300.100.1.1"
_PERSONAL = ("CCCD", "CMND", "CMT", "HC", "BHXH", "PID", "PPID", "PNO", "IDC", "PAS")
_ORGANISATIONAL = ("MST", "MNS", "VAT", "NTR")

_LONGEST_NAME, _SHORTEST_NAME = 6, 2
_SERVICE_ISSUER = re.compile(r"dịch vụ phần mềm|phan mem|software")
_SERVICE_NAMES = re.compile(r"công báo|cổng thông tin|cổng dịch vụ|timestamp|dấu thời gian")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """The parts of a distinguished name that matter, several values each."""

    common_name: str | None
    organisation: str | None
    units: tuple[str, ...]
    title: str | None
    identifiers: tuple[str, ...]
    issuer: str
    province: str | None


def describe_signer(certificate: x509.Certificate | None, path: TrustPath) -> Signer:
    """The signer of a signature; everything unknown when there is no certificate."""
    if certificate is None:
        return Signer(kind=SignerKind.UNKNOWN, trust_path=path)
    der = certificate.dump()
    return _described(der, path) if len(der) <= _LARGEST_KEPT else _describe(certificate, path)


@lru_cache(maxsize=_KEPT)
def _described(der: bytes, path: TrustPath) -> Signer:
    """The same signer stands in many files, and in one file several times."""
    return _describe(load_certificate(der), path)


def _describe(certificate: x509.Certificate, path: TrustPath) -> Signer:
    subject = _read_subject(certificate)
    kind, evidence = _decide(subject)
    return Signer(
        kind=kind,
        kind_evidence=evidence,
        common_name=subject.common_name,
        organisation=subject.organisation,
        unit=", ".join(subject.units) or None,
        title=subject.title,
        issuer=subject.issuer,
        serial_number=f"{certificate.serial_number:X}",
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
        trust_path=path,
        identifiers=tuple(one for one in subject.identifiers if not _is_personal(one)),
        certificate_sha256=certificate.sha256.hex(),
        province=subject.province,
    )


def _decide(subject: _Subject) -> tuple[SignerKind, tuple[str, ...]]:
    """Strong marks decide alone (identifiers, issuer); weak marks must agree."""
    strong = _strong_marks(subject)
    if strong is not None:
        return strong
    for_institution, for_person = _institutional_marks(subject), _personal_marks(subject)
    if bool(for_institution) == bool(for_person):
        return SignerKind.UNKNOWN, (*for_institution, *for_person)
    if for_person:
        return SignerKind.PERSON, for_person
    return _institution(subject), for_institution


def _strong_marks(subject: _Subject) -> tuple[SignerKind, tuple[str, ...]] | None:
    personal = [one for one in subject.identifiers if _is_personal(one)]
    if personal:
        # Only the label: the number itself is nobody's business.
        return SignerKind.PERSON, (f"UID {personal[0].partition(':')[0] if ':' in personal[0] else 'CCCD'}",)
    if _SERVICE_ISSUER.search(fold(subject.issuer)):
        return SignerKind.SERVICE, ("issued for services and software",)
    if _SERVICE_NAMES.search(fold(subject.common_name)):
        return SignerKind.SERVICE, ("CN is the name of a service",)
    institutional = [one for one in subject.identifiers if one.upper().startswith(_ORGANISATIONAL)]
    if institutional:
        return _institution(subject), tuple(f"UID {one}" for one in institutional)
    return None


def _institution(subject: _Subject) -> SignerKind:
    return SignerKind.UNIT if _is_unit(subject) else SignerKind.ORGANISATION


def _institutional_marks(subject: _Subject) -> tuple[str, ...]:
    name, organisation = fold(subject.common_name), fold(subject.organisation)
    marks = []
    if name and name == organisation:
        marks.append("CN equals O")
    word = next((word for word in AGENCY_WORDS if _starts_with(name, word)), None)
    if word:
        marks.append(f"CN begins with “{word}”")
    return tuple(marks)


def _personal_marks(subject: _Subject) -> tuple[str, ...]:
    marks = []
    if subject.title:
        marks.append("title present")
    words = re.sub(r"(?<=\b[kh])['’]\s*", "' ", fold(subject.common_name)).split()  # "K'Điệp" is a whole name
    starts_like_agency = any(_starts_with(" ".join(words), word) for word in AGENCY_WORDS)
    if (
        _SHORTEST_NAME <= len(words) <= _LONGEST_NAME
        and _is_family_name(words[0])
        and _is_cased_like_a_name(subject.common_name or "")
        and not starts_like_agency
    ):
        marks.append("CN is a Vietnamese personal name")
    return tuple(marks)


def _is_unit(subject: _Subject) -> bool:
    return bool(subject.units and subject.organisation) and fold(subject.common_name) not in {
        fold(subject.organisation),
        "",
    }


def _is_family_name(word: str) -> bool:
    return word in FAMILY_NAMES or word in _FAMILY_NAMES_PLAIN


def _is_cased_like_a_name(name: str) -> bool:
    """Every word has its capital, or the name has none at all: "Viện Khoa học" is nobody's name."""
    return name.isupper() or name.islower() or name.istitle() or all(map(str.istitle, name.split()))


def _starts_with(name: str, word: str) -> bool:
    """Old certificates are written without marks; then a word that could be a family name proves nothing."""
    if name == word or name.startswith(f"{word} "):
        return True
    bare = plain(word)
    ambiguous = bare in _FAMILY_NAMES_PLAIN or bare in AMBIGUOUS_BARE
    return name.isascii() and not ambiguous and f"{name} ".startswith(f"{bare} ")


def _is_personal(identifier: str) -> bool:
    label = identifier.partition(":")[0].upper()
    return label.startswith(_PERSONAL) or bool(re.fullmatch(r"\d{9}|\d{12}", identifier))


def fold(text: str | None) -> str:
    """Lower case, composed, single spaces: names are compared so."""
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().replace("ð", "đ").split())


def plain(text: str) -> str:
    """Without marks: old certificates are written so."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_FAMILY_NAMES_PLAIN = frozenset(plain(name) for name in FAMILY_NAMES)


def _read_subject(certificate: x509.Certificate) -> _Subject:
    values = _values(certificate.subject)
    issuer = _values(certificate.issuer)
    return _Subject(
        common_name=_last(values["common_name"]),
        organisation=_last(values["organization_name"]),
        units=tuple(values["organizational_unit_name"]),
        title=_last(values["title"]),
        identifiers=tuple(values["user_id"] + values[_UID]),
        issuer=_last(issuer["common_name"]) or _last(issuer["organization_name"]) or "",
        province=_last(values["state_or_province_name"]),
    )


def _values(name: x509.Name) -> defaultdict[str, list[str]]:
    """Every value of every attribute: Vietnamese certificates repeat some (two UIDs)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for relative in name.chosen:
        for attribute in relative:
            found[str(attribute["type"].native)].append(str(attribute["value"].native))
    return found


def _last(values: list[str]) -> str | None:
    return values[-1] if values else None
