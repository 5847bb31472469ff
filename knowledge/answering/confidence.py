"""How sure we are that what was found is an answer: signals of a candidate, weighed as questions of our own taught.

`python -m tests.calibrate` measures the weights anew: a logistic model over `Signals`, fitted on the question
sets under `tests/`, each question judged by a model that has not seen it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.answering import gate
from knowledge.answering.gate import Held, Piece
from knowledge.search.base import Hit

Weights = Mapping[str, float]
"""Signal to weight, and `bias`; a signal that is not named counts for nothing."""


@dataclass(frozen=True)
class Signals:
    """What tells an answer from its neighbour. Cosines are 0 without the dense model."""

    explained: float
    """How much of the question the candidate takes up, 0 to 1."""
    likeness: float
    alike: float
    lexical: float
    lead: float
    cosine: float
    near: float
    votes: float
    missed_cosine: float
    """How much nearer the question is to one that nothing answers; below 0 where it is nearer to the candidate."""
    missed_likeness: float
    strange: float
    """Words that neither the candidate nor anything else in the knowledge says."""
    names_only: float
    unheld: float
    """The weight of the terms and figures asked about that the candidate does not hold."""
    no_figure: float
    """1 where it is asked how much, and the candidate's words hold no figure."""
    unsourced: float
    """1 where the candidate is a known unknown."""
    left: float
    """Words of the question that no term took."""
    finglish: float


def signals_of(
    hit: Hit,
    pieces: list[Piece],
    held: Held,
    near_miss: Hit | None = None,
    *,
    no_figure: bool = False,
    unsourced: bool = False,
    left: int = 0,
    finglish: bool = False,
) -> Signals:
    """The signals of a hit; `near_miss` is the nearest of the questions that nothing answers."""
    cosine = hit.cosine or 0.0
    return Signals(
        explained=gate.explained(pieces, held),
        likeness=hit.likeness,
        alike=hit.alike,
        lexical=min(hit.lexical, 1.0),
        lead=max(-1.0, min(hit.lead, 1.0)),
        cosine=cosine,
        near=hit.near,
        votes=hit.votes,
        missed_cosine=(near_miss.cosine or 0.0) - cosine if near_miss and cosine else 0.0,
        missed_likeness=near_miss.likeness - hit.likeness if near_miss else -hit.likeness,
        strange=float(gate.strange(pieces, held)),
        names_only=float(gate.names_only(pieces, held)),
        unheld=gate.unheld(pieces, held),
        no_figure=float(no_figure),
        unsourced=float(unsourced),
        left=float(left),
        finglish=float(finglish),
    )


def confidence(signals: Signals, weights: Weights | None = None) -> float:
    """How sure a candidate is an answer, 0 to 1; with and without the dense model by weights of their own."""
    use = weights or (WITH_DENSE if signals.cosine else WITHOUT_DENSE)
    signal = use["bias"] + sum(weight * getattr(signals, name) for name, weight in use.items() if name != "bias")
    return 1 / (1 + math.exp(-max(-50.0, min(signal, 50.0))))


WITH_DENSE: Weights = MappingProxyType(
    {"bias": -21.3, "explained": 3.05, "likeness": 0.54, "alike": 1.18, "lexical": -2.79, "lead": 3.1,
     "cosine": 1.3, "near": 19.9, "votes": 1.59, "missed_cosine": -11.7, "missed_likeness": -4.16,
     "names_only": -0.747, "unheld": -0.155, "no_figure": -2.97, "left": 0.133, "finglish": 0.101}
)  # fmt: skip
WITHOUT_DENSE: Weights = MappingProxyType(
    {"bias": -2.5, "explained": 4.22, "likeness": 0.03, "alike": 3.36, "lexical": -3.87, "lead": 4.29,
     "missed_likeness": -7.18, "names_only": -0.6, "no_figure": -3.49, "left": 0.064, "finglish": 0.24}
)  # fmt: skip
