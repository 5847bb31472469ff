"""Ranking documents for a question, whatever they are: repaired spelling, Finglish, words, letters, meaning."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.search.base import Base, Document, word_counts
from knowledge.search.dense import Dense
from knowledge.snapshot import Snapshot
from knowledge.understanding.reading import Reader
from knowledge.understanding.terms import Vocabulary


class Ranker:
    """Documents ranked by the pipeline that answers go through, without its facts path and gate."""

    def __init__(
        self, documents: Iterable[Document], *, vocabulary: Vocabulary | None = None, dense: Dense | None = None
    ) -> None:
        held = list(documents)
        self._base = Base(held, dense=dense)
        self._reader = Reader(vocabulary or Vocabulary(()), word_counts(held))

    @classmethod
    def of(cls, snapshot: Snapshot, *, dense: Dense | None = None) -> Ranker:
        """The entries and known unknowns of the knowledge base."""
        from knowledge.answering.documents import documents_of

        return cls(documents_of(snapshot), vocabulary=Vocabulary(snapshot.terms.values()), dense=dense)

    def rank(self, text: str, most: int = 10) -> list[tuple[str, float]]:
        """The best documents with their fused scores, best first."""
        words = self._reader.read(text).words
        return [(hit.key, hit.score) for hit in self._base.search(" ".join(words), most)]
