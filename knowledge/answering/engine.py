"""From a question to an answer: read it, look in the facts, search the entries, and refuse what is not held.

text -> reading (language, repair, slots) -> facts path -> entries path -> gate -> a typed answer.
An engine answers from one snapshot; another snapshot makes another engine that shares what has not changed.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.answering import follow_ups, gate
from knowledge.answering.answers import (
    Answer,
    Choice,
    EntryAnswer,
    FactAnswer,
    Language,
    Question,
    Refusal,
    Several,
    Talk,
)
from knowledge.answering.candidates import MEANT, Finder
from knowledge.answering.deciding import Decider
from knowledge.answering.entries_path import EntriesPath
from knowledge.answering.facts_path import FactsPath
from knowledge.answering.follow_ups import FollowUps, may_lean, says_anything
from knowledge.answering.refusals import Refusals, unclear
from knowledge.answering.slots import spoken_in
from knowledge.answering.two_questions import asking_clauses, halves, of_clauses, or_both
from knowledge.schema import Entry, Unknown
from knowledge.search.dense import Dense
from knowledge.search.folding import words
from knowledge.search.language import is_of_other_script
from knowledge.search.stems import stem
from knowledge.snapshot import Snapshot
from knowledge.understanding.aspects import aspect_of
from knowledge.understanding.budgets import Budgets
from knowledge.understanding.context import NOTHING, Context, remembered
from knowledge.understanding.in_turn import is_ordinal
from knowledge.understanding.introducing import parted
from knowledge.understanding.measured import Measured
from knowledge.understanding.metrics import Metrics
from knowledge.understanding.of_itself import about_itself, leans
from knowledge.understanding.periods import years_in
from knowledge.understanding.querying import QueryMaker
from knowledge.understanding.rankings import Rankings
from knowledge.understanding.reading import NEUTRAL, Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.talk import talk_about, thanks_by_sign

MOST_HISTORY = 5


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


class Engine:
    """Answers questions from one snapshot."""

    def __init__(self, snapshot: Snapshot, *, dense: Dense | None = None, before: Engine | None = None) -> None:
        self.snapshot = snapshot
        self.dense = dense
        measured = Measured(snapshot)
        metrics = Metrics(snapshot, measured)
        queries = QueryMaker(measured, metrics, Rankings(measured, metrics), Budgets(measured))
        lender = before._finder if before is not None else None  # noqa: SLF001 - its own kind
        self._finder: Finder = Finder(snapshot, measured, dense=dense, before=lender)
        self._reader = self._finder.reader
        shown, refusals = self._finder.shown, Refusals(snapshot, self._reader)
        self._entries_path = EntriesPath(snapshot, refusals)
        facts_path = FactsPath(snapshot, self._reader, measured, shown, self._entries_path)
        self._follow_ups = FollowUps(snapshot, queries, measured, shown, facts_path, self._entries_path)
        self._decider = Decider(
            snapshot, queries, self._finder, facts_path, self._entries_path, refusals, by_meaning=dense is not None
        )

    def answer(self, question: Question) -> Answer:
        """The answer to a question, with the person's earlier messages in mind."""
        context = NOTHING
        for earlier in question.history[-MOST_HISTORY:]:
            context = remembered(context, self.answer_after(earlier, context, question.language).context)
        return self.answer_after(question.text, context, question.language)

    @cached_property
    def by_words(self) -> Engine:
        """The same engine without its model, for a first look: half of all questions need no more."""
        if not self._decider.by_meaning:
            return self
        other = copy(self)
        other._decider = replace(self._decider, by_meaning=False)  # noqa: SLF001 - its own kind
        return other

    def warm(self) -> None:
        """Make what is otherwise made with the first questions: near-misses, the speller, the reading of Finglish."""
        for text in ("هزینهٔ حصاب تجاری", "hazine hesab chande", "how much is an acount"):
            self.by_words.weighed(text, NOTHING, None)

    def sought(self, text: str, context: Context, language: Language | None) -> list[str]:
        """What a message is searched for by its meaning, with which `dense` may be asked beforehand."""
        reading = self._reader.read(text, spoken_in(context, language))
        parts = [half for pair in halves(self._reader, text, reading.language) for half in pair]
        if (introduced := self._introduced(text, reading.language)) is not None:
            parts.append(introduced)
        parts += asking_clauses(self._reader, text, reading.language)
        asked = [self._finder.sought(each, NOTHING).text for each in (reading, *parts)]
        if context and len(reading.words) <= follow_ups.LONGEST:
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
        reading = self._reader.read(text, spoken_in(context, language))
        if (not reading.words and not thanks_by_sign(text)) or is_of_other_script(text):
            return Answered(unclear(reading, NOTHING), unclear(reading, context))
        talk = _talk(reading)
        of_before = leans(words(text)) or aspect_of(reading) is not None
        if talk is not None and not (context and of_before):
            return Answered(talk, replace(talk, context=dict(context)), stands_alone=not of_before)
        first = self._decider.answer(reading, NOTHING) if says_anything(reading) else unclear(reading, NOTHING)
        alone = talk or self._or_both(text, reading.language, first)
        introduced = None if isinstance(first, FactAnswer) else self._to_introduced(text, reading.language, first)
        by_clauses = self._of_clauses(reading) if introduced or _is_in_doubt(first) else None
        if by_clauses and (introduced is None or _says_more(by_clauses, introduced)):
            return Answered(by_clauses, by_clauses)
        if introduced:
            return Answered(introduced, introduced)
        if not may_lean(reading, first) and not is_ordinal(reading):
            return Answered(alone, alone)
        leaning = self._follow_ups.answer(reading, context, first, self._decider.answer)
        after = alone if leaning is first else self._or_both(text, reading.language, leaning)
        return Answered(alone, after, stands_alone=False)

    def _or_both(self, text: str, language: Language, answer: Answer) -> Answer:
        return or_both(self._reader, text, language, answer, self._decider.answer)

    def _to_introduced(self, text: str, language: Language, whole: Answer) -> Answer | None:
        """The answer to a question before which people say who they are, where it surely has one.

        `whole` is the answer to all that is said. An entry that was found by it stands unless it is one of who they
        are, and says nothing to what they ask: of pistachios, where those who grow them ask about a deposit.
        """
        asked = self._introduced(text, language)
        if asked is None or not (isinstance(whole, Refusal) or self._passes_over(whole, asked)):
            return None
        answer = self._decider.answer(asked, NOTHING)
        return answer if answer.confidence >= MEANT and self._is_of_what_is_named(answer, asked) else None

    def _is_of_what_is_named(self, answer: Answer, asked: Reading) -> bool:
        """Whether an answer is of no goods but those a question names, or of a figure that says whose it is."""
        if isinstance(answer, FactAnswer):
            alike = [fact for row in answer.rows for fact in self.snapshot.facts_by_metric[row.metric]]
            return bool(asked.of_kind("country")) or len({fact.subject for fact in alike}) == 1
        about = answer.entry.about if isinstance(answer, EntryAnswer) and answer.entry is not None else None
        terms = [term for each in about or () if (term := self._reader.term(each))]
        goods = {term.id for term in terms if term.kind == "product"}
        return about is not None and goods <= {term.id for term in asked.of_kind("product")} | gate.ANYBODYS

    def _of_clauses(self, reading: Reading) -> Answer | None:
        """What a long message asks among much else; none where it names what is not held, or whom it is not of."""
        named = [term for term in reading.of_kind(*gate.WEIGHTS) if term.id not in NEUTRAL]
        if any(not term.held or term.kind in ("platform", "person") for term in named):
            return None
        return of_clauses(self._reader, reading.text, reading.language, self._decider.answer)

    def _passes_over(self, answer: Answer, asked: Reading) -> bool:
        """Whether an entry is about nothing that a question asks for by name."""
        named = {term.id for term in asked.of_kind("concept", "metric")} - NEUTRAL
        return isinstance(answer, EntryAnswer) and answer.entry is not None and named.isdisjoint(answer.entry.about)

    def _introduced(self, text: str, language: Language) -> Reading | None:
        """The question behind what people say of who they are; none where that changes what is asked.

        A cost or a time of nothing that is named is that of what they spoke of.
        """
        parts = parted(text)
        if parts is None:
            return None
        said, asked = (self._reader.read(part, language) for part in parts)
        return None if _asks_or_names(said) or aspect_of(asked) else asked

    def show(self, entry: Entry, language: Language) -> EntryAnswer:
        """An entry's answer without a question: for buttons, deep links and lists."""
        return self._entries_path.said(Reading("", language, ()), entry, 1.0, {})

    def find(self, text: str, most: int) -> list[Entry | Unknown]:
        """The rows nearest to some words, best first, whether or not they answer them: for the office's search."""
        return self._finder.nearest(self._reader.read(text), most)

    def meaning(self, text: str) -> frozenset[str]:
        """What a question is about, whatever its language and wording: its terms, its years, the words left over."""
        reading = self._reader.read(text)
        terms = {match.term.id for match in reading.matches if match.term.id not in NEUTRAL}
        years = {reading.words[place] for place in years_in(reading.words)}
        return frozenset(terms | years | set(map(stem, reading.leftovers)))


def _is_in_doubt(answer: Answer) -> bool:
    return isinstance(answer, Refusal | Choice) or answer.confidence < gate.SURE_OF_ITSELF


def _says_more(answer: Answer, one: Answer) -> bool:
    """Whether an answer holds what another one says, beside something else."""
    parts = answer.parts if isinstance(answer, Several) else ()
    entries = [each.entry for each in parts if isinstance(each, EntryAnswer)]
    return isinstance(one, EntryAnswer) and one.entry in entries


def _talk(reading: Reading) -> Talk | None:
    """Small talk, or what is asked about the assistant itself, which is read as it was typed."""
    typed, named = words(reading.text), {match.term.id for match in reading.matches}
    if thanks_by_sign(reading.text):
        return Talk(reading.language, about="thanks")
    about = talk_about(reading.words) or talk_about(typed) or about_itself(typed, named)
    return Talk(reading.language, about=about) if about else None


def _asks_or_names(said: Reading) -> bool:
    """Whether a sentence asks something, or names what makes the question behind it another one.

    That are an office, a network, and whatever nothing is known of; a country or a town is where the asker lives.
    """
    small = small_words()
    asks = said.operations or said.numbers or (small.which | small.how_many | small.why) & {*said.words}
    named = [term for term in said.of_kind("facet", "platform") if term.id not in NEUTRAL]
    return bool(asks or named or any(not term.held for term in said.of_kind("concept", "subject", "product")))


def _is_sure_by_words(answer: Answer) -> bool:
    if isinstance(answer, Talk):
        return True
    return isinstance(answer, FactAnswer | EntryAnswer) and answer.confidence >= gate.SURE_BY_WORDS
