"""From a question to an answer: read it, look in the facts, search the entries, and refuse what is not held.

text -> reading (language, repair, slots) -> facts path -> entries path -> gate -> a typed answer.
An engine answers from one snapshot; another snapshot makes another engine that shares what has not changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial

from knowledge.answering import cautions, figures, gate
from knowledge.answering.answers import (
    Answer,
    Aside,
    Basis,
    Choice,
    EntryAnswer,
    FactAnswer,
    Language,
    Question,
    Reason,
    Refusal,
    Several,
    Talk,
)
from knowledge.answering.candidates import MEANT, Candidate, Finder
from knowledge.answering.gate import Held, Piece
from knowledge.answering.rows import Missing
from knowledge.answering.working_out import Found
from knowledge.schema import Entry, Fact, Unknown
from knowledge.search.dense import Dense
from knowledge.search.folding import fold, words
from knowledge.search.stems import is_form_of, stem
from knowledge.snapshot import Snapshot
from knowledge.texts import Rendered, render
from knowledge.understanding.aspects import Aspect, aspect_of
from knowledge.understanding.money import CURRENCIES
from knowledge.understanding.of_itself import about_itself, leans
from knowledge.understanding.periods import years_in
from knowledge.understanding.queries import (
    NEXT,
    OVER_ALL,
    PREVIOUS,
    Context,
    Query,
    QueryMaker,
    is_one_sided,
    is_ordinal,
    remembered,
)
from knowledge.understanding.reading import DURATIONS, NEUTRAL, Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.splitting import parts_of
from knowledge.understanding.talk import talk_about

MOST_HISTORY = 5
LONGEST_FOLLOW_UP = 9
"""Words of a message that can lean on the one before; a longer one is a question of its own."""
MOST_CHOICES = 3
FACTS_EXPLAIN = 0.72
"""How much of a question its slots have to be, for figures alone to answer it."""
COMPUTED_EXPLAINS = 0.6
COMPUTED_LEAD = 0.25
"""The same where an operation on them was asked for, and how much more an entry has to explain to come first."""
SURE_OF_ITSELF = 0.75
"""A short message that finds its answer with this confidence does not lean on the one before."""
SURE_OF_BOTH = 0.85
"""The confidence that each half of a message needs, to be a question of its own."""
SURE_BY_WORDS = 0.8
"""The confidence from which what the words find is not looked at by the model as well.

On 1,017 questions half are that sure; from 0.6 to 0.9 the share of right answers is the same to three in a thousand.
"""
ALIKE = 0.4
"""The likeness from which a wording of an entry is another way to ask the same."""
NOTHING: Context = {}
EXCHANGE_RATE = "exchange-rate"
KEPT_UP = frozenset({"rank", "sum", "average", "top", "bottom"})
"""Operations that a follow-up may ask for again without a word: "and Pakistan?", "without Russia?"."""
PER_TIME = frozenset({"per-day", "per-week", "per-month", "per-year"})
EVASION = "evasion"
ADDED_UP = frozenset({"running-cost"})
"""What an estimate adds up for several accounts and months."""


@dataclass(frozen=True)
class Answered:
    """What a message is answered with by itself, and after what was said before it."""

    alone: Answer
    after: Answer
    stands_alone: bool = True
    """Whether both are the same whatever was said before; an answer that has no context leaves the one before it."""

    @property
    def is_sure(self) -> bool:
        """Whether what was found by words alone needs no second look."""
        return all(map(_is_sure_by_words, (self.alone, self.after)))


@dataclass(frozen=True)
class Figures:
    """What the facts path found."""

    query: Query
    found: Found
    explained: float


class Engine:
    """Answers questions from one snapshot."""

    def __init__(self, snapshot: Snapshot, *, dense: Dense | None = None, before: Engine | None = None) -> None:
        self.snapshot = snapshot
        self.dense = dense
        self._by_meaning = dense is not None
        self._queries = QueryMaker(snapshot)
        lender = before._finder if before is not None else None  # noqa: SLF001 - its own kind
        self._finder: Finder = Finder(snapshot, self._queries, dense=dense, before=lender)
        self._reader = self._finder.reader

    def answer(self, question: Question) -> Answer:
        """The answer to a question, with the person's earlier messages in mind."""
        context = NOTHING
        for earlier in question.history[-MOST_HISTORY:]:
            context = remembered(context, self.answer_after(earlier, context, question.language).context)
        return self.answer_after(question.text, context, question.language)

    @cached_property
    def by_words(self) -> Engine:
        """The same engine without its model, for a first look: half of all questions need no more."""
        if not self._by_meaning:
            return self
        other = copy(self)
        other._by_meaning = False  # noqa: SLF001 - its own kind
        return other

    def warm(self) -> None:
        """Make what is otherwise made with the first questions: near-misses, the speller, the reading of Finglish."""
        for text in ("هزینهٔ حصاب تجاری", "hazine hesab chande", "how much is an acount"):
            self.by_words.weighed(text, NOTHING, None)

    def sought(self, text: str, context: Context, language: Language | None) -> list[str]:
        """What a message is searched for by its meaning, with which `dense` may be asked beforehand."""
        reading = self._reader.read(text, language)
        halves = (half for pair in self._halves(text, reading.language) for half in pair)
        asked = [self._finder.sought(each, NOTHING).text for each in (reading, *halves)]
        if context and len(reading.words) <= LONGEST_FOLLOW_UP:
            asked.append(self._finder.sought(reading, context).text)
        return list(filter(None, asked))

    def answer_after(self, text: str, context: Context, language: Language | None) -> Answer:
        """The answer to a message that follows an answer with this context."""
        return self.answered(text, context, language).after

    def answered(self, text: str, context: Context, language: Language | None) -> Answered:
        """The answer to a message by itself, and the one after an answer with this context.

        The model is asked only where the words alone leave doubt: it takes ten times as long as everything else, and
        of what the words are sure of it puts right no more than it spoils.
        """
        by_words = self.by_words.weighed(text, context, language)
        return by_words if self.dense is None or by_words.is_sure else self.weighed(text, context, language)

    def weighed(self, text: str, context: Context, language: Language | None) -> Answered:
        """The same with all that this engine has; the model, where it has one, is asked whatever the words say."""
        reading = self._reader.read(text, language)
        if not reading.words:
            return Answered(_unclear(reading, NOTHING), _unclear(reading, context))
        talk = _talk(reading)
        of_before = leans(words(text)) or aspect_of(reading) is not None
        if talk is not None and not (context and of_before):
            return Answered(talk, replace(talk, context=dict(context)), stands_alone=not of_before)
        first = self._answer(reading, NOTHING) if _says_anything(reading) else _unclear(reading, NOTHING)
        alone = talk or self._or_both(text, reading.language, first)
        if not self._may_lean(reading, first) and not is_ordinal(reading):
            return Answered(alone, alone)
        leaning = self._leaning(reading, context, first)
        after = alone if leaning is first else self._or_both(text, reading.language, leaning)
        return Answered(alone, after, stands_alone=False)

    def _leaning(self, reading: Reading, context: Context, alone: Answer) -> Answer:
        """The answer to a short message that may mean what was spoken of before."""
        if not _says_anything(reading):
            alone = _unclear(reading, context)
        meant = self._queries.in_turn(reading, context)
        if not context or (meant is None and not self._may_lean(reading, alone)):
            return alone
        if (aspect := aspect_of(reading)) and (of_it := self._of_the_same(reading, aspect, context)):
            return of_it
        leaning = self._answer(meant or reading, context)
        leans = not isinstance(leaning, Refusal) or isinstance(alone, Refusal) or _is_bare(reading)
        leans = leans or _moves_out(reading, leaning) or self._queries.query(reading, context).of_unlike
        return leaning if leans else alone

    def _of_the_same(self, reading: Reading, aspect: Aspect, context: Context) -> Answer | None:
        """What a cost, a time or a source is asked of is what was spoken of, or what stands beside it."""
        entry = self.snapshot.entries.get(context.get("entry", ""))
        if aspect == "source":
            query = self._queries.query(Reading(reading.text, reading.language, ()), context)
            looked = figures.look(self.snapshot, query)
            if isinstance(looked, Found) and (entry is None or {*entry.inventory} & _inventory_of(looked.rows)):
                return self._fact_answer(reading, Figures(query, looked, 1.0), dict(context))
            return self._entry_answer(reading, entry, MEANT, dict(context)) if entry is not None else None
        if entry is None or (context.get("metrics") and aspect == "cost"):
            return None
        units = CURRENCIES if aspect == "cost" else DURATIONS
        if units & {fact.unit for fact in self._finder.shown.in_row(entry)}:
            return self._entry_answer(reading, entry, MEANT, dict(context))
        beside = [self.snapshot.entries[each] for each in entry.related if each in self.snapshot.entries]
        options = [each for each in beside if units & {fact.unit for fact in self._finder.shown.in_row(each)}]
        if not options:
            return None
        if len(options) == 1:
            return self._entry_answer(reading, options[0], MEANT, dict(context))
        return Choice(reading.language, options=tuple(options[:MOST_CHOICES]), confidence=MEANT, context=dict(context))

    def _or_both(self, text: str, language: Language, answer: Answer) -> Answer:
        """An answer, unless the message is two questions of which each has its own."""
        if _joins_rows(answer):
            return answer  # the "and" stands between what is set against each other
        return self._both(text, language) or answer

    def _both(self, text: str, language: Language) -> Several | None:
        """Both answers where a message is two questions, each of which finds one of its own."""
        for leading, following in self._halves(text, language):
            one = self._answer(leading, NOTHING)
            if not self._is_sure(one):
                continue
            other = self._answer(following, NOTHING)
            if not self._is_sure(other) and len(following.words) <= LONGEST_FOLLOW_UP:
                other = self._answer(following, one.context)
            if self._is_sure(other) and not _overlap(one, other):
                parts = tuple(each for each in (one, other) if isinstance(each, FactAnswer | EntryAnswer))
                return Several(language, context=other.context, parts=parts)
        return None

    def _halves(self, text: str, language: Language) -> Iterator[tuple[Reading, Reading]]:
        """The ways in which a message may be two questions, each of which asks for something."""
        for pair in parts_of(text):
            leading, following = (self._reader.read(part, language) for part in pair)
            if _asks(leading) and _asks(following):
                yield leading, following

    @staticmethod
    def _is_sure(answer: Answer) -> bool:
        return isinstance(answer, FactAnswer | EntryAnswer) and answer.confidence >= SURE_OF_BOTH

    def show(self, entry: Entry, language: Language) -> EntryAnswer:
        """An entry's answer without a question: for buttons, deep links and lists."""
        return self._entry_answer(Reading("", language, ()), entry, 1.0, {})

    def find(self, text: str, most: int) -> list[Entry | Unknown]:
        """The rows nearest to some words, best first, whether or not they answer them: for the office's search."""
        return self._finder.nearest(self._reader.read(text), most)

    def meaning(self, text: str) -> frozenset[str]:
        """What a question is about, whatever its language and wording: its terms, its years, the words left over."""
        reading = self._reader.read(text)
        terms = {match.term.id for match in reading.matches if match.term.id not in NEUTRAL}
        years = {reading.words[place] for place in years_in(reading.words)}
        return frozenset(terms | years | set(map(stem, reading.leftovers)))

    # ------------------------------------------------------------------ deciding

    def _may_lean(self, reading: Reading, alone: Answer) -> bool:
        """Whether a message is a follow-up: short, and not a whole question by itself."""
        if len(reading.words) > LONGEST_FOLLOW_UP:
            return False
        if reading.shift is not None or reading.of_them or aspect_of(reading) or _names_goods_only(reading):
            return True
        if is_one_sided(reading) and not isinstance(alone, FactAnswer):
            return True
        whole = reading.of_kind("metric") and (
            reading.of_kind("country", "platform", "subject") or reading.operations & OVER_ALL
        )
        if isinstance(alone, FactAnswer) and whole:
            return False
        if isinstance(alone, EntryAnswer) and alone.confidence >= SURE_OF_ITSELF:
            return not reading.of_kind("concept", "metric", "subject", "product")
        return not whole

    def _answer(self, reading: Reading, context: Context) -> Answer:
        asked = self._way_around_asked(reading, context) or self._rate_asked(reading, context)
        answer = asked or self._found(reading, context)
        return replace(answer, asides=tuple(asides_of(reading, answer)))

    def _way_around_asked(self, reading: Reading, context: Context) -> EntryAnswer | None:
        """Who asks for a way around is told that there is none here, whatever else they name."""
        asks = any(term.id == EVASION for term in reading.of_kind("concept")) and small_words().myself & {
            *reading.words
        }
        warning = next((row for row in self.snapshot.entries.values() if EVASION in row.about), None) if asks else None
        return self._entry_answer(reading, warning, MEANT, dict(context)) if warning is not None else None

    def _rate_asked(self, reading: Reading, context: Context) -> Refusal | None:
        """The rate of exchange is what is asked for, where nothing is named but an amount and a currency."""
        # "50,000 yuan a month is how much a year?" stays in yuan.
        asks = reading.into or (reading.names_amount and reading.asks_how_many and not reading.of_kind("per"))
        named = {term.id for term in reading.of_kind(*gate.WEIGHTS) if term.kind not in ("unit", "operation")}
        if not asks or reading.leftovers or named - NEUTRAL - {EXCHANGE_RATE}:
            return None
        of_before = [*self.snapshot.facts_by_metric.get(context.get("metrics", "").split(",")[0], ())]
        if entry := self.snapshot.entries.get(context.get("entry", "")):
            of_before += self._finder.shown.in_row(entry)
        if reading.level is None and any(fact.unit in CURRENCIES for fact in of_before):
            return None
        unknown = next((row for row in self.snapshot.unknowns.values() if EXCHANGE_RATE in row.about), None)
        return self._unsourced(reading, unknown, 1.0, dict(context)) if unknown else None

    def _found(self, reading: Reading, context: Context) -> Answer:
        pieces = gate.pieces_of(reading, self._finder.is_known, self._finder.rarity)
        query = self._queries.query(reading, context)
        looked = figures.look(self.snapshot, query)
        slots = self._slots(reading, query, context)
        if query.of_unlike:
            return Refusal(reading.language, reason="not-held", context=dict(context))
        by_figures = self._by_figures(reading, query, looked, pieces)
        if by_figures is not None and by_figures.explained >= 1 and by_figures.found.computed is not None:
            return self._fact_answer(reading, by_figures, slots)
        candidates = self._finder.candidates(reading, pieces, context, meaning=self._by_meaning)
        best = _best_of(candidates)
        if by_figures is not None and not _is_newer(reading, best) and self._figures_say_more(by_figures, best):
            return self._said_best(reading, by_figures, candidates, slots)
        if reading.without and not isinstance(looked, Missing):
            # An entry would speak of the very thing that is to be left out.
            return Refusal(reading.language, reason="not-held", nearest=_titles(candidates), context=slots)
        if isinstance(looked, Missing) and not self._says_it_anyway(reading, pieces, query, looked, best):
            return self._refuse_figure(reading, self._named_by_what(reading, query, looked), candidates, slots)
        return self._from_entries(reading, candidates, best, slots, leaning=bool(context))

    def _by_figures(
        self, reading: Reading, query: Query, looked: Found | Missing | None, pieces: list[Piece]
    ) -> Figures | None:
        if not isinstance(looked, Found) or self._asks_for_a_reason(reading, query):
            return None
        held = self._held_by_rows(reading, query, looked)
        goods = [
            term for term in reading.of_kind("product") if term.id not in held.terms and term.id not in gate.ANYBODYS
        ]
        counted = [number for number in reading.numbers if number not in held.words and len(number) > 1]
        if gate.absent(reading, held) or goods or counted or _is_other_time(reading, looked.rows):
            return None
        # Rows stand in a table, which an entry is about: who asks for them there has named nothing else.
        about = self._entry_about(looked.rows)
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

    def _asks_for_a_reason(self, reading: Reading, query: Query) -> bool:
        """Whether it is asked why, which no figure says; a day that is wrong in the question is put right anyway."""
        return reading.asks_why and "lookup" not in reading.operations and not self._queries.is_a_day(query.metrics[0])

    def _held_by_rows(self, reading: Reading, query: Query, found: Found) -> Held:
        said = [fold(f"{row.quote or ''} {row.period or ''} {row.held_on.year}") for row in found.rows]
        named = {*query.ids, *(row.unit for row in found.rows), *(row.per for row in found.rows if row.per)}
        labels = [term.label for each in named if (term := self._reader.term(each))]
        said += [fold(f"{label.fa} {label.en}") for label in labels]
        operations = {f"op-{each}" for each in (*query.operations, found.operation)}
        operations |= {"u-years", "u-calendar-year", "per-year"} if any(row.period for row in found.rows) else set()
        numbers = set(reading.numbers) if found.level is not None else set()
        numbers |= {str(query.count)} if found.operation in OVER_ALL else set()
        numbers |= small_words().above | small_words().below if found.level is not None else set()
        own = {each for row in found.rows for each in (row.subject, row.metric, row.unit)}
        spoken = {word for text in said for word in words(text)}
        spoken |= NEXT | PREVIOUS if query.beside else set()
        spoken |= {*reading.years} if reading.open_range else set()  # "before 2019" is told by the years before it
        spoken |= {stem(word) for word in spoken} | numbers | {*query.periods, *query.without}
        return Held(query.ids | operations | own, frozenset(spoken))

    def _figures_say_more(self, by_figures: Figures, best: Candidate | None) -> bool:
        if by_figures.found.computed is not None and by_figures.found.operation != "compare":
            # Only this path works anything out, so that an entry would have to know far more of the question.
            least = max(COMPUTED_EXPLAINS, best.explained - COMPUTED_LEAD if best is not None else 0.0)
            return by_figures.explained >= least
        if best is None or best.confidence < gate.REFUSE_BELOW:
            return by_figures.explained >= FACTS_EXPLAIN
        return by_figures.explained >= FACTS_EXPLAIN and by_figures.explained >= best.explained - 0.01

    def _says_it_anyway(
        self, reading: Reading, pieces: list[Piece], query: Query, missing: Missing, best: Candidate | None
    ) -> bool:
        """Whether an entry speaks of the very thing that no row is about."""
        if best is None or best.confidence < gate.REFUSE_BELOW or missing.kind in ("blank", "facet"):
            return False
        if isinstance(best.row, Unknown):
            return True
        held = self._finder.held_of(best.row.id)
        if missing.kind == "period":
            counts = self._finder.shown.counts_the_same
            return best.confidence >= SURE_OF_ITSELF and counts(best.row, query.metrics[0], missing.ids)
        wanted = {*missing.ids, *query.metrics[:1]}
        terms = [term for each in wanted if (term := self._reader.term(each))]
        says_more = reading.leftovers or reading.side
        if says_more and not reading.asks_how_many and {*missing.ids} <= {*best.row.about}:
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

    # ------------------------------------------------------------------ figures

    def _said_best(
        self, reading: Reading, by_figures: Figures, candidates: list[Candidate], slots: dict[str, str]
    ) -> FactAnswer | EntryAnswer:
        """A figure in the words of the entry that says just this one, where there is one; in our own otherwise."""
        rows = {row.id for row in by_figures.found.rows}
        if by_figures.found.operation in ("lookup", "list") and by_figures.found.computed is None:
            for each in candidates[:3]:
                sure = each.holds_what_is_named and each.confidence >= gate.REFUSE_BELOW
                if isinstance(each.row, Entry) and sure and self._says_just(each.row, rows):
                    return self._entry_answer(reading, each.row, each.confidence, slots)
        return self._fact_answer(reading, by_figures, slots)

    def _says_just(self, entry: Entry, rows: set[str]) -> bool:
        short = render(entry.answer.fa or entry.answer.en or "", self.snapshot, "fa" if entry.answer.fa else "en")
        return rows == set(short.facts)

    def _fact_answer(self, reading: Reading, by_figures: Figures, slots: dict[str, str]) -> FactAnswer | EntryAnswer:
        found = by_figures.found
        about = self._entry_about(found.rows)
        if about is not None and about.id in self.snapshot.withdrawn:
            # The office took back what was said of these figures: its reason stands where they would.
            return self._entry_answer(reading, about, by_figures.explained, slots)
        said_by = about.id if about is not None else self._finder.shown.said_by.get(found.rows[0].id)
        return FactAnswer(
            language=reading.language,
            cautions=cautions.about_rows(self.snapshot, found.rows[:2], reading.language),
            basis=_basis_of(found.rows),
            confidence=by_figures.explained,
            context=slots
            | ({"entry": said_by} if said_by else {})
            | ({"operation": found.operation} if found.operation in KEPT_UP else {})
            | ({"count": str(len(found.rows))} if found.operation in ("top", "bottom") and len(found.rows) > 1 else {}),
            operation=found.operation,
            rows=found.rows,
            computed=found.computed,
            level=found.level,
            high=found.high,
            including=found.including,
            without=by_figures.query.without,
            entry=about,
        )

    def _entry_about(self, rows: tuple[Fact, ...]) -> Entry | None:
        """The entry whose inventory is closest to the rows'."""
        asked = {each for row in rows for each in row.inventory}
        best = max(self.snapshot.entries.values(), key=lambda entry: len(asked & set(entry.inventory)), default=None)
        return best if best is not None and asked & set(best.inventory) else None

    def _refuse_figure(
        self, reading: Reading, missing: Missing, candidates: list[Candidate], slots: dict[str, str]
    ) -> Refusal:
        labels = tuple(self._label(each, reading.language) for each in missing.ids if each)
        kind = missing.kind if missing.kind in ("period", "blank") else self._kind_of(missing.ids[0])
        return Refusal(
            reading.language,
            reason="not-held",
            missing=labels,
            missing_kind=kind,
            nearest=_titles(candidates),
            context=slots,
        )

    def _named_by_what(self, reading: Reading, query: Query, missing: Missing) -> Missing:
        """What is missing of somebody of whom other figures are held is not the name but this figure.

        Where two figures are named, or words are left that nothing explains, it may be another than was asked for.
        """
        others = all(each in self.snapshot.facts_by_subject for each in missing.ids)
        if missing.kind != "subject" or not others or reading.leftovers or len(reading.of_kind("metric")) > 1:
            return missing
        return Missing("metric", (*query.metrics[:1], *missing.ids))

    def _kind_of(self, term_id: str) -> str:
        term = self._reader.term(term_id)
        return term.kind if term else "subject"

    def _label(self, term_id: str, language: Language) -> str:
        term = self._reader.term(term_id)
        return (term.label.of(language) if term else None) or term_id

    # ------------------------------------------------------------------ entries

    def _from_entries(
        self,
        reading: Reading,
        candidates: list[Candidate],
        best: Candidate | None,
        slots: dict[str, str],
        *,
        leaning: bool,
    ) -> Answer:
        if best is None or best.confidence < gate.REFUSE_BELOW:
            return self._refuse(reading, candidates, slots, leaning=leaning)
        others = [each for each in candidates if each is not best and each.holds_what_is_named]
        if best.confidence < gate.CHOOSE_BELOW and others and best.hit.score - others[0].hit.score < 0.03:
            options = tuple(each.row for each in (best, *others))[:MOST_CHOICES]
            return Choice(reading.language, options=options, confidence=best.confidence, context=slots)
        if isinstance(best.row, Unknown):
            return self._unsourced(reading, best.row, best.confidence, slots)
        return self._entry_answer(reading, best.row, best.confidence, slots)

    def _refuse(
        self, reading: Reading, candidates: list[Candidate], slots: dict[str, str], *, leaning: bool
    ) -> Refusal:
        """Say what is missing: a name, a year, or all of it."""
        refuse = partial(Refusal, reading.language, context=slots)
        if candidates and (lacking := candidates[0].absent):
            labels = tuple(dict.fromkeys(self._label(term.id, reading.language) for term in lacking))[:2]
            kind = lacking[0].kind
            return refuse(reason="not-held", missing=labels, missing_kind=kind, nearest=_titles(candidates))
        if candidates and candidates[0].absent_years:
            years = candidates[0].absent_years
            return refuse(reason="not-held", missing=years, missing_kind="period", nearest=_titles(candidates))
        reason = self._reason(reading, leaning=leaning)
        return refuse(reason=reason, nearest=_titles(candidates) if reason == "not-held" else ())

    def _reason(self, reading: Reading, *, leaning: bool) -> Reason:
        if not reading.leftovers and not reading.matches:
            return "unclear"
        known = any(
            term.kind in ("metric", "concept", "platform", "subject", "facet", "product")
            for term in reading.of_kind(*gate.WEIGHTS)
        )
        return "not-held" if known or leaning or reading.names_amount or _is_of_trade(reading) else "off-topic"

    def _unsourced(self, reading: Reading, row: Unknown, sure: float, slots: dict[str, str]) -> Refusal:
        title = row.title.of(reading.language) or row.id
        return Refusal(
            reading.language, reason="unsourced", missing=(title,), unknown=row, confidence=sure, context=slots
        )

    def _entry_answer(self, reading: Reading, entry: Entry, sure: float, slots: dict[str, str]) -> EntryAnswer:
        language, original = _shown_language(entry, reading.language)
        short = render(entry.answer.of(language) or "", self.snapshot, language)
        detail = render((entry.detail.of(language) if entry.detail else None) or "", self.snapshot, language)
        return EntryAnswer(
            language=reading.language,
            cautions=cautions.about_entry(self.snapshot, entry, self._facts_in(short), language),
            basis=_basis_of_entry(entry),
            confidence=sure,
            context={**slots, "entry": entry.id},
            entry=entry,
            short=short.text,
            detail=detail.text,
            facts=self._facts_in(short, detail),
            original_language=original,
        )

    def _facts_in(self, *texts: Rendered) -> tuple[Fact, ...]:
        return tuple(self.snapshot.facts[each] for each in dict.fromkeys(each for text in texts for each in text.facts))

    # ------------------------------------------------------------------ what a follow-up may lean on

    def _slots(self, reading: Reading, query: Query, context: Context) -> dict[str, str]:
        """The slots of this question, filled up from the one before where it leaned on that."""
        terms = [term.id for term in reading.of_kind(*gate.WEIGHTS) if term.kind != "operation"]
        ordinal = reading.place is not None
        own = [word for word in reading.sought if not self._reader.asks_nothing(word)]
        if context and _names_goods_only(reading):
            # "And carpets?" asks the same of them, and so may what comes after it.
            terms += [each for each in context.get("terms", "").split(",") if each and not self._is_goods(each)]
            own += self._without_goods(context.get("words", ""))
        return {
            "metrics": ",".join(query.metrics),
            "subjects": ",".join(query.subjects),
            "facets": ",".join(query.facets),
            "periods": ",".join(query.periods),
            "terms": ",".join(terms) or context.get("terms", ""),
            "words": " ".join(own[:12]) if len(own) > 1 or not ordinal else context.get("words", ""),
        }

    def _is_goods(self, term_id: str) -> bool:
        term = self._reader.term(term_id)
        return term is not None and term.kind == "product"

    def _without_goods(self, said: str) -> list[str]:
        reading = self._reader.read(said)
        goods = [match for match in reading.matches if match.term.kind == "product"]
        named = {place for match in goods for place in range(match.start, match.end)}
        return [word for place, word in enumerate(reading.words) if place not in named]


def asides_of(reading: Reading, answer: Answer) -> Iterator[Aside]:
    """What was asked of a figure besides: another currency, or several months or accounts."""
    rows: tuple[Fact, ...] = getattr(answer, "rows", ()) or getattr(answer, "facts", ())
    units = {row.unit for row in rows} & CURRENCIES
    counted = reading.asks_how_many or reading.of_kind("metric") or not reading.of_kind("concept")
    if reading.into and units and reading.into not in units and counted:
        yield Aside("convert", reading.into)
    added_up = [row for row in rows if row.metric in ADDED_UP and row.unit in CURRENCIES]
    if reading.is_multiple and added_up and all(row.per != "per-year" for row in added_up):
        yield Aside("multiply")


def _says_anything(reading: Reading) -> bool:
    """Whether a message holds anything but small words."""
    return bool(reading.leftovers or reading.matches or reading.years or reading.numbers or reading.without)


def _is_bare(reading: Reading) -> bool:
    """Whether a message only moves a slot of the one before: another year, another country."""
    return not reading.leftovers and not reading.of_kind("metric", "concept", "subject", "product", "operation")


def _best_of(candidates: list[Candidate]) -> Candidate | None:
    """The first that holds what is named; where that is no answer, one below it that is surely one."""
    holding = [each for each in candidates if each.holds_what_is_named]
    if holding and holding[0].confidence < gate.REFUSE_BELOW:
        return next((each for each in holding if each.confidence >= SURE_BY_WORDS), holding[0])
    return holding[0] if holding else None


def _names_goods_only(reading: Reading) -> bool:
    """Whether a message names goods and nothing that is asked of them: "what about dates?", «برای زعفران؟»."""
    others = reading.of_kind("metric", "concept", "subject", "country", "platform", "person", "operation")
    named = [term for term in others if term.id not in NEUTRAL]
    return bool(reading.of_kind("product")) and not (named or reading.leftovers or reading.numbers)


def _inventory_of(rows: Iterable[Fact]) -> set[str]:
    return {each for row in rows for each in row.inventory}


def _moves_out(reading: Reading, leaning: Answer) -> bool:
    """Whether a message asks for a year by the one before, and no figure is held of it."""
    of_no_year = isinstance(leaning, Refusal) and leaning.missing_kind == "period"
    return of_no_year and reading.shift is not None and not reading.years


def _is_of_trade(reading: Reading) -> bool:
    return any(is_form_of(word, each) for word in reading.words for each in small_words().trade)


def _is_per_other(reading: Reading, rows: tuple[Fact, ...]) -> bool:
    """Whether it is asked by the year, and the rows are by the order: "per year" fits "per person and year"."""
    named = [term.id.removeprefix("per-") for term in reading.of_kind("per")]
    held = [row.per for row in rows if row.per]
    return bool(named and held) and not any(per.endswith(each) for per in held for each in named)


def _is_other_time(reading: Reading, rows: tuple[Fact, ...]) -> bool:
    """Whether it is asked by the year or within a day, and the rows are by the order, or say how many by now."""
    now = all(row.unit == f"u-{row.metric}" and row.period is None for row in rows)
    spread = {term.id for term in reading.of_kind("per")} & PER_TIME
    return _is_per_other(reading, rows) or bool(now and (reading.stretches or spread))


def _is_newer(reading: Reading, best: Candidate | None) -> bool:
    """Whether a figure of today is asked for, and what was found is one from beyond the report."""
    if best is None or not reading.asks_now or best.confidence < SURE_OF_ITSELF:
        return False
    return isinstance(best.row, Entry) and _basis_of_entry(best.row) == "supplement"


def _talk(reading: Reading) -> Talk | None:
    """Small talk, or what is asked about the assistant itself, which is read as it was typed."""
    typed, named = words(reading.text), {match.term.id for match in reading.matches}
    about = talk_about(reading.words) or talk_about(typed) or about_itself(typed, named)
    return Talk(reading.language, about=about) if about else None


def _unclear(reading: Reading, context: Context) -> Refusal:
    return Refusal(reading.language, reason="unclear", context=dict(context))


def _is_sure_by_words(answer: Answer) -> bool:
    if isinstance(answer, Talk):
        return True
    return isinstance(answer, FactAnswer | EntryAnswer) and answer.confidence >= SURE_BY_WORDS


def _joins_rows(answer: Answer) -> bool:
    """Whether an answer was worked out of several rows, such as a sum or a comparison."""
    return isinstance(answer, FactAnswer) and answer.computed is not None and len(answer.rows) > 1


def _asks(reading: Reading) -> bool:
    """Whether half a message names anything that can be asked about."""
    return bool(reading.of_kind("metric", "concept") or reading.operations - {"compare"})


def _overlap(one: Answer, other: Answer) -> bool:
    """Whether two answers rest on the same entry or rows, and so answer one question."""
    return bool(_rests_on(one) & _rests_on(other))


def _rests_on(answer: Answer) -> set[str]:
    entry = getattr(answer, "entry", None)
    rows: tuple[Fact, ...] = (*getattr(answer, "rows", ()), *getattr(answer, "facts", ()))
    return {row.id for row in rows} | ({entry.id} if entry else set())


def _titles(candidates: list[Candidate]) -> tuple[Entry | Unknown, ...]:
    return tuple(each.row for each in candidates[:MOST_CHOICES])


def _basis_of(rows: tuple[Fact, ...]) -> Basis:
    bases: set[Basis] = {"report" if row.source == "report" else "supplement" for row in rows}
    return "mixed" if len(bases) > 1 else bases.pop()


def _basis_of_entry(entry: Entry) -> Basis:
    if entry.source == "supplement":
        return "supplement"
    if entry.source == "checks":
        return "check"
    if entry.source.startswith("office"):
        return "supplement"
    return "mixed" if entry.refs else "report"


def _shown_language(entry: Entry, asked: Language) -> tuple[Language, Language | None]:
    """The language an entry is shown in; the second is set where it is not the asker's."""
    if entry.answer.of(asked):
        return asked, None
    original: Language = "fa" if entry.answer.fa else "en"
    return original, original
