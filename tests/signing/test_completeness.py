"""Number series: which numbers must be there, from which point, and what is odd about them."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from signing.completeness import faults, missing
from signing.corrections import observe_from
from signing.declarations import DeclarationRecord, declare
from signing.discrepancies import discrepancies
from signing.errors import ClosedPeriod, ImpossibleDeclaration
from signing.history import HistoryFilter, documents
from signing.models import SeriesRule
from signing.periods import parse_period
from signing.rates import RateItem, rates
from signing.restatements import close_month, restate
from tests.signing.builders import NOW, agency, send
from verification.verdict import SigningStatus

JULY = parse_period("2026-07")


def july(session: Session) -> RateItem:
    """Return the rates of the only agency in July."""
    (item,) = rates(session, JULY).items
    return item


def gaps(session: Session, period: str = "2026") -> list[tuple[str, int, int]]:
    """List series, first and last missing number."""
    return [(m.series, m.first, m.last) for m in missing(session, parse_period(period))]


def test_each_type_has_its_series_once_numbers_repeat(session: Session) -> None:
    """Three numbers with two types each tell; before that one series is presumed."""
    agency(session)
    for number in (1, 2, 3, 5):
        send(session, "H05.15", number, date(2026, 7, number))
    assert gaps(session) == [("chung", 4, 4)]
    for number in (1, 2, 3):
        send(session, "H05.15", number, date(2026, 7, 8), code_notation="QĐ-SXD", document_type="QĐ")
    assert gaps(session) == [("CV", 4, 4)]
    send(session, "H05.15", 5, date(2026, 7, 9), code_notation="QĐ-SXD", document_type="QĐ")
    assert gaps(session) == [("CV", 4, 4), ("QĐ", 4, 4)]


def test_configured_rule_sorts_what_is_there_anew(session: Session) -> None:
    """Configuring a series for each type later moves the numbers into their series."""
    agency(session, series_rule=SeriesRule.ONE)
    send(session, "H05.15", 1, date(2026, 7, 1))
    send(session, "H05.15", 4, date(2026, 7, 2), code_notation="QĐ-SXD", document_type="QĐ")
    assert gaps(session) == [("chung", 2, 3)]
    agency(session, series_rule=SeriesRule.PER_TYPE)
    assert gaps(session) == [("QĐ", 1, 3)]


def test_agency_connected_in_mid_year_is_observed_from_its_first_number(session: Session) -> None:
    """What was issued before is not missing; a lower number sent later moves the point, with a record."""
    agency(session, connected_on=date(2026, 7, 1))
    send(session, "H05.15", 500, date(2026, 7, 2))
    send(session, "H05.15", 503, date(2026, 7, 3))
    assert gaps(session) == [("chung", 501, 502)]
    send(session, "H05.15", 498, date(2026, 7, 1))
    assert gaps(session) == [("chung", 499, 499), ("chung", 501, 502)]


def test_moving_the_observed_point_is_a_correction_that_counts(session: Session) -> None:
    """Numbers before the point are shown as not observed, and count neither way."""
    agency(session)
    for number in (2, 5, 7):
        send(session, "H05.15", number, date(2026, 7, number))
    assert (july(session).received, july(session).missing) == (3, 4)
    moved = observe_from(
        session, "H05.15", "chung", number=5, on=date(2026, 7, 5), reason="kết nối", at=NOW, by="admin"
    )
    assert (july(session).received, july(session).missing) == (2, 1)
    assert (moved.before["number"], moved.after["number"]) == (1, 5)


def test_inserted_number_does_not_fill_the_place(session: Session) -> None:
    """12a is a document of its own; 12 is still missing. Legal documents have their own series."""
    agency(session)
    send(session, "H05.15", "01a", date(2026, 7, 1))
    send(session, "H05.15", 2, date(2026, 7, 2))
    send(session, "H05.15", 1, date(2026, 7, 3), code_notation="2026/QĐ-UBND", document_type="QĐ")
    assert gaps(session) == [("chung", 1, 1)]


def test_duplicate_and_disordered_numbers_are_named(session: Session) -> None:
    """Two documents with one number, and a number dated before a lower one."""
    agency(session, series_rule=SeriesRule.ONE)
    send(session, "H05.15", 1, date(2026, 7, 10))
    send(session, "H05.15", 2, date(2026, 7, 5))
    send(session, "H05.15", 2, date(2026, 7, 10), code_notation="SXD-QLN")
    found = {(f.kind, f.number, len(f.document_ids)) for f in faults(session, JULY, [1])}
    assert found == {("out_of_order", 2, 1), ("duplicate", 2, 2)}


def test_declared_count_raises_the_denominator_and_explains_itself(session: Session) -> None:
    """An agency that declares ten and sends two signed ones has 20 %, and reports 100 %."""
    agency(session)
    send(session, "H05.15", 1, date(2026, 7, 1))
    send(session, "H05.15", 3, date(2026, 7, 3))
    send(session, "H05.15", 4, date(2026, 7, 4), SigningStatus.SIGNED_PERSON_ONLY)
    declare(session, DeclarationRecord(agency="H05.15", period=JULY, issued=10, signed=10), at=NOW, by="dms")
    item = july(session)
    assert (str(item.verified_rate), str(item.reported_rate)) == ("0.200000", "1.000000")
    assert (str(item.discrepancy), item.open_since) == ("0.800000", None)
    (found,) = discrepancies(session, JULY)
    assert [d.number for d in found.documents] == [4]
    assert [(m.first, m.last) for m in found.missing] == [(2, 2)]
    with pytest.raises(ImpossibleDeclaration):
        declare(
            session, DeclarationRecord(agency="H05.15", period=JULY, issued=1, signed=2), at=NOW, by="dms"
        )


def test_closed_month_changes_by_restatement_only(session: Session) -> None:
    """A late document waits; the restatement takes it over as a new edition."""
    agency(session)
    send(session, "H05.15", 1, date(2026, 7, 1))
    close_month(session, JULY, at=NOW, by="admin")
    send(session, "H05.15", 2, date(2026, 7, 2), SigningStatus.UNSIGNED)
    assert (july(session).received, july(session).edition, july(session).restatement_due) == (1, 1, True)
    restate(session, JULY, reason="văn bản gửi muộn", at=NOW, by="admin")
    assert (july(session).received, july(session).edition, july(session).restatement_due) == (2, 2, False)
    with pytest.raises(ClosedPeriod):
        close_month(session, JULY, at=NOW, by="admin")


def test_part_of_a_month_is_counted_from_the_documents(session: Session) -> None:
    """A range of days gives the same as the months it is made of."""
    agency(session)
    for number in range(1, 10):
        send(session, "H05.15", number, date(2026, 6 + number // 4, number))
    whole, part = (rates(session, parse_period(p)).items[0] for p in ("2026-Q3", "2026-07-04..2026-08-08"))
    assert (whole.received, part.received) == (6, 5)


def test_history_goes_page_by_page(session: Session) -> None:
    """Filters fit, newest first, no document twice or left out."""
    agency(session)
    for number in range(1, 8):
        status = SigningStatus.UNSIGNED if number % 2 else SigningStatus.SIGNED_FULL
        send(session, "H05.15", number, date(2026, 7, 1 + number // 3), status)
    seen: list[int | None] = []
    cursor = None
    while True:
        page = documents(session, HistoryFilter(period=JULY), after=cursor, limit=3)
        seen += [d.number for d in page.documents]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    signed = documents(session, HistoryFilter(status=SigningStatus.SIGNED_FULL, number="04")).documents
    assert [d.number for d in signed] == [4]
