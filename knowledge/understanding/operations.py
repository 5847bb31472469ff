"""What is to be worked out of figures."""

from __future__ import annotations

from knowledge.answering.answers import Operation
from knowledge.schema import Fact
from knowledge.understanding.comparing import PERCENT, over_the_other
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words

OVER_ALL: frozenset[Operation] = frozenset({"top", "bottom", "sum", "average", "list"})
"""Operations over all rows: a follow-up that asks for one does not mean the last subject."""
ENDS: frozenset[Operation] = frozenset({"top", "bottom"})
WORKED_OUT: frozenset[Operation] = OVER_ALL | {"growth", "ratio", "difference", "rank", "share", "first-to-pass"}
OF_TWO: frozenset[Operation] = frozenset({"growth", "ratio", "difference", "compare"})
"""Operations between two figures: of one year and another, or of two subjects."""


def operations_of(reading: Reading, facts: tuple[Fact, ...], *, divides: bool) -> frozenset[Operation]:
    """What is to be worked out, in so many words or by what stands beside the metric; `divides`: "per" is said."""
    operations = reading.operations
    if divides:
        operations |= {"ratio"}
    in_percent = any(term.id == PERCENT for term in reading.of_kind("unit"))
    if over_the_other(reading):
        return operations - {"share", "compare", "difference"} | {"growth"}
    small, said = small_words(), {*reading.words}
    if len(reading.of_kind("country")) == 2 and small.reaching & said and small.needed & said:
        operations |= {"difference"}
    if in_percent and "lookup" in operations and not operations & WORKED_OUT and facts:
        # «چند درصد فالوورها»: of what is not held in percent it is a share.
        operations |= {"share"} if all(fact.unit != PERCENT for fact in facts) else frozenset()
    if "growth" in operations and small.by_amount & said:
        operations |= {"difference"}
    return operations


def sums_up(reading: Reading) -> bool:
    """Whether a message adds up what was told, or takes the mean of it, and names nothing else: "and together?"."""
    alone = not (reading.leftovers or reading.years or reading.numbers)
    kinds = {match.term.kind for match in reading.matches}
    return alone and kinds == {"operation"} and bool(reading.operations) and reading.operations <= {"sum", "average"}
