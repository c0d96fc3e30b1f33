"""A published percentage that anyone can recompute: the leaves it rests on, with their proofs, in one file.

The file needs neither the register nor the network. Each leaf is checked against the signed checkpoint, the
documents are counted from the leaves, and the numbers between them that no leaf shows are missing. Leaving a
leaf out makes its number missing, so that a statement can be shortened and never be improved.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from signing import checkpoints, ledger, merkle
from signing.counting import counted_status
from signing.declarations import counting
from signing.directory import find
from signing.errors import MalformedInput
from signing.figures import live_figures
from signing.models import Category, Declaration, Document, Gap, Leaf, Series, SeriesRule, Standing
from signing.numbering import series_of
from signing.periods import Period, parse_period
from signing.series import AWAITED, HOLDS_PLACE
from signing.shares import decimal, share
from verification.verdict import DocumentKind, SigningStatus

FORMAT = "kyso-statement-1"

Rows = Mapping[str, Mapping[str, dict[str, Any]]]
"""Table → id → row, as the leaves hold them."""


def make_statement(
    session: Session,
    agency: str,
    period: Period,
    *,
    key: Ed25519PrivateKey,
    origin: str,
    at: datetime,
    category: Category | None = None,
) -> dict[str, Any]:
    """Return the statement of an agency's verified rate in a period, as JSON values."""
    agency_id = find(session, agency).id
    figures = live_figures(session, [period], agency_ids=[agency_id], category=category)[period].get(
        agency_id
    )
    note = checkpoints.checkpoint(session, key, origin=origin, at=at)
    size = checkpoints.read(note).size
    documents = _documents(session, agency_id, period)
    series = select(Series).where(Series.agency_id == agency_id, Series.observed_by != AWAITED)
    observed = {(one.year, one.series): one for one in session.scalars(series)}
    indices: set[int] = set()
    for document in documents:
        indices |= _leaves_of(session, document.id)
    indices |= _declaration_leaves(session, agency_id, period) | _point_leaves(session, agency_id)
    return {
        "format": FORMAT,
        "agency": {"code": agency, "id": agency_id},
        "period": str(period),
        "category": category.value if category else None,
        "expected": figures.expected if figures else 0,
        "signed_full": figures.signed_full if figures else 0,
        "verified_rate": _text(figures.signed_full, figures.expected) if figures else None,
        "checkpoint": note,
        "documents": [
            {
                "id": d.id,
                "year": d.year,
                "series": d.series if (d.year, d.series) in observed else None,
                "standing": d.standing.value,
            }
            for d in documents
        ],
        "series": [
            {"year": s.year, "series": s.series, "number": s.observed_number, "on": s.observed_on.isoformat()}
            for s in observed.values()
            if any((s.year, s.series) == (d.year, d.series) for d in documents)
        ],
        "leaves": [_leaf(session, index, size) for index in sorted(indices)],
    }


def check_statement(statement: Mapping[str, Any], *, verifier: str | None = None) -> list[str]:
    """Recompute a statement from its leaves; return what is wrong with it, in Vietnamese, empty = sound."""
    try:
        return list(_check(statement, verifier))
    except (KeyError, TypeError, ValueError, AttributeError, MalformedInput) as error:
        return [f"Tệp không phải là bản công bố số liệu hợp lệ ({type(error).__name__}: {error})."]


def _check(statement: Mapping[str, Any], verifier: str | None) -> Iterator[str]:
    if statement["format"] != FORMAT:
        yield "Tệp không phải là bản công bố số liệu của hệ thống này."
        return
    note = statement["checkpoint"]
    point = checkpoints.verify(note, verifier) if verifier else checkpoints.read(note)
    if point is None:
        yield "Chữ ký của điểm kiểm soát không hợp lệ."
        return
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for leaf in statement["leaves"]:
        proof = [base64.b64decode(step) for step in leaf["proof"]]
        hash_ = merkle.leaf_hash(leaf["content"].encode())
        if not merkle.verify_inclusion(hash_, leaf["index"], point.size, proof, point.root):
            yield f"Mục {leaf['index']} không thuộc sổ nhật ký đã công bố."
            return
        for entry in json.loads(leaf["content"])["rows"]:
            rows.setdefault(entry["table"], {})[str(entry["row"].get("id"))] = entry["row"]
    yield from _compare(statement, rows)


def _compare(statement: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    """Count again from the rows, and compare with what was published."""
    if not _is_one_rule(statement["documents"], rows.get("documents", {})):
        yield "Các hệ thống số nêu trong bản công bố không theo một quy tắc đánh số."
        return
    period, verdicts = parse_period(statement["period"]), _newest_verdicts(rows)
    received = full = 0
    numbers: dict[tuple[int, str], list[tuple[int, date]]] = {}
    for entry in statement["documents"]:
        document, verdict = rows["documents"][str(entry["id"])], verdicts[entry["id"]]
        if document["agency_id"] != statement["agency"]["id"]:
            yield f"Văn bản {entry['id']} không thuộc cơ quan nêu trong bản công bố."
            return
        day = date.fromisoformat(document["issued_on"])
        if day in period and _counts(statement, entry, document):
            status = counted_status(DocumentKind(verdict["kind"]), SigningStatus(verdict["signing_status"]))
            received += 1
            full += status is SigningStatus.SIGNED_FULL
        if entry["series"] and (document["code_number"] or "").isdecimal():
            place = (entry["year"], entry["series"])
            numbers.setdefault(place, []).append((int(document["code_number"]), day))
    points = _points(statement, rows)
    lost = sum(_lost(points[place], found, period) for place, found in numbers.items())
    if statement["category"] == Category.PROCEDURE_RESULT:
        lost = 0
    issued = _declared(rows.get("declarations", {}).values(), statement, period)
    expected = max(received + lost, issued)
    for name, published, recomputed in (
        ("số văn bản phải có", statement["expected"], expected),
        ("số văn bản ký số đầy đủ", statement["signed_full"], full),
        ("tỷ lệ ký số", statement["verified_rate"], _text(full, expected)),
    ):
        if published != recomputed:
            yield f"Công bố {name} là {published}, tính lại từ sổ nhật ký là {recomputed}."


def _newest_verdicts(rows: Rows) -> dict[int, dict[str, Any]]:
    newest: dict[int, dict[str, Any]] = {}
    for row in rows.get("verifications", {}).values():
        if row["id"] >= newest.get(row["document_id"], row)["id"]:
            newest[row["document_id"]] = row
    return newest


def _counts(statement: Mapping[str, Any], entry: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return (
        entry["standing"] == Standing.COUNTED
        and document["exclusion"] is None
        and statement["category"] in (None, document["category"])
    )


def _lost(point: Mapping[str, Any], found: list[tuple[int, date]], period: Period) -> int:
    """Count the numbers between those shown, from the observed point on, that may be of the period."""
    previous, day = point["number"] - 1, date.fromisoformat(point["on"])
    lost = 0
    days: dict[int, list[date]] = {}
    for number, number_day in found:
        if number > previous:
            days.setdefault(number, []).append(number_day)
    for number, its_days in sorted(days.items()):
        first, last = min(day, max(its_days)), max(day, *its_days)
        if first <= period.end and last >= period.start:
            lost += number - previous - 1
        previous, day = number, min(its_days)
    return lost


def _points(statement: Mapping[str, Any], rows: Rows) -> dict[tuple[int, str], Mapping[str, Any]]:
    """Return the observed points; one that is not 01 must stand in a correction."""
    recorded = [c["after"] for c in rows.get("corrections", {}).values() if c["kind"] == "observed_point"]
    points = {}
    for point in statement["series"]:
        if point["number"] != 1 and not any(
            all(after.get(k) == point[k] for k in ("year", "series", "number", "on")) for after in recorded
        ):
            raise ValueError(f"series {point['series']} is observed from {point['number']} without a record")
        points[point["year"], point["series"]] = point
    return points


def _is_one_rule(entries: Sequence[Mapping[str, Any]], documents: Mapping[str, dict[str, Any]]) -> bool:
    """Say whether the series named are those of one rule of numbering a year."""
    years: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for entry in entries:
        if entry["series"]:
            years.setdefault(entry["year"], []).append((entry["series"], documents[str(entry["id"])]))
    return all(
        any(
            all(key == series_of(rule, d["document_type"], d["code_notation"]) for key, d in pairs)
            for rule in SeriesRule
        )
        for pairs in years.values()
    )


def _declared(rows: Any, statement: Mapping[str, Any], period: Period) -> int:
    """Add up what was declared inside the period, the newest for each span and category."""
    newest: dict[tuple[date, date, Category | None], Declaration] = {}
    for row in sorted(rows, key=lambda row: row["id"]):
        starts_on, ends_on = (date.fromisoformat(row[name]) for name in ("starts_on", "ends_on"))
        category = Category(row["category"]) if row["category"] else None
        if row["agency_id"] == statement["agency"]["id"] and starts_on in period and ends_on in period:
            newest[starts_on, ends_on, category] = Declaration(
                id=row["id"], starts_on=starts_on, ends_on=ends_on, category=category, issued=row["issued"]
            )
    asked = Category(statement["category"]) if statement["category"] else None
    return sum(row.issued for row in counting(list(newest.values()), asked))


def _documents(session: Session, agency_id: int, period: Period) -> Sequence[Document]:
    """Return the documents of the period, and in each series all between and the neighbours on both sides."""
    found = {
        d.id: d
        for d in session.scalars(
            select(Document)
            .where(Document.agency_id == agency_id, Document.standing.in_(HOLDS_PLACE))
            .where(Document.dated_on >= period.start, Document.dated_on <= period.end)
        )
    }
    for series in session.scalars(
        select(Series).where(
            Series.agency_id == agency_id, Series.year >= period.start.year, Series.year <= period.end.year
        )
    ):
        found |= {d.id: d for d in _stretch(session, series, period)}
    return [found[i] for i in sorted(found)]


def _stretch(session: Session, series: Series, period: Period) -> Sequence[Document]:
    """Return the documents of a series between which the gaps lie that may be of the period.

    They begin with a number from before the period, or with the first one: what is missing between the
    observed point and the first document of a statement is counted, too.
    """
    here = (
        Document.agency_id == series.agency_id,
        Document.year == series.year,
        Document.series == series.series,
        Document.number_suffix == "",
        Document.standing.in_(HOLDS_PLACE),
    )
    inside = (Document.dated_on >= period.start, Document.dated_on <= period.end)
    lowest, highest = session.execute(
        select(func.min(Document.number), func.max(Document.number)).where(*here, *inside)
    ).one()
    first, last = session.execute(
        select(func.min(Gap.first), func.max(Gap.last)).where(
            Gap.agency_id == series.agency_id,
            Gap.year == series.year,
            Gap.series == series.series,
            Gap.starts_on <= period.end,
            Gap.ends_on >= period.start,
        )
    ).one()
    low = min((n for n in (lowest, None if first is None else first - 1) if n is not None), default=None)
    high = max((n for n in (highest, None if last is None else last + 1) if n is not None), default=None)
    if low is None or high is None:
        return []
    before = (
        select(Document.number)
        .where(*here, Document.number <= low)
        .group_by(Document.number)
        .having(func.max(Document.dated_on) < period.start)
        .order_by(Document.number.desc())
        .limit(1)
    )
    begin = (session.scalar(before) if series.observed_on < period.start else None) or 0
    return session.scalars(
        select(Document).where(*here, Document.number >= begin, Document.number <= high)
    ).all()


def _leaves_of(session: Session, document_id: int) -> set[int]:
    """Return the leaves with the newest facts and the newest verification of a document."""
    mine = select(func.max(Leaf.index)).where(Leaf.document_id == document_id)
    newest = {session.scalar(mine), session.scalar(mine.where(Leaf.verification_id.is_not(None)))}
    return {index for index in newest if index is not None}


def _declaration_leaves(session: Session, agency_id: int, period: Period) -> set[int]:
    wanted = set(
        session.scalars(
            select(Declaration.id).where(
                Declaration.agency_id == agency_id,
                Declaration.starts_on >= period.start,
                Declaration.ends_on <= period.end,
            )
        )
    )
    found = set()
    for leaf in session.scalars(_leaves("declaration.made")) if wanted else ():
        if json.loads(leaf.content)["rows"][0]["row"]["id"] in wanted:
            found.add(leaf.index)
    return found


def _point_leaves(session: Session, agency_id: int) -> set[int]:
    leaves = session.scalars(_leaves("series.observed"))
    return {
        leaf.index for leaf in leaves if json.loads(leaf.content)["rows"][0]["row"]["agency_id"] == agency_id
    }


def _leaves(event: str) -> Select[Leaf]:
    return select(Leaf).where(Leaf.event == event, Leaf.verification_id.is_(None))


def _leaf(session: Session, index: int, size: int) -> dict[str, Any]:
    proof = ledger.prove_inclusion(session, index, size)
    return {
        "index": index,
        "content": proof.content,
        "proof": [base64.b64encode(step).decode() for step in proof.path],
    }


def _text(part: int, whole: int) -> str | None:
    rate = decimal(share(part, whole))
    return None if rate is None else str(rate)
