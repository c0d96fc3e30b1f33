"""`kyso demo` as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "demo", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
        env={**os.environ, "KYSO_DATA_DIR": str(folder)},
        cwd=Path(__file__).resolve().parents[3],
    )


@pytest.mark.timeout(300)
def test_demo_builds_and_its_counts_agree(tmp_path: Path) -> None:
    """Made, sent, judged and counted: the command ends with 0 only if the service counted the same."""
    done = _demo(tmp_path / "data", "--no-serve", "--documents", "25")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "trùng khớp" in done.stdout
    assert (tmp_path / "data" / "kyso.db").exists()
    assert "PRIVATE KEY" not in "".join(
        file.read_text(errors="replace")
        for file in (tmp_path / "data" / "trust").rglob("*")
        if file.is_file()
    )
    again = _demo(tmp_path / "data", "--no-serve", "--documents", "25")
    assert again.returncode == 2
    assert "đã có dữ liệu" in again.stderr
