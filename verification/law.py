"""The instruments that rules are taken from, and where in them a rule stands."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A decree or circular, with the time it is in force."""

    name: str
    """As it is cited: "Nghị định số 30/2020/NĐ-CP"."""
    in_force_from: date
    in_force_until: date | None = None
    """The first day on which it is no longer in force; None while it is."""

    def in_force_on(self, day: date) -> bool:
        """Whether the instrument binds a document issued on that day."""
        return self.in_force_from <= day and (self.in_force_until is None or day < self.in_force_until)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an instrument."""

    instrument: Instrument
    clause: str
    """e.g. "Phụ lục I, Phần I, mục I, khoản 3"."""

    def __str__(self) -> str:
        """The citation as users read it."""
        return f"{self.clause}, {self.instrument.name}"


DECREE_30_2020 = Instrument(name="Nghị định số 30/2020/NĐ-CP", in_force_from=date(2020, 3, 5))
