"""Every number of the rate pages leads to what was counted, and what it leads to counts the same."""

import re
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from tests.app.pages.markup import Page, read

NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})*")
PERIODS = ("2026-07", "2026-Q3", "2026")
START = [
    *(f"/rates?period={period}" for period in PERIODS),
    "/rates?period=2026-07&level=tinh",
    "/rates?period=2026-07&parent=T01",
    "/rates?period=2026-07&category=administrative",
    *(f"/rates/{code}?period={period}" for code in ("T01.01", "T01.02") for period in PERIODS),
    "/rates/T01?period=2026-07",
    "/rates/T01.01?period=2026-07&category=administrative",
    "/discrepancies?period=2026-07",
    "/administration/closings?month=2026-07",
]


class Reader:
    """A browser that asks for each address once; nothing changes meanwhile."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.seen: dict[str, Page] = {}

    def read(self, address: str) -> Page:
        """The page at an address."""
        address = address.split("#", maxsplit=1)[0]
        if address not in self.seen:
            answer = self.client.get(address)
            assert answer.status_code == 200, address
            self.seen[address] = read(answer.text)
        return self.seen[address]


@pytest.fixture(scope="module")
def administrator(browsers: dict[str, TestClient]) -> Reader:
    """Whoever sees everything."""
    return Reader(browsers["administrator"])


def numbers(page: Page) -> list[tuple[str, int]]:
    """Links whose text is a number, with it; several in one text are a quotient."""
    return [
        (href, int(text.strip().replace(".", "")))
        for href, text in page.links
        if NUMBER.fullmatch(text.strip())
    ]


def behind(reader: Reader, here: str, href: str) -> int:
    """How much the address behind a number counts."""
    address = href if href.startswith("/") else f"{here}{href}"
    path, part = urlsplit(address).path, urlsplit(address).fragment
    page = reader.read(address)
    if path in ("/documents", "/missing-numbers"):
        return next(iter(page.values("data-total")), 0)
    if path == "/unattributed":
        return len(page.all("tr")) - 1
    if path == "/discrepancies":
        return sum(page.values("data-silent"))
    if path == "/rates" and "show=" in address:
        return len([one for one in page.all("tr") if "data-agency" in one.attributes])
    if path == "/rates":
        return sum(page.values("data-sum"))
    if part == "composition":
        whole = page.values("data-whole")
        assert sum(page.values("data-part")) == sum(whole), address
        return sum(whole)
    raise AssertionError(address)


@pytest.mark.parametrize("address", START)
def test_every_number_leads_to_as_many(administrator: Reader, address: str) -> None:
    """Follow each one; the list, the table or the sum behind it is exactly as large."""
    page = administrator.read(address)
    found = numbers(page)
    assert found
    declared = sum(page.values("data-issued")), sum(page.values("data-signed"))
    whole, part = sum(page.values("data-whole")), sum(page.values("data-part"))
    assert whole == part or not whole
    for href, number in found:
        if href.endswith("#declarations"):
            assert number in declared or number in page.values("data-part")
        else:
            assert behind(administrator, address, href) == number, (href, number)


@pytest.mark.parametrize("address", [one for one in START if one.startswith("/rates")])
def test_no_count_stands_without_a_way_to_it(browsers: dict[str, TestClient], address: str) -> None:
    """A count in a table is a link, unless it is a sum shown beside its parts, a rank or a declared count."""
    html = browsers["administrator"].get(address).text
    cells = re.findall(r'<td class="number"([^>]*)>\s*(.*?)\s*</td>', html, re.DOTALL)
    assert cells
    for attributes, content in cells:
        bare = re.sub(r"<a .*?</a>", "", content)
        text = re.sub(r"<[^>]+>", "", bare).strip()
        if NUMBER.fullmatch(text) and text != "0":
            assert re.search("data-(sum|whole|issued|signed)", attributes), (attributes, content)


def test_numbers_of_a_clerk_stay_within_the_agency(browsers: dict[str, TestClient]) -> None:
    """The same numbers, the same lists, for somebody who sees one agency only."""
    clerk = Reader(browsers["clerk"])
    for address in ("/rates?period=2026-07", "/rates/T01.01?period=2026-07"):
        for href, number in numbers(clerk.read(address)):
            if not href.endswith("#declarations"):
                assert behind(clerk, address, href) == number, (href, number)
