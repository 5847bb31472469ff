"""Is it worth it? The margin of one unit, and how many units a month carry the campaign.

Everything is yuan a unit or yuan a month. What takes a share of the price (platform fee, partner's
commission, import tax) is taken from the selling price; handling of a parcel is a sum a unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, Literal

from knowledge.costs.estimates import DAYS_A_MONTH, parameter
from knowledge.costs.figures import Amount, amount_of, in_force
from knowledge.costs.rows import CostLine
from knowledge.errors import N_, InputError
from knowledge.reading import known_keys, read_amount, read_option
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot

Verdict = Literal["loses-on-each", "not-enough-cash", "above-order-limit", "may-pay"]
TAKEN_FROM_EACH = ("cbec-tax", "platform-fee", "partner-commission", "parcel-packing", "parcel-delivery")
"""The cost lines that fall on each unit sold from an own cross-border shop, in the order they are shown."""
CAMPAIGN_LINE = "commercial-account"
TIED_UP_LINES = ("warehouse-deposit", "warehouse-tax-advance", "shop-deposit")
KEYS = ("category", "price", "cost", "cash")


@dataclass(frozen=True)
class Product:
    """What the person told us: yuan a unit for price and cost, yuan of cash at hand (None: not said)."""

    category: str | None
    price: Decimal
    cost: Decimal
    cash: Decimal | None


@dataclass(frozen=True)
class Deduction:
    """What one unit loses to a cost line, in yuan; `high` is the worst case the sources give."""

    row: CostLine
    low: Decimal
    high: Decimal
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Worth:
    product: Product
    day: date
    deductions: tuple[Deduction, ...]
    margin: Decimal
    """Yuan left of a unit with the higher deductions: what can be counted on."""
    campaign: Amount
    """Yuan a month that an account takes, from the report; open above."""
    units_a_month: int | None
    """Units to sell a month to cover the campaign's floor; None where each unit loses money."""
    break_even_price: Decimal
    """The selling price at which a unit neither earns nor loses."""
    break_even_cost: Decimal
    """The cost of a unit at which it neither earns nor loses; below zero no cost is low enough."""
    cash_with_own_shop: Decimal
    cash_with_partner: Decimal
    """Cash needed before the first payout: an own shop ties up warehouse money, a partner's does not."""
    order_limit: Fact
    verdict: Verdict


def read_product(given: Mapping[str, Any], *, categories: Collection[str]) -> Product:
    """A product from loose values.

    Raises:
        InputError: a key we do not know, a missing price or cost, or a value that is no amount.
    """
    filled = known_keys(given, KEYS)
    for name in ("price", "cost"):
        if name not in filled:
            raise InputError("missing", name, N_("Please give {field}, in yuan a unit."))
    return Product(
        category=read_option("category", filled["category"], categories) if "category" in filled else None,
        price=read_amount("price", filled["price"]),
        cost=read_amount("cost", filled["cost"]),
        cash=read_amount("cash", filled["cash"]) if "cash" in filled else None,
    )


def weigh(snapshot: Snapshot, product: Product, *, on: date) -> Worth:
    """Whether a product can carry the report's campaign, sold from a cross-border shop."""
    deductions = tuple(_deduction(snapshot, snapshot.cost_lines[name], product, on) for name in TAKEN_FROM_EACH)
    margin = product.price - product.cost - sum((part.high for part in deductions), Decimal(0))
    campaign = amount_of(snapshot, snapshot.cost_lines[CAMPAIGN_LINE], on, category=None, monthly_sales=Decimal(0))
    units = _whole_up(campaign.low / margin) if margin > 0 else None
    shares = sum((part.high for part in deductions if "sales" in part.row.times), Decimal(0)) / product.price
    per_unit = sum((part.high for part in deductions if "sales" not in part.row.times), Decimal(0))
    wait_months = 1 + parameter(snapshot, "payout-wait-days", on) / DAYS_A_MONTH
    running = campaign.low * wait_months
    tied_up = sum((_tied_up(snapshot, name, on, product, units) for name in TIED_UP_LINES), Decimal(0))
    limit = in_force(snapshot, snapshot.cost_parameters["order-limit"].facts[0], on)
    return Worth(
        product=product,
        day=on,
        deductions=deductions,
        margin=margin,
        campaign=campaign,
        units_a_month=units,
        break_even_price=(product.cost + per_unit) / (1 - shares),
        break_even_cost=product.price * (1 - shares) - per_unit,
        cash_with_own_shop=running + tied_up,
        cash_with_partner=running,
        order_limit=limit,
        verdict=_verdict(product, margin, running, limit),
    )


def _verdict(product: Product, margin: Decimal, running: Decimal, limit: Fact) -> Verdict:
    if limit.value is not None and product.price > limit.value:
        return "above-order-limit"
    if margin <= 0:
        return "loses-on-each"
    if product.cash is not None and product.cash < running:
        return "not-enough-cash"
    return "may-pay"


def _deduction(snapshot: Snapshot, row: CostLine, product: Product, on: date) -> Deduction:
    amount = amount_of(snapshot, row, on, category=product.category, monthly_sales=Decimal(0))
    base = product.price if "sales" in row.times else Decimal(1)
    high = amount.low if amount.high is None else amount.high
    return Deduction(row, amount.low * base, high * base, amount.facts)


def _tied_up(snapshot: Snapshot, name: str, on: date, product: Product, units: int | None) -> Decimal:
    monthly_sales = product.price * (units or 0)
    return amount_of(snapshot, snapshot.cost_lines[name], on, category=None, monthly_sales=monthly_sales).low


def _whole_up(units: Decimal) -> int:
    return int(units.to_integral_value(rounding=ROUND_CEILING))
