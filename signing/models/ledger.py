"""The ledger: leaves and inner nodes of the Merkle tree, signed checkpoints, recorded corrections."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from signing.columns import Identity, Instant, document
from signing.models.foundation import Table


class Leaf(Table):
    """One entry of the ledger. `content` is canonical JSON (RFC 8785); the hash is RFC 9162's."""

    __tablename__ = "ledger_leaves"
    __table_args__ = (
        # Corrections and declarations are few among many verifications.
        Index(
            "ix_ledger_leaves_event",
            "event",
            postgresql_where=text("verification_id IS NULL"),
            sqlite_where=text("verification_id IS NULL"),
        ),
    )

    index: Mapped[int] = mapped_column("position", Identity, primary_key=True, autoincrement=False)
    """From 0, without gaps."""
    event: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[int | None] = mapped_column(Identity, index=True)
    verification_id: Mapped[int | None] = mapped_column(Identity, index=True)
    content: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Node(Table):
    """The hash over a full subtree of 2^level leaves, the `index`th of its level; level 0 are the leaves."""

    __tablename__ = "ledger_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column("position", Identity, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class CheckpointRecord(Table):
    """A signed checkpoint that was given out."""

    __tablename__ = "ledger_checkpoints"

    size: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(Instant)


class Correction(Table):
    """Something an authorised person changed: attribution, exclusion, observed point, restatement."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[int | None] = mapped_column(Identity, index=True)
    agency_id: Mapped[int | None] = mapped_column(Identity, index=True)
    before: Mapped[dict[str, Any]] = mapped_column(document())
    after: Mapped[dict[str, Any]] = mapped_column(document())
    reason: Mapped[str] = mapped_column(String(500))
    corrected_by: Mapped[str] = mapped_column(String(100))
    corrected_at: Mapped[datetime] = mapped_column(Instant)
