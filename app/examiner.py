"""The parent's half of isolation: a pool of workers, and a verdict for every file whatever happens to one.

A worker that takes too long is killed (`too_slow`), one that dies is replaced (`damaged`), one that is
ended from outside again and again says nothing about the file (`not_examined`); the other documents do not
notice. Status services are asked here, never in the worker: examine, fetch what the
examination asks for, examine again. Scanned pages are read the same way: a worker draws them, the program
that reads them runs apart from both, and the file is examined again with its words.
"""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self

from pebble import ProcessExpired

from app.isolation import (
    Confinement,
    KeptAnswer,
    Work,
    Worked,
    draw_pages,
    measure,
    unreadable,
    work_on,
)
from app.worker_pool import STARTING_SECONDS, Assignment, WorkerPool
from verification.errors import ErrorCode, UnreadableDocument
from verification.examination import Examination, StatusRequest
from verification.signature.trust import TrustStore

if TYPE_CHECKING:  # they load numeric libraries, which nothing here needs
    from app.recognition import Recognition

MAX_ROUNDS: Final = 3
"""Leaf, issuing authority and timestamp authority may each name further services."""
_ATTEMPTS: Final = 3
"""A pool breaks when a worker dies with half an answer written; its other files are innocent."""
_NOT_DRAWN: Final = (
    *(FutureTimeout, ProcessExpired, BrokenProcessPool),
    *(RuntimeError, MemoryError, OSError, UnreadableDocument),
)
_FROM_OUTSIDE: Final = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
"""Sent by an operator, a supervisor that stops the service, a kernel out of memory: no word on the file."""
_TASKS_PER_WORKER: Final = 500
"""A worker is replaced after so many files: what a library leaks stays small."""


class StatusSource(Protocol):
    """Where status answers come from: `app.status_services`."""

    def at_hand(self) -> tuple[KeptAnswer, ...]:
        """Every answer that is held and still valid."""

    def fetch(self, requests: tuple[StatusRequest, ...]) -> bool:
        """Ask the services; True when at least one new answer is now at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one examination may cost."""

    seconds: float = 30.0
    """By the clock."""
    starting_seconds: float = STARTING_SECONDS
    """What a worker may take to start before the pool counts as dead."""
    least_processor_seconds: float = 4.0
    processor_seconds_per_megabyte: float = 2.0
    """A small file that computes for long is a trap, not a document."""
    memory: int = 768 * 1024 * 1024
    """Bytes beyond what the program itself takes."""

    def processor_seconds(self, size: int) -> float:
        """Processor time that a file of this size may take."""
        earned = self.least_processor_seconds + self.processor_seconds_per_megabyte * size / 1e6
        return min(self.seconds, earned)


class Examiner:
    """Examines files in worker processes; safe to use from many threads. Close it, or use it with `with`."""

    def __init__(
        self,
        *,
        trust: TrustStore,
        workers: int,
        bounds: Bounds | None = None,
        status: StatusSource | None = None,
        status_folder: Path | None = None,
        recognition: Callable[[], "Recognition | None"] = lambda: None,
        observe: Callable[[int, int, int], None] | None = None,
    ) -> None:
        """`observe` is told when a file was waiting, in hand and done (nanoseconds since 1970)."""
        self.trust = trust
        self._recognition = cache(recognition)
        self.workers = workers
        self.bounds = bounds or Bounds()
        self._status = status
        self._observe = observe
        self._pool = WorkerPool(
            workers=workers,
            tasks_each=_TASKS_PER_WORKER,
            confinement=Confinement(trust=trust, memory=self.bounds.memory, status_folder=status_folder),
            patience=self.bounds.seconds + self.bounds.starting_seconds,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(wait=False)  # whoever leaves the block has what he waited for

    def warm(self) -> None:
        """Start every worker now, so that the first submissions do not wait for it."""
        for start in [self._pool.schedule(os.getpid) for _ in range(self.workers)]:
            start.result()

    def close(self, *, wait: bool = True) -> None:
        """End the workers, after what they are doing or at once."""
        self._pool.close(wait=wait)

    def examine(self, work: Work) -> Examination:
        """Examine one file; ask the status services for what is missing, unless the work is offline."""
        return self.finish(work, self.begin(work))

    def begin(self, work: Work) -> Assignment[Worked]:
        """Hand the file to a worker with what is at hand; `finish` gives the examination."""
        return self._schedule(self._prepared(work))

    def finish(self, work: Work, begun: Assignment[Worked]) -> Examination:
        """Wait for what `begin` started, and do the further rounds that it asks for."""
        examination = self._outcome(work, begun)
        for _ in range(MAX_ROUNDS):
            if work.offline or self._status is None or not examination.requests:
                break
            if not self._status.fetch(examination.requests):
                break
            work = self._prepared(work)
            examination = self._outcome(work, self._schedule(work))
        return self._with_words(work, examination)

    def _with_words(self, work: Work, examination: Examination) -> Examination:
        """The file examined with the words of its scanned pages, where somebody can read them in time."""
        recognition = self._recognition() if examination.unread_pages else None
        if recognition is None:
            return examination
        work = self._prepared(work)
        try:
            pictures = self._pool.schedule(
                draw_pages, work, examination.unread_pages, timeout=work.seconds
            ).result()
        except _NOT_DRAWN:
            return examination  # drawing must not cost the verdict that is there
        words = recognition.read(pictures)
        if not words:
            return examination
        work = replace(work, words=tuple(words.items()))
        read = self._outcome(work, self._schedule(work))
        return examination if read.verdict.error is not None else read

    def _told(self, worked: Worked, since: int) -> Examination:
        if self._observe is not None:
            self._observe(min(since, worked.begun), worked.begun, worked.ended)
        return worked.examination

    def _prepared(self, work: Work) -> Work:
        work = replace(
            work,
            seconds=self.bounds.seconds,
            processor_seconds=self.bounds.processor_seconds(_size(work.source)),
        )
        if work.offline or self._status is None:
            return replace(work, offline=True)
        return replace(work, answers=self._status.at_hand())

    def _schedule(self, work: Work) -> Assignment[Worked]:
        return self._pool.schedule(work_on, work, timeout=work.seconds)

    def _outcome(self, work: Work, begun: Assignment[Worked]) -> Examination:
        """The examination, or what became of it; work that fell with the pool is done again."""
        since = time.time_ns()
        for _ in range(_ATTEMPTS):
            try:
                return self._told(begun.result(), since)
            except FutureTimeout:
                return _stopped(work, ErrorCode.TOO_SLOW)
            except ProcessExpired as end:
                # Killed by it, or ended by the pool's own handler of it (then the number is positive).
                if abs(end.exitcode or 0) in _FROM_OUTSIDE:
                    begun = self._schedule(work)
                    continue
                out_of_time = end.exitcode == -signal.SIGXCPU
                return _stopped(work, ErrorCode.TOO_SLOW if out_of_time else ErrorCode.DAMAGED)
            except MemoryError:
                return _stopped(work, ErrorCode.TOO_SLOW)
            except BrokenProcessPool:  # perhaps another file's fault
                begun = self._schedule(work)
        return _stopped(work, ErrorCode.NOT_EXAMINED)


def _stopped(work: Work, code: ErrorCode) -> Examination:
    size, digest = measure(work.source)
    return Examination(verdict=unreadable(work, code, size=size, sha256=digest))


def _size(source: bytes | Path) -> int:
    """Bytes; 0 for what cannot be looked at (the worker will say so)."""
    if isinstance(source, bytes):
        return len(source)
    try:
        return source.stat().st_size
    except OSError:
        return 0
