"""The queue of PostgreSQL: Procrastinate tells any worker on any machine.

The announcement is written in the transaction that writes the row. A worker that dies leaves its job to the
others: its heartbeat ends, and the job is announced again.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final

import procrastinate
import structlog
from sqlalchemy import make_url
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.models import Job

if TYPE_CHECKING:
    from app.service import Service

STALLED_AFTER: Final = 20
"""Seconds without a heartbeat after which a worker counts as dead."""
_HEARTBEAT: Final = 5.0
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
            "run_job", connection=connection, schedule_at=job.due_at if job.attempts else None
        ).defer(job_id=job.id)

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

    @app.task(name="run_job")
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
        await app.run_worker_async(
            name=name,
            concurrency=service.settings.workers,
            wait=not once,
            shutdown_graceful_timeout=service.settings.examination_seconds + 10,
            update_heartbeat_interval=_HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
            delete_jobs="successful",
        )


def work(service: "Service", *, name: str = "kyso", once: bool = False) -> None:
    """Run jobs until the process is told to stop, or until none is left."""
    asyncio.run(_work(service, name, once=once))
