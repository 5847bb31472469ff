"""Exchange rates with their day, and conversion that loses nothing in rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Literal

from knowledge.errors import N_, InputError
from knowledge.reading import MOST, known_keys, read_day, read_decimal, read_option

FRESH_DAYS = 7
"""A rate older than this makes an estimate indicative (issue of the trade office: a week)."""

Currency = Literal["USD", "IRR", "IRR-market", "IRT"]
CURRENCIES: tuple[Currency, ...] = ("USD", "IRR", "IRR-market", "IRT")
SMALLEST = {
    "CNY": Decimal("0.01"),
    "USD": Decimal("0.01"),
    "IRR": Decimal(1),
    "IRR-market": Decimal(1),
    "IRT": Decimal(1),
}
"""The smallest unit in which an amount of a currency is written."""


@dataclass(frozen=True)
class Rate:
    """How many units of a currency one yuan is worth, on which day, and who says so (None: the person)."""

    currency: Currency
    per_yuan: Decimal
    day: date
    entered_by: str | None = None

    def is_old(self, on: date) -> bool:
        """Whether an estimate made on a day can only be indicative with this rate."""
        return (on - self.day).days > FRESH_DAYS


def read_rates(given: Any, *, day: date) -> tuple[Rate, ...]:
    """Rates from `{"IRT": "12000"}` or `{"IRT": {"rate": "12000", "as_of": "2026-11-20"}}`: units per yuan.

    Raises:
        InputError: a currency we do not convert to, or a rate that is not above zero.
    """
    if not isinstance(given, Mapping):
        raise InputError("not-a-mapping", "rates", N_("{field} must hold a rate for each currency."))
    return tuple(_read_rate(currency, value, day) for currency, value in given.items())


def _read_rate(currency: str, value: Any, day: date) -> Rate:
    known: Currency = read_option("rates", currency, CURRENCIES)
    field = f"rates.{currency}"
    if isinstance(value, Mapping):
        dated = known_keys(value, ("rate", "as_of"))
        value = dated.get("rate")
        day = read_day(f"{field}.as_of", dated["as_of"]) if "as_of" in dated else day
    per_yuan = read_decimal(field, value)
    if not 0 < per_yuan <= MOST:
        raise InputError("not-a-rate", field, N_("{field} must be above zero: how many units one yuan is worth."))
    return Rate(known, per_yuan, day)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in the smallest unit of its currency."""
    return amount.quantize(SMALLEST[currency], rounding=ROUND_HALF_EVEN)


def spread(amounts: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Amounts rounded so that they sum to the rounded total, by the largest remainder.

    The total is rounded once; the units that rounding down leaves over go to the amounts that
    lost most, earlier ones first.
    """
    unit = SMALLEST[currency]
    total = rounded(sum(amounts, Decimal(0)), currency)
    floors = [(amount // unit) * unit for amount in amounts]
    left = int((total - sum(floors, Decimal(0))) / unit)
    by_loss = sorted(range(len(amounts)), key=lambda place: floors[place] - amounts[place])
    for place in by_loss[:left]:
        floors[place] += unit
    return floors
