"""Tables of the service: access, audit trail, kept answers, jobs, webhooks, status retries.

Revision: 0100_service, after 0001_register
"""

import sqlalchemy as sa
from alembic import op

from signing.columns import Identity, Instant, document

revision = "0100_service"
down_revision = "0001_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the service."""
    op.create_table(
        "api_keys",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("actions", document(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_sha256", name="uq_api_keys_key_sha256"),
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", Identity, nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", document(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_at", "audit_trail", ["at", "id"], unique=False)
    op.create_table(
        "entry_links",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("used_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_entry_links"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", Identity, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("task", document(), nullable=False),
        sa.Column("progress", document(), nullable=False),
        sa.Column("result", document(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("finished_at", Instant(timezone=True), nullable=True),
        sa.Column("batch_id", Identity, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["jobs.id"], name="fk_jobs_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_batch_id", "jobs", ["batch_id"], unique=False)
    op.create_index("ix_jobs_state", "jobs", ["state", "due_at", "id"], unique=False)
    op.create_table(
        "kept_responses",
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", document(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name="pk_kept_responses"),
    )
    op.create_index("ix_kept_responses_kept_at", "kept_responses", ["kept_at"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
    )
    op.create_table(
        "status_retries",
        sa.Column("document_id", Identity, autoincrement=False, nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_status_retries"),
    )
    op.create_index("ix_status_retries_due_at", "status_retries", ["due_at"], unique=False)
    op.create_table(
        "webhooks",
        sa.Column("id", Identity, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("disabled_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("webhooks")
    op.drop_index("ix_status_retries_due_at", table_name="status_retries")
    op.drop_table("status_retries")
    op.drop_table("sessions")
    op.drop_index("ix_kept_responses_kept_at", table_name="kept_responses")
    op.drop_table("kept_responses")
    op.drop_index("ix_jobs_state", table_name="jobs")
    op.drop_index("ix_jobs_batch_id", table_name="jobs")
    op.drop_table("jobs")
    op.drop_table("entry_links")
    op.drop_index("ix_audit_trail_at", table_name="audit_trail")
    op.drop_table("audit_trail")
    op.drop_table("api_keys")
