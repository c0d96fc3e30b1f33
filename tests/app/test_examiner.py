"""What one hostile file costs: its own verdict, within bounds of time and memory, and nothing else."""

import contextlib
import gc
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from app.examiner import Bounds, Examiner
from app.fork_server import start_ahead
from app.isolation import Confinement, Work
from app.worker_pool import WorkerPool
from tests.app.hostile import HOSTILE, one_page, thousand_pages
from verification.policy import Limits, Policy
from verification.signature.trust import TrustStore
from verification.verdict import DocumentVerdict, SigningStatus

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECONDS_EACH = 5.0
MEMORY_EACH = 1 << 30


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    """One worker."""
    with Examiner(trust=TrustStore(), workers=1, bounds=Bounds(seconds=20)) as running:
        running.warm()
        yield running


def examined(examiner: Examiner, source: bytes | Path, policy: Policy | None = None) -> DocumentVerdict:
    """The verdict on a file."""
    work = Work(name="tệp.pdf", source=source, policy=policy or Policy(), at=NOW)
    return examiner.examine(work).verdict


_INTO_THE_DOCUMENT = 0.3
"""Seconds after which a worker is past its start and in the middle of the file."""
_MOST_KILLED = 4
_OBJECTS_OF_THE_PROGRAM = 30_000
"""Fewer than it has when the examination is loaded, more than a bare interpreter has."""


def workers_of() -> list[psutil.Process]:
    """The processes that were forked for examinations, the forking one aside."""
    forking = psutil.Process().children()
    return [worker for process in forking for worker in process.children()]


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_costs_its_own_verdict(kind: str, examiner: Examiner) -> None:
    """Each bad file gets a right error within 5 seconds, and the next file is served."""
    file = HOSTILE[kind].make()
    begun = time.monotonic()
    verdict = examined(examiner, file)
    assert time.monotonic() - begun < SECONDS_EACH * 2  # the machine may be busy with other tests
    assert (verdict.error.code if verdict.error else None) in HOSTILE[kind].codes
    assert verdict.size == len(file)
    assert (verdict.signing_status is SigningStatus.UNREADABLE) == (verdict.error is not None)
    assert examined(examiner, one_page()).error is None


def test_worker_is_forked_with_everything_loaded() -> None:
    """What no examination throws away is not looked at by its garbage collector, which itself is on."""
    start_ahead()
    workers = WorkerPool(
        workers=1,
        tasks_each=10,
        confinement=Confinement(trust=TrustStore(), memory=1 << 28),
        patience=60.0,
    )
    try:
        assert workers.schedule(gc.isenabled).result()
        assert workers.schedule(gc.get_freeze_count).result() > _OBJECTS_OF_THE_PROGRAM
        assert workers.schedule(gc.get_threshold).result()[0] > gc.get_threshold()[0]
    finally:
        workers.close(wait=False)


def test_memory_stays_bounded(examiner: Examiner) -> None:
    """No worker may hold more than a gigabyte, whatever it was given."""
    file = HOSTILE["decompression_bomb"].make()
    peaks = [0]
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(examined, examiner, file)
        while not running.done():
            for worker in workers_of():
                with contextlib.suppress(psutil.Error):
                    peaks.append(worker.memory_info().rss)
            time.sleep(0.01)
    assert 0 < max(peaks) < MEMORY_EACH


def test_too_slow_is_stopped_and_the_next_is_served() -> None:
    """A file beyond the time limit is too_slow; the same worker pool goes on."""
    with Examiner(trust=TrustStore(), workers=1, bounds=Bounds(seconds=0.05)) as impatient:
        impatient.warm()
        verdict = examined(impatient, thousand_pages())
        assert verdict.error is not None
        assert verdict.error.code == "too_slow"
        assert examined(impatient, b"x").error is not None


def test_dead_worker_costs_only_its_document(examiner: Examiner) -> None:
    """Kill -9 of a worker in mid-document: nothing is known of that one, the following ones have verdicts."""
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(examined, examiner, thousand_pages())
        deadline = time.monotonic() + SECONDS_EACH
        while not running.done() and time.monotonic() < deadline:
            time.sleep(_INTO_THE_DOCUMENT)
            for worker in workers_of():
                with contextlib.suppress(psutil.NoSuchProcess):  # it may just have ended by itself
                    worker.send_signal(signal.SIGKILL)
        verdict = running.result(timeout=30)
    assert verdict.error is None or verdict.error.code == "not_examined"
    assert examined(examiner, one_page()).error is None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ended_from_outside_says_nothing_about_the_file(
    number: signal.Signals, examiner: Examiner
) -> None:
    """A supervisor that stops the service ends its workers as well: the file is examined again."""
    examined(examiner, one_page())
    begun = examiner.begin(Work(name="a.pdf", source=thousand_pages(), policy=Policy(), at=NOW))
    (worker, *_) = workers_of()
    worker.send_signal(number)
    verdict = examiner.finish(Work(name="a.pdf", source=thousand_pages(), policy=Policy(), at=NOW), begun)
    assert verdict.verdict.error is None


def test_what_waits_in_the_queue_of_a_broken_pool_is_not_forgotten() -> None:
    """A worker killed -9 before it takes anything breaks the pool: everything handed over has its answer."""
    others = workers_of()
    with Examiner(trust=TrustStore(), workers=1) as examiner, ThreadPoolExecutor(3) as threads:
        examiner.warm()
        (worker,) = set(workers_of()).difference(others)
        worker.suspend()
        large = one_page(b" " * (1 << 20))  # more than a pipe holds: the second one stays in the queue
        waiting = [threads.submit(examined, examiner, large) for _ in range(3)]
        time.sleep(_INTO_THE_DOCUMENT)
        worker.send_signal(signal.SIGKILL)
        verdicts = [one.result(timeout=30) for one in waiting]
    assert [one.error for one in verdicts] == [None] * 3


def test_a_pool_that_no_longer_moves_is_replaced() -> None:
    """A worker killed -9 while it takes its work dies with the lock that all share: here, it is held."""
    bounds = Bounds(seconds=2, starting_seconds=1)
    with Examiner(trust=TrustStore(), workers=1, bounds=bounds) as examiner, ThreadPoolExecutor(1) as thread:
        examiner.warm()
        channel = examiner._pool._pool._pool_manager.worker_manager.workers_channel  # noqa: SLF001 - pebble keeps it there
        assert channel is not None
        assert channel.mutex.acquire(block=True, timeout=5)
        verdict = thread.submit(examined, examiner, one_page()).result(timeout=30)
    assert verdict.error is None


def test_workers_killed_in_their_first_moments() -> None:
    """Whatever a worker was doing when it was killed -9: every submission has an answer, the pool goes on."""
    left_alone = set(workers_of())
    with Examiner(trust=TrustStore(), workers=2) as examiner, ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            waiting = [threads.submit(examined, examiner, one_page()) for _ in range(4)]
            for _ in range(_MOST_KILLED):
                while not (started := set(workers_of()) - left_alone) and not all(
                    one.done() for one in waiting
                ):
                    time.sleep(0.001)
                for worker in started:
                    left_alone.add(worker)
                    with contextlib.suppress(psutil.NoSuchProcess):
                        worker.send_signal(signal.SIGKILL)
            verdicts = [one.result(timeout=60) for one in waiting]
            assert {one.error.code if one.error else None for one in verdicts} <= {None, "not_examined"}
        assert examined(examiner, one_page()).error is None


def test_worker_has_no_network(examiner: Examiner) -> None:
    """A worker cannot connect anywhere, not even to this machine."""
    examined(examiner, one_page())
    outcome = examiner._pool.schedule(_connect).result()  # noqa: SLF001 - what runs there is the point
    assert outcome in {"PermissionError", "OSError", "ConnectionRefusedError"}
    assert outcome != "connected"


def _connect() -> str:
    import socket  # noqa: PLC0415 - runs in the worker

    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=2).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def test_large_file_is_refused_without_reading_it(examiner: Examiner, tmp_path: Path) -> None:
    """A file beyond the size limit is too_large; its size and hash are in the verdict all the same."""
    file = tmp_path / "lớn.pdf"
    with file.open("wb") as sparse:
        sparse.write(b"%PDF-1.7\n")
        sparse.truncate(200 * 1024 * 1024)
    verdict = examined(examiner, file)
    assert verdict.error is not None
    assert verdict.error.code == "too_large"
    assert verdict.size == 200 * 1024 * 1024
    assert len(verdict.sha256) == 64


def test_what_is_no_file_is_not_read(examiner: Examiner, tmp_path: Path) -> None:
    """A pipe would never end; a missing file is said to be unreadable on disk."""
    pipe = tmp_path / "ống.pdf"
    os.mkfifo(pipe)
    limits = Policy(limits=Limits(max_bytes=1000))
    for source, code in ((pipe, "not_a_pdf"), (tmp_path / "không có.pdf", "not_readable")):
        verdict = examined(examiner, source, limits)
        assert verdict.error is not None
        assert verdict.error.code == code
