"""`karvan knowledge embed`: what is worked out of the shipped content beforehand and stored beside it.

The vectors of its texts, so that a start embeds nothing, and the terms of its wordings.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.answering.documents import documents_of, near_misses_of
from knowledge.search import stored_terms
from knowledge.search.base import Document
from knowledge.search.dense import SHIPPED_VECTORS, Dense, Vectors
from knowledge.snapshot import Snapshot


def store(snapshot: Snapshot, dense: Dense, file: Path = SHIPPED_VECTORS) -> tuple[int, int]:
    """Bring the stored vectors up to date with a snapshot; returns how many there are, and how many were made."""
    texts = texts_of(snapshot)
    vectors = Vectors.shipped()
    vectors.of(texts, dense)
    return vectors.write(texts, file), vectors.computed


def store_terms(snapshot: Snapshot, file: Path = stored_terms.FILE) -> int:
    """Find the terms of every wording anew; returns of how many wordings."""
    file.unlink(missing_ok=True)
    found = {
        wording: terms
        for document in documents_of(snapshot)
        for wording, terms in zip(document.wordings, document.terms[1:], strict=True)
    }
    return stored_terms.write(stored_terms.digest_of(snapshot.terms.values()), found, file)


def stale(snapshot: Snapshot) -> list[str]:
    """Texts of a snapshot that no stored vector is for, and wordings whose terms nobody stored."""
    vectors = Vectors.shipped()
    held = stored_terms.read(stored_terms.digest_of(snapshot.terms.values()))
    wordings = [wording for document in documents_of(snapshot) for wording in document.wordings]
    return [
        *(text for text in texts_of(snapshot) if not vectors.knows(text)),
        *(wording for wording in wordings if wording not in held),
    ]


def texts_of(snapshot: Snapshot) -> list[str]:
    """Every text that is searched by meaning."""
    documents: tuple[Document, ...] = (*documents_of(snapshot), *near_misses_of(snapshot))
    return [text for document in documents for text in (*document.wordings, *document.texts)]
