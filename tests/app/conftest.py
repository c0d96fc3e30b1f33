"""A running service for the tests: real workers, a real database file, keys of every role."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

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

AGENCIES = {"T01.01": "Sở Nội vụ", "T01.02": "Sở Tài chính"}


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service with one worker and two agencies, on SQLite."""
    folder: Path = tmp_path_factory.mktemp("service")
    settings = Settings(
        data_dir=folder, workers=1, offline=True, requests_per_minute=100_000, examination_seconds=20
    )
    with Service.from_settings(settings).running() as running:
        with writer(running.engine) as session:
            for code, name in AGENCIES.items():
                record = AgencyRecord(code=code, name=name, level=Level.PROVINCE, identifiers=(code,))
                put(session, record, at=running.now())
            session.commit()
        yield running


@pytest.fixture(scope="session")
def keys(service: Service) -> dict[str, str]:
    """Keys: `administrator`, `auditor`, and `clerk` and `head` of the first agency, `other` of the second."""
    first, second = AGENCIES
    grants = {
        "administrator": Grant(name="quản trị", role=Role.ADMINISTRATOR),
        "auditor": Grant(name="kiểm tra", role=Role.AUDITOR),
        "clerk": Grant(name="văn thư", role=Role.CLERK, agency=first),
        "head": Grant(name="lãnh đạo", role=Role.AGENCY_HEAD, agency=first),
        "other": Grant(name="văn thư khác", role=Role.CLERK, agency=second),
    }
    with writer(service.engine) as session:
        issued = {name: issue_key(session, grant, now=datetime.now(UTC)) for name, grant in grants.items()}
        session.commit()
    return issued


@pytest.fixture(scope="session")
def client(service: Service) -> TestClient:
    """Nobody's client: every call needs `headers`."""
    return TestClient(create_app(service=service), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def bearer(keys: dict[str, str]) -> dict[str, dict[str, str]]:
    """Headers for each key."""
    return {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}
