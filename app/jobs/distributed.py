"""The queue of PostgreSQL: Procrastinate tells any worker on any machine.

The announcement is written in the transaction that writes the row. A worker that dies leaves its job to the
others: its heartbeat ends, and the job is announced again. A row that is due and of which nobody is told any
more (its worker's clock was slow, the announcement was lost with a disk) is announced once a minute.
"""

import asyncio
import signal
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError as DriverError
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.jobs.queue import JobKind, JobState
from app.models import Job
from signing.database import writer

if TYPE_CHECKING:
    from app.service import Service

STALLED_AFTER: Final = 20
"""Seconds without a heartbeat after which a worker counts as dead."""
_HEARTBEAT: Final = 5.0
FORGOTTEN_AFTER: Final = timedelta(minutes=1)
"""A row that is due for so long without an announcement is announced again."""
_TRY_AGAIN: Final = 10
"""Seconds after which a job is run again that the database did not let end."""
_RECONNECT: Final = 2.0
_AT_ONCE: Final = 1000
_ANNOUNCED: Final = text(
    "NOT EXISTS (SELECT 1 FROM procrastinate_jobs p WHERE p.task_name = 'run_job'"
    " AND p.status IN ('todo', 'doing') AND (p.args ->> 'job_id')::bigint = jobs.id)"
)
_log = structlog.get_logger(__name__)


def libpq(url: str) -> str:
    """The SQLAlchemy URL as psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class DistributedQueue:
    """Announces jobs; `kyso worker` runs them."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._announcer = make_app(service, sync=True)

    def enqueue(self, session: Session, job: Job) -> None:
        """Announce the job on the connection of this transaction."""
        connection = session.connection().connection.driver_connection
        self._announcer.configure_task(
            "run_job",
            connection=connection,
            lock=f"job:{job.id}",  # resumed while the paused run finishes its chunk: one after the other
            schedule_at=job.due_at if job.attempts else None,
        ).defer(job_id=job.id)

    def announce_forgotten(self) -> int:
        """Announce rows that are due and of which no announcement is left; how many there were."""
        query = (
            select(Job)
            .where(
                Job.state == JobState.PENDING,
                Job.kind != JobKind.BATCH,
                Job.due_at <= self._service.now() - FORGOTTEN_AFTER,
                _ANNOUNCED,
            )
            .order_by(Job.id)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        with writer(self._service.engine) as session:
            forgotten = session.scalars(query).all()
            for job in forgotten:
                self.enqueue(session, job)
            session.commit()
        if forgotten:
            _log.warning("jobs_announced_again", count=len(forgotten))
        return len(forgotten)

    def start(self) -> None:
        """Nothing: workers are processes of their own."""

    def stop(self) -> None:
        """Nothing was started."""


def make_app(service: "Service", *, sync: bool = False) -> procrastinate.App:
    """The Procrastinate application with our tasks."""
    address = libpq(service.settings.resolved_database_url)
    connector: Any = (
        procrastinate.SyncPsycopgConnector(conninfo=address)
        if sync
        else procrastinate.PsycopgConnector(conninfo=address)
    )
    app = procrastinate.App(connector=connector)

    again = procrastinate.RetryStrategy(wait=_TRY_AGAIN, retry_exceptions={OperationalError})

    @app.task(name="run_job", retry=again)
    async def run_announced(job_id: int) -> None:
        from app.jobs.running import run_job  # noqa: PLC0415 - jobs use the service that owns this queue

        await run_in_threadpool(run_job, service, job_id)

    @app.periodic(cron="* * * * *")
    @app.task(name="tend", queueing_lock="tend", pass_context=True)
    async def tend_regularly(context: procrastinate.JobContext, timestamp: int) -> None:
        from app.jobs.upkeep import tend  # noqa: PLC0415 - as above

        del timestamp
        await run_in_threadpool(tend, service)
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
            _log.warning("job_taken_from_dead_worker", job=job.id)
            await manager.retry_job(job)

    return app


async def _work(service: "Service", name: str, *, once: bool) -> None:
    app = make_app(service)
    async with app.open_async():
        running = asyncio.ensure_future(
            app.run_worker_async(
                name=name,
                concurrency=service.settings.workers,
                wait=not once,
                shutdown_graceful_timeout=service.settings.examination_seconds + 10,
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=STALLED_AFTER,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )

        def stop() -> None:
            service.stopping.set()
            running.cancel()

        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop)
        try:
            await running
        except asyncio.CancelledError:
            if not service.stopping.is_set():
                raise


def work(service: "Service", *, name: str = "kyso", once: bool = False) -> None:
    """Run jobs until told to stop, or (`once`) until none is left. Waits for a database that is away."""
    while True:
        try:
            asyncio.run(_work(service, name, once=once))
        except (ConnectorException, DriverError) as error:
            if once:
                raise
            _log.warning("worker_waits_for_database", error=type(error).__name__)
            time.sleep(_RECONNECT)
        else:
            return
