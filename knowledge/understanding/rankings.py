"""Who stands where in a ranking beside somebody: directly after or before them, or anywhere above or below."""

from __future__ import annotations

from itertools import pairwise

from knowledge.answering.answers import Operation
from knowledge.understanding.comparing import PERCENT
from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.measured import Measured
from knowledge.understanding.metrics import WHO_IS_RANKED, Metrics
from knowledge.understanding.queries import Query
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words

LISTED = "countries-listed"
WHO_STANDS = WHO_IS_RANKED | {"u-people"}
"""Beside "before" and "after" they say no more than who: «نفر قبلی»."""


class Rankings:
    """Makes the queries that go from somebody to others in a ranking of one snapshot's facts."""

    def __init__(self, measured: Measured, metrics: Metrics) -> None:
        self._measured = measured
        self._metrics = metrics

    def query(self, reading: Reading, context: Context) -> Query | None:
        """The query of a message that asks for others by somebody's place."""
        return self._counted_against(reading, context) or self._neighbour(reading, context)

    def _counted_against(self, reading: Reading, context: Context) -> Query | None:
        """The query of how many, or who, is above or below somebody; by followers where nothing is named."""
        than = _against_whom(reading)
        if than is None:
            return None
        metrics = [each for each in self._metrics.said(reading) if each != LISTED] or ids_of(context, "metrics")
        ranked = self._measured.most_measured(fact for each in metrics for fact in self._measured.facts_of((each,)))
        metrics = ranked or self._measured.most_measured(self._measured.held_of(than))
        said = tuple(term.id for term in reading.of_kind("metric", "facet", "operation"))
        operations: frozenset[Operation] = frozenset({"list"})
        if not metrics:
            return None
        side = reading.side
        if _is_more_than_which(reading):
            side = "below" if side == "above" else "above"
        return Query(metrics, operations=operations, side=side, than=than, without=reading.without, said=said)

    def _neighbour(self, reading: Reading, context: Context) -> Query | None:
        """The query of who stands directly after or before somebody: by followers where nothing is named."""
        step = _step_in_rank(reading)
        named = tuple(term.id for term in reading.of_kind("country")) or ids_of(context, "subjects")
        asks = reading.asks_who or context.get("operation") == "rank" or reading.operations & {"rank", "list"}
        if step is None or len(named) != 1 or not asks:
            return None
        metrics = (
            self._metrics.said(reading)
            or ids_of(context, "metrics")
            or self._measured.most_measured(self._measured.held_of(named[0]))
        )
        facts = [fact for fact in self._measured.facts_of(metrics) if fact.value is not None and fact.period is None]
        ranking = [fact.subject for fact in sorted(facts, key=lambda fact: -(fact.value or 0))]
        if not self._measured.is_ranked(metrics) or named[0] not in ranking:
            return None
        place = ranking.index(named[0]) + step
        subject = ranking[place] if 0 <= place < len(ranking) else named[0]
        said = tuple(term.id for term in reading.of_kind("facet", "operation"))
        return Query(metrics[:1], (subject,), operations=frozenset({"rank"}), beside=named[0], said=said)


def _against_whom(reading: Reading) -> str | None:
    """Against whom others are counted or listed: "how many have more than Iran", «کدام سفارت‌ها بالاتر از ترکیه‌اند»."""
    named = [match for match in reading.matches if match.term.kind == "country"]
    if len(named) != 1 or reading.side not in ("above", "below") or reading.level is not None or reading.years:
        return None
    of_office = {match.end - 1 for match in reading.matches if match.term.kind == "facet"}
    spoken = [word for place, word in enumerate(reading.words[: named[0].start]) if place not in of_office]
    before = next((word for word in reversed(spoken) if word != "of"), "")
    offices = LISTED in {term.id for term in reading.of_kind("metric")} or "list" in reading.operations
    # "How many more than Iran?" asks for a difference, and "does Iran have more than …" for nobody else.
    counts = reading.asks_how_many and not reading.of_kind("metric") and "difference" not in reading.operations
    said = reading.of_kind("metric", "facet") and not reading.of_kind("product", "concept", "subject", "platform")
    asked = offices or counts or (said and small_words().which & {*reading.words})
    ranked = WHO_IS_RANKED & {term.id for term in reading.of_kind("unit")}
    asked = asked or (ranked and reading.asks_how_many and reading.of_kind("region"))
    turned = _is_more_than_which(reading) and bool(said or ranked)
    other = reading.of_them or bool(reading.operations & {"ratio", "growth", "share", "rank"})
    other = other or PERCENT in {term.id for term in reading.of_kind("unit")}
    beside = before in small_words().than | {"ahead"}
    return named[0].term.id if (turned or (asked and beside)) and not other else None


def _is_more_than_which(reading: Reading) -> bool:
    """Whether others are asked for whom the one that is named has more than: «ایران از کدام کشورها بیشتر دارد؟»."""
    small = small_words()
    asking = small.which | small.how_many
    named = min((match.start for match in reading.matches if match.term.kind == "country"), default=None)
    pairs = enumerate(pairwise(reading.words))
    return named is not None and any(
        place > named and first in small.than and second in asking for place, (first, second) in pairs
    )


def _step_in_rank(reading: Reading) -> int | None:
    """How far in a ranking a message goes from somebody: one down for "after", one up for "before"."""
    named = {place for match in reading.matches for place in range(match.start, match.end)}
    free = {word for place, word in enumerate(reading.words) if place not in named}
    following, preceding = small_words().next_in_rank, small_words().previous_in_rank
    after, before = following & free, preceding & free
    others_named = (match for match in reading.matches if match.term.id not in WHO_STANDS)
    kinds = {match.term.kind for match in others_named} - {"country", "operation", "metric", "facet"}
    others = {*reading.leftovers} - following - preceding
    if bool(after) == bool(before) or kinds or others or reading.years or reading.numbers or reading.shift is not None:
        return None
    return 1 if after else -1
