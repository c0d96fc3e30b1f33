"""The database of the service, opened from the settings.

The tables of the register are `signing.models`; those of the service (`app.models`) lie beside them in the
same metadata, so that one transaction holds a submission, its counters, its ledger entry and the answer kept
for a repeated request.
"""

from typing import Final

from sqlalchemy import Engine

from app.settings import Settings
from signing.database import open_engine

_CONNECTIONS: Final = 10
_TIMEOUTS: Final = (
    "-c statement_timeout=60000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)


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
