"""What the verdict page shows: a pure function of the verdict, the page sizes and where page pictures are.

Marks lie over the page pictures in millimetres, each linked to its remark and back by plain anchors, so that
everything works without a script.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.language import gettext as _
from app.page_images import PageSize
from app.pages.facts import Fact, document_facts, name_of, signature_facts
from app.pages.marks import Sheet, Spot, sheets
from app.pages.signed_state import SignedState, signed_states
from app.sentences import (
    Sentence,
    Tone,
    conclusion,
    form_sentence,
    is_about_signatures,
    signature_tone,
    why_not,
)
from app.wording import INDICATION_WORDS
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
)

_TONES: Final = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.UNSURE, Severity.NOTICE: Tone.NEUTRAL}
_MINOR: Final = (Role.NUMBER_OR_DATE, Role.INITIALS, Role.TECHNICAL)
_WEIGHT: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


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
    signed_states: tuple[SignedState, ...]
    """The pages as they were signed, where they look different now."""
    left_out: int
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
    shown = sheets(_spots(verdict), sizes, page_url)
    marked = {mark.id for sheet in shown for mark in sheet.marks}
    findings = _findings(verdict, marked)
    cards = [_card(one, marked) for one in verdict.signatures]
    return VerdictView(
        verdict=verdict,
        sentence=conclusion(verdict),
        form=form_sentence(verdict),
        sheets=shown,
        signed_states=signed_states(verdict, sizes, page_url),
        left_out=len(sizes) - len(shown),
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


def _spots(verdict: DocumentVerdict) -> list[Spot]:
    """Everything that has a place on a page; a deviation without a box marks nothing."""
    spots = [
        Spot(
            id=f"mk-{one.order}",
            target=f"k-{one.order}",
            label=f"K{one.order}",
            title=f"{_(INDICATION_WORDS[one.indication])}: {name_of(one)}",
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
                Spot(
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
    return spots


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
    said = (
        _("Không hợp lệ vì {reason}.")
        if one.indication is Indication.TOTAL_FAILED
        else _("Chưa kết luận được vì {reason}.")
    )
    return SignatureCard(
        id=f"k-{one.order}",
        label=f"K{one.order}",
        name=name_of(one),
        tone=signature_tone(one),
        signature=one,
        facts=signature_facts(one),
        why=said.format(reason=why_not(one)) if failed else None,
        mark=mark if mark in marked else None,
    )
