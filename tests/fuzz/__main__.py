"""Mutates files and examines them: no crash, no hang, no changed signed byte that passes.

    python -m tests.fuzz [--whole] [--count N] [--seed S] [--seconds T] [--shared]

The files are the demo's own signatures on a blank sheet and, with --shared, the real ones of the SHARED
folder. Examined are the signatures, within this process; with --whole the whole document, through the worker
processes of the service. A miss is printed with the seed that repeats it; the exit status is 1 when there
was one.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack

from tests.fuzz import signatures
from tests.fuzz.mutations import mutate, rewrite
from tests.fuzz.originals import Original, originals, whole_originals
from tests.fuzz.whole import WholeExamination

_PROGRESS = 1000
_REWRITTEN = 2 / 3
"""So many of the files for a whole examination keep a sound structure, and reach layout and rules."""


def main() -> int:
    """Mutate until the count or the time is reached."""
    parser = argparse.ArgumentParser(description="Mutate signed files and examine them.")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--shared", action="store_true", help="mutate the real files, too")
    parser.add_argument("--whole", action="store_true", help="layout and rules, too, in worker processes")
    arguments = parser.parse_args()
    started, found, done = time.monotonic(), Counter[str](), 0
    with ExitStack() as stack:
        misses: Callable[[Original, bytes], Iterable[str]] = signatures.misses
        files = originals(shared=arguments.shared)
        outcomes = Counter[str]()
        if arguments.whole:
            files = whole_originals(shared=arguments.shared)
            whole = stack.enter_context(WholeExamination(files))
            misses, outcomes = whole.misses, whole.outcomes
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            if time.monotonic() - started > arguments.seconds:
                break
            chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
            original = chance.choice(files)
            change = rewrite if arguments.whole and chance.random() < _REWRITTEN else mutate
            for miss in misses(original, change(original.pdf, chance)):
                found[miss.partition(":")[0]] += 1
                print(f"seed {seed} {original.name}: {miss}", flush=True)
            done += 1
            if done % _PROGRESS == 0:
                spent = time.monotonic() - started
                print(
                    f"{done} mutations in {spent:.0f} s, {found.total()} misses", file=sys.stderr, flush=True
                )
    if outcomes:
        print("outcomes: " + ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    print(f"{done} mutations in {time.monotonic() - started:.0f} s, misses: {dict(found) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
