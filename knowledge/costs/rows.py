"""The form of cost lines and of the words around them, as they stand in `content/costs/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from knowledge.schema import Both, Id, Keyed, Row

Kind = Literal["spent", "tied-up", "share"]
Quantity = Literal[
    "months", "accounts", "years", "sessions", "session_hours", "units", "sales", "creator_sales", "ad_sales",
    "ad_days", "returns",
]  # fmt: skip


class Tier(Row):
    """A step of a staircase: the amount that holds up to a month's sales (None: beyond all)."""

    monthly_sales_up_to: Id | None
    amount: Id


class CostLine(Keyed):
    """One thing a campaign pays for.

    The amount is a fact, never a figure here. A fact that says at-least or more-than leaves the
    upper end open unless `ceiling` names a fact that closes it.
    """

    label: Both
    amount: Id | None = None
    ceiling: Id | None = None
    tiers: tuple[Tier, ...] = ()
    by_category: Mapping[str, Id] = Field(default_factory=dict, description="category of goods to the fact of its rate")
    by_others: tuple[Id, Id] | None = Field(
        default=None, description="the lowest and highest rate, for goods that `by_category` does not name"
    )
    ceiling_by_category: Mapping[str, Id] = Field(
        default_factory=dict, description="category of goods to the fact that stands in place of `ceiling`"
    )
    fee: Id | None = Field(default=None, description="a share of the amount that comes on top of it")
    divides: bool = Field(default=False, description="the quantities are divided by the amount, not multiplied")
    times: tuple[Quantity, ...] = ()
    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    kind: Kind = "spent"
    optional: bool = Field(default=True, description="an extra: counted only when asked for")
    covers: tuple[str, ...] = Field(default=(), description="work this line pays; decides what is an alternative")
    holds: tuple[Id, ...] = Field(default=(), description="lines that are parts of this one and not added to it")
    needs_shop: bool = False
    note: Both | None = None
    comes_back: Both | None = Field(default=None, description="for money tied up: when it returns")
    stands_for: Id | None = Field(default=None, description="the extra in whose place it counts, where `when` holds")
    share_of_whole: Id | None = Field(
        default=None, description="the amount is this share of the whole, and the line is the whole, open above"
    )
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def has_one_amount(self) -> CostLine:
        """A line is priced in exactly one way."""
        if sum(map(bool, (self.amount, self.tiers, self.by_category))) != 1:
            raise ValueError("a cost line needs exactly one of amount, tiers, by_category")
        return self


class Wording(Keyed):
    """A sentence the estimate shows: an assumption, a thing not priced, a name of a quantity."""

    kind: Literal["assumption", "not-priced", "quantity", "case", "scenario"]
    text: Both
    one: Both | None = Field(default=None, description="a quantity's name where there is one of it, if it differs")
    priced_by: tuple[Id, ...] = Field(default=(), description="lines that make a not-priced row moot")
    only: tuple[Literal["goods", "official", "commercial", "above-limit"], ...] = Field(
        default=(), description="campaigns it is for; empty: all"
    )


class Parameter(Keyed):
    """A planning figure that estimates rest on: the sum of its facts."""

    facts: tuple[Id, ...]
