"""The verdicts on a corpus of hostile and odd PDFs, by class, against what its manifest asks for.

    python -m tests.corpus DIR [--only TEXT] [--jobs N]

DIR holds `manifest.tsv` (columns file, class, verdict, chain, anchor …) and, for files whose chain is good
today, `anchors/`. Each file is examined in a process of its own with a limit of time and memory; a file
that breaks the limit is a miss. The exit status is the number of misses, at most 99.
"""

import argparse
import csv
import logging
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from verification.document import verify_document
from verification.examination import NO_STATUS
from verification.policy import Policy, Revocation
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict_json import VERDICT_JSON

SECONDS, BYTES = 5.0, 1 << 30
"""What one file may cost."""
_GRACE = 10.0
"""Start of the process on a busy machine; the examination itself is timed inside."""
_PROCESSES = multiprocessing.get_context("forkserver")

Verdict = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file with its expectation."""

    file: str
    group: str
    expected: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out for one file."""

    row: Row
    misses: tuple[str, ...]
    seconds: float


def main() -> int:
    """Print the table by class and every miss."""
    parser = argparse.ArgumentParser(description="Verdicts on a corpus, by class.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="files whose name holds this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    _PROCESSES.set_forkserver_preload(["tests.corpus"])
    rows = [row for row in read_manifest(arguments.folder) if arguments.only in row.file]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda row: _run(arguments.folder, row), rows))
    _print(outcomes)
    return min(99, sum(bool(outcome.misses) for outcome in outcomes))


def read_manifest(folder: Path) -> Iterator[Row]:
    """Every row of the manifest whose file is there."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if (folder / row["file"]).is_file():
                yield Row(
                    file=row["file"],
                    group=row["class"],
                    expected=row["verdict"],
                    chain=row.get("chain") or "",
                )


def misses(expected: str, verdict: Verdict) -> Iterator[str]:
    """What the verdict lacks against the word of the manifest."""
    yield from _EXPECTATIONS.get(expected, lambda _: iter(()))(verdict)


def chain_misses(row: Row, verdict: Verdict) -> Iterator[str]:
    """A good file whose signers chain today must pass, unless SHA-1 stands against it."""
    if row.chain != "now" or row.expected not in {"OK", "OK_EXT"}:
        return
    for signature in verdict["signatures"]:
        codes = {warning["code"] for warning in signature["warnings"]}
        if signature["indication"] != "TOTAL_PASSED" and not any("sha1" in code for code in codes):
            yield f"{signature['field_name']}: {signature['indication']} / {signature['sub_indication']}"


def _ok(verdict: Verdict) -> Iterator[str]:
    if not verdict["signatures"]:
        yield f"no signature listed ({verdict['error']})"
        return
    yield from _not_intact(verdict)
    last = verdict["signatures"][-1]
    if last["coverage"] != "whole_file":
        yield f"coverage {last['coverage']}"
    if last["later_changes"] != "none":
        yield f"later changes {last['later_changes']}"


def _extended(verdict: Verdict) -> Iterator[str]:
    if not verdict["signatures"]:
        yield f"no signature listed ({verdict['error']})"
    yield from _not_intact(verdict)
    for signature in verdict["signatures"]:
        if signature["later_changes"] not in {"none", "permitted"}:
            yield f"{signature['field_name']}: later changes {signature['later_changes']}"


def _not_intact(verdict: Verdict) -> Iterator[str]:
    for signature in verdict["signatures"]:
        if signature["integrity"] != "intact":
            yield f"{signature['field_name']}: integrity {signature['integrity']}"


def _flag(verdict: Verdict) -> Iterator[str]:
    caught = (
        bool(verdict["error"])
        or not verdict["signatures"]
        or any(
            signature["later_changes"] == "suspicious"
            or signature["coverage"] in {"partial", "unclear"}
            or signature["indication"] == "TOTAL_FAILED"
            for signature in verdict["signatures"]
        )
    )
    if not caught:
        yield "not flagged"


def _reject(verdict: Verdict) -> Iterator[str]:
    caught = any(
        signature["integrity"] in {"broken", "unknown"} or signature["indication"] == "TOTAL_FAILED"
        for signature in verdict["signatures"]
    )
    if not caught:
        yield "not rejected"


def _not_valid(verdict: Verdict) -> Iterator[str]:
    for signature in verdict["signatures"]:
        if signature["integrity"] == "intact" and signature["indication"] != "TOTAL_FAILED":
            yield f"{signature['field_name']} looks valid"


def _no_signature(verdict: Verdict) -> Iterator[str]:
    if verdict["error"]:
        yield f"error {verdict['error']['code']}"
    yield from _none_listed(verdict)


def _none_listed(verdict: Verdict) -> Iterator[str]:
    if verdict["signatures"]:
        yield f"{len(verdict['signatures'])} signatures listed"


def _error(verdict: Verdict) -> Iterator[str]:
    if not verdict["error"]:
        yield "no error"


_EXPECTATIONS: dict[str, Callable[[Verdict], Iterator[str]]] = {
    "OK": _ok,
    "OK_EXT": _extended,
    "FLAG": _flag,
    "REJECT": _reject,
    "NOTVALID": _not_valid,
    "NOSIG": _no_signature,
    "ERROR": _error,
    "NOSIG_OR_ERROR": _none_listed,
}


def _run(folder: Path, row: Row) -> Outcome:
    """Examine one file in a process of its own, forked from a server that has everything loaded."""
    here, there = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_examine, args=(folder, row.file, there))
    process.start()
    there.close()
    try:
        answer = here.recv() if here.poll(SECONDS + _GRACE) else None
    except EOFError:
        return Outcome(row=row, misses=("the process died",), seconds=0.0)
    finally:
        process.kill()
        process.join()
    if answer is None:
        return Outcome(row=row, misses=("too slow",), seconds=SECONDS + _GRACE)
    if answer["fault"]:
        return Outcome(row=row, misses=(f"crash: {answer['fault']}",), seconds=answer["seconds"])
    found = [*misses(row.expected, answer["verdict"]), *chain_misses(row, answer["verdict"])]
    if answer["seconds"] > SECONDS:
        found.append(f"took {answer['seconds']:.1f} s")
    return Outcome(row=row, misses=tuple(found), seconds=answer["seconds"])


def _examine(folder: Path, file: str, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    logging.disable()
    anchors = folder / "anchors"
    trust = read_trust_folder(anchors) if anchors.is_dir() else TrustStore()
    started, verdict, fault = time.perf_counter(), {}, ""
    try:
        examination = verify_document(
            (folder / file).read_bytes(),
            name=file,
            policy=Policy(revocation=Revocation.WARN, layout=False),
            trust=trust,
            status=NO_STATUS,
            at=datetime.now(UTC),
        )
        verdict = VERDICT_JSON.dump_python(examination.verdict, mode="json")
    except Exception as raised:  # noqa: BLE001 - any exception is the miss that is sought
        fault = f"{type(raised).__name__}: {raised}"
    answer.send({"seconds": time.perf_counter() - started, "verdict": verdict, "fault": fault})


def _print(outcomes: list[Outcome]) -> None:
    total, good = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for outcome in outcomes:
        key = (outcome.row.expected, outcome.row.group)
        total[key] += 1
        good[key] += not outcome.misses
    for key in sorted(total):
        print(f"{key[0]:15} {key[1]:38} {good[key]:4} / {total[key]}")
    words = sorted({expected for expected, _ in total})
    print()
    for word in words:
        right = sum(good[key] for key in total if key[0] == word)
        print(f"{word:15} {right:4} / {sum(total[key] for key in total if key[0] == word)}")
    print()
    for outcome in outcomes:
        for miss in outcome.misses:
            print(f"{outcome.row.expected} {outcome.row.group} {outcome.row.file}: {miss}")
    slowest = max(outcomes, key=lambda one: one.seconds, default=None)
    if slowest:
        print(f"slowest {slowest.seconds:.2f} s: {slowest.row.file}")


if __name__ == "__main__":
    sys.exit(main())
