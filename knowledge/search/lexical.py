"""Lexical search in memory: BM25 over any kind of pieces (stems, 4-grams), updated by replacing units.

numpy and ours: the libraries that reach these figures either rebuild to change one document (bm25s) or
bring a store and a query language (tantivy), and PersianQA-like sets need our own analysis with both.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.search.folding import words
from knowledge.search.stems import stem

K1 = 1.2
B = 0.75
GRAM = 4
MOST_KEPT = 4096
"""Pieces of which is kept what they add to scores: nearly all that people ask with."""
MOST_NAMED = 120
"""Keys that are named at most: many times what a search returns."""

Key = TypeVar("Key", bound=Hashable)
Split = Callable[[str], Sequence[str]]
Pieces = Callable[[str], Sequence[str]]
"""Takes a text apart into words, and a word into what is looked for."""
Scores = NDArray[np.float32]
Numbers = NDArray[np.integer]
Postings = tuple["array[int]", "array[int]"]
"""Numbers of the units that hold a piece, and how often each does."""


def stems_of(text: str) -> list[str]:
    """The stems of a text's words."""
    return [stem(word) for word in words(text)]


def stem_of(word: str) -> tuple[str]:
    """A word's stem, as the pieces of an index."""
    return (stem(word),)


@lru_cache(maxsize=16_384)
def grams_of(word: str) -> tuple[str, ...]:
    """A word's 4-grams; they survive lost and added spaces and single wrong letters."""
    marked = f"_{word}_"
    return tuple(marked[at : at + GRAM] for at in range(max(1, len(marked) - GRAM + 1)))


@dataclass(frozen=True)
class Units(Generic[Key]):
    """Many wordings, taken apart into words once for every index that is filled with them."""

    keys: Sequence[Key]
    texts: Sequence[str]
    words: Collection[str]
    said: array[int]
    """The words of all wordings one after another, each by its place in `words`."""
    lengths: array[int]
    """How many words each wording has."""

    @classmethod
    def of(cls, units: Iterable[tuple[Key, str]], split: Split) -> Units[Key]:
        """Wordings with the keys they are named by."""
        keys, texts = [], []
        said, lengths = array("I"), array("I")
        seen: dict[str, int] = {}
        for key, text in units:
            parts = split(text)
            keys.append(key)
            texts.append(text)
            said.extend([seen.setdefault(word, len(seen)) for word in parts])
            lengths.append(len(parts))
        return cls(keys, texts, seen.keys(), said, lengths)


class Bm25(Generic[Key]):
    """BM25 over units that are named by a key; a unit is a wording, and a key may have many.

    Units are added and taken away at any time. Postings are appended to and dead units skipped, so
    a change costs what the unit costs; `compact` is called when half of them are dead.
    """

    def __init__(self, pieces: Pieces, split: Split = words) -> None:
        self._pieces = pieces
        self._split = split
        self._keys: list[Key] = []
        """Each key at the number that its units say."""
        self._owners = array("I")
        """Whose each unit is."""
        self._lengths = array("f")
        """How many pieces each unit has; that of a dead one is without end, so that it scores nothing."""
        self._units: dict[Key, list[int]] = defaultdict(list)
        self._postings: dict[str, Postings] = {}
        """Piece to unit numbers and counts."""
        self._alive = 0
        self._total = 0.0
        self._measured: Scores | None = None
        """What each unit's length takes from its score, until the units change."""
        self._gains: dict[str, tuple[Numbers, Scores]] = {}
        """Of pieces that were asked for: their units and what they add to the score of each, as long."""
        self._texts: dict[int, str] = {}
        self._borrowed = False
        """Whether another index holds the same postings: those that grow are copied first."""
        self._own: set[str] = set()

    def copy(self) -> Bm25[Key]:
        """An index of the same units that can be changed without a trace in this one; costs no more than its lists."""
        other: Bm25[Key] = Bm25(self._pieces, self._split)
        other._keys, other._owners, other._lengths = list(self._keys), self._owners[:], self._lengths[:]
        other._units = defaultdict(list, {key: list(units) for key, units in self._units.items()})
        other._postings, other._texts = dict(self._postings), dict(self._texts)
        other._alive, other._total = self._alive, self._total
        self._borrowed = other._borrowed = True
        self._own = set()
        return other

    def __len__(self) -> int:
        return self._alive

    def fill(self, units: Units[Key]) -> None:
        """Add many wordings to an index that holds none, in a fraction of the time that one after another takes."""
        assert not self._owners, "only an empty index is filled"
        self._texts.update(enumerate(units.texts))
        for unit, key in enumerate(units.keys):
            self._owners.append(self._number_of(key))
            self._units[key].append(unit)
        numbers: dict[str, int] = {}
        parts = [[numbers.setdefault(piece, len(numbers)) for piece in self._pieces(word)] for word in units.words]
        held, sizes = _put_in_place(parts, units.said, units.lengths)
        self._lengths = array("f", sizes.astype(np.float32).tobytes())
        self._alive, self._total = len(self._owners), float(sizes.sum())
        owners = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
        # One number for a piece in a unit, so that sorting brings a piece's units together, in their order.
        both, counts = np.unique(held * len(sizes) + owners, return_counts=True)
        firsts = np.searchsorted(both, np.arange(len(numbers) + 1, dtype=np.uint64) * len(sizes))
        where, often = (both % len(sizes)).astype(np.uint32), counts.astype(np.uint32)
        for piece, first, end in zip(numbers, firsts[:-1].tolist(), firsts[1:].tolist(), strict=True):
            self._postings[piece] = (array("I", where[first:end].tobytes()), array("I", often[first:end].tobytes()))

    def add(self, key: Key, text: str) -> None:
        """Add a wording of a key."""
        pieces = Counter(self._taken_apart(text))
        unit = len(self._owners)
        length = float(sum(pieces.values()))
        self._owners.append(self._number_of(key))
        self._lengths.append(length)
        self._forget()
        self._units[key].append(unit)
        self._texts[unit] = text
        growing = self._growing if self._borrowed else self._begun
        for piece, count in pieces.items():
            numbers, counts = growing(piece)
            numbers.append(unit)
            counts.append(count)
        self._alive += 1
        self._total += length

    def _number_of(self, key: Key) -> int:
        """The number by which a key's units name it; that of a key which has units is theirs."""
        if units := self._units.get(key):
            return self._owners[units[0]]
        self._keys.append(key)
        return len(self._keys) - 1

    def _begun(self, piece: str) -> Postings:
        """The postings of a piece, to be appended to."""
        known = self._postings.get(piece)
        if known is None:
            known = self._postings[piece] = (array("I"), array("I"))
        return known

    def _growing(self, piece: str) -> Postings:
        """The same where another index holds them too: they are copied before they grow."""
        if piece not in self._own:
            self._own.add(piece)
            if (known := self._postings.get(piece)) is not None:
                self._postings[piece] = (known[0][:], known[1][:])
        return self._begun(piece)

    def remove(self, key: Key) -> None:
        """Take all wordings of a key away."""
        self._forget()
        for unit in self._units.pop(key, ()):
            self._alive -= 1
            self._total -= self._lengths[unit]
            self._lengths[unit] = math.inf
            del self._texts[unit]
        if len(self._owners) > 64 and self._alive * 2 < len(self._owners):
            self._compact()

    def _forget(self) -> None:
        """Let go of what was worked out of the units as they were."""
        self._measured = None
        self._gains.clear()

    def _compact(self) -> None:
        texts = [(key, self._texts[unit]) for key, units in self._units.items() for unit in units]
        self.__init__(self._pieces, self._split)  # type: ignore[misc]
        for key, text in texts:
            self.add(key, text)

    def _taken_apart(self, text: str) -> list[str]:
        return [piece for word in self._split(text) for piece in self._pieces(word)]

    def idf(self, piece: str) -> float:
        """How much a piece tells; that of one never seen is the highest."""
        written = len(self._postings[piece][0]) if piece in self._postings else 0
        # Dead units stand among the postings until they are swept out; they are spread evenly, as far as anyone knows.
        held = written * self._alive / max(1, len(self._owners))
        return math.log(1 + (self._alive - held + 0.5) / (held + 0.5))

    def scores(self, text: str) -> Mapping[Key, float]:
        """Key to the score of its best wording, the best first; keys that share nothing with the text are absent.

        Of many only the best are named: naming all takes longer than scoring them.
        """
        pieces = dict.fromkeys(self._taken_apart(text))
        if not self._alive or not pieces:
            return {}
        best: Scores = np.zeros(len(self._keys), dtype=np.float32)
        np.maximum.at(best, np.frombuffer(self._owners, dtype=np.uint32), self._unit_scores(pieces))
        named = np.flatnonzero(best)
        if len(named) > MOST_NAMED:
            named = named[np.argpartition(-best[named], MOST_NAMED - 1)[:MOST_NAMED]]
        named = named[np.argsort(-best[named], kind="stable")]
        return dict(zip(map(self._keys.__getitem__, named.tolist()), best[named].tolist(), strict=True))

    def _unit_scores(self, pieces: Iterable[str]) -> Scores:
        total: Scores = np.zeros(len(self._owners), dtype=np.float32)
        for piece in pieces:
            if piece in self._postings:
                numbers, gains = self._gains_of(piece)
                total[numbers] += gains
        return total

    def _gains_of(self, piece: str) -> tuple[Numbers, Scores]:
        """The units that hold a piece, and what it adds to the score of each."""
        known = self._gains.get(piece)
        if known is None:
            numbers, counts = (np.array(each, dtype=np.uint32) for each in self._postings[piece])
            often = counts.astype(np.float32)
            gains = self.idf(piece) * (K1 + 1) * often / (often + self._of_lengths()[numbers])
            if len(self._gains) >= MOST_KEPT:
                self._gains.clear()
            known = self._gains[piece] = numbers, gains
        return known

    def _of_lengths(self) -> Scores:
        """What each unit's length takes from its score."""
        if self._measured is None:
            lengths = np.frombuffer(self._lengths, dtype=np.float32)
            self._measured = (K1 * (1 - B + B * lengths / (self._total / self._alive))).astype(np.float32)
        return self._measured


def _put_in_place(parts: Sequence[Sequence[int]], said: array[int], lengths: array[int]) -> tuple[Numbers, Numbers]:
    """The pieces of all units one after another, and how many are each unit's.

    A word is taken apart once, however often it is said: `parts` are the pieces of each word, `said` the words of all
    units, `lengths` how many words each unit has.
    """
    sizes = np.array([len(each) for each in parts], dtype=np.int64)
    flat = np.array([piece for each in parts for piece in each], dtype=np.uint64)
    spoken, words_of_unit = np.array(said, dtype=np.int64), np.array(lengths, dtype=np.int64)
    many = sizes[spoken]
    ends = np.cumsum(many)
    # Where a word's pieces begin among all, and how far each place is from the first of its word.
    begins = np.repeat((np.cumsum(sizes) - sizes)[spoken], many)
    within = np.arange(len(begins)) - np.repeat(ends - many, many)
    before = np.concatenate(([0], ends))
    unit_ends = np.cumsum(words_of_unit)
    return flat[begins + within], before[unit_ends] - before[unit_ends - words_of_unit]
