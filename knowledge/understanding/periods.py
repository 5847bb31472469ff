"""Years in a question: Gregorian or Jalali, in figures or relative to the last answer's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.understanding.small_words import small_words

JALALI_OFFSET = 621
_ONES = {
    "یک": 1, "یه": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "one": 1, "a": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "ye": 1, "yek": 1, "do": 2, "se": 3,
}  # fmt: skip
_COUNTS = {word: number for word, number in _ONES.items() if number > 1}
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[,،٬]\d{3})+(?!\d)")

_DASHED = re.compile(r"(?<!\d)\d{4}\s*[-\u2010-\u2015\u2212~]\s*\d{4}(?!\d)")
BETWEEN = frozenset({"between", "بین", "مابین", "میان", "beyn", "beyne", "bein", "beine", "miane"})
AND = frozenset({"and", "و", "va", "o"})

FIRST_YEAR, LAST_YEAR = 1990, 2050
_ENDED_BY = frozenset({("before",), ("prior", "to"), ("قبل", "از"), ("پیش", "از"), ("ghabl", "az")})
_BEGUN_BY = frozenset({("after",), ("since",), ("بعد", "از"), ("پس", "از"), ("bad", "az")})
_ONWARDS = frozenset({("به", "بعد"), ("be", "bad")})
_ONWARD = (("onwards",), ("onward",))

_MOVING = frozenset({"since", "onward", "onwards", "prior", "پس"})


def moves(word: str) -> bool:
    """Whether a word says how far a question moves from the last one's year."""
    small = small_words()
    return any(word in each for each in (small.years, small.later, small.earlier, small.last_year, _MOVING))


def years_in(text: Sequence[str], typed: str = "") -> dict[int, str]:
    """Place of a word to the Gregorian year it names, as facts write periods ("2021").

    Of `typed`, the message as it came, a number that was written with a separator (2,000) names none.
    """
    amounts = {re.sub(r"\D", "", found) for found in _THOUSANDS.findall(typed.translate(_DIGITS))}
    years = ((place, word, _year(word)) for place, word in enumerate(text))
    return {place: year for place, word, year in years if year is not None and word not in amounts}


def _year(word: str) -> str | None:
    if not re.fullmatch(r"\d{4}", word):
        return None
    number = int(word)
    if 1380 <= number <= 1420:
        return str(number + JALALI_OFFSET)
    return word if FIRST_YEAR <= number <= LAST_YEAR else None


def is_range(text: Sequence[str], places: Sequence[int], typed: str) -> bool:
    """Whether the two years at these places stand for those in between as well: "2017-2021", «بین ۲۰۱۷ و ۲۰۱۹».

    `typed` is the message as it came: a dash is no word.
    """
    if len(places) != 2:
        return False
    first, last = sorted(places)
    if small_words().ranges & {*text[first:last]} or _DASHED.search(typed.translate(_DIGITS)):
        return True
    apart = [word for word in text[first + 1 : last] if word not in small_words().years]
    return bool(BETWEEN & {*text[max(0, first - 3) : first]}) and len(apart) == 1 and apart[0] in AND


def open_range(text: Sequence[str], years: Mapping[int, str]) -> tuple[int, int] | None:
    """The first and the last year of a stretch that one named year begins or ends: "before 2019", «از ۲۰۱۹ به بعد».

    "A year after 2019" is one year, and no stretch.
    """
    if len(set(years.values())) != 1:
        return None
    small = small_words()
    place, year = next(iter(years.items()))
    start = place - 1 if place and text[place - 1] in small.years else place
    if tuple(text[place + 1 : place + 3]) in _ONWARDS or text[place + 1 : place + 2] in _ONWARD:
        return int(year), LAST_YEAR
    for many in (1, 2):
        said = tuple(text[max(0, start - many) : start])
        counted = text[max(0, start - many - 2) : start - many]
        if small.years & {*counted[-1:]} and not small.which & {*counted[:1]}:
            continue
        if said in _ENDED_BY:
            return FIRST_YEAR, int(year) - 1
        if said in _BEGUN_BY:
            return int(year) + (said != ("since",)), LAST_YEAR
    return None


@dataclass(frozen=True)
class FewYears:
    """The first or the last few years of those that there are, and where in a message they are named."""

    count: int
    are_last: bool
    places: frozenset[int]


def few_years(text: Sequence[str]) -> FewYears | None:
    """Which end of a series is asked for: «میانگین سه سال آخر», "total of the first two years"."""
    small = small_words()
    for place, word in enumerate(text):
        count = _COUNTS.get(text[place - 1]) if place and word in small.years else None
        if count is None:
            continue
        for end in (place + 1, place - 2):
            said = text[end] if 0 <= end < len(text) else ""
            if said in small.last_few or said in small.first_few:
                return FewYears(count, said in small.last_few, frozenset({place - 1, place, end}))
    return None


def shift_in(text: Sequence[str]) -> int | None:
    """How many years a question moves from the last one: "two years later" is 2, «سال قبلش» is -1."""
    small = small_words()
    for place, word in enumerate(text):
        if _is_last_year(text, place):
            return -1
        if word not in small.years:
            continue
        near = (*text[max(0, place - 2) : place], *text[place + 1 : place + 3])
        sign = 1 if small.later & set(near) else -1 if small.earlier & set(near) else 0
        if sign:
            count = next((_ONES[each] for each in near if each in _ONES), 1)
            return sign * count
    return None


def _is_last_year(text: Sequence[str], place: int) -> bool:
    """Whether "last year" stands here for the year before another one; by itself it is counted from today."""
    start = place - 1 if text[place] == "year" and place and text[place - 1] == "last" else place
    said = start < place or text[place] in small_words().last_year
    return said and (text[place].endswith("ش") or (start > 0 and text[start - 1] in small_words().set_against))


def is_up_to(text: Sequence[str], places: Iterable[int]) -> bool:
    """Whether one of the years at these places ends a stretch of time: «تا سال ۲۰۲۰», "by 2020"."""
    return any(small_words().up_to & set(text[max(0, place - 2) : place]) for place in places)
