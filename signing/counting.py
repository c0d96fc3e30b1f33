"""What a document counts as, and the counters that the rates are made of.

A document stands in at most one counter: that of its agency, month and category. `withdraw` takes it out,
`count` puts it in; both run in the transaction that records the change.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, true, update
from sqlalchemy.orm import Session

from signing.models import Counter, Document, Series, Standing, Table, Verification
from verification.verdict import DocumentKind, SigningStatus

TALLIES = (
    "received",
    *(status.value for status in SigningStatus),
    "form_conforming",
    "from_work_file",
    "signed_from_work_file",
)
"""The columns of a counter."""

NOT_DOCUMENTS = {
    DocumentKind.ATTACHMENT: Standing.ATTACHMENT,
    DocumentKind.PUBLICATION: Standing.PUBLICATION,
}
"""Kinds of file that are checked and not counted."""


_counters = Table.metadata.tables[Counter.__tablename__]
_MOVE = (
    update(_counters)
    .where(*(_counters.c[name] == bindparam(f"of_{name}") for name in ("agency_id", "month", "category")))
    .values({name: _counters.c[name] + bindparam(f"add_{name}") for name in TALLIES})
    .returning(_counters.c.received)
)


def counted_status(kind: DocumentKind, status: SigningStatus) -> SigningStatus:
    """Return the bucket of a verification: an agency's own electronic copy shows that it issued on paper."""
    return SigningStatus.UNSIGNED if kind is DocumentKind.ELECTRONIC_COPY else status


def standing_of(document: Document, kind: DocumentKind, series: Series | None) -> Standing:
    """Say whether a document counts in the rates, and if not, the first reason why."""
    reasons = (
        (document.agency_id is None, Standing.UNATTRIBUTED),
        (document.issued_on is None, Standing.NO_DATE),
        (kind in NOT_DOCUMENTS, NOT_DOCUMENTS.get(kind, Standing.COUNTED)),
        (kind is DocumentKind.ELECTRONIC_COPY and document.foreign, Standing.FOREIGN_COPY),
        (document.number is None, Standing.NO_NUMBER),
        (document.series is None, Standing.NUMBER_TAKEN),
        (document.exclusion is not None, Standing.EXCLUDED),
        (_before_observation(document, series), Standing.NOT_OBSERVED),
    )
    return next((standing for holds, standing in reasons if holds), Standing.COUNTED)


def tally(document: Document, verification: Verification) -> dict[str, int]:
    """Return what a document adds to its counter."""
    status = counted_status(verification.kind, verification.signing_status)
    full = status is SigningStatus.SIGNED_FULL
    from_work_file = document.work_file_code is not None
    return {
        "received": 1,
        status.value: 1,
        "form_conforming": int(verification.form_conforms is True),
        "from_work_file": int(from_work_file),
        "signed_from_work_file": int(full and from_work_file),
    }


def tallies_of_documents() -> list[ColumnElement[int]]:
    """Return `tally` as sums over documents joined with their counted verifications, by TALLIES."""
    full = Document.counted_as == SigningStatus.SIGNED_FULL
    from_work_file = Document.work_file_code.is_not(None)
    counted = {status.value: Document.counted_as == status for status in SigningStatus} | {
        "received": true(),
        "form_conforming": Verification.form_conforms.is_(True),
        "from_work_file": from_work_file,
        "signed_from_work_file": and_(full, from_work_file),
    }
    return [func.sum(case((counted[name], 1), else_=0)).label(name) for name in TALLIES]


def count(session: Session, document: Document, verification: Verification) -> None:
    """Add a document with one of its verifications to its counter."""
    document.counted_verification_id = verification.id
    document.counted_as = counted_status(verification.kind, verification.signing_status)
    _move(session, document, tally(document, verification))


def withdraw(session: Session, document: Document) -> None:
    """Take a document out of its counter, if it stands in one."""
    if document.counted_verification_id is None:
        return
    verification = session.get_one(Verification, document.counted_verification_id)
    _move(session, document, {key: -value for key, value in tally(document, verification).items()})
    document.counted_verification_id = document.counted_as = None


def _before_observation(document: Document, series: Series | None) -> bool:
    return series is not None and document.number is not None and document.number < series.observed_number


def _move(session: Session, document: Document, change: dict[str, int]) -> None:
    """Add to a counter; the lock on the agency keeps two first documents of a month apart."""
    if document.agency_id is None or document.issued_on is None:
        raise ValueError("a counted document has an agency and a date")
    key: dict[str, Any] = {
        "agency_id": document.agency_id,
        "month": document.issued_on.replace(day=1),
        "category": document.category,
    }
    of = {f"of_{name}": value for name, value in key.items()}
    if session.execute(_MOVE, of | {f"add_{name}": change.get(name, 0) for name in TALLIES}).first() is None:
        session.add(Counter(**key, **change))
        session.flush()
