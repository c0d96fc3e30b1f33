"""`POST /documents` at saturation with PostgreSQL: `python -m benchmarks.service`.

The same distinct files go first straight to the worker processes, then through HTTP by several clients at
once; database, service, workers and clients share the cores of this machine.
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
from typing import Any

import httpx

import migrations
from app.access.keys import Grant, issue_key
from app.access.roles import Role
from benchmarks.documents import Case, demo_cases
from benchmarks.league import cores
from benchmarks.register import server
from benchmarks.throughput import documents_a_second
from signing.agencies import AgencyRecord, put
from signing.database import open_engine, writer
from signing.models import Level

_AGENCIES = 20
_CLIENTS = 4
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


def submit_all(address: str, key: str, files: Sequence[Path]) -> dict[str, float]:
    """All files by several clients at once: documents a second, and percentiles of the answer times."""
    headers = {"Authorization": f"Bearer {key}"}

    def send(numbered: tuple[int, Path]) -> tuple[int, float]:
        place, file = numbered
        metadata = {
            "issuer_org_id": f"B{place % _AGENCIES}",
            "code_number": str(1 + place // _AGENCIES),
            "code_notation": "CQ-VP",
            "issued_on": "2026-08-03",
            "document_type": "CV",
        }
        begun = time.perf_counter()
        answer = client.post(
            f"{address}/api/v1/documents",
            files={"file": (file.name, file.read_bytes(), "application/pdf")},
            data={"metadata": json.dumps(metadata)},
        )
        return answer.status_code, time.perf_counter() - begun

    with httpx.Client(headers=headers, timeout=_PATIENCE) as client, ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(send, [(10_000 + place, file) for place, file in enumerate(files[:_CLIENTS])]))
        begun = time.perf_counter()
        answers = list(clients.map(send, enumerate(files[_CLIENTS:])))
        seconds = time.perf_counter() - begun
    times = sorted(taken for _, taken in answers)
    recorded = sum(code == httpx.codes.CREATED for code, _ in answers)
    return {
        "recorded": recorded,
        "of": len(answers),
        "documents_a_second": round(recorded / seconds, 2),
        "p50_ms": round(1000 * statistics.median(times), 1),
        "p99_ms": round(1000 * times[min(len(times) - 1, int(len(times) * 0.99))], 1),
    }


def measure(case: Case, folder: Path, *, documents: int) -> dict[str, Any]:
    """Bare verification, then the whole service, over the same files in the same run."""
    files = distinct(case, folder / "distinct", documents)
    bare = documents_a_second(files, workers=cores(), documents=documents)
    with server() as uri, service(uri, case.trust) as (address, key):
        through = submit_all(address, key, files.files)
    return {
        "bare_documents_a_second": round(bare, 2),
        **through,
        "share": round(through["documents_a_second"] / bare, 3),
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
