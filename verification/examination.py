"""What goes into an examination besides the PDF, and what comes out besides the verdict.

The examiner has no network. What it could not find among the status material it names as a request; the
caller fetches it, from hosts it allows, and examines again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from verification.layout.anatomy import Anatomy
from verification.layout.page import Layout
from verification.verdict import DocumentVerdict

ASK_AGAIN_AFTER = timedelta(hours=12)
"""An answer may be valid for a month; a newer one is looked for twice a day."""


class StatusKind(StrEnum):
    """What a status service hands out."""

    CRL = "crl"
    """RFC 5280, clause 5; fetched by GET."""
    OCSP = "ocsp"
    """RFC 6960; the request is posted."""
    CERTIFICATE = "certificate"
    """An issuer's certificate, RFC 5280, clause 4.2.2.1 (caIssuers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """Something to fetch before the examination can say more."""

    kind: StatusKind
    urls: tuple[str, ...]
    """In the order in which the certificate names them; any one will do."""
    body: bytes | None = None
    """The DER of the OCSP request; None for GET."""
    subject_sha256: str = ""
    """Certificate whose status or issuer is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """One CRL, OCSP answer or issuer certificate, as it was received."""

    kind: StatusKind
    content: bytes
    """DER."""
    origin: str
    """The URL it came from, or "document"."""
    obtained_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMaterial:
    """All status answers at hand."""

    answers: tuple[StatusAnswer, ...] = ()
    offline: bool = False
    """Nothing may be fetched; requests are not made."""


NO_STATUS = StatusMaterial(offline=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of evidence in full; the verdict refers to it by hash."""

    kind: str
    sha256: str
    content: bytes
    origin: str
    obtained_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """The verdict, and what it rests on."""

    verdict: DocumentVerdict
    evidence: tuple[Evidence, ...] = ()
    requests: tuple[StatusRequest, ...] = field(default=())
    layout: Layout | None = None
    anatomy: Anatomy | None = None
    unread_pages: tuple[int, ...] = ()
    """Scanned pages without text: the caller may have them read, and examine again with their words."""
