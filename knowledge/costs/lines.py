"""Lines of an estimate: which cost lines count for a campaign, and what each comes to.

A line beyond the report for work that a report line already pays is an alternative and never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from knowledge.costs.figures import Amount, NoFigureError, amount_of, in_force
from knowledge.costs.inputs import Campaign
from knowledge.costs.rounding import DIGITS
from knowledge.costs.rows import CostLine, Quantity
from knowledge.snapshot import Snapshot

DAYS_A_MONTH = Decimal(30)
MONTHS_A_YEAR = 12
OF_SESSIONS: frozenset[Quantity] = frozenset({"sessions", "session_hours"})
SHARES_OF_SALES: dict[Quantity, str] = {"creator_sales": "creator-share", "ad_sales": "ads-share"}
"""Parts of the sales, and the planning figure that says how large each is."""
ORDER_LIMIT = "order-limit"
"""The planning figure that an order may hold and still enter at the lower tax."""


@dataclass(frozen=True)
class Span:
    """An amount of yuan from low to high; `high` None is open above."""

    low: Decimal
    high: Decimal | None

    @classmethod
    def total(cls, spans: Iterable[Span]) -> Span:
        """The sum; open above as soon as one part is."""
        parts = tuple(spans)
        highs = [part.high for part in parts]
        with localcontext(prec=DIGITS):  # a third of a yuan has all the digits there are: their sum has more
            closed = None if None in highs else sum((high for high in highs if high is not None), Decimal(0))
            return cls(sum((part.low for part in parts), Decimal(0)), closed)

    def times(self, factor: Decimal) -> Span:
        """The span so many times over."""
        return Span(self.low * factor, None if self.high is None else self.high * factor)

    def over(self, parts: int) -> Span:
        """One of so many equal parts."""
        return Span(self.low / parts, None if self.high is None else self.high / parts)

    def at_its_end(self) -> Span:
        """The same with the low end where a source closes the upper one; what is open keeps its floor."""
        return self if self.high is None else Span(self.high, self.high)


@dataclass(frozen=True)
class Line:
    """A priced line: its row, the amount of one unit, and what it was multiplied by."""

    row: CostLine
    amount: Amount
    factors: tuple[tuple[Quantity, Decimal], ...]
    span: Span

    @property
    def basis(self) -> str:
        """The source of its figures: report, supplement or office."""
        return self.amount.facts[0].source

    @property
    def sources(self) -> tuple[str, ...]:
        """Loci of the report or reference ids."""
        return tuple(dict.fromkeys(fact.ref or fact.locus or fact.source for fact in self.amount.facts))


def lines_of(snapshot: Snapshot, campaign: Campaign, day: date) -> tuple[tuple[Line, ...], tuple[CostLine, ...]]:
    """The lines that count on a day, and the extras that were asked for and could not be priced."""
    counted: list[Line] = []
    unpriced: list[CostLine] = []
    for row in snapshot.cost_lines.values():
        if not _applies(snapshot, row, campaign, day) or (row.optional and not _asked(row, campaign)):
            continue
        line = _price(snapshot, row, campaign, day) if _in_time(row, day) else None
        if line is None:
            if row.optional:
                unpriced.append(row)
        elif not is_covered(line, counted):
            counted.append(line)
    return tuple(line for line in counted if not is_replaced(line, counted)), tuple(unpriced)


def alternatives_to(snapshot: Snapshot, campaign: Campaign, lines: tuple[Line, ...], day: date) -> Iterator[Line]:
    """Lines beyond the report for work that a counted line pays already."""
    for row in snapshot.cost_lines.values():
        applies = row.optional and _in_time(row, day) and _applies(snapshot, row, campaign, day)
        line = _price(snapshot, row, campaign, day) if applies else None
        if line is None or not (is_covered(line, lines) or is_replaced(line, lines)):
            continue
        if line.span.low or _asked(row, campaign):
            yield line


def is_covered(line: Line, counted: Iterable[Line]) -> bool:
    """Whether a line of the report already pays for this work, so that adding it would count it twice.

    The report's lines are those that are no extras, whoever gave their figure of the day.
    """
    if not line.row.optional:
        return False
    return any(not other.row.optional and set(other.row.covers) & set(line.row.covers) for other in counted)


def is_replaced(line: Line, counted: Iterable[Line]) -> bool:
    """Whether a counted line is the whole of which this one is a part: a live room has its host and its studio."""
    return any(line.row.id in other.row.holds for other in counted)


def parameter(snapshot: Snapshot, name: str, day: date) -> Decimal:
    """A planning figure: the sum of the facts that `content/costs/parameters.yaml` names for it.

    Raises:
        NoFigureError: one of them does not cover the day.
    """
    facts = [in_force(snapshot, fact_id, day) for fact_id in snapshot.cost_parameters[name].facts]
    total = sum((fact.value for fact in facts if fact.value is not None), Decimal(0))
    return total / 100 if facts and facts[0].unit == "u-percent" else total


def is_above_limit(snapshot: Snapshot, price: Decimal | None, day: date) -> bool:
    """Whether one unit costs more than an order may hold, so that full duty and tax are due."""
    if price is None:
        return False
    with suppress(NoFigureError):
        return price > parameter(snapshot, ORDER_LIMIT, day)
    return False


def _asked(row: CostLine, campaign: Campaign) -> bool:
    """An extra counts when it or what it stands for is named, or when live sessions ask for it."""
    named = row.id in campaign.extras or row.stands_for in campaign.extras
    return named or (campaign.live_sessions > 0 and bool(OF_SESSIONS & set(row.times)))


def _applies(snapshot: Snapshot, row: CostLine, campaign: Campaign, day: date) -> bool:
    known = {
        "account_kind": campaign.account_kind,
        "official_fee": campaign.official_fee,
        "category": campaign.category,
        "order_limit": "above" if is_above_limit(snapshot, campaign.price, day) else "within",
    }
    return all(known.get(name) in options for name, options in row.when.items())


def _in_time(row: CostLine, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)


def _price(snapshot: Snapshot, row: CostLine, campaign: Campaign, day: date) -> Line | None:
    quantities = _quantities(snapshot, campaign, day)
    if any(name not in quantities for name in row.times):
        return None
    # How sales spread over the months nobody knows: a step is taken for all of them in one month, so that it never
    # falls short, and a longer campaign never costs less than a shorter one.
    try:
        amount = amount_of(snapshot, row, day, category=campaign.category, monthly_sales=quantities.get("sales"))
    except NoFigureError:
        return None
    factors = tuple((name, quantities[name]) for name in row.times)
    span = Span(amount.low, amount.high)
    for _name, quantity in factors:
        span = span.times(quantity)
    return Line(row, amount, factors, span)


def _quantities(snapshot: Snapshot, campaign: Campaign, day: date) -> dict[Quantity, Decimal]:
    """What lines are multiplied by; a quantity that needs price or units is absent without them."""
    months = Decimal(campaign.months)
    known: dict[Quantity, Decimal] = {
        "months": months,
        "accounts": Decimal(campaign.accounts),
        "years": Decimal(-(-campaign.months // MONTHS_A_YEAR)),
        "sessions": Decimal(campaign.live_sessions),
        "ad_days": months * DAYS_A_MONTH,
    }
    if campaign.units is not None:
        known["units"] = Decimal(campaign.units)
    # A day that no planning figure covers leaves out what rests on it.
    with suppress(NoFigureError):
        known["session_hours"] = Decimal(campaign.live_sessions) * parameter(snapshot, "session-hours", day)
        if campaign.units is not None:
            known["returns"] = Decimal(campaign.units) * parameter(snapshot, "return-rate", day)
    if campaign.sales is not None:
        known["sales"] = campaign.sales
        for name, share in SHARES_OF_SALES.items():
            with suppress(NoFigureError):
                known[name] = campaign.sales * parameter(snapshot, share, day)
    return known
