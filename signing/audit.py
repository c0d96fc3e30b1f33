"""The audit: the counters against a recount, and every row against the ledger.

Both return what differs, named; an empty list means sound. Nothing is repaired here. Both want a session that
sees one moment (`database.snapshot`): documents arrive meanwhile.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from signing.counting import TALLIES, counted_status, standing_of, tally
from signing.errors import MalformedMetadata
from signing.metadata import read_number
from signing.models import (
    AgencyState,
    Correction,
    Counter,
    Declaration,
    Document,
    Gap,
    Numbering,
    Series,
    SeriesRule,
    Standing,
    Table,
    Verification,
)
from signing.placement import holds_number, series_key, taken_by
from signing.series import (
    AWAITED,
    FIRST_SUBMITTED,
    NO_NUMBER_YET,
    RECORDED,
    end_of,
    expected_gaps,
    is_observed_by_rule,
)
from verification.verdict import DocumentKind

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
    """Work out again what follows from the recorded columns (`ledger.DERIVED` and the tables no leaf holds).

    Every document is counted again by its newest verification and compared with counters, gaps and standings;
    the ends and points of the series, detected rules and superseded declarations follow, too.
    """
    if unreadable := list(_meaningless_values(session)):
        return unreadable  # what else differs shows when these rows can be read
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
    found += _numbering_differences(session)
    found += _declaration_differences(session)
    return found


def _meaningless_values(session: Session) -> Iterator[Difference]:
    """Find words in the database that are none of those that the column may hold."""
    for kind in (Document, Verification, AgencyState, Counter, Numbering, Declaration):
        table = Table.metadata.tables[kind.__tablename__]
        key = list(table.primary_key)
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                word = sa.type_coerce(column, sa.String)
                query = select(word, *(sa.cast(one, sa.String) for one in key))
                for value, *keys in session.execute(query.where(word.not_in(column.type.enums))):
                    yield Difference(
                        table=table.name,
                        key="/".join(keys),
                        column=column.name,
                        message=f"Bảng {table.name}: cột {column.name} có giá trị không hợp lệ “{value}”.",
                    )


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
    number, suffix = _number(document)
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
        "number": number,
        "number_suffix": suffix,
        "series": series_key(session, document) if _holds(session, document, verification.kind) else None,
    }
    for column, value in expected.items():
        observed = getattr(document, column)
        if observed != value:
            yield Difference(
                table="documents",
                key=str(document.id),
                column=column,
                message=f"Văn bản {document.id}: cột {column} là “{observed}”, tính lại là “{value}”.",
            )

    if document.series is not None and place not in series:
        yield Difference(
            table="series",
            key="/".join(map(str, place)),
            column=None,
            message=f"Văn bản {document.id} thuộc một hệ thống số không còn được ghi nhận.",
        )


def _holds(session: Session, document: Document, kind: DocumentKind) -> bool:
    """Say whether a document must hold its number; one that waits for it must find it taken."""
    if not holds_number(document, kind) or document.standing is not Standing.NUMBER_TAKEN:
        return holds_number(document, kind)
    with session.no_autoflush:
        kept, document.series = document.series, series_key(session, document)
        other = taken_by(session, document)
        document.series = kept
    return other is None


def _number(document: Document) -> tuple[int | None, str]:
    """Read the number again as it is printed; one that cannot be read is none."""
    try:
        number = read_number(document.code_number) if document.code_number else None
    except MalformedMetadata:
        number = None
    return (number.value, number.suffix) if number else (None, "")


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
        if not _is_point(session, one, recorded):
            yield Difference(
                table="series",
                key=name,
                column="observed_number",
                message=f"Hệ thống số {name}: mốc theo dõi {one.observed_number} từ "
                f"{one.observed_on:%d/%m/%Y} không khớp với lần đính chính gần nhất.",
            )
        if (one.last_number, one.last_on) != (end := end_of(session, one)):
            yield Difference(
                table="series",
                key=name,
                column="last_number",
                message=f"Hệ thống số {name}: số cuối {one.last_number} ngày {one.last_on:%d/%m/%Y}, "
                f"theo các văn bản đã nhận là {end[0]} ngày {end[1]:%d/%m/%Y}.",
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


def _recorded_points(session: Session) -> dict[tuple[int, int, str], Mapping[str, Any]]:
    """Return what the newest record says of each observed point."""
    points: dict[tuple[int, int, str], Mapping[str, Any]] = {}
    query = select(Correction).where(Correction.kind == "observed_point").order_by(Correction.id)
    for correction in session.scalars(query):
        after = correction.after
        points[correction.agency_id or 0, after["year"], after["series"]] = after
    return points


def _is_point(session: Session, series: Series, recorded: Mapping[str, Any] | None) -> bool:
    """Say whether a series is observed from where the newest record or, without one, the rule says."""
    kept = (series.observed_number, series.observed_on.isoformat(), series.observed_by)
    if series.observed_by in (RECORDED, FIRST_SUBMITTED):
        return recorded is not None and kept == (recorded["number"], recorded["on"], recorded["by"])
    superseded = recorded is not None and recorded["by"] == RECORDED
    awaited = series.observed_by != AWAITED or series.observed_number == NO_NUMBER_YET
    return awaited and not superseded and is_observed_by_rule(session, series)


def _numbering_differences(session: Session) -> Iterator[Difference]:
    """Compare the detected rules of numbering with the records of their detection."""
    detected = {
        (c.agency_id, c.after["year"], c.after["rule"])
        for c in session.scalars(select(Correction).where(Correction.kind == "series_detected"))
    }
    kept = {
        (agency_id, year, rule.value if isinstance(rule, SeriesRule) else rule)
        for agency_id, year, rule in session.execute(
            select(Numbering.agency_id, Numbering.year, Numbering.rule)
        )
    }
    for agency_id, year, rule in sorted(detected ^ kept, key=str):
        yield Difference(
            table="numberings",
            key=f"{agency_id}/{year}",
            column=None,
            message=f"Cơ quan {agency_id}, năm {year}: cách đánh số “{rule}” "
            "không khớp với lần phát hiện đã ghi.",
        )


def _declaration_differences(session: Session) -> Iterator[Difference]:
    """Of the declarations for one span and category the newest counts, and it alone."""
    newest: dict[tuple[Any, ...], Declaration] = {}
    found = session.scalars(select(Declaration).order_by(Declaration.id.desc())).all()
    for one in found:
        last = newest.setdefault((one.agency_id, one.starts_on, one.ends_on, one.category), one)
        if one.superseded != (one is not last):
            yield Difference(
                table="declarations",
                key=str(one.id),
                column="superseded",
                message=f"Báo cáo số liệu {one.id}: phải {'được' if one is last else 'không còn được'} tính.",
            )
