"""Persian in Latin letters, brought onto the base's own vocabulary by consonant skeleton.

Vowels are written in a dozen ways, consonants in two or three, so a word is looked up by its consonants
and the nearest reading is taken. Only words that the knowledge base uses are targets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Levenshtein

_LATIN = (
    ("kh", "x"), ("sh", "S"), ("ch", "C"), ("zh", "Z"), ("gh", "q"), ("ph", "f"), ("ck", "k"), ("oo", "u"), ("ee", "i"),
    ("ou", "u"), ("aa", "a"), ("ii", "i"),
)  # fmt: skip
_SOUNDS = {
    "ب": "b", "پ": "p", "ت": "t", "ط": "t", "ث": "s", "س": "s", "ص": "s", "ج": "j", "چ": "C", "ح": "h", "ه": "h",
    "خ": "x", "د": "d", "ذ": "z", "ز": "z", "ض": "z", "ظ": "z", "ر": "r", "ژ": "Z", "ش": "S", "ع": "", "غ": "q",
    "ق": "q", "ف": "f", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "v", "ی": "y", "ا": "a", "ء": "",
}  # fmt: skip
_VOWELS = "aeiou"
LONGEST = 24
"""Letters of a word that are looked at; nobody writes longer ones."""
MOST_READINGS = 8


@lru_cache(maxsize=65_536)
def latin_skeletons(word: str) -> tuple[str, ...]:
    """The consonants of a Latin word; y, w and a last h may be vowels."""
    sounds = _sounds_of(word)
    consonants = "".join(sound for sound in sounds if sound not in _VOWELS)
    consonants = consonants.replace("w", "v").replace("c", "k")
    consonants = re.sub(r"(.)\1+", r"\1", consonants)
    variants = {consonants, consonants.replace("y", "")}
    if consonants.endswith("h"):
        variants |= {variant.removesuffix("h") for variant in set(variants)}
    variants |= {variant.replace("g", "q") for variant in set(variants)} if "g" in consonants else set()
    return tuple(sorted(variants))


@lru_cache(maxsize=65_536)
def persian_skeletons(word: str) -> tuple[str, ...]:
    """The consonants of a Persian word; vav, ya and a last he may be vowels."""
    choices: list[tuple[str, ...]] = []
    for place, letter in enumerate(word[:LONGEST]):
        if letter in "وی" and place:
            choices.append((_SOUNDS[letter], ""))
        elif (letter == "ه" and place == len(word) - 1) or letter in "حه":
            choices.append(("h", ""))
        else:
            sound = _SOUNDS.get(letter, "")
            choices.append(("" if sound == "a" else sound,))
    readings = (
        re.sub(r"(.)\1+", r"\1", "".join(reading))
        for reading, _place in zip(product(*choices), range(64), strict=False)
    )
    return tuple(dict.fromkeys(readings))


def _sounds_of(word: str) -> str:
    sounds = word[:LONGEST].lower().replace("'", "")
    for written, sound in _LATIN:
        sounds = sounds.replace(written, sound)
    return sounds


@lru_cache(maxsize=65_536)
def _spelled(word: str) -> str:
    """A Persian word in plain Latin, to compare with what somebody wrote."""
    return "".join({"و": "u", "ی": "i"}.get(letter, _SOUNDS.get(letter, letter)) for letter in word)


class Finglish:
    """Readings of Latin words among the Persian words of a base."""

    def __init__(self, base: Iterable[str]) -> None:
        """`base`: folded Persian words, more frequent ones first."""
        self._by_skeleton: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for word in base:
            for skeleton in persian_skeletons(word):
                if skeleton:
                    self._by_skeleton[skeleton][word] = None
        self._read = lru_cache(maxsize=8_192)(self._readings)

    def readings(self, word: str, most: int = 2) -> list[str]:
        """Persian words that a Latin word may be, nearest first."""
        return list(self._read(word))[:most]

    def knows(self, word: str) -> bool:
        """Whether the base has a word that this one may be."""
        return bool(self._read(word))

    def _readings(self, word: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for skeleton in latin_skeletons(word):
            found |= self._by_skeleton.get(skeleton, {})
        sounds = _sounds_of(word)
        # Stable sorting keeps the more frequent of two that are equally near.
        near = sorted(found, key=lambda persian: _distance(sounds, persian))
        return tuple(near[:MOST_READINGS])


def _distance(sounds: str, persian: str) -> float:
    return Levenshtein.normalized_distance(sounds, _spelled(persian), weights=(1, 1, 1))
