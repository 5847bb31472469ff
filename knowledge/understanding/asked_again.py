"""What a follow-up asks for once more without a word: the operation of the last answer, moved to another slot."""

from __future__ import annotations

from knowledge.answering.answers import Operation
from knowledge.understanding.context import PER, Context, ids_of
from knowledge.understanding.in_turn import end_of_it
from knowledge.understanding.operations import ENDS, sums_up
from knowledge.understanding.reading import Reading
from knowledge.understanding.subjects import NAMED, says_only_who

IN_A_RANKING = ENDS | {"rank"}


def taken_up(
    reading: Reading, context: Context, operations: frozenset[Operation], *, ranked: bool
) -> tuple[frozenset[Operation], int | None]:
    """What is to be worked out and of how many: what the message asks for, and what it asks for again.

    `ranked`: figures of several are spoken of.
    """
    before, count = context.get("operation", ""), reading.count
    if before == "rank" and not reading.operations and not reading.of_kind("metric"):
        operations |= {"rank"}  # "and Pakistan?" after somebody's place asks for a place
    if before == "growth" and _moves_growth(reading):
        operations |= {"growth"}
    if before == PER and reading.of_kind("country") and says_only_who(reading):
        operations |= {"ratio"}  # "and Iran?" after followers for each post
    if before in ENDS and context.get("count") and sums_up(reading):
        operations, count = operations | {before}, int(context["count"])
    if (before in IN_A_RANKING or ranked) and (end := end_of_it(reading)):
        operations |= {end}  # "and last?" after the third
    if reading.without and not reading.operations and before and before != PER:
        operations |= {before}  # type: ignore[arg-type]  # the total "without Russia?" is a total
        count = count or int(context.get("count", 0)) or None
    return operations, count


def of_unlike(reading: Reading, context: Context, subjects: tuple[str, ...]) -> bool:
    """Whether two kinds of figures of one subject are asked for as one: "the sum of both"."""
    several = len({*ids_of(context, "earlier"), *ids_of(context, "subjects"), *subjects}) > 1
    together = reading.of_them and reading.operations & {"sum", "average", "difference"}
    return bool(together and context.get("subjects") and not several and not reading.years)


def _moves_growth(reading: Reading) -> bool:
    """Whether a message after growth moves it to another year or to its other end: "and 2019?", «کمترین؟»."""
    ends = reading.operations - {"lookup"}
    moves = len(reading.years) == 1 or (ends and ends <= {"top", "bottom"})
    named = reading.leftovers or reading.of_kind("metric", *NAMED) or reading.side
    return bool(moves) and not named
