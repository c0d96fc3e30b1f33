"""Why the reported rate is higher than the verified one: the documents and numbers that explain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from signing.completeness import MissingNumbers, missing
from signing.history import CONTRADICTED
from signing.models import Document, Standing
from signing.periods import Period
from signing.rates import RateItem, rates
from verification.verdict import SigningStatus

LISTED = 200
"""So many documents are listed for each agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """An agency that reported another rate than was verified, and what explains the difference."""

    item: RateItem
    documents: tuple[Document, ...]
    """Counted and not signed in full, or at odds with their file; newest first, at most LISTED."""
    missing: tuple[MissingNumbers, ...]


def discrepancies(
    session: Session, period: Period, *, agency_ids: Sequence[int] | None = None
) -> list[Discrepancy]:
    """List the agencies whose reported rate differs from the verified one, the largest difference first."""
    report = rates(session, period, agency_ids=agency_ids)
    differing = [item for item in report.items if item.discrepancy]
    differing.sort(key=lambda item: (-abs(item.discrepancy or Decimal(0)), item.agency))
    gaps: dict[int, list[MissingNumbers]] = {}
    for gap in missing(session, period, [item.agency_id for item in differing]):
        gaps.setdefault(gap.agency_id, []).append(gap)
    return [
        Discrepancy(
            item=item,
            documents=tuple(not_signed(session, period, item.agency_id)),
            missing=tuple(gaps.get(item.agency_id, ())),
        )
        for item in differing
    ]


def not_signed(
    session: Session, period: Period, agency_id: int, *, limit: int = LISTED
) -> Sequence[Document]:
    """List the documents of an agency that count and are not signed in full, or whose file says otherwise."""
    return session.scalars(
        select(Document)
        .where(Document.agency_id == agency_id, Document.standing == Standing.COUNTED)
        .where(Document.dated_on >= period.start, Document.dated_on <= period.end)
        .where(or_(Document.counted_as != SigningStatus.SIGNED_FULL, Document.foreign, CONTRADICTED))
        .order_by(Document.dated_on.desc(), Document.id.desc())
        .limit(limit)
    ).all()
