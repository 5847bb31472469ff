"""Questions about the assistant itself: what it keeps, what it costs, where it knows from, whom to write to.

How people ask them stands in `of_itself.yaml`. A message is one when each of its words stands in a kind's lines, and
most of them in one line: a word of the field ("who sees my *video*?") makes it another question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from knowledge.search.folding import words
from knowledge.search.stems import stem

FILE = Path(__file__).with_suffix(".yaml")

OfItself = Literal[
    "privacy", "delete", "free", "sources", "machine", "contact", "language", "announce", "complaint", "agreed", "help",
    "acts", "begin",
]  # fmt: skip
LONGEST = 9
"""Words of a question about the assistant itself."""
WHATEVER_IS_NAMED: frozenset[OfItself] = frozenset({"language", "announce", "agreed", "acts"})
"""A language bears the name of a country; an account is what somebody else should open."""
LEAST_ALIKE = 0.75
"""How much of a message and of a line has to be the same words, 0 to 1."""
UNNAMED = frozenset(
    {"deleting", "online-store", "phone-number", "running-cost", "english-language", "algorithm", "penalty", "u-days"}
)
"""Terms of what words of these questions mean elsewhere: delete, store, cost, the algorithm's AI, «به‌روز»."""
_SMALL = frozenset(
    words("the a an and or please hi hello s t do does did is are be رو را و که آیا لطفا سلام خب ro lotfan aya")
)


@cache
def _lines() -> dict[OfItself, list[frozenset[str]]]:
    """Read once a process."""
    return {
        kind: [_said(words(line)) for line in lines] for kind, lines in yaml.safe_load(FILE.read_text("utf-8")).items()
    }


def about_itself(text: Sequence[str], terms: Collection[str]) -> OfItself | None:
    """What a message, as it was typed, asks about the assistant itself, or None; `terms` are those that it names."""
    asked = _said(text)
    if not asked or len(text) > LONGEST:
        return None
    alike, kind = max(_likenesses(asked), default=(0.0, None))
    if alike < LEAST_ALIKE or kind is None:
        return None
    names_something = any(each not in UNNAMED and not each.startswith("op-") for each in terms)
    return kind if kind in WHATEVER_IS_NAMED or not names_something else None


def leans(text: Sequence[str]) -> bool:
    """Whether "is it free" may as well be asked of what was spoken of before."""
    return about_itself(text, ()) == "free" and len(_said(text)) <= len(_said(words("is it free")))


@cache
def _words_of() -> dict[OfItself, frozenset[str]]:
    return {kind: frozenset().union(*lines) for kind, lines in _lines().items()}


def _likenesses(asked: frozenset[str]) -> Iterator[tuple[float, OfItself]]:
    for kind, lines in _lines().items():
        if asked <= _words_of()[kind]:
            yield max(2 * len(asked & line) / (len(asked) + len(line)) for line in lines), kind


def _said(text: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in text if word not in _SMALL) or frozenset(text)
