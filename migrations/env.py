"""Alembic's entry: the engine is handed in by `migrations.upgrade`, or the URL comes from KYSO_DATABASE_URL.

How long a lock and a statement may take is handed in as well (`migrations`).
"""

import os

from alembic import context
from sqlalchemy import Engine, text

from migrations import LOCK_TIMEOUT, STATEMENT_TIMEOUT
from signing.database import open_engine
from signing.models import Table

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
            # For this transaction only: the connection goes back to a pool that has times of its own.
            for name, most in (("lock_timeout", LOCK_TIMEOUT), ("statement_timeout", STATEMENT_TIMEOUT)):
                value = context.config.attributes.get(name, most)
                connection.execute(
                    text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value}
                )
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
