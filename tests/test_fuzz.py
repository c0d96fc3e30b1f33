"""The short form of `python -m tests.fuzz --whole`; that of the signatures alone stands with their tests."""

import subprocess
import sys

from tests.conftest import ROOT


def test_whole_documents_that_were_mutated() -> None:
    """Every mutation gets an answer that can be written down; no rule crashes; no changed range passes.

    In a process of its own, because the workers' standard error is read.
    """
    command = [sys.executable, "-m", "tests.fuzz", "--whole", "--count", "60", "--seconds", "5"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "misses: none" in run.stdout
