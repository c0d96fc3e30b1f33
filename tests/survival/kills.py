"""Kill -9 of API, worker and database at random moments under load: what was acknowledged is there once."""

import itertools
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from app.models import Job
from signing.database import reader
from signing.models import Agency, Document, Leaf, Verification
from tests.app.hostile import one_page
from tests.survival.house import AGENCIES, House
from tests.survival.postgres import Postgres

CLIENTS = 4
EVERY_REPEATED = 7
"""Each so-manieth document is sent once more after it was acknowledged."""


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a campaign did and found."""

    database: str
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    later: int = 0
    repeated: int = 0
    seconds: float = 0.0
    restarts: int = 0
    """Processes that gave up by themselves while the database was away, and were started again."""

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"{self.database}: {sum(self.kills.values())} kills ({kills}) in {self.seconds:.0f} s; "
            f"{self.acknowledged} acknowledged ({self.later} of them later), {self.repeated} sent twice, "
            f"{self.restarts} restarts by the supervisor: "
            "each there once, rates and ledger sound, queue empty"
        )


class Load:
    """Clients that send documents until told to stop; each is sent until it is acknowledged."""

    def __init__(self, house: House, names: tuple[str, ...] = ("api",)) -> None:
        self._house = house
        self._names = names
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(CLIENTS)
        self.acknowledged: dict[tuple[str, int], dict[str, Any]] = {}
        self.repeated = 0
        self._running = [self._threads.submit(self._send) for _ in range(CLIENTS)]

    def finish(self) -> None:
        """Let every client get its last acknowledgement; raises what a client ran into."""
        self._stop.set()
        for one in self._running:
            one.result()
        self._threads.shutdown()

    def _send(self) -> None:
        for number in self._numbers:
            if self._stop.is_set():
                return
            agency = list(AGENCIES)[number % len(AGENCIES)]
            name = self._names[number % len(self._names)]
            pdf = None if number % 11 == 0 else one_page(b"%% %d\n" % number)
            wishes: dict[str, Any] = {"agency": agency, "later": number % 2 == 0, "name": name}
            if number % 3 == 0:
                wishes["key"] = None  # a client that knows no idempotency key
            answer = self._house.submit(number, pdf, **wishes)
            self.acknowledged[agency, number] = answer
            if number % EVERY_REPEATED == 0:
                self._house.submit(number, pdf, **wishes)
                self.repeated += 1


def campaign(
    house: House,
    database: Postgres | None,
    *,
    kills: int,
    chance: random.Random,
    seconds: float = float("inf"),
) -> Figures:
    """Run it, no longer than so many seconds; raises AssertionError when anything was lost or doubled."""
    figures = Figures(database="PostgreSQL" if database else "SQLite")
    begun = time.monotonic()
    house.serve()
    house.work()
    load = Load(house)
    victims = ["api", "worker", "database"] if database else ["api"]
    for count in range(kills):
        if time.monotonic() - begun > seconds:
            break
        time.sleep(chance.uniform(0.2, 3.0))
        victim = victims[count] if count < len(victims) else chance.choice(victims)
        figures.kills[victim] += 1
        if victim == "database":
            assert database is not None
            database.kill()
            time.sleep(chance.uniform(0.0, 2.0))
            database.start()
        elif victim == "worker":
            house.supervise()
            house.kill("worker")
            house.work()
        else:
            house.supervise()
            house.kill("api")
            house.serve(wait=chance.random() < 0.5)  # else the next blow falls while it starts
    house.wait_ready()
    load.finish()
    house.wait_drained()
    figures.seconds = time.monotonic() - begun
    figures.restarts = house.restarts
    figures.acknowledged = len(load.acknowledged)
    figures.later = sum("kind" in answer for answer in load.acknowledged.values())
    figures.repeated = load.repeated
    check(house, load)
    return figures


def check(house: House, load: Load) -> None:
    """Every acknowledged submission is there once, none twice; counters and ledger agree."""
    with reader(house.engine) as session:
        rows = session.execute(
            select(Agency.code, Document.number, Document.id, Document.signing_status).join(
                Agency, Agency.id == Document.agency_id
            )
        ).all()
        there = Counter((code, number) for code, number, _, _ in rows)
        assert [key for key, count in there.items() if count > 1] == []
        assert set(there) == set(load.acknowledged)
        assert {status for *_, status in rows} == {"unsigned"}
        ids = {(code, number): document for code, number, document, _ in rows}
        results = {job.id: job for job in session.scalars(select(Job).where(Job.kind == "submission"))}
        for key, answer in load.acknowledged.items():
            if "kind" in answer:
                job = results[answer["id"]]
                assert (job.state, (job.result or {}).get("document_id")) == ("done", ids[key])
            else:
                assert answer["id"] == ids[key]
        verifications = session.scalar(select(func.count()).select_from(Verification))
        assert verifications == len(rows)
        leaves = list(session.scalars(select(Leaf.index).order_by(Leaf.index)))
        assert leaves == list(range(len(leaves)))
    house.audits()
