"""The engine: applies, in force, look; every rule gives a finding."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from tests.documents.conforming import COPY_SIGNED, LETTER_SIGNED
from tests.documents.specimen import dossier_of
from verification.decree30 import DECREE_30
from verification.decree30.dossier import Dossier
from verification.inspection import form_conforms, inspect
from verification.law import DECREE_30_2020, Citation
from verification.policy import Policy
from verification.rule import CannotTell, Matter, Rule, rule
from verification.verdict import (
    Deviation,
    DocumentDescription,
    DocumentKind,
    Finding,
    Outcome,
    Severity,
)


def dossier(**changes: object) -> Dossier:
    """A dossier of an original of which nothing was measured."""
    description = DocumentDescription(kind=DocumentKind.ORIGINAL)
    return replace(Dossier(document=description, policy=Policy()), **changes)  # type: ignore[arg-type]


def ruled(*deviations: Deviation, unseen: str | None = None, crash: bool = False) -> Rule[Dossier]:
    """A rule that yields these deviations and then sees no further, or breaks."""

    @rule(
        id="ND30-XX-01",
        title="Thử",
        citation=Citation(DECREE_30_2020, "Điều 1"),
        severity=Severity.ERROR,
        applies=lambda _: True,
        matter=Matter.SIGNING,
    )
    def check(_: Dossier) -> Iterator[Deviation]:
        """Nguyên văn."""
        yield from deviations
        if unseen:
            raise CannotTell(unseen)
        if crash:
            raise ZeroDivisionError

    return check


def finding(outcome: Outcome, severity: Severity = Severity.ERROR, rule_id: str = "ND30-PG-01") -> Finding:
    """A finding that ended so."""
    return Finding(rule_id=rule_id, title="", citation="", severity=severity, outcome=outcome)


FAULT = Deviation(code="fault", message="Sai.")


@pytest.mark.parametrize(
    ("checked", "outcome", "reason"),
    [
        (ruled(), Outcome.PASSED, None),
        (ruled(FAULT), Outcome.VIOLATED, None),
        (ruled(unseen="scanned_page"), Outcome.UNDETERMINED, "scanned_page"),
        (ruled(FAULT, unseen="scanned_page"), Outcome.VIOLATED, None),
    ],
)
def test_silence_passes_and_blindness_is_no_silence(
    checked: Rule[Dossier], outcome: Outcome, reason: str | None
) -> None:
    """A rule that cannot see is undetermined, unless it saw a fault before."""
    (found,) = inspect(dossier(), (checked,))
    assert (found.outcome, found.reason) == (outcome, reason)


def test_a_rule_that_breaks_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    """The document keeps its other findings, and the log names the rule."""
    with caplog.at_level(logging.ERROR):
        broken, sound = inspect(dossier(), (ruled(crash=True), ruled()))
    assert (broken.outcome, broken.reason) == (Outcome.UNDETERMINED, "rule_crashed")
    assert sound.outcome is Outcome.PASSED
    assert [record.rule_id for record in caplog.records] == ["ND30-XX-01"]  # type: ignore[attr-defined]


def test_documents_before_the_decree_are_not_judged_by_it() -> None:
    """In force since 5 March 2020."""
    old = dossier(document=DocumentDescription(kind=DocumentKind.ORIGINAL, issued_on=date(2020, 3, 4)))
    assert {one.outcome for one in inspect(old)} == {Outcome.NOT_IN_FORCE}
    first = dossier(document=DocumentDescription(kind=DocumentKind.ORIGINAL, issued_on=date(2020, 3, 5)))
    assert Outcome.NOT_IN_FORCE not in {one.outcome for one in inspect(first)}


def test_no_layout_leaves_the_rules_on_signing() -> None:
    """`--no-layout`: the clauses of Phụ lục I are undetermined, DS-R is judged."""
    findings = inspect(replace(dossier_of(LETTER_SIGNED), layout_skipped=True))
    for one in findings:
        if one.rule_id.startswith("ND30-DS-R"):
            assert one.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE)
        else:
            assert (one.outcome, one.reason) == (Outcome.UNDETERMINED, "layout_skipped")


def test_rules_on_signing_need_no_measures() -> None:
    """Without any layout DS-R1 still names what is missing."""
    by_id = {one.rule_id: one for one in inspect(dossier())}
    codes = [deviation.code for deviation in by_id["ND30-DS-R1"].deviations]
    assert codes == ["missing_authorised_person", "missing_agency"]


def test_legal_documents_follow_another_law() -> None:
    """Điều 4 khoản 2 điểm a: a decision with the year in its notation is not measured by Phụ lục I."""
    legal = dossier(
        document=DocumentDescription(
            kind=DocumentKind.ORIGINAL, code_notation="2026/QĐ-UBND", code_number="12"
        )
    )
    reasons = {one.reason for one in inspect(legal) if not one.rule_id.startswith("ND30-DS-R")}
    assert reasons == {"normative_document", "undecidable"}


def test_an_unknown_kind_is_judged_by_no_rule() -> None:
    """Which clauses bind it cannot be told."""
    unknown = dossier(document=DocumentDescription(kind=DocumentKind.UNKNOWN))
    outcomes = {one.outcome for one in inspect(unknown)}
    assert outcomes == {Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE}


def test_text_read_by_ocr_is_never_an_error() -> None:
    """A measure taken from a picture is marked as such and weighs less."""
    seen = dossier_of(LETTER_SIGNED.with_text(paper=(215.9, 279.4)))
    assert seen.layout
    assert seen.anatomy
    page = seen.layout.pages[0]
    read = replace(page, lines=tuple(replace(line, ocr=True) for line in page.lines))
    by_id = {
        one.rule_id: one
        for one in inspect(replace(seen, layout=replace(seen.layout, pages=(read, *seen.layout.pages[1:]))))
    }
    paper = by_id["ND30-PG-01"]
    assert (paper.severity, paper.outcome, paper.reason) == (
        Severity.WARNING,
        Outcome.VIOLATED,
        "read_by_ocr",
    )


def test_rules_that_bind_each_page_say_when_some_were_not_measured() -> None:
    """A document measured in part has not passed on the pages nobody measured."""
    seen = dossier_of(LETTER_SIGNED)
    assert seen.layout
    by_id = {one.rule_id: one for one in inspect(replace(seen, layout=replace(seen.layout, page_count=300)))}
    for rule_id in ("ND30-PG-01", "ND30-PG-02", "ND30-PG-03", "ND30-PG-04", "ND30-PG-06"):
        assert (by_id[rule_id].outcome, by_id[rule_id].reason) == (Outcome.UNDETERMINED, "pages_not_measured")
    assert by_id["ND30-QH-01"].outcome is Outcome.PASSED


def test_a_scan_without_ocr_is_undetermined() -> None:
    """What nobody read has not passed."""
    scanned = dossier_of(COPY_SIGNED)
    description = replace(scanned.document, kind=DocumentKind.ORIGINAL)
    by_id = {one.rule_id: one for one in inspect(replace(scanned, document=description))}
    for rule_id in ("ND30-QH-01", "ND30-SO-05", "ND30-ND-08", "ND30-PG-04", "ND30-PG-03"):
        assert (by_id[rule_id].outcome, by_id[rule_id].reason) == (Outcome.UNDETERMINED, "scanned_page")


@pytest.mark.parametrize(
    ("findings", "conforms"),
    [
        ((finding(Outcome.PASSED), finding(Outcome.NOT_APPLICABLE)), True),
        ((finding(Outcome.PASSED), finding(Outcome.VIOLATED)), False),
        ((finding(Outcome.PASSED), finding(Outcome.VIOLATED, Severity.WARNING)), None),
        ((finding(Outcome.PASSED), finding(Outcome.UNDETERMINED)), None),
        ((finding(Outcome.NOT_APPLICABLE),), None),
        ((finding(Outcome.PASSED, rule_id="ND30-DS-R1"), finding(Outcome.NOT_APPLICABLE)), None),
        ((), None),
    ],
)
def test_the_form_conforms_only_when_every_rule_passed(
    findings: tuple[Finding, ...],
    conforms: bool | None,  # noqa: FBT001 - the expectation
) -> None:
    """Design §3: false for an error, true for all passed, else null."""
    assert form_conforms(findings) is conforms


def test_a_conforming_letter_conforms() -> None:
    """All applicable rules pass on a letter of an agency whose seal is registered."""
    assert form_conforms(inspect(dossier_of(LETTER_SIGNED))) is True


def test_a_seal_without_registered_size_is_not_judged() -> None:
    """No size registered, no verdict on the size."""
    by_id = {one.rule_id: one for one in inspect(dossier_of(replace(LETTER_SIGNED, registered_seal_mm=None)))}
    assert by_id["ND30-DS-O3"].reason == "seal_not_registered"


def test_every_rule_quotes_and_cites_the_decree() -> None:
    """Ids are unique, and each rule carries title, clause and citation."""
    assert len({one.id for one in DECREE_30}) == len(DECREE_30)
    for one in DECREE_30:
        assert one.id.startswith("ND30-")
        assert one.title
        assert one.clause
        assert "Nghị định số 30/2020/NĐ-CP" in str(one.citation)
