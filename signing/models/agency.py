"""Agencies in time: one stable code, and states that follow each other (names, levels, parents change)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from signing.columns import Identity, Instant, word
from signing.models.foundation import Table


class Level(StrEnum):
    """Level of administration; the district level ended on 30 June 2025."""

    CENTRAL = "trung_uong"
    PROVINCE = "tinh"
    DISTRICT = "huyen"
    COMMUNE = "xa"


class SeriesRule(StrEnum):
    """How an agency numbers its documents (Decree 30, Điều 15 k1)."""

    DETECTED = "detected"
    """Not configured: one series until the same number appears with two types of document."""
    ONE = "one"
    """One series for all administrative documents."""
    PER_TYPE = "per_type"
    """Each type of document has its own."""
    PER_NOTATION = "per_notation"
    """Each notation has its own."""


class Scheme(StrEnum):
    """What kind of name or number identifies an agency."""

    QCVN_102 = "qcvn_102"
    """000.00.15.H05 (QCVN 102:2016/BTTTT)."""
    QD_20 = "qd_20"
    """H05.15 (Quyết định 20/2020/QĐ-TTg)."""
    OTHER = "other"
    """Whatever the DMS calls it."""
    CERTIFICATE_UID = "certificate_uid"
    """UID of the certificate's subject, e.g. MST:5800593196 or MNS:1063490."""
    CERTIFICATE_NAME = "certificate_name"
    """Common name in the certificate, where it differs from the agency's name."""


class Ending(StrEnum):
    """How an agency ended."""

    MERGED = "merged"
    RENAMED = "renamed"
    DISSOLVED = "dissolved"


class Agency(Table):
    """An agency or organisation that issues documents. What changes in time stands in its states."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """Stable over renamings; ours or the first identifier."""
    connected_on: Mapped[date | None]
    """Day on which its documents began to be sent; None = from the beginning of the year."""
    created_at: Mapped[datetime] = mapped_column(Instant)

    states: Mapped[list["AgencyState"]] = relationship(
        back_populates="agency", order_by="AgencyState.valid_from", foreign_keys="AgencyState.agency_id"
    )


class AgencyState(Table):
    """What an agency was from `valid_from` to `valid_to`, both days included; None = still."""

    __tablename__ = "agency_states"
    __table_args__ = (
        UniqueConstraint("agency_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(300))
    folded_name: Mapped[str] = mapped_column(String(300), index=True)
    short_name: Mapped[str | None] = mapped_column(String(100))
    level: Mapped[Level] = mapped_column(word(Level))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    seal_diameter_mm: Mapped[float | None]
    series_rule: Mapped[SeriesRule] = mapped_column(word(SeriesRule), default=SeriesRule.DETECTED)

    agency: Mapped[Agency] = relationship(back_populates="states", foreign_keys=[agency_id])
    identifiers: Mapped[list["AgencyIdentifier"]] = relationship(
        back_populates="state", order_by="AgencyIdentifier.id", cascade="all, delete-orphan"
    )


class AgencyIdentifier(Table):
    """One name or number that identifies an agency while the state it belongs to is in force."""

    __tablename__ = "agency_identifiers"
    __table_args__ = (
        UniqueConstraint("state_id", "scheme", "value"),
        Index("ix_agency_identifiers_folded", "folded", "scheme"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    state_id: Mapped[int] = mapped_column(ForeignKey("agency_states.id"))
    scheme: Mapped[Scheme] = mapped_column(word(Scheme))
    value: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))

    state: Mapped[AgencyState] = relationship(back_populates="identifiers")


class Succession(Table):
    """An agency ended or was renamed, and who carries on, if anyone."""

    __tablename__ = "successions"
    __table_args__ = (UniqueConstraint("agency_id", "ended_on"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    ended_on: Mapped[date]
    """Its last day."""
    ending: Mapped[Ending] = mapped_column(word(Ending))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
