"""History: every filter and all of them together against a plain look at each document, page by page."""

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import migrations
from signing.agencies import AgencyRecord, put
from signing.database import open_engine, reader, writer
from signing.directory import find, state_on
from signing.errors import DuplicateNumber
from signing.figures import Figures
from signing.history import HistoryFilter, documents, total, unattributed
from signing.metadata import SubmissionMetadata
from signing.models import Document, Level, SeriesRule, Standing
from signing.names import fold
from signing.periods import Period, days, parse_period
from signing.rates import rates
from signing.register import submit
from tests.signing.builders import NOW, signature, verdict
from verification.verdict import DocumentKind, SigningStatus

NAMES = (
    "NGUYỄN VĂN A",
    "NGUYỄN VĂN AN",
    "NGUYỄN VĂN",
    "NGUYÊN VŨ",
    "ĐẶNG Ả",
    "O'BRIEN",
    "S_Ở % \\",
    "nguyen-van a",
)
SOUGHT = ("nguyen", "Nguyễn Văn", "NGUYEN VAN AN", "đặng", "o'", "%", "_", "\\", "nguyen-", "s_o", "zz")
PERIODS = (
    "2024",
    "2025",
    "2025-Q2",
    "2025-Q3",
    "2025-06",
    "2025-07",
    "2025-06-15..2025-07-14",
    "2024-12-31..2025-01-01",
)
REFORM = date(2025, 7, 1)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Two years of four agencies, a district that became a commune in the reform among them."""
    random = Random(30)  # noqa: S311 - no secret
    with writer(engine) as session:
        _put_agencies(session)
        day = date(2024, 1, 1)
        for place in range(160):
            day += timedelta(days=random.choice((0, 0, 3, 9)))
            if place == 80:
                day = date(2025, 6, 28)
            _submit(session, random, place, min(day, date(2025, 12, 31)))
        session.commit()
    return engine


def _put_agencies(session: Session) -> None:
    one = AgencyRecord(
        code="T",
        name="UBND tỉnh",
        level=Level.PROVINCE,
        valid_from=date(2020, 1, 1),
        series_rule=SeriesRule.ONE,
    )
    put(session, one, at=NOW)
    put(session, replace(one, code="T.1", name="Sở Một", parent="T"), at=NOW)
    for code in ("H.1", "H.2"):
        district = replace(one, code=code, name=f"Huyện {code}", level=Level.DISTRICT, parent="T")
        put(session, replace(district, valid_to=REFORM - timedelta(days=1)), at=NOW)
    commune = replace(one, code="H.1", name="Xã Mới", level=Level.COMMUNE, parent="T", valid_from=REFORM)
    put(session, commune, at=NOW)


def _submit(session: Session, random: Random, place: int, day: date) -> None:
    signer = signature(common_name=random.choice(NAMES))
    metadata = SubmissionMetadata(
        issuer_org_id=random.choice(("T", "T.1", "H.1", "H.2", "không rõ")),
        code_number=random.choice((str(place + 1), f"{place + 1}a", "")),
        code_notation=random.choice(("UBND-VP", "QĐ-UBND")),
        issued_on=day,
        document_type=random.choice(("CV", "QĐ")),
        work_file_code=random.choice(("HS1", None)),
        procedure_result=random.random() < 0.2,
    )
    judged = verdict(
        f"file {place}",
        random.choice(list(SigningStatus)),
        kind=random.choice(
            (DocumentKind.ORIGINAL,) * 4 + (DocumentKind.ELECTRONIC_COPY, DocumentKind.ATTACHMENT)
        ),
        signatures=(signer,),
        form_conforms=random.choice((True, False, None)),
    )
    try:
        submit(session, verdict=judged, metadata=metadata, at=NOW)
    except DuplicateNumber:
        session.rollback()


def _choices(ids: list[int]) -> dict[str, tuple[object, ...]]:
    return {
        "agency_ids": (None, None, [], ids[:1], ids),
        "level": (None, None, *Level),
        "period": (None, *map(parse_period, PERIODS)),
        "status": (None, None, None, *SigningStatus),
        "standing": (None, None, Standing.COUNTED, Standing.UNATTRIBUTED, Standing.ATTACHMENT),
        "from_work_file": (None, None, True, False),
        "signer": (None, None, *SOUGHT),
        "number": (None, None, None, "12", "12a", "33/qđ-ubnd", "33 / QĐ – UBND"),
    }


def _level_of(session: Session, one: Document) -> Level | None:
    state = state_on(session, one.agency_id, one.dated_on) if one.agency_id else None
    return state.level if state else None


def _fits(one: Document, level: Level | None, wanted: HistoryFilter, signer: str) -> bool:
    """Look at one document as a person would."""
    number, _, notation = (wanted.number or "").replace(" ", "").replace("–", "-").partition("/")
    return all(
        (
            wanted.agency_ids is None or one.agency_id in wanted.agency_ids,
            wanted.level in (None, level),
            wanted.period is None or one.dated_on in wanted.period,
            wanted.status in (None, one.signing_status),
            wanted.standing in (None, one.standing),
            wanted.from_work_file in (None, one.work_file_code is not None),
            wanted.signer is None
            or (fold(wanted.signer) != "" and fold(signer).startswith(fold(wanted.signer))),
            not number or number == f"{one.number or ''}{one.number_suffix}",
            not notation or notation.upper() == one.code_notation,
        )
    )


def test_filters_find_what_fits_and_pages_neither_repeat_nor_leave_out(filled: Engine) -> None:
    """Two hundred combinations, each read in pages of another size."""
    random = Random(7)  # noqa: S311 - no secret
    with reader(filled) as session:
        every = documents(session, HistoryFilter(), limit=500).documents
        signers = {
            one.id: one.verifications[0].verdict["signatures"][0]["signer"]["common_name"] for one in every
        }
        levels = {one.id: _level_of(session, one) for one in every}
        assert len(every) > 140
        choices = _choices([find(session, code).id for code in ("H.1", "T.1")])
        found_any = 0
        for _ in range(200):
            together = random.sample(sorted(choices), random.randint(1, 3))
            wanted = HistoryFilter(**{name: random.choice(choices[name]) for name in together})  # type: ignore[arg-type]
            expected = [one.id for one in every if _fits(one, levels[one.id], wanted, signers[one.id])]
            assert [one.id for one in _read(session, wanted, random.randint(1, 40))] == expected
            assert total(session, wanted) == len(expected)
            found_any += bool(expected)
        assert found_any > 30
        waiting = [one.id for one in every if one.standing in {Standing.UNATTRIBUTED, Standing.NO_NUMBER}]
        assert sorted(waiting) == [one.id for one in unattributed(session, limit=500)]


def _read(session: Session, wanted: HistoryFilter, size: int) -> Iterator[Document]:
    after = None
    while True:
        page = documents(session, wanted, after=after, limit=size)
        yield from page.documents
        after = page.next
        if after is None:
            return


def _periods(random: Random) -> Iterator[Period]:
    yield from map(parse_period, PERIODS)
    for _ in range(20):
        first = date(2024, 1, 1) + timedelta(days=random.randint(0, 700))
        yield days(first, first + timedelta(days=random.randint(0, 200)))


def test_rates_are_the_documents_counted_one_by_one(filled: Engine) -> None:
    """Every number of every kind of period opens into exactly the documents that it was counted from."""
    statuses = [field.name for field in fields(Figures) if field.name in set(SigningStatus)]
    with reader(filled) as session:
        every = documents(session, HistoryFilter(), limit=500).documents
        for period, level in itertools.product(_periods(Random(3)), (None, *Level)):  # noqa: S311
            for item in rates(session, period, level=level).items:
                counted = [
                    one
                    for one in every
                    if one.agency_id == item.agency_id
                    and one.standing is Standing.COUNTED
                    and one.dated_on in period
                ]
                assert item.received == len(counted) == sum(getattr(item, name) for name in statuses)
                for name in statuses:
                    behind = HistoryFilter(
                        agency_ids=[item.agency_id], period=period, counted_as=SigningStatus(name)
                    )
                    listed = documents(session, behind, limit=500).documents
                    assert (
                        getattr(item, name) == len(listed) == sum(one.counted_as == name for one in counted)
                    )
                assert item.missing == _missing(every, item.agency_id, period)
            whole = rates(session, period).items
            assert sum(item.received for item in whole) == sum(
                one.standing is Standing.COUNTED and one.dated_on in period for one in every
            )


def _missing(every: tuple[Document, ...], agency_id: int, period: Period) -> int:
    """Count the numbers of the common series that nobody sent and that may be of the period."""
    lost = 0
    for year in (2024, 2025):
        held: dict[int, list[date]] = {}
        for one in every:
            in_series = (one.agency_id, one.year, one.series, one.number_suffix) == (
                agency_id,
                year,
                "chung",
                "",
            )
            if in_series and one.number and one.issued_on and one.standing is Standing.COUNTED:
                held.setdefault(one.number, []).append(one.issued_on)
        low, since = 0, date(year, 1, 1)
        for number, when in sorted(held.items()):
            first, last = min(since, max(when)), max(since, *when)
            if first <= period.end and last >= period.start:
                lost += number - low - 1
            low, since = number, min(when)
    return lost


def test_names_are_compared_byte_by_byte_in_every_database(engine: Engine) -> None:
    """PostgreSQL is often made with en_US.UTF-8, whose order leaves most names out of a prefix's range."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite compares bytes")
    asked = text(
        "SELECT collation_name FROM information_schema.columns"
        " WHERE table_name = 'signatures_seen' AND column_name = 'folded_signer'"
    )
    with engine.connect() as connection:
        assert connection.scalar(asked) == "C"


@pytest.mark.usefixtures("postgres_url")
def test_signers_are_found_in_a_database_that_sorts_by_a_language(postgres_url: str) -> None:
    """The same in a database of that kind, where the machine has such a language."""
    server = open_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if not connection.scalar(text("SELECT count(*) FROM pg_collation WHERE collname = 'en_US.utf8'")):
            pytest.skip("no en_US.UTF-8 on this machine")
        connection.execute(text("CREATE DATABASE english TEMPLATE template0 LOCALE 'en_US.UTF-8'"))
    english = open_engine(postgres_url.replace("/postgres?", "/english?"))
    migrations.upgrade(english)
    with writer(english) as session:
        _put_agencies(session)
        for place, name in enumerate(NAMES):
            judged = verdict(f"file {place}", signatures=(signature(common_name=name),))
            metadata = SubmissionMetadata(issuer_org_id="T", code_number=str(place + 1), issued_on=REFORM)
            submit(session, verdict=judged, metadata=metadata, at=NOW)
        session.commit()
    with reader(english) as session:
        for sought in SOUGHT:
            expected = sum(fold(sought) != "" and fold(name).startswith(fold(sought)) for name in NAMES)
            assert total(session, HistoryFilter(signer=sought)) == expected
    english.dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE english"))
    server.dispose()
