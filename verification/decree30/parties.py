"""Whether a role is filled by the right party: a person's place by that person, the agency's by that agency.

Names are compared by `party_names`. What the certificate or the page does not tell, or tells in a way that a
spelling could explain, is CannotTell, never a wrong party.
"""

import re
from dataclasses import dataclass

from verification.decree30 import stamps
from verification.decree30.dossier import Dossier
from verification.decree30.joint import has_sides
from verification.layout import vocabulary
from verification.names import fold
from verification.party_names import (
    Likeness,
    in_province_of,
    is_whole_of,
    likeness,
    mentions,
    other_commune,
    other_province,
    other_province_than,
    same_name,
    spelled_apart,
    took_in,
)
from verification.rule import CannotTell
from verification.verdict import DocumentKind, Role, SignatureVerdict, Signer, SignerKind

_ADVISORY = re.compile(
    r"^(hoi dong(?! nhan dan)|ban(?! (quan l[iy]|dan toc|co yeu|ton giao)\b)|to|doan(?! dai bieu)"
    r"|tieu ban|tieu to|uy ban bau cu)\b"
)
"""Hội đồng, Ban, Tổ tư vấn: they use the seal and signature of their host agency (Phụ lục I, II.3.a)."""
_JOINT = re.compile(r"^lien (tich|nganh|so|bo|co quan)\b")
"""A heading that names several agencies by one word ("LIÊN SỞ: NỘI VỤ - TÀI CHÍNH")."""

_REPRESENTS = re.compile(r"^\s*(?:ĐẠI DIỆN|TM\s*\.)\s*", re.IGNORECASE)

_DRAWS_UP = re.compile(
    r"^(nguoi (lap|viet|ghi|soan|tong hop)|ke toan|thu ky|thu quy|thu kho|giao vien|chuyen vien|can bo)\b"
)
_BADNESS = (Likeness.SAME, Likeness.UNCLEAR, Likeness.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongParty:
    """Who should have signed and who did."""

    code: str
    message: str
    expected: str
    observed: str


def is_advisory_body(name: str | None) -> bool:
    """Whether it issues under its own name with another's seal: Hội đồng, Ban, Tổ tư vấn (II.3.a)."""
    return _ADVISORY.match(fold(name or "")) is not None


def wrong_party(signature: SignatureVerdict, dossier: Dossier) -> WrongParty | None:
    """What is wrong with the party that filled the role; None where it is the right one."""
    if signature.role is Role.AUTHORISED_PERSON:
        return _wrong_person(signature.signer, dossier)
    wrong = _not_an_agency(signature.signer, dossier)
    if wrong is None and _names_another(signature, dossier):
        raise CannotTell("agency_named_apart")
    if wrong is None and signature.role is Role.AGENCY:
        return _wrong_agency(signature.signer, dossier)
    return wrong


def _names_another(signature: SignatureVerdict, dossier: Dossier) -> bool:
    """Whether a copy's signature, or the document that an attachment names as its own, tells another agency.

    What is written there is no name of the party that the law lets sign, as that over a signature block is:
    somebody else may well have copied or forwarded it.
    """
    signer, cells = signature.signer, dossier.anatomy
    named = cells.parent_issuer if cells is not None and dossier.kind is DocumentKind.ATTACHMENT else None
    if signature.role is Role.COPY and dossier.layout is not None:
        widget = dossier.layout.widget(signature.field_name)
        text = stamps.text_of(widget) if widget is not None else ""
        named = None if stamps.names(text, signer.common_name) else stamps.agency_named(text)
    if not named or not (vocabulary.starts_agency(named) or vocabulary.is_post(named)):
        return False
    return all(likeness(named, name) is Likeness.OTHER for name in (signer.common_name, signer.organisation))


def _wrong_person(signer: Signer, dossier: Dossier) -> WrongParty | None:
    printed = printed_names(dossier)
    name = signer.common_name or ""
    named = [one for one in printed if same_name(one, name)]
    if named and signer.kind is not SignerKind.SERVICE:
        if all(spelled_apart(one, name) for one in named):
            raise CannotTell("name_spelled_apart")
        return None  # the name settles what the certificate leaves open
    if signer.kind is SignerKind.UNKNOWN:
        raise CannotTell("signer_unknown")
    if signer.kind is not SignerKind.PERSON:
        return WrongParty(
            code="organisation_as_person",
            message="Chữ ký của người có thẩm quyền được ký bằng chứng thư chữ ký số của cơ quan, tổ chức.",
            expected="chứng thư chữ ký số của cá nhân",
            observed=signer.common_name or "chứng thư chữ ký số của cơ quan, tổ chức",
        )
    if not printed or not signer.common_name:
        raise CannotTell("text_disputed" if dossier.deceptive else "name_not_read")
    return WrongParty(
        code="other_person",
        message=f"Chữ ký của người có thẩm quyền do {signer.common_name} ký, "
        f"không phải người có tên trên văn bản ({', '.join(printed)}).",
        expected=", ".join(printed),
        observed=signer.common_name,
    )


def drawn_up_only(dossier: Dossier) -> bool:
    """Whether of several printed signatories only those signed who drew the document up."""
    blocks = dossier.anatomy.signature_blocks if dossier.anatomy is not None else ()
    drafters = [block.full_name for block in blocks if _DRAWS_UP.match(fold(block.title or ""))]
    persons = [one.signer.common_name for one in dossier.with_role(Role.AUTHORISED_PERSON)]
    if not persons or len(drafters) in (0, len(blocks)):
        return False
    return all(any(same_name(one or "", name or "") for one in drafters) for name in persons)


def _not_an_agency(signer: Signer, dossier: Dossier) -> WrongParty | None:
    like = _likeness(signer, dossier)
    if like is Likeness.SAME:
        return None  # the name settles what the certificate leaves open
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
    if signer.kind is SignerKind.UNIT and like is Likeness.OTHER:
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
        raise CannotTell("text_disputed" if dossier.deceptive else "agency_not_read")
    like = max(_by_territory(signer, dossier), _likeness(signer, dossier), key=_BADNESS.index)
    if like is Likeness.SAME or (
        _parent_seals(dossier) and _as_spelled(parent, signer.common_name, dossier) is Likeness.SAME
    ):
        return None
    if _signs_for_another_side(signer, dossier):
        return None
    if like is Likeness.UNCLEAR or _read_by_ocr(dossier) or _JOINT.match(fold(issuing)):
        raise CannotTell("party_unclear")
    if is_advisory_body(issuing) and not parent:
        raise CannotTell("party_unclear")  # the host agency is not printed
    if fold(issuing).startswith("van phong") and likeness(f"{issuing} {parent}", signer.common_name) is not (
        Likeness.OTHER
    ):
        raise CannotTell("party_unclear")  # "VĂN PHÒNG HĐND VÀ UBND" of a commune, "Văn phòng UBND xã A"
    certified = ", ".join(name for name in (signer.common_name, signer.organisation) if name)
    printed = ", ".join(name for name in (issuing, parent) if name)
    return WrongParty(
        code="other_agency",
        message=f"Chữ ký số của cơ quan, tổ chức là của {certified}, "
        f"không phải của cơ quan ban hành văn bản ({printed}).",
        expected=printed,
        observed=certified,
    )


def _by_territory(signer: Signer, dossier: Dossier) -> Likeness:
    """What province and commune say against it: "PHÒNG KINH TẾ" is one of thousands.

    The address in a certificate is no part of the name, a former province may have been taken in, a commune
    may have been called otherwise before 1 July 2025, and a place is no name: then nobody can tell.
    """
    issuing, parent = dossier.document.issuing_agency, dossier.document.parent_agency
    place = dossier.document.promulgation_place
    names = (signer.organisation, signer.common_name)
    if apart := [name for name in names if other_province(parent, name)]:
        return Likeness.UNCLEAR if all(took_in(parent, name) for name in apart) else Likeness.OTHER
    if signer.organisation is None and in_province_of(signer.province, parent) is False:
        return Likeness.UNCLEAR
    seated_here = not any(other_province_than(place, name) for name in (issuing, parent))
    if seated_here and any(other_province_than(place, name) for name in names):
        return Likeness.UNCLEAR
    return Likeness.UNCLEAR if any(other_commune(parent, name) for name in names) else Likeness.SAME


def _read_by_ocr(dossier: Dossier) -> bool:
    """Whether the agency's name was read from a picture, where a letter may be another."""
    return dossier.anatomy is not None and any(line.ocr for line in dossier.anatomy.issuing_agency)


def _likeness(signer: Signer, dossier: Dossier) -> Likeness:
    """To the issuing agency as it was read, or with the lines above it where the name was parted in two."""
    issuing, parent = dossier.document.issuing_agency, dossier.document.parent_agency
    like = _as_spelled(issuing, signer.common_name, dossier)
    if like is not Likeness.SAME and parent and issuing:
        parted = f"{parent} {issuing}"
        return Likeness.SAME if is_whole_of(parted, signer.common_name) else like
    return like


def _as_spelled(printed: str | None, certified: str | None, dossier: Dossier) -> Likeness:
    """The same letters with other marks may be a slip or a neighbour; OCR misreads marks."""
    like = likeness(printed, certified)
    if like is not Likeness.SAME or _read_by_ocr(dossier):
        return like
    return Likeness.UNCLEAR if spelled_apart(printed or "", certified or "") else like


def _parent_seals(dossier: Dossier) -> bool:
    """By delegation (TUQ.), for an advisory body, or as one of several agencies that sign together."""
    signatory, issuing = dossier.document.signatory, dossier.document.issuing_agency
    delegated = signatory is not None and signatory.authority == "TUQ."
    joint = dossier.anatomy is not None and len(dossier.anatomy.signature_blocks) > 1
    return delegated or joint or is_advisory_body(issuing)


def _signs_for_another_side(signer: Signer, dossier: Dossier) -> bool:
    """Whether one of several signature blocks names the agency: "ĐẠI DIỆN UBND XÃ TÂN LẬP" on minutes.

    "TM. ỦY BAN NHÂN DÂN" is every commune's and names none.
    """
    blocks = dossier.anatomy.signature_blocks if dossier.anatomy is not None else ()
    if len(blocks) < 2 or dossier.anatomy is None:  # noqa: PLR2004 - the only block is the issuing agency's
        return False
    if has_sides(dossier) and mentions(
        " ".join(line.text for line in dossier.anatomy.body), signer.common_name
    ):
        return True
    heads = [" ".join(line.text for line in block.authority_lines) for block in blocks]
    own = [_REPRESENTS.sub("", line.text) for block in blocks for line in block.authority_lines]
    named = [
        text for text in own if vocabulary.starts_agency(text) and not vocabulary.is_unfinished_agency(text)
    ]
    return any(mentions(text, signer.common_name) for text in heads) or any(
        _as_spelled(text, signer.common_name, dossier) is Likeness.SAME for text in named
    )


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
