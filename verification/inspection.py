"""The engine: lays every rule of the decree beside a document. It knows no rule.

applies → in force → look. Every rule gives a finding; none silently disappears.
"""

import logging
from collections.abc import Iterable
from datetime import date

from verification.decree30 import DECREE_30
from verification.decree30.dossier import Dossier
from verification.rule import CannotTell, Matter, Rule
from verification.verdict import Deviation, DocumentKind, Finding, Outcome, Severity, TimeSource

SIGNING_RULES = "ND30-DS-R"

logger = logging.getLogger(__name__)


def inspect(dossier: Dossier, rules: Iterable[Rule[Dossier]] = DECREE_30) -> tuple[Finding, ...]:
    """One finding for each rule, in the order of the annex."""
    return tuple(_finding(rule, dossier) for rule in rules)


def form_conforms(findings: Iterable[Finding]) -> bool | None:
    """The layout as a whole (design §3).

    False = a rule of severity error is violated; True = every applicable rule passed; None = otherwise, and
    where no rule on the form applies at all.
    """
    findings = tuple(findings)
    if any(one.severity is Severity.ERROR and one.outcome is Outcome.VIOLATED for one in findings):
        return False
    settled = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.NOT_IN_FORCE)
    looked = any(
        one.outcome is Outcome.PASSED and not one.rule_id.startswith(SIGNING_RULES) for one in findings
    )
    return True if looked and all(one.outcome in settled for one in findings) else None


def _finding(rule: Rule[Dossier], dossier: Dossier) -> Finding:
    return _set_aside(rule, dossier) or _judged(rule, dossier)


def _set_aside(rule: Rule[Dossier], dossier: Dossier) -> Finding | None:
    """The finding on a rule that is not looked into, and why; None for one that is."""
    if not _in_force(rule, dossier):
        return _made(rule, Outcome.NOT_IN_FORCE, reason="issued_before_in_force")
    if dossier.layout_skipped and rule.matter is not Matter.SIGNING:
        return _made(rule, Outcome.UNDETERMINED, reason="layout_skipped")
    if dossier.kind is DocumentKind.UNKNOWN and rule.undecidable is None:
        return _made(rule, Outcome.UNDETERMINED, reason="kind_unknown")
    if reason := _outside(rule, dossier):
        return _made(rule, Outcome.NOT_APPLICABLE, reason=reason)
    return None


def _judged(rule: Rule[Dossier], dossier: Dossier) -> Finding:
    deviations: list[Deviation] = []
    try:
        for deviation in rule.check(dossier):
            deviations.append(deviation)  # noqa: PERF402 - what came before CannotTell is kept
    except CannotTell as unseen:
        # What was seen before the rule could see no further still is a deviation.
        if not deviations:
            return _made(rule, Outcome.UNDETERMINED, reason=unseen.reason)
    except Exception:
        # One broken rule must not cost the document its verdict; the log is watched, and tests raise.
        logger.exception("rule_crashed", extra={"rule_id": rule.id})
        return _made(rule, Outcome.UNDETERMINED, reason="rule_crashed")
    if not deviations:
        return _made(rule, Outcome.PASSED)
    return _violation(rule, dossier, tuple(deviations))


def _violation(rule: Rule[Dossier], dossier: Dossier, deviations: tuple[Deviation, ...]) -> Finding:
    if rule.matter is Matter.LAYOUT and rule.severity is Severity.ERROR and dossier.from_ocr:
        return _made(
            rule, Outcome.VIOLATED, deviations=deviations, severity=Severity.WARNING, reason="read_by_ocr"
        )
    return _made(rule, Outcome.VIOLATED, deviations=deviations)


def _made(
    rule: Rule[Dossier],
    outcome: Outcome,
    *,
    deviations: tuple[Deviation, ...] = (),
    severity: Severity | None = None,
    reason: str | None = None,
) -> Finding:
    return Finding(
        rule_id=rule.id,
        title=rule.title,
        citation=str(rule.citation),
        severity=severity or rule.severity,
        outcome=outcome,
        deviations=deviations,
        reason=reason,
    )


def _outside(rule: Rule[Dossier], dossier: Dossier) -> str | None:
    """Why the rule does not apply; None where it does."""
    if rule.undecidable is not None:
        return "undecidable"
    if rule.matter is not Matter.SIGNING and dossier.normative:
        # Điều 4 k2 a: their form follows the law on the promulgation of legal documents.
        return "normative_document"
    return None if rule.applies(dossier) else "other_kind"


def _in_force(rule: Rule[Dossier], dossier: Dossier) -> bool:
    day = _day(dossier)
    return day is None or rule.citation.instrument.in_force_on(day)


def _day(dossier: Dossier) -> date | None:
    """The printed issue date, else the day of the earliest timestamp."""
    if dossier.document.issued_on is not None:
        return dossier.document.issued_on
    stamped = [
        one.signed_at.at.date()
        for one in dossier.signatures
        if one.signed_at.source is TimeSource.TIMESTAMP and one.signed_at.at is not None
    ]
    return min(stamped, default=None)
