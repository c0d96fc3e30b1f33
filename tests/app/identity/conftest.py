"""One provider and one service for all tests of logging in."""

from collections.abc import Iterator

import pytest

from tests.app.identity.house import ACCOUNTS, House, installed, opened_house


@pytest.fixture(scope="session")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened_house(tmp_path_factory.mktemp("identity")) as opened:
        yield opened


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """The house with an honest provider; what a test does to it is undone."""
    if not installed():
        pytest.skip("not installed: npm ci --prefix tests/app/identity/provider")
    opened: House = request.getfixturevalue("_house")
    yield opened
    opened.identity.alter = None
    opened.identity.set_up(ACCOUNTS)
