"""`kyso worker` and `kyso reverify`."""

import signal
import threading
import time

from sqlalchemy import select

from app.jobs import reverification
from app.jobs.queue import JobState
from app.models import Job
from app.observation import configure_logs
from app.service import Service
from app.settings import Settings
from app.tracing import start as start_traces
from signing.database import reader

_LOOK_EVERY = 2.0


def worker(name: str, *, once: bool) -> None:
    """Run jobs until stopped; `once`: until none is due."""
    configure_logs()
    settings = Settings()
    end_traces = start_traces(settings, "kyso-worker")
    service = Service.from_settings(settings)
    with service.running():
        if service.engine.dialect.name == "postgresql":
            from app.jobs.distributed import work  # noqa: PLC0415 - PostgreSQL only

            work(service, name=name, once=once)
        elif once:
            while _pending(service):
                time.sleep(0.1)
        else:
            stopped = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopped.set())
            stopped.wait()
    end_traces()


def reverify(period: str | None, *, follow: bool) -> int:
    """Order the re-verification of an archive; with `follow`, show how far it is until it ends."""
    service = Service.from_settings(Settings())
    with service.running():
        job = reverification.order(service, principal="command:reverify", period=period)
        print(f"Việc số {job.id}; tạm dừng: POST /api/v1/jobs/{job.id}/pause")
        embedded = service.engine.dialect.name != "postgresql"
        while follow or embedded:
            with reader(service.engine) as session:
                row = session.get_one(Job, job.id)
                state, progress = row.state, row.progress
            print(
                f"\r{progress['done']}/{progress['total']} văn bản, {progress['changed']} thay đổi",
                end="",
                flush=True,
            )
            if state != JobState.PENDING:
                print()
                return 0 if state == JobState.DONE else 1
            time.sleep(_LOOK_EVERY)
    return 0


def _pending(service: Service) -> bool:
    with reader(service.engine) as session:
        due = select(Job.id).where(Job.state == JobState.PENDING, Job.due_at <= service.now())
        return session.scalar(due.limit(1)) is not None
