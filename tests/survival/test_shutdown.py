"""SIGTERM: what was begun is finished within a bound, what was promised is kept, nothing is lost."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from signing.database import reader
from signing.models import Document
from tests.app.hostile import one_page
from tests.survival.house import House
from tests.survival.postgres import Postgres

BOUND = 60.0
"""`stop_grace_period` of compose.yaml."""
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A service on each database."""
    if request.param == "sqlite":
        with House.standing(tmp_path / "data", None) as made:
            yield made
        return
    with Postgres.running() as database, House.standing(tmp_path / "data", database.url) as made:
        yield made


def send(house: House, number: int) -> bool:
    """Send one document, once: whether it was acknowledged."""
    try:
        answer = house.post(number, one_page(b"%% %d\n" % number), later=number % 2 == 0)
    except httpx.ConnectError:
        return False  # it had stopped listening
    assert answer.status_code in {201, 202, 503}, answer.text
    return answer.status_code != 503


def test_what_was_begun_is_finished(house: House) -> None:
    """Told to stop while four clients are waiting: each is answered, or was not let in."""
    house.serve()
    house.work()
    with ThreadPoolExecutor(4) as threads:
        first = [threads.submit(send, house, number) for number in range(1, 5)]
        while not any(one.done() for one in first):
            time.sleep(0.01)
        more = [threads.submit(send, house, number) for number in range(5, 25)]
        time.sleep(0.3)
        begun = time.monotonic()
        assert house.terminate("api", seconds=BOUND) == 0
        assert time.monotonic() - begun < BOUND
        acknowledged = {number for number, one in enumerate([*first, *more], start=1) if one.result()}
    if house.distributed:
        ended = house.terminate("worker", seconds=BOUND)
        assert ended in {0, -signal.SIGTERM}  # one that was still starting has nothing to finish
    assert acknowledged
    house.serve()
    house.work()
    house.wait_drained()
    with reader(house.engine) as session:
        assert set(session.scalars(select(Document.number))) >= acknowledged
    house.audits()
