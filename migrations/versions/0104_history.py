"""What history is searched by at ten million documents: status, procedure results, and by verification.

Revision: 0104_history, after 0103_operation
"""

import sqlalchemy as sa
from alembic import op

revision = "0104_history"
down_revision = "0103_operation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_documents_status", "documents", ["signing_status", "dated_on", "id"], unique=False)
    op.create_index(
        "ix_documents_procedure_results",
        "documents",
        ["dated_on", "id"],
        unique=False,
        postgresql_where=sa.text("category = 'procedure_result'"),
        sqlite_where=sa.text("category = 'procedure_result'"),
    )
    op.create_index(
        "ix_documents_current_verification_id", "documents", ["current_verification_id"], unique=False
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_documents_current_verification_id", table_name="documents")
    op.drop_index("ix_documents_procedure_results", table_name="documents")
    op.drop_index("ix_documents_status", table_name="documents")
