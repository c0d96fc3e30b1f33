"""Migrations of the register's database; `upgrade` brings an empty or older one to the newest form.

On PostgreSQL a migration gives up a lock after ten seconds, so that it never stops the service by waiting,
and a statement after ten minutes. It is one transaction: what gives up has changed nothing.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

LOCK_TIMEOUT: Final = "10s"
STATEMENT_TIMEOUT: Final = "10min"
_GAVE_UP: Final = {
    "55P03": "the migration waited {lock} for a lock that another transaction holds (pg_locks says which) and"
    " gave up; nothing was changed",
    "57014": "a statement of the migration took longer than {statement} and was given up;"
    " nothing was changed",
}
"""By SQLSTATE: lock_not_available, query_canceled."""


def configuration(engine: Engine) -> Config:
    """Return the settings of Alembic for one database, which is handed in open."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(
    engine: Engine,
    revision: str = "head",
    *,
    lock_timeout: str = LOCK_TIMEOUT,
    statement_timeout: str = STATEMENT_TIMEOUT,
) -> None:
    """Bring the database up to a revision; times as PostgreSQL reads them.

    Raises OperationalError with a note that says so when it gave up for one of the two.
    """
    config = configuration(engine)
    config.attributes |= {"lock_timeout": lock_timeout, "statement_timeout": statement_timeout}
    try:
        command.upgrade(config, revision)
    except OperationalError as error:
        said = _GAVE_UP.get(getattr(error.orig, "sqlstate", None) or "")
        if said is not None:
            error.add_note(said.format(lock=lock_timeout, statement=statement_timeout))
        raise


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Bring the database down to a revision."""
    command.downgrade(configuration(engine), revision)
