"""The short form of the campaign: each victim dies at least once under load."""

import random
from pathlib import Path

import pytest

from tests.survival.house import House
from tests.survival.kills import campaign
from tests.survival.postgres import Postgres


@pytest.mark.timeout(900)
def test_kills_on_postgresql(tmp_path: Path) -> None:
    """API, worker and database; half of the documents are verified later."""
    with (
        Postgres.running() as database,
        House.standing(tmp_path / "data", database.url) as house,
    ):
        figures = campaign(house, database, kills=4, chance=random.Random(20261122))  # noqa: S311
    assert set(figures.kills) == {"api", "worker", "database"}
    assert figures.acknowledged > 20


@pytest.mark.timeout(900)
def test_kills_on_sqlite(tmp_path: Path) -> None:
    """The one process is killed."""
    with House.standing(tmp_path / "data", None) as house:
        figures = campaign(house, None, kills=3, chance=random.Random(20261123))  # noqa: S311
    assert figures.acknowledged > 20
