"""A sentence in which people say who they are, before what they ask: "I sell dates from Shiraz. Can I open a shop?"."""

from __future__ import annotations

import re

from knowledge.search.folding import LONGEST, words
from knowledge.understanding.small_words import small_words

_SENTENCE = re.compile(r"(?<=[.!])\s+|\s*\n\s*")
_CLAUSE = re.compile(r"\s*[،,؛;]\s+")
_ASKS = re.compile(r"[?؟]\s*$")
LEAST_WORDS = 3


def parted(text: str) -> tuple[str, str] | None:
    """What is said first and asks nothing, and the one question behind it that stands by itself."""
    text = text[:LONGEST].strip()
    sentences = [each for each in _SENTENCE.split(text) if each]
    if any(map(_ASKS.search, sentences[:-1])):
        return None
    if len(sentences) > 1 and _ASKS.search(sentences[-1]):
        return _stands_alone(" ".join(sentences[:-1]), sentences[-1])
    return _at_a_comma(text)


def _at_a_comma(text: str) -> tuple[str, str] | None:
    """The same in one breath: people speak of themselves up to the last comma, and ask behind it."""
    small = small_words()
    for comma in reversed([*_CLAUSE.finditer(text)]):
        said, asked = text[: comma.start()], text[comma.end() :]
        if len(words(asked)) < LEAST_WORDS:
            continue
        asks = _ASKS.search(asked) or not small.asking.isdisjoint(words(asked))
        return None if not asks or small.telling_who.isdisjoint(words(said)) else _stands_alone(said, asked)
    return None


def _stands_alone(said: str, asked: str) -> tuple[str, str] | None:
    told = min(len(words(said)), len(words(asked))) >= LEAST_WORDS
    return (said, asked) if told and small_words().pointing.isdisjoint(words(asked)) else None
