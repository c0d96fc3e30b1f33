"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, String, TypeDecorator

Identity = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column declared INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write in UTC: SQLite keeps no offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the register keeps aware times only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def plain_text(length: int) -> String:
    """Text that is compared byte by byte, whatever language the database sorts by: for prefixes."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def word(values: type[StrEnum]) -> Enum:
    """Keep an enumeration as its word, readable in SQL."""
    return Enum(values, native_enum=False, length=32, values_callable=lambda kinds: [k.value for k in kinds])


def document() -> JSON:
    """JSON as text: PostgreSQL's `json`, which keeps numbers as they were written."""
    return JSON(none_as_null=True)


Row = dict[str, Any]
