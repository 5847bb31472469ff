"""Landed price: what is left of one unit that a buyer keeps, inside the cross-border limits and outside them.

Inside, an order is taxed at the reduced rate and free of duty. Outside (an order or a person above the
limits) duty and tax are due in full, and duty depends on a tariff code: where the person does not give
its rate, it is an open point, never a guess. Everything is yuan a unit; of a range the dearer end counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from knowledge.costs.figures import amount_of
from knowledge.costs.lines import ORDER_LIMIT, parameter
from knowledge.costs.rows import CostLine
from knowledge.errors import N_, InputError
from knowledge.reading import known_keys, read_amount, read_decimal, read_option
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot

SHARES = ("platform-fee", "partner-commission")
"""Lines that take a share of the price, besides the import tax."""
PARCELS = ("parcel-packing", "parcel-delivery")
"""Lines that every parcel costs, whether it is kept or comes back."""
RETURNS = "parcel-returns"
TAX_INSIDE, TAX_OUTSIDE = "cbec-tax", "import-tax-in-full"
KEYS = ("category", "price", "cost", "freight", "duty", "cash", "grams")
KILO = Decimal(1000)
BY_WEIGHT = frozenset({"saffron", "nuts_dried_fruit_dates", "honey", "fresh_fruit", "caviar_seafood"})
"""Goods whose price people say by the kilo, unless they name another weight."""
MOST_DUTY = 1000
"""Percent; above that a number is no duty but a slip."""


@dataclass(frozen=True)
class Product:
    """What the person told us: yuan a unit for price, cost and freight, duty as a fraction, yuan of cash at hand."""

    category: str | None
    price: Decimal
    cost: Decimal
    cash: Decimal | None = None
    freight: Decimal | None = None
    """To China; None: the cost is taken to hold it."""
    duty: Decimal | None = None
    """None: not known, an open point outside the limits."""
    grams: Decimal | None = None
    """The weight of a unit; None for goods that are counted by the piece."""

    @property
    def is_by_the_kilo(self) -> bool:
        """Whether a unit is a kilo, which is sent in as many orders as its price takes."""
        return self.grams == KILO

    @property
    def bought_for(self) -> Decimal:
        """Yuan that a unit takes until it is in China."""
        return self.cost + (self.freight or Decimal(0))


@dataclass(frozen=True)
class Deduction:
    """What one unit loses to a cost line, in yuan; `row` None is the duty, at the person's own rate."""

    row: CostLine | None
    low: Decimal
    high: Decimal
    facts: tuple[Fact, ...]
    is_share: bool = False
    """Whether it grows with the price."""


@dataclass(frozen=True)
class Landed:
    """One unit on one side of the limits."""

    product: Product
    deductions: tuple[Deduction, ...]
    margin: Decimal
    """Yuan left of a unit; before duty where `duty_open`."""
    duty_open: bool
    turning_duty: Decimal | None
    """Outside the limits: the duty, as a fraction, at which nothing is left; below zero none is low enough."""

    @property
    def shares(self) -> Decimal:
        """The part of the price that is taken."""
        return sum((part.high for part in self.deductions if part.is_share), Decimal(0)) / self.product.price

    @property
    def break_even_price(self) -> Decimal | None:
        """The price at which a unit neither earns nor loses; None where shares take all of any price."""
        kept = 1 - self.shares
        return (self.product.bought_for + self._per_unit) / kept if kept > 0 else None

    @property
    def break_even_cost(self) -> Decimal:
        """The cost, without freight, at which it neither earns nor loses; below zero no cost is low enough."""
        freight = self.product.freight or Decimal(0)
        return self.product.price * (1 - self.shares) - self._per_unit - freight

    @property
    def _per_unit(self) -> Decimal:
        return sum((part.high for part in self.deductions if not part.is_share), Decimal(0))


def read_product(given: Mapping[str, Any], *, categories: Collection[str]) -> Product:
    """A product from loose values; duty in percent.

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
        grams=_grams(filled),
        cost=read_amount("cost", filled["cost"]),
        cash=read_amount("cash", filled["cash"]) if "cash" in filled else None,
        freight=_from_nought("freight", filled["freight"], Decimal(10**9)) if "freight" in filled else None,
        duty=_from_nought("duty", filled["duty"], Decimal(MOST_DUTY)) / 100 if "duty" in filled else None,
    )


def _grams(filled: Mapping[str, Any]) -> Decimal | None:
    if "grams" in filled:
        return read_amount("grams", filled["grams"])
    return KILO if filled.get("category") in BY_WEIGHT else None


def _from_nought(field: str, value: Any, most: Decimal) -> Decimal:
    number = read_decimal(field, value)
    if not 0 <= number <= most:
        raise InputError("out-of-range", field, N_("{field} must be from zero to {high}."), high=most)
    return number


def landed(snapshot: Snapshot, product: Product, on: date, *, inside: bool) -> Landed:
    """A unit inside the cross-border limits or outside them.

    Raises:
        NoFigureError: a line has no figure for the day.
    """
    shares = [_of_line(snapshot, name, product, on) for name in SHARES]
    tax = _inside(snapshot, product, on) if inside else _outside(snapshot, product, on)
    orders = orders_of(product, parameter(snapshot, ORDER_LIMIT, on)) if inside else 1
    deductions = (*tax, *shares, *_handling(snapshot, product, on, orders))
    taken = sum((part.high for part in deductions), Decimal(0))
    margin = product.price - product.bought_for - taken
    return Landed(
        product=product,
        deductions=deductions,
        margin=margin,
        duty_open=not inside and product.duty is None,
        turning_duty=None if inside else _turning_duty(product, tax, margin),
    )


def orders_of(product: Product, limit: Decimal) -> int:
    """In how many orders one unit is sent: a kilo above an order's limit is divided, a piece cannot be."""
    return max(1, int((product.price / limit).to_integral_value(ROUND_CEILING))) if product.is_by_the_kilo else 1


def _inside(snapshot: Snapshot, product: Product, on: date) -> list[Deduction]:
    return [_of_line(snapshot, TAX_INSIDE, product, on)]


def _outside(snapshot: Snapshot, product: Product, on: date) -> list[Deduction]:
    """Duty on the price, where its rate is known, and the whole tax on price and duty."""
    duty = product.price * (product.duty or Decimal(0))
    reduced = snapshot.cost_lines[TAX_INSIDE]
    amount = amount_of(snapshot, reduced, on, category=product.category, monthly_sales=Decimal(0))
    whole = snapshot.cost_lines[TAX_OUTSIDE]
    lowest = amount_of(snapshot, whole, on, category=product.category, monthly_sales=Decimal(0))
    share = amount.low / lowest.low
    base = product.price + duty
    dearest = amount.low if amount.high is None else amount.high
    tax = Deduction(whole, lowest.low * base, dearest / share * base, (*amount.facts, *lowest.facts), is_share=True)
    return [tax] if product.duty is None else [Deduction(None, duty, duty, (), is_share=True), tax]


def _turning_duty(product: Product, tax: list[Deduction], margin: Decimal) -> Decimal:
    """Of price × (1 + duty) × (1 + rate), what the duty may be until nothing is left."""
    taken = sum((part.high for part in tax), Decimal(0))
    duty = product.price * (product.duty or Decimal(0))
    rate = tax[-1].high / (product.price + duty)
    return ((margin + taken) / product.price + 1) / (1 + rate) - 1


def _handling(snapshot: Snapshot, product: Product, on: date, orders: int) -> list[Deduction]:
    """Parcels of the units that are kept, and what the units that come back cost on top of them."""
    parcels = [_times(_of_line(snapshot, name, product, on), orders) for name in PARCELS]
    back = _times(_of_line(snapshot, RETURNS, product, on), orders)
    rate = parameter(snapshot, "return-rate", on)
    # Of the units that are sent, one part in `rate` comes back: so many parcels more for each that stays.
    more = rate / (1 - rate)
    low = (sum((part.low for part in parcels), Decimal(0)) + back.low) * more
    high = (sum((part.high for part in parcels), Decimal(0)) + back.high) * more
    return [*parcels, Deduction(back.row, low, high, back.facts)]


def _times(part: Deduction, orders: int) -> Deduction:
    return replace(part, low=part.low * orders, high=part.high * orders)


def _of_line(snapshot: Snapshot, name: str, product: Product, on: date) -> Deduction:
    row = snapshot.cost_lines[name]
    amount = amount_of(snapshot, row, on, category=product.category, monthly_sales=Decimal(0))
    is_share = "sales" in row.times
    base = product.price if is_share else Decimal(1)
    return Deduction(row, amount.low * base, (amount.low if amount.high is None else amount.high) * base,
                     amount.facts, is_share)  # fmt: skip
