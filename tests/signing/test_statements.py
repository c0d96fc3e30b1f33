"""A published percentage can be recomputed from its file alone, and a doctored one cannot."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from signing.checkpoints import verifier_key
from signing.corrections import exclude
from signing.declarations import DeclarationRecord, declare
from signing.models import Category, SeriesRule
from signing.periods import parse_period
from signing.rates import rates
from signing.register import reverify
from signing.statements import check_statement, make_statement
from tests.signing.builders import NOW, agency, send, verdict
from verification.verdict import SigningStatus

ORIGIN = "kyso.example/so"
KEY = Ed25519PrivateKey.generate()
VERIFIER = verifier_key(ORIGIN, KEY.public_key())
JULY = parse_period("2026-07")


def published(session: Session, period: str = "2026-07") -> dict[str, Any]:
    """Publish the statement and send it through a file."""
    made = make_statement(session, "H05.15", parse_period(period), key=KEY, origin=ORIGIN, at=NOW)
    loaded: dict[str, Any] = json.loads(json.dumps(made))
    return loaded


@pytest.fixture
def statement(session: Session) -> dict[str, Any]:
    """Publish July of an agency with gaps, a late verdict, an exclusion and a declaration."""
    agency(session)
    for number, day, status in (
        (2, date(2026, 6, 30), SigningStatus.SIGNED_FULL),
        (4, date(2026, 7, 1), SigningStatus.SIGNED_FULL),
        (5, date(2026, 7, 2), SigningStatus.UNSIGNED),
        (6, date(2026, 7, 3), SigningStatus.UNSIGNED),
        (9, date(2026, 8, 1), SigningStatus.SIGNED_FULL),
        (12, date(2026, 8, 20), SigningStatus.SIGNED_FULL),
    ):
        send(session, "H05.15", number, day, status)
    seventh = send(session, "H05.15", 7, date(2026, 7, 9), SigningStatus.UNDETERMINED, content="x").document
    sixth = send(session, "H05.15", 6, date(2026, 7, 3), SigningStatus.UNSIGNED).document
    assert seventh is not None
    assert sixth is not None
    reverify(session, seventh.id, verdict=verdict("x"), at=NOW)
    exclude(session, sixth.id, reason="theo quy định", at=NOW, by="admin")
    declare(session, DeclarationRecord(agency="H05.15", period=JULY, issued=4, signed=4), at=NOW, by="dms")
    return published(session)


def test_statement_is_sound(statement: dict[str, Any]) -> None:
    """Three received, 03 and 08 missing: two of five."""
    assert (statement["signed_full"], statement["expected"]) == (2, 5)
    assert check_statement(statement, verifier=VERIFIER) == []


def test_year_and_empty_month_are_sound(session: Session, statement: dict[str, Any]) -> None:
    """The same holds for the year, and for a month in which nothing was sent."""
    assert check_statement(published(session, "2026"), verifier=VERIFIER) == []
    assert check_statement(published(session, "2026-01"), verifier=VERIFIER) == []


def test_doctored_statement_is_refused(statement: dict[str, Any]) -> None:
    """A better rate, a document left out, an edited leaf, another observed point or key: each is found."""
    better = statement | {"verified_rate": "0.800000", "expected": 3, "signed_full": 2}
    shorter = copy.deepcopy(statement)
    shorter["documents"] = [d for d in shorter["documents"] if d["id"] != 3]
    edited = copy.deepcopy(statement)
    edited["leaves"][2]["content"] = edited["leaves"][2]["content"].replace('"unsigned"', '"signed_full"')
    later = copy.deepcopy(statement)
    later["series"][0]["number"] = 4
    split = copy.deepcopy(statement)
    split["documents"][1]["series"] = "CV"
    for doctored in (better, edited, later, split, {}, {"format": "kyso-statement-1"}):
        assert check_statement(doctored, verifier=VERIFIER)
    assert check_statement(shorter, verifier=VERIFIER) == []  # 05 is missing instead: no better
    other = verifier_key(ORIGIN, Ed25519PrivateKey.generate().public_key())
    assert check_statement(statement, verifier=other)


def test_statement_is_sound_where_numbers_do_not_follow_the_days(sqlite_session: Session) -> None:
    """Gaps between documents that all lie outside the period count in it; two may share a number."""
    agency(sqlite_session, series_rule=SeriesRule.ONE)
    for number, day, notation in (
        (3, date(2026, 9, 20), "SXD-VP"),
        (7, date(2026, 1, 10), "SXD-VP"),
        (7, date(2026, 6, 30), "SXD-QLN"),
        (9, date(2026, 3, 1), "SXD-VP"),
        (12, date(2026, 8, 1), "SXD-VP"),
    ):
        send(sqlite_session, "H05.15", number, day, SigningStatus.UNSIGNED, code_notation=notation)
    for period, expected in (
        ("2026-02", 2 + 1),
        ("2026-07", 2 + 3 + 2),
        ("2026-06", 7 + 1),
        ("2026", 12 + 1),
    ):
        made = published(sqlite_session, period)
        assert check_statement(made, verifier=VERIFIER) == []
        assert made["expected"] == rates(sqlite_session, parse_period(period)).items[0].expected == expected


def test_declarations_that_overlap_count_as_in_the_rates(sqlite_session: Session) -> None:
    """The longest of a time, a total before categories, and by category what no total was declared of."""
    agency(sqlite_session)
    send(sqlite_session, "H05.15", 1, date(2026, 7, 1))
    for period, issued, category in (
        ("2026-07", 5, None),
        ("2026-Q3", 20, None),
        ("2026-07", 3, Category.ADMINISTRATIVE),
        ("2026-10", 7, Category.ADMINISTRATIVE),
        ("2026-10", 2, Category.PROCEDURE_RESULT),
    ):
        record = DeclarationRecord(
            agency="H05.15", period=parse_period(period), issued=issued, signed=0, category=category
        )
        declare(sqlite_session, record, at=NOW, by="dms")
    for period, issued in (("2026-07", 5), ("2026-Q3", 20), ("2026-10", 9), ("2026", 29)):
        (item,) = rates(sqlite_session, parse_period(period)).items
        assert (item.declared_issued, item.expected) == (issued, issued)
        made = published(sqlite_session, period)
        assert made["expected"] == issued
        assert check_statement(made, verifier=VERIFIER) == []
