"""Loose values from outside (JSON, a flow's answers) read as what they should be, or refused by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.errors import N_, InputError, not_a_day, not_a_number, not_an_option, unknown_key

UNKNOWN = "unknown"
"""What a person who does not know answers; it counts as not given."""
MOST = 10**9
"""More accounts, streams, units or yuan a unit than this is a slip of the finger, not a campaign."""
MOST_PLACES = 40
"""Decimal places; more than any rate has, and few enough to be written out."""


def known_keys(given: Mapping[str, Any], keys: Collection[str], *, within: str = "") -> dict[str, Any]:
    """The values that were really given; `within` is where a mapping in a mapping stands, as "rates.USD.".

    Raises:
        InputError: a key we do not know.
    """
    for key in given:
        if key not in keys:
            raise unknown_key(f"{within}{key}", keys)
    return {key: value for key, value in given.items() if value is not None and value != UNKNOWN}


def read_option(field: str, value: Any, options: Collection[str]) -> Any:
    """The value, if it is one of the options."""
    if not isinstance(value, str) or value not in options:
        raise not_an_option(field, value, options)
    return value


def read_decimal(field: str, value: Any) -> Decimal:
    """An exact number; floats have lost digits, and True, NaN and "1_2" are numbers of nothing."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise not_a_number(field)
    if isinstance(value, str) and "_" in value:
        raise not_a_number(field)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise not_a_number(field) from None
    if not number.is_finite():
        raise not_a_number(field)
    if int(number.as_tuple().exponent) < -MOST_PLACES:
        raise InputError(
            "out-of-range", field, N_("{field} may have at most {places} decimal places."), places=MOST_PLACES
        )
    return number


def read_whole(field: str, value: Any, low: int, high: int) -> int:
    """A whole number from low to high."""
    number = read_decimal(field, value)
    if not low <= number <= high or number != number.to_integral_value():
        raise InputError(
            "out-of-range", field, N_("{field} must be a whole number from {low} to {high}."), low=low, high=high
        )
    return int(number)


def read_amount(field: str, value: Any) -> Decimal:
    """An amount of money above zero."""
    number = read_decimal(field, value)
    if not 0 < number <= MOST:
        raise InputError("out-of-range", field, N_("{field} must be more than zero and at most {high}."), high=MOST)
    return number


def read_day(field: str, value: Any) -> date:
    """A day as 2026-11-24."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise not_a_day(field) from None
