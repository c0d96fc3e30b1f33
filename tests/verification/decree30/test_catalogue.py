"""The table of rules, and the text of the law that it quotes."""

import re
from pathlib import Path

import docx
import pytest

from tests.conftest import ROOT
from verification.decree30 import DECREE_30
from verification.decree30.catalogue import markdown
from verification.decree30.sample_table import ROWS

IDS = {
    "PG": 8, "QH": 3, "CQ": 5, "SO": 5, "DD": 4, "TL": 3, "ND": 9, "KY": 11, "DA": 1, "NN": 4,
    "PL": 5, "MK": 3, "ST": 1, "DC": 1,
    "DS-P": 5, "DS-O": 7, "DS-A": 6, "DS-C": 5, "DS-R": 5,
}  # fmt: skip
"""How many ids the rule table has in each group (sections 1.1 to 1.3 and 2.1 to 2.5)."""


def wanted() -> set[str]:
    """Every id of the rule table."""
    signed = re.compile(r"DS-")
    return {
        f"ND30-{group}{n}" if signed.match(group) else f"ND30-{group}-{n:02}"
        for group, count in IDS.items()
        for n in range(1, count + 1)
    }


def test_every_id_of_the_rule_table_is_a_rule() -> None:
    """None is missing, none is invented."""
    assert {rule.id for rule in DECREE_30} == wanted()


def test_the_page_is_made_from_the_code() -> None:
    """`python -m verification.decree30 > docs/rules.md` was run after the last change."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == markdown()
    assert {match[1] for match in re.finditer(r"^\| (ND30-\S+) \|", page, re.MULTILINE)} == wanted()


def test_every_row_of_the_sample_table_feeds_a_rule() -> None:
    """The sample table (mục V) is judged through the rules it names."""
    rules = {rule.id for rule in DECREE_30}
    assert {f"ND30-{rule}" for style in ROWS for rule in style.rules} <= rules


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[“”\"]", "", text.replace("chẩm phẩy", "chấm phẩy"))).casefold()


def _pieces(clause: str) -> list[str]:
    """What the clause quotes: without what was left out or added."""
    return [piece for piece in re.split(r"…|\([^)]*\)", clause) if len(piece.strip(" .,;")) > len("Điều 32")]


@pytest.mark.shared
def test_clauses_of_the_annex_are_quoted_word_for_word(shared: Path) -> None:
    """Every piece quoted from Phụ lục I stands in the decree's own Word file."""
    annex = docx.Document(str(shared / "corpus" / "vn-layout" / "decree30-annex-1.docx"))
    text = _plain(" ".join(paragraph.text for paragraph in annex.paragraphs))
    text = re.sub(r"\([^)]*\)", "", text)
    missing = [
        (rule.id, piece)
        for rule in DECREE_30
        if "Phụ lục I" in rule.citation.clause
        and "mục V" not in rule.citation.clause
        and "mẫu" not in rule.citation.clause
        for piece in _pieces(rule.clause)
        if re.sub(r"\s+", " ", _plain(piece)).strip(" .,;:") not in re.sub(r"\s+", " ", text)
    ]
    assert missing == []
