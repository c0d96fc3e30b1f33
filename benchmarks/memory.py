"""What a worker holds after many documents, and whether it still grows."""

from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.documents import Case
from benchmarks.league import Warm

_SETTLED = 50
"""Documents after which caches and libraries should have what they need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Resident megabytes of one worker that examines signatures and layout."""

    documents: int
    after_50: float
    at_end: float
    peak: float


def measure_memory(case: Case, documents: int) -> Memory:
    """Run one worker over so many documents, taking the files in turn."""
    resident: list[float] = []
    peak = 0.0
    with Warm("ours_full", case) as worker:
        for file in islice(cycle(case.files), documents):
            answered = worker.answer(file)
            resident.append(float(answered["resident_mb"]))
            peak = float(answered["peak_mb"])
    return Memory(
        documents=documents, after_50=max(resident[:_SETTLED]), at_end=max(resident[-_SETTLED:]), peak=peak
    )
