"""Amounts that people type, in yuan: other currencies are converted where a dated rate is at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from handlers.context import KarvanContext
from knowledge.costs.office_rates import office_rates
from knowledge.costs.rates import Currency, Rate
from knowledge.costs.rounding import rounded
from locales.dates import day
from locales.money import money
from locales.weights import read_priced

OF_CURRENCY: dict[str, Currency] = {"USD": "USD", "IRR": "IRR-market", "IRT": "IRT"}
"""Which rate an amount in a currency is converted at; rials that people have are the market's."""


@dataclass(frozen=True)
class InYuan:
    """An amount that was read; None where it could not be turned into yuan, which the person was told."""

    value: Decimal | None
    grams: Decimal | None = None
    """The weight that it is for, where one was named."""


async def read_yuan(context: KarvanContext, text: str, own: Iterable[Rate] = ()) -> InYuan | None:
    """The one amount of a text in yuan, or None where the text holds none and is something else.

    An amount in another currency is converted at the person's own rate or the office's, and that is said;
    without a rate the person is asked for yuan. Of a range nothing is chosen: one figure is asked for.
    """
    priced = read_priced(text)
    if priced is None:
        return None
    amount = priced.amount
    if amount.high is not None:
        await context.say("estimates/one_figure")
        return InYuan(None)
    if amount.currency in (None, "CNY"):
        return InYuan(amount.value, priced.grams)
    rates = {rate.currency: rate for rate in (*await office_rates(context.session, context.today), *own)}
    wanted = OF_CURRENCY.get(amount.currency or "")
    rate = rates.get(wanted) if wanted is not None else None
    if rate is None:
        await context.say("worth/in_yuan")
        return InYuan(None)
    value = rounded(amount.value / rate.per_yuan, "CNY")
    await context.say(
        "estimates/converted",
        given=money(amount.value, amount.currency or "CNY", context.language),
        yuan=money(value, "CNY", context.language),
        day=day(rate.day, context.language),
    )
    return InYuan(value, priced.grams)
