"""What a register knows about the issuing agency on the day of issue; the document is compared with it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAgency:
    """An agency's entries in force on the issue date; empty where no register was asked."""

    names: tuple[str, ...] = ()
    seat: str | None = None
    """Official name of the unit where the agency has its seat."""
    seal_mm: float | None = None
    """Diameter of its registered seal; None where none is registered: its size then cannot be judged."""


UNREGISTERED = RegisteredAgency()
