"""Documents a second through the real worker processes, with one worker and with all."""

import time
from itertools import cycle, islice

from app.examiner import Examiner
from app.isolation import Work
from benchmarks.documents import Case
from verification.policy import Policy, Revocation
from verification.signature.trust import read_trust_folder


def documents_a_second(case: Case, *, workers: int, documents: int) -> float:
    """Throughput of signatures and layout by the clock; the start of the workers is not counted."""
    policy = Policy(revocation=Revocation.WARN)
    works = [
        Work(name=file.name, source=file, policy=policy, at=case.at)
        for file in islice(cycle(case.files), documents)
    ]
    with Examiner(trust=read_trust_folder(case.trust), workers=workers) as examiner:
        for warming in [examiner.begin(one) for one in works[: 4 * workers]]:
            warming.result()
        begun = time.perf_counter()
        for going in [examiner.begin(one) for one in works]:
            going.result()
        return documents / (time.perf_counter() - begun)
