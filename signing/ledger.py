"""The ledger in the database: every verification and correction is a leaf of an append-only Merkle tree.

A leaf says what happened and holds the rows it wrote, column by column, as canonical JSON (RFC 8785), so that
the audit can compare each row with what was recorded. Verdicts and evidence stand in it by their SHA-256.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, inspect, select, tuple_
from sqlalchemy.orm import Session

from signing.canonical import canonical
from signing.database import lock_ledger
from signing.errors import UnknownLeaf
from signing.merkle import consistency_proof, inclusion_proof, leaf_hash, node_hash, root
from signing.models import Document, Leaf, Node, Table, Verification

DERIVED = {
    "documents": {
        "year", "series", "number", "number_suffix", "standing", "signing_status", "counted_as",
        "form_conforms", "current_verification_id", "counted_verification_id",
    },
    "declarations": {"superseded"},
}  # fmt: skip
"""Columns that follow from others; `audit rates` recomputes them."""
DIGESTED = {"verifications": {"verdict"}}
"""Columns of JSON that stand in a leaf by their digest."""


_PLAIN = frozenset({str, int, float, bool, type(None)})
_leaves, _nodes = (Table.metadata.tables[kind.__tablename__] for kind in (Leaf, Node))
_LAST = select(func.max(_leaves.c.position))
_LEFT = select(_nodes.c.level, _nodes.c.hash).where(
    tuple_(_nodes.c.level, _nodes.c.position).in_(bindparam("left", expanding=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """A leaf and its path to the root of a tree of `size` leaves; hashes are raw bytes."""

    index: int
    size: int
    content: str
    leaf_hash: bytes
    path: tuple[bytes, ...]
    root: bytes


def append(
    session: Session,
    event: str,
    rows: Sequence[Table],
    *,
    at: datetime,
    by: str | None,
    removed: Sequence[Table] = (),
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append one leaf for an event and the rows it wrote. Call it last: it locks the ledger to the commit."""
    session.flush()
    content = {
        "v": 1,
        "event": event,
        "at": plain(at),
        "by": by,
        "rows": [{"table": row.__tablename__, "row": row_content(row)} for row in rows],
    }
    if removed:
        content["removed"] = [{"table": r.__tablename__, "key": inspect(r).identity} for r in removed]
    if facts:
        content["facts"] = plain(dict(facts))
    text = canonical(content)
    lock_ledger(session)
    index, hash_ = size(session), leaf_hash(text)
    leaf = {
        "position": index,
        "event": event,
        "document_id": next((row.id for row in rows if isinstance(row, Document)), None),
        "verification_id": next((row.id for row in rows if isinstance(row, Verification)), None),
        "content": text.decode(),
        "hash": hash_,
    }
    session.execute(_leaves.insert(), leaf)
    _grow(session, index, hash_)


def size(session: Session) -> int:
    """Count the leaves."""
    last = session.scalar(_LAST)
    return 0 if last is None else last + 1


def tree_root(session: Session, at_size: int | None = None) -> bytes:
    """Return the root over the first `at_size` leaves (default: all)."""
    return root(size(session) if at_size is None else at_size, _Nodes(session))


def prove_inclusion(session: Session, index: int, at_size: int | None = None) -> InclusionProof:
    """Prove that a leaf is in the tree of `at_size` leaves (default: all)."""
    leaf = session.get(Leaf, index)
    total = size(session) if at_size is None else at_size
    if leaf is None or index >= total:
        raise UnknownLeaf(str(index))
    nodes = _Nodes(session)
    return InclusionProof(
        index=index,
        size=total,
        content=leaf.content,
        leaf_hash=leaf.hash,
        path=tuple(inclusion_proof(index, total, nodes)),
        root=root(total, nodes),
    )


def prove_verification(session: Session, verification_id: int, at_size: int | None = None) -> InclusionProof:
    """Prove that a verification is in the ledger."""
    index = session.scalar(select(Leaf.index).where(Leaf.verification_id == verification_id))
    if index is None:
        raise UnknownLeaf(f"của lần kiểm tra {verification_id}")
    return prove_inclusion(session, index, at_size)


def prove_consistency(session: Session, first: int, second: int) -> tuple[bytes, ...]:
    """Prove that the tree of `second` leaves continues that of `first` leaves."""
    if not 0 < first <= second <= size(session):
        raise UnknownLeaf(f"{first}–{second}")
    return tuple(consistency_proof(first, second, _Nodes(session)))


def row_content(row: Table) -> dict[str, Any]:
    """Return a row as the ledger keeps it: every column that is not derived, big ones by their digest."""
    columns = {name: getattr(row, attribute) for name, attribute in _columns(type(row))}
    return content_of(str(row.__tablename__), columns)


@cache
def _columns(kind: type[Table]) -> tuple[tuple[str, str], ...]:
    """Return name and attribute of every column of a table."""
    return tuple((one.columns[0].name, one.key) for one in inspect(kind).column_attrs)


def content_of(table: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row as the ledger keeps them."""
    left_out, digested = DERIVED.get(table, set()), DIGESTED.get(table, set())
    return {
        name: digest(value) if name in digested else plain(value)
        for name, value in columns.items()
        if name not in left_out
    }


def digest(value: object) -> str | None:
    """SHA-256 of a JSON value in canonical form; None stays None."""
    return None if value is None else sha256(canonical(value)).hexdigest()


def plain(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """Turn a column's value into JSON; times in UTC with microseconds, bytes by their SHA-256."""
    if type(value) in _PLAIN:
        return value
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case bytes():
            return sha256(value).hexdigest()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def _grow(session: Session, index: int, hash_: bytes) -> None:
    """Add the leaf's node and each inner node that it completes; the nodes to their left are read at once."""
    completed = (~index & (index + 1)).bit_length() - 1
    left = [(level, (index >> level) - 1) for level in range(completed)]
    known: dict[int, bytes] = {}
    if left:
        known = {row.level: row.hash for row in session.execute(_LEFT, {"left": left})}
    nodes = [{"level": 0, "position": index, "hash": hash_}]
    for level, _ in left:
        hash_ = node_hash(known[level], hash_)
        nodes.append({"level": level + 1, "position": index >> (level + 1), "hash": hash_})
    session.execute(_nodes.insert(), nodes)


class _Nodes:
    """Reads subtrees from the database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, level: int, index: int) -> bytes:
        hash_ = self._session.scalar(select(Node.hash).where(Node.level == level, Node.index == index))
        if hash_ is None:
            raise UnknownLeaf(f"{index}/{level}")
        return hash_
