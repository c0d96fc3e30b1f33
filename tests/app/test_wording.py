"""Every value of the contract has its Vietnamese word."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from app import wording
from app.pages import words
from app.sentences import INDICATION_TONES, STATUS_TONES
from signing.models import Level, Method, Standing
from verification import verdict

ROOT = Path(__file__).resolve().parent.parent.parent

TABLES: tuple[tuple[dict[Any, Any], type[StrEnum]], ...] = (
    (wording.STATUS_WORDS, verdict.SigningStatus),
    (wording.INDICATION_WORDS, verdict.Indication),
    (wording.ROLE_WORDS, verdict.Role),
    (wording.KIND_WORDS, verdict.DocumentKind),
    (wording.INTEGRITY_WORDS, verdict.Integrity),
    (wording.COVERAGE_WORDS, verdict.Coverage),
    (wording.LATER_CHANGES_WORDS, verdict.LaterChanges),
    (wording.SIGNER_KIND_WORDS, verdict.SignerKind),
    (wording.TRUST_PATH_WORDS, verdict.TrustPath),
    (wording.TIME_SOURCE_WORDS, verdict.TimeSource),
    (wording.OUTCOME_WORDS, verdict.Outcome),
    (wording.SEVERITY_WORDS, verdict.Severity),
    (wording.STEP_OUTCOME_WORDS, verdict.StepOutcome),
    (wording.SUB_INDICATION_WORDS, verdict.SubIndication),
    (wording.LEVEL_WORDS, Level),
    (words.STANDING_WORDS, Standing),
    (words.METHOD_WORDS, Method),
    (STATUS_TONES, verdict.SigningStatus),
    (INDICATION_TONES, verdict.Indication),
)


@pytest.mark.parametrize(("table", "values"), TABLES, ids=[values.__name__ for _, values in TABLES])
def test_every_value_has_a_word(table: dict[Any, Any], values: type[StrEnum]) -> None:
    """A new value of the contract is not shown to people until it has a word."""
    assert set(table) == set(values)


def test_every_reason_of_a_rule_has_words() -> None:
    """What a rule gives as its reason (`CannotTell`, `inspection`) is never shown as a code."""
    sources = [*(ROOT / "verification/decree30").rglob("*.py"), ROOT / "verification/inspection.py"]
    codes = {
        code
        for file in sources
        for code in re.findall(r'(?:CannotTell\(|reason=)"([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert codes
    assert codes <= set(wording.REASON_WORDS)


def test_every_step_has_a_name() -> None:
    """The steps of the examination have Vietnamese names."""
    assert {
        "format", "integrity", "chain", "revocation", "timestamp", "usage", "algorithm", "later_changes"
    } <= set(wording.STEP_WORDS)  # fmt: skip
