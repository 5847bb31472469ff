"""Numerals that somebody typed into a text, where a figure would have to come from a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from locales.numbers import digits

_NUMBER_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred|thousand)"
    r"\s+(?:thousand|million|billion|trillion)s?"
    r"|(?:یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|بیست|سی|پنجاه|صد|هزار)\s+(?:هزار|میلیون|میلیارد|تریلیون)"
)
_NUMERAL = re.compile(rf"\w*\d[\d.,/٫٬%]*\w*|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Numeral:
    """A numeral as it was typed, its digits Latin, and where in the text it begins."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class AllowedNames:
    """Names that hold digits (code 1210, B2C): they are no figures."""

    def __init__(self, names: Iterable[str]) -> None:
        # Longest first, so that a name within another does not leave its digits behind.
        ordered = sorted((digits(name, "en") for name in names), key=len, reverse=True)
        parts = (rf"(?<![\w.,٫٬]){re.escape(name)}(?![\d٫٬]|[.,]\d)" for name in ordered)
        self._pattern = re.compile("|".join(parts)) if ordered else None

    def numerals(self, words: str) -> Iterator[Numeral]:
        """The numerals of a text that are in none of the names."""
        plain = digits(words, "en")
        if self._pattern is not None:
            plain = self._pattern.sub(lambda name: " " * len(name[0]), plain)
        for found in _NUMERAL.finditer(plain):
            yield Numeral(found[0].rstrip(".,"), found.start())
