"""Contestants side by side: each file goes to every one of them in turn, round after round."""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.documents import Case

REFERENCE = "stock"
SIGNATURE_CHECK = "ours_check"
"""Each signature through all its steps, without any page."""
IN_PROCESS = (SIGNATURE_CHECK, "ours_signatures", "ours_full", REFERENCE, "floor")
PROGRAMS: dict[str, tuple[str, ...]] = {"pdfsig": ("pdfsig",), "mutool": ("mutool", "sign", "-v")}
"""Measured with the start of the program, which is how they come; `start` is what that part costs."""

_ROOT = Path(__file__).resolve().parent.parent


class Warm:
    """A contestant that stays: see `benchmarks.contestants`."""

    def __init__(self, name: str, case: Case) -> None:
        crls = [argument for file in case.crls for argument in ("--crl", str(file))]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [
                *(sys.executable, "-m", "benchmarks.contestants", name),
                *("--trust", str(case.trust), "--at", case.at.isoformat(), *crls),
            ],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self, file: Path) -> dict[str, Any]:
        """What the contestant says about one file."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the contestant has no streams")
        self._process.stdin.write(f"{file}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the contestant ended over {file}")
        answered: dict[str, Any] = json.loads(line)
        return answered

    def seconds(self, file: Path) -> float:
        """Processor time spent on one file."""
        return float(self.answer(file)["seconds"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def program_seconds(command: Sequence[str], file: Path) -> float:
    """Processor time of a program over one file, its start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, str(file)], capture_output=True, check=False, timeout=120)  # noqa: S603 - named above
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One contestant on one case."""

    seconds: Mapping[Path, float]
    """By file: the median of its rounds."""

    @property
    def median(self) -> float:
        """Seconds on the file in the middle."""
        return statistics.median(self.seconds.values())

    @property
    def slowest(self) -> float:
        """Seconds on the slowest file."""
        return max(self.seconds.values())

    def ratio(self, reference: "Standing") -> float:
        """The median over the files of own time divided by the reference's."""
        return statistics.median(self.seconds[file] / reference.seconds[file] for file in self.seconds)


def compete(case: Case, *, rounds: int, contestants: Iterable[str] = IN_PROCESS) -> dict[str, Standing]:
    """Every contestant over every file; a first round warms up and is not counted."""
    taken: dict[str, dict[Path, list[float]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        ways: dict[str, Callable[[Path], float]] = {
            name: stack.enter_context(Warm(name, case)).seconds for name in contestants
        }
        for name, command in PROGRAMS.items():
            if shutil.which(command[0]):
                ways[name] = lambda file, command=command: program_seconds(command, file)  # type: ignore[misc]
        for turn in range(rounds + 1):
            for file in case.files:
                for name, way in ways.items():
                    seconds = way(file)
                    if turn:
                        taken[name][file].append(seconds)
    return {
        name: Standing(seconds={file: statistics.median(times) for file, times in by_file.items()})
        for name, by_file in taken.items()
    }


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))
