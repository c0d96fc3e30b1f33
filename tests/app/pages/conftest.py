"""A service with agencies and one browser session for each role."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from app.access.doorway import COOKIE
from app.access.keys import Grant, open_session
from app.access.roles import Role
from app.main import create_app
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import writer
from signing.declarations import DeclarationRecord, declare
from signing.metadata import SubmissionMetadata
from signing.models import Level
from signing.periods import parse_period
from signing.register import submit
from signing.targets import TargetRecord, set_target
from tests.app.pages import samples
from tests.app.pages.house import House, opened_house
from tests.app.pages.house import chromium as opened_chromium
from verification.verdict import DocumentVerdict

GRANTS = {
    "clerk": Grant(name="văn thư", role=Role.CLERK, agency="T01.01"),
    "head": Grant(name="lãnh đạo", role=Role.AGENCY_HEAD, agency="T01.01"),
    "auditor": Grant(name="kiểm soát", role=Role.AUDITOR),
    "administrator": Grant(name="quản trị", role=Role.ADMINISTRATOR),
}
RECORDS = (
    ("T01.01", "11", samples.SOUND),
    ("T01.01", "13", samples.WITH_FAULTS),
    ("T01.01", "14", samples.HOSTILE),
    ("T01.02", "21", samples.PERSON_ONLY),
    ("T01.02", "22", samples.ALTERED),
    ("T01.02", "23", samples.OPEN),
    (None, "1", samples.UNREADABLE),
)
"""Agency, number and verdict of what is on record; number 12 of the first agency is missing."""


@pytest.fixture(scope="session")
def pages_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on SQLite with two agencies, targets, declarations and documents of every state."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("pages"),
        database_url=None,
        workers=1,
        offline=True,
        requests_per_minute=1_000_000,
        max_upload_mb=2,
    )
    with Service.from_settings(settings).running() as running:
        _furnish(running)
        yield running


@pytest.fixture(scope="session")
def browsers(pages_service: Service) -> dict[str, TestClient]:
    """A browser with an open session for each role."""
    app = create_app(service=pages_service)
    opened = {}
    for name, grant in GRANTS.items():
        with writer(pages_service.engine) as session:
            token = open_session(session, grant, now=pages_service.now(), life=timedelta(hours=1))
            session.commit()
        opened[name] = browser(app)
        opened[name].cookies.set(COOKIE, token)
    return opened


@pytest.fixture(scope="session")
def stranger(pages_service: Service) -> TestClient:
    """A browser without a session."""
    return browser(create_app(service=pages_service))


def browser(app: object) -> TestClient:
    """A client that asks as browsers do."""
    return TestClient(
        app,  # type: ignore[arg-type]
        headers={"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Site": "same-origin"},
        raise_server_exceptions=False,
    )


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three agencies with three months of really signed documents, served as the demo is."""
    with opened_house(tmp_path_factory.mktemp("house"), agencies=3, documents=27) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with opened_chromium() as running:
        yield running


def _furnish(service: Service) -> None:
    at = service.now()
    with writer(service.engine) as session:
        for code, name, parent in (
            ("T01", "Ủy ban nhân dân tỉnh", None),
            ("T01.01", "Sở Nội vụ", "T01"),
            ("T01.02", f"Sở {samples.MARKUP}", "T01"),
        ):
            record = AgencyRecord(
                code=code, name=name, level=Level.PROVINCE, parent=parent, identifiers=(code,)
            )
            put(session, record, at=at)
        target = TargetRecord(
            minimum=Decimal("0.95"), valid_from=date(2026, 1, 1), basis=samples.MARKUP, level=Level.PROVINCE
        )
        set_target(session, target, at=at, by="test")
        declared = DeclarationRecord(agency="T01.01", period=parse_period("2026-07"), issued=4, signed=4)
        declare(session, declared, at=at, by="test")
        # Of the whole month: not of the one category by which a page may be narrowed.
        earlier = DeclarationRecord(agency="T01.01", period=parse_period("2026-06"), issued=10, signed=9)
        declare(session, earlier, at=at, by="test")
        session.commit()
    for place, (agency, number, verdict) in enumerate(RECORDS):
        _record(service, place, agency, number, verdict)


def _record(service: Service, place: int, agency: str | None, number: str, verdict: DocumentVerdict) -> None:
    about = replace(verdict.document, code_number=number) if verdict.document else None
    if agency is None and about is not None:
        about = replace(about, issuing_agency=None)
    verdict = replace(verdict, sha256=f"{place:064x}", document=about)
    metadata = SubmissionMetadata(
        issuer_org_id=agency,
        code_number=number,
        code_notation="SNV-VP",
        issued_on=date(2026, 7, 10 + place),
        subject=samples.MARKUP,
    )
    with writer(service.engine) as session:
        submit(session, verdict=verdict, metadata=metadata, at=service.now(), by=samples.MARKUP)
        session.commit()
