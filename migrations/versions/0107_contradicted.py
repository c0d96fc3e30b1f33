"""Documents whose file says something else than their metadata are found without reading all others.

Revision: 0107_contradicted, after 0106_signers
"""

import sqlalchemy as sa
from alembic import op

revision = "0107_contradicted"
down_revision = "0106_signers"
branch_labels = None
depends_on = None

_CONTRADICTED = sa.text("CAST(contradictions AS VARCHAR) <> '[]'")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_documents_contradicted",
        "documents",
        ["dated_on", "id"],
        unique=False,
        postgresql_where=_CONTRADICTED,
        sqlite_where=_CONTRADICTED,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_documents_contradicted", table_name="documents")
