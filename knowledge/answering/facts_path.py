"""The facts path: whether figures that were looked up are what a message asks for, and the answer they make."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from knowledge.answering import cautions, gate
from knowledge.answering.answers import Basis, EntryAnswer, FactAnswer
from knowledge.answering.candidates import Candidate
from knowledge.answering.entries_path import EntriesPath
from knowledge.answering.gate import Held, Piece
from knowledge.answering.rows import Missing, inventory_of
from knowledge.answering.shown import Shown
from knowledge.answering.working_out import Found
from knowledge.schema import Entry, Fact
from knowledge.search.folding import fold, words
from knowledge.search.stems import stem
from knowledge.snapshot import Snapshot
from knowledge.texts import render
from knowledge.understanding.aspects import PER_TIME, asks_whether
from knowledge.understanding.context import PER
from knowledge.understanding.measured import Measured
from knowledge.understanding.operations import OVER_ALL
from knowledge.understanding.queries import Query
from knowledge.understanding.reading import Reader, Reading
from knowledge.understanding.small_words import small_words

KEPT_UP = frozenset({"rank", "sum", "average", "top", "bottom", "growth"})
"""Operations that a follow-up may ask for again without a word: "and Pakistan?", "without Russia?", "and 2019?"."""


@dataclass(frozen=True)
class Figures:
    """Figures that may answer a message."""

    query: Query
    found: Found
    explained: float
    """How much of the message they take up, 0 to 1."""


class FactsPath:
    """Answers with one snapshot's figures."""

    def __init__(
        self, snapshot: Snapshot, reader: Reader, measured: Measured, shown: Shown, entries_path: EntriesPath
    ) -> None:
        self._snapshot = snapshot
        self._reader = reader
        self._measured = measured
        self._shown = shown
        self._entries_path = entries_path

    def figures(
        self, reading: Reading, query: Query, looked: Found | Missing | None, pieces: list[Piece]
    ) -> Figures | None:
        """What was looked up, if it is what the message asks for; None where anything else is asked for by name."""
        if not isinstance(looked, Found) or self._asks_for_more(reading, query, looked):
            return None
        held = self._held_by_rows(reading, query, looked)
        goods = [
            term for term in reading.of_kind("product") if term.id not in held.terms and term.id not in gate.ANYBODYS
        ]
        is_otherwise = _names_another_figure(reading, looked, held)
        other_time = query.budget is None and _is_other_time(reading, looked.rows)
        if asks_whether(reading) and query.subjects:
            # A figure that is wrong in the question is put right.
            is_otherwise, pieces = False, [piece for piece in pieces if piece.word not in reading.numbers]
        if gate.absent(reading, held) or goods or is_otherwise or other_time:
            return None
        # Rows stand in a table, which an entry is about: who asks for them there has named nothing else.
        about = self._entry_about(looked.rows)
        if about is not None and gate.counts_other_ages(reading, self._shown.in_row(about)):
            return None
        if gate.counts_other_times(reading, looked.rows) or _asks_which_other(reading, held):
            return None
        table = {
            each
            for each in (about.about if about else ())
            if (term := self._reader.term(each)) and term.kind == "subject"
        }
        held = Held({*held.terms, *table}, held.words)
        # What is counted says no more than the figure itself: «چند حساب», "how many accounts".
        told = [piece for piece in pieces if piece.term is None or piece.term.kind != "unit"]
        told = told if told or reading.into else pieces
        return Figures(query, looked, gate.explained(told, held) if told else 1.0)

    def _asks_for_more(self, reading: Reading, query: Query, found: Found) -> bool:
        """Whether it is asked why or who, which no figure says; a day that is wrong in the question is put right."""
        why = reading.asks_why and "lookup" not in reading.operations
        return (why or _asks_who_said(reading, found)) and not self._measured.is_a_day(query.metrics[0])

    def _held_by_rows(self, reading: Reading, query: Query, found: Found) -> Held:
        """What the rows hold, and what the query took from the message to find them."""
        said = [fold(f"{row.quote or ''} {row.period or ''} {row.held_on.year}") for row in found.rows]
        named = {*query.ids, *(row.unit for row in found.rows), *(row.per for row in found.rows if row.per)}
        labels = [term.label for each in named if (term := self._reader.term(each))]
        said += [fold(f"{label.fa} {label.en}") for label in labels]
        operations = {f"op-{each}" for each in (*query.operations, found.operation)}
        operations |= {"u-years", "u-calendar-year", "per-year"} if any(row.period for row in found.rows) else set()
        numbers = set(reading.numbers) if found.level is not None or query.budget is not None else set()
        numbers |= {str(query.count)} if found.operation in OVER_ALL else set()
        small = small_words()
        numbers |= small.above | small.below if found.level is not None else set()
        own = {each for row in found.rows for each in (row.subject, row.metric, row.unit)}
        spoken = {word for text in said for word in words(text)}
        spoken |= small.next_in_rank | small.previous_in_rank if query.beside else set()
        spoken |= small.ranked | small.being_there if query.region is not None else set()
        spoken |= small.suffices | small.how_long if query.budget is not None else set()
        spoken |= {*reading.years} if reading.open_range else set()  # "before 2019" is told by the years before it
        spoken |= {stem(word) for word in spoken} | numbers | {*query.periods, *query.without}
        return Held(query.ids | operations | own, frozenset(spoken))

    def said_best(
        self, reading: Reading, by_figures: Figures, candidates: list[Candidate], slots: dict[str, str]
    ) -> FactAnswer | EntryAnswer:
        """A figure in the words of the entry that says just this one, where there is one; in our own otherwise."""
        rows = {row.id for row in by_figures.found.rows}
        if by_figures.found.operation in ("lookup", "list") and by_figures.found.computed is None:
            for each in candidates[:3]:
                sure = each.holds_what_is_named and each.confidence >= gate.REFUSE_BELOW
                if isinstance(each.row, Entry) and sure and self._says_just(each.row, rows):
                    return self._entries_path.said(reading, each.row, each.confidence, slots)
        return self.answer(reading, by_figures, slots)

    def _says_just(self, entry: Entry, rows: set[str]) -> bool:
        short = render(entry.answer.fa or entry.answer.en or "", self._snapshot, "fa" if entry.answer.fa else "en")
        return rows == set(short.facts)

    def answer(self, reading: Reading, by_figures: Figures, slots: dict[str, str]) -> FactAnswer | EntryAnswer:
        """The figures by themselves, in no entry's words."""
        found = by_figures.found
        about = self._entry_about(found.rows)
        if about is not None and about.id in self._snapshot.withdrawn:
            # The office took back what was said of these figures: its reason stands where they would.
            return self._entries_path.said(reading, about, by_figures.explained, slots)
        said_by = about.id if about is not None else self._shown.said_by.get(found.rows[0].id)
        return FactAnswer(
            language=reading.language,
            cautions=cautions.about_rows(self._snapshot, found.rows[:2], reading.language),
            basis=_basis_of(found.rows),
            confidence=by_figures.explained,
            context=slots
            | ({"entry": said_by} if said_by else {})
            | ({"operation": found.operation} if found.operation in KEPT_UP else {})
            | ({"operation": PER} if found.operation == "ratio" and len(by_figures.query.metrics) > 1 else {})
            | ({"count": str(len(found.rows))} if found.operation in ("top", "bottom") and len(found.rows) > 1 else {}),
            operation=found.operation,
            rows=found.rows,
            computed=found.computed,
            level=found.level,
            high=found.high,
            including=found.including,
            outside=found.outside,
            without=by_figures.query.without,
            region=by_figures.query.region,
            entry=about,
        )

    def _entry_about(self, rows: tuple[Fact, ...]) -> Entry | None:
        """The entry whose inventory is closest to the rows'."""
        asked = inventory_of(rows)
        best = max(self._snapshot.entries.values(), key=lambda entry: len(asked & set(entry.inventory)), default=None)
        return best if best is not None and asked & set(best.inventory) else None


def _names_another_figure(reading: Reading, found: Found, held: Held) -> bool:
    """Whether a message names a figure that none of the rows has."""
    told = {row.value for row in found.rows}
    return any(
        number not in held.words and value not in told and len(number) > 1 for number, value in reading.spelled_numbers
    )


def _asks_who_said(reading: Reading, found: Found) -> bool:
    """Whether a name is asked for, and rows that are nobody's were looked up: "who said sales would reach that?"."""
    nobodys = all(row.facet is None for row in found.rows) and not reading.of_kind("country", "platform")
    return reading.asks_who and nobodys and found.operation in ("lookup", "list") and found.computed is None


def _asks_which_other(reading: Reading, held: Held) -> bool:
    """Whether it is asked for one of a kind that the rows say nothing of: "which singer has the most followers?"."""
    small = small_words()
    kinds = {word for before, word in pairwise(reading.words) if before in small.which} & {*reading.leftovers}
    return any(word not in held.words and stem(word) not in held.words for word in kinds)


def _is_per_other(reading: Reading, rows: tuple[Fact, ...]) -> bool:
    """Whether it is asked by the year, and the rows are by the order: "per year" fits "per person and year"."""
    named = [term.id.removeprefix("per-") for term in reading.of_kind("per")]
    held = [row.per for row in rows if row.per]
    return bool(named and held) and not any(per.endswith(each) for per in held for each in named)


def _is_other_time(reading: Reading, rows: tuple[Fact, ...]) -> bool:
    """Whether it is asked by the year or within a day, and the rows are by the order, or say how many by now."""
    now = all(row.unit == f"u-{row.metric}" and row.period is None for row in rows)
    spread = {term.id for term in reading.of_kind("per")} & PER_TIME
    return _is_per_other(reading, rows) or bool(now and (reading.stretches or spread or reading.years_in_turn))


def _basis_of(rows: tuple[Fact, ...]) -> Basis:
    bases: set[Basis] = {"report" if row.source == "report" else "supplement" for row in rows}
    return "mixed" if len(bases) > 1 else bases.pop()
