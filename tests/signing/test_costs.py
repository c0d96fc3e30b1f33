"""What the register asks of the database, counted in statements: the same whatever its size."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from signing.completeness import faults, missing
from signing.database import reader, writer
from signing.directory import agencies_below, find
from signing.history import HistoryFilter, documents
from signing.metadata import SubmissionMetadata
from signing.models import Agency, Level
from signing.periods import Period, month_of, parse_period
from signing.rates import rates_in
from signing.register import SubmissionResult, submit
from tests.signing.builders import NOW, agency, send, signature, verdict
from tests.signing.conftest import postgres_engine

_FIRST, _MOST = 24, 18
"""Statements of one submission with two signatures, of an agency's first and of a later one.

Each is a round trip to the database.
"""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_submission_asks_so_much_and_no_more(engine: Engine) -> None:
    """The hundredth document of an agency costs what the second did."""
    with writer(engine) as session:
        agency(session)
        session.commit()
    costs = []
    for number in range(1, 9):
        with writer(engine) as session, counted(engine) as sent:
            _submit(session, number)
            session.commit()
        costs.append(len(sent))
    assert costs[0] <= _FIRST
    assert max(costs[1:]) <= _MOST
    # A leaf that completes subtrees reads the nodes to its left, all at once.
    assert max(costs[1:]) - min(costs[1:]) <= 1


def test_reading_leaves_statements_prepared(request: pytest.FixtureRequest) -> None:
    """PostgreSQL parses what is asked again and again once a connection, not once a request."""
    with postgres_engine(request) as engine:
        for _ in range(10):
            with reader(engine) as session:
                session.execute(select(Agency.code)).all()
        with reader(engine) as session:
            prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM agencies" in statement for statement in prepared)


def test_ledger_is_locked_last(engine: Engine) -> None:
    """What the caller adds comes before the lock: other submissions wait for the ledger's own rows only."""
    with writer(engine) as session:
        agency(session)
        session.commit()
    added: list[int] = []
    with writer(engine) as session, counted(engine) as sent:
        _submit(session, 1, lambda _: added.append(len(sent)))
        session.commit()
    ledger = [
        place for place, statement in enumerate(sent) if "ledger" in statement or "advisory" in statement
    ]
    assert ledger == list(range(ledger[0], len(sent)))
    assert added[0] <= ledger[0]


def test_a_series_of_months_costs_as_much_as_one(engine: Engine) -> None:
    """Thirteen months of an agency are read with as many statements as a single one."""
    with writer(engine) as session:
        agency(session)
        for month in range(1, 11):
            send(session, "H05.15", 2 * month, date(2026, month, 5))
        session.commit()
    months = [month_of(date(2026, month, 1)) for month in range(1, 11)]
    assert _cost(engine, months) == _cost(engine, months[:1])


def test_pages_ask_no_more_for_more_agencies(engine: Engine) -> None:
    """History and missing numbers: one statement, however many rows there are."""
    with writer(engine) as session:
        for place in range(5):
            agency(session, f"H05.{place}", f"Sở {place}")
            send(session, f"H05.{place}", 3, date(2026, 7, 5))
        session.commit()
    july = parse_period("2026-07")
    with reader(engine) as session, counted(engine) as sent:
        assert len(missing(session, july)) == 5
        assert not faults(session, july)
        assert len(documents(session, HistoryFilter(period=july)).documents) == 5
    assert len(sent) == 3
    with reader(engine) as session:
        assert len(documents(session, HistoryFilter(level=Level.PROVINCE)).documents) == 5
        assert not documents(session, HistoryFilter(level=Level.DISTRICT)).documents


@pytest.fixture
def country(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A PostgreSQL with five provinces of 200 agencies, each of which lacks a number in every half month."""
    with postgres_engine(request) as engine:
        with engine.begin() as connection:
            for statement in _COUNTRY.split(";"):
                connection.execute(text(statement))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield engine


def test_missing_numbers_of_a_month_are_not_sought_among_all_gaps(country: Engine) -> None:
    """PostgreSQL reads the month's gaps from an index, not the table, which grows with the register."""
    july = parse_period("2026-07")
    with reader(country) as session:
        found = missing(session, july, agencies_below(1, july.end))
        assert len(found) == 2 * 200
        assert session.scalar(text(_ROWS_READ_THROUGH)) == 0


_COUNTRY = """
INSERT INTO agencies (id, code, created_at) SELECT n, 'H' || n, '2026-01-01' FROM generate_series(1, 1005) n;
INSERT INTO agency_states (agency_id, valid_from, name, folded_name, level, parent_id, series_rule)
SELECT n, '2020-01-01', 'Cơ quan ' || n, 'co quan ' || n, 'xa', CASE WHEN n > 5 THEN 1 + n % 5 END, 'one'
FROM generate_series(1, 1005) n;
INSERT INTO gaps (agency_id, year, series, first_number, last_number, starts_on, ends_on)
SELECT n, 2026, 'all', half, half, day, day FROM generate_series(6, 1005) n, generate_series(1, 24) half,
    make_date(2026, (half + 1) / 2, 5 + 15 * (half % 2)) AS day
"""
_ROWS_READ_THROUGH = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'gaps'"
"""Rows that this transaction has read without an index."""


def _submit(session: Session, number: int, then: object = None) -> SubmissionResult:
    signatures = (signature(), signature(common_name="NGUYỄN VĂN A"))
    metadata = SubmissionMetadata(
        issuer_org_id="H05.15",
        code_number=str(number),
        code_notation="SXD-VP",
        issued_on=date(2026, 7, 5),
        document_type="CV",
    )
    return submit(
        session,
        verdict=verdict(f"file {number}", signatures=signatures, issuing_agency="SỞ XÂY DỰNG"),
        metadata=metadata,
        at=NOW,
        **({"then": then} if then else {}),  # type: ignore[arg-type]
    )


def _cost(engine: Engine, periods: list[Period]) -> int:
    with reader(engine) as session:
        own = [find(session, "H05.15").id]
        with counted(engine) as sent:
            assert all(report.items[0].received == 1 for report in rates_in(session, periods, agency_ids=own))
    return len(sent)
