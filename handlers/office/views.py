"""A row as askers would see it, from knowledge that may not be published yet."""

from __future__ import annotations

from typing import Any

from handlers.answering import Told, told
from handlers.citing import places_in_words
from knowledge.answering import cautions
from knowledge.answering.answers import EntryAnswer, Language, Refusal
from knowledge.schema import Entry, Fact, Unknown
from knowledge.snapshot import Snapshot
from knowledge.texts import mentioned, written


def as_asked(row: Entry | Unknown, snapshot: Snapshot, language: Any) -> Told:
    """The answer that a row gives."""
    return told(_answer(row, snapshot, language), snapshot)


def where(fact: Fact, snapshot: Snapshot, language: str) -> str:
    """Where a figure comes from, as people say it: the place in the report, the reference, or the office's source."""
    if fact.locus:
        return places_in_words((fact.locus,), snapshot, language)[0]
    source = snapshot.sources.get(fact.source)
    title = source.title.shown(language) if source is not None else None
    return fact.ref or title or fact.source


def _answer(row: Entry | Unknown, snapshot: Snapshot, language: Language) -> EntryAnswer | Refusal:
    if isinstance(row, Unknown):
        title = row.title.shown(language) or row.id
        return Refusal(language, reason="unsourced", missing=(title,), unknown=row)
    named = mentioned(row.answer.of(language) or row.answer.fa or row.answer.en or "").facts
    shown = [snapshot.facts[each] for each in named if each in snapshot.facts]
    own = row.answer.of(language) is not None
    shown_in = language if own else ("fa" if row.answer.fa else "en")
    detail = row.detail if row.detail is not None and row.detail.of(shown_in) is not None else None
    return EntryAnswer(
        language,
        cautions=cautions.about_entry(snapshot, row, shown, language),
        entry=row,
        short=written(row.answer, snapshot, language),
        detail=written(detail, snapshot, shown_in) if detail is not None else "",
        facts=tuple(shown),
        original_language=None if own else shown_in,
    )
