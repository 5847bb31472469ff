"""Spelling repaired against the base's own words, never a general dictionary: a wrong letter, a lost space.

Numbers, known words and names are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

from symspellpy import SymSpell, Verbosity
from symspellpy.suggest_item import SuggestItem

from knowledge.search.folding import is_number
from knowledge.search.language import slip_of, turned_round

SHORTEST = 4
"""Letters from which one wrong letter is repaired."""
SHORTEST_FOR_ANY = 6
SHORTEST_FOR_TWO = 7
"""Letters from which two are."""
SHORTEST_PART = 3
OBJECT = "و"
"""How «را» is spoken and often written: «قانونو», «پولو»."""


MOST_NEW = 400
"""Words beside those of an earlier base; with more of them it is taken in anew."""


class Spelling:
    """Repairs words towards a base."""

    def __init__(
        self,
        base: Mapping[str, int],
        is_known: Callable[[str], bool],
        names: Collection[str] | None = None,
        *,
        before: Spelling | None = None,
    ) -> None:
        """`base`: folded word to how often it is used. `is_known` tells forms of words that need no repair.

        `names` are the words towards which short words are repaired too; all where None. `before` lends what it
        knows of a base that holds nearly the same words: to take them all in again is most of the work.
        """
        self._names = base if names is None else names
        held = before._held if before is not None else None  # noqa: SLF001 - its own kind
        words = [word for word in base if len(word) >= SHORTEST_PART and not is_number(word)]
        new = [word for word in words if held is None or word not in held.words]
        self._is_lent = held is not None and len(new) <= MOST_NEW
        self._held: SymSpell | None = held if self._is_lent else None
        self._all = words
        self._new = _taken_in(new if self._is_lent else (), base)
        self._base = base
        self._is_known = is_known
        self._cached = lru_cache(maxsize=8_192)(self._repair)

    @property
    def _whole(self) -> SymSpell:
        """All words of the base, taken in when the first word is looked for: a start need not wait for it."""
        if self._held is None:
            self._held = _taken_in(self._all, self._base)
        return self._held

    def repair(self, word: str) -> tuple[str, ...]:
        """The word itself, a known word near to it, or the two known words it was run together from."""
        return self._cached(word)

    def _repair(self, word: str) -> tuple[str, ...]:
        if is_number(word) or self._is_known(word):
            return (word,)
        if len(word) < SHORTEST:
            return ((word.isascii() and turned_round(word)) or word,)
        if word.endswith(OBJECT) and len(word) > SHORTEST and self._is_known(word.removesuffix(OBJECT)):
            return (word.removesuffix(OBJECT),)
        near = self._nearest(word, 1)
        # Short words have many neighbours, so only a name of the vocabulary is worth the risk.
        if near and (len(word) >= SHORTEST_FOR_ANY or near in self._names):
            return (near,)
        if word.isascii() and (english := slip_of(word)):
            return (english,)
        if parted := self._parted(word) or self._parted_in_three(word):
            return parted
        if len(word) >= SHORTEST_FOR_TWO and (near := self._nearest(word, 2)):
            return (near,)
        return (word,)

    def _nearest(self, word: str, distance: int) -> str | None:
        found = self._lookup(word, Verbosity.CLOSEST, distance)
        # A first letter is seldom wrong, so a neighbour that keeps it is preferred.
        same_start = [each for each in found if each.term[0] == word[0]]
        best = (same_start or found or [None])[0]
        return None if best is None or len(best.term) < SHORTEST_PART else str(best.term)

    def _lookup(self, word: str, verbosity: Verbosity, distance: int) -> list[SuggestItem]:
        """The words of the base that are nearest, the most used first."""
        near: list[SuggestItem] = self._whole.lookup(word, verbosity, max_edit_distance=distance)
        if not self._is_lent:
            return near
        held = [each for each in near if each.term in self._base]
        if near and not held and verbosity is not Verbosity.ALL:
            return self._lookup(word, Verbosity.ALL, distance)  # what was nearest stands in the base no more
        held += self._new.lookup(word, verbosity, max_edit_distance=distance)
        closest = min((each.distance for each in held), default=0)
        return sorted(
            (each for each in held if each.distance == closest), key=lambda each: -self._base.get(each.term, 0)
        )

    def _parted(self, word: str) -> tuple[str, ...] | None:
        cuts = range(SHORTEST_PART - 1, len(word) - 1)
        parts = [(word[:cut], word[cut:]) for cut in cuts if self._is_known(word[:cut]) and self._is_known(word[cut:])]
        return max(parts, key=lambda pair: min(map(self._count, pair)), default=None)

    def _parted_in_three(self, word: str) -> tuple[str, ...] | None:
        for cut in range(len(word) - 2 * SHORTEST_PART, SHORTEST_PART - 1, -1):
            if word[:cut] in self._base and (rest := self._parted(word[cut:])):
                return (word[:cut], *rest)
        return None

    def _count(self, word: str) -> int:
        return self._base.get(word, 0)


def _taken_in(words: Iterable[str], counts: Mapping[str, int]) -> SymSpell:
    made = SymSpell(max_dictionary_edit_distance=2, prefix_length=6)
    for word in words:
        made.create_dictionary_entry(word, counts[word])
    return made
