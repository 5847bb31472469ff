"""A message read: its language, its words repaired and brought into Persian letters, and the slots they fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import takewhile
from typing import Literal

from knowledge.answering.answers import Language, Operation
from knowledge.schema import Term
from knowledge.search.finglish import Finglish
from knowledge.search.folding import is_number, is_persian, words
from knowledge.search.language import Script, english_words, script_of
from knowledge.search.spelling import Spelling
from knowledge.search.stems import is_form_of
from knowledge.understanding.beside import meant
from knowledge.understanding.bounds import Bounds, bounds_of, says_it_has_none
from knowledge.understanding.fame import in_followers
from knowledge.understanding.framing import without_frames
from knowledge.understanding.left_out import KINDS, left_out
from knowledge.understanding.money import CURRENCIES, amounts_in, asked_currency, is_multiple, joined_currencies
from knowledge.understanding.periods import (
    FewYears,
    few_years,
    is_range,
    is_up_to,
    moves,
    open_range,
    shift_in,
    years_in,
)
from knowledge.understanding.small_words import small_words
from knowledge.understanding.terms import Match, Vocabulary, merged
from knowledge.understanding.word_order import FEW, Ordered, asks_which, few, ordered
from locales.amounts import read_number

MOST_WORDS = 120
LATELY = 16
"""Messages whose readings are at hand: each is read again for its halves, and for the model."""
OPERATION = "op-"
COUNTED = CURRENCIES | frozenset({"u-percent", "u-followers", "u-posts", "u-people"})
"""Before these a number counts, and names no year: 2,000 yuan."""
TIMES = "u-times"
_PERCENT_SIGN = re.compile(r"[0-9۰-۹]\s?[%٪]|[%٪][0-9۰-۹]")
DURATIONS = frozenset({"u-minutes", "u-hours", "u-days", "u-working-days", "u-weeks", "u-months", "u-years"})
ONE = frozenset({"یک", "یه", "a", "one", "single", "ye", "yek"})
TABLES = frozenset({"u-countries", "u-accounts", "account-list", "op-rank"})
"""Terms that stand for the table of the offices."""
WITHIN = frozenset({"in", "within"})
"""Before "a day" they make it no rate, but one day."""
SCALES = frozenset(
    words("هزار میلیون میلیارد تریلیون thousand million billion trillion mln bn hezar milyon million miliard")
)
ONES_OWN = frozenset({"من", "ما", "خودم", "خودمون", "man", "ma", "khodam"})
"""They stand directly behind what is somebody's own."""
OF_TIME = frozenset(
    words("سال نیمه سه‌ماهه فصل ماه روز هفته بار دفعه مرحله قدم گام sal mah year half quarter month day week time step")
)
"""Beside these an ordinal is no place in a table."""
A_YEAR = frozenset(words("سال sal sale year"))
NEUTRAL = frozenset({"douyin", "tiktok", "china", "the-report", "beijing", "guangzhou"})
"""What every question here is about, and so narrows nothing."""


@dataclass(frozen=True)
class Reading:
    """What a message says, as far as the vocabulary knows it."""

    text: str
    language: Language
    words: tuple[str, ...]
    """Folded words, repaired; Finglish ones in Persian letters."""
    matches: tuple[Match, ...] = ()
    years: tuple[str, ...] = ()
    is_range: bool = False
    """The two years stand for those in between as well."""
    up_to_a_year: bool = False
    """A year that is named ends a stretch of time."""
    open_range: tuple[int, int] | None = None
    """The first and the last year of what a named year begins or ends: "before 2019"."""
    few_years: FewYears | None = None
    """The first or last few years of a series that are asked for."""
    shift: int | None = None
    leftovers: tuple[str, ...] = ()
    """Words that no term and no year took, small words left out."""
    level: Decimal | None = None
    high: Decimal | None = None
    """The upper of two levels; what is asked for lies between them."""
    count: int | None = None
    """A small whole number that stands beside an operation: top three."""
    place: int | None = None
    """An ordinal: the second."""
    side: Literal["above", "below", "none"] | None = None
    """Whether a level is asked to be passed, not to be reached, or nothing to be there at all."""
    including: bool = False
    """What stands at the level itself is asked for too."""
    outside: bool = False
    """What does not lie between the two levels is asked for."""
    without: tuple[str, ...] = ()
    """Ids of names, and years, that are left out of what is asked: they stand in no other slot."""
    into: str | None = None
    """The currency that an amount is asked in."""
    names_amount: bool = False
    """An amount of money is named."""
    is_multiple: bool = False
    """Several months or accounts are named."""
    of_them: bool = False
    """One of those that were spoken of is asked for."""
    asks_who: bool = False
    """A name is asked for."""
    asks_how_many: bool = False
    """A figure is asked for."""
    asks_why: bool = False
    """A reason is asked for."""
    asks_now: bool = False
    """The figure of today is asked for."""
    numbers: tuple[str, ...] = ()
    """Figures in the question that are no years."""
    sought: tuple[str, ...] = ()
    """The words to search with: those of Finglish as the base would write them."""
    is_finglish: bool = False

    def of_kind(self, *kinds: str) -> tuple[Term, ...]:
        """The terms of some kinds, in the order in which they stand, each once."""
        found = {match.term.id: match.term for match in self.matches if match.term.kind in kinds}
        return tuple(found.values())

    @property
    def is_a_size(self) -> bool:
        """Whether a message says how much and nothing else, an answer to a question that nobody asked: «خیلی زیاد»."""
        small = small_words()
        sizes = small.sizes | small.signs if self.numbers else small.sizes
        return bool(self.leftovers) and sizes.issuperset(self.leftovers) and not (self.matches or self.years)

    @property
    def names_percentage(self) -> bool:
        """Whether a number is one of percent, in a word or by its sign, which is no word."""
        in_a_word = any(term.id == "u-percent" for term in self.of_kind("unit"))
        return self.level is not None and (in_a_word or bool(_PERCENT_SIGN.search(self.text)))

    @property
    def spelled_numbers(self) -> tuple[tuple[str, Decimal | None], ...]:
        """The figures that are no years, each with what it comes to: «۱۱۵ هزار» is more than its figures say."""
        places = [place for place, word in enumerate(self.words) if word in self.numbers]
        return tuple((self.words[place], _with_its_scale(self.words[place:])) for place in places)

    @property
    def counted(self) -> frozenset[str]:
        """Ids of the units of which it is asked how many, as «چند تن» and "how many tonnes"."""
        return frozenset(
            match.term.id for match in self.matches if match.term.kind == "unit" and self._is_counted(match)
        )

    def _is_counted(self, match: Match) -> bool:
        """Whether "how many" stands before a unit, with no more than «میلیون» between."""
        small = small_words()
        start = match.start
        while start > 0 and self.words[start - 1] in small.numbers:
            start -= 1
        return bool(small.how_many & set(self.words[max(0, start - 1) : match.end]))

    @property
    def stretches(self) -> dict[str, int | None]:
        """Ids of units of time to how many are named: "in a day"; None where it is one in turn, as in «روز سوم»."""
        named = [match for match in self.matches if match.term.id in DURATIONS]
        found = {match.term.id: self._number_of(match) for match in named if self._is_numbered(match)}
        within = any(match.term.id == "per-day" and self.words[match.start - 1] in WITHIN for match in self.matches)
        return {"u-days": 1, **found} if within else found

    def _is_numbered(self, match: Match) -> bool:
        beside = {*self.words[max(0, match.start - 1) : match.start], *self.words[match.end : match.end + 1]}
        return self._number_of(match) is not None or bool(beside & small_words().ordinals.keys())

    def _number_of(self, match: Match) -> int | None:
        before = "".join(self.words[max(0, match.start - 1) : match.start])
        return 1 if before in ONE else few(before)

    @property
    def years_in_turn(self) -> tuple[str, ...]:
        """Ordinals that tell a year: the second year, «سال سوم»."""
        ordinals = small_words().ordinals
        return tuple(
            word for at, word in enumerate(self.words) if word in ordinals and A_YEAR & _beside(self.words, at)
        )

    @property
    def operations(self) -> frozenset[Operation]:
        """The operations that are asked for."""
        return frozenset(term.id.removeprefix(OPERATION) for term in self.of_kind("operation"))  # type: ignore[misc]


class Reader:
    """Reads messages against one base of knowledge."""

    def __init__(self, vocabulary: Vocabulary, base: Mapping[str, int], *, before: Reader | None = None) -> None:
        """`base`: every folded word of the knowledge base to how often it stands there.

        `before` is the reader of an earlier version of it.
        """
        self._vocabulary = vocabulary
        known = {**base}
        for word, count in vocabulary.words.items():
            known[word] = known.get(word, 0) + count
        self._known = known
        self._small = small_words()
        lent = before._spelling if before is not None else None  # noqa: SLF001 - its own kind
        self._lately: dict[tuple[str, Language | None], Reading] = {}
        self._spelling: Spelling = Spelling(known, self._is_known, vocabulary.names, before=lent)

    @cached_property
    def finglish(self) -> Finglish:
        """The base's Persian words by how they sound, made when the first Latin word is read."""
        persian = (word for word in self._known if is_persian(word))
        return Finglish(sorted(persian, key=lambda word: -self._known[word]))

    def term(self, term_id: str) -> Term | None:
        """The term of an id, of the vocabulary or of Babel's countries."""
        return self._vocabulary.terms.get(term_id)

    def read(self, text: str, chosen: Language | None = None) -> Reading:
        """Read a message; `chosen` is the language where the text does not tell."""
        known = self._lately.get((text, chosen))
        if known is None:
            if len(self._lately) >= LATELY:
                self._lately.clear()
            known = self._lately[text, chosen] = self._read(text, chosen)
        return known

    def _read(self, text: str, chosen: Language | None) -> Reading:
        raw = words(without_frames(text))[:MOST_WORDS]
        script = script_of(text, self.finglish, self._vocabulary.latin) or _by_choice(raw, chosen)
        language: Language = "en" if script == "en" else "fa" if script else (chosen or "fa")
        if script == "finglish":
            reading = self._slots(Reading(text, language, tuple(map(self._from_finglish, raw))), finglish=True)
            # Parts of longer forms stand as they are written until it is clear that no such form is there.
            spoken = tuple(self._heard(word) if word in reading.leftovers else word for word in reading.words)
            if spoken != reading.words:
                reading = self._slots(replace(reading, words=spoken), finglish=True)
            return replace(reading, sought=tuple(self._in_persian(reading)), is_finglish=True)
        folded = tuple(part for word in raw for part in self._spelling.repair(word))
        reading = self._slots(Reading(text, language, folded))
        return replace(reading, sought=reading.words)

    def _slots(self, reading: Reading, *, finglish: bool = False) -> Reading:
        found = self._vocabulary.find(reading.words, english=reading.language == "en")
        found = merged(found, self._through_names(reading.words, found))
        found = [match for match in found if not self._is_filler(match, reading, finglish)]
        matches = meant(reading.words, found, self._vocabulary.terms)
        open_choice = joined_currencies(reading.words, matches)
        counted = {match.start for match in matches if match.term.id in COUNTED and match not in open_choice}
        years = {
            place: year
            for place, year in years_in(reading.words, reading.text).items()
            if place + 1 not in counted and not SCALES & {*reading.words[place + 1 : place + 2]}
        }
        named = [match for match in matches if match.term.id not in NEUTRAL]
        out = left_out(reading.words, named, years) if _is_of_a_table(named) else frozenset()
        without = [match.term.id for match in matches if match.start in out and match.term.kind in KINDS]
        without += [year for place, year in years.items() if place in out]
        matches = [match for match in matches if out.isdisjoint(range(match.start, match.end))]
        years = {place: year for place, year in years.items() if place not in out}
        of_years = few_years(reading.words)
        ends = of_years.places if of_years else frozenset[int]()
        matches = [match for match in matches if ends.isdisjoint(range(match.start, match.end))]
        plain = [word for place, word in enumerate(reading.words) if place not in {*years, *out, *ends}]
        multiplied = self._is_multiplied(reading.words, matches)
        bounds = Bounds() if multiplied else bounds_of(plain)
        by_order = [each for each in ordered(reading.words, level=bounds.level is not None) if each.place not in ends]
        matches = [self._or_counted(each, reading.words) for each in merged(matches, self._of_order(by_order))]
        matches = in_followers(matches, self._vocabulary.terms)
        taken = {place for match in matches for place in range(match.start, match.end)} | {*years, *out, *ends}
        left = [
            word
            for place, word in enumerate(reading.words)
            if place not in taken and not self.asks_nothing(word, finglish=finglish)
        ]
        stretch = open_range(reading.words, years)
        shift = shift_in(reading.words) if stretch is None and of_years is None else None
        if shift is not None or stretch is not None:
            left = [word for word in left if not moves(word)]
        return replace(
            reading,
            matches=tuple(matches),
            years=tuple(dict.fromkeys(years.values())),
            is_range=is_range(reading.words, tuple(years), reading.text),
            up_to_a_year=is_up_to(reading.words, years),
            open_range=stretch,
            few_years=of_years,
            shift=shift,
            leftovers=tuple(left),
            level=bounds.level,
            high=bounds.high,
            count=next((each.count for each in by_order if each.count), None if multiplied else _count(plain)),
            place=next(self._places(plain), None),
            side="none" if self._of_nothing(reading.words, matches, bounds) else bounds.side,
            including=bounds.including,
            outside=bounds.outside,
            without=tuple(dict.fromkeys(without)),
            into=asked_currency(reading.words, matches),
            names_amount=bool(amounts_in(reading.words, matches)),
            is_multiple=is_multiple(reading.words, matches),
            of_them=asks_which(reading.words),
            asks_who=bool(self._small.who & set(plain)),
            asks_how_many=bool(self._small.how_many & set(plain)),
            asks_why=bool(self._small.why & set(plain)),
            asks_now=bool(self._small.now & set(plain)),
            numbers=tuple(word for word in plain if is_number(word)),
        )

    def _places(self, text: Sequence[str]) -> Iterator[int]:
        """Ordinals that tell a place among others; "the second year" and "the first half" tell a time."""
        for at, word in enumerate(text):
            if word in self._small.ordinals and not OF_TIME & _beside(text, at):
                yield self._small.ordinals[word]

    def _is_multiplied(self, text: Sequence[str], matches: Iterable[Match]) -> bool:
        """Whether a number says how many times, and is no level: «۷۰ برابر کمتر»."""
        times = [match.start for match in matches if match.term.id == TIMES and match.start]
        return any(is_number(text[start - 1]) or text[start - 1] in self._small.numbers for start in times)

    def _of_order(self, said: Iterable[Ordered]) -> Iterator[Match]:
        for each in said:
            if term := self._vocabulary.terms.get(OPERATION + each.operation):
                yield Match(term, each.place, each.place + 1)

    def _or_counted(self, match: Match, text: Sequence[str]) -> Match:
        """«پستی ندارند» has no posts, and nothing for each of them."""
        denied = match.term.kind == "per" and match.length == 1 and self._small.not_after & {*text[match.end :][:1]}
        term = self._vocabulary.terms.get(counted_in(match.term.id)) if denied else None
        return match if term is None else Match(term, match.start, match.end)

    def _of_nothing(self, text: Sequence[str], matches: Sequence[Match], bounds: Bounds) -> bool:
        """Whether a word like «هیچ» stands directly before something that is counted, or its verb denies it."""
        counted = [match for match in matches if match.term.kind == "metric"]
        if any(match.start and text[match.start - 1] in self._small.none for match in counted):
            return True
        small, several = self._small, {match.term.id for match in matches if match.term.kind in ("facet", "operation")}
        of_whom = several or (small.which | small.how_many) & {*text}
        denied = any(says_it_has_none(text, match.start, match.end) for match in counted)
        return bool(denied and of_whom and bounds.level is None)

    def _through_names(self, text: Sequence[str], found: Iterable[Match]) -> Iterator[Match]:
        """Forms of several words that a name or a preposition parts: «چند نفر از دوئین استفاده می‌کنند»."""
        named = {place for match in found if match.term.id in NEUTRAL for place in range(match.start, match.end)}
        kept = [place for place, word in enumerate(text) if place not in named and word not in self._small.prepositions]
        for match in self._vocabulary.find([text[place] for place in kept]):
            whose = text[kept[match.end - 1]] in ONES_OWN  # «درآمد دوئین را به من بگو» is no «درآمد من»
            if match.length > 1 and not whose:
                yield Match(match.term, kept[match.start], kept[match.end - 1] + 1)

    def _is_filler(self, match: Match, reading: Reading, finglish: bool) -> bool:
        """Whether a match is a small word of Finglish that some English form resembles ("sale" is «سال»).

        "At least" is no least, and "at most" no most; "the second" without a number before it is no time, and of what
        is ranked it is no second video.
        """
        if match.term.kind == "concept" and match.length == 1 and self._is_place_of(reading.words, match.start):
            return True
        if match.term.kind == "unit" and match.length == 1 and self._is_ordinal(reading.words, match.start):
            return True
        if reading.words[max(0, match.start - 1) : match.end] in (("at", "least"), ("at", "most")):
            return True
        return finglish and match.length == 1 and reading.words[match.start] in self._small.finglish

    def _is_ordinal(self, text: Sequence[str], place: int) -> bool:
        before = text[place - 1] if place else ""
        return text[place] in self._small.ordinals and not (before[:1].isdigit() or before in self._small.numbers)

    def _is_place_of(self, text: Sequence[str], place: int) -> bool:
        """Whether an ordinal stands before what is ranked: «دومین سفارت»."""
        following = "".join(text[place + 1 : place + 2])
        return text[place] in self._small.ordinals and any(is_form_of(following, each) for each in self._small.ranked)

    def asks_nothing(self, word: str, *, finglish: bool = False) -> bool:
        """Whether a word is too small to be answered to."""
        small = self._small
        return (
            len(word) < 2
            or is_number(word)
            or small.is_filler(word)
            or word in small.numbers
            or word in small.ordinals
            or word in small.not_before
            or word in small.not_after
            or (finglish and word in small.finglish)
        )

    def _is_known(self, word: str) -> bool:
        if word in self._known or self._small.is_filler(word) or word in self._small.numbers or is_number(word):
            return True
        if word in self._small.cities or word in self._small.ordinals:
            return True
        if word.isascii():
            return word in english_words() or (word.endswith("'s") and self._is_known(word.removesuffix("'s")))
        return any(is_form_of(word, word[:cut]) and word[:cut] in self._known for cut in range(3, len(word)))

    def _from_finglish(self, word: str) -> str:
        """A Latin word as the vocabulary writes it, or the base's Persian word that it sounds like."""
        known = is_number(word) or is_persian(word) or word in self._vocabulary.words or word in self._small.finglish
        return word if known else next(iter(self.finglish.readings(word, 1)), word)

    def _heard(self, word: str) -> str:
        return word if is_persian(word) or is_number(word) else next(iter(self.finglish.readings(word, 1)), word)

    def _in_persian(self, reading: Reading) -> Iterator[str]:
        """The words of a Finglish message for the search: labels of its terms, and what its other words sound like."""
        named = {place: match.term for match in reading.matches for place in range(match.start, match.end)}
        for term in {match.term.id: match.term for match in reading.matches}.values():
            if term.kind not in ("operation", "unit"):
                yield from words(term.label.fa or "")
        for place, word in enumerate(reading.words):
            if place not in named and word not in self._small.finglish:
                yield self._heard(word)


def _with_its_scale(text: Sequence[str]) -> Decimal | None:
    """What a figure at the beginning of a text comes to, with «هزار» and «میلیون» behind it."""
    scales = takewhile(lambda word: word in SCALES, text[1:])
    number = read_number(" ".join((text[0], *scales)))
    return number.value if number else None


def _by_choice(text: Sequence[str], chosen: Language | None) -> Script | None:
    """How Latin words that tell no language are read: as those of the language that is spoken otherwise."""
    if not any(word.isascii() and word.isalpha() for word in text):
        return None
    return "finglish" if chosen == "fa" else "en"


def _beside(text: Sequence[str], place: int) -> set[str]:
    return {*text[max(0, place - 1) : place], *text[place + 1 : place + 2]}


def _is_of_a_table(matches: Iterable[Match]) -> bool:
    """Whether figures are asked for of which some can be left out, or nothing but who is left out is said."""
    found = tuple(matches)
    return all(match.term.kind == "country" for match in found) or any(
        match.term.kind in ("metric", "facet") or match.term.id in TABLES for match in found
    )


def counted_in(per: str) -> str:
    """The metric that "per post" divides by."""
    return per.removeprefix("per-") + "s"


def _count(text: Sequence[str]) -> int | None:
    small = [int(word) for word in text if word.isdigit() and len(word) < 3]
    spoken = [_SPOKEN[word] for word in text if word in _SPOKEN]
    return next(iter(small or spoken), None) if len(small or spoken) == 1 else None


_SPOKEN = {word: number for word, number in FEW.items() if 2 < number < 11 and word not in ("نه", "noh")}
"""Without two, which is as often no number, and without nine in Persian, which is "no"."""
