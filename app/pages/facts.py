"""What is known of a signature and of a document, as terms and texts."""

from dataclasses import dataclass
from datetime import date, datetime

from app.calendar import VIETNAM
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
from verification.verdict import DocumentVerdict, SignatureVerdict, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term and what is known; `note` says how far to trust it."""

    term: str
    text: str
    note: str | None = None


def signature_facts(one: SignatureVerdict) -> tuple[Fact, ...]:
    """The fields of VR-12 in the order of the circular, then what else decides."""
    signer = one.signer
    facts = [
        Fact(term="Tổ chức cấp chứng thư", text=signer.issuer or "Không rõ"),
        Fact(term="Chủ thể ký", text=_subject(signer), note=SIGNER_KIND_WORDS[signer.kind].lower()),
        Fact(term="Đơn vị quản lý chứng thư", text=_managing(signer)),
        Fact(
            term="Thời điểm ký",
            text=_moment(one.signed_at.at) or "Không rõ",
            note=TIME_SOURCE_WORDS[one.signed_at.source] if one.signed_at.at else None,
        ),
        Fact(term="Tính toàn vẹn", text=INTEGRITY_WORDS[one.integrity]),
        Fact(term="Hiệu lực tại thời điểm ký", text=INDICATION_WORDS[one.indication], note=_code(one)),
        Fact(term="Thời hạn chứng thư", text=_validity(signer)),
        Fact(term="Số hiệu chứng thư", text=signer.serial_number or "Không rõ"),
        Fact(term="Loại chữ ký số", text=TRUST_PATH_WORDS[signer.trust_path]),
        Fact(term="Phạm vi được ký", text=COVERAGE_WORDS[one.coverage]),
        Fact(term="Sau khi ký", text=LATER_CHANGES_WORDS[one.later_changes]),
    ]
    if one.claimed_at is not None and one.claimed_at != one.signed_at.at:
        facts.insert(4, Fact(term="Giờ máy người ký", text=_moment(one.claimed_at) or "", note="tự khai"))
    return tuple(facts)


def document_facts(verdict: DocumentVerdict) -> tuple[Fact, ...]:
    """What is printed on the document, and the file itself; what could not be read is said so."""
    about = verdict.document
    facts: list[Fact] = []
    if about is not None:
        number = "/".join(part for part in (about.code_number, about.code_notation) if part)
        block = about.signatory
        signed_by = [block.authority, block.title, block.full_name] if block else []
        printed = {
            "Loại tệp": KIND_WORDS[about.kind],
            "Tên loại": DOCUMENT_TYPE_WORDS.get(about.document_type or "", about.document_type),
            "Số, ký hiệu": number,
            "Địa danh, ngày": ", ".join(filter(None, (about.promulgation_place, _day(about.issued_on)))),
            "Cơ quan ban hành": about.issuing_agency,
            "Cơ quan chủ quản": about.parent_agency,
            "Trích yếu": about.subject,
            "Người ký": " ".join(filter(None, signed_by)),
        }
        facts = [Fact(term=term, text=text or "Không đọc được") for term, text in printed.items()]
        facts = [one for one in facts if one.term != "Cơ quan chủ quản" or about.parent_agency]
    return (
        *facts,
        Fact(term="Tệp", text=verdict.file),
        Fact(term="Dung lượng", text=f"{verdict.size:,} byte".replace(",", ".")),
        Fact(term="SHA-256", text=verdict.sha256),
        Fact(term="Chính sách kiểm tra", text=f"{verdict.policy.id} {verdict.policy.version}"),
    )


def name_of(one: SignatureVerdict) -> str:
    """Whoever signed, as the certificate names it."""
    return one.signer.common_name or one.signer.organisation or "Chủ thể không rõ"


def _subject(signer: Signer) -> str:
    parts = (signer.common_name, signer.title, *signer.identifiers)
    return ", ".join(part for part in parts if part) or "Không rõ"


def _managing(signer: Signer) -> str:
    return ", ".join(part for part in (signer.unit, signer.organisation) if part) or "Chứng thư không nêu"


def _validity(signer: Signer) -> str:
    begin, end = _moment(signer.valid_from), _moment(signer.valid_until)
    return f"từ {begin} đến {end}" if begin and end else "Không rõ"


def _code(one: SignatureVerdict) -> str | None:
    return str(one.sub_indication) if one.sub_indication else None


def _moment(at: datetime | None) -> str | None:
    return f"{at.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}" if at else None


def _day(day: date | None) -> str | None:
    return f"{day:%d/%m/%Y}" if day else None
