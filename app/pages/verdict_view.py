"""What the verdict page shows: a pure function of the verdict, the page sizes and where page pictures are.

Marks lie over the page pictures in millimetres, each linked to its remark and back by plain anchors, so that
everything works without a script.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.calendar import VIETNAM
from app.page_images import PageSize
from app.sentences import (
    Sentence,
    Tone,
    conclusion,
    form_sentence,
    is_about_signatures,
    signature_tone,
    why_not,
)
from app.wording import (
    COVERAGE_WORDS,
    DOCUMENT_TYPE_WORDS,
    INDICATION_WORDS,
    INTEGRITY_WORDS,
    KIND_WORDS,
    LATER_CHANGES_WORDS,
    SIGNER_KIND_WORDS,
    TIME_SOURCE_WORDS,
    TRUST_PATH_WORDS,
)
from verification.verdict import (
    Box,
    Deviation,
    DocumentVerdict,
    Finding,
    Indication,
    Outcome,
    Role,
    Severity,
    SignatureVerdict,
    Signer,
)

_FIRST_PAGES: Final = 12
"""Shown whether marked or not; of a longer document the marked pages and the last one follow."""
_MOST_PAGES: Final = 60
_BADGE_MM: Final = 5.4
_TONES: Final = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.UNSURE, Severity.NOTICE: Tone.NEUTRAL}
_MINOR: Final = (Role.NUMBER_OR_DATE, Role.INITIALS, Role.TECHNICAL)
_WEIGHT: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on a page: a box in millimetres, a badge at its corner, a link to what is said about it."""

    id: str
    target: str
    label: str
    title: str
    tone: Tone
    signature: bool
    x: float
    y: float
    width: float
    height: float
    badge: tuple[float, float]
    badge_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page: its picture and the marks over it."""

    number: int
    url: str
    width: float
    height: float
    pixels: tuple[int, int]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One deviation with its number; `mark` is the id of its place, if a shown page holds it."""

    id: str
    number: int
    deviation: Deviation
    page: int | None
    mark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A violated rule and its deviations."""

    finding: Finding
    tone: Tone
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term and what is known; `note` says how far to trust it."""

    term: str
    text: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureCard:
    """A signature with every field that TT 15/2025/TT-BKHCN, Điều 6 (VR-12) asks for."""

    id: str
    label: str
    name: str
    tone: Tone
    signature: SignatureVerdict
    facts: tuple[Fact, ...]
    why: str | None
    mark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """The whole page."""

    verdict: DocumentVerdict
    sentence: Sentence
    form: Sentence | None
    sheets: tuple[Sheet, ...]
    left_out: int
    no_pages: str
    cards: tuple[SignatureCard, ...]
    minor_cards: tuple[SignatureCard, ...]
    """Initials, number and date stamps, timestamps: what no rate asks for."""
    signature_findings: tuple[FindingView, ...]
    layout_findings: tuple[FindingView, ...]
    signature_open: tuple[Finding, ...]
    layout_open: tuple[Finding, ...]
    signature_settled: tuple[Finding, ...]
    layout_settled: tuple[Finding, ...]
    facts: tuple[Fact, ...]


def view(
    verdict: DocumentVerdict, *, sizes: Sequence[PageSize], page_url: Callable[[int], str]
) -> VerdictView:
    """Arrange a verdict for the page; no sizes = the pages cannot be shown."""
    places = _places(verdict, sizes)
    shown = _shown_pages(places, len(sizes))
    marks = _marks(places, shown, sizes)
    marked = {mark.id for per_page in marks.values() for mark in per_page}
    findings = _findings(verdict, marked)
    cards = [_card(one, marked) for one in verdict.signatures]
    return VerdictView(
        verdict=verdict,
        sentence=conclusion(verdict),
        form=form_sentence(verdict),
        sheets=tuple(_sheet(number, sizes[number - 1], page_url(number), marks) for number in shown),
        left_out=len(sizes) - len(shown),
        no_pages="Không có hình ảnh trang để hiển thị.",
        cards=tuple(card for card in cards if card.signature.role not in _MINOR),
        minor_cards=tuple(card for card in cards if card.signature.role in _MINOR),
        signature_findings=tuple(one for one in findings if is_about_signatures(one.finding)),
        layout_findings=tuple(one for one in findings if not is_about_signatures(one.finding)),
        signature_open=_open(verdict.findings, about_signatures=True),
        layout_open=_open(verdict.findings, about_signatures=False),
        signature_settled=_settled(verdict.findings, about_signatures=True),
        layout_settled=_settled(verdict.findings, about_signatures=False),
        facts=document_facts(verdict),
    )


# Places


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    id: str
    target: str
    label: str
    title: str
    tone: Tone
    signature: bool
    page: int
    box: Box


def _places(verdict: DocumentVerdict, sizes: Sequence[PageSize]) -> list[_Spot]:
    """Everything that has a place on a page; a deviation without a box marks nothing."""
    spots = [
        _Spot(
            id=f"mk-{one.order}",
            target=f"k-{one.order}",
            label=f"K{one.order}",
            title=f"{INDICATION_WORDS[one.indication]}: {_name(one)}",
            tone=signature_tone(one),
            signature=True,
            page=one.place.page,
            box=one.place.box,
        )
        for one in verdict.signatures
        if one.place is not None and _visible(one.place.box)
    ]
    for number, finding, deviation in _numbered(verdict):
        if deviation.page is not None and deviation.box is not None:
            spots.append(
                _Spot(
                    id=f"m-{number}",
                    target=f"f-{number}",
                    label=str(number),
                    title=deviation.message,
                    tone=_TONES[finding.severity],
                    signature=False,
                    page=deviation.page,
                    box=deviation.box,
                )
            )
    return [spot for spot in spots if 1 <= spot.page <= len(sizes)]


def _shown_pages(spots: Sequence[_Spot], count: int) -> list[int]:
    marked = sorted({spot.page for spot in spots} - set(range(1, _FIRST_PAGES + 1)))
    wanted = [*range(1, min(count, _FIRST_PAGES) + 1), *marked[:_MOST_PAGES]]
    return wanted if not count or count in wanted else [*wanted, count]


def _marks(spots: Sequence[_Spot], shown: Sequence[int], sizes: Sequence[PageSize]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {number: [] for number in shown}
    for spot in spots:
        if spot.page in marks:
            marks[spot.page].append(_mark(spot, sizes[spot.page - 1], marks[spot.page]))
    return marks


def _mark(spot: _Spot, size: PageSize, before: Sequence[Mark]) -> Mark:
    left, top, right, bottom = spot.box
    left, right = max(0.0, min(left, right)), min(size.width, max(left, right))
    top, bottom = max(0.0, min(top, bottom)), min(size.height, max(top, bottom))
    width = _BADGE_MM + 1.9 * (len(spot.label) - 1)
    # On the upper edge, so that the badge hides little of what it points at.
    x, y = max(left + 0.5, width / 2), max(top - 1.2, _BADGE_MM / 2)
    # Several remarks on one line: their badges stand side by side.
    while any(_covers(one, x, y, width) for one in before):
        x += width / 2
        if x > size.width - width / 2:
            x, y = max(left, width / 2), y + _BADGE_MM
            if y > size.height:
                break
    return Mark(
        id=spot.id,
        target=spot.target,
        label=spot.label,
        title=spot.title,
        tone=spot.tone,
        signature=spot.signature,
        x=round(left, 2),
        y=round(top, 2),
        width=round(max(right - left, 1.0), 2),
        height=round(max(bottom - top, 1.0), 2),
        badge=(round(x, 2), round(y, 2)),
        badge_width=round(width, 2),
    )


def _covers(mark: Mark, x: float, y: float, width: float) -> bool:
    """Whether a badge of this width at x, y would lie over that of the mark."""
    return (
        abs(x - mark.badge[0]) < (width + mark.badge_width) / 2 and abs(y - mark.badge[1]) < _BADGE_MM - 0.6
    )


def _sheet(number: int, size: PageSize, url: str, marks: dict[int, list[Mark]]) -> Sheet:
    return Sheet(
        number=number,
        url=url,
        width=size.width,
        height=size.height,
        pixels=size.pixels(),
        # Large areas first, so that small ones lie on top and can be clicked.
        marks=tuple(sorted(marks[number], key=lambda mark: -mark.width * mark.height)),
    )


def _visible(box: Box) -> bool:
    return box[2] > box[0] and box[3] > box[1]


# Findings


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Violations as they are shown: those of signatures first, the heavier before the lighter."""
    violated = [one for one in findings if one.outcome is Outcome.VIOLATED]
    return sorted(violated, key=lambda one: (not is_about_signatures(one), _WEIGHT[one.severity]))


def _numbered(verdict: DocumentVerdict) -> list[tuple[int, Finding, Deviation]]:
    pairs = [(finding, one) for finding in _ordered(verdict.findings) for one in finding.deviations]
    return [(number, finding, deviation) for number, (finding, deviation) in enumerate(pairs, 1)]


def _findings(verdict: DocumentVerdict, marked: set[str]) -> list[FindingView]:
    remarks: dict[str, list[Remark]] = {}
    for number, finding, deviation in _numbered(verdict):
        mark = f"m-{number}"
        remarks.setdefault(finding.rule_id, []).append(
            Remark(
                id=f"f-{number}",
                number=number,
                deviation=deviation,
                page=deviation.page,
                mark=mark if mark in marked else None,
            )
        )
    return [
        FindingView(
            finding=finding,
            tone=_TONES[finding.severity],
            remarks=tuple(remarks.get(finding.rule_id, ())),
        )
        for finding in _ordered(verdict.findings)
    ]


def _open(findings: Sequence[Finding], *, about_signatures: bool) -> tuple[Finding, ...]:
    return tuple(
        one
        for one in findings
        if one.outcome is Outcome.UNDETERMINED and is_about_signatures(one) is about_signatures
    )


def _settled(findings: Sequence[Finding], *, about_signatures: bool) -> tuple[Finding, ...]:
    done = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.NOT_IN_FORCE)
    found = [one for one in findings if one.outcome in done and is_about_signatures(one) is about_signatures]
    return tuple(sorted(found, key=lambda one: done.index(one.outcome)))


# Signatures


def _card(one: SignatureVerdict, marked: set[str]) -> SignatureCard:
    mark = f"mk-{one.order}"
    failed = one.indication in (Indication.TOTAL_FAILED, Indication.INDETERMINATE)
    word = "Không hợp lệ" if one.indication is Indication.TOTAL_FAILED else "Chưa kết luận được"
    return SignatureCard(
        id=f"k-{one.order}",
        label=f"K{one.order}",
        name=_name(one),
        tone=signature_tone(one),
        signature=one,
        facts=signature_facts(one),
        why=f"{word} vì {why_not(one)}." if failed else None,
        mark=mark if mark in marked else None,
    )


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


def _name(one: SignatureVerdict) -> str:
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
