"""Of whom or what a figure is asked, and of which kind of office."""

from __future__ import annotations

from knowledge.answering.answers import Operation
from knowledge.schema import Fact
from knowledge.understanding.comparing import is_one_sided, whole_last
from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.in_turn import end_of_it, is_ordinal
from knowledge.understanding.measured import are_ranked
from knowledge.understanding.operations import ENDS, OF_TWO, OVER_ALL, sums_up
from knowledge.understanding.reading import NEUTRAL, Reading
from knowledge.understanding.small_words import small_words

NAMED = ("country", "subject", "platform", "product", "person")
"""Kinds of terms of which a figure can be asked."""
OURS = "douyin"
"""Whose figures are meant where nobody is named."""


def subjects_of(
    reading: Reading, context: Context, facts: tuple[Fact, ...], operations: frozenset[Operation]
) -> tuple[str, ...]:
    """Whom the message names, the two that it sets against each other, or whom the last answer was about."""
    known = {fact.subject for fact in facts}
    named = _named(reading, known, operations)
    beside = _beside(reading, context, named, operations)
    subjects = beside if beside and known >= {*beside} else named
    of_before = ids_of(context, "subjects")
    if not subjects and len(of_before) > 1 and sums_up(reading) and small_words().everybody.isdisjoint(reading.words):
        return of_before  # "and together?" after the two of them
    in_turn = are_ranked(facts) and is_ordinal(reading)
    at_the_end = operations & ENDS and end_of_it(reading)
    if subjects or in_turn or at_the_end or reading.operations & OVER_ALL:
        return subjects
    return tuple(each for each in of_before if each in known)


def facets_of(reading: Reading, context: Context, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """The kinds of offices that are named, or that the last answer was about."""
    held = {fact.facet for fact in facts}
    named = tuple(term.id for term in reading.of_kind("facet") if term.id in held)
    return named or tuple(each for each in ids_of(context, "facets") if each in held)


def says_only_who(reading: Reading, *operations: Operation) -> bool:
    """Whether a message says of whom it asks, and nothing more than these operations."""
    more = reading.operations - {*operations}
    return not (more or reading.leftovers or reading.years or reading.of_kind("metric", "concept", "product"))


def _named(reading: Reading, known: set[str], operations: frozenset[Operation]) -> tuple[str, ...]:
    """Who or what the figure is asked of; a country or platform without such a figure too, to be refused."""
    named = reading.of_kind(*NAMED)
    tells_apart = len(known) > 1  # a neutral name does: Douyin stands beside Taobao
    meant = [
        term.id
        for term in named
        if (term.id in known and (term.id not in NEUTRAL or tells_apart))
        or (term.kind in ("country", "platform") and term.id not in NEUTRAL)
    ]
    meant = [*_ours(reading, meant, known, operations), *dict.fromkeys(meant)]
    return tuple(whole_last(reading, meant) if "share" in operations else meant)


def _ours(reading: Reading, meant: list[str], known: set[str], operations: frozenset[Operation]) -> tuple[str, ...]:
    """Douyin, where the same is asked twice and once of another: "sales of 2021 against Taobao's sales of 2020"."""
    counted = [match.term.id for match in reading.matches if match.term.kind == "metric"]
    twice = len(counted) > len(set(counted))
    return (OURS,) if twice and len(meant) == 1 and OURS in known - {*meant} and operations & OF_TWO else ()


def _beside(
    reading: Reading, context: Context, subjects: tuple[str, ...], operations: frozenset[Operation]
) -> tuple[str, ...]:
    """The two that are set against each other, where the message names one of them or neither."""
    last = [*ids_of(context, "earlier"), *ids_of(context, "subjects")][-2:]
    both = reading.of_them or operations & {"ratio", "difference", "compare"}
    if not subjects and len(last) == 2 and both and not reading.years and reading.shift is None:
        return tuple(last)
    if len(subjects) != 1 or not last or last[-1] == subjects[0] or not is_one_sided(reading):
        return ()
    return (last[-1], subjects[0])
