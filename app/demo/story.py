"""What happens in the demo's three months: who issues what, and what goes wrong with it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from itertools import count

from app.demo.agencies import DemoAgency, Official

VIETNAM = timezone(timedelta(hours=7))


class Fate(StrEnum):
    """What becomes of a document on its way out."""

    SOUND = "sound"
    """Signed by the official, numbered, sealed."""
    FAULTY_LAYOUT = "faulty_layout"
    """Soundly signed, but Appendix I is not followed: a layout fault does not void a signature."""
    PERSON_ONLY = "person_only"
    AGENCY_ONLY = "agency_only"
    UNSIGNED = "unsigned"
    BROKEN = "broken"
    """Bytes changed after signing."""
    WRONG_ORDER = "wrong_order"
    """Sealed before the official signed (Điều 32 k2 d)."""
    REVOKED = "revoked"
    """Signed with a certificate that had been revoked."""
    UNTRUSTED = "untrusted"
    """Signed with certificates of a CA that nobody put into the trust store."""
    PAPER = "paper"
    """Issued on paper only: there is no file."""
    PAPER_COPY = "paper_copy"
    """Issued on paper; a scan with the agency's "SAO Y" signature fills its number (Điều 25)."""
    DAMAGED = "damaged"
    """The file was cut off on its way."""
    UNSENT = "unsent"
    """Its number was used, and nobody sent it."""


EXPECTED_STATUS = {
    Fate.SOUND: "signed_full",
    Fate.FAULTY_LAYOUT: "signed_full",
    Fate.PERSON_ONLY: "signed_person_only",
    Fate.AGENCY_ONLY: "signed_agency_only",
    Fate.UNSIGNED: "unsigned",
    Fate.BROKEN: "signed_invalid",
    Fate.WRONG_ORDER: "signed_invalid",
    Fate.REVOKED: "signed_invalid",
    Fate.UNTRUSTED: "undetermined",
    Fate.PAPER: "unsigned",
    Fate.PAPER_COPY: "unsigned",
    Fate.DAMAGED: "unreadable",
    Fate.UNSENT: "missing",
}
"""The column of `GET /rates` in which a document of this fate has to be counted."""

_TROUBLE = (
    (Fate.FAULTY_LAYOUT, 10),
    (Fate.PERSON_ONLY, 10),
    (Fate.AGENCY_ONLY, 5),
    (Fate.UNSIGNED, 8),
    (Fate.BROKEN, 4),
    (Fate.WRONG_ORDER, 2),
    (Fate.REVOKED, 2),
    (Fate.UNTRUSTED, 2),
    (Fate.PAPER, 2),
    (Fate.PAPER_COPY, 3),
    (Fate.DAMAGED, 2),
    (Fate.UNSENT, 5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One document to be made."""

    agency: DemoAgency
    official: Official
    number: int
    kind: str
    """Type code: CV, QĐ, TB, KH, BC, GM."""
    issued_at: datetime
    """When the official signs."""
    fate: Fate
    seed: int
    work_file: bool
    procedure_result: bool
    attachment: bool = False
    """A second file goes out with the document. It is checked and counts for nothing."""

    @property
    def notation(self) -> str:
        """Ký hiệu: "SNV-VP" of a công văn, "QĐ-SNV" of a named type."""
        if self.kind == "CV":
            return f"{self.agency.abbreviation}-{self.agency.unit}"
        return f"{self.kind}-{self.agency.abbreviation}"

    @property
    def printed_number(self) -> str:
        """Số: a leading zero below 10 (SO-05)."""
        return f"{self.number:02}"

    @property
    def issued_on(self) -> date:
        """Day in Vietnam."""
        return self.issued_at.date()


def month_of(plan: Plan) -> str:
    """The period in which a document counts, as `GET /rates` takes it: "2026-10"."""
    return f"{plan.issued_on:%Y-%m}"


def months_of(plans: Sequence[Plan]) -> list[str]:
    """All periods of the plans, oldest first."""
    return sorted({month_of(plan) for plan in plans})


def months_before(today: date, number: int = 3) -> list[tuple[int, int]]:
    """The last full months before a day, oldest first, as (year, month)."""
    index = today.year * 12 + today.month - 1
    return [divmod(index - back, 12) for back in range(number, 0, -1)]  # month counts from 0 here


def plan(agencies: Sequence[DemoAgency], *, today: date, documents: int, seed: int = 31) -> list[Plan]:
    """About `documents` documents over the three full months before today.

    Each agency that issues anything issues something every month; a small number is for fewer agencies.
    """
    chance = random.Random(seed)
    months = months_before(today)
    agencies = _spread(agencies, max(1, documents // len(months)))
    weights = [agency.monthly for agency in agencies for _ in months]
    scale = documents / sum(weights)
    plans: list[Plan] = []
    for place, agency in enumerate(agencies):
        habits = _habits(place)
        numbers = count(chance.randint(1, 900))
        for year, month in months:
            size = max(1, round(agency.monthly * scale))
            moments = sorted(_moment(chance, year, month + 1) for _ in range(size))
            fates = list(_fates(chance, habits, size))
            for moment, fate in zip(moments, fates, strict=True):
                plans.append(_planned(chance, agency, next(numbers), moment, fate))
    return plans


def _spread(agencies: Sequence[DemoAgency], number: int) -> Sequence[DemoAgency]:
    """At most so many agencies, from all over the list."""
    if number >= len(agencies):
        return agencies
    return [agencies[index * len(agencies) // number] for index in range(number)]


def _habits(place: int) -> float:
    """Share of an agency's documents that go wrong: some are perfect, one or two careless."""
    return (0.0, 0.12, 0.25, 0.0, 0.18, 0.4, 0.08)[place % 7]


def _fates(chance: random.Random, trouble: float, size: int) -> Iterator[Fate]:
    """The first and the last of a month are sent, so that a gap lies within the month."""
    kinds, weights = zip(*_TROUBLE, strict=True)
    for index in range(size):
        fate = Fate.SOUND
        if chance.random() < trouble:
            fate = chance.choices(kinds, weights)[0]
        if fate is Fate.UNSENT and index in {0, size - 1}:
            fate = Fate.PERSON_ONLY
        yield fate


def _moment(chance: random.Random, year: int, month: int) -> datetime:
    """A working hour of a working day."""
    moment = datetime(year, month, chance.randint(1, 28), chance.randint(8, 16), tzinfo=VIETNAM)
    moment += timedelta(minutes=chance.randint(0, 45))
    while moment.weekday() > 4:  # noqa: PLR2004 - Saturday and Sunday
        moment -= timedelta(days=1) if moment.day > 2 else timedelta(days=-2)  # noqa: PLR2004 - stay in the month
    return moment


def _planned(chance: random.Random, agency: DemoAgency, number: int, moment: datetime, fate: Fate) -> Plan:
    return Plan(
        agency=agency,
        official=chance.choice(agency.officials),
        number=number,
        kind=chance.choices(("CV", "QĐ", "TB", "KH", "BC", "GM"), (10, 3, 2, 2, 2, 1))[0],
        issued_at=moment,
        fate=fate,
        seed=chance.randrange(2**32),
        work_file=chance.random() < 0.7,  # noqa: PLR2004 - most come from a work file
        procedure_result=chance.random() < 0.1,  # noqa: PLR2004 - a tenth are results of procedures
        attachment=fate is Fate.SOUND and chance.random() < 0.06,  # noqa: PLR2004 - now and then
    )
