"""Amounts in the smallest unit of a currency, so that parts sum to their total and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

SMALLEST = {
    "CNY": Decimal("0.01"),
    "USD": Decimal("0.01"),
    "IRR": Decimal(1),
    "IRR-market": Decimal(1),
    "IRT": Decimal(1),
}
"""The smallest unit in which an amount of a currency is written."""
DIGITS = 60
"""More than any sum here has, so that rounding is the only place where digits go."""


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in the smallest unit of its currency."""
    with localcontext(prec=DIGITS):
        return amount.quantize(SMALLEST[currency], rounding=ROUND_HALF_EVEN)


def spread(amounts: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Amounts rounded so that they sum to the rounded total, by the largest remainder.

    The total is rounded once; the units that rounding down leaves over go to the amounts that
    lost most, earlier ones first.
    """
    unit = SMALLEST[currency]
    with localcontext(prec=DIGITS):
        total = rounded(sum(amounts, Decimal(0)), currency)
        floors = [amount.quantize(unit, rounding=ROUND_FLOOR) for amount in amounts]
        left = int((total - sum(floors, Decimal(0))) / unit)
        by_loss = sorted(range(len(amounts)), key=lambda place: floors[place] - amounts[place])
        for place in by_loss[:left]:
            floors[place] += unit
    return floors
