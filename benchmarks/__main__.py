"""`make bench`: all of it in one run, as a table and as JSON.

Only what was measured in one run is compared; a figure in milliseconds says something about this machine,
a ratio about the programs.
"""

import argparse
import json
import platform
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.cold import measure_cold_start
from benchmarks.documents import LONG_PAGES, Case, demo_cases, page_count, real_case
from benchmarks.league import REFERENCE, SIGNATURE_CHECK, Standing, compete, cores
from benchmarks.memory import measure_memory
from benchmarks.register import growth
from benchmarks.report import table
from benchmarks.service import measure as measure_service
from benchmarks.throughput import documents_a_second
from tests.conftest import SHARED

HERE = Path(__file__).resolve().parent
PARTS = ("verification", "processes", "service", "register")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--documents", type=int, default=24, help="documents of the demo to make")
    parser.add_argument("--rounds", type=int, default=5, help="times that each file is measured")
    parser.add_argument("--endurance", type=int, default=1000, help="documents for the memory of one worker")
    parser.add_argument("--output", type=Path, default=HERE / "latest.json")
    parser.add_argument("--submissions", type=int, default=200, help="documents sent through the service")
    parser.add_argument(
        "--register", type=int, nargs="+", default=[10_000, 1_000_000], help="sizes of the register"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to measure")
    parser.add_argument("--quick", action="store_true", help="a handful of everything, to see that it runs")
    asked = parser.parse_args()
    if asked.quick:
        asked.documents, asked.rounds, asked.endurance, asked.submissions = 2, 1, 4, 12
        asked.register = [1_000, 2_000]
    return asked


def main() -> None:
    """Measure, print, write."""
    asked = arguments()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    result = known(asked)
    result["measured_at"] = now
    result["parts"] |= dict.fromkeys(asked.only, now)
    with tempfile.TemporaryDirectory(prefix="kyso-bench-") as scratch:
        demo, many, long = demo_cases(Path(scratch), asked.documents)
        if "verification" in asked.only:
            cases = [one for one in (demo, real_case(SHARED), many, long) if one is not None]
            standings = {case.name: compete(case, rounds=asked.rounds) for case in cases}
            result["ratios"] |= dict(ratios(standings))
            result["layout_over_signatures"] = dict(layout_over_signatures(standings))
            for key, ratio in (("layout_over_signatures", "ratio"), ("layout_switched_on", "switched_on")):
                result["ratios"][key] = statistics.median(
                    one[ratio] for one in result["layout_over_signatures"].values()
                )
            result["milliseconds"] = {name: milliseconds(found) for name, found in standings.items()}
        if "processes" in asked.only:
            add_processes(result, demo, asked)
        if "service" in asked.only:
            result["service"] = measure_service(demo, Path(scratch), documents=asked.submissions)
            result["ratios"]["http_postgresql"] = result["service"]["share"]
    if "register" in asked.only:
        result["register"] = growth(asked.register, rounds=asked.rounds)
        grown = result["register"]["growth"]
        result["ratios"] |= {f"register_{name}": ratio for name, ratio in grown.items()}
    asked.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(result))


def known(asked: argparse.Namespace) -> dict[str, Any]:
    """The result to add to: what an earlier run on this machine found of the parts not measured now."""
    result: dict[str, Any] = {"machine": machine(), "parts": {}, "ratios": {}}
    if asked.output.exists() and set(asked.only) < set(PARTS):
        before = json.loads(asked.output.read_text(encoding="utf-8"))
        if before["machine"] == result["machine"]:
            result |= before
            result["parts"] = before.get("parts", {})
    return result


def ratios(standings: dict[str, dict[str, Standing]]) -> Iterator[tuple[str, float]]:
    """Ours as a share of the stock library's time on the same files."""
    for name, found in standings.items():
        for contestant, key in (("ours_signatures", "signatures"), ("ours_full", "full")):
            ratio = round(found[contestant].ratio(found[REFERENCE]), 3)
            if name != "many_signatures":
                yield f"{key}_{name}", ratio
            elif key == "signatures":
                yield name, ratio


def layout_over_signatures(
    standings: dict[str, dict[str, Standing]],
) -> Iterator[tuple[str, dict[str, float]]]:
    """Of each document of three pages: layout, roles and rules as a share of its signature check.

    `switched_on`: what the layout clauses add to a verdict without them (`kyso verify --no-layout`), which
    looks at pages for the roles, as a share of that verdict.
    """
    for name, found in standings.items():
        check, full = found[SIGNATURE_CHECK].seconds, found["ours_full"].seconds
        without = found["ours_signatures"].seconds
        for file in check:
            if page_count(file) == LONG_PAGES:
                layout = full[file] - check[file]
                yield (
                    f"{name}/{file.name}",
                    {
                        "layout_ms": round(1000 * layout, 2),
                        "signatures_ms": round(1000 * check[file], 2),
                        "ratio": round(layout / check[file], 3),
                        "switched_on": round(full[file] / without[file] - 1, 3),
                    },
                )


def milliseconds(found: dict[str, Standing]) -> dict[str, dict[str, float]]:
    """Median and slowest file of every contestant, and its ratio to the stock library."""
    return {
        name: {
            "median": round(1000 * one.median, 2),
            "slowest": round(1000 * one.slowest, 2),
            "ratio": round(one.ratio(found[REFERENCE]), 3),
        }
        for name, one in found.items()
    }


def add_processes(result: dict[str, Any], demo: Case, asked: argparse.Namespace) -> None:
    """Cold start, memory and workers."""
    cold = measure_cold_start(demo, rounds=asked.rounds)
    result["ratios"]["cold_start"] = round(cold.ratio, 3)
    result["cold_start"] = {
        "ours_seconds": round(cold.ours, 3),
        "peer_seconds": round(cold.peer, 3),
        "peer": cold.peer_is,
    }
    memory = measure_memory(demo, asked.endurance)
    result["memory"] = {
        "documents": memory.documents,
        "resident_mb_after_50": round(memory.after_50, 1),
        "resident_mb_at_end": round(memory.at_end, 1),
        "peak_mb": round(memory.peak, 1),
    }
    count = max(asked.endurance // 5, 4)
    result["documents_a_second"] = {
        str(workers): round(documents_a_second(demo, workers=workers, documents=count), 1)
        for workers in sorted({1, cores()})
    }


def machine() -> dict[str, Any]:
    """What it was measured on."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": model[0] if model else platform.machine(),
        "cores": cores(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    main()
