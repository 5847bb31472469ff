"""The entries path's first half: what of the entries and known unknowns may answer, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from knowledge.answering import gate
from knowledge.answering.confidence import Signals, confidence, signals_of
from knowledge.answering.documents import Indexed
from knowledge.answering.gate import Held, Piece
from knowledge.answering.shown import Shown
from knowledge.answering.slots import names_goods_only
from knowledge.schema import Entry, Term, Unknown
from knowledge.search.base import Document, Hit, word_counts
from knowledge.search.dense import Dense
from knowledge.search.folding import words
from knowledge.search.stems import stem
from knowledge.snapshot import Snapshot
from knowledge.understanding.comparing import PERCENT
from knowledge.understanding.context import Context
from knowledge.understanding.measured import Measured
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.operations import OF_TWO
from knowledge.understanding.reading import NEUTRAL, Reader, Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.subjects import NAMED, OURS

MOST_HITS = 8
IN_THE_WORDS_OF = 0.8
"""The likeness from which a question is one that is known to be answered by nothing."""
HELD_BACK = 0.2
"""The most confidence that is left then."""
MEANT = 0.7
"""The confidence of the entry that was spoken of, where it says all that a message names which leans on it."""
ONE_OF_SEVERAL = 0.6
"""The confidence of each of several entries that tell of the amount that is asked about: the asker chooses."""
PUT_RIGHT = 0.7
"""The confidence of an entry that holds a name which is known to be the wrong one."""
FEW_WORDS = 3
"""So many words that no term takes, and more, say what an amount is asked of."""
MEASURES = frozenset({"u-kg", "u-grams", "u-tonnes", "u-percent"})
"""Units that say what is asked: no figure of another kind answers "how many tonnes"."""


@dataclass(frozen=True)
class Sought:
    """What a message is searched for: its words, the ids of its terms, and the words that tell something."""

    text: str
    terms: list[str]
    telling: list[str]


@dataclass(frozen=True)
class Candidate:
    """An entry or known unknown that may answer."""

    row: Entry | Unknown
    hit: Hit
    explained: float
    confidence: float
    signals: Signals
    absent: tuple[Term, ...]
    absent_years: tuple[str, ...]

    @property
    def holds_what_is_named(self) -> bool:
        return not (self.absent or self.absent_years)


class Finder:
    """Finds what comes nearest to a message among the entries and known unknowns of one snapshot.

    One before it, of an earlier snapshot, lends what has not changed.
    """

    def __init__(
        self, snapshot: Snapshot, measured: Measured, *, dense: Dense | None, before: Finder | None = None
    ) -> None:
        self._snapshot = snapshot
        self._measured = measured
        self.shown = Shown(snapshot)
        self.indexed: Indexed = Indexed.of(snapshot, dense=dense, before=before.indexed if before else None)
        counts = word_counts(self.indexed.documents.values())
        self.reader: Reader = Reader(self.indexed.vocabulary, counts, before=before.reader if before else None)
        self._known_words = frozenset(counts) | frozenset(map(stem, counts))
        self._held: dict[str, Held] = {}
        if before is not None:
            documents, old = self.indexed.documents, before.indexed.documents
            # Listed first: it answers meanwhile, and each answer may add to it.
            lent = list(before._held.items())  # noqa: SLF001 - its own kind
            # A figure may be of another year without a word of the text that shows it having changed.
            self._held |= {
                key: replace(held, years=self._years_of(key)) for key, held in lent if documents.get(key) is old[key]
            }

    def rarity(self, term_id: str) -> float:
        """How few wordings name a term, 0 (all) to 1 (none)."""
        return self.indexed.base.rarity(term_id)

    def nearest(self, reading: Reading, most: int) -> list[Entry | Unknown]:
        """The rows nearest to a message, best first, whether or not they answer it."""
        terms = [term.id for term in reading.of_kind(*gate.WEIGHTS)]
        hits = self.indexed.base.search(" ".join(reading.sought), most, terms=terms, telling=reading.leftovers)
        return [row for hit in hits if (row := self.row(hit.key)) is not None]

    def candidates(self, reading: Reading, pieces: list[Piece], context: Context, *, meaning: bool) -> list[Candidate]:
        """What comes nearest, best first; `meaning`: whether the model is asked as well."""
        asked = self.sought(reading, context)
        how: dict[str, Any] = {"telling": asked.telling, "meaning": meaning}
        hits = self.indexed.base.search(asked.text, MOST_HITS, terms=asked.terms, **how)
        near_miss = next(iter(self.indexed.near_misses.search(asked.text, 1, **how)), None)
        told = self._showing(reading) if not context and _names_amount_only(reading) else None
        if told:
            hits = [Hit(key, 1.0, 0.0, 0.0, None) for key in told]
        made = [
            each
            for hit in hits
            if (each := self._candidate(reading, hit, pieces, near_miss, told, leaning=bool(context)))
        ]
        if gate.counts_other_ages(reading, [fact for each in made for fact in self.shown.in_row(each.row)]):
            made = [replace(each, confidence=min(each.confidence, HELD_BACK)) for each in made]
        same = {each.row.id for each in made if self._asks_the_same(reading, each.row, context)}
        same = same or {each.row.id for each in made if self._asks_of_all(reading, each.row, context)}
        made = [_meant(each) if each.row.id in same else each for each in made]
        asked_of_others = self._asked_before(context) if names_goods_only(reading) else set()
        spoken_of = context.get("entry") if not _names_its_own(reading) else None
        if context.get("metrics") and reading.operations & OF_TWO and not _names_its_own(reading):
            made = self._of_what_was_counted(made, context)
        if pieces or reading.of_kind("per"):
            made = [_taken_further(each) if each.row.id == spoken_of else each for each in made]
        return sorted(
            made,
            key=lambda each: (
                -(
                    each.hit.score
                    + 0.9 * each.explained
                    + 3 * each.hit.near
                    + self._suits(reading, each)
                    + 0.2 * (each.row.id == spoken_of)
                    + 0.5 * (each.row.id in same)
                    + 0.3 * (not asked_of_others.isdisjoint(self.held_of(each.row.id).terms))
                )
            ),
        )

    def _of_what_was_counted(self, made: list[Candidate], context: Context) -> list[Candidate]:
        """Growth of nothing that is named is that of the figures spoken of, where a row shows them."""
        metrics, subjects = context["metrics"].split(","), (context.get("subjects") or OURS).split(",")
        shown = [(each, self.shown.in_row(each.row)) for each in made]
        counted = [(each, {fact.subject for fact in facts if fact.metric in metrics}) for each, facts in shown]
        kept = [each for each, of in counted if of and of <= {*subjects}]
        return [_taken_further(each) for each in kept] or made

    def sought(self, reading: Reading, context: Context) -> Sought:
        """What is searched for: the message's own words, before those of what was spoken of."""
        own = [term.id for term in reading.of_kind(*gate.WEIGHTS)]
        words_of = list(reading.sought)
        telling = [*reading.leftovers, *(word for word in words_of if self._tells(word))]
        if context:
            own_kinds = {term.kind for term in reading.of_kind(*gate.WEIGHTS)}
            taken = [
                each
                for each in filter(None, context.get("terms", "").split(","))
                if (term := self.reader.term(each)) and (term.kind not in own_kinds or term.kind == "concept")
            ]
            if not {"metric"} & (own_kinds | {term.kind for each in taken if (term := self.reader.term(each))}):
                taken += filter(None, context.get("metrics", "").split(","))
            before = context.get("words", "").split()
            own, words_of, telling = [*own, *own, *taken], [*words_of, *words_of, *before], [*telling, *before]
        return Sought(" ".join(words_of), own, telling)

    def _asks_the_same(self, reading: Reading, row: Entry | Unknown, context: Context) -> bool:
        """Whether a row is about goods that are named, and about what was asked of others before: "and carpets?"."""
        goods, asked = {term.id for term in reading.of_kind("product")}, self._asked_before(context)
        return bool(goods and asked) and names_goods_only(reading) and goods | asked <= {*row.about}

    def _asks_of_all(self, reading: Reading, row: Entry | Unknown, context: Context) -> bool:
        """Whether a row told what was asked of other goods before, and is about goods of no kind."""
        asked = self._asked_before(context)
        kinds = {term.kind for each in row.about if (term := self.reader.term(each))}
        told = row.id == context.get("entry") and asked and asked <= {*row.about}
        return bool(told) and "product" not in kinds and names_goods_only(reading)

    def _asked_before(self, context: Context) -> set[str]:
        before = filter(None, context.get("terms", "").split(","))
        return {each for each in before if (term := self.reader.term(each)) and term.kind == "concept"}

    def _showing(self, reading: Reading) -> list[str]:
        """The entries that tell of the amount that is asked about; none where it is the asker's own."""
        if small_words().having & {*reading.words}:
            return []
        units = {term.id for term in reading.of_kind("unit")} | ({PERCENT} if reading.names_percentage else set())
        facts = (fact for fact in self._snapshot.facts.values() if fact.value == reading.level and fact.unit in units)
        return list(dict.fromkeys(self.shown.said_by[fact.id] for fact in facts if fact.id in self.shown.said_by))

    def _suits(self, reading: Reading, candidate: Candidate) -> float:
        """A little more for the report, or what is newer where today is asked about, and for who names somebody."""
        named = (self.reader.term(each) for each in candidate.row.about)
        somebody = reading.asks_who and any(term and term.kind == "person" for term in named)
        preferred, more = ("supplement", 0.2) if reading.asks_now else ("report", 0.1)
        return 0.2 * somebody + more * (isinstance(candidate.row, Entry) and candidate.row.source == preferred)

    def _tells(self, word: str) -> bool:
        return word in self._known_words and not self.reader.asks_nothing(word)

    def _candidate(
        self,
        reading: Reading,
        hit: Hit,
        pieces: list[Piece],
        near_miss: Hit | None,
        told: list[str] | None,
        *,
        leaning: bool,
    ) -> Candidate | None:
        """What a hit is worth; `told`: the entries that alone tell of an amount, if nothing but one is asked about."""
        row = self.row(hit.key)
        if row is None:
            return None
        held = self.held_of(hit.key)
        share = gate.explained(pieces, held) if pieces or not leaning else hit.coverage
        is_entry = isinstance(row, Entry)
        signals = signals_of(
            hit,
            pieces,
            held,
            near_miss,
            no_figure=isinstance(row, Entry) and self._lacks_figure(reading, row),
            unsourced=not is_entry,
            left=len(reading.leftovers),
            finglish=reading.is_finglish,
        )
        sure = confidence(signals)
        if told is not None:
            sure = (MEANT if len(told) == 1 else ONE_OF_SEVERAL) if hit.key in told else min(sure, HELD_BACK)
        missed = near_miss is not None and near_miss.likeness >= max(IN_THE_WORDS_OF, hit.likeness)
        shown = self.shown.in_row(row)
        if missed or gate.counts_other_ages(reading, shown) or gate.counts_other_times(reading, shown):
            sure = min(sure, HELD_BACK)
        return Candidate(
            row,
            hit,
            share,
            max(sure, PUT_RIGHT if self._puts_right(reading, row, held) else 0.0),
            signals,
            tuple(gate.absent(reading, held)),
            tuple(gate.absent_years(reading, held)) if is_entry else (),
        )

    def held_of(self, key: str) -> Held:
        """What a document holds; worked out when it is first found, as most are by no question of a start."""
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = replace(_held_by(self.indexed.documents[key]), years=self._years_of(key))
        return held

    def _years_of(self, key: str) -> frozenset[str]:
        row = self.row(key)
        return self.shown.years(row) if row is not None else frozenset()

    def _lacks_figure(self, reading: Reading, row: Entry) -> bool:
        """Whether a figure is asked for and an entry shows none, or none of the measure that is named."""
        if row.id not in self.shown.entries:
            return "lookup" in reading.operations
        shown = {fact.unit for fact in self.shown.in_row(row)}
        if reading.counted & CURRENCIES and not shown & CURRENCIES:
            return True
        measures = reading.counted & MEASURES
        return bool(measures) and measures.isdisjoint(shown)

    def _puts_right(self, reading: Reading, row: Entry | Unknown, held: Held) -> bool:
        """Whether an entry is there to say that a name nothing is known of is the wrong one, of all that is named."""
        subjects = [term for term in reading.of_kind("subject", "product") if term.id not in gate.ANYBODYS]
        if not all(held.takes_up(Piece(1.0, term)) for term in subjects):
            return False
        named = {term.id for term in reading.of_kind("subject", "concept") if not term.held}
        counted = any(not self._measured.is_a_day(term.id) for term in reading.of_kind("metric"))
        return not counted and bool(named & set(row.about))

    def row(self, key: str) -> Entry | Unknown | None:
        """The entry or known unknown of an id."""
        return self._snapshot.entries.get(key) or self._snapshot.unknowns.get(key)

    def is_known(self, word: str) -> bool:
        """Whether a word is the knowledge base's, in whatever form."""
        return word in self._known_words or stem(word) in self._known_words


def _names_its_own(reading: Reading) -> bool:
    """Whether a message that may lean on another says itself what it is about."""
    return bool(reading.of_kind("metric", "concept", "product", "subject"))


def _names_amount_only(reading: Reading) -> bool:
    """Whether it is asked what an amount of money or a percentage is, and nothing else is named: "what is 9%?"."""
    named = [term for term in reading.of_kind("metric", "concept", *NAMED) if term.id not in NEUTRAL]
    asks = not (named or reading.into or reading.side or reading.high or reading.of_kind("per", "operation"))
    asks = asks and small_words().enough.isdisjoint(reading.words)
    shares = reading.names_percentage and small_words().referring.issuperset(reading.leftovers)
    counted = reading.names_amount or (shares and small_words().myself.isdisjoint(reading.words))
    return asks and counted and reading.level is not None and len(reading.leftovers) < FEW_WORDS


def _taken_further(candidate: Candidate) -> Candidate:
    """What was spoken of, asked for more: where it says all that the message names, it is what is meant."""
    return _meant(candidate) if candidate.explained >= 1 else candidate


def _meant(candidate: Candidate) -> Candidate:
    return replace(candidate, confidence=max(candidate.confidence, MEANT))


def _held_by(document: Document) -> Held:
    wordings = [words(text) for text in (*document.wordings, *document.texts)]
    said = frozenset(word for wording in wordings for word in wording)
    return Held(
        frozenset(term for terms in document.terms for term in terms),
        said | frozenset(map(stem, said)),
        tuple(map(frozenset, wordings)),
        " | ".join(f" {' '.join(wording)} " for wording in wordings),
        about=frozenset(document.terms[0]) if document.terms else frozenset(),
    )
