"""What was issued: number series and their gaps, declarations, targets, counters and closed months."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from signing.columns import Identity, Instant, document, word
from signing.models.agency import Level, SeriesRule
from signing.models.document import Category
from signing.models.foundation import Table


class Numbering(Table):
    """How an agency was found to number its documents in a year, where nothing is configured."""

    __tablename__ = "numberings"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[SeriesRule] = mapped_column(word(SeriesRule))


class Series(Table):
    """A number series of an agency in a year, observed from a recorded point."""

    __tablename__ = "series"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    observed_number: Mapped[int]
    """First number that must be there."""
    observed_on: Mapped[date]
    """No number of the observed part was issued before this day."""
    observed_by: Mapped[str] = mapped_column(String(20))
    """default, first_submitted or recorded."""
    last_number: Mapped[int]
    last_on: Mapped[date]


class Gap(Table):
    """Numbers first…last that nobody submitted, and the days between which they must have been issued."""

    __tablename__ = "gaps"
    __table_args__ = (
        # The gaps of a time, read from the index alone; those of one agency are found by the primary key.
        Index(
            "ix_gaps_time",
            *("year", "ends_on", "starts_on"),
            postgresql_include=("agency_id", "series", "first_number", "last_number"),
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    first: Mapped[int] = mapped_column("first_number", primary_key=True)
    last: Mapped[int] = mapped_column("last_number")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Declaration(Table):
    """What an agency reported itself for a period. A new one replaces the old one, which stays."""

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("issued >= 0 AND signed >= 0 AND signed <= issued", name="counts"),
        Index("ix_declarations_period", "agency_id", "starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    category: Mapped[Category | None] = mapped_column(word(Category))
    """None = all documents."""
    issued: Mapped[int]
    signed: Mapped[int]
    declared_at: Mapped[datetime] = mapped_column(Instant)
    declared_by: Mapped[str] = mapped_column(String(100))
    superseded: Mapped[bool] = mapped_column(default=False)


class Target(Table):
    """A minimum rate in force from–to, for one agency or for a level."""

    __tablename__ = "targets"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    level: Mapped[Level | None] = mapped_column(word(Level))
    category: Mapped[Category | None] = mapped_column(word(Category))
    """None = the rate over all documents."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    minimum: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    """From 0 to 1. With `step`, the value in the first month; None = the agency's own rate before it."""
    step: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    """A slope: so much more each month, up to 1. None = fixed."""
    basis: Mapped[str] = mapped_column(String(300))


class Counter(Table):
    """What the rates are made of: documents of an agency, a month and a category by their standing."""

    __tablename__ = "counters"
    __table_args__ = (Index("ix_counters_month", "month", "agency_id"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[Category] = mapped_column(word(Category), primary_key=True)
    received: Mapped[int] = mapped_column(default=0)
    signed_full: Mapped[int] = mapped_column(default=0)
    signed_person_only: Mapped[int] = mapped_column(default=0)
    signed_agency_only: Mapped[int] = mapped_column(default=0)
    signed_invalid: Mapped[int] = mapped_column(default=0)
    undetermined: Mapped[int] = mapped_column(default=0)
    unsigned: Mapped[int] = mapped_column(default=0)
    unreadable: Mapped[int] = mapped_column(default=0)
    form_conforming: Mapped[int] = mapped_column(default=0)
    from_work_file: Mapped[int] = mapped_column(default=0)
    signed_from_work_file: Mapped[int] = mapped_column(default=0)


class SecretCount(Table):
    """Secret documents: how many, and nothing else (design §6)."""

    __tablename__ = "secret_counts"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column("documents", default=0)


class MonthClosing(Table):
    """A month was closed (edition 1) or restated (2, 3 …), and the state of the ledger it rests on."""

    __tablename__ = "month_closings"
    __table_args__ = (UniqueConstraint("month", "edition"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    month: Mapped[date]
    edition: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    ledger_size: Mapped[int] = mapped_column(Identity)


class MonthFigures(Table):
    """The figures of an agency and category ("" = all) as a month was closed or restated."""

    __tablename__ = "month_figures"

    closing_id: Mapped[int] = mapped_column(ForeignKey("month_closings.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(document())
