"""The database of the service, opened from the settings.

The tables of the register are `signing.models`; those of the service (`app.models`) lie beside them in the
same metadata, so that one transaction holds a submission, its counters, its ledger entry and the answer kept
for a repeated request.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TypeVar

import structlog
from opentelemetry.trace import Span
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.settings import Settings
from app.tracing import begin_transaction
from signing.database import open_engine, writer

_Result = TypeVar("_Result")

_CONNECTIONS: Final = 10
_TIMEOUTS: Final = (
    "-c statement_timeout=60000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)
_ATTEMPTS: Final = 3
_PATIENCE: Final = 60.0
"""Seconds for which a start waits for the database; then the process ends, and says why."""
_SPAN: Final = "kyso_span"
_sqlite_turn: Final = threading.Lock()
_log = structlog.get_logger(__name__)


def transact(engine: Engine, write: Callable[[Session], _Result], *, at_one_moment: bool = False) -> _Result:
    """One transaction, committed; again when another process took the same place in the same moment."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with _turn(engine), writer(engine, at_one_moment=at_one_moment) as session:
                result = write(session)
                session.commit()
                return result
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _turn(engine: Engine) -> AbstractContextManager[object]:
    """One writer at a time in this process, where the database lets in no more.

    SQLite has whoever finds it locked sleep and try again, in no order: under load some waited for seconds.
    """
    return _sqlite_turn if engine.dialect.name == "sqlite" else nullcontext()


def patiently(act: Callable[[], _Result]) -> _Result:
    """Do it once the database is there: a machine that starts up may bring us up before its database."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return act()
        except OperationalError as error:
            if time.monotonic() > until:
                raise
            _log.warning(
                "waiting_for_database",
                error=type(error.orig).__name__,
                **{"said": notes} if (notes := getattr(error, "__notes__", None)) else {},
            )
            time.sleep(1)


def connect(settings: Settings) -> Engine:
    """Open the engine; the folder of an SQLite file is made."""
    url = settings.resolved_database_url
    if url.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return open_engine(url)
    return open_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": _TIMEOUTS},
    )


def watch(engine: Engine) -> None:
    """A span of the trace for every transaction of this database."""
    event.listen(engine, "begin", _begun)
    event.listen(engine, "commit", lambda connection: _ended(connection, "committed"))
    event.listen(engine, "rollback", lambda connection: _ended(connection, "rolled_back"))


def _begun(connection: Connection) -> None:
    connection.info[_SPAN] = begin_transaction(connection.dialect.name)


def _ended(connection: Connection, outcome: str) -> None:
    current: Span | None = connection.info.pop(_SPAN, None)
    if current is not None:
        current.set_attribute("kyso.outcome", outcome)
        current.end()
