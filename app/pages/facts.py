"""What is known of a signature and of a document, as terms and texts."""

from dataclasses import dataclass
from datetime import date, datetime

from app.calendar import VIETNAM
from app.language import gettext as _
from app.pages.words import DOCUMENT_TYPE_WORDS
from app.wording import (
    COVERAGE_WORDS,
    INDICATION_WORDS,
    INTEGRITY_WORDS,
    KIND_WORDS,
    LATER_CHANGES_WORDS,
    SIGNER_KIND_WORDS,
    TIME_SOURCE_WORDS,
    TRUST_PATH_WORDS,
)
from verification.verdict import DocumentDescription, DocumentVerdict, SignatureVerdict, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term and what is known, in the language spoken; `note` says how far to trust it."""

    term: str
    text: str
    note: str | None = None
    verbatim: bool = False
    """The text is a name or other words of the document or certificate: Vietnamese in any language."""


def signature_facts(one: SignatureVerdict) -> tuple[Fact, ...]:
    """The fields of VR-12 in the order of the circular, then what else decides."""
    signer = one.signer
    facts = [
        _given(_("Tổ chức cấp chứng thư"), signer.issuer, _("Không rõ")),
        _given(
            _("Chủ thể ký"), _subject(signer), _("Không rõ"), note=_(SIGNER_KIND_WORDS[signer.kind]).lower()
        ),
        _given(_("Đơn vị quản lý chứng thư"), _managing(signer), _("Chứng thư không nêu")),
        Fact(
            term=_("Thời điểm ký"),
            text=_moment(one.signed_at.at) or _("Không rõ"),
            note=_(TIME_SOURCE_WORDS[one.signed_at.source]) if one.signed_at.at else None,
        ),
        Fact(term=_("Tính toàn vẹn"), text=_(INTEGRITY_WORDS[one.integrity])),
        Fact(term=_("Hiệu lực tại thời điểm ký"), text=_(INDICATION_WORDS[one.indication]), note=_code(one)),
        Fact(term=_("Thời hạn chứng thư"), text=_validity(signer)),
        Fact(term=_("Số hiệu chứng thư"), text=signer.serial_number or _("Không rõ")),
        Fact(term=_("Loại chữ ký số"), text=_(TRUST_PATH_WORDS[signer.trust_path])),
        Fact(term=_("Phạm vi được ký"), text=_(COVERAGE_WORDS[one.coverage])),
        Fact(term=_("Sau khi ký"), text=_(LATER_CHANGES_WORDS[one.later_changes])),
    ]
    if one.claimed_at is not None and one.claimed_at != one.signed_at.at:
        claimed = Fact(term=_("Giờ máy người ký"), text=_moment(one.claimed_at) or "", note=_("tự khai"))
        facts.insert(4, claimed)
    return tuple(facts)


def document_facts(verdict: DocumentVerdict) -> tuple[Fact, ...]:
    """What is printed on the document, and the file itself; what could not be read is said so."""
    return (
        *_printed(verdict.document),
        Fact(term=_("Tệp"), text=verdict.file, verbatim=True),
        Fact(
            term=_("Dung lượng"), text=_("{count} byte").format(count=f"{verdict.size:,}".replace(",", "."))
        ),
        Fact(term="SHA-256", text=verdict.sha256),
        Fact(term=_("Chính sách kiểm tra"), text=f"{verdict.policy.id} {verdict.policy.version}"),
    )


def _printed(about: DocumentDescription | None) -> list[Fact]:
    if about is None:
        return []
    unread = _("Không đọc được")
    number = "/".join(part for part in (about.code_number, about.code_notation) if part)
    block = about.signatory
    signed_by = [block.authority, block.title, block.full_name] if block else []
    place_and_day = ", ".join(filter(None, (about.promulgation_place, _day(about.issued_on))))
    kind = DOCUMENT_TYPE_WORDS.get(about.document_type or "")
    facts = [
        Fact(term=_("Loại tệp"), text=_(KIND_WORDS[about.kind])),
        Fact(term=_("Tên loại"), text=_(kind) if kind else about.document_type or unread),
        Fact(term=_("Số, ký hiệu"), text=number or unread),
        _given(_("Địa danh, ngày"), place_and_day, unread),
        _given(_("Cơ quan ban hành"), about.issuing_agency, unread),
        _given(_("Trích yếu"), about.subject, unread),
        _given(_("Người ký"), " ".join(filter(None, signed_by)), unread),
    ]
    if about.parent_agency:
        facts.insert(5, _given(_("Cơ quan chủ quản"), about.parent_agency, unread))
    return facts


def name_of(one: SignatureVerdict) -> str:
    """Whoever signed, as the certificate names it."""
    return one.signer.common_name or one.signer.organisation or _("Chủ thể không rõ")


def _given(term: str, text: str | None, otherwise: str, note: str | None = None) -> Fact:
    return Fact(term=term, text=text or otherwise, note=note, verbatim=bool(text))


def _subject(signer: Signer) -> str:
    parts = (signer.common_name, signer.title, *signer.identifiers)
    return ", ".join(part for part in parts if part)


def _managing(signer: Signer) -> str:
    return ", ".join(part for part in (signer.unit, signer.organisation) if part)


def _validity(signer: Signer) -> str:
    begin, end = _moment(signer.valid_from), _moment(signer.valid_until)
    return _("từ {begin} đến {end}").format(begin=begin, end=end) if begin and end else _("Không rõ")


def _code(one: SignatureVerdict) -> str | None:
    return str(one.sub_indication) if one.sub_indication else None


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    local = at.astimezone(VIETNAM)
    return _("{time} ngày {day}").format(time=f"{local:%H:%M:%S}", day=f"{local:%d/%m/%Y}")


def _day(day: date | None) -> str | None:
    return f"{day:%d/%m/%Y}" if day else None
