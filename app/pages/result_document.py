"""The verdict as a PDF (typst): data in, never markup, so that a name full of typst is printed as it is."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from app.calendar import VIETNAM
from app.language import Language, speaking
from app.pages.verdict_view import VerdictView, view
from app.sentences import Sentence
from app.wording import INDICATION_WORDS, ROLE_WORDS, SEVERITY_WORDS, STEP_OUTCOME_WORDS, STEP_WORDS
from verification.fonts import FOLDER
from verification.verdict import DocumentVerdict, StepOutcome

_TEMPLATE: Final = Path(__file__).resolve().parent.parent / "templates" / "result.typ"
_SHOWN_STEPS: Final = (StepOutcome.FAILED, StepOutcome.UNKNOWN)


def result_document(verdict: DocumentVerdict) -> bytes:
    """Set the verdict on A4 pages; a paper for the file, so always in Vietnamese."""
    with speaking(Language.VIETNAMESE):
        shown = view(verdict, sizes=(), page_url=str)
    inputs = {"result": json.dumps(_data(shown), ensure_ascii=False)}
    pdf = typst.compile(_TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs=inputs)
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER)])


def _data(shown: VerdictView) -> dict[str, Any]:
    verdict = shown.verdict
    return {
        "file": verdict.file,
        "moment": f"{verdict.verified_at.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}",
        "sentence": _said(shown.sentence),
        "form": _said(shown.form) if shown.form else None,
        "facts": [asdict(fact) for fact in shown.facts],
        "warnings": [one.message for one in verdict.warnings],
        "signatures": [
            {
                "label": card.label,
                "name": card.name,
                "role": ROLE_WORDS[card.signature.role],
                "tone": card.tone,
                "indication": INDICATION_WORDS[card.signature.indication],
                "facts": [asdict(fact) for fact in card.facts],
                "why": card.why,
                "warnings": [one.message for one in card.signature.warnings],
                "steps": [
                    {
                        "name": STEP_WORDS.get(step.step, step.step),
                        "outcome": STEP_OUTCOME_WORDS[step.outcome],
                        "detail": step.detail,
                        "citation": step.citation,
                    }
                    for step in card.signature.steps
                    if step.outcome in _SHOWN_STEPS
                ],
            }
            for card in (*shown.cards, *shown.minor_cards)
        ],
        "findings": [
            {
                "title": one.finding.title,
                "citation": f"{one.finding.citation} · {one.finding.rule_id}",
                "severity": SEVERITY_WORDS[one.finding.severity],
                "tone": one.tone,
                "remarks": [
                    {
                        "page": remark.page,
                        "message": remark.deviation.message,
                        "observed": remark.deviation.observed,
                        "expected": remark.deviation.expected,
                        "remedy": remark.deviation.remedy,
                    }
                    for remark in one.remarks
                ],
            }
            for one in (*shown.signature_findings, *shown.layout_findings)
        ],
        "open": [f"{one.title} ({one.rule_id})" for one in (*shown.signature_open, *shown.layout_open)],
    }


def _said(sentence: Sentence) -> dict[str, str]:
    return {"tone": sentence.tone, "headline": sentence.headline, "text": sentence.text}
