"""The queue of one process: the rows that are pending are the queue, threads of this process run them.

At start and once in a while the rows are looked at again, so that what a crash left behind is done.
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.jobs.queue import JobKind, JobState
from app.models import Job
from signing.database import reader

if TYPE_CHECKING:
    from app.service import Service

LOOK_AGAIN: Final = 20.0
"""Seconds after which due rows are looked for without having been announced."""
REST: Final = 10.0
"""Seconds for which a job is left alone that the database did not let end (a full disk, say)."""
_log = structlog.get_logger(__name__)


class EmbeddedQueue:
    """Runs the jobs of an SQLite database in threads of this process."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._resting: dict[int, float] = {}

    def enqueue(self, session: Session, job: Job) -> None:
        """Wake the loop when the row has been committed."""
        del job  # the row itself is the announcement
        event.listen(session, "after_commit", lambda _: self._wake.set(), once=True)

    def announce_forgotten(self) -> int:
        """Nothing: the loop itself looks at the rows."""
        return 0

    def start(self) -> None:
        """Start the loop; it begins with what was left behind."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="kyso-jobs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish what is running."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _loop(self) -> None:
        from app.jobs.upkeep import tend  # noqa: PLC0415 - jobs use the service that owns this queue

        running: dict[int, Future[None]] = {}
        threads = ThreadPoolExecutor(self._service.settings.workers, thread_name_prefix="kyso-job")
        try:
            while not self._stopping.is_set():
                try:
                    tend(self._service)
                    running = {one: future for one, future in running.items() if not future.done()}
                    for job_id in self._due():
                        if job_id not in running:
                            running[job_id] = threads.submit(self._run, job_id)
                except Exception as error:  # noqa: BLE001 - the loop outlives whatever went wrong once
                    _log.error("queue_failed", exc_info=error)
                self._wake.wait(0.1 if running else LOOK_AGAIN)
                self._wake.clear()
        finally:
            threads.shutdown(cancel_futures=True)  # what has not begun is still a pending row

    def _run(self, job_id: int) -> None:
        from app.jobs.running import run_job  # noqa: PLC0415 - as above

        try:
            run_job(self._service, job_id)
        except Exception as error:  # noqa: BLE001 - the row is still pending; what it needs may come back
            _log.error("job_could_not_end", job=job_id, exc_info=error)
            self._resting[job_id] = time.monotonic() + REST

    def _due(self) -> list[int]:
        now = time.monotonic()
        self._resting = {one: until for one, until in self._resting.items() if until > now}
        with reader(self._service.engine) as session:
            return list(
                session.scalars(
                    select(Job.id)
                    .where(
                        Job.state == JobState.PENDING,
                        Job.due_at <= self._service.now(),
                        Job.kind != JobKind.BATCH,
                        Job.id.not_in(self._resting),
                    )
                    .order_by(Job.due_at, Job.id)
                    .limit(8 * self._service.settings.workers)
                )
            )
