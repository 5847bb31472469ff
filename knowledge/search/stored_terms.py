"""The vocabulary's terms in the shipped wordings, found beforehand: looking for them is half of building an engine.

They travel with the content as its vectors do, and hold for one vocabulary: another one looks for its terms itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from knowledge.schema import Term

FILE = Path(__file__).parent.parent / "content" / "terms.npz"
Ids = tuple[str, ...]


def digest_of(terms: Iterable[Term]) -> str:
    """What tells one vocabulary from another: every term with its kind and forms."""
    told = hashlib.sha256()
    for term in sorted(terms, key=lambda term: term.id):
        written = (term.id, term.kind, term.label, term.forms)
        told.update(repr(written).encode("utf-8", "surrogatepass"))
    return told.hexdigest()[:24]


def read(vocabulary: str, file: Path = FILE) -> Mapping[str, Ids]:
    """Wording to the ids of its terms; none where they were found with another vocabulary, or nobody stored any."""
    if not file.exists():
        return {}
    with np.load(file) as stored:
        if str(stored["vocabulary"]) != vocabulary:
            return {}
        names, wordings = (bytes(stored[name]).decode("utf-8").split("\n") for name in ("names", "wordings"))
        ends, ids = stored["ends"].tolist(), stored["ids"].tolist()
    starts = (0, *ends[:-1])
    return {
        wording: tuple(names[each] for each in ids[start:end])
        for wording, start, end in zip(wordings, starts, ends, strict=True)
    }


def write(vocabulary: str, found: Mapping[str, Ids], file: Path = FILE) -> int:
    """Store the terms of these wordings, and no others; returns how many wordings there are."""
    held = {wording: ids for wording, ids in sorted(found.items()) if "\n" not in wording}
    numbers: dict[str, int] = {}
    ids = [numbers.setdefault(each, len(numbers)) for terms in held.values() for each in terms]
    np.savez_compressed(
        file,
        vocabulary=np.array(vocabulary),
        names=np.frombuffer("\n".join(numbers).encode(), dtype=np.uint8),
        wordings=np.frombuffer("\n".join(held).encode(), dtype=np.uint8),
        ends=np.cumsum([len(terms) for terms in held.values()], dtype=np.uint32),
        ids=np.array(ids, dtype=np.uint16),
    )
    return len(held)
