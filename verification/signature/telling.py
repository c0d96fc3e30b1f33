"""How a step is told: its citation, its times, the names of certificates."""

from datetime import datetime
from zoneinfo import ZoneInfo

from asn1crypto import x509

from verification.verdict import Step, StepOutcome, SubIndication

CIRCULAR = "TT 15/2025/TT-BKHCN"
ETSI = "ETSI EN 319 102-1"
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def told(
    name: str, outcome: StepOutcome, detail: str, citation: str, reason: SubIndication | str | None = None
) -> Step:
    """One step, told."""
    return Step(
        step=name,
        outcome=outcome,
        reason=str(reason) if reason else None,
        detail=detail,
        citation=citation,
    )


def said(moment: datetime) -> str:
    """A time as Vietnamese users read it."""
    return f"{aware(moment).astimezone(_HANOI):%d/%m/%Y %H:%M:%S}"


def aware(moment: datetime) -> datetime:
    """A claimed time without offset is Vietnamese time."""
    return moment if moment.tzinfo else moment.replace(tzinfo=_HANOI)


def name_of(certificate: x509.Certificate) -> str:
    """The common name of a certificate's subject, else the whole name."""
    names = certificate.subject.native
    return str(names.get("common_name") or certificate.subject.human_friendly)
