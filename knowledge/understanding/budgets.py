"""A budget: an amount that somebody has, of which it is asked how long, or whether, it bears what an account costs."""

from __future__ import annotations

from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.measured import Measured
from knowledge.understanding.money import amounts_in, number_before
from knowledge.understanding.queries import Budget, Query
from knowledge.understanding.reading import NEUTRAL, Reading
from knowledge.understanding.small_words import small_words

COST = "running-cost"
"""What is borne month by month."""
A_MONTH = "per-month"
MONTHS = "u-months"
LONG = frozenset({MONTHS, "u-years"})


class Budgets:
    """Makes the queries that hold a budget against one snapshot's costs."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def query(self, reading: Reading, context: Context) -> Query | None:
        """The query of whether, or for how many months, a budget bears a cost; None where nothing like it is asked."""
        budget = budget_of(reading)
        if budget is None:
            return None
        borne = {fact.subject for fact in self._measured.facts_of((COST,))}
        named = tuple(term.id for term in reading.of_kind("subject") if term.id in borne)
        of_before = tuple(each for each in ids_of(context, "subjects") if each in borne)
        spoken_of = COST in (*(term.id for term in reading.of_kind("metric")), *ids_of(context, "metrics"))
        if not (named or of_before or spoken_of or _names_nothing_else(reading)):
            return None
        said = tuple(term.id for term in reading.of_kind("unit", "operation"))
        return Query((COST,), named or of_before, operations=frozenset({"afford"}), budget=budget, said=said)


def budget_of(reading: Reading) -> Budget | None:
    """What somebody has, where it is asked how long it lasts, whether it is enough, or what may be done with it."""
    amounts = amounts_in(reading.words, reading.matches)
    if len(amounts) != 1 or reading.into or reading.side:
        return None
    unit = amounts[0]
    amount = number_before(reading.words, unit.start)
    if amount is None or amount.high is not None:
        return None
    how_long = _asks_how_long(reading)
    small, said = small_words(), {*reading.words}
    if not (
        how_long or small.suffices & said or (small.bringing & {*reading.words[: unit.start]} and small.myself & said)
    ):
        return None
    a_month = not how_long and any(term.id == A_MONTH for term in reading.of_kind("per"))
    return Budget(amount.value, unit.term.id, a_month)


def _names_nothing_else(reading: Reading) -> bool:
    """Whether what the money is for can only be being there: "how many months on Douyin with 100,000 yuan?"."""
    named = [match for match in reading.matches if match.term.kind not in ("unit", "operation", "per")]
    return not reading.leftovers and all(match.term.id in NEUTRAL for match in named)


def _asks_how_long(reading: Reading) -> bool:
    return bool(reading.counted & LONG) or not small_words().how_long.isdisjoint(reading.words)
