"""Agencies are changed, merged and renamed while documents arrive and after they have come."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from signing.agencies import AgencyRecord, put
from signing.audit import audit_rates
from signing.corrections import DocumentCorrection, attribute_to, correct
from signing.database import reader, snapshot, writer
from signing.declarations import DeclarationRecord, declare
from signing.errors import MalformedInput, RejectedFile
from signing.imports import import_agencies
from signing.ledger_audit import audit_ledger
from signing.models import Declaration, Document, Level, SeriesRule
from signing.periods import parse_period
from signing.rates import rates
from signing.register import SubmissionResult
from signing.restatements import close_month
from tests.signing.builders import NOW, agency, send
from tests.signing.conftest import postgres_engine

YEAR = parse_period("2026")
JULY = parse_period("2026-07")
RECORD = AgencyRecord(
    code="H05.15",
    name="Sở Xây dựng",
    level=Level.PROVINCE,
    valid_from=date(2020, 1, 1),
    series_rule=SeriesRule.ONE,
)
PER_TYPE = replace(RECORD, series_rule=SeriesRule.PER_TYPE)


def _meanwhile(engine: Engine, act: Callable[[Session], object]) -> threading.Thread:
    """Somebody else does it in a transaction of their own, and has begun; it ends when it may."""

    def run() -> None:
        with writer(engine) as session:
            act(session)
            session.commit()

    somebody = threading.Thread(target=run)
    somebody.start()
    somebody.join(0.5)
    return somebody


def _counts(session: Session) -> dict[str, tuple[int, int]]:
    return {item.agency: (item.received, item.missing) for item in rates(session, YEAR).items}


def test_a_submission_in_flight_is_sorted_by_the_new_rule(engine: Engine) -> None:
    """It was placed by the old rule and not yet committed when the rule was changed."""
    with writer(engine) as session:
        put(session, RECORD, at=NOW)
        session.commit()
    with writer(engine) as session:
        send(session, "H05.15", 1, date(2026, 7, 1))
        change = _meanwhile(engine, lambda other: put(other, PER_TYPE, at=NOW))
        session.commit()
    change.join()
    with snapshot(engine) as session:
        assert session.scalars(select(Document.series)).all() == ["CV"]
        assert audit_rates(session) == []


def test_a_submission_waits_for_a_change_of_its_agency(engine: Engine) -> None:
    """It is placed by the rule that holds when it is recorded."""
    with writer(engine) as session:
        put(session, RECORD, at=NOW)
        session.commit()
    with writer(engine) as session:
        put(session, PER_TYPE, at=NOW)
        submission = _meanwhile(engine, lambda other: send(other, "H05.15", 1, date(2026, 7, 1)))
        session.commit()
    submission.join()
    with snapshot(engine) as session:
        assert session.scalars(select(Document.series)).all() == ["CV"]
        assert audit_rates(session) == []
        assert audit_ledger(session) == []


def test_an_import_and_a_submission_do_not_wait_for_each_other_in_a_ring(engine: Engine) -> None:
    """The import holds all its agencies before it writes into the ledger, which the submission wants, too."""
    with writer(engine) as session:
        for code in ("H05.1", "H05.2"):
            agency(session, code, f"Sở {code}")
        session.commit()
    file = (
        "Mã cơ quan,Tên cơ quan,Cấp,Hiệu lực từ\nH05.1,Sở Một,tinh,2020-01-01\nH05.2,Sở Hai,tinh,2020-01-01\n"
    )
    others: list[threading.Thread] = []

    def meanwhile(_: SubmissionResult) -> None:
        work = lambda other: import_agencies(other, file.encode(), at=NOW, by="test")  # noqa: E731 - one line
        others.append(_meanwhile(engine, work))

    with writer(engine) as session:
        send(session, "H05.2", 1, date(2026, 7, 1), then=meanwhile)
        session.commit()
    others[0].join()
    with reader(engine) as session:
        assert {item.name for item in rates(session, YEAR).items} == {"Sở Một", "Sở Hai"}


def test_a_rule_that_holds_from_the_middle_of_a_year_sorts_what_has_come_since(
    sqlite_session: Session,
) -> None:
    """Documents from before it stay where they are, although they look the same."""
    put(sqlite_session, RECORD, at=NOW)
    for number, day in ((1, date(2026, 1, 5)), (2, date(2026, 8, 5))):
        send(sqlite_session, "H05.15", number, day)
    put(sqlite_session, replace(PER_TYPE, valid_from=date(2026, 7, 1)), at=NOW)
    series = sqlite_session.scalars(select(Document.series).order_by(Document.id)).all()
    assert series == ["chung", "CV"]
    assert audit_rates(sqlite_session) == []


def test_another_rule_does_not_make_numbers_before_the_connection_missing(sqlite_session: Session) -> None:
    """A document from before it does not set the point of the new series."""
    record = replace(RECORD, connected_on=date(2026, 7, 1))
    put(sqlite_session, record, at=NOW)
    for number, day in ((500, date(2026, 7, 2)), (100, date(2026, 3, 1)), (501, date(2026, 7, 3))):
        send(sqlite_session, "H05.15", number, day)
    assert _counts(sqlite_session) == {"H05.15": (2, 0)}
    put(sqlite_session, replace(record, series_rule=SeriesRule.PER_TYPE), at=NOW)
    assert _counts(sqlite_session) == {"H05.15": (2, 0)}
    assert audit_rates(sqlite_session) == []


@pytest.mark.parametrize("closed", [False, True])
def test_what_counts_is_shown_although_its_agency_had_ended(sqlite_session: Session, *, closed: bool) -> None:
    """A correction may give a document to an agency that was not in force: it does not leave the figures."""
    put(sqlite_session, RECORD, at=NOW)
    ended = AgencyRecord(code="H05.9", name="Huyện A", level=Level.DISTRICT, valid_to=date(2025, 6, 30))
    put(sqlite_session, ended, at=NOW)
    result = send(sqlite_session, "H05.15", 1, JULY.start)
    assert [item.agency for item in rates(sqlite_session, JULY).items] == ["H05.15"]
    assert result.document is not None
    attribute_to(sqlite_session, result.document.id, "H05.9", reason="Của huyện", at=NOW, by="test")
    if closed:
        close_month(sqlite_session, JULY, at=NOW, by="test")
    shown = {item.agency: (item.received, item.level) for item in rates(sqlite_session, JULY).items}
    assert shown == {"H05.15": (0, Level.PROVINCE), "H05.9": (1, Level.DISTRICT)}
    assert [i.agency for i in rates(sqlite_session, JULY, level=Level.DISTRICT).items] == ["H05.9"]
    assert [i.agency for i in rates(sqlite_session, JULY, level=Level.PROVINCE).items] == ["H05.15"]


def test_a_correction_locks_the_agency_that_the_document_was_given_to(
    request: pytest.FixtureRequest,
) -> None:
    """While it waited for the first agency the document became another one's: that one is locked, too."""
    locked: list[int] = []

    def note(_c: object, _cursor: object, statement: str, parameters: dict[str, int], *_: object) -> None:
        if "FOR NO KEY UPDATE" in statement and threading.current_thread() is not threading.main_thread():
            locked.append(parameters["agency_id"])

    with postgres_engine(request) as engine:
        with writer(engine) as session:
            ids = [agency(session, code, f"Sở {code}").id for code in ("H05.1", "H05.2")]
            document = send(session, "H05.1", 5, date(2026, 7, 5)).document
            session.commit()
        assert document is not None
        number, change = document.id, DocumentCorrection(code_number="6")
        event.listen(engine, "before_cursor_execute", note)
        with writer(engine) as first:
            attribute_to(first, number, "H05.2", reason="Nhầm", at=NOW, by="test")
            second = _meanwhile(
                engine, lambda other: correct(other, number, change, reason="Nhầm", at=NOW, by="test")
            )
            first.commit()
        second.join()
        assert locked == [ids[0], *ids]
        with snapshot(engine) as session:
            assert _counts(session) == {"H05.1": (0, 0), "H05.2": (1, 5)}
            assert audit_rates(session) == []


def test_of_two_declarations_at_once_one_is_superseded(engine: Engine) -> None:
    """Both would have stood, and the earlier one would have counted."""
    with writer(engine) as session:
        put(session, RECORD, at=NOW)
        session.commit()
    first = DeclarationRecord(agency="H05.15", period=JULY, issued=10, signed=9)
    second = replace(first, issued=12)
    with writer(engine) as session:
        declare(session, first, at=NOW, by="một")
        other = _meanwhile(engine, lambda session: declare(session, second, at=NOW, by="hai"))
        session.commit()
    other.join()
    with reader(engine) as session:
        standing = session.scalars(select(Declaration.issued).where(Declaration.superseded.is_(False)))
        assert standing.all() == [12]
        (item,) = rates(session, JULY).items
        assert item.declared_issued == 12


def test_a_point_that_moves_down_takes_with_it_what_lay_before_it(sqlite_session: Session) -> None:
    """A document from before the connection was not observed; a lower number since puts it behind the point.

    So does an inserted number (5a), which shows that its number was given.
    """
    put(sqlite_session, replace(RECORD, connected_on=date(2026, 7, 1)), at=NOW)
    for number, day in ((500, date(2026, 7, 2)), (498, date(2026, 6, 20)), (495, date(2026, 7, 1))):
        send(sqlite_session, "H05.15", number, day)
        assert audit_rates(sqlite_session) == []
    assert _counts(sqlite_session) == {"H05.15": (3, 3)}
    send(sqlite_session, "H05.15", "493a", date(2026, 7, 1))
    assert audit_rates(sqlite_session) == []
    assert _counts(sqlite_session) == {"H05.15": (4, 5)}


def test_a_rule_by_which_two_documents_would_be_one_is_refused(sqlite_session: Session) -> None:
    """The refusal names them. A rule from a day after them, or with a number corrected, is taken."""
    put(sqlite_session, PER_TYPE, at=NOW)
    sent = [
        send(sqlite_session, "H05.15", 5, JULY.start, document_type=kind, code_notation="SXD", content=kind)
        for kind in ("CV", "BC")
    ]
    sqlite_session.commit()
    ids = [one.document.id for one in sent if one.document]
    with pytest.raises(
        MalformedInput, match=rf"5/SXD năm 2026 \(mã văn bản {ids[0]} và {ids[1]}\)"
    ) as refused:
        put(sqlite_session, RECORD, at=NOW)
    assert refused.value.field == "series_rule"
    sqlite_session.rollback()
    file = "Mã cơ quan,Tên cơ quan,Cấp,Hiệu lực từ,Hệ thống số\nH05.15,Sở Xây dựng,tinh,2020-01-01,one\n"
    with pytest.raises(RejectedFile, match="5/SXD"):
        import_agencies(sqlite_session, file.encode(), at=NOW, by="test")
    put(sqlite_session, replace(RECORD, valid_from=date(2026, 8, 1)), at=NOW)
    assert audit_rates(sqlite_session) == []
    correct(sqlite_session, ids[1], DocumentCorrection(code_number="6"), reason="Nhầm", at=NOW, by="test")
    put(sqlite_session, replace(RECORD, valid_to=date(2026, 7, 31)), at=NOW)
    assert audit_rates(sqlite_session) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_what_is_dated_before_the_connection_sets_no_point(sqlite_session: Session, turn: int) -> None:
    """In whatever order it comes; 399 numbers would be missing that were issued before anything was sent."""
    put(sqlite_session, replace(RECORD, connected_on=date(2026, 7, 1)), at=NOW)
    history = [(100, date(2026, 3, 1)), (500, date(2026, 7, 2)), (7, date(2025, 3, 1))][::turn]
    for number, day in history:
        send(sqlite_session, "H05.15", number, day)
        assert audit_rates(sqlite_session) == []
    assert _counts(sqlite_session) == {"H05.15": (1, 0)}
    assert [item.received for item in rates(sqlite_session, parse_period("2025")).items] == [0]


def test_a_connection_recorded_later_sorts_the_year_anew(sqlite_session: Session) -> None:
    """So does a beginning: what was missing before it is not."""
    put(sqlite_session, RECORD, at=NOW)
    for number, day in ((500, date(2026, 7, 2)), (502, date(2026, 7, 3))):
        send(sqlite_session, "H05.15", number, day)
    assert _counts(sqlite_session) == {"H05.15": (2, 500)}
    put(sqlite_session, replace(RECORD, connected_on=date(2026, 7, 1)), at=NOW)
    assert _counts(sqlite_session) == {"H05.15": (2, 1)}
    assert audit_rates(sqlite_session) == []
