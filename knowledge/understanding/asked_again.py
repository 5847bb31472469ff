"""What a follow-up asks for once more without a word: the operation of the last answer, moved to another slot."""

from __future__ import annotations

from knowledge.answering.answers import Operation
from knowledge.search.stems import is_form_of
from knowledge.understanding.context import PER, Context, ids_of
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.subjects import NAMED, says_only_who

ENDS = frozenset({"top", "bottom"})
IN_A_RANKING = ENDS | {"rank"}


def taken_up(
    reading: Reading, context: Context, operations: frozenset[Operation]
) -> tuple[frozenset[Operation], int | None]:
    """What is to be worked out and of how many: what the message asks for, and what it asks for again."""
    before, count = context.get("operation", ""), reading.count
    if before == "rank" and not reading.operations and not reading.of_kind("metric"):
        operations |= {"rank"}  # "and Pakistan?" after somebody's place asks for a place
    if before == "growth" and _moves_growth(reading):
        operations |= {"growth"}
    if before == PER and reading.of_kind("country") and says_only_who(reading):
        operations |= {"ratio"}  # "and Iran?" after followers for each post
    if before in ENDS and context.get("count") and sums_up(reading):
        operations, count = operations | {before}, int(context["count"])  # type: ignore[arg-type]
    if before in IN_A_RANKING and (end := _end_of_it(reading)):
        operations |= {end}  # "and last?" after the third
    if reading.without and not reading.operations and before and before != PER:
        operations |= {before}  # type: ignore[arg-type]  # the total "without Russia?" is a total
        count = count or int(context.get("count", 0)) or None
    return operations, count


def sums_up(reading: Reading) -> bool:
    """Whether a message adds up what was told, or takes the mean of it, and names nothing else: "and together?"."""
    alone = not (reading.leftovers or reading.years or reading.numbers)
    kinds = {match.term.kind for match in reading.matches}
    return alone and kinds == {"operation"} and bool(reading.operations) and reading.operations <= {"sum", "average"}


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


def _end_of_it(reading: Reading) -> Operation | None:
    """The end of a ranking that a message asks for and says nothing else: "and last?", «آخری کیه؟»."""
    small, said = small_words(), reading.words
    if reading.leftovers or reading.matches or reading.numbers or reading.years:
        return None
    last = any(is_form_of(word, each) for word in said for each in small.at_the_end)
    return "bottom" if last else None
