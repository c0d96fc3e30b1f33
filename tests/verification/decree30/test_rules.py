"""Every rule on documents made for it: conforming ones pass, each breakage violates its own rule alone."""

import logging
from functools import cache

import pytest

from tests.documents.breakages import BREAKAGES
from tests.documents.breakages.breakage import Breakage
from tests.documents.conforming import CONFORMING
from tests.documents.specimen import findings_of
from verification.decree30 import DECREE_30
from verification.verdict import Finding, Outcome

UNDECIDABLE = frozenset(
    f"ND30-{rule}"
    for rule in (
        *("PG-05", "PG-08", "KY-11", "DA-01", "PL-04"),  # pointers and reference values
        *("SO-02", "SO-04", "ND-03", "DS-C5", "DS-R5"),  # what no single file can decide
    )
)


@pytest.fixture(scope="module")
def conforming() -> dict[str, dict[str, Finding]]:
    """The findings on every conforming document, by its name."""
    return {name: findings_of(specimen) for name, specimen in CONFORMING.items()}


@cache
def found(breakage: Breakage) -> dict[str, Finding]:
    """The findings on a breakage."""
    return findings_of(breakage.specimen())


def violated(findings: dict[str, Finding]) -> dict[str, list[str]]:
    """The violated rules with what they say."""
    return {
        rule: [deviation.message for deviation in finding.deviations]
        for rule, finding in findings.items()
        if finding.outcome is Outcome.VIOLATED
    }


@pytest.mark.parametrize("name", CONFORMING)
def test_no_conforming_document_violates_a_rule(name: str, conforming: dict[str, dict[str, Finding]]) -> None:
    """A checker that cries wolf is switched off in a week."""
    assert violated(conforming[name]) == {}


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.name)
def test_a_breakage_violates_its_rule_and_only_that(
    breakage: Breakage, caplog: pytest.LogCaptureFixture
) -> None:
    """The files are atomic: what else they violate, they name."""
    with caplog.at_level(logging.ERROR):
        findings = found(breakage)
    assert not caplog.records, "a rule crashed"
    assert set(violated(findings)) == {breakage.rule_id, *breakage.also}, violated(findings)


def test_every_rule_has_a_breakage() -> None:
    """Those without one are exactly the rules that no single file can decide."""
    broken = {breakage.rule_id for breakage in BREAKAGES}
    assert {rule.id for rule in DECREE_30} - broken == UNDECIDABLE
    assert {rule.id for rule in DECREE_30 if rule.undecidable} == UNDECIDABLE


def test_every_rule_passes_somewhere(conforming: dict[str, dict[str, Finding]]) -> None:
    """A rule that never passes would be no rule but a complaint."""
    passed = {
        rule
        for findings in conforming.values()
        for rule, finding in findings.items()
        if finding.outcome is Outcome.PASSED
    }
    assert {rule.id for rule in DECREE_30} - passed == UNDECIDABLE


def test_breakages_say_what_they_break() -> None:
    """The docstring of a breakage is its documentation."""
    assert [breakage.name for breakage in BREAKAGES if not breakage.why.endswith(".")] == []


def test_findings_tell_the_clerk_where_and_how() -> None:
    """Each deviation on the page says in Vietnamese what was measured, what is asked and how to mend it."""
    for breakage in BREAKAGES:
        if breakage.rule_id.startswith("ND30-DS"):
            continue
        for deviation in found(breakage)[breakage.rule_id].deviations:
            assert deviation.message.endswith(".")
            assert deviation.remedy
            assert deviation.expected
            assert deviation.observed
            assert deviation.page
