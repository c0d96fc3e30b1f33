"""The filters of the register: each narrows, all combine, all live in the address."""

import pytest
from starlette.testclient import TestClient

from tests.app.pages import samples
from tests.app.pages.markup import Page, read

FILTERS = {
    "agency": ("T01.01", {1, 2, 3}),
    "level": ("tinh", {1, 2, 3, 4, 5, 6}),
    "period": ("2026-07-10..2026-07-12", {1, 2, 3}),
    "status": ("signed_invalid", {5}),
    "rule": ("ND30-PG-03", {2, 3}),
    "signer": ("nguyễn văn an", {1, 2, 4, 5, 6}),
    "number": ("13/SNV-VP", {2}),
    "standing": ("unattributed", {7}),
    "counted": ("undetermined", {6}),
    "form": ("no", {2, 3}),
    "work_file": ("no", {1, 2, 3, 4, 5, 6, 7}),
    "category": ("administrative", {1, 2, 3, 4, 5, 6, 7}),
    "parent": ("T01", {1, 2, 3, 4, 5, 6}),
}
"""A value for each filter and the documents that it leaves."""


def found(page: Page) -> set[int]:
    """Ids of the documents listed."""
    addresses = (one.attributes.get("href", "") for one in page.all("a"))
    ids = {one.removeprefix("/documents/") for one in addresses if one.startswith("/documents/")}
    return {int(one) for one in ids if one.isdigit()} & set(range(1, 8))


def listed(client: TestClient, **given: str) -> Page:
    """The register narrowed by these filters, without what other tests have recorded."""
    answer = client.get("/documents", params=given)
    assert answer.status_code == 200
    return read(answer.text)


@pytest.mark.parametrize("name", FILTERS)
def test_filter_narrows(browsers: dict[str, TestClient], name: str) -> None:
    """Exactly the documents that fit; the value stands in its field and as a removable condition."""
    value, expected = FILTERS[name]
    page = listed(browsers["auditor"], **{name: value})
    assert found(page) == expected
    kept = [
        one
        for one in page.elements
        if value == one.attributes.get("value") and (one.tag == "input" or "selected" in one.attributes)
    ]
    assert kept
    assert "/documents" in [one.attributes.get("href") for one in page.all("a")]


def test_all_seven_combine(browsers: dict[str, TestClient]) -> None:
    """Together they leave what fits each; taking one away is a link."""
    given = {
        "agency": "T01.01",
        "level": "tinh",
        "period": "2026-07",
        "status": "signed_full",
        "rule": "ND30-PG-03",
        "signer": "nguyễn",
        "number": "13",
    }
    page = listed(browsers["auditor"], **given)
    assert found(page) == {2}
    for name in given:
        rest = {key: value for key, value in given.items() if key != name}
        links = [href for href, _ in page.links if href.startswith("/documents?") and f"{name}=" not in href]
        assert links, name
        assert found(listed(browsers["auditor"], **rest)) >= {2}
    assert found(listed(browsers["auditor"], **given | {"status": "unsigned"})) == set()


@pytest.mark.parametrize(
    "given", [{"status": "good"}, {"level": "x"}, {"period": "July"}, {"form": "x"}, {"work_file": "x"}]
)
def test_strange_value_is_refused_in_words(browsers: dict[str, TestClient], given: dict[str, str]) -> None:
    """Not an empty list: somebody mistyped an address."""
    answer = browsers["auditor"].get("/documents", params=given)
    assert answer.status_code == 422
    assert read(answer.text).all("h1")


def test_no_filter_leaves_the_own_agency(browsers: dict[str, TestClient]) -> None:
    """A clerk who names another agency finds nothing of it."""
    clerk = browsers["clerk"]
    for given in ({"agency": "T01.02"}, {"parent": "T01"}, {"signer": "nguyễn"}, {"level": "tinh"}):
        assert found(listed(clerk, **given)) <= {1, 2, 3}


def test_markup_in_a_filter_is_text(browsers: dict[str, TestClient]) -> None:
    """What was typed comes back as it was, in the field and in the list of conditions."""
    page = listed(browsers["auditor"], signer=samples.MARKUP)
    assert samples.MARKUP in [one.attributes.get("value") for one in page.all("input")]
    assert not [one for one in page.elements if "onerror" in one.attributes]
