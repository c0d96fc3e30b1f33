"""Requests counted over all processes (of use on PostgreSQL only), and files whose retention has ended.

Revision: 0103_operation, after 0102_access
"""

import sqlalchemy as sa
from alembic import op

from signing.columns import Instant

revision = "0103_operation"
down_revision = "0102_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; counts on PostgreSQL without a write-ahead log, since a lost count hurts nobody."""
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "request_counts",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "ends_at"),
        prefixes=unlogged,
    )
    op.create_table(
        "removed_originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("removed_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("removed_originals")
    op.drop_table("request_counts")
