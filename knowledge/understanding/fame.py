"""Fame beside a country or its offices, which is counted in followers: "whose embassy is more popular?"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from knowledge.schema import Term
from knowledge.understanding.terms import Match

FAME = frozenset({"audience", "popularity"})
COUNTED = "followers"
OFFICES = frozenset({"embassy", "consulate"})


def in_followers(matches: Sequence[Match], terms: Mapping[str, Term]) -> Iterator[Match]:
    """Matches with followers in place of fame, where nothing but countries and their offices is named."""
    counted = terms.get(COUNTED)
    is_of_offices = counted is not None and _names_offices_only(matches)
    for match in matches:
        yield Match(counted, match.start, match.end) if is_of_offices and counted and match.term.id in FAME else match


def _names_offices_only(matches: Iterable[Match]) -> bool:
    named = [match.term for match in matches if match.term.id not in FAME and match.term.kind != "operation"]
    countries = {term.id for term in named if term.kind == "country"}
    return len(countries) > 1 or any(term.id in OFFICES for term in named)
