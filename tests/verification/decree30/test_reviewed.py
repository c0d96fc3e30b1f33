"""Error-level violations on real documents, each looked at on the rendered page (`reviewed.tsv`).

The list says for a file (SHA-256), a rule and a deviation's code whether the finding is true, and why. A
violation that nobody has looked at fails the test, and so does a true one that is no longer found.
"""

import csv
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import SHARED
from tests.verification.test_real_documents import AT
from verification.document import verify_document
from verification.examination import NO_STATUS
from verification.policy import Policy, Revocation
from verification.signature.trust import read_trust_folder
from verification.verdict import Outcome, Severity

pytestmark = pytest.mark.shared

REVIEWED = Path(__file__).with_name("reviewed.tsv")
FOLDERS = ("vn", "vn-layout")
LEAST_TRUE = 0.98


class Violation(NamedTuple):
    """What was looked at."""

    sha256: str
    rule: str
    code: str


@cache
def reviewed() -> dict[Violation, bool]:
    """The list, true or false for each violation."""
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {Violation(row["sha256"], row["rule"], row["code"]): row["true"] == "true" for row in rows}


@cache
def found() -> frozenset[Violation]:
    """Every violation of severity error on the real documents; those of DS-R concern no page."""
    trust = read_trust_folder(SHARED / "trust")
    violations = set()
    for file in sorted(path for folder in FOLDERS for path in (SHARED / "corpus" / folder).glob("*.pdf")):
        pdf = file.read_bytes()
        verdict = verify_document(
            pdf,
            name=file.name,
            policy=Policy(revocation=Revocation.WARN),
            trust=trust,
            status=NO_STATUS,
            at=AT,
        ).verdict
        violations |= {
            Violation(hashlib.sha256(pdf).hexdigest(), finding.rule_id, deviation.code)
            for finding in verdict.findings
            if finding.severity is Severity.ERROR and finding.outcome is Outcome.VIOLATED
            for deviation in finding.deviations
        }
    return frozenset(violations)


def test_every_violation_was_looked_at() -> None:
    """A new error on a real document is looked at before it is believed."""
    assert found() - reviewed().keys() == frozenset()


def test_true_violations_are_still_found() -> None:
    """What was seen to be wrong does not slip away."""
    assert {violation for violation, true in reviewed().items() if true} - found() == set()


def test_nearly_all_errors_are_true() -> None:
    """Precision of the severity error: at least 98 %."""
    seen = [reviewed()[violation] for violation in found()]
    assert sum(seen) >= LEAST_TRUE * len(seen)
