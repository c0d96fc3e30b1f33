"""Random histories: what holds whatever is sent, in whatever order, how often, by how many at once."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from signing import ledger
from signing.agencies import AgencyRecord, put
from signing.audit import audit_rates
from signing.corrections import DocumentCorrection, correct
from signing.database import reader, writer
from signing.declarations import DeclarationRecord, declare
from signing.directory import find
from signing.errors import DuplicateNumber, MalformedInput
from signing.figures import Figures, live_figures
from signing.ledger_audit import audit_ledger
from signing.merkle import verify_consistency
from signing.models import Counter, Document, Gap, Level, SeriesRule, Verification
from signing.periods import Period, month_of, parse_period
from signing.rates import rates
from signing.register import SubmissionOutcome, reverify
from tests.signing.builders import NOW, agency, send, verdict
from tests.signing.conftest import empty_register
from verification.verdict import SigningStatus

YEAR = parse_period("2026")
STATUSES = (
    SigningStatus.SIGNED_FULL,
    SigningStatus.SIGNED_FULL,
    SigningStatus.UNSIGNED,
    SigningStatus.SIGNED_PERSON_ONLY,
    SigningStatus.UNDETERMINED,
    SigningStatus.SIGNED_INVALID,
    None,
)
_codes = itertools.count()


@dataclass(frozen=True)
class Issued:
    """A document that was issued: number, day, status; None = on paper."""

    number: int
    day: date
    status: SigningStatus | None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Open one register for all examples; each takes an agency of its own."""
    with empty_register(request, tmp_path_factory.mktemp("histories")) as engine:
        yield engine


@st.composite
def histories(draw: st.DrawFn) -> list[Issued]:
    """Draw a year of one series, numbered from 01 in the order of days, as Điều 15 asks."""
    steps = draw(st.lists(st.tuples(st.integers(0, 45), st.sampled_from(STATUSES)), min_size=1, max_size=9))
    day, found = date(2026, 1, 1), []
    for number, (wait, status) in enumerate(steps, start=1):
        day = min(day + timedelta(days=wait), date(2026, 12, 31))
        found.append(Issued(number, day, status))
    return found


def new_agency(session: Session) -> str:
    """Put an agency with one configured series into the register."""
    code = f"A{next(_codes)}"
    record = AgencyRecord(
        code=code,
        name=f"Sở {code}",
        level=Level.PROVINCE,
        valid_from=date(2020, 1, 1),
        series_rule=SeriesRule.ONE,
    )
    put(session, record, at=NOW, by="test")
    return code


def figures(session: Session, code: str, period: Period) -> Figures:
    """Return the figures of an agency."""
    agency_id = find(session, code).id
    return live_figures(session, [period], agency_ids=[agency_id], category=None)[period].get(
        agency_id, Figures()
    )


BOTH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@BOTH
@given(history=histories(), data=st.data())
def test_leaving_out_unsigned_documents_raises_no_rate(
    shared_engine: Engine, history: list[Issued], data: st.DataObject
) -> None:
    """With the last number or the declared count known, month, quarter and year only fall."""
    declared = data.draw(st.booleans())
    unsigned = [
        d for d in history if d.status is not SigningStatus.SIGNED_FULL and (declared or d != history[-1])
    ]
    left_out = data.draw(st.sets(st.sampled_from(unsigned))) if unsigned else set()
    with writer(shared_engine) as session:
        whole, part = new_agency(session), new_agency(session)
        for document in history:
            send(session, whole, document.number, document.day, document.status)
            if document not in left_out:
                send(session, part, document.number, document.day, document.status)
        if declared:
            for code, month in itertools.product((whole, part), YEAR.months()):
                issued = sum(d.day in month for d in history)
                if issued:
                    record = DeclarationRecord(agency=code, period=month, issued=issued, signed=issued)
                    declare(session, record, at=NOW, by="test")
        for period in sorted({month_of(d.day) for d in history} | {YEAR, parse_period("2026-Q3")}, key=str):
            before, after = figures(session, whole, period), figures(session, part, period)
            assert after.signed_full == before.signed_full
            assert after.expected >= before.expected
        session.rollback()


@BOTH
@given(history=histories(), data=st.data())
def test_order_and_repetition_change_nothing(
    shared_engine: Engine, history: list[Issued], data: st.DataObject
) -> None:
    """The same documents in any order, some of them twice, give the same gaps and the same counters."""
    shuffled = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history), max_size=4))))
    with writer(shared_engine) as session:
        one, other = new_agency(session), new_agency(session)
        ids = []
        for code, documents in ((one, history), (other, shuffled)):
            for document in documents:
                send(session, code, document.number, document.day, document.status)
            ids.append(
                session.scalars(select(Document.agency_id).where(Document.issuer_org_id == code)).first()
            )
        for table, columns in (
            (Gap, (Gap.first, Gap.last, Gap.starts_on, Gap.ends_on)),
            (Counter, (Counter.month, Counter.received, Counter.signed_full, Counter.unsigned)),
        ):
            rows = [
                session.execute(select(*columns).where(table.agency_id == i).order_by(*columns)).all()
                for i in ids
            ]
            assert rows[0] == rows[1]
        session.rollback()


@settings(BOTH, max_examples=5)
@given(data=st.data())
def test_counters_equal_the_recount_and_the_ledger_is_consistent(
    shared_engine: Engine, data: st.DataObject
) -> None:
    """Submissions, replacements, corrections, new verdicts, refusals and restarts, in any sequence."""
    with writer(shared_engine) as session:
        codes = [new_agency(session), new_agency(session)]
        session.commit()
    sizes: list[tuple[int, bytes]] = []
    sent: list[tuple[int, str]] = []
    for step in range(data.draw(st.integers(1, 10))):
        before = list(sent)
        with writer(shared_engine) as session:  # a new session each time: the process may have restarted
            _act(session, codes, sent, step, data)
            if data.draw(st.booleans()):
                session.commit()
            else:
                session.rollback()
                sent = before
        with reader(shared_engine) as session:
            sizes.append((ledger.size(session), ledger.tree_root(session)))
    with reader(shared_engine) as session:
        assert audit_rates(session) == []
        assert audit_ledger(session) == []
        for (first, first_root), (second, second_root) in itertools.combinations(sizes, 2):
            proof = ledger.prove_consistency(session, first, second)
            assert verify_consistency(first, second, proof, first_root, second_root)


def _act(  # noqa: C901 - one case for each thing that can happen
    session: Session, codes: list[str], sent: list[tuple[int, str]], step: int, data: st.DataObject
) -> None:
    """Do one thing to the register."""
    status = data.draw(st.sampled_from(STATUSES[:-1]))
    day = date(2026, 1, 1) + timedelta(days=data.draw(st.integers(0, 300)))
    content = f"{codes[0]}-{step}"
    match data.draw(st.sampled_from(["send", "send", "replace", "reverify", "correct", "exclude"])), sent:
        case "replace", [(document_id, _), *_]:
            document = session.get_one(Document, document_id)
            issuer, number = document.issuer_org_id or "", document.code_number or ""
            try:
                send(session, issuer, number, day, status, content=content, replaces=document_id)
            except MalformedInput:
                session.rollback()  # it was corrected to another agency or year
            else:
                sent[0] = (document_id, content)
        case "reverify", [*_, (document_id, bytes_)]:
            reverify(session, document_id, verdict=verdict(bytes_, status), at=NOW)
        case "correct", [(document_id, _), *_]:
            change = DocumentCorrection(
                agency=data.draw(st.sampled_from(codes)), issued_on=day, code_number=str(50 + step)
            )
            correct(session, document_id, change, reason="sai", at=NOW, by="test")
        case "exclude", [(document_id, _), *_]:
            change = DocumentCorrection(exclusion=data.draw(st.sampled_from(["", "quy định"])))
            try:
                correct(session, document_id, change, reason="sai", at=NOW, by="test")
            except MalformedInput:
                session.rollback()  # nothing to change
        case _:
            number = data.draw(st.integers(1, 12))
            try:
                result = send(
                    session, data.draw(st.sampled_from(codes)), number, day, status, content=content
                )
            except DuplicateNumber:
                session.rollback()
            else:
                if result.document is not None:
                    sent.append((result.document.id, content))


def test_the_same_document_sent_at_the_same_time_is_recorded_once(engine: Engine) -> None:
    """Eight clients send the same five documents at once: five records, each acknowledged eight times."""
    with writer(engine) as session:
        agency(session)
        session.commit()
    outcomes: list[SubmissionOutcome] = []
    failures: list[Exception] = []

    def client(turn: int) -> None:
        for place in range(5):
            number = (place + turn) % 5 + 1
            try:
                with writer(engine) as session:
                    outcome = send(session, "H05.15", number, date(2026, 7, number)).outcome
                    session.commit()
                outcomes.append(outcome)
            except Exception as failure:  # noqa: BLE001 - a thread reports whatever happened
                failures.append(failure)

    threads = [threading.Thread(target=client, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(map(str, outcomes)) == ["created"] * 5 + ["existing"] * 35
    with reader(engine) as session:
        assert session.scalar(select(func.count()).select_from(Verification)) == 5
        (item,) = rates(session, month_of(date(2026, 7, 1))).items
        assert (item.received, item.missing) == (5, 0)
        assert audit_rates(session) == []
        assert audit_ledger(session) == []


def test_open_end_is_shown_until_a_later_number_is_known(session: Session) -> None:
    """After the last number nothing is known; a later one closes the month before it."""
    agency(session)
    send(session, "H05.15", 1, date(2026, 7, 30))
    (july,) = rates(session, parse_period("2026-07")).items
    assert july.open_since == date(2026, 7, 30)
    send(session, "H05.15", 2, date(2026, 8, 2))
    (july,) = rates(session, parse_period("2026-07")).items
    assert july.open_since is None
