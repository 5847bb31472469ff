"""What was asked of a figure besides, and is done elsewhere: in another currency, for several months or accounts."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.answering.answers import Answer, Aside
from knowledge.schema import Fact
from knowledge.understanding.budgets import COST, budget_of
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.reading import Reading

ADDED_UP = frozenset({COST})
"""What an estimate adds up for several accounts and months."""


def asides_of(reading: Reading, answer: Answer) -> Iterator[Aside]:
    """What was asked of a figure besides: another currency, or several months or accounts."""
    rows: tuple[Fact, ...] = getattr(answer, "rows", ()) or getattr(answer, "facts", ())
    units = {row.unit for row in rows} & CURRENCIES
    counted = reading.asks_how_many or reading.of_kind("metric") or not reading.of_kind("concept")
    budget = budget_of(reading)
    into = reading.into or (budget.unit if budget is not None else None)
    if into and units and into not in units and counted:
        yield Aside("convert", into)
    added_up = [row for row in rows if row.metric in ADDED_UP and row.unit in CURRENCIES]
    if reading.is_multiple and added_up and all(row.per != "per-year" for row in added_up):
        yield Aside("multiply")
