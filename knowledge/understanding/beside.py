"""Terms that mean another beside what stands next to them: a price of goods is no running cost of an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.schema import Term
from knowledge.search.stems import is_form_of
from knowledge.understanding.small_words import small_words
from knowledge.understanding.terms import Match

RUNNING_COST, MARKET_PRICE = "running-cost", "market-price"
AGES, WRITTEN = ("age-group", "birth"), "document-date"
LISTED = "countries-listed"
_IN = frozenset({"in", "در", "تو", "توی", "dar", "tu", "too"})
UNNOTICED, EVASION = "going-unnoticed", "evasion"
_WITHIN = 4
"""Words from what goes unnoticed to who is not to notice it."""
_BETWEEN = frozenset({"unit", "per"})
"""Kinds of terms that may part a price from its goods: «قیمت هر کیلو زعفران»."""
_ASKED = frozenset({"metric", "concept", "subject", "facet"})


def meant(text: Sequence[str], matches: Sequence[Match], terms: Mapping[str, Term]) -> list[Match]:
    """The matches with what they mean beside each other."""
    becomes: dict[str, str] = {}
    if _is_of_goods(text, matches):
        becomes[RUNNING_COST] = MARKET_PRICE
    if small_words().figures & set(text):
        becomes |= dict.fromkeys(AGES, WRITTEN)  # "how old are these numbers?" asks nobody's age
    if any(match.term.kind == "platform" for match in matches) and not any(
        match.term.kind == "facet" for match in matches
    ):
        # In how many countries a network is at hand is not how many the list holds.
        matches = [
            each for each in matches if each.term.id != LISTED or not _IN & {*text[max(0, each.start - 1) : each.start]}
        ]
    if _is_from_who_watches(text, matches):
        becomes[UNNOTICED] = EVASION
    else:
        matches = [match for match in matches if match.term.id != UNNOTICED]
    return [
        match if (term := terms.get(becomes.get(match.term.id, ""))) is None else Match(term, match.start, match.end)
        for match in matches
    ]


def _is_from_who_watches(text: Sequence[str], matches: Sequence[Match]) -> bool:
    """Whether a rule, or who sees to it, stands beside what goes unnoticed: customs, and no viewers of a video."""
    near = (
        word
        for match in matches
        if match.term.id == UNNOTICED
        for word in (*text[max(0, match.start - _WITHIN) : match.start], *text[match.end : match.end + _WITHIN])
    )
    return any(is_form_of(word, each) for word in near for each in small_words().watching)


def _is_of_goods(text: Sequence[str], matches: Sequence[Match]) -> bool:
    """Whether a price is asked of goods, and nothing else is asked."""
    prices = [match for match in matches if match.term.id == RUNNING_COST]
    if not prices or any(match.term.kind in _ASKED and match not in prices for match in matches):
        return False
    said = {word for match in prices for word in text[match.start : match.end]}
    goods = [match for match in matches if match.term.kind == "product"]
    return said <= small_words().price and any(
        _stand_beside(text, one, each, matches) for one in prices for each in goods
    )


def _stand_beside(text: Sequence[str], price: Match, goods: Match, matches: Sequence[Match]) -> bool:
    first, second = sorted((price, goods), key=lambda match: match.start)
    small = small_words()
    passed = {place for match in matches if match.term.kind in _BETWEEN for place in range(match.start, match.end)}
    return all(
        place in passed or text[place] in small.prepositions or small.is_filler(text[place])
        for place in range(first.end, second.start)
    )
