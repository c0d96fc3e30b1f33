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
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from signing import checkpoints, ledger, merkle
from signing.counting import counted_status
from signing.directory import find
from signing.errors import MalformedInput
from signing.models import Category, Declaration, Document, Leaf, Series
from signing.periods import Period, parse_period
from signing.rates import live_figures
from signing.series import HOLDS_PLACE
from signing.shares import decimal, share
from verification.verdict import DocumentKind, SigningStatus

FORMAT = "kyso-statement-1"


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
    figures = live_figures(session, period, agency_ids=[agency_id], category=category).get(agency_id)
    note = checkpoints.checkpoint(session, key, origin=origin, at=at)
    size = checkpoints.read(note).size
    documents = _documents(session, agency_id, period)
    indices: set[int] = set()
    for document in documents:
        indices |= _leaves_of(session, document.id)
    indices |= _declaration_leaves(session, agency_id, period)
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
            {"id": d.id, "year": d.year, "series": d.series, "standing": d.standing.value} for d in documents
        ],
        "series": [
            {"year": s.year, "series": s.series, "number": s.observed_number, "on": s.observed_on.isoformat()}
            for s in session.scalars(select(Series).where(Series.agency_id == agency_id))
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


def _compare(statement: Mapping[str, Any], rows: Mapping[str, Mapping[str, dict[str, Any]]]) -> Iterator[str]:
    period, agency_id = parse_period(statement["period"]), statement["agency"]["id"]
    verdicts: dict[int, dict[str, Any]] = {}
    for row in rows.get("verifications", {}).values():
        if row["id"] >= verdicts.get(row["document_id"], row)["id"]:
            verdicts[row["document_id"]] = row
    received = full = 0
    numbers: dict[tuple[int, str], list[tuple[int, date]]] = {}
    for entry in statement["documents"]:
        document, verdict = rows["documents"].get(str(entry["id"])), verdicts.get(entry["id"])
        if document is None or verdict is None or document["agency_id"] != agency_id:
            yield f"Văn bản {entry['id']} không có căn cứ trong các mục kèm theo."
            return
        day = date.fromisoformat(document["issued_on"])
        status = counted_status(DocumentKind(verdict["kind"]), SigningStatus(verdict["signing_status"]))
        counts = entry["standing"] == "counted" and document["exclusion"] is None
        if counts and day in period and statement["category"] in (None, document["category"]):
            received += 1
            full += status is SigningStatus.SIGNED_FULL
        if entry["series"] and (document["code_number"] or "").isdecimal():
            place = (entry["year"], entry["series"])
            numbers.setdefault(place, []).append((int(document["code_number"]), day))
    lost = 0
    if statement["category"] != Category.PROCEDURE_RESULT:
        lost = sum(_lost(statement, place, found, period) for place, found in numbers.items())
    issued = _declared(rows.get("declarations", {}).values(), statement, period)
    expected = max(received + lost, issued)
    for name, published, recomputed in (
        ("số văn bản phải có", statement["expected"], expected),
        ("số văn bản ký số đầy đủ", statement["signed_full"], full),
        ("tỷ lệ ký số", statement["verified_rate"], _text(full, expected)),
    ):
        if published != recomputed:
            yield f"Công bố {name} là {published}, tính lại từ sổ nhật ký là {recomputed}."


def _lost(
    statement: Mapping[str, Any], place: tuple[int, str], found: list[tuple[int, date]], period: Period
) -> int:
    """Count the numbers between those shown that may have been issued in the period."""
    points = {(s["year"], s["series"]): s for s in statement["series"]}
    point = points[place]
    found = sorted(found)
    previous, day = found[0]
    lost = 0
    if date(place[0], 1, 1) <= period.start and previous > point["number"] and day >= period.start:
        previous, day = point["number"] - 1, date.fromisoformat(point["on"])
        found = [(previous, day), *found]
    for number, number_day in found[1:]:
        first, last = min(day, number_day), max(day, number_day)
        if first <= period.end and last >= period.start:
            lost += max(0, number - previous - 1)
        previous, day = number, number_day
    return lost


def _declared(rows: Any, statement: Mapping[str, Any], period: Period) -> int:
    """Add up what was declared inside the period, the newest for each span."""
    newest: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    for row in rows:
        inside = (
            date.fromisoformat(row["starts_on"]) in period and date.fromisoformat(row["ends_on"]) in period
        )
        if (
            inside
            and row["agency_id"] == statement["agency"]["id"]
            and row["category"] == statement["category"]
        ):
            key = (row["starts_on"], row["ends_on"], row["category"])
            if row["id"] >= newest.get(key, row)["id"]:
                newest[key] = row
    return sum(row["issued"] for row in newest.values())


def _documents(session: Session, agency_id: int, period: Period) -> Sequence[Document]:
    """Return the documents of the period, and in each series all between and the neighbours on both sides."""
    inside = session.scalars(
        select(Document)
        .where(Document.agency_id == agency_id, Document.dated_on >= period.start)
        .where(Document.dated_on <= period.end, Document.standing.in_(HOLDS_PLACE))
        .order_by(Document.id)
    ).all()
    found = {d.id: d for d in inside}
    for year, series in {(d.year, d.series) for d in inside if d.series is not None}:
        numbers = [d.number for d in inside if (d.year, d.series) == (year, series) and d.number]
        here = (
            Document.agency_id == agency_id,
            Document.year == year,
            Document.series == series,
            Document.standing.in_(HOLDS_PLACE),
        )
        low = session.scalar(select(func.max(Document.number)).where(*here, Document.number < min(numbers)))
        high = session.scalar(select(func.min(Document.number)).where(*here, Document.number > max(numbers)))
        between = session.scalars(
            select(Document).where(
                *here, Document.number >= (low or min(numbers)), Document.number <= (high or max(numbers))
            )
        )
        found |= {d.id: d for d in between}
    return [found[i] for i in sorted(found)]


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
    for leaf in session.scalars(select(Leaf).where(Leaf.event == "declaration.made")) if wanted else ():
        if json.loads(leaf.content)["rows"][0]["row"]["id"] in wanted:
            found.add(leaf.index)
    return found


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
