"""Exchange rates with their day and who said them: the office's, or a person's own for them alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from knowledge.errors import N_, InputError
from knowledge.reading import MOST, known_keys, read_day, read_decimal, read_option
from locales import amounts

FRESH_DAYS = 7
"""A rate older than this makes an estimate indicative (the trade office's rule: a week)."""
RIALS_A_TOMAN = 10

RATE_KEYS = ("rate", "as_of")

Currency = Literal["USD", "IRR", "IRR-market", "IRT"]
CURRENCIES: tuple[Currency, ...] = ("USD", "IRR", "IRR-market", "IRT")
"""What an estimate is converted to; IRR is at the official rate, IRT (toman) at the market's."""
Market = Literal["official", "market"]
ONE_RATE: frozenset[Currency] = frozenset({"IRR-market", "IRT"})
"""One rate in two units: who gives the one has said the other."""


@dataclass(frozen=True)
class Rate:
    """How many units of a currency one yuan is worth, on which day, and who says so."""

    currency: Currency
    per_yuan: Decimal
    day: date
    entered_by: str | None = None
    """The member of the office who entered it; empty where the office gave no name, None: the person's own."""

    @property
    def is_own(self) -> bool:
        """Whether the person gave it themselves, so that it holds for them alone."""
        return self.entered_by is None

    def is_old(self, on: date) -> bool:
        """Whether an estimate of a day can only be indicative with this rate."""
        return abs((on - self.day).days) > FRESH_DAYS


@dataclass(frozen=True)
class SaidRate:
    """A rate as it was said: one unit of `base` in `quote`; yuan in rial or dollar, or dollar in yuan."""

    base: str
    quote: str
    value: Decimal
    market: Market = "market"

    @property
    def per_yuan(self) -> Decimal:
        """Units of the other currency that one yuan is worth."""
        return self.value if self.base == "CNY" else 1 / self.value

    def currencies(self) -> tuple[Currency, ...]:
        """The currencies of an estimate that it gives a rate for."""
        if "USD" in (self.base, self.quote):
            return ("USD",)
        return ("IRR",) if self.market == "official" else ("IRR-market", "IRT")

    def as_rates(self, day: date, entered_by: str | None) -> tuple[Rate, ...]:
        """The same for each of those currencies."""
        return tuple(
            Rate(each, self.per_yuan / RIALS_A_TOMAN if each == "IRT" else self.per_yuan, day, entered_by)
            for each in self.currencies()
        )


def read_rate(text: str) -> SaidRate | None:
    """A rate in a person's words; None where they name none, or could mean two.

    «یوان ۱۲۳٬۴۵۶» and «هر یوان ۱۲ هزار تومان» are the market's rial unless «رسمی» is said; a number without a
    unit beside the yuan is in rial, the unit of account; «دلار ۷٫۱» is what a dollar costs in yuan.

    Raises:
        InputError: the rate is not above zero, absurdly large, or of a pair that estimates do not use.
    """
    found = amounts.read_rate(text) or amounts.read_rate(text, quote="CNY") or amounts.read_rate(text, quote="IRR")
    if found is None and (bare := amounts.read_rate(text, base="CNY")) is not None:
        # "7.1 dollars" alone does not tell which of the two is counted in the other.
        found = None if bare.quote == "USD" else bare
    if found is None:
        return None
    value, quote = (found.value * RIALS_A_TOMAN, "IRR") if found.quote == "IRT" else (found.value, found.quote)
    if (found.base, quote) not in (("CNY", "IRR"), ("CNY", "USD"), ("USD", "CNY")):
        raise InputError(
            "not-a-pair", "rates", N_("Rates are of the yuan in rial or toman, or between the dollar and the yuan.")
        )
    if not 0 < value <= MOST:
        raise InputError("not-a-rate", "rates", N_("A rate must be more than zero and at most {high}."), high=MOST)
    return SaidRate(found.base, quote, value, "official" if amounts.says_official(text) else "market")


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
        dated = known_keys(value, RATE_KEYS, within=f"{field}.")
        value = dated.get("rate")
        day = read_day(f"{field}.as_of", dated["as_of"]) if "as_of" in dated else day
    per_yuan = read_decimal(field, value)
    if not 0 < per_yuan <= MOST:
        raise InputError("not-a-rate", field, N_("{field} must be above zero: how many units one yuan is worth."))
    return Rate(known, per_yuan, day)


def merged(own: Iterable[Rate], of_the_office: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates that count: a person's own go before the office's of the same currency."""
    own = tuple(own)
    said = {rate.currency for rate in own}
    if said & ONE_RATE:
        said |= ONE_RATE
    counted = (*own, *(rate for rate in of_the_office if rate.currency not in said))
    return tuple(sorted(counted, key=lambda rate: CURRENCIES.index(rate.currency)))


ENTERED = """
    SELECT base, quote, kind, value, day, entered_name FROM rate WHERE id IN (
        SELECT (
            SELECT id FROM rate WHERE base = said.base AND quote = said.quote AND kind = said.kind AND day <= :day
            ORDER BY day DESC, entered_at DESC, id DESC LIMIT 1
        ) FROM (SELECT DISTINCT base, quote, kind FROM rate) AS said
    )
    ORDER BY day DESC, entered_at DESC, id DESC
"""
"""Of each way to say a rate the office's last up to a day, newest first; years of others stay unread.

It is text for readers that do without the database's libraries, and every other one reads the same.
"""


class Entered(Protocol):
    """A row of the table of rates, however it was read."""

    base: Any
    quote: Any
    kind: Any
    value: Any
    day: Any
    entered_name: Any


def newest(rows: Iterable[Entered]) -> tuple[Rate, ...]:
    """The first rate of each currency, of rows that come newest first."""
    rates: dict[str, Rate] = {}
    for row in rows:
        day = row.day if isinstance(row.day, date) else date.fromisoformat(row.day)
        for rate in said_of(row).as_rates(day, row.entered_name or ""):
            rates.setdefault(rate.currency, rate)
    return tuple(rates.values())


def said_of(row: Entered) -> SaidRate:
    """An entered rate as it was said."""
    return SaidRate(row.base, row.quote, Decimal(row.value), "official" if row.kind == "official" else "market")
