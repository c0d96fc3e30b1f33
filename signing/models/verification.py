"""Verifications, append-only, with what auditors filter by and the evidence they rest on."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from signing.columns import Identity, Instant, document, plain_text, word
from signing.models.foundation import Table
from verification.verdict import DocumentKind, Indication, Role, Severity, SigningStatus

if TYPE_CHECKING:
    from signing.models.document import Document


class Verification(Table):
    """One verdict on one document. Rows are added and never changed; the ledger shows it."""

    __tablename__ = "verifications"
    __table_args__ = (Index("ix_verifications_document", "document_id", "id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    signing_status: Mapped[SigningStatus] = mapped_column(word(SigningStatus))
    indication: Mapped[Indication] = mapped_column(word(Indication))
    kind: Mapped[DocumentKind] = mapped_column(word(DocumentKind))
    form_conforms: Mapped[bool | None]
    error_code: Mapped[str | None] = mapped_column(String(40))
    file_name: Mapped[str | None] = mapped_column(String(300))
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    """None = no file: issued on paper only."""
    file_size: Mapped[int | None] = mapped_column(Identity)
    pages: Mapped[int | None]
    policy_id: Mapped[str] = mapped_column(String(60))
    policy_version: Mapped[str] = mapped_column(String(120))
    verified_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(40))
    """submitted, replaced or reverified."""
    verdict: Mapped[dict[str, Any] | None] = mapped_column(document())
    """The contract (`VERDICT_JSON`); None = no file."""

    document: Mapped["Document"] = relationship(back_populates="verifications", viewonly=True)


class Seen(Table):
    """A signature in a verdict, in the columns that history is searched by."""

    __tablename__ = "signatures_seen"
    __table_args__ = (Index("ix_signatures_seen_signer", "folded_signer", "verification_id"),)

    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"), primary_key=True)
    order: Mapped[int] = mapped_column("position", primary_key=True)
    role: Mapped[Role] = mapped_column(word(Role))
    indication: Mapped[Indication] = mapped_column(word(Indication))
    sub_indication: Mapped[str | None] = mapped_column(String(40))
    signer: Mapped[str | None] = mapped_column(String(300))
    folded_signer: Mapped[str | None] = mapped_column(plain_text(300))
    serial_number: Mapped[str | None] = mapped_column(String(80), index=True)


class Violation(Table):
    """A violated rule of a verdict."""

    __tablename__ = "violations"
    __table_args__ = (Index("ix_violations_rule", "rule_id", "verification_id"),)

    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"), primary_key=True)
    rule_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    severity: Mapped[Severity] = mapped_column(word(Severity))


class Evidence(Table):
    """A certificate, CRL, OCSP answer or timestamp token, kept once by hash."""

    __tablename__ = "evidence"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    origin: Mapped[str] = mapped_column(String(500))
    obtained_at: Mapped[datetime | None] = mapped_column(Instant)


class VerificationEvidence(Table):
    """Which evidence a verification rests on."""

    __tablename__ = "verification_evidence"

    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("evidence.sha256"), primary_key=True, index=True)
