"""The policy: what is required, and our own tolerances. Named with its version in every verdict.

Law is law and stands in the rules; what stands here is ours, and a deployment may change it under a new
version.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from verification.verdict import PolicyReference


class Revocation(StrEnum):
    """What follows when the status of a certificate cannot be checked (TT 15/2025, Phụ lục II, 1.2)."""

    REQUIRE = "require"
    """INDETERMINATE / TRY_LATER."""
    WARN = "warn"
    """May pass, with the warning `revocation_unknown`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an examination may cost before it is refused."""

    max_bytes: int = 100 * 1024 * 1024
    max_pages: int = 2000
    max_signatures: int = 200
    layout_pages: int = 40
    """Pages measured in full: the first ones and the last one; rules that need every page say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """Engineering choices, marked [eng] in the rule table: lengths in mm, ratios without unit."""

    paper_mm: float = 2.0
    margin_mm: float = 1.0
    font_size_pt: float = 0.3
    line_ratio: float = 0.03
    centring_mm: float = 5.0
    seal_diameter_mm: float = 2.0
    seal_overlap: tuple[float, float] = (0.20, 0.50)
    seal_overlap_usual: tuple[float, float] = (0.25, 0.42)
    between_title_and_name_mm: float = 10.0
    timestamp_order_minutes: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything about a verdict that is a choice."""

    id: str = "kyso-default"
    version: str = "1"
    revocation: Revocation = Revocation.REQUIRE
    layout: bool = True
    """False skips the clauses of Appendix I (`--no-layout`); roles and DS-R rules stay."""
    recognised: bool = False
    """Words that were read from pictures of scanned pages (OCR) were handed in."""
    limits: Limits = field(default_factory=Limits)
    tolerances: Tolerances = field(default_factory=Tolerances)

    def reference(self) -> PolicyReference:
        """Name of the policy as the verdict shows it: the choices that change results are part of it."""
        marks = [self.version, f"revocation={self.revocation}"]
        if not self.layout:
            marks.append("no-layout")
        if self.recognised:
            marks.append("ocr")
        return PolicyReference(id=self.id, version=";".join(marks))
