"""Gaps by time instead of by agency: a month's missing numbers are read from an index, not from all gaps.

Revision: 0105_gaps, after 0104_history
"""

from alembic import op

revision = "0105_gaps"
down_revision = "0104_history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the index by time in the place of the one by agency, whose work the primary key does."""
    op.create_index(
        "ix_gaps_time",
        "gaps",
        ["year", "ends_on", "starts_on"],
        unique=False,
        postgresql_include=["agency_id", "series", "first_number", "last_number"],
    )
    op.drop_index("ix_gaps_span", table_name="gaps")


def downgrade() -> None:
    """Put the one by agency back."""
    op.create_index("ix_gaps_span", "gaps", ["agency_id", "ends_on", "starts_on"], unique=False)
    op.drop_index("ix_gaps_time", table_name="gaps")
