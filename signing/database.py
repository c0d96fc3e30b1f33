"""Engines and sessions for SQLite and PostgreSQL, and the locks that make submissions queue up.

A session for writing on SQLite begins with BEGIN IMMEDIATE: whoever is to write waits at the door instead
of failing in the middle. On PostgreSQL the agency's row is locked first and the ledger last, always in this
order, so that no two transactions wait for each other.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from signing.models import Agency

LEDGER_LOCK = 0x6B79_736F_0001
UNATTRIBUTED_LOCK = 0x6B79_736F_0002
_BEGIN = "sqlite_begin"
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_AGENCY = select(Agency.id).where(Agency.id == bindparam("agency_id")).with_for_update(key_share=True)


def open_engine(url: str, **options: Any) -> Engine:
    """Open `sqlite:///path` (WAL, foreign keys) or `postgresql+psycopg://…`; options go to create_engine."""
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def reader(engine: Engine) -> Session:
    """Open a session for reading; each statement on PostgreSQL stands for itself.

    So it does within a transaction of ours, too (READ COMMITTED). But a transaction that only reads ends with
    ROLLBACK, after which psycopg forgets every statement that it had prepared on the connection.
    Nothing is written: what somebody changes by mistake is not flushed.
    """
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    return Session(engine, expire_on_commit=False, autoflush=False)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """Open a session for reading that sees the register at one moment, however many statements it takes.

    For what is made of several of them: a rate (counters, then gaps), a report, an audit. Documents arrive
    all the time, and one that came in between would be neither received nor missing.
    """
    if engine.dialect.name != "postgresql":
        with reader(engine) as session:  # on SQLite a transaction that reads is a snapshot
            yield session
        return
    still = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    # The connection commits, and the session neither flushes nor rolls back: see `reader`.
    with still.begin() as connection, Session(connection, expire_on_commit=False, autoflush=False) as session:
        yield session


def writer(engine: Engine, *, at_one_moment: bool = False) -> Session:
    """Open a session for writing; the caller commits once.

    `at_one_moment` is for who reads as in a `snapshot` and adds rows of its own: what others changed since
    cannot be changed in it, nor the ledger appended to.
    """
    if at_one_moment and engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return Session(engine.execution_options(**{_BEGIN: "IMMEDIATE"}), expire_on_commit=False)


def lock_agencies(session: Session, agency_ids: Collection[int | None]) -> None:
    """Make other submissions of these agencies wait until this transaction ends; None stands for nobody's."""
    if _is_sqlite(session):
        return  # BEGIN IMMEDIATE has locked the whole database
    if None in agency_ids:
        session.execute(_LOCK, {"key": UNATTRIBUTED_LOCK})
    for agency_id in sorted(i for i in agency_ids if i is not None):
        session.execute(_LOCK_AGENCY, {"agency_id": agency_id})


def lock_ledger(session: Session) -> None:
    """Make other appends wait until this transaction ends: leaves are numbered without gaps."""
    if not _is_sqlite(session):
        session.execute(_LOCK, {"key": LEDGER_LOCK})


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    # FULL: what was acknowledged outlives a power cut, as it does on PostgreSQL. It costs one fsync a commit.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
