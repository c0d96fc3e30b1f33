"""Migrations: up and down on both databases, and the models are what they make."""

from datetime import date

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

import migrations
from signing.database import writer
from signing.models import Table
from tests.signing.builders import agency, send


def test_migrated_database_is_what_the_models_say(engine: Engine) -> None:
    """No table, column or index of the register is missing or left over."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        ours = set(Table.metadata.tables)
        differences = [
            d
            for d in compare_metadata(context, Table.metadata)
            if not (
                isinstance(d, tuple) and d[0] in {"remove_table", "remove_index"} and _table(d[1]) not in ours
            )
        ]
    assert differences == []


def test_filled_database_goes_down_and_up(engine: Engine) -> None:
    """Downgrade drops every table, upgrade makes them again."""
    with writer(engine) as session:
        agency(session)
        send(session, "H05.15", 1, date(2026, 7, 1))
        session.commit()
    migrations.downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    assert set(Table.metadata.tables) <= set(inspect(engine).get_table_names())


def _table(thing: object) -> str:
    table = getattr(thing, "table", thing)
    return str(getattr(table, "name", ""))
