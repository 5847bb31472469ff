"""What can be found, as documents of the searchable base: made from a snapshot, or from the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from knowledge.answering import gate
from knowledge.schema import Entry, Unknown
from knowledge.search import stored_terms
from knowledge.search.base import Base, Document, document_of, wordings_of
from knowledge.search.dense import Dense, Vectors
from knowledge.search.folding import words
from knowledge.snapshot import Snapshot
from knowledge.texts import TextError, render
from knowledge.understanding.terms import Vocabulary
from locales import LANGUAGES


@dataclass(frozen=True)
class Indexed:
    """The documents of a snapshot and the base that they are searched in."""

    snapshot: Snapshot
    dense: Dense | None
    vectors: Vectors
    vocabulary: Vocabulary
    documents: dict[str, Document]
    base: Base
    lent: list[Base]
    """The base of near-misses, once one was asked for; whoever has the same shares it."""

    @classmethod
    def of(cls, snapshot: Snapshot, *, dense: Dense | None, before: Indexed | None = None) -> Indexed:
        """Index a snapshot; one before it lends what has not changed."""
        vectors = before.vectors if before is not None else Vectors.shipped()
        if before is None or before.snapshot.terms != snapshot.terms:
            vocabulary = Vocabulary(snapshot.terms.values())
        else:
            vocabulary = before.vocabulary
        if before is not None and vocabulary is before.vocabulary and before.dense is dense:
            after = _documents_after(before, snapshot)
            documents = {each.key: each for each in after}
            base = _base_after(before, documents)
        else:
            documents = {each.key: each for each in documents_of(snapshot, vocabulary)}
            base = Base(documents.values(), dense=dense, vectors=vectors)
        lends = before is not None and before.snapshot.near_misses == snapshot.near_misses and before.dense is dense
        return cls(snapshot, dense, vectors, vocabulary, documents, base, before.lent if before and lends else [])

    @property
    def near_misses(self) -> Base:
        """The questions that nothing answers; made with the first question, so that a start need not wait for it."""
        if not self.lent:
            held = near_misses_of(self.snapshot)
            self.lent.append(Base(held, dense=self.dense, vectors=self.vectors, by_letters=False))
        return self.lent[0]


def documents_of(snapshot: Snapshot, vocabulary: Vocabulary | None = None) -> Iterator[Document]:
    """Every entry and known unknown as a document."""
    rows: list[Entry | Unknown] = [*snapshot.entries.values(), *snapshot.unknowns.values()]
    known = vocabulary or Vocabulary(snapshot.terms.values())
    stored = stored_terms.read(stored_terms.digest_of(snapshot.terms.values()))
    for row in rows:
        yield document_of(row, _texts(snapshot, row), partial(_terms_in, known, stored))


def near_misses_of(snapshot: Snapshot) -> Iterator[Document]:
    """The questions that nothing answers, as documents."""
    for row in snapshot.near_misses.values():
        yield wordings_of(row.id, row.phrases)


def _documents_after(before: Indexed, snapshot: Snapshot) -> Iterator[Document]:
    """The documents of another snapshot with the same vocabulary: those that say the same are the very same."""
    old = before.snapshot
    rows: list[Entry | Unknown] = [*snapshot.entries.values(), *snapshot.unknowns.values()]
    terms_in = partial(_terms_in, before.vocabulary, {})
    for row in rows:
        known = before.documents.get(row.id)
        texts = tuple(_texts(snapshot, row))
        if known is not None and (old.entries.get(row.id) or old.unknowns.get(row.id)) == row:
            yield known if known.texts == texts else replace(known, texts=texts)
        else:
            yield document_of(row, texts, terms_in)


def _base_after(before: Indexed, documents: Mapping[str, Document]) -> Base:
    """The base of some documents, made of one of others that share most of them."""
    base = before.base.copy()
    for key in before.documents.keys() - documents.keys():
        base.remove(key)
    for key, document in documents.items():
        if before.documents.get(key) is not document:
            base.add(document)
    return base


def _terms_in(vocabulary: Vocabulary, stored: Mapping[str, tuple[str, ...]], text: str) -> tuple[str, ...]:
    if (found := stored.get(text)) is not None:
        return found
    return tuple(match.term.id for match in vocabulary.find(words(text)) if match.term.kind in gate.WEIGHTS)


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
