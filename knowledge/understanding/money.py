"""Currencies and multiples in a question: into what an amount is to be turned, and whether one figure is enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.search.folding import is_number
from knowledge.understanding.small_words import small_words
from knowledge.understanding.terms import Match
from knowledge.understanding.word_order import few
from locales.amounts import Number, read_number

CURRENCIES = frozenset({"u-cny", "u-usd", "u-irr", "u-irt", "u-eur"})
ACCOUNTS = frozenset({"u-accounts", "official-account", "commercial-account"})
_INTO = frozenset({"به", "in", "into", "to", "be", "چند", "معادل", "many", "us", "chand", "chan", "moadel", "چقدر"})
"""Before a currency they ask for an amount in it."""
_SHORT_SCALES = frozenset({"k", "m", "mln", "bn"})
"""They are written behind figures: 35k."""
_JOINS = frozenset({"یا", "و", "or", "and", "ya", "va"})


def amounts_in(text: Sequence[str], matches: Sequence[Match]) -> list[Match]:
    """The currencies that an amount is named in: 35,000 yuan."""
    return [match for match in _currencies(matches) if match.start and _counts(text[match.start - 1])]


def number_before(text: Sequence[str], place: int) -> Number | None:
    """The number that ends directly before a place in the text, as far as its words go."""
    start = place
    while start and _counts(text[start - 1]):
        start -= 1
    return read_number(" ".join(text[start:place]))


def joined_currencies(text: Sequence[str], matches: Sequence[Match]) -> list[Match]:
    """Currencies between which a choice is asked, so that no amount stands before them: «۲۰۲۱ یوانه یا دلار؟»."""
    named = _currencies(matches)
    return named if _are_joined(text, named) else []


def asked_currency(text: Sequence[str], matches: Sequence[Match]) -> str | None:
    """The currency that an amount is asked in: the one named without an amount, where it is asked *in* it."""
    amounts = amounts_in(text, matches)
    others = [match for match in _currencies(matches) if match not in amounts]
    if not others or joined_currencies(text, matches):
        return None
    asked = others[-1]
    if amounts and amounts[0].term.id != asked.term.id:
        return asked.term.id
    before = text[asked.start - 1] if asked.start else ""
    said = before in _INTO or text[asked.start].endswith(("ی", "dolari", "tomani", "yuani"))
    return asked.term.id if said else None


def is_multiple(text: Sequence[str], matches: Sequence[Match]) -> bool:
    """Whether several months or accounts are named, for which one figure is not enough."""
    for match in matches:
        number = few(text[match.start - 1]) if match.start else None
        least = 2 if match.term.id in ACCOUNTS | {"u-months"} else 1
        if match.term.id in ACCOUNTS | {"u-months", "u-years"} and (number or _ones(text, match)) >= least:
            return True
    return any(match.term.id == "per-year" for match in matches)


def _ones(text: Sequence[str], match: Match) -> int:
    return int(match.start > 0 and text[match.start - 1] in ("a", "one", "یک", "یه", "ye", "yek"))


def _currencies(matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if match.term.id in CURRENCIES]


def _counts(word: str) -> bool:
    return is_number(word) or word in small_words().numbers or word in _SHORT_SCALES


def _are_joined(text: Sequence[str], currencies: Sequence[Match]) -> bool:
    """Whether two currencies are set beside each other: "in dollars or yuan"."""
    pairs = pairwise(currencies)
    return any(set(text[one.end : other.start]) & _JOINS for one, other in pairs)
