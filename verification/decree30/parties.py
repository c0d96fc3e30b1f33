"""Whether a role is filled by the right party: a person's place by that person, the agency's by that agency.

Certificates write names in many ways; names are compared folded (`verification.names`), and one name that
begins with the other counts as the same agency ("Ủy ban nhân dân xã X, tỉnh Y"). What the certificate does
not tell is CannotTell, never a wrong party.
"""

import re
from dataclasses import dataclass

from verification.decree30.dossier import Dossier
from verification.names import fold, fold_agency
from verification.rule import CannotTell
from verification.verdict import Role, SignatureVerdict, Signer, SignerKind

_ADVISORY = re.compile(r"^(hoi dong(?! nhan dan)|ban|to|doan|tieu ban|tieu to)\b")
"""Hội đồng, Ban, Tổ tư vấn: they use the seal and signature of their host agency (Phụ lục I, II.3.a)."""
_PROVINCE = re.compile(r"\b(?:tinh|tp)\s+(.+)$")
_HONORIFICS = re.compile(
    r"^(?:(?:pgs|gs|ts|ths|th s|bs|ks|ls|cn|ong|ba|dong chi|dai ta|thuong ta|trung ta)\s+)+"
)
_OFFICE_TITLES = re.compile(r"^(chu tich|giam doc|bo truong|thu tuong)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongParty:
    """Who should have signed and who did."""

    code: str
    message: str
    expected: str
    observed: str


def wrong_party(signature: SignatureVerdict, dossier: Dossier) -> WrongParty | None:
    """What is wrong with the party that filled the role; None where it is the right one."""
    if signature.role is Role.AUTHORISED_PERSON:
        return _wrong_person(signature.signer, dossier)
    if signature.role is Role.AGENCY:
        return _not_an_agency(signature.signer, dossier) or _wrong_agency(signature.signer, dossier)
    return _not_an_agency(signature.signer, dossier)


def _wrong_person(signer: Signer, dossier: Dossier) -> WrongParty | None:
    if signer.kind is SignerKind.UNKNOWN:
        raise CannotTell("signer_unknown")
    if signer.kind is not SignerKind.PERSON:
        return WrongParty(
            code="organisation_as_person",
            message="Chữ ký của người có thẩm quyền được ký bằng chứng thư chữ ký số của cơ quan, tổ chức.",
            expected="chứng thư chữ ký số của cá nhân",
            observed=signer.common_name or "chứng thư chữ ký số của cơ quan, tổ chức",
        )
    printed = printed_names(dossier)
    if not printed or not signer.common_name:
        raise CannotTell("name_not_read")
    if any(same_name(name, signer.common_name) for name in printed):
        return None
    return WrongParty(
        code="other_person",
        message=f"Chữ ký của người có thẩm quyền do {signer.common_name} ký, "
        f"không phải người có tên trên văn bản ({', '.join(printed)}).",
        expected=", ".join(printed),
        observed=signer.common_name,
    )


def _not_an_agency(signer: Signer, dossier: Dossier) -> WrongParty | None:
    if signer.kind is SignerKind.UNKNOWN:
        raise CannotTell("signer_unknown")
    if signer.kind is SignerKind.PERSON:
        return WrongParty(
            code="person_as_agency",
            message="Chữ ký số của cơ quan, tổ chức được ký bằng chứng thư chữ ký số của cá nhân "
            f"({signer.common_name or 'không rõ tên'}).",
            expected="chứng thư chữ ký số của cơ quan, tổ chức ban hành",
            observed=signer.common_name or "chứng thư chữ ký số của cá nhân",
        )
    printed = dossier.document.issuing_agency
    if signer.kind is SignerKind.UNIT and not (printed and same_party(printed, signer.common_name)):
        return WrongParty(
            code="unit_as_agency",
            message="Chữ ký số của cơ quan, tổ chức được ký bằng chứng thư chữ ký số của đơn vị trực thuộc "
            f"({signer.common_name or 'không rõ tên'}).",
            expected=printed or "chứng thư chữ ký số của cơ quan, tổ chức ban hành",
            observed=signer.common_name or "chứng thư chữ ký số của đơn vị",
        )
    return None


def _wrong_agency(signer: Signer, dossier: Dossier) -> WrongParty | None:
    issuing, parent = dossier.document.issuing_agency, dossier.document.parent_agency
    if not issuing or not signer.common_name:
        raise CannotTell("agency_not_read")
    if same_party(issuing, signer.common_name) and not _other_province(parent, signer):
        return None
    signatory = dossier.document.signatory
    delegated = signatory is not None and signatory.authority == "TUQ."
    if parent and (delegated or _ADVISORY.match(fold(issuing))) and same_party(parent, signer.common_name):
        return None
    certified = ", ".join(name for name in (signer.common_name, signer.organisation) if name)
    printed = ", ".join(name for name in (issuing, parent) if name)
    return WrongParty(
        code="other_agency",
        message=f"Chữ ký số của cơ quan, tổ chức là của {certified}, "
        f"không phải của cơ quan ban hành văn bản ({printed}).",
        expected=printed,
        observed=certified,
    )


def same_party(printed: str | None, certified: str | None) -> bool:
    """Whether both names are of one agency: one begins with the other, abbreviations written out or not.

    "Trường THPT A" is "Trường Trung học phổ thông A, tỉnh B"; "Văn phòng UBND tỉnh B" is not "UBND tỉnh B". A
    heading that joins several agencies by hyphens (liên tịch) is each of them.
    """
    other = _words(certified)
    names = (printed or "", *re.split(r"\s[-–]\s", printed or ""))
    return any(_one_begins(_words(name), other) for name in names)


def mentions(text: str, name: str | None) -> bool:
    """Whether a text names the agency anywhere."""
    words, wanted = _words(text), _words(name)
    return bool(wanted) and any(_begins(words[start:], wanted) for start in range(len(words)))


def _one_begins(one: list[str], other: list[str]) -> bool:
    return bool(one and other) and (_begins(one, other) or _begins(other, one))


def _words(name: str | None) -> list[str]:
    folded = _OFFICE_TITLES.sub("", fold_agency(name or ""))
    return [word for word in folded.split() if word != "va"]


def _begins(longer: list[str], shorter: list[str]) -> bool:
    """Whether the longer name begins with the shorter one, a word standing for itself or for initials."""
    if not shorter:
        return True
    if not longer:
        return False
    if longer[0] == shorter[0] and _begins(longer[1:], shorter[1:]):
        return True
    if _initials(longer, shorter[0]) and _begins(longer[len(shorter[0]) :], shorter[1:]):
        return True
    return _initials(shorter, longer[0]) and _begins(longer[1:], shorter[len(longer[0]) :])


def _initials(words: list[str], abbreviation: str) -> bool:
    """Whether the abbreviation is made of the first letters of the first words."""
    letters = "".join(word[0] for word in words[: len(abbreviation)])
    return len(abbreviation) > 1 and letters == abbreviation


def _other_province(parent: str | None, signer: Signer) -> bool:
    """A department of the same name under another province's people's committee."""
    if not parent or not signer.organisation:
        return False
    ours, theirs = _PROVINCE.search(fold_agency(parent)), _PROVINCE.search(fold_agency(signer.organisation))
    return bool(ours and theirs) and not _same_words(ours[1] if ours else "", theirs[1] if theirs else "")


def _same_words(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def printed_names(dossier: Dossier) -> tuple[str, ...]:
    """The names under the signatures, as far as they were read from characters and not from a picture."""
    if dossier.anatomy is not None:
        return tuple(
            block.full_name
            for block in dossier.anatomy.signature_blocks
            if block.full_name and not any(line.ocr for line in block.name_lines)
        )
    signatory = dossier.document.signatory
    return (signatory.full_name,) if signatory and signatory.full_name else ()


def same_name(printed: str, certified: str) -> bool:
    """Whether two personal names are one, titles before and posts after them aside."""
    return bool(_bare_names(printed) & _bare_names(certified))


def _bare_names(name: str) -> set[str]:
    """The name folded, and its parts where a mark sets a post apart ("Lê Quang Vinh - Giám đốc")."""
    parts = (fold(part) for part in re.split(r"\s[-–]\s|[,;()/]", name))
    return {bare for part in parts if (bare := _HONORIFICS.sub("", part))}
