"""`python -m knowledge.vectors`: store the vectors of the shipped content beside it, computing what is new."""

from __future__ import annotations

import sys

from knowledge.engine import documents_of, near_misses_of
from knowledge.loading import load
from knowledge.search.dense import Dense, Vectors, load_dense, why_not
from knowledge.snapshot import Snapshot


def store(snapshot: Snapshot, dense: Dense) -> int:
    """Bring the stored vectors up to date with a snapshot; returns how many there are."""
    texts = texts_of(snapshot)
    vectors = Vectors.shipped()
    vectors.of(texts, dense)
    return vectors.write(texts)


def stale(snapshot: Snapshot) -> list[str]:
    """Texts of a snapshot that no stored vector is for."""
    vectors = Vectors.shipped()
    return [text for text in texts_of(snapshot) if not vectors.knows(text)]


def texts_of(snapshot: Snapshot) -> list[str]:
    """Every text that is searched by meaning."""
    documents = (*documents_of(snapshot), *near_misses_of(snapshot))
    return [text for document in documents for text in (*document.wordings, *document.texts)]


def main() -> int:
    dense = load_dense()
    if dense is None:
        print(f"The dense model does not run here: {why_not()}.", file=sys.stderr)
        return 3
    print(store(Snapshot.of(load()), dense))
    return 0


if __name__ == "__main__":
    sys.exit(main())
