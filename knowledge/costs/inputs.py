"""What a person tells us about a campaign, checked before anything is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from knowledge.costs.rates import Rate, read_rates
from knowledge.errors import InputError

AccountKind = Literal["official", "commercial", "undecided"]
OfficialFee = Literal["once", "monthly"]

KEYS = (
    "account_kind", "months", "accounts", "live_sessions", "price", "units", "category",
    "extras", "official_fee", "rates", "as_of",
)  # fmt: skip
MOST_MONTHS = 120
MOST = 10**9
"""More accounts, streams or units than this is a slip of the finger, not a campaign."""


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
    given: frozenset[str] = field(default=frozenset())
    """The keys that the person filled in; the others are assumptions."""

    @property
    def sales(self) -> Decimal | None:
        """Yuan of sales over the whole campaign, None where price or units are not known."""
        return None if self.price is None or self.units is None else self.price * self.units


def read_campaign(given: Mapping[str, Any], *, extras: frozenset[str], categories: frozenset[str], today: date) -> Campaign:
    """A campaign from loose values, as JSON or a flow's answers give them.

    Raises:
        InputError: a key we do not know, or a value outside its range.
    """
    for key in given:
        if key not in KEYS:
            raise InputError("unknown-key", key, "There is no field “{field}”. Fields: {fields}.", field=key, fields=", ".join(KEYS))
    filled = {key: value for key, value in given.items() if value is not None and value != "unknown"}
    as_of = _day(filled.get("as_of"))
    return Campaign(
        account_kind=_one_of("account_kind", filled.get("account_kind", "undecided"), ("official", "commercial", "undecided")),
        months=_whole("months", filled.get("months", 1), 1, MOST_MONTHS),
        accounts=_whole("accounts", filled.get("accounts", 1), 1, MOST),
        live_sessions=_whole("live_sessions", filled.get("live_sessions", 0), 0, MOST),
        price=_amount("price", filled.get("price")),
        units=None if "units" not in filled else _whole("units", filled["units"], 0, MOST),
        category=None if "category" not in filled else _one_of("category", filled["category"], tuple(sorted(categories))),
        extras=_extras(filled.get("extras", ()), extras),
        official_fee=None if "official_fee" not in filled else _one_of("official_fee", filled["official_fee"], ("once", "monthly")),
        rates=read_rates(filled.get("rates", {}), day=as_of or today),
        as_of=as_of,
        given=frozenset(filled),
    )


def _one_of(name: str, value: Any, options: tuple[str, ...]) -> Any:
    if value not in options:
        raise InputError(
            "not-an-option", name, "“{value}” is not an option for {field}. Options: {options}.",
            value=str(value)[:40], field=name, options=", ".join(options),
        )  # fmt: skip
    return value


def _whole(name: str, value: Any, low: int, high: int) -> int:
    number = _decimal(name, value)
    if number != number.to_integral_value() or not low <= number <= high:
        raise InputError(
            "out-of-range", name, "{field} must be a whole number from {low} to {high}.", field=name, low=low, high=high
        )
    return int(number)


def _amount(name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    number = _decimal(name, value)
    if not 0 < number <= MOST:
        raise InputError(
            "out-of-range", name, "{field} must be more than zero and at most {high}.", field=name, high=MOST
        )
    return number


def _decimal(name: str, value: Any) -> Decimal:
    """An exact number; True and NaN are not numbers of anything."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            raise InvalidOperation
        number = Decimal(value)
    except InvalidOperation:
        raise InputError("not-a-number", name, "{field} must be a number, written like \"35000\".", field=name) from None
    if not number.is_finite():
        raise InputError("not-a-number", name, "{field} must be a number, written like \"35000\".", field=name)
    return number


def _extras(value: Any, known: frozenset[str]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise InputError("not-a-list", "extras", "{field} must be a list of ids.", field="extras")
    return tuple(dict.fromkeys(_one_of("extras", extra, tuple(sorted(known))) for extra in value))


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError("not-a-day", "as_of", "{field} must be a day, written like 2026-11-24.", field="as_of") from None
