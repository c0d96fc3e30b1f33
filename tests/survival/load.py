"""Twice the load that the machine can verify: bounded memory, refusals with Retry-After, answers in time.

The bound that docs/operations.md states: the turn of an upload that is let in comes within twice
`KYSO_MAX_WAIT_SECONDS`, and then it is examined. Twice, because the pace of the last files is no promise for
the next.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import psutil

from tests.survival.house import FIRST, RECORDED, House

_SENDERS = 96
_GROWTH = 1.25
_SPARE = 64 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a run under load saw; times in seconds, memory in bytes."""

    turn: float
    """Within which an accepted document must be taken up."""
    alone: float
    """Documents a second when as many clients as workers send, one after another."""
    offered: float = 0.0
    seconds: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    unanswered: int = 0
    memory: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Accepted documents a second."""
        return len(self.accepted) / self.seconds

    @property
    def bound(self) -> float:
        """Within which it must be answered: its turn, and the time of one document."""
        return self.turn + 1 / self.alone

    @property
    def p99(self) -> float:
        """Of the answers to accepted documents."""
        times = sorted(self.accepted)
        return times[min(len(times) - 1, int(len(times) * 0.99))]

    def check(self) -> None:
        """Raise AssertionError for what does not hold."""
        assert set(self.answers) <= RECORDED | {429, 503}, self.answers
        assert self.answers[503] + self.answers[429] > 0, "nothing was refused: that was no overload"
        assert self.without_retry_after == 0
        assert self.unanswered == 0
        assert self.p99 <= self.bound, (self.p99, self.bound)
        third = len(self.memory) // 3
        early, late = max(self.memory[: 2 * third]), max(self.memory[2 * third :])
        assert late <= _GROWTH * early + _SPARE, (early, late)

    def __str__(self) -> str:
        third = len(self.memory) // 3
        first, last = max(self.memory[:third]) >> 20, max(self.memory[-third:]) >> 20
        times = sorted(self.refused) or [0.0]
        return (
            f"{self.seconds:.0f} s at {self.offered:.1f}/s offered ({self.offered / self.alone:.1f} × the "
            f"{self.alone:.1f}/s that the machine verified before): {len(self.accepted)} accepted "
            f"({self.rate:.1f}/s), {len(self.refused)} refused, all with Retry-After, "
            f"p99 of the refusals {times[int(len(times) * 0.99)] * 1000:.0f} ms; "
            f"{self.unanswered} unanswered; "
            f"p99 of the accepted {self.p99:.2f} s, bound {self.bound:.2f} s; "
            f"memory of all processes {first} MB in the first third, {last} MB in the last"
        )


def run(house: House, papers: Sequence[bytes], *, seconds: float, warm: float, turn: float) -> Figures:
    """Measure the rate for `warm` seconds, then offer twice as much for `seconds`."""
    numbers = itertools.count(1)
    figures = Figures(turn=turn, alone=_alone(house, papers, numbers, warm))
    figures.offered = 2 * figures.alone
    guard = threading.Lock()

    def send(number: int) -> None:
        begun = time.monotonic()
        try:
            answer = house.post(number, _paper(papers, number), agency=FIRST, timeout=300)
        except httpx.HTTPError:
            with guard:
                figures.unanswered += 1
            return
        taken = time.monotonic() - begun
        with guard:
            figures.answers[answer.status_code] += 1
            if answer.status_code in RECORDED:
                figures.accepted.append(taken)
            else:
                figures.refused.append(taken)
                figures.without_retry_after += not answer.headers.get("retry-after", "").isdigit()

    begun = time.monotonic()
    with ThreadPoolExecutor(_SENDERS) as threads:
        for place in itertools.count():
            due = begun + place / figures.offered
            if due - begun > seconds:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            threads.submit(send, next(numbers))
            if place % max(1, int(figures.offered)) == 0:
                figures.memory.append(_memory(house))
    figures.seconds = time.monotonic() - begun
    return figures


def _alone(house: House, papers: Sequence[bytes], numbers: "itertools.count[int]", seconds: float) -> float:
    """Documents a second that the service verifies when nobody has to wait long."""
    clients = 2 * int(house.environment["KYSO_WORKERS"])
    until = time.monotonic() + seconds

    def send(_: int) -> int:
        done = 0
        while time.monotonic() < until:
            number = next(numbers)
            done += house.post(number, _paper(papers, number), agency=FIRST).status_code in RECORDED
        return done

    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(send, range(clients))) / seconds


def _paper(papers: Sequence[bytes], number: int) -> bytes:
    """One of the files, with bytes of its own behind its end."""
    return papers[number % len(papers)] + b"\n%% %d\n" % number


def _memory(house: House) -> int:
    """Resident bytes of the API process and all that it started."""
    api = psutil.Process(house.processes["api"].pid)
    total = 0
    for process in (api, *api.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
