"""The database of the service, opened from the settings.

The tables of the register are `signing.models`; those of the service (`app.models`) lie beside them in the
same metadata, so that one transaction holds a submission, its counters, its ledger entry and the answer kept
for a repeated request.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.settings import Settings
from signing.database import open_engine, writer

_Result = TypeVar("_Result")

_CONNECTIONS: Final = 10
_TIMEOUTS: Final = (
    "-c statement_timeout=60000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)
_ATTEMPTS: Final = 3


def transact(engine: Engine, write: Callable[[Session], _Result]) -> _Result:
    """One transaction, committed; again when another process took the same place in the same moment."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with writer(engine) as session:
                result = write(session)
                session.commit()
                return result
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


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
