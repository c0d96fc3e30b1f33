"""The audit: the counters against a recount, and every row against the ledger.

Both return what differs, named; an empty list means sound. Nothing is repaired here. Both want a session that
sees one moment (`database.snapshot`): documents arrive meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from signing.counting import TALLIES, counted_status, standing_of, tally
from signing.models import Correction, Counter, Document, Gap, Series, Standing, Verification
from signing.placement import series_key
from signing.series import expected_gaps

CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it must be."""

    table: str
    key: str
    """Primary key, columns separated by "/"."""
    column: str | None
    message: str
    """In Vietnamese: what was found and what was expected."""


def audit_rates(session: Session) -> list[Difference]:
    """Count every document again by its newest verification; compare counters, gaps and standings."""
    recount: dict[tuple[Any, ...], dict[str, int]] = {}
    found: list[Difference] = []
    series = {(s.agency_id, s.year, s.series): s for s in session.scalars(select(Series))}
    for document, verification in _documents(session):
        found += _document_differences(session, document, verification, series)
        if document.standing is Standing.COUNTED and document.agency_id and document.issued_on:
            key = (document.agency_id, document.issued_on.replace(day=1), document.category)
            sums = recount.setdefault(key, dict.fromkeys(TALLIES, 0))
            for name, value in tally(document, verification).items():
                sums[name] += value
    found += _counter_differences(session, recount)
    found += _series_differences(session, series)
    return found


def _documents(session: Session) -> Iterator[tuple[Document, Verification]]:
    """Yield each document with its newest verification, a chunk at a time."""
    newest = (
        select(Verification.document_id, func.max(Verification.id).label("id"))
        .group_by(Verification.document_id)
        .subquery()
    )
    verification = aliased(Verification)
    query = (
        select(Document, verification)
        .join(newest, newest.c.document_id == Document.id)
        .join(verification, verification.id == newest.c.id)
        .order_by(Document.id)
        .options(sa.orm.defer(verification.verdict))
    )
    after = 0
    while True:
        rows = session.execute(query.where(Document.id > after).limit(CHUNK)).all()
        if not rows:
            return
        yield from ((row[0], row[1]) for row in rows)
        after = rows[-1][0].id
        session.expire_all()


def _document_differences(
    session: Session,
    document: Document,
    verification: Verification,
    series: dict[tuple[int, int, str], Series],
) -> Iterator[Difference]:
    """Compare the derived columns of a document with what they follow from."""
    place = (document.agency_id or 0, document.year or 0, document.series or "")
    standing = standing_of(document, verification.kind, series.get(place))
    expected: dict[str, object] = {
        "current_verification_id": verification.id,
        "signing_status": verification.signing_status,
        "form_conforms": verification.form_conforms,
        "standing": standing,
        "counted_verification_id": verification.id if standing is Standing.COUNTED else None,
        "counted_as": counted_status(verification.kind, verification.signing_status)
        if standing is Standing.COUNTED
        else None,
        "year": document.issued_on.year if document.issued_on else None,
    }
    if document.series is not None:
        expected["series"] = series_key(session, document)
    for column, value in expected.items():
        observed = getattr(document, column)
        if observed != value:
            yield Difference(
                table="documents",
                key=str(document.id),
                column=column,
                message=f"Văn bản {document.id}: cột {column} là “{observed}”, tính lại là “{value}”.",
            )


def _counter_differences(
    session: Session, recount: dict[tuple[Any, ...], dict[str, int]]
) -> Iterator[Difference]:
    kept = {
        (c.agency_id, c.month, c.category): {name: getattr(c, name) for name in TALLIES}
        for c in session.scalars(select(Counter))
    }
    nothing = dict.fromkeys(TALLIES, 0)
    for key in sorted({*kept, *recount}, key=str):
        for name in TALLIES:
            counter, count = kept.get(key, nothing)[name], recount.get(key, nothing)[name]
            if counter != count:
                agency_id, month, category = key
                yield Difference(
                    table="counters",
                    key=f"{agency_id}/{month}/{category}",
                    column=name,
                    message=f"Cơ quan {agency_id}, tháng {month:%m/%Y}, {category}: số đếm {name} "
                    f"là {counter}, đếm lại từ các lần kiểm tra là {count}.",
                )


def _series_differences(session: Session, series: dict[tuple[int, int, str], Series]) -> Iterator[Difference]:
    """Compare observed points with the record of them, and gaps with the documents."""
    points = _recorded_points(session)
    gaps: dict[tuple[int, int, str], list[tuple[Any, ...]]] = {}
    for gap in session.scalars(select(Gap).order_by(Gap.first)):
        gaps.setdefault((gap.agency_id, gap.year, gap.series), []).append(
            (gap.first, gap.last, gap.starts_on, gap.ends_on)
        )
    for key, one in series.items():
        name = "/".join(map(str, key))
        recorded = points.get(key)
        if one.observed_by != "default" and recorded != (one.observed_number, one.observed_on.isoformat()):
            yield Difference(
                table="series",
                key=name,
                column="observed_number",
                message=f"Hệ thống số {name}: mốc theo dõi {one.observed_number} "
                "không khớp với lần đính chính gần nhất.",
            )
        if gaps.pop(key, []) != expected_gaps(session, one):
            yield Difference(
                table="gaps",
                key=name,
                column=None,
                message=f"Hệ thống số {name}: danh sách số thiếu không khớp với các văn bản đã nhận.",
            )
    for key in gaps:
        name = "/".join(map(str, key))
        yield Difference(
            table="gaps", key=name, column=None, message=f"Số thiếu của hệ thống số {name} không có căn cứ."
        )


def _recorded_points(session: Session) -> dict[tuple[int, int, str], tuple[int, str]]:
    points: dict[tuple[int, int, str], tuple[int, str]] = {}
    query = select(Correction).where(Correction.kind == "observed_point").order_by(Correction.id)
    for correction in session.scalars(query):
        after = correction.after
        points[correction.agency_id or 0, after["year"], after["series"]] = (after["number"], after["on"])
    return points
