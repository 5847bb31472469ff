"""What a person tells us about a campaign, checked before anything is worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from knowledge.costs.rates import Rate, merged, read_rates
from knowledge.errors import N_, InputError
from knowledge.reading import MOST, known_keys, read_amount, read_day, read_option, read_whole

AccountKind = Literal["official", "commercial", "undecided"]
OfficialFee = Literal["once", "monthly"]

KEYS = (
    "account_kind",
    "months",
    "accounts",
    "live_sessions",
    "price",
    "units",
    "category",
    "extras",
    "official_fee",
    "rates",
    "as_of",
)
MOST_MONTHS = 120


@dataclass(frozen=True)
class Campaign:
    """A campaign to be priced. Prices are yuan a unit; units are for the whole campaign."""

    account_kind: AccountKind = "undecided"
    months: int = 1
    accounts: int = 1
    live_sessions: int = 0
    price: Decimal | None = None
    units: int | None = None
    category: str | None = None
    extras: tuple[str, ...] = ()
    official_fee: OfficialFee | None = None
    rates: tuple[Rate, ...] = ()
    as_of: date | None = None
    given: frozenset[str] = frozenset()
    """The keys that the person filled in; the others are assumptions."""

    @property
    def sales(self) -> Decimal | None:
        """Yuan of sales over the whole campaign, None where price or units are not known."""
        return None if self.price is None or self.units is None else self.price * self.units

    def with_rates(self, office: Collection[Rate]) -> Campaign:
        """The same with the office's rates for the currencies that the person gave none of their own for."""
        return replace(self, rates=merged(self.rates, office))

    @property
    def sells_goods(self) -> bool:
        """Whether anything to be sold was named; a campaign for tourism or an office has none."""
        return self.price is not None or self.units is not None


def read_campaign(
    given: Mapping[str, Any],
    *,
    extras: Collection[str],
    categories: Collection[str],
    today: date,
) -> Campaign:
    """A campaign from loose values, as JSON or a flow's answers give them.

    Raises:
        InputError: a key we do not know, or a value outside its range.
    """
    filled = known_keys(given, KEYS)
    as_of = read_day("as_of", filled["as_of"]) if "as_of" in filled else None
    return Campaign(
        account_kind=read_option(
            "account_kind", filled.get("account_kind", "undecided"), ("official", "commercial", "undecided")
        ),
        months=read_whole("months", filled.get("months", 1), 1, MOST_MONTHS),
        accounts=read_whole("accounts", filled.get("accounts", 1), 1, MOST),
        live_sessions=read_whole("live_sessions", filled.get("live_sessions", 0), 0, MOST),
        price=read_amount("price", filled["price"]) if "price" in filled else None,
        units=read_whole("units", filled["units"], 0, MOST) if "units" in filled else None,
        category=read_option("category", filled["category"], categories) if "category" in filled else None,
        extras=_extras(filled.get("extras", ()), extras),
        official_fee=read_option("official_fee", filled["official_fee"], ("once", "monthly"))
        if "official_fee" in filled
        else None,
        rates=read_rates(filled.get("rates", {}), day=as_of or today),
        as_of=as_of,
        given=frozenset(filled),
    )


def _extras(value: Any, known: Collection[str]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise InputError("not-a-list", "extras", N_("{field} must be a list of ids."))
    return tuple(dict.fromkeys(read_option("extras", extra, known) for extra in value))
