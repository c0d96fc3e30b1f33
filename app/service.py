"""The composition root: everything that lives as long as the process, made from the settings."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import Engine

from app.database import connect, patiently, watch
from app.examiner import Bounds, Examiner
from app.isolation import Work
from app.metrics import Metrics
from app.originals import Originals
from app.page_images import PageImages
from app.policies import note_policy
from app.recognition import Recognition
from app.settings import Settings
from app.status_services import StatusServices
from app.tracing import record_examination, span
from app.trust import installed_trust
from migrations import upgrade
from signing.database import writer
from verification.examination import Examination
from verification.policy import Limits, Policy, Revocation

if TYPE_CHECKING:
    from app.access.people import People
    from app.jobs.queue import Queue


_FORM_MARGIN: Final = 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Service:
    """Settings, database, examiner, status services, originals, page images, metrics."""

    settings: Settings
    engine: Engine
    status: StatusServices
    originals: Originals
    pages: PageImages
    policy: Policy
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    people: "People | None" = None
    """Where people log in; None: by one-time links only."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the process is to end: long work stops at its next whole step."""
    _examiner: Examiner | None = None
    _queue: "Queue | None" = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Open what the settings name; nothing is migrated, started or asked yet."""
        service = cls(
            settings=settings,
            engine=connect(settings),
            status=StatusServices.from_settings(settings),
            originals=Originals.from_settings(settings),
            pages=PageImages(folder=settings.data_dir / "pages"),
            policy=Policy(
                revocation=Revocation(settings.revocation), limits=Limits(max_bytes=settings.max_upload_bytes)
            ),
        )
        service.status.observe = service._status_asked
        if settings.otlp_endpoint is not None:
            watch(service.engine)
        if settings.oidc_issuer is not None:
            from app.access.people import People  # noqa: PLC0415 - most commands and many offices do without

            service.people = People.from_settings(settings, now=service.now)
        return service

    def start(self) -> None:
        """Bring the database to the newest form, waiting for it where it is away, and start the workers."""
        patiently(self._prepare_database)
        self.examiner.warm()
        self.queue.start()

    def _prepare_database(self) -> None:
        upgrade(self.engine)
        with writer(self.engine) as session:
            for policy in self.policies:
                note_policy(session, policy, at=self.now())
            session.commit()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What verdicts may name today: scanned pages that are read make another version."""
        if Recognition.from_settings(self.settings) is None:
            return (self.policy,)
        return (self.policy, replace(self.policy, recognised=True))

    @property
    def queue(self) -> "Queue":
        """Whoever runs jobs: threads of this process on SQLite, workers on PostgreSQL."""
        with self._guard:
            if self._queue is None:
                self._queue = _queue(self)
            return self._queue

    def close(self) -> None:
        """End the workers after what they are doing, close connections."""
        self.stopping.set()
        if self._queue is not None:
            self._queue.stop()
        if self._examiner is not None:
            self._examiner.close()
        self.pages.close()
        self.status.close()
        if self.people is not None:
            self.people.close()
        self.engine.dispose()

    @property
    def max_body(self) -> int:
        """The largest request: a file and the parts of a form beside it."""
        return self.settings.max_upload_bytes + _FORM_MARGIN

    @property
    def upload_memory(self) -> int:
        """Bytes of requests with files that may be in the house at once; the largest one always fits."""
        return max(self.settings.upload_memory_mb * 1024 * 1024, self.max_body)

    @property
    def session_life(self) -> timedelta:
        """How long a session lasts, whoever opened it and however."""
        return timedelta(hours=self.settings.session_hours)

    @property
    def capacity(self) -> int:
        """Files that may be in the house at once."""
        return self.settings.workers + self.settings.max_waiting

    @property
    def examiner(self) -> Examiner:
        """The pool of workers; made when first needed, and anew when the trust store changed."""
        with self._guard:
            if self._examiner is None:
                self._examiner = self._new_examiner()
            return self._examiner

    def reload_trust(self) -> None:
        """Use the trust store as it is now; files under examination finish with the one before."""
        with self._guard:
            before, self._examiner = self._examiner, self._new_examiner()
        if before is not None:
            threading.Thread(target=before.close, daemon=True).start()

    def examine(self, source: Work) -> Examination:
        """Examine one file, and count it."""
        begun = time.monotonic()
        with span("examination") as current:
            examination = self.examiner.examine(source)
            current.set_attribute("kyso.signing_status", examination.verdict.signing_status)
        self.metrics.examinations.observe(time.monotonic() - begun)
        self.metrics.verdicts.labels(examination.verdict.signing_status).inc()
        return examination

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Start, and close at the end."""
        self.start()
        try:
            yield self
        finally:
            self.close()

    def _new_examiner(self) -> Examiner:
        return Examiner(
            trust=installed_trust(self.settings),
            workers=self.settings.workers,
            bounds=Bounds(
                seconds=self.settings.examination_seconds,
                memory=self.settings.examination_memory_mb * 1024 * 1024,
            ),
            status=None if self.settings.offline else self.status,
            status_folder=self.status.folder,
            recognition=lambda: Recognition.from_settings(self.settings),
            observe=record_examination if self.settings.otlp_endpoint is not None else None,
        )

    def _status_asked(self, host: str, outcome: str) -> None:
        self.metrics.status_services.labels(host, outcome).inc()


def _queue(service: Service) -> "Queue":
    from app.jobs.distributed import DistributedQueue  # noqa: PLC0415 - jobs use the service that owns them
    from app.jobs.embedded import EmbeddedQueue  # noqa: PLC0415

    return (
        DistributedQueue(service) if service.engine.dialect.name == "postgresql" else EmbeddedQueue(service)
    )
