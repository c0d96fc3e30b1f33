"""Confined worker processes behind a pool that is replaced when it breaks or no longer moves.

pebble answers for a worker that dies while it works. Two ends it does not tell: what waits in the queue of a
pool that breaks is forgotten, and a worker killed while it takes its work dies with the lock that all workers
share. So whoever waits here looks, every second, whether the pool that has his work can still answer.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pebble import ProcessPool

from app.fork_server import start_ahead
from app.isolation import Confinement, confine

_Result = TypeVar("_Result")

_LOOK: Final = 1.0
"""Seconds between two looks at a pool that has not answered yet."""
_STARTS: Final = 3
"""So many new pools in a row that do not start are an outage, and no word on the file."""
STARTING_SECONDS: Final = 20.0
"""A worker has loaded its program within that, on a busy machine too."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment(Generic[_Result]):
    """Work that was handed to a pool."""

    workers: "WorkerPool"
    pool: ProcessPool
    future: "Future[_Result]"

    def result(self) -> _Result:
        """What the work returns or raises.

        Raises TimeoutError when it was stopped, ProcessExpired when its worker died, and BrokenProcessPool
        when the pool fell with it: that one has been replaced, and the work may be handed over again.
        """
        while not wait([self.future], timeout=_LOOK).done:
            if not self.workers.can_answer(self):
                raise BrokenProcessPool("The pool no longer answers")
        return self.future.result()


class WorkerPool:
    """Hands work to worker processes; safe to use from many threads. Close it at the end."""

    def __init__(self, *, workers: int, tasks_each: int, confinement: Confinement, patience: float) -> None:
        """`tasks_each`: a worker is replaced after so many, what a library leaks stays small.

        `patience`: a pool in which nothing has ended for so many seconds, though work waits, is replaced. It
        must be more than any work may take and a worker needs to start.
        """
        self._workers = workers
        self._tasks_each = tasks_each
        self._confinement = confinement
        self._patience = patience
        self._guard = threading.RLock()
        self._closed = False
        self._pool = self._new()

    def schedule(
        self, function: Callable[..., _Result], *arguments: Any, timeout: float | None = None
    ) -> Assignment[_Result]:
        """Hand work over; it is stopped `timeout` seconds after a worker took it.

        Raises RuntimeError when no pool can be started, or when this one was closed.
        """
        with self._guard:
            for _ in range(_STARTS - 1):
                try:
                    return self._hand(function, arguments, timeout)
                except RuntimeError:
                    self._replace()
            return self._hand(function, arguments, timeout)

    def _hand(
        self, function: Callable[..., _Result], arguments: tuple[Any, ...], timeout: float | None
    ) -> Assignment[_Result]:
        future: Future[_Result] = self._pool.schedule(function, args=arguments, timeout=timeout)
        open_here = self._open
        if not open_here:
            self._moved = time.monotonic()
        open_here.add(future)
        future.add_done_callback(lambda done: self._ended(done, open_here))
        return Assignment(self, self._pool, future)

    def _ended(self, future: "Future[Any]", open_there: "set[Future[Any]]") -> None:
        with self._guard:
            open_there.discard(future)
            if open_there is self._open:
                self._moved = time.monotonic()

    def can_answer(self, assignment: Assignment[Any]) -> bool:
        """Whether an answer has come or may still come; a pool that cannot give any more is replaced."""
        with self._guard:
            if assignment.pool is self._pool:
                if self._pool.active and not self._is_stuck():
                    return True
                self._replace()
        return assignment.future.done()

    def _is_stuck(self) -> bool:
        return bool(self._open) and time.monotonic() - self._moved > self._patience

    def _new(self) -> ProcessPool:
        self._open: set[Future[Any]] = set()
        self._moved = time.monotonic()
        start_ahead()  # again, where it has ended
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._tasks_each,
            initializer=confine,
            initargs=(self._confinement,),
            context=multiprocessing.get_context("forkserver"),
        )

    def _replace(self) -> None:
        if self._closed:
            return
        threading.Thread(target=_stop, args=(self._pool,), daemon=True).start()
        self._pool = self._new()

    def close(self, *, wait: bool) -> None:
        """End the workers, after what they are doing or at once."""
        with self._guard:
            self._closed = True
            pool = self._pool
        if wait:
            pool.close()  # type: ignore[no-untyped-call]
            pool.join()
        else:
            _stop(pool)


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
