"""Migrations: up and down on both databases, and the models are what they make."""

import time
from collections.abc import Iterator
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

import migrations
from signing.database import writer
from signing.models import Table
from tests.signing.builders import agency, send
from tests.signing.conftest import postgres_engine

BEHIND = "0102_access"


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


@pytest.fixture
def filled_postgres(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A PostgreSQL some migrations behind, with agencies and documents."""
    with postgres_engine(request) as engine:
        with writer(engine) as session:
            agency(session)
            for number in range(1, 60):
                send(session, "H05.15", number, date(2026, 7, 1))
            session.commit()
        migrations.downgrade(engine, BEHIND)
        yield engine


@pytest.mark.parametrize(
    ("times", "sqlstate", "said"),
    [
        ({"lock_timeout": "300ms"}, "55P03", "waited 300ms for a lock"),
        ({"lock_timeout": "0", "statement_timeout": "300ms"}, "57014", "took longer than 300ms"),
    ],
    ids=["lock", "statement"],
)
def test_migration_gives_up_whole(
    filled_postgres: Engine, times: dict[str, str], sqlstate: str, said: str
) -> None:
    """While somebody writes it gives up in time, says why and leaves nothing half done; later it succeeds."""
    engine = filled_postgres
    before = _shape(engine)
    with engine.connect() as somebody:
        somebody.execute(text("UPDATE documents SET subject = subject WHERE id = 1"))
        begun = time.monotonic()
        with pytest.raises(OperationalError) as refused:
            migrations.upgrade(engine, **times)  # type: ignore[arg-type]
        assert 0.3 <= time.monotonic() - begun < 5
        assert getattr(refused.value.orig, "sqlstate", None) == sqlstate
        assert said in refused.value.__notes__[0]
        assert "nothing was changed" in refused.value.__notes__[0]
        assert _shape(engine) == before
        somebody.rollback()
    migrations.upgrade(engine, **times)  # type: ignore[arg-type]
    after = _shape(engine)
    assert after["revision"] != before["revision"]
    assert after["documents"] == before["documents"] == 59
    with engine.connect() as connection:
        kept = {
            name: connection.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout")
        }
    assert kept == {"lock_timeout": "0", "statement_timeout": "0"}, (
        "the pool gets its connection back as it was"
    )


def _shape(engine: Engine) -> dict[str, object]:
    """Revision, tables with their columns and indexes, and how many documents there are."""
    seen = inspect(engine)
    with engine.connect() as connection:
        return {
            "revision": connection.scalar(text("SELECT version_num FROM alembic_version")),
            "documents": connection.scalar(text("SELECT count(*) FROM documents")),
            "tables": {
                table: (
                    sorted(one["name"] for one in seen.get_columns(table)),
                    sorted(str(one["name"]) for one in seen.get_indexes(table)),
                )
                for table in sorted(seen.get_table_names())
            },
        }


def _table(thing: object) -> str:
    table = getattr(thing, "table", thing)
    return str(getattr(table, "name", ""))
