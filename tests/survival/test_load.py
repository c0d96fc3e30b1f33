"""The short form of the run under twice the load."""

from pathlib import Path

import pytest

from tests.app.hostile import one_page
from tests.survival.house import House
from tests.survival.load import run

SETTINGS = {"KYSO_MAX_WAIT_SECONDS": "3", "KYSO_MAX_WAITING": "7"}


@pytest.mark.timeout(600)
def test_twice_the_load(tmp_path: Path) -> None:
    """Refused is what does not fit, with the time to come again; what is accepted is answered in time."""
    with House.standing(tmp_path / "data", None, SETTINGS) as house:
        house.serve()
        figures = run(house, [one_page()], seconds=15, warm=5, turn=6)
        figures.check()
        house.audits()
