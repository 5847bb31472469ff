"""A figure that the office typed, matched to the facts it may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from knowledge.numerals import AllowedNames, Numeral
from knowledge.office.marks import Figure
from knowledge.schema import Both, Fact
from knowledge.snapshot import Snapshot
from knowledge.texts import PARTS, FactPhrase, Period, TextError, _Voice, words_of
from locales import bidi
from locales.amounts import read_amount
from locales.dates import read_day
from locales.numbers import digits

MOST_MATCHES = 5
"""Facts that are offered for one figure; more are no help on a phone."""
_READINGS = ("", "amount", "value", "number")
"""The parts of a fact that a person may have typed, the longest first."""
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_WORD = re.compile(r"\s+[^\s،,.؛;]+")


@dataclass(frozen=True)
class Replacement:
    """What brings a typed figure, and where that stands in the text."""

    expression: str
    start: int
    end: int


@dataclass(frozen=True)
class Match(Replacement):
    """A fact that reads as something typed does."""

    fact: Fact


@dataclass(frozen=True)
class Loose:
    """A typed figure that comes from no fact yet."""

    numeral: Numeral
    matches: tuple[Match, ...]
    """What it may be, the likeliest first."""


def loose_figures(template: str, snapshot: Snapshot, language: str, near: Collection[str] = ()) -> tuple[Loose, ...]:
    """The typed figures of a template; `near` holds the ids of facts that the text is about."""
    matcher = _matcher(snapshot, language)
    return tuple(Loose(numeral, matcher.matches(template, numeral, near)) for numeral in _loose(template, snapshot))


def settle(template: str, snapshot: Snapshot, language: str, figures: Sequence[Figure]) -> str:
    """Take from facts every typed figure that can only be one of those that the text had before."""
    matcher = _matcher(snapshot, language)
    near = {figure.fact for figure in figures if figure.fact}
    skipped = 0
    while True:
        numerals = list(_loose(template, snapshot))[skipped:]
        if not numerals:
            return template
        sure = _as_before(template, numerals[0], figures) or [
            match for match in matcher.matches(template, numerals[0], near) if match.fact.id in near
        ]
        if len(sure) == 1:
            template = put_in(template, sure[0])
        else:
            skipped += 1


def _as_before(template: str, numeral: Numeral, figures: Sequence[Figure]) -> list[Replacement]:
    """The figures of the earlier text that read exactly as what was typed, the longest of them."""
    text = _level(template)
    found: dict[str, Replacement] = {}
    for figure in figures:
        if (span := _around(text, _level(figure.shown), numeral)) is not None:
            found[figure.expression] = Replacement(figure.expression, *span)
    longest = max((each.end - each.start for each in found.values()), default=0)
    return [each for each in found.values() if each.end - each.start == longest]


def _around(text: str, reading: str, numeral: Numeral) -> tuple[int, int] | None:
    """Where a reading stands in a text so that it covers the numeral."""
    start = text.rfind(reading, max(0, numeral.start - len(reading)), numeral.end + len(reading))
    return (
        (start, start + len(reading))
        if reading and start >= 0 and start <= numeral.start < start + len(reading)
        else None
    )


def put_in(template: str, match: Replacement) -> str:
    """The template with a typed figure taken from its fact."""
    return f"{template[: match.start]}{{{{ {match.expression} }}}}{template[match.end :]}"


def fact_name(fact: Fact, snapshot: Snapshot, language: str) -> str:
    """What a fact says, for a button or a line: "followers, embassy of Russia (2021)"."""
    if fact.label is not None and (own := fact.label.of(language)):
        return own
    words = [_label(name, snapshot, language) for name in (fact.metric, fact.facet, fact.subject, fact.per) if name]
    period = str(Period(fact.period, _Voice(snapshot, language)))
    return " · ".join(dict.fromkeys(filter(None, (*words, period))))


def expression_of(fact_id: str, part: str = "") -> str:
    """What a template says for a fact, or for a part of it."""
    assert not part or part in PARTS
    return f'fact("{fact_id}").{part}' if part else f'fact("{fact_id}")'


def _label(term_id: str, snapshot: Snapshot, language: str) -> str:
    term = snapshot.terms.get(term_id)
    label: Both | None = term.label if term else None
    return (label.of(language) or label.fa or term_id) if label else term_id


def _loose(template: str, snapshot: Snapshot) -> Iterator[Numeral]:
    """Numerals outside the template's own expressions, at their places."""
    try:
        words_of(template)
    except TextError:
        return
    bare = _EXPRESSION.sub(lambda found: " " * len(found[0]), template)
    yield from AllowedNames(snapshot.names).numerals(bare)


class _Matcher:
    """How every fact of a snapshot reads in a language, by the first numeral in it."""

    def __init__(self, snapshot: Snapshot, language: str) -> None:
        self._names = AllowedNames(())
        self._by_numeral: dict[str, list[tuple[str, Fact, str]]] = {}
        self._facts = [fact for fact in snapshot.facts.values() if fact.value is not None]
        voice = _Voice(snapshot, language)
        for fact in self._facts:
            self._note(FactPhrase(fact, voice))

    def _note(self, phrase: FactPhrase) -> None:
        seen = set()
        for part in _READINGS:
            reading = _level(getattr(phrase, part) if part else phrase.whole)
            numeral = next(self._names.numerals(reading), None)
            if numeral is not None and reading not in seen:
                seen.add(reading)
                self._by_numeral.setdefault(_key(numeral.text), []).append((reading, phrase.fact, part))

    def matches(self, template: str, numeral: Numeral, near: Collection[str]) -> tuple[Match, ...]:
        """Each fact once, by the longest of its readings that stands around the numeral."""
        text = _level(template)
        best: dict[str, Match] = {}
        typed = typed_amount(template, numeral)
        for reading, fact, part in self._by_numeral.get(_key(numeral.text), ()):
            if typed is not None and fact.value != typed.value:
                continue  # «۵۰ هزار» is no fifty
            span = _around(text, reading, numeral)
            known = best.get(fact.id)
            if span is not None and (known is None or len(reading) > known.end - known.start):
                best[fact.id] = Match(expression_of(fact.id, part), *span, fact)
        if not best:
            best = {match.fact.id: match for match in self._by_value(typed)}
        ranked = sorted(best.values(), key=lambda match: (match.fact.id not in near, match.start - match.end))
        return tuple(ranked[:MOST_MATCHES])

    def _by_value(self, typed: TypedAmount | None) -> Iterator[Match]:
        """Facts of the value that was typed in other words: «۵۰ هزار» is 50,000."""
        if typed is None:
            return
        for fact in self._facts:
            if fact.value == typed.value and typed.currency in (None, fact.unit.removeprefix("u-").upper()):
                expression = expression_of(fact.id, "amount" if typed.currency else "value")
                yield Match(expression, typed.start, typed.end, fact)


@dataclass(frozen=True)
class TypedAmount:
    """An amount as it was typed: «۵۰ هزار یوان»."""

    value: Decimal
    currency: str | None
    start: int
    end: int


@lru_cache(maxsize=4)
def _matcher(snapshot: Snapshot, language: str) -> _Matcher:
    """How all figures of a version read, worked out once: an editor sends one text after another."""
    return _Matcher(snapshot, language)


def typed_amount(text: str, numeral: Numeral) -> TypedAmount | None:
    """The amount that begins with a numeral, with the words of scale and currency that follow it."""
    found: TypedAmount | None = None
    words = [numeral.end, *(numeral.end + word.end() for word in islice(_WORD.finditer(text[numeral.end :]), 3))]
    for end in words:
        read = read_amount(text[numeral.start : end])
        if read is None:
            break
        if found is None or (read.value, read.currency) != (found.value, found.currency):
            found = TypedAmount(read.value, read.currency, numeral.start, end)
    return found


@dataclass(frozen=True)
class TypedDay:
    """A day or a year as it was typed: «۱ آذر ۱۴۰۵», "2026-11-22", «سال ۱۴۰۵»."""

    day: date | None
    """None: a year alone."""
    year: int
    start: int
    end: int


def typed_day(text: str, numeral: Numeral) -> TypedDay | None:
    """The day that begins with a numeral, else the year that the numeral is, where nothing is counted in it."""
    rest = text[numeral.start :]
    for pattern in _DAYS:
        if (found := pattern.match(rest)) and (day := read_day(found[0].replace("،", " ").replace(",", " "))):
            return TypedDay(day, day.year, numeral.start, numeral.start + found.end())
    year = digits(numeral.text, "en")
    amount = typed_amount(text, numeral)
    if not re.fullmatch(r"1[34]\d\d|19\d\d|20\d\d", year) or (amount is not None and amount.currency):
        return None
    return TypedDay(None, int(year), numeral.start, numeral.end)


_DAYS = (
    re.compile(r"[0-9۰-۹٠-٩]{1,4}[-/.][0-9۰-۹٠-٩]{1,2}[-/.][0-9۰-۹٠-٩]{1,4}"),
    re.compile(r"[0-9۰-۹٠-٩]{1,2}\s+[^\W\d_]+(?:\s+ماه|\u200cماه)?[،,]?\s+[0-9۰-۹٠-٩]{4}"),
)


def _level(text: str) -> str:
    """A text as it is compared, letter for letter at the same places."""
    plain = digits(text, "en").replace("ي", "ی").replace("ك", "ک").replace("\u200c", " ").replace("٬", ",")
    assert len(plain) == len(text)
    return plain.casefold() if len(plain.casefold()) == len(plain) else plain


def _key(numeral: str) -> str:
    return bidi.strip(numeral).replace("٬", ",").rstrip("%٪")
