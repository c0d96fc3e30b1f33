"""Alembic's entry: the engine is handed in by `migrations.upgrade`, or the URL comes from KYSO_DATABASE_URL.

On PostgreSQL a migration gives up a lock after ten seconds, so that it never stops the service by
waiting, and a statement after ten minutes.
"""

import os

from alembic import context
from sqlalchemy import Engine, text

from signing.database import open_engine
from signing.models import Table

LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "10min"
MIGRATION_LOCK = 0x6B79_736F_0003
"""Two processes that start at once migrate one after the other."""


def run() -> None:
    """Run the migrations in one transaction."""
    engine: Engine | None = context.config.attributes.get("engine")
    if engine is None:
        engine = open_engine(os.environ["KYSO_DATABASE_URL"])
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if not is_sqlite:
            connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.configure(
            connection=connection,
            target_metadata=Table.metadata,
            render_as_batch=is_sqlite,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
