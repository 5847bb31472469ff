"""Who or which year a question leaves out: «به جز روسیه و پاکستان», "without 2021", «روسیه رو حساب نکنیم»."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from knowledge.search.folding import words
from knowledge.understanding.periods import AND
from knowledge.understanding.terms import Match

KINDS = frozenset({"country", "platform"})
"""Names that have rows of their own in a table, and so can be taken out of it; years are the others."""
_BEFORE = [
    words(each)
    for each in (
        "به جز", "بجز", "به‌جز", "جز", "غیر از", "به غیر از", "بغیر از", "بدون", "بدون احتساب", "منهای", "سوای", "الا",
        "be joz", "bejoz", "joz", "gheyr az", "gheir az", "be gheyr az", "bedune", "bedoone", "menhaye",
        "without", "except", "except for", "excluding", "excl", "other than", "apart from", "aside from", "besides",
        "exclude", "we exclude", "omitting", "ignoring", "minus", "leaving out", "not counting", "without counting",
        "not including", "neither", "but", "rather than", "instead of", "به جای", "بجای",
    )
]  # fmt: skip
"""Directly before a name they leave it out."""
_AFTER = [
    words(each)
    for each in (
        "حساب نکنیم", "حساب نکنی", "حساب نشود", "حساب نشه", "حذف کنیم", "حذف بشه", "حذف شود", "کنار بگذاریم",
        "کنار بذاریم", "نباشه", "نباشد", "excluded", "left out", "aside", "hazf konim", "hesab nakonim",
    )
]  # fmt: skip
"""The same behind it."""
_JOINING = frozenset(words("و and or nor یا va o the of سفارت کشور سال سال‌های embassy year years account"))
_BETWEEN = frozenset(words("رو را هم is are was were ro ra"))
_BUT = ("but",)
_ALL = frozenset({"all", "every", "everyone", "everybody", "any", "anyone", "each", "everything"})
"""Behind one of these "but" leaves out."""
_NOT = frozenset({"not", "نه", "na"})
SUBTRACTED = frozenset({"منهای", "minus", "menhaye"})
"""Between two names they ask for a difference."""


def left_out(text: Sequence[str], matches: Sequence[Match], years: Mapping[int, str]) -> frozenset[int]:
    """The places of names and years that are left out, and of the words that leave them out."""
    names = {place: match for match in matches if match.term.kind in KINDS for place in range(match.start, match.end)}
    named = frozenset(names) | frozenset(years)
    found = {*_before(text, named), *_after(text, named), *_denied(text, matches, years)}
    subtracted = SUBTRACTED & {text[place] for place in found}
    return frozenset() if subtracted and named - found else frozenset(found)


def _denied(text: Sequence[str], matches: Sequence[Match], years: Mapping[int, str]) -> Iterator[int]:
    """Names and years behind a "not" that follows another of the kind: "Iran's, not Russia's", «۲۰۲۰ نه ۲۰۲۱»."""
    countries = {match.start for match in matches if match.term.kind == "country"}
    for at, word in enumerate(text):
        if word not in _NOT:
            continue
        for kind in (countries, years.keys()):
            if at + 1 in kind and any(each < at for each in kind):
                start = at - 1 if text[at - 1] in AND else at
                yield from range(start, at + 2)


def _before(text: Sequence[str], named: frozenset[int]) -> Iterator[int]:
    for start in range(len(text)):
        for marker in _BEFORE:
            end = start + len(marker)
            if tuple(text[start:end]) != marker or (
                marker == _BUT and _ALL.isdisjoint(text[max(0, start - 4) : start])
            ):
                continue
            listed = list(takewhile(lambda at: at in named or text[at] in _JOINING, range(end, len(text))))
            if last := max((at for at in listed if at in named), default=0):
                yield from range(start, last + 1)


def _after(text: Sequence[str], named: frozenset[int]) -> Iterator[int]:
    for start in range(1, len(text)):
        for marker in _AFTER:
            end = start + len(marker)
            if tuple(text[start:end]) != marker:
                continue
            beside = start - 1 if text[start - 1] not in _BETWEEN else start - 2
            listed = list(takewhile(lambda at: at in named or text[at] in _JOINING, range(beside, -1, -1)))
            if beside in named:
                yield from range(min(at for at in listed if at in named), end)
