"""What a message asks of the facts, by the slots that it fills."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from knowledge.answering.answers import Operation


@dataclass(frozen=True)
class Budget:
    """An amount of money that somebody has, once or each month."""

    amount: Decimal
    unit: str
    a_month: bool = False


@dataclass(frozen=True)
class Query:
    """What is asked of the facts: ids of terms, periods as facts write them."""

    metrics: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    operations: frozenset[Operation] = frozenset()
    level: Decimal | None = None
    high: Decimal | None = None
    side: str | None = None
    including: bool = False
    """What stands at the level is above it, or below it, too."""
    outside: bool = False
    """What does not lie between the two levels is asked for."""
    count: int | None = None
    place: int | None = None
    from_first: bool = False
    """Growth up to a year is asked from the first one there is, and not from the one before."""
    beside: str | None = None
    """Whose neighbour in the ranking the subject is: "and who comes after Iran?"."""
    of_unlike: bool = False
    """Both of what was spoken of are asked for together, and they are two kinds of figures: followers and posts."""
    over_the_other: bool = False
    """By how many percent the first is more, or less, than the last: «چند درصد بیشتر از»."""
    budget: Budget | None = None
    """What is held against a cost."""
    than: str | None = None
    """Whose own figure is the level: "how many have more than Iran?"."""
    region: str | None = None
    """Nobody is asked about but its members."""
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Subjects and years that are left out."""
    said: tuple[str, ...] = ()
    """Terms that were said for what is asked: growth of revenue, for the revenue of two years."""

    @property
    def ids(self) -> frozenset[str]:
        """Every term that the query takes account of."""
        than = filter(None, (self.than, self.beside, self.region))
        named = (*self.metrics, *self.subjects, *self.facets, *self.periods, *self.without)
        return frozenset((*named, *self.said, *than))
