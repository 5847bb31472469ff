"""The searchable base: every wording of every entry and known unknown, by words, by letters and by meaning.

A title, each phrase and each text is a unit of its own; an entry scores as its nearest unit.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.schema import Entry, Phrases, Unknown
from knowledge.search.dense import Dense, Vector, Vectors
from knowledge.search.folding import is_number, words
from knowledge.search.lexical import Bm25, Units, grams_of, stem_of, stems_of
from knowledge.search.stems import stem

WEIGHTS_WITH_DENSE = (0.2, 0.2, 0.6)
WEIGHTS_WITHOUT = (0.6, 0.4, 0.0)
"""Of words, letters and meaning, each list scaled by its top; a weighted sum beats rank fusion by up to six points."""
WEIGHT_OF_TERMS = 0.6
"""What the vocabulary's terms add to that, where a question holds any: they know synonyms that letters do not."""

Asked = Mapping[str, float]
"""Pieces of a question with their weights."""
Scores = Mapping[str, float]

LATELY = 16
"""Questions whose scores by words are at hand: the halves of one, and what it leans on."""

FEW = 3
VOTING = 10
"""Wordings that are looked at together: a question that is answered is like several of them."""

MOST_NEW = 48
"""Texts without a stored vector that a base embeds itself: an edition or two, a second's work. More of them are
content whose vectors were not made yet (`karvan knowledge embed`); words find them meanwhile."""


@dataclass(frozen=True)
class Document:
    """What can be found: its wordings, and the words of its texts."""

    key: str
    wordings: tuple[str, ...]
    texts: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    """Ids of the vocabulary's terms: what it is about, and those of each wording."""

    @cached_property
    def stems_of_wordings(self) -> tuple[frozenset[str], ...]:
        """The stems of each wording; made when the document is first found, as most are by no question of a start."""
        return tuple(frozenset(stems_of(wording)) for wording in self.wordings)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all that it says."""
        return frozenset().union(*self.stems_of_wordings, *map(stems_of, self.texts))


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
    likeness: float = 0.0
    """How much of the question and of the most similar wording are the same words, 0 to 1."""
    alike: float = 0.0
    """The same of the three most similar wordings together."""
    near: float = 0.0
    """The cosine of the three nearest wordings together; 0 without the model."""
    votes: float = 0.0
    """How many of the ten nearest wordings of the whole base are the document's, 0 to 1; 0 without the model."""
    lead: float = 0.0
    """How far `lexical` is above the best of the other documents found."""


class Base:
    """Documents, searched."""

    def __init__(
        self,
        documents: Iterable[Document] = (),
        *,
        dense: Dense | None = None,
        vectors: Vectors | None = None,
        by_letters: bool = True,
    ) -> None:
        """`by_letters` False leaves letters aside, for half the work: a word with a wrong letter is then another."""
        self._with_letters = by_letters
        self._by_words: Bm25[str] = Bm25(stem_of)
        self._by_letters: Bm25[str] = Bm25(grams_of)
        self._by_terms: Bm25[str] = Bm25(_itself, str.split)
        self._dense = dense
        self._vectors = vectors or Vectors()
        self._rows: dict[str, list[Vector]] = {}
        self._computed = 0
        self._matrix: Vector | None = None
        self._owners: list[str] = []
        self._firsts: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        """Where each owner's rows of the matrix begin."""
        self._places: dict[str, int] = {}
        """Owners to their place among them."""
        self._weights: dict[str, float] = {}
        """What pieces of wordings tell, kept until the documents change."""
        self._sizes: dict[str, tuple[float, ...]] = {}
        """What the pieces of each wording of a document tell together, kept as long."""
        self._lately: dict[tuple[str, str], tuple[Scores, Scores, Scores]] = {}
        """Scores of the questions of now: they are searched for without the model, and with it where that doubts."""
        self._documents: dict[str, Document] = {}
        self._fill({document.key: document for document in documents}.values())

    def copy(self) -> Base:
        """A base of the same documents that can be changed without a trace in this one."""
        other = Base(dense=self._dense, vectors=self._vectors, by_letters=self._with_letters)
        other._by_words, other._by_letters = self._by_words.copy(), self._by_letters.copy()
        other._by_terms = self._by_terms.copy()
        other._rows, other._documents = dict(self._rows), dict(self._documents)
        other._matrix, other._owners, other._firsts = self._matrix, self._owners, self._firsts
        other._places = self._places
        return other

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, key: str) -> bool:
        return key in self._documents

    def _fill(self, documents: Collection[Document]) -> None:
        """Take in the documents of a new base, all at once."""
        texts = Units.of(((each.key, text) for each in documents for text in (*each.wordings, *each.texts)), words)
        terms = ((each.key, " ".join(terms)) for each in documents for terms in filter(None, each.terms))
        self._by_words.fill(texts)
        if self._with_letters:
            self._by_letters.fill(texts)
        self._by_terms.fill(Units.of(terms, str.split))
        for document in documents:
            self._hold(document)

    def add(self, document: Document) -> None:
        """Add a document, in place of one with the same key."""
        if document.key in self._documents:
            self.remove(document.key)
        self._forget()
        for wording in (*document.wordings, *document.texts):
            self._by_words.add(document.key, wording)
            if self._with_letters:
                self._by_letters.add(document.key, wording)
        for terms in filter(None, document.terms):
            self._by_terms.add(document.key, " ".join(terms))
        self._hold(document)

    def _hold(self, document: Document) -> None:
        """Keep a document beside the indexes of its words."""
        self._documents[document.key] = document
        if self._dense is not None:
            texts = (*document.wordings, *document.texts)
            new = sum(not self._vectors.knows(text) for text in texts)
            self._rows[document.key] = self._vectors.of(texts, self._dense, max(0, MOST_NEW - self._computed))
            self._computed += new
            self._matrix = None

    def remove(self, key: str) -> None:
        """Take a document away."""
        self._forget()
        self._by_words.remove(key)
        self._by_letters.remove(key)
        self._by_terms.remove(key)
        self._documents.pop(key, None)
        if self._rows.pop(key, None) is not None:
            self._matrix = None

    def holds(self, key: str, word: str) -> bool:
        """Whether a document says a word, in whatever form."""
        return key in self._documents and stem(word) in self._documents[key].stems

    def search(
        self,
        text: str,
        most: int = 10,
        *,
        terms: Collection[str] = (),
        telling: Collection[str] = (),
        meaning: bool = True,
    ) -> list[Hit]:
        """The best documents for a question, best first.

        `terms` are ids of the vocabulary's terms in it; `telling` its words without the small ones.
        """
        lexical, letters, named = self._scores(text, " ".join(terms))
        meant = self._meant(text) if meaning and self._dense is not None else None
        cosines = meant.best if meant is not None else {}
        weights = WEIGHTS_WITH_DENSE if cosines else WEIGHTS_WITHOUT
        fused: dict[str, float] = defaultdict(float)
        channels = (lexical, letters, _spread(cosines), named)
        for weight, scores in zip((*weights, WEIGHT_OF_TERMS), channels, strict=True):
            top = max(scores.values(), default=0.0)
            for key, score in scores.items():
                if top > 0:
                    fused[key] += weight * score / top
        best = heapq.nlargest(most, fused.items(), key=lambda pair: pair[1])
        possible = sum(map(self._weight, set(stems_of(text)))) or 1.0
        asked = {piece: self._weight(piece) for piece in map(stem, telling or words(text))}
        said = {key: lexical.get(key, 0.0) / possible for key, unused in best}
        whole = {piece: self._weight(piece) for piece in stems_of(text)}
        return [self._hit(key, score, (asked, whole), said, meant) for key, score in best]

    def _scores(self, text: str, terms: str) -> tuple[Scores, Scores, Scores]:
        """Keys to their scores by words, by letters, by terms."""
        known = self._lately.get((text, terms))
        if known is None:
            if len(self._lately) >= LATELY:
                self._lately.clear()
            named = self._by_terms.scores(terms) if terms else {}
            known = self._lately[text, terms] = self._by_words.scores(text), self._by_letters.scores(text), named
        return known

    def _forget(self) -> None:
        """Let go of what was worked out of the documents as they were."""
        self._weights.clear()
        self._sizes.clear()
        self._lately.clear()

    def _hit(
        self, key: str, score: float, asked: tuple[Asked, Asked], said: Mapping[str, float], meant: Meant | None
    ) -> Hit:
        """`asked`: the telling pieces of the question with their weights, and all of them."""
        telling, whole = asked
        alike = sorted(self._likenesses(key, whole), reverse=True)[:FEW] or [0.0]
        near, votes = meant.of(self._places.get(key)) if meant is not None else (0.0, 0.0)
        return Hit(
            key,
            score,
            coverage=_share(telling, self._documents[key].stems),
            lexical=said[key],
            cosine=meant.best.get(key) if meant is not None and meant.best else None,
            likeness=alike[0],
            alike=sum(alike) / len(alike),
            near=near,
            votes=votes,
            lead=said[key] - max((other for each, other in said.items() if each != key), default=0.0),
        )

    def rarity(self, term_id: str) -> float:
        """How few wordings name a term, 0 (all) to 1 (none)."""
        return min(1.0, self._by_terms.idf(term_id) / self._by_terms.idf(""))

    def _likenesses(self, key: str, asked: Mapping[str, float]) -> Iterator[float]:
        """How much of a question and each wording of a document are the same words, rare ones counting more."""
        whole = sum(asked.values())
        document = self._documents[key]
        sizes = self._sizes.get(key)
        if sizes is None:
            sizes = tuple(sum(map(self._weight, wording)) for wording in document.stems_of_wordings)
            self._sizes[key] = sizes
        for wording, size in zip(document.stems_of_wordings, sizes, strict=True):
            if not wording.isdisjoint(asked):
                yield 2 * sum(weight for piece, weight in asked.items() if piece in wording) / (whole + size)

    def _weight(self, piece: str) -> float:
        known = self._weights.get(piece)
        if known is None:
            known = self._weights[piece] = self._by_words.idf(piece)
        return known

    def _meant(self, text: str) -> Meant | None:
        assert self._dense is not None
        if not any(self._rows.values()):
            return None
        if self._matrix is None:
            self._matrix = np.array([row for rows in self._rows.values() for row in rows], dtype=np.float32)
            held = [(key, len(rows)) for key, rows in self._rows.items() if rows]
            self._owners = [key for key, unused in held]
            self._firsts = np.cumsum([0, *(many for unused, many in held)], dtype=np.intp)[:-1]
            self._places = {key: place for place, key in enumerate(self._owners)}
        cosines = self._matrix @ self._dense.embed(text)
        nearness = np.maximum.reduceat(cosines, self._firsts)
        return Meant(cosines, self._firsts, dict(zip(self._owners, nearness.tolist(), strict=True)))


class Meant:
    """How near a question's meaning comes to every wording of a base."""

    def __init__(self, cosines: Vector, firsts: NDArray[np.intp], best: dict[str, float]) -> None:
        self.best = best
        """Keys to the cosine of their nearest wording."""
        self._cosines = cosines
        self._firsts = firsts
        voting = min(VOTING, len(cosines))
        nearest = np.argpartition(-cosines, voting - 1)[:voting]
        self._votes = np.searchsorted(firsts, nearest, side="right") - 1

    def of(self, place: int | None) -> tuple[float, float]:
        """`near` and `votes` of the document at a place."""
        if place is None:
            return 0.0, 0.0
        end = self._firsts[place + 1] if place + 1 < len(self._firsts) else len(self._cosines)
        own = np.sort(self._cosines[self._firsts[place] : end])[-FEW:]
        return float(own.mean()), float((self._votes == place).sum()) / len(self._votes)


def _itself(term: str) -> tuple[str]:
    return (term,)


def _share(asked: Mapping[str, float], held: Collection[str]) -> float:
    """How much of the weight of some pieces is among others."""
    whole = sum(asked.values())
    return sum(weight for piece, weight in asked.items() if piece in held) / whole if whole else 1.0


def _spread(cosines: Mapping[str, float]) -> dict[str, float]:
    """Cosines of this model lie close together; they are spread from the lowest to the highest."""
    if not cosines:
        return {}
    low = min(cosines.values())
    return {key: value - low for key, value in cosines.items()}


def document_of(
    row: Entry | Unknown, texts: Iterable[str], terms_in: Callable[[str], tuple[str, ...]] = lambda _text: ()
) -> Document:
    """An entry or known unknown as a document; `texts` are its rendered texts, `terms_in` reads a wording."""
    titles = filter(None, (row.title.fa, row.title.en))
    wordings = tuple(dict.fromkeys((*titles, *row.phrases.fa, *row.phrases.en)))
    return Document(row.id, wordings, tuple(texts), (row.about, *map(terms_in, wordings)))


def wordings_of(key: str, phrases: Phrases) -> Document:
    """Nothing but wordings, as a document."""
    return Document(key, tuple(dict.fromkeys((*phrases.fa, *phrases.en))))


def word_counts(documents: Iterable[Document]) -> dict[str, int]:
    """Every folded word of the documents to how often it stands there."""
    texts = chain.from_iterable((*document.wordings, *document.texts) for document in documents)
    counts = Counter(chain.from_iterable(map(words, texts)))
    return {word: count for word, count in counts.items() if not is_number(word)}
