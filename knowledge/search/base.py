"""The searchable base: every wording of every entry and known unknown, by words, by letters and by meaning.

A title, each phrase and each text is a unit of its own; an entry scores as its nearest unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.schema import Entry, Unknown
from knowledge.search.dense import Dense, Vector, Vectors
from knowledge.search.folding import is_number, words
from knowledge.search.lexical import Bm25, grams_of, stems_of
from knowledge.search.stems import stem

WEIGHTS_WITH_DENSE = (0.2, 0.2, 0.6)
WEIGHTS_WITHOUT = (0.6, 0.4, 0.0)
"""Of words, letters and meaning, each list scaled by its top; a weighted sum beats rank fusion by up to six points."""


@dataclass(frozen=True)
class Document:
    """What can be found: its wordings, and the words of its texts."""

    key: str
    wordings: tuple[str, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A document found, with the raw signals that say how sure we are."""

    key: str
    score: float
    """Fused, 0 to 1; says only the order."""
    coverage: float
    """Share of the question's telling words that the document holds, 0 to 1."""
    lexical: float
    """BM25 over what the question's words could have scored at most, 0 to about 1."""
    cosine: float | None
    """Of the nearest wording; None without the model."""


class Base:
    """Documents, searched."""

    def __init__(
        self, documents: Iterable[Document] = (), *, dense: Dense | None = None, vectors: Vectors | None = None
    ) -> None:
        self._by_words: Bm25[str] = Bm25(stems_of)
        self._by_letters: Bm25[str] = Bm25(grams_of)
        self._dense = dense
        self._vectors = vectors or Vectors()
        self._rows: dict[str, list[Vector]] = {}
        self._matrix: Vector | None = None
        self._owners: list[str] = []
        self._stems: dict[str, frozenset[str]] = {}
        for document in documents:
            self.add(document)

    def __len__(self) -> int:
        return len(self._stems)

    def __contains__(self, key: str) -> bool:
        return key in self._stems

    def add(self, document: Document) -> None:
        """Add a document, in place of one with the same key."""
        if document.key in self._stems:
            self.remove(document.key)
        for wording in (*document.wordings, *document.texts):
            self._by_words.add(document.key, wording)
            self._by_letters.add(document.key, wording)
        self._stems[document.key] = frozenset(
            piece for wording in (*document.wordings, *document.texts) for piece in stems_of(wording)
        )
        if self._dense is not None:
            self._rows[document.key] = self._vectors.of((*document.wordings, *document.texts), self._dense)
            self._matrix = None

    def remove(self, key: str) -> None:
        """Take a document away."""
        self._by_words.remove(key)
        self._by_letters.remove(key)
        self._stems.pop(key, None)
        if self._rows.pop(key, None) is not None:
            self._matrix = None

    def holds(self, key: str, word: str) -> bool:
        """Whether a document says a word, in whatever form."""
        return stem(word) in self._stems.get(key, frozenset())

    def search(self, text: str, most: int = 10, *, meaning: bool = True) -> list[Hit]:
        """The best documents for a question, best first."""
        lexical = self._by_words.scores(text)
        letters = self._by_letters.scores(text)
        cosines = self._cosines(text) if meaning and self._dense is not None else {}
        weights = WEIGHTS_WITH_DENSE if cosines else WEIGHTS_WITHOUT
        fused: dict[str, float] = defaultdict(float)
        for weight, scores in zip(weights, (lexical, letters, _spread(cosines)), strict=True):
            top = max(scores.values(), default=0.0)
            for key, score in scores.items():
                if top > 0:
                    fused[key] += weight * score / top
        best = sorted(fused.items(), key=lambda pair: -pair[1])[:most]
        telling = [(piece, self._by_words.idf(piece)) for piece in dict.fromkeys(stems_of(text))]
        possible = sum(idf for _piece, idf in telling) or 1.0
        return [
            Hit(
                key,
                score,
                sum(idf for piece, idf in telling if piece in self._stems[key]) / possible,
                lexical.get(key, 0.0) / possible,
                cosines.get(key) if cosines else None,
            )
            for key, score in best
        ]

    def _cosines(self, text: str) -> dict[str, float]:
        assert self._dense is not None
        if not self._rows:
            return {}
        if self._matrix is None:
            self._matrix = np.array([row for rows in self._rows.values() for row in rows], dtype=np.float32)
            self._owners = [key for key, rows in self._rows.items() for _row in rows]
        nearness = self._matrix @ self._dense.embed(text)
        best: dict[str, float] = {}
        for key, value in zip(self._owners, nearness.tolist(), strict=True):
            if value > best.get(key, -1.0):
                best[key] = value
        return best


def _spread(cosines: Mapping[str, float]) -> dict[str, float]:
    """Cosines of this model lie close together; they are spread from the lowest to the highest."""
    if not cosines:
        return {}
    low = min(cosines.values())
    return {key: value - low for key, value in cosines.items()}


def document_of(row: Entry | Unknown, texts: Iterable[str]) -> Document:
    """An entry or known unknown as a document; `texts` are its rendered texts."""
    titles = filter(None, (row.title.fa, row.title.en))
    return Document(row.id, tuple(dict.fromkeys((*titles, *row.phrases.fa, *row.phrases.en))), tuple(texts))


def word_counts(documents: Iterable[Document]) -> dict[str, int]:
    """Every folded word of the documents to how often it stands there."""
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(_plain_words((*document.wordings, *document.texts)))
    return dict(counts)


def _plain_words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (word for word in words(text) if not is_number(word))
