"""What every test may lean on: the folder of documents to measure with, when it is there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path:
    """Where the documents to measure with are; the variable SHARED names another place."""
    named = Path(os.environ.get("SHARED", "../shared"))
    return named if named.is_absolute() else (ROOT / named).resolve()


SHARED = shared_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what reads the shared documents where they are absent: the project stands without them."""
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the SHARED folder with documents to measure with is absent")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real and hostile documents; tests that ask for it are marked `shared`."""
    return SHARED
