"""Column types: one way to keep a figure and one way to keep an instant, on every database."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, Numeric, Text, TypeDecorator
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention
"""A constraint without a name could not be altered by a later migration."""


class TableRow(SQLModel):
    """A row of a table. Nobody has its class check input, so what would do that is not built at each start."""

    model_config = {"defer_build": True}


TelegramId = BigInteger
"""Telegram's ids outgrow 32 bits."""

RowNumber = BigInteger().with_variant(Integer, "sqlite")
"""A key the database counts up itself; SQLite does so for INTEGER alone."""


class ExactDecimal(TypeDecorator[Decimal]):
    """A finite Decimal with every digit it was given: text on SQLite, NUMERIC on PostgreSQL.

    Text does not sort as numbers do: sums and order are Python's work.
    """

    impl = Numeric
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"an exact column holds a finite Decimal, not {value}")
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class AwareUTC(TypeDecorator[datetime]):
    """An instant: aware datetimes of any zone in, aware UTC out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its time zone: {value!r}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def no_pairs() -> dict[Any, Any]:
    """An empty JSON object; `dict` itself would have its signature parsed from text for each row that is made."""
    return {}


def no_items() -> list[Any]:
    """An empty JSON list, for the same reason."""
    return []
