"""A queue in front of verification workers, with measured service times: `python -m benchmarks.simulation`.

Checks the arithmetic of docs/scale.md: so many workers, arrivals over a day as a country's offices make them,
service times drawn from what `make bench` measured; how long does a document wait? First come, first served;
arrivals within a second are random (Poisson), the day's shape is given by its hours.
"""

import argparse
import heapq
import json
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HOURS = {
    7: 0.05,
    8: 0.12,
    9: 0.15,
    10: 0.15,
    11: 0.08,
    12: 0.02,
    13: 0.07,
    14: 0.12,
    15: 0.12,
    16: 0.10,
    17: 0.02,
}
"""Share of a working day's documents in each hour; the busiest quarter of an hour has half as many again."""
_RUSH, _RUSH_FROM, _RUSH_TO = 1.5, 2700, 3600
_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How a day went."""

    documents: int
    busiest_a_second: float
    utilisation: float
    """Of the workers in the busiest hour."""
    p50: float
    p99: float
    longest: float


def arrivals(documents: int, chance: random.Random) -> Iterator[float]:
    """Seconds of the day at which documents come, ascending."""
    for hour, share in sorted(HOURS.items()):
        for second in range(_SECONDS):
            rate = documents * share / _SECONDS
            rate *= _RUSH if _RUSH_FROM <= second < _RUSH_TO else (4 - _RUSH) / 3
            moment = hour * _SECONDS + second + chance.expovariate(rate)
            while moment < hour * _SECONDS + second + 1:
                yield moment
                moment += chance.expovariate(rate)


def simulate(documents: int, workers: int, seconds: Sequence[float], *, seed: int = 1) -> Waiting:
    """One day: each document goes to the first worker that is free."""
    chance = random.Random(seed)  # noqa: S311 - arrivals of a model
    free = [0.0] * workers
    waits: list[float] = []
    busy: dict[int, float] = {}
    came: dict[int, int] = {}
    for moment in arrivals(documents, chance):
        taken = chance.choice(seconds)
        begin = max(moment, heapq.heappop(free))
        heapq.heappush(free, begin + taken)
        waits.append(begin - moment)
        hour = int(moment // _SECONDS)
        busy[hour] = busy.get(hour, 0.0) + taken
        came[int(moment)] = came.get(int(moment), 0) + 1
    waits.sort()
    return Waiting(
        documents=len(waits),
        busiest_a_second=max(
            statistics.mean(came.get(s + i, 0) for i in range(60)) for s in list(came)[::60]
        ),
        utilisation=max(busy.values()) / (workers * _SECONDS),
        p50=waits[len(waits) // 2],
        p99=waits[int(len(waits) * 0.99)],
        longest=waits[-1],
    )


def main() -> None:
    """Simulate a day for several numbers of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500_000, help="documents of a day")
    parser.add_argument("--workers", type=int, nargs="+", default=[4, 8, 12, 16, 24])
    parser.add_argument("--measured", type=Path, default=Path(__file__).with_name("latest.json"))
    parser.add_argument("--case", default="vn")
    asked = parser.parse_args()
    found = json.loads(asked.measured.read_text(encoding="utf-8"))["milliseconds"]
    one = found.get(asked.case, found["demo"])["ours_full"]
    # Nine in ten documents are near the median, one is the slowest measured: a skewed distribution.
    seconds = [one["median"] / 1000] * 9 + [one["slowest"] / 1000]
    print(f"service time: mean {1000 * statistics.mean(seconds):.0f} ms")
    for workers in asked.workers:
        day = simulate(asked.documents, workers, seconds)
        print(
            f"{workers:>4} workers: {day.documents} documents, busiest {day.busiest_a_second:.1f}/s, "
            f"busy {day.utilisation:.0%}, wait p50 {day.p50:.2f} s, p99 {day.p99:.2f} s, "
            f"longest {day.longest:.1f} s"
        )


if __name__ == "__main__":
    main()
