"""Which one in turn a message asks for, or which end, and nothing else: «سومی کیه؟», "and the last?"."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answering.answers import Operation
from knowledge.search.stems import is_form_of
from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.measured import Measured
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.terms import Match


def in_turn(reading: Reading, context: Context, measured: Measured) -> Reading | None:
    """What «دومی؟» means after a ranked figure: the second by it, and no second video."""
    if not is_ordinal(reading) or not measured.is_ranked(ids_of(context, "metrics")):
        return None
    return replace(reading, matches=tuple(each for each in reading.matches if not _by_ordinal(reading, each)))


def is_ordinal(reading: Reading) -> bool:
    """Whether a message says nothing but which one in turn: «سومی کیه؟», "and the second?"."""
    says_more = reading.leftovers or reading.years or reading.shift is not None or reading.numbers
    return reading.place is not None and not says_more and all(_by_ordinal(reading, each) for each in reading.matches)


def end_of_it(reading: Reading) -> Operation | None:
    """The end of a ranking that a message asks for and says nothing else: "and last?", «آخری کیه؟»."""
    small, said = small_words(), reading.words
    if reading.leftovers or reading.matches or reading.numbers or reading.years:
        return None
    last = any(is_form_of(word, each) for word in said for each in small.at_the_end)
    return "bottom" if last else None


def _by_ordinal(reading: Reading, match: Match) -> bool:
    """Whether a concept is named by no more than its ordinal: «دومی»."""
    small, said = small_words(), reading.words[match.start : match.end]
    return match.term.kind == "concept" and all(
        word in small.ordinals or word in small.numbers or word in small.prepositions or small.is_filler(word)
        for word in said
    )
