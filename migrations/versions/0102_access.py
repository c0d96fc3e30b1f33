"""Access: when a key was last used and how to recognise it; whose session it is at the OpenID provider.

Revision: 0102_access, after 0101_queue
"""

import sqlalchemy as sa
from alembic import op

from signing.columns import Instant

revision = "0102_access"
down_revision = "0101_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; keys and sessions that exist go on."""
    op.add_column("api_keys", sa.Column("hint", sa.String(length=8), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_at", Instant(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("subject", sa.String(length=100), nullable=True))
    op.create_index("ix_sessions_subject", "sessions", ["subject"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_sessions_subject", table_name="sessions")
    op.drop_column("sessions", "subject")
    op.drop_column("api_keys", "last_used_at")
    op.drop_column("api_keys", "hint")
