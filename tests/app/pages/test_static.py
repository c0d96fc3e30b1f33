"""Vendored files are the ones that their README names."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("folder", ["app/static/vendor", "tests/vendor"])
def test_vendored_files_are_those_named(folder: str) -> None:
    """Each vendored script has the SHA-256 that stands beside its licence, and a licence file."""
    readme = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", readme, re.MULTILINE))
    there = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (ROOT / folder).glob("*.js")
    }
    assert named == there
    assert list((ROOT / folder).glob("*LICENSE*"))


def test_own_scripts_stay_small() -> None:
    """What is ours is short enough to be read in one sitting."""
    sizes = {file.name: file.stat().st_size for file in (ROOT / "app/static").glob("*.js")}
    assert sizes
    assert max(sizes.values()) < 4_000
