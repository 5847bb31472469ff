"""From a question to an answer: read it, look in the facts, search the entries, and refuse what is not held.

text -> reading (language, repair, slots) -> facts path -> entries path -> gate -> a typed answer.
An engine answers from one snapshot; another snapshot makes another engine that shares what has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from knowledge import figures
from knowledge.answers import (
    Answer,
    Basis,
    Caution,
    Choice,
    EntryAnswer,
    FactAnswer,
    Language,
    Question,
    Refusal,
    Talk,
)
from knowledge.figures import Found, Missing, Query
from knowledge.gate import CHOOSE_BELOW, REFUSE_BELOW, confidence
from knowledge.schema import Both, Entry, Fact, Term, Unknown
from knowledge.search.base import Base, Document, Hit, document_of, word_counts
from knowledge.search.dense import Dense, Vectors
from knowledge.search.folding import words
from knowledge.snapshot import Snapshot
from knowledge.texts import Rendered, TextError, render, written
from knowledge.understanding.reading import STOP, Reader, Reading
from knowledge.understanding.talk import talk_about
from knowledge.understanding.terms import Vocabulary
from locales import LANGUAGES

MOST_HISTORY = 5
SHORT_FOLLOW_UP = 6
"""Words of a message that can lean on the one before; a longer one is a question of its own."""
MOST_CHOICES = 3
OFF_TOPIC_COVERAGE = 0.25
Context = dict[str, str]


class Engine:
    """Answers questions from one snapshot."""

    def __init__(self, snapshot: Snapshot, *, dense: Dense | None = None, before: Engine | None = None) -> None:
        self.snapshot = snapshot
        self.dense = dense
        self._vectors: Vectors = before._vectors if before is not None else Vectors.shipped()  # noqa: SLF001 - its own kind
        documents = list(documents_of(snapshot))
        self._base = Base(documents, dense=dense, vectors=self._vectors)
        self._reader = Reader(Vocabulary(snapshot.terms.values()), word_counts(documents))
        self._base_words = frozenset(word_counts(documents))
        self._said = {document.key: words(" ".join((*document.wordings, *document.texts))) for document in documents}

    def answer(self, question: Question) -> Answer:
        """The answer to a question, with the person's earlier messages in mind."""
        context: Context = {}
        for earlier in question.history[-MOST_HISTORY:]:
            context = self._answer(earlier, context, question.language).context or context
        return self._answer(question.text, context, question.language)

    def answer_after(self, text: str, context: Context, language: Language | None) -> Answer:
        """The answer to a message that follows an answer with this context."""
        return self._answer(text, context, language)

    def _answer(self, text: str, context: Context, chosen: Language | None) -> Answer:
        reading = self._reader.read(text, chosen)
        if not reading.words:
            return Refusal(reading.language, reason="unclear")
        if subject := talk_about(reading.words):
            return Talk(reading.language, about=subject, context=context)
        leaning = self._leans(reading, context)
        return self._from_facts(reading, context if leaning else {}) or self._from_entries(
            reading, context if leaning else {}
        )

    # ------------------------------------------------------------------ follow-ups

    def _leans(self, reading: Reading, context: Context) -> bool:
        """Whether a message is a follow-up: short, and without what the last answer was about."""
        if not context or len(reading.words) > SHORT_FOLLOW_UP:
            return False
        named = bool(reading.of_kind("metric")) and bool(reading.of_kind("country", "subject"))
        return not named

    # ------------------------------------------------------------------ facts path

    def _from_facts(self, reading: Reading, context: Context) -> Answer | None:
        query = self._query(reading, context)
        if self._unheld(reading, query) or self._strays(reading, query):
            return None
        found = figures.look(self.snapshot, query)
        if isinstance(found, Missing):
            return self._refuse_figure(reading, found, query)
        if found is None or not found.rows:
            return None
        return self._fact_answer(reading, query, found)

    def _query(self, reading: Reading, context: Context) -> Query:
        metrics = tuple(term.id for term in reading.of_kind("metric") if term.id in self.snapshot.facts_by_metric)
        metrics = metrics or tuple(filter(None, context.get("metrics", "").split(",")))
        known = {fact.subject for metric in metrics[:1] for fact in self.snapshot.facts_by_metric.get(metric, ())}
        named = [term for term in reading.of_kind("country", "subject", "platform", "product", "person", "city")]
        subjects = tuple(term.id for term in named if term.id in known or term.kind in ("country", "platform"))
        if len(known) > 1:
            subjects = tuple(each for each in subjects if each in known or not self._is_neutral(each))
        else:
            subjects = tuple(each for each in subjects if each not in self._neutral or each in known)
        facets = tuple(term.id for term in reading.of_kind("facet"))
        periods = reading.years
        if context:
            subjects = subjects or tuple(filter(None, context.get("subjects", "").split(",")))
            facets = facets or tuple(filter(None, context.get("facets", "").split(",")))
            last = tuple(filter(None, context.get("periods", "").split(",")))
            if reading.shift is not None and last and last[-1].isdigit():
                periods = (str(int(last[-1]) + reading.shift),)
            elif not periods and not reading.operations - {"lookup"}:
                periods = last
        facets = tuple(facet for facet in facets if self._has_facet(metrics, facet))
        return Query(metrics[:2], subjects, facets, periods, reading.operations, reading.level, reading.count)

    @property
    def _neutral(self) -> frozenset[str]:
        """What every question is about, and so narrows nothing."""
        return frozenset({"douyin", "tiktok", "china"})

    def _is_neutral(self, term_id: str) -> bool:
        return term_id in self._neutral

    def _has_facet(self, metrics: tuple[str, ...], facet: str) -> bool:
        return any(
            fact.facet == facet for metric in metrics[:1] for fact in self.snapshot.facts_by_metric.get(metric, ())
        )

    def _unheld(self, reading: Reading, query: Query) -> bool:
        """A metric that is understood and not held, next to one that is, changes the question."""
        return any(not term.held for term in reading.of_kind("metric")) or not query.metrics

    def _strays(self, reading: Reading, query: Query) -> bool:
        """Whether the question says more than its slots: then words have to answer it, not a row."""
        strange = [word for word in reading.leftovers if word not in self._base_words]
        concepts = [
            term for term in reading.of_kind("concept", "product", "person", "city") if term.id not in query.subjects
        ]
        return bool(strange) or len(reading.leftovers) > 2 or len(concepts) > 1

    def _fact_answer(self, reading: Reading, query: Query, found: Found) -> FactAnswer:
        rows = found.rows
        return FactAnswer(
            language=reading.language,
            cautions=tuple(self._cautions_of(rows, reading.language)),
            basis=_basis_of(rows),
            context={
                "metrics": ",".join(query.metrics),
                "subjects": ",".join(query.subjects),
                "facets": ",".join(query.facets),
                "periods": ",".join(query.periods),
            },
            operation=found.operation,
            rows=rows,
            computed=found.computed,
            level=found.level,
            entry=self._entry_about(rows),
        )

    def _entry_about(self, rows: tuple[Fact, ...]) -> Entry | None:
        """The entry whose inventory is closest to the rows'."""
        asked = {each for row in rows for each in row.inventory}
        best = max(self.snapshot.entries.values(), key=lambda entry: len(asked & set(entry.inventory)), default=None)
        return best if best is not None and asked & set(best.inventory) else None

    def _refuse_figure(self, reading: Reading, missing: Missing, query: Query) -> Refusal:
        labels = tuple(self._label(each, reading.language) for each in missing.ids)
        kind = "period" if missing.kind == "period" else self._kind_of(missing.ids[0])
        nearest = tuple(self._nearest(reading))
        context = {"metrics": ",".join(query.metrics), "facets": ",".join(query.facets)}
        return Refusal(
            reading.language, reason="not-held", missing=labels, missing_kind=kind, nearest=nearest, context=context
        )

    def _kind_of(self, term_id: str) -> str:
        if term_id.startswith("territory/"):
            return "country"
        term = self.snapshot.terms.get(term_id)
        return term.kind if term else "subject"

    def _label(self, term_id: str, language: Language) -> str:
        term = self._reader.term(term_id)
        return (term.label.of(language) if term else None) or term_id

    # ------------------------------------------------------------------ entries path

    def _from_entries(self, reading: Reading, context: Context) -> Answer:
        text = " ".join(reading.words)
        if context.get("words"):
            text = f"{text} {text} {context['words']}"
        hits = self._base.search(text)
        if absent := self._named_and_absent(reading, hits[:1]):
            better = next((hit for hit in hits[:5] if not self._named_and_absent(reading, [hit])), None)
            if better is None or better.score < 0.6 * hits[0].score:
                return self._refuse_named(reading, absent)
            hits = [better, *(hit for hit in hits if hit is not better)]
        sure = self._confidence(reading, hits)
        if sure < REFUSE_BELOW:
            return self._refuse_unsure(reading, hits)
        if sure < CHOOSE_BELOW and len(hits) > 1 and not context and hits[0].score - hits[1].score < 0.05:
            options = tuple(row for hit in hits[:MOST_CHOICES] if (row := self._row(hit.key)))
            return Choice(reading.language, options=options, confidence=sure)
        row = self._row(hits[0].key)
        if isinstance(row, Unknown):
            return self._unsourced(reading, row, sure)
        assert row is not None, "documents are made of rows"
        return self._entry_answer(reading, row, sure)

    def _confidence(self, reading: Reading, hits: list[Hit]) -> float:
        if not hits:
            return 0.0
        telling = [word for word in reading.words if word not in STOP and len(word) > 1]
        unheld = sum(not self._base.holds(hits[0].key, word) for word in telling)
        unknown = sum(word not in self._base_words for word in reading.leftovers)
        return confidence(hits, leftovers=unheld, unknown_words=unknown)

    def _named_and_absent(self, reading: Reading, hits: list[Hit]) -> tuple[Term, ...]:
        """Named things and years of the question that the hit does not hold."""
        if not hits:
            return ()
        row = self._row(hits[0].key)
        about = set(row.about) if row is not None else set()
        said = set(self._said.get(hits[0].key, ()))
        absent = [
            term for term in (*reading.entities, *reading.unheld) if term.id not in about and not _says(said, term)
        ]
        return tuple(dict.fromkeys(absent))

    def _refuse_named(self, reading: Reading, absent: tuple[Term, ...]) -> Refusal:
        first = absent[0]
        labels = tuple(term.label.of(reading.language) or term.id for term in absent[:2])
        return Refusal(
            reading.language,
            reason="not-held",
            missing=labels,
            missing_kind=first.kind,
            nearest=tuple(self._nearest(reading)),
        )

    def _refuse_unsure(self, reading: Reading, hits: list[Hit]) -> Refusal:
        covered = max((hit.coverage for hit in hits), default=0.0)
        reason = (
            "off-topic" if covered < OFF_TOPIC_COVERAGE and not reading.of_kind("metric", "concept") else "not-held"
        )
        if not reading.leftovers and not reading.matches:
            reason = "unclear"
        nearest = tuple(self._nearest(reading)) if reason == "not-held" else ()
        return Refusal(reading.language, reason=reason, missing=(), nearest=nearest)  # type: ignore[arg-type]

    def _unsourced(self, reading: Reading, row: Unknown, sure: float) -> Refusal:
        title = row.title.of(reading.language) or row.id
        return Refusal(reading.language, reason="unsourced", missing=(title,), unknown=row, confidence=sure)

    def _entry_answer(self, reading: Reading, entry: Entry, sure: float) -> EntryAnswer:
        language, original = _shown_language(entry, reading.language)
        short = render(entry.answer.of(language) or "", self.snapshot, language)
        detail = render((entry.detail.of(language) if entry.detail else None) or "", self.snapshot, language)
        facts = tuple(self.snapshot.facts[each] for each in dict.fromkeys((*short.facts, *detail.facts)))
        return EntryAnswer(
            language=reading.language,
            cautions=tuple(self._cautions_for(entry, short, language)),
            basis=_basis_of_entry(entry),
            confidence=sure,
            context={"entry": entry.id, "words": " ".join(reading.words[:12])},
            entry=entry,
            short=short.text,
            detail=detail.text,
            facts=facts,
            original_language=original,
        )

    def show(self, entry: Entry, language: Language) -> EntryAnswer:
        """An entry's answer without a question: for buttons, deep links and lists."""
        return self._entry_answer(Reading("", language, ()), entry, 1.0)

    # ------------------------------------------------------------------ cautions

    def _cautions_of(self, rows: tuple[Fact, ...], language: Language) -> Iterator[Caution]:
        """Conflicts and outside checks about rows, each once; a whole table shows only those of its first rows."""
        seen: set[str] = set()
        for row in rows[:2]:
            for conflict in self.snapshot.conflicts_by_fact.get(row.id, ()):
                if conflict.show == "under-answer" and conflict.id not in seen:
                    seen.add(conflict.id)
                    yield Caution(self._plain(conflict.text, language), conflict)
            for check in self.snapshot.checks_by_fact.get(row.id, ()):
                if check.show == "under-answer" and check.id not in seen:
                    seen.add(check.id)
                    yield Caution(self._plain(check.line, language), check)

    def _cautions_for(self, entry: Entry, short: Rendered, language: Language) -> Iterator[Caution]:
        """What the entry names, and what is known of the figures in its short answer."""
        seen: set[str] = set()
        named = [self.snapshot.conflicts[each] for each in entry.conflicts if each in self.snapshot.conflicts]
        for conflict in named:
            if conflict.show == "under-answer":
                seen.add(conflict.id)
                yield Caution(self._plain(conflict.text, language), conflict)
        for check in (self.snapshot.checks[each] for each in entry.checks if each in self.snapshot.checks):
            if check.show == "under-answer":
                seen.add(check.id)
                yield Caution(self._plain(check.line, language), check)
        rows = tuple(self.snapshot.facts[each] for each in short.facts)
        for caution in self._cautions_of(rows, language):
            if caution.of.id not in seen:
                seen.add(caution.of.id)
                yield caution

    def _plain(self, text: Both, language: Language) -> str:
        return written(text, self.snapshot, language)

    # ------------------------------------------------------------------ rows

    def _row(self, key: str) -> Entry | Unknown | None:
        return self.snapshot.entries.get(key) or self.snapshot.unknowns.get(key)

    def _nearest(self, reading: Reading) -> Iterator[Entry | Unknown]:
        """Up to three things that the knowledge does hold and that come near."""
        for hit in self._base.search(" ".join(reading.words), MOST_CHOICES, meaning=False):
            if row := self._row(hit.key):
                yield row


def _says(said: set[str], term: Term) -> bool:
    """Whether words name a term in any of its forms."""
    forms = (*term.forms.fa, *term.forms.en, term.label.fa, term.label.en)
    return any(form and set(words(form)) <= said for form in forms)


def documents_of(snapshot: Snapshot) -> Iterator[Document]:
    rows: list[Entry | Unknown] = [*snapshot.entries.values(), *snapshot.unknowns.values()]
    for row in rows:
        yield document_of(row, _texts(snapshot, row))


def _texts(snapshot: Snapshot, row: Entry | Unknown) -> Iterator[str]:
    for language in LANGUAGES:
        detail = row.detail.of(language) if isinstance(row, Entry) and row.detail else None
        for template in (row.answer.of(language), detail):
            if template:
                try:
                    yield render(template, snapshot, language).text
                except TextError:
                    # `karvan knowledge check` names it; a broken text only cannot be found by its words.
                    continue


def _basis_of(rows: tuple[Fact, ...]) -> Basis:
    bases = {"report" if row.source == "report" else "supplement" for row in rows}
    return "mixed" if len(bases) > 1 else bases.pop()  # type: ignore[return-value]


def _basis_of_entry(entry: Entry) -> Basis:
    if entry.source == "supplement":
        return "supplement"
    if entry.source == "checks":
        return "check"
    return "mixed" if entry.refs else "report"


def _shown_language(entry: Entry, asked: Language) -> tuple[Language, Language | None]:
    """The language an entry is shown in; the second is set where it is not the asker's."""
    if entry.answer.of(asked):
        return asked, None
    original: Language = "fa" if entry.answer.fa else "en"
    return original, original
