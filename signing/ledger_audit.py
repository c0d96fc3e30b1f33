"""Every row against the ledger: what was edited, deleted or inserted behind the service is named.

Rows are read column by column without the models' types, so that a value that no longer means anything is
still found and shown. The tree is built anew from the leaves and compared with nodes and checkpoints.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from signing import checkpoints, ledger, merkle
from signing.audit import CHUNK, Difference
from signing.errors import UnknownLeaf
from signing.models import (
    CheckpointRecord,
    Evidence,
    Leaf,
    Node,
    Seen,
    Table,
    VerificationEvidence,
    Violation,
)
from signing.names import fold

LEDGERED = (
    "agencies",
    "agency_states",
    "agency_identifiers",
    "successions",
    "documents",
    "verifications",
    "corrections",
    "declarations",
    "targets",
    "secret_counts",
    "month_closings",
    "month_figures",
)
"""Tables whose every row stands in a leaf."""

_CONTENTS = 100
"""Pieces of evidence read at a time."""

Key = tuple[str, str]
"""Table and primary key, columns separated by "/"."""


@dataclass(slots=True)
class _Recorded:
    """What the ledger last said about each row, and the evidence of each verification."""

    rows: dict[Key, tuple[bytes, int]]
    """Digest of the row and the leaf it stands in."""
    evidence: dict[str, set[str]]


def audit_ledger(
    session: Session, *, known: str | None = None, verifier: str | None = None
) -> list[Difference]:
    """Compare tree, checkpoints and every ledgered row; `known` is a checkpoint kept elsewhere."""
    recorded = _Recorded(rows={}, evidence={})
    found = list(_tree_differences(session, recorded))
    found += _checkpoint_differences(session, known, verifier)
    for name in LEDGERED:
        found += _table_differences(session, name, recorded)
    found += (
        Difference(
            table=table,
            key=key,
            column=None,
            message=f"Bảng {table}: dòng {key} đã bị xóa (còn trong sổ nhật ký, mục {leaf}).",
        )
        for (table, key), (_, leaf) in recorded.rows.items()
    )
    found += _evidence_differences(session, recorded)
    return found


def _tree_differences(session: Session, recorded: _Recorded) -> Iterator[Difference]:
    """Walk the leaves: numbers without gaps, hashes that fit, nodes that follow from them."""
    pending: list[tuple[int, bytes]] = []
    expected = 0
    for (leaf,) in _pages(session, select(Leaf), Leaf.index, CHUNK):
        if leaf.index != expected:
            yield _leaf_difference(expected, f"Sổ nhật ký thiếu mục từ {expected} đến {leaf.index - 1}.")
            expected = leaf.index
        hash_ = merkle.leaf_hash(leaf.content.encode())
        if hash_ != leaf.hash:
            yield _leaf_difference(leaf.index, f"Nội dung mục {leaf.index} của sổ nhật ký đã bị sửa.")
        yield from _node_differences(session, leaf.index, hash_, pending)
        content = _read(leaf)
        if content is None:
            yield _leaf_difference(leaf.index, f"Không đọc được nội dung mục {leaf.index} của sổ nhật ký.")
        else:
            yield from _signpost_differences(leaf, content)
            _remember(leaf.index, content, recorded)
        expected += 1
        session.expunge(leaf)
    count = session.scalar(select(sa.func.count()).select_from(Node).where(Node.level == 0)) or 0
    if count != expected:
        yield _leaf_difference(
            expected, f"Cây băm có {count} lá, sổ nhật ký có {expected} mục: mục cuối đã bị xóa."
        )
    nodes = session.scalar(select(sa.func.count()).select_from(Node)) or 0
    if nodes != (due := sum(expected >> level for level in range(expected.bit_length()))):
        yield Difference(
            table="ledger_nodes",
            key="*",
            column=None,
            message=f"Cây băm có {nodes} nút, phải có {due} nút.",
        )


def _read(leaf: Leaf) -> dict[str, Any] | None:
    """Return what stands in a leaf; None where somebody has left nothing of that form."""
    try:
        content: dict[str, Any] = json.loads(leaf.content)
        whole = "event" in content and all(entry["table"] and entry["row"] for entry in content["rows"])
    except (ValueError, TypeError, LookupError):
        return None
    return content if whole else None


def _signpost_differences(leaf: Leaf, content: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare the columns that a leaf is found by with what stands in it."""
    ids = {entry["table"]: entry["row"].get("id") for entry in reversed(content["rows"])}
    for column, expected in (
        ("event", content["event"]),
        ("document_id", ids.get("documents")),
        ("verification_id", ids.get("verifications")),
    ):
        if (kept := getattr(leaf, column)) != expected:
            yield Difference(
                table="ledger_leaves",
                key=str(leaf.index),
                column=column,
                message=f"Mục {leaf.index} của sổ nhật ký: cột {column} là “{kept}”, "
                f"nội dung ghi “{expected}”.",
            )


def _pages(
    session: Session, query: Select[*tuple[Any, ...]], key: Any, size: int
) -> Iterator[tuple[Any, ...]]:
    """Yield rows in the order of a key, so many at a time: a cursor would need a transaction of its own."""
    query = query.add_columns(key).order_by(key).limit(size)
    page = session.execute(query).all()
    while page:
        yield from (tuple(row[:-1]) for row in page)
        page = session.execute(query.where(key > page[-1][-1])).all()


def _node_differences(
    session: Session, index: int, hash_: bytes, pending: list[tuple[int, bytes]]
) -> Iterator[Difference]:
    """Compare the leaf's node and each inner node that it completes."""
    level = 0
    while True:
        kept = session.scalar(select(Node.hash).where(Node.level == level, Node.index == index))
        if kept != hash_:
            yield Difference(
                table="ledger_nodes",
                key=f"{level}/{index}",
                column="hash",
                message=f"Nút {index} ở tầng {level} của cây băm không khớp với các mục của sổ nhật ký.",
            )
        if not index & 1 or not pending or pending[-1][0] != level:
            pending.append((level, hash_))
            return
        hash_ = merkle.node_hash(pending.pop()[1], hash_)
        level, index = level + 1, index >> 1


def _remember(index: int, content: Mapping[str, Any], recorded: _Recorded) -> None:
    for removed in content.get("removed", ()):
        recorded.rows.pop((removed["table"], "/".join(map(str, removed["key"]))), None)
    for entry in content["rows"]:
        table, row = entry["table"], entry["row"]
        recorded.rows[table, _key_of(table, row)] = (_digest(row), index)
        if table == "verifications" and "facts" in content:
            recorded.evidence[str(row["id"])] = set(content["facts"]["evidence"])


def _checkpoint_differences(
    session: Session, known: str | None, verifier: str | None
) -> Iterator[Difference]:
    kept = [(one.size, one.note) for one in session.scalars(select(CheckpointRecord))]
    size = ledger.size(session)
    for kept_as, note in [*sorted(kept), *([(None, known)] if known else [])]:
        point = checkpoints.verify(note, verifier) if verifier else checkpoints.read(note)
        if point is None:
            problem = "Chữ ký của điểm kiểm soát không hợp lệ"
        elif kept_as not in (None, point.size):
            problem = f"Điểm kiểm soát {point.size} được lưu dưới cỡ {kept_as}"
        elif point.size > size:
            problem = f"Sổ nhật ký có {size} mục, ít hơn điểm kiểm soát {point.size}: các mục cuối đã bị xóa"
        elif _root_at(session, point.size) != point.root:
            problem = f"Sổ nhật ký không khớp với điểm kiểm soát {point.size}: lịch sử đã bị viết lại"
        else:
            continue
        where = str(point.size) if point else "?"
        yield Difference(table="ledger_checkpoints", key=where, column=None, message=f"{problem}.")


def _root_at(session: Session, size: int) -> bytes | None:
    """Return the root at a size; None where a node is lost, which is named by itself."""
    try:
        return ledger.tree_root(session, size)
    except UnknownLeaf:
        return None


def _table_differences(session: Session, name: str, recorded: _Recorded) -> Iterator[Difference]:
    table = Table.metadata.tables[name]
    for row in _rows(session, table):
        key = "/".join(str(ledger.plain(row[c.name])) for c in table.primary_key)
        known = recorded.rows.pop((name, key), None)
        if known is None:
            yield Difference(
                table=name,
                key=key,
                column=None,
                message=f"Bảng {name}: dòng {key} không có trong sổ nhật ký (được chèn ngoài hệ thống).",
            )
            continue
        content = ledger.content_of(name, row)
        if _digest(content) != known[0]:
            yield from _column_differences(session, name, key, content, known[1])
        if name == "verifications":
            yield from _index_differences(session, row)


def _column_differences(
    session: Session, name: str, key: str, content: Mapping[str, Any], leaf: int
) -> Iterator[Difference]:
    entries = json.loads(session.get_one(Leaf, leaf).content)["rows"]
    row = next(e["row"] for e in entries if e["table"] == name and _key_of(name, e["row"]) == key)
    for column in sorted({*row, *content}):
        before, now = row.get(column), content.get(column)
        if before != now:
            yield Difference(
                table=name,
                key=key,
                column=column,
                message=f"Bảng {name}: dòng {key}, cột {column} đã bị sửa: sổ nhật ký (mục {leaf}) ghi "
                f"“{_short(before)}”, hiện là “{_short(now)}”.",
            )


def _index_differences(session: Session, row: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare the columns that history is searched by with the verdict they come from."""
    verdict = row["verdict"] if isinstance(row["verdict"], dict) else {}
    key = row["id"]
    signers = {
        (
            order,
            s["role"],
            s["indication"],
            s["sub_indication"],
            name[:300] if (name := s["signer"]["common_name"]) else None,
            fold(name)[:300] if name else None,
            (s["signer"]["serial_number"] or "")[:80] or None,
        )
        for order, s in enumerate(verdict.get("signatures", ()), start=1)
    }
    violated = {
        f["rule_id"]: f["severity"] for f in verdict.get("findings", ()) if f["outcome"] == "violated"
    }
    seen = {
        tuple(r)
        for r in session.execute(
            select(
                Seen.order,
                _text(Seen.role),
                _text(Seen.indication),
                Seen.sub_indication,
                Seen.signer,
                Seen.folded_signer,
                Seen.serial_number,
            ).where(Seen.verification_id == key)
        )
    }
    rules = {
        row.rule_id: row.severity
        for row in session.execute(
            select(Violation.rule_id, _text(Violation.severity)).where(Violation.verification_id == key)
        )
    }
    for table, kept, expected in (("signatures_seen", seen, signers), ("violations", rules, violated)):
        if kept != expected:
            yield Difference(
                table=table,
                key=str(key),
                column=None,
                message=f"Bảng {table}: các dòng của lần kiểm tra {key} không khớp với kết quả đã lưu.",
            )


def _evidence_differences(session: Session, recorded: _Recorded) -> Iterator[Difference]:
    evidence = select(Evidence.sha256, Evidence.content)
    there: set[str] = set()
    for sha, content in _pages(session, evidence, Evidence.sha256, _CONTENTS):
        there.add(sha)
        if sha256(content).hexdigest() != sha:
            yield Difference(
                table="evidence", key=sha, column="content", message=f"Bằng chứng {sha} đã bị sửa."
            )
    kept: dict[str, set[str]] = {}
    for verification_id, sha in session.execute(
        select(VerificationEvidence.verification_id, VerificationEvidence.sha256)
    ):
        kept.setdefault(str(verification_id), set()).add(sha)
    for sha in sorted(set().union(*kept.values()) - there):
        yield Difference(table="evidence", key=sha, column=None, message=f"Bằng chứng {sha} đã bị xóa.")
    for key in sorted({*kept, *recorded.evidence}):
        if kept.get(key, set()) != recorded.evidence.get(key, set()):
            yield Difference(
                table="verification_evidence",
                key=key,
                column=None,
                message=f"Danh sách bằng chứng của lần kiểm tra {key} không khớp với sổ nhật ký.",
            )


def _rows(session: Session, table: sa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in the order of their key; what cannot be read stands as the text it is."""
    keys = list(table.primary_key)
    query = select(*(_text(c).label(c.name) if isinstance(c.type, sa.Enum) else c for c in table.columns))
    after: tuple[Any, ...] | None = None
    while True:
        page = select(*keys).order_by(*keys).limit(CHUNK)
        if after is not None:
            page = page.where(_key(keys) > _key(keys, after))
        found = session.execute(page).all()
        if not found:
            return
        first, after = found[0], tuple(found[-1])
        span = (
            _key(keys) >= _key(keys, first),
            _key(keys) <= _key(keys, after),
        )
        try:
            yield from [dict(row) for row in session.execute(query.where(*span).order_by(*keys)).mappings()]
        except (ValueError, TypeError, LookupError):
            for key in found:
                yield _readable(session, table, query, [c == v for c, v in zip(keys, key, strict=True)])


def _key(keys: Sequence[Any], values: Sequence[Any] | None = None) -> Any:
    """Return the columns of a key, or values of one, for comparison as a whole."""
    if values is None:
        return sa.tuple_(*keys)
    return sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(values, keys, strict=True)))


def _readable(
    session: Session, table: sa.Table, query: Select[Any], where: list[ColumnElement[bool]]
) -> dict[str, Any]:
    """Read one row with its types, or, when it cannot be, its texts."""
    try:
        return dict(session.execute(query.where(*where)).mappings().one())
    except (ValueError, TypeError, LookupError):
        raw = select(*(sa.cast(c, sa.Text).label(c.name) for c in table.columns))
        return dict(session.execute(raw.where(*where)).mappings().one())


def _text(column: Any) -> Any:
    return sa.type_coerce(column, sa.String)


def _key_of(table: str, row: Mapping[str, Any]) -> str:
    return "/".join(str(row[c.name]) for c in Table.metadata.tables[table].primary_key)


def _digest(row: Mapping[str, Any]) -> bytes:
    return bytes.fromhex(ledger.digest(dict(row)) or "")


def _leaf_difference(index: int, message: str) -> Difference:
    return Difference(table="ledger_leaves", key=str(index), column=None, message=message)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 - a line of a terminal
