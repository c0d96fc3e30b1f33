"""Documents arrive while figures are read: what is made of several statements is of one moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from signing.audit import audit_rates
from signing.database import reader, snapshot, writer
from signing.ledger_audit import audit_ledger
from signing.models import Category, Leaf, MonthFigures
from signing.periods import parse_period
from signing.rates import rates
from signing.restatements import close_month, restate
from signing.statements import check_statement, make_statement
from tests.signing.builders import NOW, agency, send
from verification.verdict import SigningStatus

JULY = parse_period("2026-07")
LAST = 9
"""The last number of the series: so many documents are expected, whatever part of them has come."""


@pytest.fixture
def register(engine: Engine) -> Engine:
    """A series with its ends: 1 signed in full, 9 unsigned, the rest missing."""
    with writer(engine) as session:
        agency(session)
        send(session, "H05.15", 1, date(2026, 7, 1))
        send(session, "H05.15", LAST, date(2026, 7, 31), SigningStatus.UNSIGNED)
        session.commit()
    return engine


def _arrive(engine: Engine, number: int) -> None:
    with writer(engine) as session:
        send(session, "H05.15", number, date(2026, 7, 9), SigningStatus.UNSIGNED)
        session.commit()


@contextmanager
def _arriving(engine: Engine, before: str, number: int = 5) -> Iterator[None]:
    """A document arrives from somebody else before the first statement that says `before`.

    Where it has to wait for us, it comes afterwards.
    """
    somebody = threading.Thread(target=_arrive, args=(engine, number))

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if before in statement and somebody.ident is None:
            somebody.start()
            somebody.join(1)

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", look)
        somebody.join()


def test_a_document_is_received_or_missing(register: Engine) -> None:
    """Counters are read first, then gaps: the denominator is not short of what came in between."""
    with _arriving(register, "FROM gaps"), snapshot(register) as session:
        (item,) = rates(session, JULY).items
    assert (item.received, item.missing, item.expected) == (2, LAST - 2, LAST)
    with snapshot(register) as session:
        (item,) = rates(session, JULY).items
    assert (item.received, item.missing, item.expected) == (3, LAST - 3, LAST)


@pytest.mark.parametrize(
    ("audit", "before"), [(audit_rates, "FROM counters"), (audit_ledger, "FROM documents")]
)
def test_what_arrives_during_an_audit_is_no_difference(
    register: Engine, audit: Callable[[Session], list[object]], before: str
) -> None:
    """Nobody is accused because the office is at work."""
    with _arriving(register, before), snapshot(register) as session:
        assert audit(session) == []


def test_a_month_is_closed_with_the_figures_of_its_leaves(register: Engine) -> None:
    """Nothing is committed between the ledger's size and the figures, which are kept for good."""
    with _arriving(register, "FROM gaps"), writer(register) as session:
        closing = close_month(session, JULY, at=NOW, by="test")
        session.commit()
    with _arriving(register, "FROM gaps", number=6), writer(register) as session:
        restated = restate(session, JULY, reason="Văn bản gửi muộn", at=NOW, by="test")
        session.commit()
    with reader(register) as session:
        figures = {
            row.closing_id: (row.figures["received"], row.figures["expected"])
            for row in session.scalars(select(MonthFigures).where(MonthFigures.category == ""))
        }
        assert session.scalar(select(MonthFigures).where(MonthFigures.category == Category.ADMINISTRATIVE))
        leaves = {
            one.id: session.scalar(
                select(func.count()).where(Leaf.index < one.ledger_size, Leaf.event == "document.submitted")
            )
            for one in (closing, restated)
        }
    assert leaves == {closing.id: 2, restated.id: 3}
    assert figures == {closing.id: (2, LAST), restated.id: (3, LAST)}


def test_a_statement_holds_although_documents_arrive(register: Engine) -> None:
    """The figures are those of the leaves that prove them."""
    with (
        _arriving(register, "FROM ledger_checkpoints"),
        writer(register, at_one_moment=True) as session,
    ):
        made = make_statement(
            session, "H05.15", JULY, key=Ed25519PrivateKey.generate(), origin="kyso.test", at=NOW
        )
        session.commit()
    assert check_statement(made) == []
    assert made["expected"] == LAST
