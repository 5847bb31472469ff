"""A sentence in which people say who they are, before what they ask: "I sell dates from Shiraz. Can I open a shop?"."""

from __future__ import annotations

import re

from knowledge.search.folding import LONGEST, words
from knowledge.understanding.small_words import small_words

_SENTENCE = re.compile(r"(?<=[.!])\s+|\s*\n\s*")
_ASKS = re.compile(r"[?؟]\s*$")
LEAST_WORDS = 3


def parted(text: str) -> tuple[str, str] | None:
    """What is said first and asks nothing, and the one question behind it that stands by itself."""
    sentences = [each for each in _SENTENCE.split(text[:LONGEST].strip()) if each]
    if len(sentences) < 2 or not _ASKS.search(sentences[-1]) or any(map(_ASKS.search, sentences[:-1])):
        return None
    said, asked = " ".join(sentences[:-1]), sentences[-1]
    told = min(len(words(said)), len(words(asked))) >= LEAST_WORDS
    return (said, asked) if told and small_words().pointing.isdisjoint(words(asked)) else None
