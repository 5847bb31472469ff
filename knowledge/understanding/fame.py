"""Fame beside countries or their offices, which is counted in followers: "whose embassy is more popular?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.schema import Term
from knowledge.understanding.terms import Match

FAME = frozenset({"audience", "popularity"})
COUNTED = "followers"
OFFICES = frozenset({"embassy", "consulate"})


def in_followers(matches: Sequence[Match], terms: Mapping[str, Term]) -> list[Match]:
    """Matches with followers in place of fame, where an office or several countries are named."""
    counted = terms.get(COUNTED)
    if counted is None or not _of_offices({match.term for match in matches}):
        return list(matches)
    return [Match(counted, each.start, each.end) if each.term.id in FAME else each for each in matches]


def _of_offices(named: set[Term]) -> bool:
    return sum(term.kind == "country" for term in named) > 1 or any(term.id in OFFICES for term in named)
