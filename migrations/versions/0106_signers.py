"""Names of signers are compared byte by byte: where a language is sorted by, a prefix found too little.

Revision: 0106_signers, after 0105_gaps
"""

import sqlalchemy as sa
from alembic import op

revision = "0106_signers"
down_revision = "0105_gaps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the column its own order, whatever that of the database; its index is made anew."""
    _sort("C")


def downgrade() -> None:
    """Sort as the database does."""
    _sort("default")


def _sort(collation: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares bytes
        op.alter_column("signatures_seen", "folded_signer", type_=sa.String(300, collation=collation))
