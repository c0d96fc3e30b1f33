"""A mutated file through the service's own path: worker process, limits, layout, every rule.

Whatever happens to the worker, an answer must come, in time, that the register can write down. A fault of
ours inside the worker ends as `damaged` or as one undetermined rule, and only its standard error tells: that
is read, too, and counts as a miss.
"""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from app.examiner import Bounds, Examiner
from app.isolation import KeptAnswer, Work
from signing.canonical import canonical
from tests.fuzz.originals import Original
from tests.verification.signature.paper import NOW, WARN
from verification.examination import StatusMaterial
from verification.signature.trust import TrustStore
from verification.verdict import SigningStatus
from verification.verdict_json import VERDICT_JSON

BOUNDS = Bounds()
GRACE = 10.0
"""Seconds beyond the limit until an answer is there: a worker is ended and replaced."""


class WholeExamination:
    """One worker that knows what all the originals need; use it with `with`."""

    def __init__(self, originals: tuple[Original, ...]) -> None:
        self._folder = TemporaryDirectory()
        self.outcomes = Counter[str]()
        """How often each state of signing or error came out."""
        self._answers = {one.name: _kept(one.status, Path(self._folder.name)) for one in originals}
        certificates = dict.fromkeys(one for each in originals for one in each.trust.certificates)
        self._complaints = _Complaints()
        with self._complaints:
            self._examiner = Examiner(
                trust=TrustStore(certificates=tuple(certificates)),
                workers=1,
                bounds=BOUNDS,
                status_folder=Path(self._folder.name),
            )
        self._examiner.warm()
        self._examiner._pool.schedule(_complain).result()  # noqa: SLF001 - the only way into a worker
        if not self._complaints.read():
            message = "workers were started before in this process: what they complain of would not be heard"
            raise RuntimeError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._examiner.close(wait=False)
        self._folder.cleanup()

    def misses(self, original: Original, pdf: bytes) -> Iterator[str]:
        """What is wrong about the verdict on a mutated file."""
        work = Work(name=original.name, source=pdf, policy=WARN, at=NOW, answers=self._answers[original.name])
        begun = time.monotonic()
        try:
            verdict = self._examiner.examine(work).verdict
            canonical(VERDICT_JSON.dump_python(verdict, mode="json"))
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is the miss that is sought
            yield f"{type(fault).__name__}: {fault}"
            return
        self.outcomes[verdict.error.code if verdict.error else verdict.signing_status] += 1
        taken = time.monotonic() - begun
        if taken > BOUNDS.seconds + GRACE:
            yield f"hangs: an answer after {taken:.0f} s"
        yield from self._complaints.read()
        if falsely := original.falsely_passed(pdf, verdict.signatures):
            yield falsely
        if verdict.signing_status is SigningStatus.SIGNED_FULL and not original.ranges:
            yield "signed_full: nothing was ever signed"


def _kept(status: StatusMaterial, folder: Path) -> tuple[KeptAnswer, ...]:
    kept = []
    for answer in status.answers:
        sha256 = hashlib.sha256(answer.content).hexdigest()
        (folder / sha256).write_bytes(answer.content)
        kept.append(
            KeptAnswer(kind=answer.kind, sha256=sha256, origin=answer.origin, obtained_at=answer.obtained_at)
        )
    return tuple(kept)


def _complain() -> None:
    os.write(2, b"heard")


class _Complaints:
    """What the workers write to standard error; inherited by the process they are forked from."""

    @cached_property
    def _pipe(self) -> tuple[int, int]:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        return reading, writing

    def __enter__(self) -> None:
        self._own = os.dup(2)
        os.dup2(self._pipe[1], 2)

    def __exit__(self, *_: object) -> None:
        os.dup2(self._own, 2)
        os.close(self._own)

    def read(self) -> list[str]:
        """The lines since the last call."""
        try:
            return os.read(self._pipe[0], 1 << 16).decode(errors="replace").splitlines()
        except BlockingIOError:
            return []
