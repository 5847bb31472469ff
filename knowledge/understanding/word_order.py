"""Operations that no word says by itself, but an order of words: «سه سفارت آخر», "last three", «از یک میلیارد گذشت».

Each yields a place in the text and the operation that it stands for, so that it counts as a term like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from knowledge.search.folding import is_number
from knowledge.search.stems import is_form_of
from knowledge.understanding.small_words import small_words

FEW = {
    "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "شیش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "یازده": 11, "دوازده": 12,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "do": 2, "se": 3, "chahar": 4, "panj": 5, "shish": 6, "haft": 7, "hasht": 8, "noh": 9, "dah": 10,
}  # fmt: skip
"""Small numbers in words, where a noun beside them says that they count."""
THAN = frozenset({"از", "az"})
MORE = frozenset({"بیشتر", "کمتر", "جلوتر", "عقبتر", "جلو", "عقب", "bishtar", "bishtare", "kamtar", "kamtare"})
INCLUSIVE = frozenset({
    ("at", "least"), ("at", "most"), ("or", "more"), ("or", "fewer"), ("or", "less"), ("and", "more"), ("یا", "بیشتر"),
    ("و", "بیشتر"), ("یا", "کمتر"), ("و", "کمتر"), ("دست", "کم"), ("ya", "bishtar"), ("no", "more"), ("no", "fewer"),
})  # fmt: skip
"""With these the level itself counts as well."""
COUNTERS = frozenset({"تا", "تای", "تایی", "ta", "taye", "by"})
WHICH_ONE = frozenset({
    ("کدام", "یک"), ("کدوم", "یکی"), ("کدام", "یکی"), ("کدوم", "یک"), ("of", "them"), ("of", "these"), ("of", "those"),
    ("which", "one"), ("the", "two"), ("هر", "دو"), ("هر", "do"), ("in", "do"), ("kodum", "yeki"), ("kodoom", "yeki"),
})  # fmt: skip
DIVIDED = frozenset({"divided", "تقسیم", "taghsim"})
PROPORTION, BY = frozenset({"نسبت", "nesbate"}), frozenset({"به", "be"})
NEAR = 6
"""Words in which the level stands that is passed."""


@dataclass(frozen=True)
class Ordered:
    """What an order of words says, and the place of the word in it that nothing else is said by."""

    operation: Literal["top", "bottom", "difference", "ratio", "first-to-pass"]
    place: int
    count: int | None = None


def few(word: str) -> int | None:
    """A small number in figures or words."""
    return int(word) if word.isdigit() and len(word) < 3 else FEW.get(word)


def ordered(text: Sequence[str], *, level: bool) -> Iterator[Ordered]:
    """The operations that the order of words says; `level` where a number is there that can be passed."""
    yield from _ends(text)
    yield from _divided(text)
    yield from _passed(text) if level else _set_apart(text)


def asks_which(text: Sequence[str]) -> bool:
    """Whether one of those that were spoken of is asked for: «کدومشون», "which of them"."""
    pairs = {*pairwise(text)}
    return bool(small_words().of_them & set(text)) or bool(WHICH_ONE & pairs)


def includes_the_level(text: Sequence[str]) -> bool:
    """Whether what stands at the level itself is asked for too: «حداقل», "at least"."""
    return says_at_least(text) or bool(INCLUSIVE & {*pairwise(text)})


def says_at_least(text: Sequence[str]) -> bool:
    """The same in a single word."""
    return bool(small_words().inclusive & set(text))


def side_of(text: Sequence[str]) -> Literal["above", "below"] | None:
    """The side of a level that is asked for."""
    small, pairs = small_words(), {*pairwise(text)}
    if pairs & {("at", "least"), ("no", "fewer"), ("no", "less"), ("دست", "کم")}:
        return "above"
    if pairs & {("at", "most"), ("no", "more")}:
        return "below"
    if small.above & set(text):
        return "above"
    return "below" if small.below & set(text) else None


def _ends(text: Sequence[str]) -> Iterator[Ordered]:
    """The first or last few of a ranking; of time there are first and last too, but no most and least."""
    small = small_words()
    for place, word in enumerate(text):
        operation: Literal["top", "bottom"] = "top" if _is_one_of(word, small.at_the_top) else "bottom"
        if operation == "bottom" and not _is_one_of(word, small.at_the_end):
            continue
        if place > 1 and _counts_ranked(text[place - 1 : place]) and (count := few(text[place - 2])):
            yield Ordered(operation, place, count)  # «سه سفارت آخر»
        elif operation == "bottom" and place and _is_one_of(text[place - 1], small.ranked):
            yield Ordered(operation, place)  # «سفارت آخر»
        elif place + 1 < len(text) and (count := few(text[place + 1])) and _counts_ranked(text[place + 2 :]):
            yield Ordered(operation, place, count)  # "last three embassies"
        elif operation == "bottom" and place + 1 < len(text) and _is_one_of(text[place + 1], small.ranked):
            yield Ordered(operation, place)  # "the last embassy"


def _counts_ranked(following: Sequence[str]) -> bool:
    small = small_words()
    return not following or _is_one_of(following[0], small.ranked) or following[0] in small.prepositions | COUNTERS


def _is_one_of(word: str, listed: frozenset[str]) -> bool:
    return any(is_form_of(word, each) for each in listed)


def _passed(text: Sequence[str]) -> Iterator[Ordered]:
    small = small_words()
    for place, word in enumerate(text):
        before = text[max(0, place - NEAR) : place]
        beside = before if word in small.passed_after else text[place + 1 : place + 1 + NEAR]
        said = word in small.passed_after or word in small.passed_before
        if said and any(is_number(each) or each in small.numbers for each in beside):
            yield Ordered("first-to-pass", place)


def _divided(text: Sequence[str]) -> Iterator[Ordered]:
    """«نسبت فالوور به پست»; «نسبت به» alone sets against something, and divides by nothing."""
    for place, word in enumerate(text):
        following = text[place + 1 : place + 5]
        if word in DIVIDED or (word in PROPORTION and BY & {*following[1:]} and not BY & {*following[:1]}):
            yield Ordered("ratio", place)


def _set_apart(text: Sequence[str]) -> Iterator[Ordered]:
    """«چقدر از ایران بیشتر است؟»: what it is more than stands between the two words that ask how much more."""
    small = small_words()
    for place, word in enumerate(text):
        before = text[max(0, place - NEAR) : place]
        than = next((each for each, other in enumerate(before) if other in THAN), None)
        if than is not None and _is_one_of(word, MORE) and small.how_many & set(before[:than]):
            yield Ordered("difference", place)
