"""Spelling repaired against the base's own words, never a general dictionary: a wrong letter, a lost space.

Numbers, known words and names are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from string import ascii_lowercase

from symspellpy import SymSpell, Verbosity

from knowledge.search.folding import is_number
from knowledge.search.language import english_words

SHORTEST = 4
"""Letters from which one wrong letter is repaired."""
SHORTEST_FOR_TWO = 7
"""Letters from which two are."""
SHORTEST_PART = 3


class Spelling:
    """Repairs words towards a base."""

    def __init__(self, base: Mapping[str, int], is_known: Callable[[str], bool]) -> None:
        """`base`: folded word to how often it is used. `is_known` tells forms of words that need no repair."""
        self._words = SymSpell(max_dictionary_edit_distance=2, prefix_length=6)
        for word, count in base.items():
            if len(word) >= SHORTEST_PART and not is_number(word):
                self._words.create_dictionary_entry(word, count)
        self._base = base
        self._is_known = is_known
        self._cached = lru_cache(maxsize=8_192)(self._repair)

    def repair(self, word: str) -> tuple[str, ...]:
        """The word itself, a known word near to it, or the two known words it was run together from."""
        return self._cached(word)

    def _repair(self, word: str) -> tuple[str, ...]:
        if is_number(word) or len(word) < SHORTEST or self._is_known(word):
            return (word,)
        if near := self._nearest(word, 1):
            return (near,)
        if word.isascii() and (english := _near_in_english(word)):
            return (english,)
        if parted := self._parted(word):
            return parted
        if len(word) >= SHORTEST_FOR_TWO and (near := self._nearest(word, 2)):
            return (near,)
        return (word,)

    def _nearest(self, word: str, distance: int) -> str | None:
        found = self._words.lookup(word, Verbosity.CLOSEST, max_edit_distance=distance)
        # A first letter is seldom wrong, so a neighbour that keeps it is preferred.
        same_start = [each for each in found if each.term[0] == word[0]]
        best = (same_start or found or [None])[0]
        return None if best is None or len(best.term) < SHORTEST_PART else str(best.term)

    def _parted(self, word: str) -> tuple[str, str] | None:
        cuts = range(SHORTEST_PART - 1, len(word) - 1)
        parts = [(word[:cut], word[cut:]) for cut in cuts if self._is_known(word[:cut]) and self._is_known(word[cut:])]
        return max(parts, key=lambda pair: min(map(self._count, pair)), default=None)

    def _count(self, word: str) -> int:
        return self._base.get(word, 0)


def _near_in_english(word: str) -> str | None:
    """The most frequent English word that one slip of the keyboard makes this one."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {left + right[1:] for left, right in cuts if right}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    slips |= {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    slips |= {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
    known = english_words()
    near = [each for each in slips if each in known and len(each) >= SHORTEST_PART]
    return min(near, key=known.__getitem__, default=None)
