"""Cash is not cost: what must be in hand before the first payout, what a month takes, what comes back.

The lowest point of cash lies before the first payout, and payouts come after returns close.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.costs.figures import NoFigureError
from knowledge.costs.inputs import Campaign
from knowledge.costs.lines import DAYS_A_MONTH, Line, Span, parameter
from knowledge.costs.rows import Quantity
from knowledge.snapshot import Snapshot

RUNNING: frozenset[Quantity] = frozenset(
    {"months", "units", "returns", "ad_days", "ad_sales", "sessions", "session_hours", "sales", "creator_sales"}
)
"""Lines that grow with time, work or sales are paid while the campaign runs, the others before it."""


@dataclass(frozen=True)
class Cash:
    """What must be in hand: before the first payout, in a month of running, and what returns later.

    Shares of sales are in none of the three: they are kept back from payouts, never paid out of the hand.
    """

    before_first_sale: Span
    per_month: Span
    comes_back: Span
    payout_wait_days: Decimal | None
    """Days from a sale to its payout that were counted; None for a campaign without goods."""


def cash_of(snapshot: Snapshot, campaign: Campaign, lines: Iterable[Line], day: date) -> Cash:
    """The three figures of a campaign's lines."""
    lines = tuple(lines)
    spent = [line for line in lines if line.row.kind == "spent"]
    running = [line for line in spent if RUNNING & set(line.row.times)]
    monthly = Span.total(line.span for line in running).over(campaign.months)
    once = Span.total(_first_year(line) for line in spent if not RUNNING & set(line.row.times))
    tied_up = Span.total(line.span for line in lines if line.row.kind == "tied-up")
    wait = None
    if campaign.sells_goods:
        with suppress(NoFigureError):
            wait = parameter(snapshot, "payout-wait-days", day)
    months_ahead = Decimal(1) if wait is None else min(Decimal(campaign.months), 1 + wait / DAYS_A_MONTH)
    return Cash(
        before_first_sale=Span.total((once, tied_up, monthly.times(months_ahead))),
        per_month=monthly,
        comes_back=tied_up,
        payout_wait_days=wait,
    )


def _first_year(line: Line) -> Span:
    """What a line takes at the start; the fees of later years fall due when those years begin."""
    return line.span.over(int(dict(line.factors).get("years", 1)))


def widest(readings: Sequence[Cash]) -> Cash:
    """The first reading's figures, each open or closed above as far as any reading goes."""
    first = readings[0]
    return Cash(
        before_first_sale=_up_to(cash.before_first_sale for cash in readings),
        per_month=_up_to(cash.per_month for cash in readings),
        comes_back=_up_to(cash.comes_back for cash in readings),
        payout_wait_days=first.payout_wait_days,
    )


def _up_to(spans: Iterable[Span]) -> Span:
    first, *others = spans
    highs = [span.high for span in (first, *others)]
    closed = [high for high in highs if high is not None]
    return Span(first.low, max(closed) if len(closed) == len(highs) else None)
