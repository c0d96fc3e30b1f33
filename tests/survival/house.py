"""The processes of a deployment, on one database, with a client that behaves as a DMS does."""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from sqlalchemy import func, select

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.database import connect
from app.models import Job
from app.settings import Settings
from migrations import upgrade
from signing.agencies import AgencyRecord, put
from signing.database import reader, writer
from signing.models import Level

ROOT = Path(__file__).resolve().parents[2]
AGENCIES = {"T01.01": "Sở Nội vụ", "T01.02": "Sở Tài chính", "T01.03": "Sở Tư pháp"}
FIRST = next(iter(AGENCIES))
PATIENCE = 600.0
"""A machine that does other things as well starts the service slowly."""
RECORDED = frozenset({200, 201, 202})


def until(question: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
    """Wait until the answer is yes."""
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            raise AssertionError(f"still not after {seconds:.0f} s: {what}")
        time.sleep(0.1)


class House:
    """API processes and workers on one database and one data folder."""

    def __init__(self, folder: Path, url: str | None, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "KYSO_DATA_DIR": str(folder),
            "KYSO_WORKERS": "1",
            "KYSO_OFFLINE": "true",
            "KYSO_REQUESTS_PER_MINUTE": "1000000",
            **({"KYSO_DATABASE_URL": url} if url else {}),
            **(settings or {}),
        }
        self.settings = Settings(data_dir=folder, database_url=url)
        self.engine = connect(self.settings)
        upgrade(self.engine)
        self.key = self._prepare()
        # One client: making one reads all certificates of the system.
        self.client = httpx.Client(
            timeout=60, headers={"Authorization": f"Bearer {self.key}"}, trust_env=False
        )
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.addresses: dict[str, str] = {}
        self._commands: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.restarts = 0
        self._logs = folder.parent / f"{folder.name}-logs"
        self._logs.mkdir()
        self._starts = itertools.count(1)

    @classmethod
    @contextmanager
    def standing(
        cls, folder: Path, url: str | None, settings: Mapping[str, str] | None = None
    ) -> Iterator[Self]:
        """A house as long as the block lasts; its processes are not yet started."""
        made = cls(folder, url, settings)
        try:
            yield made
        finally:
            made.close()

    @property
    def distributed(self) -> bool:
        """Whether work done later is done by workers of their own."""
        return self.engine.dialect.name == "postgresql"

    def _prepare(self) -> str:
        with writer(self.engine) as session:
            for code, name in AGENCIES.items():
                record = AgencyRecord(code=code, name=name, level=Level.PROVINCE, identifiers=(code,))
                put(session, record, at=datetime.now(UTC))
            key = issue_key(session, Grant(name="thử", role=Role.ADMINISTRATOR), now=datetime.now(UTC))
            session.commit()
        return key

    def start(self, name: str, *arguments: str, before: tuple[str, ...] = ()) -> None:
        """Start one of the commands; `before` is a program that starts it."""
        self._commands[name] = (arguments, before)
        log = self._logs / f"{name}-{next(self._starts)}.log"
        with log.open("wb") as file:
            self.processes[name] = subprocess.Popen(
                [*before, sys.executable, "-m", "app", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def serve(self, name: str = "api", *, wait: bool = True, before: tuple[str, ...] = ()) -> None:
        """Start an API process, and wait until it answers."""
        if name not in self.addresses:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                self.addresses[name] = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.start(name, "serve", "--port", self.addresses[name].rpartition(":")[2], before=before)
        if wait:
            self.wait_ready(name)

    def work(self, name: str = "worker") -> None:
        """Start a worker, where the work is done by workers of their own."""
        if self.distributed:
            self.start(name, "worker", "--name", name)

    def wait_ready(self, name: str = "api") -> None:
        """Wait until a process says that it is ready; one that gave up is started again."""

        def is_ready() -> bool:
            self.supervise()
            return self.status("/health/ready", name) == 200

        until(is_ready, what=f"{name} is ready")

    def supervise(self) -> None:
        """Start again what has ended by itself, as systemd and `restart: unless-stopped` do."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.restarts += 1
                arguments, before = self._commands[name]
                self.start(name, *arguments, before=before)

    def status(self, path: str, name: str = "api") -> int:
        """The status of an answer; 0 when there is none."""
        try:
            return self.client.get(self.addresses[name] + path, timeout=30).status_code
        except httpx.HTTPError:
            return 0

    def kill(self, name: str) -> None:
        """Kill -9 of the process; those that it started end by themselves."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def terminate(self, name: str, *, seconds: float) -> int:
        """SIGTERM; how the process ended, which must be within so many seconds."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(seconds)

    def log(self) -> str:
        """What all processes have said."""
        return "".join(
            one.read_text(encoding="utf-8", errors="replace") for one in sorted(self._logs.iterdir())
        )

    def close(self) -> None:
        """End what still runs."""
        for process in self.processes.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.kill()
            process.wait()
        self.client.close()
        self.engine.dispose()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the commands to its end."""
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def post(
        self,
        number: int,
        pdf: bytes | None,
        *,
        agency: str = FIRST,
        later: bool = False,
        key: str | None = None,
        name: str = "api",
        timeout: float = 60,
    ) -> httpx.Response:
        """Submit one document, once. Raises httpx.HTTPError."""
        metadata = {"issuer_org_id": agency, "code_number": str(number), "code_notation": "SNV-VP",
                    "issued_on": "2026-07-01"}  # fmt: skip
        headers = {"Idempotency-Key": key} if key else {}
        headers |= {"Prefer": "respond-async"} if later else {}
        return self.client.post(
            f"{self.addresses[name]}/api/v1/documents",
            headers=headers,
            data={"metadata": json.dumps(metadata)},
            files={} if pdf is None else {"file": ("a.pdf", pdf)},
            timeout=timeout,
        )

    def submit(self, number: int, pdf: bytes | None, **wishes: Any) -> dict[str, Any]:
        """Send a document until it is acknowledged, as a DMS does."""
        wishes.setdefault("key", f"n{number}")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.post(number, pdf, **wishes)
            except httpx.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status_code in RECORDED:
                return dict(answer.json())
            assert answer.status_code in {429, 503}, answer.text
            assert answer.headers["retry-after"].isdigit()
            time.sleep(0.2)
        raise AssertionError(f"document {number} was never acknowledged")

    def pending(self) -> int:
        """Jobs that are not done."""
        with reader(self.engine) as session:
            return session.scalar(select(func.count()).where(Job.state == "pending")) or 0

    def wait_drained(self, *, seconds: float = PATIENCE) -> None:
        """Wait until no job is left to do."""

        def is_empty() -> bool:
            self.supervise()
            return not self.pending()

        until(is_empty, what="the queue is empty", seconds=seconds)

    def audits(self) -> None:
        """Counters, record and ledger agree, as the operator's commands say."""
        for what in ("rates", "ledger"):
            found = self.command("audit", what)
            assert found.returncode == 0, f"kyso audit {what}: {found.stdout}{found.stderr}"
