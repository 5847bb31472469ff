"""Finds the numbers in a text: words are added up as people say them, and ranges kept in one piece.

"Two hundred and fifty thousand" is one number, «۲۰ میلیون ۳ ماه» two, «۳۰ تا ۵۰ هزار» one range.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from locales.number_words import (
    ABOUT,
    AND,
    BETWEEN,
    CURRENCY_OF,
    FINGLISH,
    FRACTIONS,
    IN_FINGLISH_ALONE,
    MINUS,
    PARTS,
    SCALE_OF,
    SUFFIXES,
    UNIT_OF,
    UP_TO,
)
from locales.numbers import digits

LARGEST = Decimal(10) ** 18
"""Nothing that people count here is larger; what is, was mistyped."""


@dataclass(frozen=True)
class Token:
    word: str
    value: Decimal | None = None
    """What a figure says."""
    is_figure: bool = False
    glued: bool = False
    """No space stands before it."""


@dataclass(frozen=True)
class Mention:
    """A number and the tokens that say it."""

    value: Decimal
    start: int
    end: int
    scale: int = 1
    about: bool = False
    high: Decimal | None = None


_FOLDS = str.maketrans({
    "ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ه", "ة": "ه", "أ": "ا", "\u200c": " ", "ـ": None,
    "٬": ",", "،": ",", "٫": ".", "–": "-", "—": "-", "−": "-",
})  # fmt: skip
_MARKS = re.compile("[\u064b-\u065f\u0670\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RUN_TOGETHER = re.compile(r"(هزار|میلیون|میلیارد)(?=(?:تومان|تومن|یوان|ریال|دلار|تا)\b)")
_HYPHENATED = re.compile(r"(?<=[a-z])-(?=[a-z])")  # thirty-five
_TOKEN = re.compile(r"(?P<figure>\d{1,3}(?: \d{3})+(?![\d,.])|\d+(?:[,./]\d+)*)|[^\W\d_]+|[^\w\s]")


def split(text: str) -> list[Token]:
    """The words, figures and signs of a text, folded."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text).translate(_FOLDS)).lower()
    plain = _HYPHENATED.sub(" ", _RUN_TOGETHER.sub(r"\1 ", plain))
    tokens: list[Token] = []
    for found in _TOKEN.finditer(plain):
        glued = found.start() > 0 and not plain[found.start() - 1].isspace()
        if found["figure"]:
            tokens.append(Token(found[0], _figure(found[0]), is_figure=True, glued=glued))
        elif found[0].startswith("و") and found[0][1:] in UNIT_OF:  # «بیست‌ودو»
            tokens += [Token("و"), Token(found[0][1:], glued=True)]
        else:
            tokens.append(Token(found[0], glued=glued))
    return tokens


def _figure(text: str) -> Decimal | None:
    """What a run of digits and marks says; None where it is grouped like no number."""
    if re.fullmatch(r"[۰-۹٠-٩]+/[۰-۹٠-٩]{1,2}", text):
        text = text.replace("/", ".")
    plain = digits(text, "en").replace(" ", "")
    for shape, thousands, point in _SHAPES:
        if shape.fullmatch(plain):
            value = Decimal(plain.replace(thousands, "").replace(point, "."))
            return value if value <= LARGEST and len(plain) <= 40 else None
    return None


_SHAPES = (
    (re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"), ",", "."),
    (re.compile(r"[1-9]\d{0,2}(?:\.\d{3})*\.\d{2}0"), ".", ","),
    (re.compile(r"\d{1,3}(?:\.\d{3}){2,}"), ".", ","),
    (re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}"), ".", ","),
    (re.compile(r"\d+(?:\.\d+)?"), ",", "."),
    (re.compile(r"\d+,\d{1,2}"), ".", ","),
)
"""How figures are grouped: the shape, what separates thousands in it, what its decimals."""


def mentions(tokens: list[Token]) -> list[Mention]:
    """Every number of a text, ranges in one piece; none at all where one cannot be read."""
    if any(token.is_figure and token.value is None for token in tokens):
        return []
    finglish = any(token.word in FINGLISH for token in tokens)
    found: list[Mention] = []
    place = 0
    while place < len(tokens):
        mention = _Sum(tokens, finglish=finglish).read(place)
        if mention is None:
            place += 1
            continue
        if found and found[-1].end == mention.start and tokens[mention.start].word in SCALE_OF:
            return []  # «هزار میلیارد میلیارد»: a scale that the number before it cannot take
        place = mention.end
        if place < len(tokens) and tokens[place].word in PARTS:
            return []
        found.append(_with_what_stands_before(tokens, mention))
    if any(abs(mention.value) > LARGEST for mention in found):
        return []
    return _ranges_joined(tokens, found)


def _with_what_stands_before(tokens: list[Token], mention: Mention) -> Mention:
    before = tokens[max(0, mention.start - 2) : mention.start]
    about = any(token.word in ABOUT for token in before)
    last = before[-1] if before else None
    if last and (last.word in MINUS or (last.word == "-" and _is_a_sign(tokens, mention.start))):
        return replace(mention, value=-mention.value, about=about)
    return replace(mention, about=about)


def _is_a_sign(tokens: list[Token], start: int) -> bool:
    """A dash makes a number negative where it touches it and nothing that could be a range's other end."""
    before = tokens[start - 2] if start >= 2 else None
    return tokens[start].glued and not (
        before and (before.is_figure or before.word in SCALE_OF or before.word in SUFFIXES)
    )


def _ranges_joined(tokens: list[Token], found: list[Mention]) -> list[Mention]:
    for low, high in pairwise(found):
        if not _is_range(tokens, low, high):
            continue
        shared = high.scale if low.scale == 1 and low.value * high.scale < high.value else 1
        if not 0 <= low.value * shared < high.value:
            continue
        joined = replace(low, value=low.value * shared, high=high.value, end=high.end, about=low.about or high.about)
        place = found.index(low)
        return [*found[:place], joined, *found[place + 2 :]]
    return found


def _is_range(tokens: list[Token], low: Mention, high: Mention) -> bool:
    between = [token.word for token in tokens[low.end : high.start]]
    if len(between) == 2 and between[0] in CURRENCY_OF:  # "30 yuan to 50 yuan"
        between = between[1:]
    if not between:
        return _is_said_in_one_breath(tokens, low, high)
    if len(between) != 1:
        return False
    opened = low.start > 0 and tokens[low.start - 1].word in BETWEEN
    return between[0] in UP_TO or (opened and between[0] in AND)


def _is_said_in_one_breath(tokens: list[Token], low: Mention, high: Mention) -> bool:
    """«دو سه میلیون», «سی چهل هزار»: a word and the next one of its row are the ends of a range."""
    first, second = (UNIT_OF.get(tokens[mention.start].word, 0) for mention in (low, high))
    step = next(step for step in (100, 10, 1) if first >= step or step == 1)
    return low.end - low.start == 1 and first > 0 and second == first + step


def _without_idle_decimals(value: Decimal) -> Decimal:
    """1500000.0 says nothing more than 1500000."""
    whole = value.to_integral_value()
    return whole if value == whole else value


class _Sum:
    """Adds up the words of one number: parts that a scale has closed, and the part still open."""

    def __init__(self, tokens: list[Token], *, finglish: bool) -> None:
        self.tokens = tokens
        self.finglish = finglish
        self.parts: list[tuple[Decimal, int]] = []
        self.open: Decimal | None = None
        self.room: Decimal | int = LARGEST
        """What may still be added to the open part is smaller than this."""

    def read(self, start: int) -> Mention | None:
        """The number that starts at a token, or None."""
        place = start
        while place < len(self.tokens):
            taken = self._take(place, after_and=False)
            if not taken and place > start and self._is_and(place):
                taken = self._take(place + 1, after_and=True)
                taken += bool(taken)
            if not taken:
                break
            place += taken
        if place == start:
            return None
        value = _without_idle_decimals(sum((value for value, _ in self.parts), self.open or Decimal(0)))
        scale = self.parts[-1][1] if self.parts and self.open is None else 1
        return Mention(value, start, place, scale)

    def _take(self, place: int, *, after_and: bool) -> int:
        """Add the token at a place if it goes on with the number; how many tokens were taken."""
        if place >= len(self.tokens):
            return 0
        token = self.tokens[place]
        if token.word in ("a", "an"):  # "a million", "half a million", "one and a half"
            return self._take_after_article(place, after_and=after_and)
        if token.word in FRACTIONS:
            return self._add_fraction(FRACTIONS[token.word], after_and=after_and)
        scale = self._scale_at(place)
        if scale:
            return 0 if after_and and self.open is None and self.parts == [] else self._scale_by(scale, after_and)
        if token.word == "hundred":
            return self._add_hundreds()
        value = token.value if token.is_figure else self._unit_at(place)
        if value is None:
            return 0
        needs_and = token.is_figure and bool(self.parts) and not self._scale_at(place + 1)
        return 0 if needs_and and not after_and else self._add(value, is_figure=token.is_figure)

    def _take_after_article(self, place: int, *, after_and: bool) -> int:
        follows = self.tokens[place + 1].word if place + 1 < len(self.tokens) else ""
        if follows not in FRACTIONS and follows not in SCALE_OF and follows != "hundred":
            return 0
        taken = self._take(place + 1, after_and=after_and)
        return taken and taken + 1

    def _add(self, value: Decimal, *, is_figure: bool) -> int:
        below = self.parts[-1][1] if self.parts and self.open is None else self.room
        if value >= below:
            return 0
        self.open = (self.open or Decimal(0)) + value
        self.room = 0 if is_figure or value < 20 else (10 if value < 100 else 100)
        return 1

    def _add_hundreds(self) -> int:
        self.open = (self.open or Decimal(1)) * 100
        self.room = 100
        return 1

    def _add_fraction(self, fraction: Decimal, *, after_and: bool) -> int:
        """«یک و نیم میلیارد», «یک میلیارد و نیم», «نیم میلیون»: half of what was counted last."""
        if self.open is not None or self.parts:
            if not after_and:
                return 0
            if self.open is None:
                scale = self.parts[-1][1]
                self.parts.append((fraction * scale, scale))
                return 1
        self.open = (self.open or Decimal(0)) + fraction
        self.room = 0
        return 1

    def _scale_by(self, scale: int, after_and: bool) -> int:
        """Multiply what is open, and every smaller part before it: «صد هزار میلیارد»."""
        smaller = [value for value, size in self.parts if size < scale]
        if self.open is None and self.parts and (after_and or not smaller):
            return 0
        value = sum(smaller, self.open or Decimal(0)) or Decimal(1)
        if self.open == 0:
            value = Decimal(0)
        self.parts = [part for part in self.parts if part[1] >= scale] + [(value * scale, scale)]
        self.open, self.room = None, LARGEST
        return 1

    def _scale_at(self, place: int) -> int | None:
        if place >= len(self.tokens):
            return None
        token = self.tokens[place]
        if token.word in SUFFIXES and place and self.tokens[place - 1].is_figure:
            return SUFFIXES[token.word]
        return SCALE_OF.get(token.word)

    def _unit_at(self, place: int) -> Decimal | None:
        word = self.tokens[place].word
        if word == "نه" and not self._is_nine(place):
            return None
        value = UNIT_OF.get(word, IN_FINGLISH_ALONE.get(word) if self.finglish else None)
        return None if value is None else Decimal(value)

    def _is_nine(self, place: int) -> bool:
        """«نه» is "no" as well as nine, which something counted must follow or «و» precede."""
        follows = self.tokens[place + 1].word if place + 1 < len(self.tokens) else ""
        counted = follows in SCALE_OF or follows in CURRENCY_OF or follows in ("تا", "ماه", "عدد", "درصد", "سال")
        return counted or (place > 0 and self._is_and(place - 1))

    def _is_and(self, place: int) -> bool:
        word = self.tokens[place].word
        return word in AND or (self.finglish and word == "o")
