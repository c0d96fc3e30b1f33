"""Documents: one row for each outgoing document, whatever number of files and verifications it has."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from signing.columns import Identity, Instant, document, word
from signing.models.agency import Agency
from signing.models.foundation import Table
from signing.models.verification import Verification
from verification.verdict import SigningStatus


class Category(StrEnum):
    """Procedure results (kết quả giải quyết thủ tục hành chính) have a target of their own."""

    ADMINISTRATIVE = "administrative"
    PROCEDURE_RESULT = "procedure_result"


class Method(StrEnum):
    """How a document was attributed to its agency."""

    IDENTIFIER = "identifier"
    CERTIFICATE = "certificate"
    PRINTED_NAME = "printed_name"
    CORRECTION = "correction"


class Standing(StrEnum):
    """Whether a document counts in the rates, and if not, why."""

    COUNTED = "counted"
    ATTACHMENT = "attachment"
    PUBLICATION = "publication"
    FOREIGN_COPY = "foreign_copy"
    """Copy of another agency's document."""
    EXCLUDED = "excluded"
    """Left out by a recorded correction with its reason."""
    NOT_OBSERVED = "not_observed"
    """Its number lies before the point from which the series is observed."""
    UNATTRIBUTED = "unattributed"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NUMBER_TAKEN = "number_taken"
    """Another document holds its number: a new verdict showed that it is no attachment."""


class Document(Table):
    """One outgoing document: (agency, year, series, number, notation)."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint(
            "agency_id",
            "year",
            "series",
            "number",
            "number_suffix",
            "code_notation",
            name="uq_documents_place",
        ),
        Index("ix_documents_agency_dated", "agency_id", "dated_on", "id"),
        Index("ix_documents_dated", "dated_on", "id"),
        Index("ix_documents_agency_status", "agency_id", "signing_status", "dated_on", "id"),
        Index("ix_documents_status", "signing_status", "dated_on", "id"),
        Index(
            # Few among the administrative ones; the common category is found by date.
            "ix_documents_procedure_results",
            "dated_on",
            "id",
            postgresql_where=text("category = 'procedure_result'"),
            sqlite_where=text("category = 'procedure_result'"),
        ),
        Index(
            # Few, and sought by themselves: see `signing.history.CONTRADICTED`.
            "ix_documents_contradicted",
            "dated_on",
            "id",
            postgresql_where=text("CAST(contradictions AS VARCHAR) <> '[]'"),
            sqlite_where=text("CAST(contradictions AS VARCHAR) <> '[]'"),
        ),
        Index("ix_documents_standing", "standing", "id"),
        Index("ix_documents_number", "number", "dated_on", "id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    issued_on: Mapped[date | None]
    dated_on: Mapped[date]
    """The issue date, or the day of receipt where none is known: what history is sorted by."""
    code_number: Mapped[str | None] = mapped_column(String(20))
    code_notation: Mapped[str] = mapped_column(String(60), default="")
    document_type: Mapped[str | None] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(500))
    signatory: Mapped[str | None] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(word(Category), default=Category.ADMINISTRATIVE)
    work_file_code: Mapped[str | None] = mapped_column(String(100))
    issuer_org_id: Mapped[str | None] = mapped_column(String(64))
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    """Of the newest file; None = issued on paper only."""
    submission: Mapped[dict[str, Any]] = mapped_column(document(), default=dict)
    """The metadata as they came."""
    method: Mapped[Method | None] = mapped_column(word(Method))
    attribution: Mapped[list[dict[str, Any]]] = mapped_column(document(), default=list)
    """What spoke for which agency (`attribution.Clue`)."""
    contradictions: Mapped[list[str]] = mapped_column(document(), default=list)
    """Where file and metadata disagree: number, notation, date, agency, type."""
    foreign: Mapped[bool] = mapped_column(default=False)
    """The header names another agency: of an electronic copy, whose original it is."""
    exclusion: Mapped[str | None] = mapped_column(String(300))
    """Reason for leaving it out of the rates; None = not left out."""
    received_at: Mapped[datetime] = mapped_column(Instant)
    received_from: Mapped[str | None] = mapped_column(String(100))
    """Key or user that sent it."""

    # Derived: follows from the columns above, the verifications and the state of the series.
    year: Mapped[int | None]
    series: Mapped[str | None] = mapped_column(String(80))
    """Key of its number series; None = it holds no place in one."""
    number: Mapped[int | None]
    number_suffix: Mapped[str] = mapped_column(String(10), default="")
    """ "a" of the number 12a: an inserted number does not fill the place of 12."""
    standing: Mapped[Standing] = mapped_column(word(Standing))
    signing_status: Mapped[SigningStatus] = mapped_column(word(SigningStatus))
    """Of the current verification."""
    counted_as: Mapped[SigningStatus | None] = mapped_column(word(SigningStatus))
    """The bucket it counts in: an own electronic copy is unsigned; None = it does not count."""
    form_conforms: Mapped[bool | None]
    current_verification_id: Mapped[int | None] = mapped_column(Identity, index=True)
    counted_verification_id: Mapped[int | None] = mapped_column(Identity)
    """The verification that stands in a counter; None = none does."""

    agency: Mapped[Agency | None] = relationship()
    verifications: Mapped[list[Verification]] = relationship(
        order_by=Verification.id, back_populates="document", viewonly=True
    )
