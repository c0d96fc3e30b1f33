"""Who signed, as the certificate tells it: person, organisation, unit inside one, or a service.

No policy or usage identifier tells a person from an agency in Vietnamese certificates, so the kind is scored
from several marks; each mark that counted is kept as evidence, and marks that contradict each other give
`unknown`. A person's own number (CCCD and the like) is used and never shown.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from asn1crypto import x509

from verification.verdict import Signer, SignerKind, TrustPath

_UID = "0.9.2342.19200300.100.1.1"
_PERSONAL = ("CCCD", "CMND", "CMT", "HC", "BHXH", "PID", "PPID", "PNO", "IDC", "PAS")
_ORGANISATIONAL = ("MST", "MNS", "VAT", "NTR")

_AGENCY_WORDS = (
    "bộ", "sở", "ủy ban", "uỷ ban", "ubnd", "hội đồng", "hđnd", "cục", "tổng cục", "chi cục", "vụ", "phòng",
    "ban", "viện", "trung tâm", "văn phòng", "tòa án", "toà án", "viện kiểm sát", "trường", "đại học",
    "học viện", "bệnh viện", "công ty", "tổng công ty", "tập đoàn", "ngân hàng", "cổng", "công báo",
    "kho bạc", "bảo hiểm", "thanh tra", "chính phủ", "quốc hội", "tỉnh", "thành phố", "huyện", "quận", "xã",
    "phường", "thị xã", "thị trấn", "đặc khu", "đội", "trạm", "hạt", "chi nhánh", "liên đoàn", "hội", "đảng",
    "đoàn thanh niên", "đoàn đại biểu", "đoàn luật sư", "nhà xuất bản", "báo", "đài", "quỹ", "bưu điện", "công an", "bộ chỉ huy", "hải quan", "thuế",
    "hợp tác xã", "doanh nghiệp", "company", "corporation", "university", "ministry", "department",
)  # fmt: skip
_FAMILY_NAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "hồ",
        "ngô",
        "dương",
        "lý",
        "đoàn",
        "đào",
        "trịnh",
        "đinh",
        "lâm",
        "phùng",
        "mai",
        "tô",
        "hà",
        "trương",
        "tạ",
        "cao",
        "châu",
        "tăng",
        "quách",
        "thái",
        "triệu",
        "lương",
        "lưu",
        "hứa",
        "doãn",
        "khổng",
        "kiều",
        "la",
        "giang",
        "từ",
        "thạch",
        "sơn",
        "kim",
        "danh",
        "vương",
        "chu",
        "nghiêm",
        "tống",
        "nông",
        "hoa",
        "ông",
        "phó",
        "đàm",
        "bế",
        "vi",
        "ma",
        "lò",
        "quàng",
        "cà",
        "lường",
        "cầm",
        "sầm",
        "lữ",
        "vàng",
        "giàng",
        "sùng",
        "thào",
        "y",
        "h'",
        "ksor",
        "rmah",
        "siu",
        "nay",
        "rơ",
        "điểu",
        "k'",
        "đàng",
        "mạc",
        "ninh",
        "văn",
        "tôn",
        "nhâm",
        "lại",
        "bạch",
        "âu",
        "viên",
        "ứng",
        "thân",
        "cù",
        "thẩm",
        "khúc",
        "mã",
        "tiêu",
        "khuất",
        "vừ",
        "hạng",
        "má",
        "ly",
        "tráng",
        "cồ",
        "cháng",
        "quan",
        "trang",
        "uông",
    ]
)
_AMBIGUOUS_BARE = {"ban", "vu", "bao", "dai", "hat", "quy", "doi", "xa", "dang", "thue", "hoi"}
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


def describe_signer(certificate: x509.Certificate | None, path: TrustPath) -> Signer:
    """The signer of a signature; everything unknown when there is no certificate."""
    if certificate is None:
        return Signer(kind=SignerKind.UNKNOWN, trust_path=path)
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
    )


def _decide(subject: _Subject) -> tuple[SignerKind, tuple[str, ...]]:
    """Strong marks decide alone (identifiers, issuer); weak marks must agree."""
    personal = [one for one in subject.identifiers if _is_personal(one)]
    institutional = [one for one in subject.identifiers if one.upper().startswith(_ORGANISATIONAL)]
    if personal:
        return SignerKind.PERSON, (f"UID {personal[0].partition(':')[0]}",)
    evidence: list[str] = []
    if _SERVICE_ISSUER.search(fold(subject.issuer)) or _SERVICE_NAMES.search(fold(subject.common_name)):
        evidence.append("issuer or name of a service")
        return SignerKind.SERVICE, tuple(evidence)
    institution = SignerKind.UNIT if _is_unit(subject) else SignerKind.ORGANISATION
    if institutional:
        return institution, tuple(f"UID {one}" for one in institutional)
    for_institution = _institutional_marks(subject)
    for_person = _personal_marks(subject)
    if for_institution and for_person:
        return SignerKind.UNKNOWN, (*for_institution, *for_person)
    if for_institution:
        return institution, for_institution
    if for_person:
        return SignerKind.PERSON, for_person
    return SignerKind.UNKNOWN, ()


def _institutional_marks(subject: _Subject) -> tuple[str, ...]:
    name, organisation = fold(subject.common_name), fold(subject.organisation)
    marks = []
    if name and name == organisation:
        marks.append("CN equals O")
    word = next((word for word in _AGENCY_WORDS if _starts_with(name, word)), None)
    if word:
        marks.append(f"CN begins with “{word}”")
    return tuple(marks)


def _personal_marks(subject: _Subject) -> tuple[str, ...]:
    marks = []
    if subject.title:
        marks.append("title present")
    words = fold(subject.common_name).split()
    starts_like_agency = any(_starts_with(" ".join(words), word) for word in _AGENCY_WORDS)
    if _SHORTEST_NAME <= len(words) <= _LONGEST_NAME and _is_family_name(words[0]) and not starts_like_agency:
        marks.append("CN is a Vietnamese personal name")
    return tuple(marks)


def _is_unit(subject: _Subject) -> bool:
    return bool(subject.units and subject.organisation) and fold(subject.common_name) not in {
        fold(subject.organisation),
        "",
    }


def _is_family_name(word: str) -> bool:
    return word in _FAMILY_NAMES or word in _FAMILY_NAMES_PLAIN


def _starts_with(name: str, word: str) -> bool:
    """Old certificates are written without marks; then a word that could be a family name proves nothing."""
    if name == word or name.startswith(f"{word} "):
        return True
    bare = plain(word)
    ambiguous = bare in _FAMILY_NAMES_PLAIN or bare in _AMBIGUOUS_BARE
    return name.isascii() and not ambiguous and f"{name} ".startswith(f"{bare} ")


def _is_personal(identifier: str) -> bool:
    label = identifier.partition(":")[0].upper()
    return label.startswith(_PERSONAL) or bool(re.fullmatch(r"\d{9}|\d{12}", identifier))


def fold(text: str | None) -> str:
    """Lower case, composed, single spaces: names are compared so."""
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())


def plain(text: str) -> str:
    """Without marks: old certificates are written so."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_FAMILY_NAMES_PLAIN = frozenset(plain(name) for name in _FAMILY_NAMES)


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
