"""The amounts behind cost lines: facts as they held on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.costs.rows import CostLine
from knowledge.schema import Fact
from knowledge.snapshot import Snapshot

OPEN_QUALIFIERS = frozenset({"at-least", "more-than"})
PERCENT = Decimal(100)


@dataclass(frozen=True)
class Amount:
    """A range of an amount; `high` None is an open upper end. `facts` are what it rests on."""

    low: Decimal
    high: Decimal | None
    facts: tuple[Fact, ...]


class NoFigureError(LookupError):
    """No figure covers the day that was asked for; the fact's id is the argument."""


def in_force(snapshot: Snapshot, fact_id: str, on: date) -> Fact:
    """The newest value of a figure that holds on a day.

    A newer value is another fact of the same subject, facet, metric, unit and per; the report's
    own stays in its place and is used for days before the newer one.

    Raises:
        NoFigureError: the day lies before the first value or after the last one ended.
    """
    first = snapshot.facts[fact_id]
    held = [fact for fact in (first, *_newer(snapshot, first)) if _holds(fact, on)]
    if not held:
        raise NoFigureError(fact_id)
    return max(held, key=lambda fact: fact.held_on)


def _newer(snapshot: Snapshot, first: Fact) -> Iterator[Fact]:
    for fact in snapshot.facts_by_metric.get(first.metric, ()):
        same = (fact.subject, fact.facet, fact.unit, fact.per) == (first.subject, first.facet, first.unit, first.per)
        if same and fact.held_on > first.held_on and fact.value is not None and _is_update(snapshot, fact):
            yield fact


def _is_update(snapshot: Snapshot, fact: Fact) -> bool:
    """Only the office enters newer values; two sources that differ are a conflict, not an update."""
    source = snapshot.sources.get(fact.source)
    return source is not None and source.kind == "office"


def _holds(fact: Fact, on: date) -> bool:
    return fact.held_on <= on and (fact.valid_until is None or on <= fact.valid_until)


def amount_of(
    snapshot: Snapshot, line: CostLine, on: date, *, category: str | None, monthly_sales: Decimal | None
) -> Amount:
    """What one unit of a line costs on a day: yuan, or a share of sales as a fraction.

    `monthly_sales` chooses a step of a staircase; None, where sales are not known, goes from the lowest to the highest.

    Raises:
        NoFigureError: nothing is known for that day.
    """
    if line.tiers:
        return _tier(snapshot, line, on, monthly_sales)
    if line.by_category:
        return _of_category(snapshot, line, on, category)
    assert line.amount is not None, "rows.CostLine sees to it"
    low = in_force(snapshot, line.amount, on)
    if line.share_of_whole is not None:
        share = in_force(snapshot, line.share_of_whole, on)
        return Amount(_plain(low) / _plain(share), None, (low, share))
    closing = line.ceiling_by_category.get(category or "", line.ceiling)
    if closing is None:
        amount = Amount(_plain(low), None if low.qualifier in OPEN_QUALIFIERS else _plain(low), (low,))
    else:
        high = in_force(snapshot, closing, on)
        amount = Amount(_plain(low), _plain(high), (low, high))
    if line.divides:
        amount = Amount(1 / amount.low, None if amount.high is None else 1 / amount.high, amount.facts)
    return amount if line.fee is None else _with_fee(amount, in_force(snapshot, line.fee, on))


def _with_fee(amount: Amount, fee: Fact) -> Amount:
    whole = 1 + _plain(fee)
    return Amount(amount.low * whole, None if amount.high is None else amount.high * whole, (*amount.facts, fee))


def _tier(snapshot: Snapshot, line: CostLine, on: date, monthly_sales: Decimal | None) -> Amount:
    if monthly_sales is None:
        first, last = (in_force(snapshot, line.tiers[end].amount, on) for end in (0, -1))
        return Amount(_plain(first), _plain(last), (first, last))
    for tier in line.tiers:
        limit = None if tier.monthly_sales_up_to is None else _plain(in_force(snapshot, tier.monthly_sales_up_to, on))
        if limit is None or monthly_sales <= limit:
            fact = in_force(snapshot, tier.amount, on)
            return Amount(_plain(fact), _plain(fact), (fact,))
    raise NoFigureError(line.id)


def _of_category(snapshot: Snapshot, line: CostLine, on: date, category: str | None) -> Amount:
    """The category's own rate; without one, from the lowest to the highest there is."""
    if category is not None and category in line.by_category:
        fact = in_force(snapshot, line.by_category[category], on)
        return Amount(_plain(fact), _plain(fact), (fact,))
    named = line.by_others or dict.fromkeys(line.by_category.values())
    facts = [in_force(snapshot, fact_id, on) for fact_id in named]
    ordered = sorted(facts, key=_plain)
    return Amount(_plain(ordered[0]), _plain(ordered[-1]), (ordered[0], ordered[-1]))


def _plain(fact: Fact) -> Decimal:
    """A fact's value; percents become fractions."""
    if fact.value is None:
        raise NoFigureError(fact.id)
    return fact.value / PERCENT if fact.unit == "u-percent" else fact.value
