"""The register: agencies in time, documents, verifications, counters and the ledger.

Revision: 0001_register, the first one.
"""

import sqlalchemy as sa
from alembic import op

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


revision = "0001_register"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "agencies",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("connected_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agencies"),
        sa.UniqueConstraint("code", name="uq_agencies_code"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("document_id", IDENTITY, nullable=True),
        sa.Column("agency_id", IDENTITY, nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("corrected_by", sa.String(length=100), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_agency_id", "corrections", ["agency_id"])
    op.create_index("ix_corrections_document_id", "corrections", ["document_id"])

    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.String(length=500), nullable=False),
        sa.Column("obtained_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence"),
    )
    op.create_table(
        "ledger_checkpoints",
        sa.Column("size", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_ledger_checkpoints"),
    )
    op.create_table(
        "ledger_leaves",
        sa.Column("position", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("document_id", IDENTITY, nullable=True),
        sa.Column("verification_id", IDENTITY, nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_ledger_leaves"),
    )
    op.create_index("ix_ledger_leaves_document_id", "ledger_leaves", ["document_id"])
    op.create_index(
        "ix_ledger_leaves_event",
        "ledger_leaves",
        ["event"],
        postgresql_where=sa.text("verification_id IS NULL"),
        sqlite_where=sa.text("verification_id IS NULL"),
    )
    op.create_index("ix_ledger_leaves_verification_id", "ledger_leaves", ["verification_id"])

    op.create_table(
        "ledger_nodes",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_ledger_nodes"),
    )
    op.create_table(
        "month_closings",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ledger_size", IDENTITY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_month_closings"),
        sa.UniqueConstraint("month", "edition", name="uq_month_closings_month_edition"),
    )
    op.create_table(
        "agency_states",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("folded_name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=100), nullable=True),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("parent_id", IDENTITY, nullable=True),
        sa.Column("seal_diameter_mm", sa.Double(), nullable=True),
        sa.Column("series_rule", sa.String(length=32), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ck_agency_states_validity"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_agency_states_agency_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["agencies.id"], name="fk_agency_states_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agency_states"),
        sa.UniqueConstraint("agency_id", "valid_from", name="uq_agency_states_agency_id_valid_from"),
    )
    op.create_index("ix_agency_states_folded_name", "agency_states", ["folded_name"])
    op.create_index("ix_agency_states_parent_id", "agency_states", ["parent_id"])

    op.create_table(
        "counters",
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("signed_full", sa.Integer(), nullable=False),
        sa.Column("signed_person_only", sa.Integer(), nullable=False),
        sa.Column("signed_agency_only", sa.Integer(), nullable=False),
        sa.Column("signed_invalid", sa.Integer(), nullable=False),
        sa.Column("undetermined", sa.Integer(), nullable=False),
        sa.Column("unsigned", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("form_conforming", sa.Integer(), nullable=False),
        sa.Column("from_work_file", sa.Integer(), nullable=False),
        sa.Column("signed_from_work_file", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_counters_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "month", "category", name="pk_counters"),
    )
    op.create_index("ix_counters_month", "counters", ["month", "agency_id"])

    op.create_table(
        "declarations",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(length=100), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("issued >= 0 AND signed >= 0 AND signed <= issued", name="ck_declarations_counts"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_declarations_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_declarations"),
    )
    op.create_index("ix_declarations_period", "declarations", ["agency_id", "starts_on", "ends_on"])

    op.create_table(
        "documents",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("code_number", sa.String(length=20), nullable=True),
        sa.Column("code_notation", sa.String(length=60), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=500), nullable=True),
        sa.Column("signatory", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("work_file_code", sa.String(length=100), nullable=True),
        sa.Column("issuer_org_id", sa.String(length=64), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("submission", sa.JSON(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=True),
        sa.Column("attribution", sa.JSON(), nullable=False),
        sa.Column("contradictions", sa.JSON(), nullable=False),
        sa.Column("foreign", sa.Boolean(), nullable=False),
        sa.Column("exclusion", sa.String(length=300), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=100), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(length=80), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("number_suffix", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("signing_status", sa.String(length=32), nullable=False),
        sa.Column("counted_as", sa.String(length=32), nullable=True),
        sa.Column("form_conforms", sa.Boolean(), nullable=True),
        sa.Column("current_verification_id", IDENTITY, nullable=True),
        sa.Column("counted_verification_id", IDENTITY, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_documents_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint(
            "agency_id",
            "year",
            "series",
            "number",
            "number_suffix",
            "code_notation",
            name="uq_documents_place",
        ),
    )
    op.create_index("ix_documents_agency_dated", "documents", ["agency_id", "dated_on", "id"])
    op.create_index(
        "ix_documents_agency_status", "documents", ["agency_id", "signing_status", "dated_on", "id"]
    )
    op.create_index("ix_documents_dated", "documents", ["dated_on", "id"])
    op.create_index("ix_documents_file_sha256", "documents", ["file_sha256"])
    op.create_index("ix_documents_number", "documents", ["number", "dated_on", "id"])
    op.create_index("ix_documents_standing", "documents", ["standing", "id"])

    op.create_table(
        "gaps",
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_gaps_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "year", "series", "first_number", name="pk_gaps"),
    )
    op.create_index("ix_gaps_span", "gaps", ["agency_id", "ends_on", "starts_on"])

    op.create_table(
        "month_figures",
        sa.Column("closing_id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_month_figures_agency_id"),
        sa.ForeignKeyConstraint(["closing_id"], ["month_closings.id"], name="fk_month_figures_closing_id"),
        sa.PrimaryKeyConstraint("closing_id", "agency_id", "category", name="pk_month_figures"),
    )
    op.create_table(
        "numberings",
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_numberings_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "year", name="pk_numberings"),
    )
    op.create_table(
        "secret_counts",
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_secret_counts_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "month", name="pk_secret_counts"),
    )
    op.create_table(
        "series",
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("observed_number", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("observed_by", sa.String(length=20), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_series_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "year", "series", name="pk_series"),
    )
    op.create_table(
        "successions",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ending", sa.String(length=32), nullable=False),
        sa.Column("successor_id", IDENTITY, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_successions_agency_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["agencies.id"], name="fk_successions_successor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_successions"),
        sa.UniqueConstraint("agency_id", "ended_on", name="uq_successions_agency_id_ended_on"),
    )
    op.create_index("ix_successions_successor_id", "successions", ["successor_id"])

    op.create_table(
        "targets",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("agency_id", IDENTITY, nullable=True),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("minimum", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("step", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_targets_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
    )
    op.create_index("ix_targets_agency_id", "targets", ["agency_id"])

    op.create_table(
        "agency_identifiers",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("state_id", IDENTITY, nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["state_id"], ["agency_states.id"], name="fk_agency_identifiers_state_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agency_identifiers"),
        sa.UniqueConstraint(
            "state_id", "scheme", "value", name="uq_agency_identifiers_state_id_scheme_value"
        ),
    )
    op.create_index("ix_agency_identifiers_folded", "agency_identifiers", ["folded", "scheme"])

    op.create_table(
        "verifications",
        sa.Column("id", IDENTITY, nullable=False),
        sa.Column("document_id", IDENTITY, nullable=False),
        sa.Column("signing_status", sa.String(length=32), nullable=False),
        sa.Column("indication", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("form_conforms", sa.Boolean(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("file_name", sa.String(length=300), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_size", IDENTITY, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("policy_id", sa.String(length=60), nullable=False),
        sa.Column("policy_version", sa.String(length=120), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_verifications_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verifications"),
    )
    op.create_index("ix_verifications_document", "verifications", ["document_id", "id"])
    op.create_index("ix_verifications_file_sha256", "verifications", ["file_sha256"])

    op.create_table(
        "signatures_seen",
        sa.Column("verification_id", IDENTITY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("indication", sa.String(length=32), nullable=False),
        sa.Column("sub_indication", sa.String(length=40), nullable=True),
        sa.Column("signer", sa.String(length=300), nullable=True),
        sa.Column("folded_signer", sa.String(length=300), nullable=True),
        sa.Column("serial_number", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verifications.id"], name="fk_signatures_seen_verification_id"
        ),
        sa.PrimaryKeyConstraint("verification_id", "position", name="pk_signatures_seen"),
    )
    op.create_index("ix_signatures_seen_serial_number", "signatures_seen", ["serial_number"])
    op.create_index("ix_signatures_seen_signer", "signatures_seen", ["folded_signer", "verification_id"])

    op.create_table(
        "verification_evidence",
        sa.Column("verification_id", IDENTITY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["evidence.sha256"], name="fk_verification_evidence_sha256"),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verifications.id"], name="fk_verification_evidence_verification_id"
        ),
        sa.PrimaryKeyConstraint("verification_id", "sha256", name="pk_verification_evidence"),
    )
    op.create_index("ix_verification_evidence_sha256", "verification_evidence", ["sha256"])

    op.create_table(
        "violations",
        sa.Column("verification_id", IDENTITY, nullable=False),
        sa.Column("rule_id", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verifications.id"], name="fk_violations_verification_id"
        ),
        sa.PrimaryKeyConstraint("verification_id", "rule_id", name="pk_violations"),
    )
    op.create_index("ix_violations_rule", "violations", ["rule_id", "verification_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_violations_rule", "violations")

    op.drop_table("violations")
    op.drop_index("ix_verification_evidence_sha256", "verification_evidence")

    op.drop_table("verification_evidence")
    op.drop_index("ix_signatures_seen_signer", "signatures_seen")
    op.drop_index("ix_signatures_seen_serial_number", "signatures_seen")

    op.drop_table("signatures_seen")
    op.drop_index("ix_verifications_file_sha256", "verifications")
    op.drop_index("ix_verifications_document", "verifications")

    op.drop_table("verifications")
    op.drop_index("ix_agency_identifiers_folded", "agency_identifiers")

    op.drop_table("agency_identifiers")
    op.drop_index("ix_targets_agency_id", "targets")

    op.drop_table("targets")
    op.drop_index("ix_successions_successor_id", "successions")

    op.drop_table("successions")
    op.drop_table("series")
    op.drop_table("secret_counts")
    op.drop_table("numberings")
    op.drop_table("month_figures")
    op.drop_index("ix_gaps_span", "gaps")

    op.drop_table("gaps")
    op.drop_index("ix_documents_standing", "documents")
    op.drop_index("ix_documents_number", "documents")
    op.drop_index("ix_documents_file_sha256", "documents")
    op.drop_index("ix_documents_dated", "documents")
    op.drop_index("ix_documents_agency_status", "documents")
    op.drop_index("ix_documents_agency_dated", "documents")

    op.drop_table("documents")
    op.drop_index("ix_declarations_period", "declarations")

    op.drop_table("declarations")
    op.drop_index("ix_counters_month", "counters")

    op.drop_table("counters")
    op.drop_index("ix_agency_states_parent_id", "agency_states")
    op.drop_index("ix_agency_states_folded_name", "agency_states")

    op.drop_table("agency_states")
    op.drop_table("month_closings")
    op.drop_table("ledger_nodes")
    op.drop_index("ix_ledger_leaves_verification_id", "ledger_leaves")
    op.drop_index("ix_ledger_leaves_event", "ledger_leaves")
    op.drop_index("ix_ledger_leaves_document_id", "ledger_leaves")

    op.drop_table("ledger_leaves")
    op.drop_table("ledger_checkpoints")
    op.drop_table("evidence")
    op.drop_index("ix_corrections_document_id", "corrections")
    op.drop_index("ix_corrections_agency_id", "corrections")

    op.drop_table("corrections")
    op.drop_table("agencies")
