"""Two API processes and two workers on one PostgreSQL behave as one."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
from sqlalchemy import func, select, text

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.models import Job
from signing.database import reader, writer
from signing.models import Document, Leaf, SecretCount, Verification
from tests.app.hostile import one_page
from tests.survival.house import AGENCIES, House, until
from tests.survival.postgres import Postgres

BOTH = ("north", "south")
PER_MINUTE = 600
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two of each, on one database and one data folder."""
    folder = tmp_path_factory.mktemp("two")
    settings = {"KYSO_REQUESTS_PER_MINUTE": str(PER_MINUTE)}
    with (
        Postgres.running() as database,
        House.standing(folder / "data", database.url, settings) as made,
    ):
        for name in BOTH:
            made.serve(name, wait=False)
            made.work(f"worker-{name}")
        for name in BOTH:
            made.wait_ready(name)
        yield made


def at_once(send: Callable[..., httpx.Response], times: int = 1) -> list[httpx.Response]:
    """What both answer, so many times each, to requests that are sent in the same moment."""
    barrier = threading.Barrier(len(BOTH) * times)

    def one(name: str) -> httpx.Response:
        barrier.wait()
        return send(name=name)

    with ThreadPoolExecutor(barrier.parties) as threads:
        return list(threads.map(one, BOTH * times))


def test_one_number_from_two_clients(house: House) -> None:
    """Different bytes under one number, to both at once: one is recorded, the other is a duplicate_number."""

    def send(number: int, *, name: str) -> httpx.Response:
        return house.post(number, one_page(f"%% {name} {number}\n".encode()), name=name)

    for number in range(1, 16):
        answers = at_once(partial(send, number))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert refused.json()["code"] == "duplicate_number"


def test_one_document_from_two_clients(house: House) -> None:
    """The same bytes, to both at once: recorded once, both are told of the one record."""
    for number in range(101, 116):
        pdf = one_page(b"%% %d\n" % number)
        answers = at_once(partial(house.post, number, pdf))
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        assert len({answer.json()["id"] for answer in answers}) == 1


@pytest.mark.parametrize("later", [False, True])
def test_one_idempotency_key_at_two_processes(later: bool, house: House) -> None:  # noqa: FBT001
    """Four times at once: done once, answered four times alike."""
    for number in range(201, 211) if later else range(301, 311):
        pdf, key = one_page(b"%% %d\n" % number), f"key-{number}"
        answers = at_once(partial(house.post, number, pdf, later=later, key=key), times=2)
        assert {answer.status_code for answer in answers} == {202 if later else 201}
        assert len({answer.content for answer in answers}) == 1
        other = house.post(number, one_page(b"%% other"), later=later, key=key, name="south")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_secret_document_with_a_key_is_counted_once(house: House) -> None:
    """The count of secret documents goes up by one, however many processes were asked at once."""

    def send(*, name: str) -> httpx.Response:
        metadata = '{"issuer_org_id": "T01.03", "issued_on": "2023-03-01", "security_level": "mat"}'
        return house.client.post(
            f"{house.addresses[name]}/api/v1/documents",
            headers={"Idempotency-Key": "secret"},
            data={"metadata": metadata},
            files={"file": ("a.pdf", b"x")},
        )

    answers = at_once(send, times=2)
    assert {answer.status_code for answer in answers} == {201}
    with reader(house.engine) as session:
        assert session.scalar(select(func.sum(SecretCount.count))) == 1


def test_one_ledger_without_gaps(house: House) -> None:
    """Both take in documents of all agencies at full speed; two workers finish what was promised."""

    def send(number: int) -> int:
        agency = list(AGENCIES)[number % len(AGENCIES)]
        wishes = {"agency": agency, "name": BOTH[number % 2], "later": number % 3 == 0}
        house.submit(number, one_page(b"%% %d\n" % number), **wishes)
        return number

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, range(1001, 1121)))
    house.wait_drained()
    with reader(house.engine) as session:
        numbers = Counter(session.scalars(select(Document.number).where(Document.number > 1000)))
        assert numbers == Counter(sent)
        leaves = list(session.scalars(select(Leaf.index).order_by(Leaf.index)))
        assert leaves == list(range(len(leaves)))
        done = session.scalars(select(Job).where(Job.kind == "submission")).all()
        assert {job.state for job in done} == {"done"}
    house.audits()


def test_pause_is_seen_by_both(house: House) -> None:
    """Ordered at one, paused at the other, resumed at the first: every document once more, none twice."""
    with reader(house.engine) as session:
        before = session.scalar(select(func.count()).select_from(Verification)) or 0
        with_file = session.scalar(
            select(func.count()).select_from(Document).where(Document.file_sha256.is_not(None))
        )
    north, south = (house.addresses[name] + "/api/v1" for name in BOTH)
    job = house.client.post(f"{north}/reverifications", json={}).json()["id"]
    paused = house.client.post(f"{south}/jobs/{job}/pause")
    assert paused.status_code == 200, paused.text
    assert house.client.get(f"{north}/jobs/{job}").json()["state"] == "paused"
    time.sleep(1)
    assert house.client.post(f"{north}/jobs/{job}/resume").status_code == 200
    until(lambda: house.client.get(f"{south}/jobs/{job}").json()["state"] == "done", what="done")
    progress = house.client.get(f"{south}/jobs/{job}").json()["progress"]
    assert progress["done"] == progress["total"] == with_file
    with reader(house.engine) as session:
        after = session.scalar(select(func.count()).select_from(Verification)) or 0
    assert after - before == with_file


def test_periodic_work_is_done_once(house: House) -> None:
    """Two workers, one round a minute between them."""
    with reader(house.engine) as session:
        rounds = "SELECT count(*) FROM procrastinate_periodic_defers WHERE task_name = 'tend'"
        until(lambda: session.execute(text(rounds)).scalar_one() > 0, what="a round")
        moments = "SELECT defer_timestamp FROM procrastinate_periodic_defers WHERE task_name = 'tend'"
        deferred = session.scalars(text(moments)).all()
        assert len(deferred) == len(set(deferred))


def test_one_rate_limit(house: House) -> None:
    """What a key may send in a minute counts at both together, never more than it may."""
    with writer(house.engine) as session:
        grant = Grant(name="vội", role=Role.AUDITOR)
        key = issue_key(session, grant, now=datetime.now(UTC))
        session.commit()

    def ask(number: int) -> tuple[int, int]:
        before = time.time()
        address = house.addresses[BOTH[number % 2]]
        answer = house.client.get(f"{address}/api/v1/rules", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code != 429 or answer.headers["retry-after"].isdigit()
        return answer.status_code, int(before // 60)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(PER_MINUTE + 100)))
    minutes = {minute for _, minute in answers}
    allowed = sum(status == 200 for status, _ in answers)
    assert allowed <= PER_MINUTE * (len(minutes) + 1)
    if len(minutes) == 1:
        assert any(status == 429 for status, _ in answers)
