"""The clerk's desk: files for a day, for their owner only, examined once."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.access.roles import ROLE_ACTIONS, Principal, Role
from app.pages.desk import Check, Desk, Placement, new_batch
from tests.app.pages import samples
from verification.verdict import DocumentVerdict

CLERK = Principal(name="session:a", role=Role.CLERK, agency="T1", actions=ROLE_ACTIONS[Role.CLERK])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk."""
    with Desk(tmp_path / "desk", now=lambda: datetime.now(UTC), workers=2) as opened:
        yield opened


def examine(name: str, path: Path) -> DocumentVerdict:
    """A verdict that names what was examined."""
    return replace(samples.SOUND, file=name, size=path.stat().st_size)


def placed(desk: Desk, content: bytes = b"%PDF") -> Check:
    """A file of the clerk's on the desk."""
    placement = Placement(name="a.pdf", source=content, size=len(content), sha256="0" * 64)
    check = desk.find(desk.place(placement, CLERK), CLERK)
    assert check is not None
    return check


def test_verdict_lies_on_the_desk(desk: Desk) -> None:
    """Placed, examined, found again with its verdict."""
    check = placed(desk)
    assert check.verdict is None
    assert desk.examine(check, examine)
    found = desk.find(check.id, CLERK)
    assert found is not None
    assert found.verdict == examine("a.pdf", check.document)


@pytest.mark.parametrize(
    "stranger",
    [
        replace(CLERK, name="session:b"),
        replace(CLERK, agency="T2"),
        replace(CLERK, agency=None),
    ],
)
def test_only_the_owner_finds_it(desk: Desk, stranger: Principal) -> None:
    """Somebody of the same name in another agency is somebody else."""
    assert desk.find(placed(desk).id, stranger) is None


@pytest.mark.parametrize("name", ["", ".", "..", "../../etc", "a" * 22, "a/../../../../etc/passwd"])
def test_no_name_leads_out_of_the_desk(desk: Desk, name: str) -> None:
    """An id from an address is never a path."""
    placed(desk)
    assert desk.find(name, CLERK) is None
    assert desk.batch(name, CLERK) is None


def test_a_file_is_examined_once_by_many(desk: Desk) -> None:
    """Threads that take up the same waiting file share the work instead of repeating it."""
    check = placed(desk)
    examined: list[str] = []

    def slow(name: str, path: Path) -> DocumentVerdict:
        examined.append(name)
        while len(asked) < 8:
            pass
        return examine(name, path)

    asked: list[int] = []

    def ask(_: int) -> bool:
        asked.append(1)
        return desk.examine(check, slow)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
    assert examined == ["a.pdf"]


def test_a_dead_claim_is_taken_over(desk: Desk) -> None:
    """A process that died while examining does not keep the file waiting for ever."""
    check = placed(desk)
    claim = check.document.parent / "claim"
    claim.touch()
    assert not desk.examine(check, examine)
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    os.utime(claim, (long_ago, long_ago))
    assert desk.examine(check, examine)


def test_a_failed_examination_can_be_repeated(desk: Desk) -> None:
    """A fault while examining gives the claim back."""
    check = placed(desk)

    def fail(name: str, path: Path) -> DocumentVerdict:
        raise OSError(name, path)

    with pytest.raises(OSError, match=r"a\.pdf"):
        desk.examine(check, fail)
    assert desk.examine(check, examine)


def test_batch_keeps_its_order_and_survives_a_restart(desk: Desk) -> None:
    """A second desk over the same folder finds the batch and finishes it."""
    batch = new_batch()
    placement = Placement(name="a.pdf", source=b"%PDF", size=4, sha256="0" * 64)
    names = [desk.place(replace(placement, name=f"{n}.pdf"), CLERK, batch=batch) for n in range(3)]
    desk.bundle(names, CLERK, batch)
    desk.close()
    with Desk(desk.folder, now=lambda: datetime.now(UTC), workers=2) as again:
        found = again.batch(batch, CLERK)
        assert found is not None
        assert [one.name for one in found] == ["0.pdf", "1.pdf", "2.pdf"]
        for one in found:
            again.examine(one, examine)
        finished = again.batch(batch, CLERK)
        assert finished is not None
        assert all(one.verdict for one in finished)


def test_after_a_day_it_is_gone(desk: Desk) -> None:
    """Files that were only checked are not kept."""
    check = placed(desk)
    old = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    os.utime(check.document.parent, (old, old))
    fresh = placed(desk)
    desk.clear()
    assert desk.find(check.id, CLERK) is None
    assert desk.find(fresh.id, CLERK) is not None
