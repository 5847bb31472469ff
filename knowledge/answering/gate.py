"""The gate: whether what was found may be said. Near-misses stop here.

Everything that was asked for by name (a country, a platform, a person, a year) has to be held by what
would be answered; then the evidence has to reach a floor that was measured on questions of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.schema import Fact, Term
from knowledge.search.folding import is_number, words
from knowledge.search.stems import stem
from knowledge.understanding.reading import NEUTRAL, Reading
from knowledge.understanding.small_words import small_words

REFUSE_BELOW = 0.5
CHOOSE_BELOW = 0.62
"""Between these two the best few are offered instead of one answer."""
SURE_OF_ITSELF = 0.75
"""A short message that finds its answer with this confidence does not lean on the one before."""
SURE_BY_WORDS = 0.8
"""The confidence from which what the words find is not looked at by the model as well.

On 1,017 questions half are that sure; from 0.6 to 0.9 the share of right answers is the same to three in a thousand.
"""

AGE = "u-age"
OF_AN_AGE = frozenset({AGE, "u-years", "users", "share-of-users"})
"""Beside these a number may be somebody's age."""
SHORTER_THAN_A_YEAR = frozenset({"per-day", "per-week", "per-month"})
MUST_BE_HELD = frozenset({"country", "region", "platform", "person", "city"})
"""Kinds of terms that make the same words another question."""
ANYBODYS = NEUTRAL | {"goods"}
"""Named without being asked about."""
OFFICES = frozenset({"ambassador"})
"""Beside a country's name they make it that country's, as «سفارت» does."""
WEIGHTS: Mapping[str, float] = {
    "country": 1.0, "region": 1.0, "platform": 1.0, "product": 1.0, "person": 1.0, "city": 0.7, "metric": 1.0,
    "concept": 1.0, "subject": 0.8, "facet": 0.5, "period": 0.8, "operation": 0.4, "unit": 0.4,
}  # fmt: skip
"""How much of a question a term is; the neutral ask for nothing."""
ASKED_ABOUT = frozenset({"metric", "concept", "product", "subject"})
"""Kinds of terms that say what is asked, and not only of whom."""
KNOWN_WORD, STRANGE_WORD, NUMBER, NEUTRAL_NAME = 0.5, 1.0, 1.0, 0.6


@dataclass(frozen=True)
class Piece:
    """A part of a question that an answer has to take account of."""

    weight: float
    term: Term | None = None
    word: str = ""


@dataclass(frozen=True)
class Held:
    """What a candidate for an answer holds: ids of terms, folded words."""

    terms: Collection[str]
    words: Collection[str]
    wordings: tuple[frozenset[str], ...] = ()
    """The words of each wording and text by itself: a name of several words stands in one of them."""
    text: str = ""
    """All of them in their order: what nothing is known of has to be named as it is called."""
    years: Collection[str] = ()
    """Of the figures in its texts."""
    about: Collection[str] = ()
    """Ids of the terms that it is about, rather than names in a wording."""
    _named: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Ids of terms that were looked for in the words: a term's forms are the same as long as the engine lasts."""

    def takes_up(self, piece: Piece) -> bool:
        """Whether the candidate says something about a part of the question."""
        if piece.term is not None:
            return piece.term.id in self.terms or self.names(piece.term)
        return piece.word in self.words or piece.word in self.years or stem(piece.word) in self.words

    def names(self, term: Term) -> bool:
        """Whether the words name a term in any of its forms."""
        known = self._named.get(term.id)
        if known is None:
            known = self._named[term.id] = self._looked_for(term)
        return known

    def naming(self, term: Term) -> list[frozenset[str]]:
        """The words of each wording that names a term."""
        forms = [frozenset(form) for form in _forms(term)]
        return [wording for wording in self.wordings if any(form <= wording for form in forms)]

    def _looked_for(self, term: Term) -> bool:
        if not isinstance(self.words, frozenset):
            return False
        forms = [form for form in _forms(term) if self.words.issuperset(form)]
        return any(len(form) == 1 or not self.wordings or self._says(form, term) for form in forms)

    def _says(self, form: tuple[str, ...], term: Term) -> bool:
        """Whether one wording holds the words of a form: "the embassy of Iran in China" does not name China's."""
        together = set(form)
        return any(map(together.issubset, self.wordings)) and (term.held or f" {' '.join(form)} " in self.text)


def pieces_of(reading: Reading, is_known: Callable[[str], bool], rarity: Callable[[str], float]) -> list[Piece]:
    """The parts of a question.

    `is_known` tells words of the knowledge base from strange ones; `rarity` says how few entries a term
    is about, 0 to 1: what few speak of says more of what is meant.
    """
    counted = {f"u-{term.id}" for term in reading.of_kind("metric")}
    pieces = [
        Piece(WEIGHTS.get(term.kind, 0.0) * (0.6 + 0.8 * rarity(term.id)), term)
        for term in reading.of_kind(*WEIGHTS)
        if term.id not in ANYBODYS and term.id not in counted and term.id != "op-lookup"
    ]
    pieces += [
        Piece(KNOWN_WORD if is_known(word) else STRANGE_WORD, word=word) for word in dict.fromkeys(reading.leftovers)
    ]
    pieces += [Piece(NUMBER, word=number) for number in dict.fromkeys(reading.numbers) if len(number) > 1]
    pieces += [Piece(1.0, word=year) for year in reading.years]
    # The first year is told in many words; what came in a later one is another question.
    pieces += [Piece(NUMBER, word=word) for word in reading.years_in_turn if small_words().ordinals[word] > 1]
    return pieces or [Piece(NEUTRAL_NAME, term) for term in reading.of_kind(*WEIGHTS)]


def explained(pieces: list[Piece], held: Held) -> float:
    """How much of a question a candidate takes up, 0 to 1."""
    whole = sum(piece.weight for piece in pieces)
    return sum(piece.weight for piece in pieces if held.takes_up(piece)) / whole if whole else 0.0


def strange(pieces: list[Piece], held: Held) -> int:
    """How many words of a question neither a candidate nor anything else in the knowledge says."""
    return sum(piece.word != "" and _is_strange(piece) and not held.takes_up(piece) for piece in pieces)


def names_only(pieces: list[Piece], held: Held) -> bool:
    """Whether what is asked about a name is a word that a candidate does not say, as in "the capital of Kenya"."""
    asked = any(
        piece.term.kind in ASKED_ABOUT if piece.term is not None else is_number(piece.word) and held.takes_up(piece)
        for piece in pieces
    )
    return not asked and any(piece.word and not is_number(piece.word) and not held.takes_up(piece) for piece in pieces)


def _is_strange(piece: Piece) -> bool:
    return piece.term is None and piece.weight >= STRANGE_WORD and not is_number(piece.word)


def unheld(pieces: list[Piece], held: Held) -> float:
    """The weight of the terms and figures of a question that a candidate does not hold."""
    exact = [piece for piece in pieces if piece.term is not None or is_number(piece.word)]
    return sum(piece.weight for piece in exact if not held.takes_up(piece))


def absent(reading: Reading, held: Held) -> list[Term]:
    """What a question names and a candidate does not hold."""
    return [term for term in _strict(reading) if not _speaks_of(held, term, reading)]


def _speaks_of(held: Held, term: Term, reading: Reading) -> bool:
    named = term.id in held.terms or held.names(term)
    return named and (term.held or _asks_the_like(reading, term, held))


def _asks_the_like(reading: Reading, term: Term, held: Held) -> bool:
    """Whether a wording that names what nothing is known of has more in common with a question than that.

    "Was it Douyin's founder who foretold this?" is put right by who did; "who is the founder?" is not answered by them.
    """
    if ({term.id, *(each.id for each in reading.of_kind("concept", "product"))} - ANYBODYS) & {*held.about}:
        return True
    small = small_words()
    named = [match for match in reading.matches if match.term.id == term.id or match.term.id in ANYBODYS]
    taken = {place for match in named for place in range(match.start, match.end)}
    said = {stem(word) for place, word in enumerate(reading.words) if place not in taken and not small.is_filler(word)}
    return any(not said.isdisjoint(map(stem, wording)) for wording in held.naming(term))


def absent_years(reading: Reading, held: Held) -> list[str]:
    """The years of a question that a candidate does not speak of."""
    return [year for year in reading.years if year not in held.words and year not in held.years]


def counts_other_ages(reading: Reading, facts: Iterable[Fact]) -> bool:
    """Whether it is asked how many are of an age that is not among those told of: "how many are over 50?"."""
    ages = {fact.value for fact in facts if fact.unit == AGE and fact.value is not None}
    counts = reading.asks_how_many or reading.operations & {"share", "lookup"} or reading.of_kind("metric")
    of_others = OF_AN_AGE.isdisjoint(term.id for term in reading.of_kind("unit", "metric"))
    if not (ages and counts) or of_others or reading.level is None or reading.asks_why:
        return False  # «چرا بیشترشان بالای ۶۰ سال‌اند؟» is put right by the ages that are told
    outward = {"above": max(ages), "below": min(ages)}.get(reading.side or "")
    return reading.level == outward or not {reading.level, reading.high or reading.level} <= ages


def counts_other_times(reading: Reading, facts: Iterable[Fact]) -> bool:
    """Whether it is asked by the month, or of a part of a year, and what was measured is told of whole years."""
    asked = {term.id for term in reading.of_kind("metric")}
    yearly = [fact for fact in facts if fact.metric in asked]
    shorter = {term.id for term in reading.of_kind("per")} & SHORTER_THAN_A_YEAR
    part = small_words().parts_of_year & {*reading.words}
    whole = all(fact.per is None and (fact.period or "").isdigit() for fact in yearly)
    return bool(yearly) and whole and bool(shorter or part)


def _strict(reading: Reading) -> Iterator[Term]:
    for term in reading.of_kind(*WEIGHTS):
        if term.id in ANYBODYS or (term.id == "iran" and not _asks_about_iran(reading)):
            continue
        if not term.held or term.kind in MUST_BE_HELD:
            yield term


def _asks_about_iran(reading: Reading) -> bool:
    """Iran is where the askers are; it is asked about where something is counted, or by one of its offices."""
    places = {place for match in reading.matches if match.term.id == "iran" for place in (match.start - 1, match.end)}
    offices = (match for match in reading.matches if match.term.kind == "facet" or match.term.id in OFFICES)
    beside = any(places & set(range(match.start, match.end)) for match in offices)
    return beside or bool(reading.of_kind("metric"))


def _forms(term: Term) -> Iterator[tuple[str, ...]]:
    for form in (*term.forms.fa, *term.forms.en, term.label.fa, term.label.en):
        if form and (said := words(form)):
            yield said
