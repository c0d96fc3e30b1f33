"""What the service leans on goes away and comes back: right answers, recovery by itself, nothing lost."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.jobs.reverification import verify_again
from app.jobs.running import run_job
from app.main import create_app
from app.models import Job
from app.originals import AlteredOriginal, StoreUnavailable
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.audit import audit_rates
from signing.database import reader, writer
from signing.ledger_audit import audit_ledger
from signing.models import Document, Level, Verification
from tests.app.conftest import FIRST, new_number, new_paper
from tests.survival.cramped import fill, small_disk
from tests.survival.house import ROOT, until
from tests.survival.postgres import Postgres
from tests.survival.store import Mood, Store


class Office:
    """A service in this process, an agency and its DMS."""

    def __init__(self, settings: Settings) -> None:
        self.service = Service.from_settings(settings)
        self.service.start()
        with writer(self.service.engine) as session:
            record = AgencyRecord(code=FIRST, name="Sở Nội vụ", level=Level.PROVINCE, identifiers=(FIRST,))
            put(session, record, at=datetime.now(UTC))
            key = issue_key(session, Grant(name="thử", role=Role.ADMINISTRATOR), now=datetime.now(UTC))
            session.commit()
        self.key = {"Authorization": f"Bearer {key}"}
        self.client = TestClient(create_app(service=self.service), raise_server_exceptions=False)

    def send(self, pdf: bytes, number: str, *, later: bool = False) -> httpx2.Response:
        """Submit one document, once."""
        metadata = {"issuer_org_id": FIRST, "code_number": number, "code_notation": "SNV-VP",
                    "issued_on": "2026-07-01"}  # fmt: skip
        return self.client.post(
            "/api/v1/documents",
            headers=self.key | ({"Prefer": "respond-async"} if later else {}),
            data={"metadata": json.dumps(metadata)},
            files={"file": ("a.pdf", pdf)},
        )

    def job(self, answer: httpx2.Response) -> Job:
        """The row of a job that was promised."""
        with reader(self.service.engine) as session:
            return session.get_one(Job, answer.json()["id"])

    def documents(self) -> int:
        """How many the register holds."""
        with reader(self.service.engine) as session:
            return session.scalar(select(func.count()).select_from(Document)) or 0

    def is_sound(self) -> bool:
        """Counters, record and ledger agree."""
        with reader(self.service.engine) as session:
            return audit_rates(session) == [] and audit_ledger(session) == []


def said_later(answer: httpx2.Response) -> bool:
    """503, as a problem, with the time after which to try again."""
    return (
        answer.status_code == 503
        and answer.json()["code"] == "unavailable"
        and answer.headers["retry-after"].isdigit()
    )


@contextmanager
def office(folder: Path, **settings: Any) -> Iterator[Office]:
    """An office as long as the block lasts."""
    made = Office(
        Settings(data_dir=folder, workers=1, offline=True, requests_per_minute=1_000_000, **settings)
    )
    try:
        yield made
    finally:
        made.service.close()


def doctor(folder: Path, *before: str, **settings: object) -> tuple[int, str]:
    """Exit status and words of `kyso doctor`, started by `before`."""
    environment = {f"KYSO_{name.upper()}": str(value) for name, value in settings.items()}
    found = subprocess.run(
        [*before, sys.executable, "-m", "app", "doctor"],
        cwd=ROOT,
        env=os.environ | environment | {"KYSO_DATA_DIR": str(folder), "KYSO_OFFLINE": "true"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    return found.returncode, found.stdout


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    """A PostgreSQL for the tests of this module."""
    with Postgres.running() as server:
        yield server


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """An S3-compatible store, with a line that can be spoilt."""
    with Store.running() as running:
        yield running


@pytest.mark.timeout(600)
def test_postgresql_gone_and_back(tmp_path: Path, database: Postgres) -> None:
    """503 and Retry-After while it is away; the same process serves when it is back; the doctor says it."""
    with office(tmp_path, database_url=database.url) as ours:
        assert ours.send(new_paper(), new_number()).status_code == 201
        pdf, number = new_paper(), new_number()
        database.kill()
        assert said_later(ours.send(pdf, number))
        assert said_later(ours.client.get("/api/v1/rates?period=2026-07", headers=ours.key))
        ready = ours.client.get("/health/ready")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "10")
        assert ours.client.get("/health/live").status_code == 200
        status, words = doctor(tmp_path, database_url=database.url)
        assert status == 1
        assert "✗ Cơ sở dữ liệu" in words
        database.start()
        assert ours.send(pdf, number).status_code == 201
        assert ours.documents() == 2
        assert ours.is_sound()


@pytest.mark.timeout(600)
def test_disk_of_postgresql_is_full(tmp_path: Path) -> None:
    """Nothing half is recorded; when there is room again, everything goes on."""
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="kyso-disk-"))
        disk = stack.enter_context(small_disk(Path(place, "disk"), megabytes=220))
        Path(place).chmod(0o755)
        server = stack.enter_context(Postgres.running(disk / "postgres"))
        ours = stack.enter_context(office(tmp_path / "data", database_url=server.url))
        assert ours.send(new_paper(), "1").status_code == 201
        filler = fill(disk)
        refused = 0
        acknowledged = 1
        for number in range(2, 400):  # it has some room in files of its own at first
            answer = ours.send(new_paper(), str(number))
            if answer.status_code == 201:
                acknowledged += 1
                continue
            assert said_later(answer), answer.text
            refused += 1
            if refused == 3:
                break
        assert refused == 3
        filler.unlink()
        server.start()  # a supervisor's work, where it gave up
        until(lambda: ours.client.get("/health/ready").status_code == 200, what="ready")
        assert ours.send(new_paper(), "1000").status_code == 201
        assert ours.documents() == acknowledged + 1
        assert ours.is_sound()


@pytest.mark.timeout(600)
def test_disk_of_sqlite_is_full(tmp_path: Path) -> None:
    """Database, originals and temporary files on one full disk."""
    with small_disk(tmp_path / "disk", megabytes=24) as disk, office(disk / "data") as ours:
        pdf = new_paper()
        promised = ours.send(pdf, "1", later=True)
        until(lambda: ours.job(promised).state == "done", what="done")
        filler = fill(disk)
        assert said_later(ours.send(new_paper(), "2"))
        assert said_later(ours.send(new_paper(), "2", later=True))
        large = new_paper() + b"%" * 6_000_000  # goes to a file of its own while it is examined
        assert said_later(ours.send(large, "3"))
        assert ours.client.get("/health/live").status_code == 200
        status, words = doctor(disk / "data")
        assert status == 1
        assert "✗ Ổ đĩa" in words
        filler.unlink()
        assert ours.send(new_paper(), "2").status_code == 201
        assert ours.send(large, "3").status_code == 201
        assert ours.documents() == 3
        assert ours.is_sound()


@pytest.mark.timeout(600)
def test_disk_of_originals_is_full(tmp_path: Path) -> None:
    """The file cannot be kept, so nothing is recorded; what was promised is done when there is room."""
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(tmp_path / "data" / "originals", megabytes=4))
        ours = stack.enter_context(office(tmp_path / "data"))
        promised = ours.send(new_paper(), "1", later=True)
        filler = fill(disk)
        assert said_later(ours.send(new_paper(), "2"))
        assert said_later(ours.send(new_paper(), "2", later=True))
        until(lambda: ours.job(promised).state == "done", what="done")
        filler.unlink()
        assert ours.send(new_paper(), "2").status_code == 201
        assert ours.documents() == 2
        assert ours.is_sound()


@pytest.mark.timeout(600)
def test_store_gone_and_back(tmp_path: Path, store: Store) -> None:
    """Nobody listens: 503 before anything is recorded; a promised submission waits and is done."""
    with office(tmp_path, **store.settings()) as ours:
        promised = ours.send(new_paper(), "1", later=True)
        store.line.hang_up()
        try:
            assert said_later(ours.send(new_paper(), "2"))
            assert ours.documents() <= 1
            with writer(ours.service.engine) as session:
                waiting = session.get_one(Job, ours.job(promised).id)
                if waiting.state == "pending":
                    waiting.attempts, waiting.due_at = 99, datetime.now(UTC) - timedelta(seconds=1)
                    session.commit()
            run_job(ours.service, waiting.id)
            assert ours.job(promised).state in {"pending", "done"}  # never given up, however often
            status, words = doctor(tmp_path, **store.settings())
            assert status == 1
            assert "✗ Kho tệp gốc" in words
        finally:
            store.line.pick_up()
        assert ours.send(new_paper(), "2").status_code == 201
        _make_due(ours, promised)
        until(lambda: ours.job(promised).state == "done", what="done")
        assert ours.documents() == 2
        assert ours.is_sound()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mood", [Mood.FAILING, Mood.FORGETFUL, Mood.SLOW])
def test_store_that_does_not_keep(mood: Mood, tmp_path: Path, store: Store) -> None:
    """It fails, it lies, it is silent: the document is not recorded, and the client hears so in time."""
    with office(tmp_path, **store.settings()) as ours:
        store.line.mood = mood
        begun = time.monotonic()
        try:
            assert said_later(ours.send(new_paper(), "1"))
        finally:
            store.line.mood = Mood.HONEST
        assert time.monotonic() - begun < 90
        assert ours.documents() == 0
        assert ours.send(new_paper(), "1").status_code == 201


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mood", [Mood.UNCONDITIONAL, Mood.HEEDLESS])
def test_store_without_create_only(mood: Mood, tmp_path: Path, store: Store) -> None:
    """Such stores exist; content under its hash is kept all the same, once or twice."""
    with office(tmp_path, **store.settings()) as ours:
        store.line.mood = mood
        try:
            pdf = new_paper()
            assert ours.send(pdf, "1").status_code == 201
            ours.service.originals.put(hashlib.sha256(pdf).hexdigest(), pdf)
        finally:
            store.line.mood = Mood.HONEST
        assert ours.service.originals.get(hashlib.sha256(pdf).hexdigest()) == pdf


@pytest.mark.timeout(600)
def test_store_that_alters(tmp_path: Path, store: Store) -> None:
    """Other bytes than those received: nobody is shown them, and no verdict is made of them."""
    with office(tmp_path, **store.settings()) as ours:
        pdf = new_paper()
        document = ours.send(pdf, "1").json()["id"]
        store.line.mood = Mood.ALTERING
        try:
            with pytest.raises(AlteredOriginal):
                ours.service.originals.get(hashlib.sha256(pdf).hexdigest())
            page = ours.client.get(f"/api/v1/documents/{document}/pages/1.png", headers=ours.key)
            assert (page.status_code, page.json()["code"]) == (503, "original_altered")
            assert verify_again(ours.service, document, by="thử") == "altered_file"
        finally:
            store.line.mood = Mood.HONEST
        with reader(ours.service.engine) as session:
            assert session.scalar(select(func.count()).select_from(Verification)) == 1
        assert verify_again(ours.service, document, by="thử") == "same"


def test_bucket_that_is_not_there_is_an_outage(tmp_path: Path, store: Store) -> None:
    """404 for the bucket says nothing about the file: it is not taken for gone."""
    settings = Settings(data_dir=tmp_path, **store.settings() | {"originals_url": "s3://nowhere"})  # type: ignore[arg-type]
    service = Service.from_settings(settings)
    with pytest.raises(StoreUnavailable):
        service.originals.get("0" * 64)
    service.close()


def test_half_a_file_in_the_folder_is_mended(tmp_path: Path) -> None:
    """A power cut left half of it under its name: the next put of the file makes it whole."""
    with office(tmp_path) as ours:
        pdf = new_paper()
        name = hashlib.sha256(pdf).hexdigest()
        ours.service.originals.put(name, pdf)
        (place,) = (tmp_path / "originals").rglob(f"{name}.pdf")
        place.write_bytes(pdf[: len(pdf) // 2])
        ours.service.originals.put(name, pdf)
        assert ours.service.originals.get(name) == pdf


@pytest.mark.timeout(600)
@pytest.mark.parametrize("shift", ["+2h", "-2h"])
def test_doctor_sees_a_wrong_clock(shift: str, tmp_path: Path, database: Postgres) -> None:
    """A process whose clock is two hours off, beside a database server whose clock is right."""
    if not (faketime := shutil.which("faketime")):
        pytest.skip("faketime is absent")
    with office(tmp_path, database_url=database.url):
        pass
    status, words = doctor(tmp_path, faketime, "-f", shift, database_url=database.url)
    assert status == 1
    assert "✗ Đồng hồ" in words
    assert "máy chủ cơ sở dữ liệu" in words
    status, words = doctor(tmp_path, database_url=database.url)
    assert "✓ Đồng hồ" in words


@pytest.mark.timeout(600)
def test_job_that_nobody_was_told_of_is_announced(tmp_path: Path, database: Postgres) -> None:
    """A worker with a slow clock took the announcement for early and let it go: it is made again."""
    with office(tmp_path, database_url=database.url) as ours:
        promised = ours.send(new_paper(), new_number(), later=True)
        with writer(ours.service.engine) as session:
            session.connection().exec_driver_sql("DELETE FROM procrastinate_jobs")
            row = session.get_one(Job, promised.json()["id"])
            row.due_at = datetime.now(UTC) - timedelta(minutes=5)
            session.commit()
        assert ours.service.queue.announce_forgotten() == 1
        assert ours.service.queue.announce_forgotten() == 0


def _make_due(ours: Office, promised: httpx2.Response) -> None:
    with writer(ours.service.engine) as session:
        row = session.get_one(Job, promised.json()["id"])
        if row.state == "pending":
            row.due_at = datetime.now(UTC)
            session.commit()
