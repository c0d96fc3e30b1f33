"""Documents a second through the real worker processes, with one worker and with all."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from app.examiner import Examiner
from app.isolation import Work
from benchmarks.documents import Case
from verification.policy import Policy, Revocation
from verification.signature.trust import read_trust_folder

_POLICY = Policy(revocation=Revocation.WARN)


@contextmanager
def warm_workers(case: Case, *, workers: int) -> Iterator[Callable[[Sequence[Path]], float]]:
    """Workers that have started, as a function: files in, seconds by the clock until all verdicts stand."""
    with Examiner(trust=read_trust_folder(case.trust), workers=workers) as examiner:

        def seconds(files: Sequence[Path]) -> float:
            begun = time.perf_counter()
            works = (Work(name=file.name, source=file, policy=_POLICY, at=case.at) for file in files)
            for going in [examiner.begin(one) for one in works]:
                going.result()
            return time.perf_counter() - begun

        seconds(list(islice(cycle(case.files), 4 * workers)))
        yield seconds


def documents_a_second(case: Case, *, workers: int, documents: int) -> float:
    """Throughput of signatures and layout by the clock; the start of the workers is not counted."""
    with warm_workers(case, workers=workers) as seconds:
        return documents / seconds(list(islice(cycle(case.files), documents)))
