"""Is it worth it? How many units a month carry the campaign, and what cash that takes.

Everything is yuan a unit or yuan a month; what one unit leaves is the landed price's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from knowledge.costs.figures import Amount, amount_of, in_force
from knowledge.costs.landed import KILO, Deduction, Landed, Product, landed, orders_of
from knowledge.costs.lines import DAYS_A_MONTH, ORDER_LIMIT, parameter
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot

Verdict = Literal["loses-on-each", "not-enough-cash", "above-order-limit", "may-pay"]
CAMPAIGN_LINE = "commercial-account"
TIED_UP_LINES = ("warehouse-deposit", "warehouse-tax-advance", "shop-deposit")
YEAR_LIMIT = "year-limit"
MOST_STEPS = 50


@dataclass(frozen=True)
class Worth:
    product: Product
    day: date
    unit: Landed
    """A unit as it would be sold: inside the limits if its price allows that."""
    outside: Landed
    """The same unit where an order or a person is above the limits."""
    campaign: Amount
    """Yuan a month that an account takes, from the report; open above."""
    units_a_month: int | None
    """Units to sell a month to cover the campaign's floor; None where a unit loses money or its duty is open."""
    cash_with_own_shop: Decimal
    cash_with_partner: Decimal
    """Cash needed before the first payout, goods included: an own shop ties up warehouse money, a partner's not."""
    order_limit: Fact
    year_limit: Fact
    units_an_order: int
    units_a_year: int
    """Units that one order, and one person's orders of a year, may hold at the reduced tax; of a kilo, grams."""
    orders_a_unit: int
    """In how many orders a unit is sent: more than one for a kilo that costs more than an order may hold."""
    break_even_price: Decimal | None
    """The selling price at which a unit neither earns nor loses; None where no price that can be told does."""
    verdict: Verdict

    @property
    def margin(self) -> Decimal:
        """Yuan left of a unit with the dearer deductions: what can be counted on, before duty where that is open."""
        return self.unit.margin

    @property
    def deductions(self) -> tuple[Deduction, ...]:
        """What is taken from a unit."""
        return self.unit.deductions

    @property
    def break_even_cost(self) -> Decimal:
        """The cost at which it neither earns nor loses; below zero no cost is low enough."""
        return self.unit.break_even_cost


def weigh(snapshot: Snapshot, product: Product, *, on: date) -> Worth:
    """Whether a product can carry the report's campaign, sold from a cross-border shop."""
    limit, year_limit = (_limit(snapshot, name, on) for name in (ORDER_LIMIT, YEAR_LIMIT))
    above = product.price > _value(limit) and not product.is_by_the_kilo
    smallest = product.price / KILO if product.is_by_the_kilo else product.price
    inside, outside = (landed(snapshot, product, on, inside=each) for each in (True, False))
    unit = outside if above else inside
    campaign = amount_of(snapshot, snapshot.cost_lines[CAMPAIGN_LINE], on, category=None, monthly_sales=Decimal(0))
    units = _whole_up(campaign.low / unit.margin) if unit.margin > 0 and not unit.duty_open else None
    wait_months = 1 + parameter(snapshot, "payout-wait-days", on) / DAYS_A_MONTH
    running = (campaign.low + product.bought_for * (units or 0)) * wait_months
    tied_up = sum((_tied_up(snapshot, name, on, product, units) for name in TIED_UP_LINES), Decimal(0))
    return Worth(
        product=product,
        day=on,
        unit=unit,
        outside=outside,
        campaign=campaign,
        units_a_month=units,
        cash_with_own_shop=running + tied_up,
        cash_with_partner=running,
        order_limit=limit,
        year_limit=year_limit,
        units_an_order=int(_value(limit) // smallest),
        units_a_year=0 if above else int(_value(year_limit) // smallest),
        orders_a_unit=orders_of(product, _value(limit)),
        break_even_price=_by_the_kilo(snapshot, product, on)
        if product.is_by_the_kilo
        else _break_even_price(inside, outside, _value(limit), above=above),
        verdict=_verdict(product, unit, running),
    )


def _verdict(product: Product, unit: Landed, running: Decimal) -> Verdict:
    if unit.margin <= 0:
        return "loses-on-each"
    if unit.duty_open:
        return "above-order-limit"
    if product.cash is not None and product.cash < running:
        return "not-enough-cash"
    return "may-pay"


def _break_even_price(inside: Landed, outside: Landed, limit: Decimal, *, above: bool) -> Decimal | None:
    """Where the verdict turns: the side of the limit on which a price lies decides what is taken from it."""
    within = inside.break_even_price
    within = within if within is not None and within <= limit else None
    beyond = outside.break_even_price
    beyond = beyond if beyond is not None and beyond > limit and not outside.duty_open else None
    return beyond or within if above else within or beyond


def _by_the_kilo(snapshot: Snapshot, product: Product, on: date) -> Decimal | None:
    """Where a kilo's verdict turns: a higher price may need more orders, which need a higher price yet."""
    limit, price = parameter(snapshot, ORDER_LIMIT, on), Decimal(1)
    for unused in range(MOST_STEPS):
        tried = replace(product, price=price)
        found = landed(snapshot, tried, on, inside=True).break_even_price
        if found is None or orders_of(replace(product, price=found), limit) <= orders_of(tried, limit):
            return found
        price = found
    return None


def _limit(snapshot: Snapshot, name: str, on: date) -> Fact:
    return in_force(snapshot, snapshot.cost_parameters[name].facts[0], on)


def _value(fact: Fact) -> Decimal:
    return fact.value if fact.value is not None else Decimal(0)


def _tied_up(snapshot: Snapshot, name: str, on: date, product: Product, units: int | None) -> Decimal:
    monthly_sales = product.price * (units or 0)
    return amount_of(snapshot, snapshot.cost_lines[name], on, category=None, monthly_sales=monthly_sales).low


def _whole_up(units: Decimal) -> int:
    return int(units.to_integral_value(rounding=ROUND_CEILING))
