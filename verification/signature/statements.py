"""What a status service says of one certificate, whichever way it says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Verdict(Enum):
    """The answer itself."""

    GOOD = "good"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    """On hold: it may come back."""
    UNKNOWN = "unknown"


_WITHOUT_NEXT = timedelta(hours=24)
"""How long an answer without nextUpdate counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One authentic answer about one certificate."""

    verdict: Verdict
    published_at: datetime
    next_at: datetime | None
    revoked_at: datetime | None = None
    invalid_since: datetime | None = None
    """When the key was lost, or the certificate ceased to be true, as the issuer came to know
    (invalidityDate, RFC 5280, 5.3.2): it may lie before the revocation."""
    reason: str | None = None
    keeps_expired: bool = True
    """Whether silence about a certificate that expired before `published_at` means anything."""
    weak: bool = False
    """Signed with SHA-1."""
    content: bytes = b""
    kind: str = "crl"

    def covers(self, moment: datetime) -> bool:
        """Whether a good answer shows that the certificate was good at that moment.

        It was the newest answer then (TT 15/2025, Phụ lục II, 1.2), or is younger than the moment.
        """
        if not self.keeps_expired:
            return False
        last = self.next_at or self.published_at + _WITHOUT_NEXT
        return moment <= max(self.published_at, last)
