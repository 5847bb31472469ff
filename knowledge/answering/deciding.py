"""Deciding between the two paths: one message, read once, is answered by figures, by an entry, or by a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.answering import figures, gate
from knowledge.answering.answers import Answer, EntryAnswer, Refusal
from knowledge.answering.asides import asides_of
from knowledge.answering.candidates import MEANT, Candidate, Finder
from knowledge.answering.entries_path import EntriesPath, basis_of, best_of
from knowledge.answering.facts_path import FactsPath, Figures
from knowledge.answering.gate import Piece
from knowledge.answering.refusals import Refusals, titles, unsourced
from knowledge.answering.rows import Missing, inventory_of
from knowledge.answering.slots import slots_of
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from knowledge.understanding.budgets import budget_of
from knowledge.understanding.context import REFUSED, Context
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.queries import Query
from knowledge.understanding.querying import QueryMaker
from knowledge.understanding.reading import NEUTRAL, Reading
from knowledge.understanding.small_words import small_words

FACTS_EXPLAIN = 0.72
"""How much of a question its slots have to be, for figures alone to answer it."""
COMPUTED_EXPLAINS = 0.6
COMPUTED_LEAD = 0.25
"""The same where an operation on them was asked for, and how much more an entry has to explain to come first."""
EXCHANGE_RATE = "exchange-rate"
EVASION = "evasion"
TELL_WHETHER = frozenset({("tell", "whether"), ("tell", "if"), ("know", "whether")})
"""With these it is asked of others."""


@dataclass(frozen=True)
class Decider:
    """Decides by one snapshot what a message is answered with."""

    snapshot: Snapshot
    queries: QueryMaker
    finder: Finder
    facts_path: FactsPath
    entries_path: EntriesPath
    refusals: Refusals
    by_meaning: bool
    """Whether the model is asked as well as the words."""

    def answer(self, reading: Reading, context: Context) -> Answer:
        """The answer to a message that leans on what was said before, or on nothing."""
        asked = self._way_around_asked(reading, context) or self._rate_asked(reading, context)
        answer = asked or self._found(reading, context)
        if (
            isinstance(answer, Refusal)
            and answer.reason in ("not-held", "unsourced")
            and not answer.context.get("entry")
        ):
            answer = replace(answer, context={**answer.context, REFUSED: "yes"})
        return replace(answer, asides=tuple(asides_of(reading, answer)))

    def _way_around_asked(self, reading: Reading, context: Context) -> EntryAnswer | None:
        """Who asks for a way around is told that there is none here, whatever else they name."""
        small, said = small_words(), {*reading.words}
        asks = any(term.id == EVASION for term in reading.of_kind("concept"))
        finds_out = small.finding_out & said or TELL_WHETHER & {*pairwise(reading.words)}
        asks = asks and bool(small.myself & said) and not finds_out
        warning = next((row for row in self.snapshot.entries.values() if EVASION in row.about), None) if asks else None
        return self.entries_path.said(reading, warning, MEANT, dict(context)) if warning is not None else None

    def _rate_asked(self, reading: Reading, context: Context) -> Refusal | None:
        """The rate of exchange is what is asked for, where nothing is named but an amount and a currency."""
        # "50,000 yuan a month is how much a year?" stays in yuan.
        asks = reading.into or (reading.names_amount and reading.asks_how_many and not reading.of_kind("per"))
        asks = asks and budget_of(reading) is None
        named = {term.id for term in reading.of_kind(*gate.WEIGHTS) if term.kind not in ("unit", "operation")}
        if not asks or reading.leftovers or named - NEUTRAL - {EXCHANGE_RATE}:
            return None
        of_before = [*self.snapshot.facts_by_metric.get(context.get("metrics", "").split(",")[0], ())]
        if entry := self.snapshot.entries.get(context.get("entry", "")):
            of_before += self.finder.shown.in_row(entry)
        if reading.level is None and any(fact.unit in CURRENCIES for fact in of_before):
            return None
        unknown = next((row for row in self.snapshot.unknowns.values() if EXCHANGE_RATE in row.about), None)
        return unsourced(reading, unknown, 1.0, dict(context)) if unknown else None

    def _found(self, reading: Reading, context: Context) -> Answer:
        pieces = gate.pieces_of(reading, self.finder.is_known, self.finder.rarity)
        query = self.queries.query(reading, context)
        looked = figures.look(self.snapshot, query)
        slots = slots_of(self.finder.reader, reading, query, context)
        if query.of_unlike:
            return Refusal(reading.language, reason="not-held", context=dict(context))
        by_figures = self.facts_path.figures(reading, query, looked, pieces)
        if by_figures is not None and by_figures.explained >= 1 and by_figures.found.computed is not None:
            return self.facts_path.answer(reading, by_figures, slots)
        candidates = self.finder.candidates(reading, pieces, context, meaning=self.by_meaning)
        best = best_of(candidates)
        figures_first = by_figures is not None and not (_is_newer(reading, best) or _goes_on(context, by_figures, best))
        if by_figures is not None and figures_first and _figures_say_more(by_figures, best):
            return self.facts_path.said_best(reading, by_figures, candidates, slots)
        if reading.without and not isinstance(looked, Missing):
            # An entry would speak of the very thing that is to be left out.
            return Refusal(reading.language, reason="not-held", nearest=titles(candidates), context=slots)
        if isinstance(looked, Missing) and not self._says_it_anyway(reading, pieces, query, looked, best):
            return self.refusals.no_figure(reading, query, looked, candidates, slots)
        return self.entries_path.answer(reading, candidates, best, slots, leaning=bool(context))

    def _says_it_anyway(
        self, reading: Reading, pieces: list[Piece], query: Query, missing: Missing, best: Candidate | None
    ) -> bool:
        """Whether an entry speaks of the very thing that no row is about."""
        if best is None or best.confidence < gate.REFUSE_BELOW or missing.kind in ("blank", "facet", "nought"):
            return False
        if isinstance(best.row, Unknown):
            return True
        held = self.finder.held_of(best.row.id)
        if missing.kind == "period":
            counts = self.finder.shown.counts_the_same
            return best.confidence >= gate.SURE_OF_ITSELF and counts(best.row, query.metrics[0], missing.ids)
        wanted = {*missing.ids, *query.metrics[:1]}
        terms = [term for each in wanted if (term := self.finder.reader.term(each))]
        compares = "compare" in reading.operations
        says_more = reading.leftovers or reading.side or compares
        if says_more and (compares or not reading.asks_how_many) and {*missing.ids} <= {*best.row.about}:
            # No figure is asked for: an entry that is about this very thing says how the two compare.
            return all(held.takes_up(Piece(1.0, term)) for term in terms)
        # A question that is nothing but a figure of somebody is answered by that figure or not at all.
        more = [
            piece
            for piece in pieces
            if piece.weight >= gate.KNOWN_WORD and not (piece.term and piece.term.id in wanted)
        ]
        return (
            len(terms) == len(wanted)
            and all(held.takes_up(Piece(1.0, term)) for term in terms)
            and any(held.takes_up(piece) for piece in more)
        )


def _figures_say_more(by_figures: Figures, best: Candidate | None) -> bool:
    """Whether the figures take up more of the message than the best of the entries."""
    if by_figures.found.computed is not None and by_figures.found.operation != "compare":
        # Only this path works anything out, so that an entry would have to know far more of the question.
        least = max(COMPUTED_EXPLAINS, best.explained - COMPUTED_LEAD if best is not None else 0.0)
        return by_figures.explained >= least
    if best is None or best.confidence < gate.REFUSE_BELOW:
        return by_figures.explained >= FACTS_EXPLAIN
    return by_figures.explained >= FACTS_EXPLAIN and by_figures.explained >= best.explained - 0.01


def _is_newer(reading: Reading, best: Candidate | None) -> bool:
    """Whether a figure of today is asked for, and what was found is one from beyond the report."""
    if best is None or not reading.asks_now or best.confidence < gate.SURE_OF_ITSELF:
        return False
    return isinstance(best.row, Entry) and basis_of(best.row) == "supplement"


def _goes_on(context: Context, by_figures: Figures, best: Candidate | None) -> bool:
    """Whether a message asks further of the entry that was spoken of, and the figures found are another's."""
    if best is None or best.row.id != context.get("entry") or context.get("metrics") or context.get("subjects"):
        return False
    others = isinstance(best.row, Entry) and {*best.row.inventory}.isdisjoint(inventory_of(by_figures.found.rows))
    return others and best.confidence >= gate.SURE_OF_ITSELF and by_figures.found.computed is None
