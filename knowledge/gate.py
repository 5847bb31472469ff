"""The gate: whether what was found may be said. Near-misses stop here.

Everything that was asked for by name (a country, a platform, a person, a year) has to be held by what
would be answered; then the evidence has to reach a floor that was measured on questions of our own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge.search.base import Hit

REFUSE_BELOW = 0.5
CHOOSE_BELOW = 0.62
"""Between these two the best few are offered instead of one answer."""


@dataclass(frozen=True)
class Calibration:
    """A logistic model of the signals; fitted by `tests/calibrate.py` on questions of our own."""

    bias: float
    coverage: float
    lexical: float
    cosine: float
    lead: float
    leftovers: float
    unknown_words: float


WITH_DENSE = Calibration(
    bias=-29.0, coverage=3.2, lexical=3.0, cosine=30.0, lead=2.0, leftovers=-0.25, unknown_words=-1.6
)
WITHOUT_DENSE = Calibration(
    bias=-3.4, coverage=5.0, lexical=4.0, cosine=0.0, lead=2.0, leftovers=-0.25, unknown_words=-1.6
)


def confidence(hits: list[Hit], *, leftovers: int, unknown_words: int) -> float:
    """How sure the first hit is an answer, 0 to 1.

    `leftovers` are telling words that the hit does not hold, `unknown_words` those the whole base does not.
    """
    if not hits:
        return 0.0
    first = hits[0]
    lead = first.score - hits[1].score if len(hits) > 1 else first.score
    use = WITHOUT_DENSE if first.cosine is None else WITH_DENSE
    signal = (
        use.bias
        + use.coverage * first.coverage
        + use.lexical * min(first.lexical, 1.2)
        + use.cosine * (first.cosine or 0.0)
        + use.lead * lead
        + use.leftovers * leftovers
        + use.unknown_words * unknown_words
    )
    return 1 / (1 + math.exp(-signal))
