"""The plan of the demo, and its account."""

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.agencies import demo_agencies
from app.demo.balance import differences, made_counts
from app.demo.command import open_bureaus
from app.demo.documents import make_document
from app.demo.pki import Pki
from app.demo.story import EXPECTED_STATUS, Fate, months_of, plan
from tests.attacks.workshop import workshop

TODAY = date(2026, 11, 22)


def test_province_has_three_levels_and_no_two_officials_of_one_name() -> None:
    """At least twenty agencies; central, provincial, communal; no district level after July 2025."""
    agencies = demo_agencies()
    assert len(agencies) >= 20
    assert {agency.level for agency in agencies} == {"trung_uong", "tinh", "xa"}
    officials = [official.name for agency in agencies for official in agency.officials]
    assert len(set(officials)) == len(officials)
    assert len({agency.code for agency in agencies}) == len(agencies)


def test_default_plan_is_rich_enough() -> None:
    """At least 300 documents over three full months, every fate among them."""
    plans = plan(demo_agencies(), today=TODAY, documents=320)
    assert len(plans) >= 300
    assert months_of(plans) == ["2026-08", "2026-09", "2026-10"]
    assert {one.fate for one in plans} == set(Fate)


@settings(max_examples=30, deadline=None)
@given(
    today=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    documents=st.integers(1, 600),
    seed=st.integers(0, 10**6),
)
def test_missing_numbers_lie_within_their_month(today: date, documents: int, seed: int) -> None:
    """Numbers rise with the days, and the first and last of an agency's month are sent.

    Only so does a missing number belong to one month and the comparison with the service hold.
    """
    plans = plan(demo_agencies(), today=today, documents=documents, seed=seed)
    by_agency: dict[str, list[int]] = {}
    for one in plans:
        by_agency.setdefault(one.agency.code, []).append(one.number)
        assert one.issued_at.weekday() < 5
        assert one.issued_on < today.replace(day=1)
    for code, numbers in by_agency.items():
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        for month in months_of(plans):
            own = [p for p in plans if p.agency.code == code and f"{p.issued_on:%Y-%m}" == month]
            assert Fate.UNSENT not in {own[0].fate, own[-1].fate}
            assert [p.issued_at for p in own] == sorted(p.issued_at for p in own)


def test_account_finds_a_difference_of_one() -> None:
    """Equal counts give no difference; one document more or less in one column is named."""
    plans = plan(demo_agencies(), today=TODAY, documents=60)
    rates: dict[str, dict[str, dict[str, int]]] = {month: {} for month in months_of(plans)}
    for (agency, month), made in made_counts(plans).items():
        counted = dict(made) | {"received": made.total() - made["missing"], "expected": made.total()}
        rates[month][agency] = counted
    assert differences(plans, rates) == []
    month, agency = months_of(plans)[1], plans[0].agency.code
    rates[month][agency]["signed_full"] = rates[month][agency].get("signed_full", 0) + 1
    (found,) = differences(plans, rates)
    assert (found.month, found.count, found.counted - found.made) == (month, "signed_full", 1)


def test_every_fate_ends_where_it_is_expected() -> None:
    """One document of each fate, made as the demo makes it, gets the status that the account asks for."""
    agencies = demo_agencies()
    plans = plan(agencies, today=TODAY, documents=320)
    pki = workshop().pki
    template = next(one for one in plans if one.agency.code == agencies[1].code)
    bureaus = open_bureaus(agencies, pki, [template])
    statuses: Counter[tuple[str, str]] = Counter()
    for fate in Fate:
        made = make_document(replace(template, fate=fate), bureaus[template.agency.code])
        if made.pdf is not None:
            statuses[fate, workshop().verify(made.pdf).signing_status] += 1
    # A copy is soundly signed as a copy; the register counts its number as issued on paper.
    expected = EXPECTED_STATUS | {Fate.PAPER_COPY: "signed_full"}
    assert set(statuses) == {(fate, expected[fate]) for fate in Fate if fate not in {Fate.PAPER, Fate.UNSENT}}


def test_strangers_do_not_share_keys() -> None:
    """Two hierarchies with the same names and other keys do not vouch for each other."""
    ours, theirs = Pki.create(), Pki.create(first_key=200)
    assert ours.root.identity.key != theirs.root.identity.key
    assert ours.issuing.identity.key != theirs.issuing.identity.key
