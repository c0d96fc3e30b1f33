"""`POST /documents` at saturation with PostgreSQL: `python -m benchmarks.service`.

The same distinct files go straight to worker processes and through HTTP by several clients at once, a few of
them each way in turn, because this machine does not run equally fast for minutes on end; database, service,
workers and clients share its cores.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

import migrations
from app.access.keys import Grant, issue_key
from app.access.roles import Role
from benchmarks.documents import Case, demo_cases
from benchmarks.league import cores
from benchmarks.register import server
from benchmarks.throughput import warm_workers
from signing.agencies import AgencyRecord, put
from signing.database import open_engine, writer
from signing.models import Level

_AGENCIES = 20
_CLIENTS = 4
_TURN = 40
_PATIENCE = 120.0


def distinct(case: Case, folder: Path, count: int) -> Case:
    """So many files of different bytes: white space behind the end, which changes no verdict."""
    folder.mkdir()
    ends = (
        b"".join(end) for length in range(5) for end in product((b"\n", b"\r", b" ", b"\t"), repeat=length)
    )
    files = []
    for place, (end, file) in enumerate(islice(product(ends, case.files), count)):
        files.append(folder / f"{place:05}.pdf")
        files[-1].write_bytes(file.read_bytes() + end)
    return replace(case, files=tuple(files))


@contextmanager
def service(uri: str, trust: Path) -> Iterator[tuple[str, str]]:
    """A running `kyso serve` over the database; its address and a key that may submit."""
    engine = open_engine(uri)
    migrations.upgrade(engine)
    now = datetime.now(UTC)
    with writer(engine) as session:
        for place in range(_AGENCIES):
            record = AgencyRecord(
                code=f"B{place}", name=f"Cơ quan {place}", level=Level.PROVINCE, valid_from=date(2020, 1, 1)
            )
            put(session, record, at=now, by="bench")
        grant = Grant(name="bench", role=Role.ADMINISTRATOR)
        key = issue_key(session, grant, now=now, life=timedelta(days=1))
        session.commit()
    engine.dispose()
    data = Path(tempfile.mkdtemp(prefix="kyso-bench-service-"))
    shutil.copytree(trust, data / "trust")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {
        "KYSO_DATABASE_URL": uri,
        "KYSO_DATA_DIR": str(data),
        "KYSO_OFFLINE": "true",
        "KYSO_REVOCATION": "warn",
        "KYSO_WORKERS": str(cores()),
        "KYSO_REQUESTS_PER_MINUTE": "1000000",
    }
    running = subprocess.Popen(  # noqa: S603 - our own program
        [str(Path(sys.executable).parent / "kyso"), "serve", "--host", "127.0.0.1", "--port", port],
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address, key
    finally:
        running.terminate()
        running.wait(_PATIENCE)
        shutil.rmtree(data, ignore_errors=True)


def _wait(address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/health/ready", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the service did not become ready")


class Clients:
    """Several clients at once, who number their documents agency by agency."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._client = httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=_PATIENCE)
        self._threads = ThreadPoolExecutor(_CLIENTS)
        self._sent = 0
        self.answers: list[tuple[int, float]] = []
        """Status and seconds of each answer."""

    def seconds(self, files: Sequence[Path]) -> float:
        """Submit the files; seconds by the clock until the last answer."""
        first, self._sent = self._sent, self._sent + len(files)
        begun = time.perf_counter()
        self.answers += self._threads.map(self._send, range(first, self._sent), files)
        return time.perf_counter() - begun

    def _send(self, place: int, file: Path) -> tuple[int, float]:
        metadata = {
            "issuer_org_id": f"B{place % _AGENCIES}",
            "code_number": str(1 + place // _AGENCIES),
            "code_notation": "CQ-VP",
            "issued_on": "2026-08-03",
            "document_type": "CV",
        }
        begun = time.perf_counter()
        answer = self._client.post(
            f"{self._address}/api/v1/documents",
            files={"file": (file.name, file.read_bytes(), "application/pdf")},
            data={"metadata": json.dumps(metadata)},
        )
        return answer.status_code, time.perf_counter() - begun

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()
        self._client.close()


def measure(case: Case, folder: Path, *, documents: int) -> dict[str, Any]:
    """Bare verification and the whole service in turns, over the same files."""
    files = distinct(case, folder / "distinct", documents + _AGENCIES).files
    opening, counted = files[:_AGENCIES], files[_AGENCIES:]
    bare = through = 0.0
    with (
        warm_workers(case, workers=cores()) as seconds,
        server() as uri,
        service(uri, case.trust) as (address, key),
        Clients(address, key) as clients,
    ):
        clients.seconds(opening)  # each agency's first document opens its series
        clients.answers.clear()
        for part in (counted[at : at + _TURN] for at in range(0, documents, _TURN)):
            bare += seconds(part)
            through += clients.seconds(part)
    times = sorted(taken for _, taken in clients.answers)
    recorded = sum(code == httpx.codes.CREATED for code, _ in clients.answers)
    return {
        "bare_documents_a_second": round(documents / bare, 2),
        "recorded": recorded,
        "of": documents,
        "documents_a_second": round(recorded / through, 2),
        "p50_ms": round(1000 * statistics.median(times), 1),
        "p99_ms": round(1000 * times[min(len(times) - 1, int(len(times) * 0.99))], 1),
        "share": round(recorded / through * bare / documents, 3),
    }


def main() -> None:
    """Make documents, measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kyso-bench-") as scratch:
        demo, *_ = demo_cases(Path(scratch), 12)
        result = json.dumps(measure(demo, Path(scratch), documents=asked.documents), indent=2)
    print(result)
    if asked.output:
        asked.output.write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
