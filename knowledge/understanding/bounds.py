"""The levels that a question names: «بیشتر از ۵۰», "between 10k and 200k", and what a "not" beside them turns round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.search.folding import is_number
from knowledge.understanding.periods import AND, BETWEEN
from knowledge.understanding.small_words import small_words
from knowledge.understanding.word_order import includes_the_level, says_at_least, side_of
from locales.amounts import read_number

Side = Literal["above", "below", "none"]
OUTSIDE = frozenset({"outside", "خارج", "بیرون", "kharej", "birun", "biroon"})
"""With two levels they ask for what does not lie between them."""
EXCEPT = frozenset({"except", "excluding", "but", "apart", "other", "جز", "بجز", "غیر", "joz", "gheyr"})
"""Before "between" they ask for the same."""
NEITHER = frozenset({"neither", "nor"})
_NOT_BEFORE = 3
"""Words behind an English "not" in which stands what it turns round: "do not have more than"."""
_NO_FIGURE = 4
"""The same up to what is counted: "haven't published a single post"."""


@dataclass(frozen=True)
class Bounds:
    """What figures have to reach or to stay below."""

    level: Decimal | None = None
    high: Decimal | None = None
    """The upper of two levels; `level` is the lower one."""
    side: Side | None = None
    including: bool = False
    """What stands at a level is asked for too."""
    outside: bool = False
    """What does not lie between the two levels is asked for."""


def bounds_of(text: Sequence[str]) -> Bounds:
    """The levels in a text from which the years are taken out."""
    if two := _between(text) or _two_sided(text):
        return two
    number, side, including = read_number(" ".join(text)), side_of(text), includes_the_level(text)
    level = number.value if number else None
    if number and number.high is not None and side is None:
        return Bounds(level, number.high, including=True, outside=bool(OUTSIDE & {*text}))
    if level is not None and side is not None and _is_turned_round(text):
        return Bounds(level, side="below" if side == "above" else "above", including=not including)
    return Bounds(level, side=side, including=including)


def says_it_has_none(text: Sequence[str], start: int, end: int) -> bool:
    """Whether nothing is there of what is counted, from `start` to `end`: «پست ندارن», "haven't posted"."""
    small = small_words()
    before = text[max(0, start - _NO_FIGURE) : start]
    since = next((before[place + 1 :] for place, word in enumerate(before) if word in small.not_before), None)
    denied = since is not None and all(small.is_filler(word) for word in since)
    return denied or bool(small.not_after & {*text[end : end + 1]})


def _between(text: Sequence[str]) -> Bounds | None:
    """«بین ده هزار تا صد هزار», "between 10k and 200k"."""
    for place, word in enumerate(text):
        if word not in BETWEEN:
            continue
        outside = _is_denied(text, place)
        said = read_number(" ".join(text[place:]))
        if said and said.high is not None:
            return Bounds(said.value, said.high, including=True, outside=outside)
        for joint in range(place + 2, len(text) - 1):
            if text[joint] in AND | small_words().ranges and (two := _ends(text[place + 1 : joint], text[joint + 1 :])):
                return Bounds(*two, including=True, outside=outside)
    return None


def _is_denied(text: Sequence[str], between: int) -> bool:
    """Whether a "not" stands before "between", or its Persian verb behind the levels: «بین ۱۰ و ۵۰ نیست»."""
    small = small_words()
    before, behind = text[max(0, between - _NO_FIGURE) : between], text[between + 1 :]
    denied = (small.not_before | EXCEPT) & {*before} or small.not_after & {*behind}
    return bool(denied or OUTSIDE & {*text})


def _ends(first: Sequence[str], second: Sequence[str]) -> tuple[Decimal, Decimal] | None:
    low, high = (read_number(" ".join(part)) for part in (first, second))
    return (low.value, high.value) if low and high and low.value < high.value else None


def _two_sided(text: Sequence[str]) -> Bounds | None:
    """«بیشتر از ده هزار و کمتر از صد هزار», "more than 10 but fewer than 50"."""
    small = small_words()
    sides = [place for place, word in enumerate(text) if word in small.above | small.below]
    if len(sides) != 2 or (text[sides[0]] in small.above) == (text[sides[1]] in small.above):
        return None
    parts = (text[sides[0] : sides[1]], text[sides[1] :])
    above_first = text[sides[0]] in small.above
    if NEITHER & {*text}:  # "neither more than 10 nor fewer than 5"
        two = _ends(*(parts[::-1] if above_first else parts))
        return Bounds(*two, including=True) if two else None
    two = _ends(*(parts if above_first else parts[::-1]))
    return Bounds(*two, including=says_at_least(text)) if two else None


def _is_turned_round(text: Sequence[str]) -> bool:
    """Whether a "not" stands before the side of a level, or its Persian verb behind the level."""
    small = small_words()
    side = next((place for place, word in enumerate(text) if word in small.above | small.below), None)
    if side is None:
        return False  # "at least"
    level = max((place for place, word in enumerate(text) if is_number(word) or word in small.numbers), default=side)
    before = text[max(0, side - _NOT_BEFORE) : side]
    return bool(small.not_before & {*before} or small.not_after & {*text[max(side, level) + 1 :]})
