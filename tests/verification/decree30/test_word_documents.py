"""Conforming documents from the word processor: no error-level violation, and no rule that went blind."""

from pathlib import Path

import pytest

from tests.documents.libreoffice import needs_libreoffice
from tests.documents.word import DOCUMENTS, print_all
from verification.decree30.dossier import Dossier
from verification.description import describe
from verification.inspection import inspect
from verification.layout.anatomy import find_components
from verification.layout.measure import measure
from verification.policy import Policy
from verification.verdict import DocumentKind, Finding, Outcome

pytestmark = needs_libreoffice

UNSIGNED = {"ND30-DS-R1"}
"""Drafts straight from the word processor carry no signature."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The documents as LibreOffice prints them."""
    return print_all(tmp_path_factory.mktemp("word"))


def findings(pdf: bytes) -> dict[str, Finding]:
    """What the rules say of an unsigned document."""
    policy = Policy()
    layout = measure(pdf, limits=policy.limits)
    anatomy = find_components(layout)
    dossier = Dossier(
        document=describe(DocumentKind.ORIGINAL, anatomy), policy=policy, layout=layout, anatomy=anatomy
    )
    return {finding.rule_id: finding for finding in inspect(dossier)}


@pytest.mark.parametrize("code", DOCUMENTS)
def test_no_false_alarm_on_a_word_document(code: str, printed: dict[str, Path]) -> None:
    """A conforming document from Word, printed by LibreOffice, violates nothing but that it is unsigned."""
    found = findings(printed[code].read_bytes())
    violated = {
        rule: [deviation.message for deviation in finding.deviations]
        for rule, finding in found.items()
        if finding.outcome is Outcome.VIOLATED and rule not in UNSIGNED
    }
    assert violated == {}


@pytest.mark.parametrize("code", DOCUMENTS)
def test_the_rules_on_the_heading_see_a_word_document(code: str, printed: dict[str, Path]) -> None:
    """Cells 1 to 5, 7 and 9 are found and judged; the substitute font is named as such."""
    found = findings(printed[code].read_bytes())
    seen = ["QH-01", "QH-02", "CQ-03", "CQ-04", "SO-05", "DD-04", "ND-08", "KY-09", "KY-10", "NN-03", "NN-04"]
    titles = {"CV": ["TL-03"], "GGT": ["TL-01"], "GNP": ["TL-01"]}  # templates 1.8 and 1.10 have no abstract
    seen += titles.get(code, ["TL-01", "TL-02"])
    outcomes = {rule: found[f"ND30-{rule}"].outcome for rule in (*seen, "PG-03")}
    assert set(outcomes.values()) == {Outcome.PASSED}, outcomes
    assert found["ND30-PG-04"].reason == "metric_substitute"
