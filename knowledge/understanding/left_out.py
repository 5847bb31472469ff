"""Who or which year a question leaves out: «به جز روسیه و پاکستان», "without 2021", «روسیه رو حساب نکنیم»."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from knowledge.search.folding import words
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
        "not including", "everyone but", "everybody but", "all but",
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
_JOINING = frozenset(words("و and or یا va o the of سفارت کشور سال سال‌های embassy year years account"))
_BETWEEN = frozenset(words("رو را هم is are was were ro ra"))
SUBTRACTED = frozenset({"منهای", "minus", "menhaye"})
"""Between two names they ask for a difference."""


def left_out(text: Sequence[str], matches: Iterable[Match], years: Mapping[int, str]) -> frozenset[int]:
    """The places of names and years that are left out, and of the words that leave them out."""
    names = {place: match for match in matches if match.term.kind in KINDS for place in range(match.start, match.end)}
    named = frozenset(names) | frozenset(years)
    found = {*_before(text, named), *_after(text, named)}
    subtracted = SUBTRACTED & {text[place] for place in found}
    return frozenset() if subtracted and named - found else frozenset(found)


def _before(text: Sequence[str], named: frozenset[int]) -> Iterator[int]:
    for start in range(len(text)):
        for marker in _BEFORE:
            end = start + len(marker)
            if tuple(text[start:end]) != marker:
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
