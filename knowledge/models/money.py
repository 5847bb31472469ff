"""Rates with their day and who entered them, and estimates that people kept."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from knowledge.models.columns import AwareUTC, ExactDecimal, RowNumber, TableRow, TelegramId, no_pairs


class Rate(TableRow, table=True):
    """What one unit of `base` costs in `quote`; the newest row of a pair and kind holds."""

    __table_args__ = (Index("ix_rate_newest", "base", "quote", "kind", "day"),)

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    base: str = Field(max_length=8, description="CNY, USD")
    quote: str = Field(max_length=8, description="IRR, USD, CNY; toman is IRR / 10 and never stored")
    kind: str = Field(default="market", max_length=16, description="official or market")
    value: Decimal = Field(sa_type=ExactDecimal)
    day: date
    source: str | None = Field(default=None, max_length=300)
    entered_by: int | None = Field(default=None, sa_type=TelegramId)
    entered_name: str | None = Field(default=None, max_length=120, description="as estimates name them")
    entered_at: datetime = Field(sa_type=AwareUTC)


class EstimateRow(TableRow, table=True):
    """An estimate that a person kept: its inputs, worked out again whenever it is shown."""

    __tablename__ = "estimate"

    id: int | None = Field(default=None, sa_column=Column(RowNumber, primary_key=True))
    key: str = Field(max_length=12, unique=True, description="public key, for buttons")
    person_id: int = Field(sa_type=TelegramId, index=True)
    title: str | None = Field(default=None, max_length=200)
    language: str = Field(max_length=8)
    inputs: dict[str, object] = Field(default_factory=no_pairs, sa_type=JSON)
    plan_id: int | None = Field(default=None, index=True)
    share_token: str | None = Field(default=None, max_length=64, unique=True)
    shared_at: datetime | None = Field(default=None, sa_type=AwareUTC)
    created_at: datetime = Field(sa_type=AwareUTC)
    updated_at: datetime | None = Field(default=None, sa_type=AwareUTC)
