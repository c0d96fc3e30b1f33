"""Shares of two counts: exact when compared, six decimals when handed out, two with a comma when printed."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_SIX = Decimal("0.000001")
_TWO = Decimal("0.01")


def share(part: int, whole: int) -> Fraction | None:
    """Return part ÷ whole; None when there is nothing to divide by."""
    return Fraction(part, whole) if whole else None


def decimal(value: Fraction | None) -> Decimal | None:
    """Return a share as a decimal from 0 to 1 with six places, half up."""
    return None if value is None else _round(value, _SIX)


def percent(value: Fraction | Decimal | None) -> str:
    """Print a share in Vietnamese: "92,33 %"; "–" where there is none."""
    if value is None:
        return "–"
    return f"{_round(Fraction(value) * 100, _TWO)} %".replace(".", ",")


def points(value: Fraction | Decimal | None) -> str:
    """Print a difference of shares in percentage points with its sign: "+12,93"."""
    if value is None:
        return "–"
    rounded = _round(Fraction(value) * 100, _TWO)
    return f"{'+' if rounded > 0 else ''}{rounded}".replace(".", ",").replace("-", "−")


def mean(values: list[Fraction]) -> Fraction | None:
    """Return the mean of shares, each weighing the same."""
    return sum(values, Fraction(0)) / len(values) if values else None


def _round(value: Fraction, places: Decimal) -> Decimal:
    scaled = value / Fraction(places)
    sign = -1 if scaled < 0 else 1
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(sign * whole) * places).quantize(places, rounding=ROUND_HALF_UP)
