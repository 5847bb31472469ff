"""What is measured that a message asks about: said in so many words, or meant by what stands beside it."""

from __future__ import annotations

from knowledge.search.stems import is_form_of
from knowledge.snapshot import Snapshot
from knowledge.understanding.context import Context, ids_of
from knowledge.understanding.fame import OFFICES
from knowledge.understanding.measured import Measured
from knowledge.understanding.operations import WORKED_OUT
from knowledge.understanding.reading import NEUTRAL, Reading, counted_in
from knowledge.understanding.small_words import small_words
from knowledge.understanding.subjects import NAMED, says_only_who

TABLE = "account-list"
"""What the list of their accounts is called."""
WHO_IS_RANKED = frozenset({"u-countries", "u-accounts"})
"""Counted things that stand for the offices of the table: «سه کشور آخر»."""
FORECAST = "forecast"
GROWTH_OF = {"revenue-growth": "annual-revenue", "sales-growth": "sales-volume"}
"""Metrics that the sources tell in words or once, and the series from which others are worked out."""


class Metrics:
    """Finds the metrics of one snapshot's facts that readings ask about."""

    def __init__(self, snapshot: Snapshot, measured: Measured) -> None:
        self._snapshot = snapshot
        self._measured = measured

    def asked(self, reading: Reading, context: Context) -> tuple[str, ...]:
        """The metrics that are said, those of the last answer, or the one that can only be meant."""
        return (
            self.said(reading)
            or ids_of(context, "metrics")
            or self._of_subject(reading)
            or self._of_ranking(reading)
            or self._of_table(reading)
            or self._of_region(reading)
            or self._of_growth(reading)
            or self._of_forecast(reading)
        )

    def said(self, reading: Reading) -> tuple[str, ...]:
        """The metrics that facts are about, the one that was said in most words first."""
        matches = [match for match in reading.matches if match.term.kind == "metric"]
        matches.sort(key=lambda match: -match.length)
        named = [match.term.id for match in matches] + self.counted_per(reading)
        known = [each for each in named if each in self._snapshot.facts_by_metric]
        if reading.operations & WORKED_OUT:
            # A sum is of something counted; «سال تأسیس» beside it says only when.
            known.sort(key=self._measured.is_a_day)
        if reading.side == "none" or ((reading.side or reading.high) and reading.level is not None):
            # Only what many have can be above or below a level.
            known.sort(key=lambda metric: len(self._snapshot.facts_by_metric[metric]) < 3)
        return tuple(dict.fromkeys(known))[:2]

    def counted_per(self, reading: Reading) -> list[str]:
        """The metrics that another one is divided by: posts, in "followers per post"."""
        named = [counted_in(term.id) for term in reading.of_kind("per")]
        return [each for each in named if each in self._snapshot.facts_by_metric]

    def grown(self, reading: Reading, metrics: tuple[str, ...]) -> tuple[str, ...]:
        """The series that a growth is asked of by years or by its extreme: «رشد درآمد از ۲۰۱۹ به ۲۰۲۰»."""
        series = GROWTH_OF.get(metrics[0], "") if metrics else ""
        years = [fact.period for fact in self._snapshot.facts_by_metric.get(metrics[0], ())] if metrics else []
        stated = reading.shift is None and all(year in years for year in reading.years)
        worked_out = not stated or reading.few_years or reading.operations & {"top", "bottom"}
        return (series,) if series in self._snapshot.facts_by_metric and worked_out else ()

    def _of_subject(self, reading: Reading) -> tuple[str, ...]:
        """Asked how much of something that only one thing is measured of: that."""
        asks = reading.into or reading.operations & {"lookup", "compare", "difference", "ratio"}
        if not asks:
            return ()
        named = [
            term.id
            for term in reading.of_kind("subject")
            if term.id in self._snapshot.facts_by_subject and term.id not in NEUTRAL
        ]
        metrics = {fact.metric for each in named for fact in self._snapshot.facts_by_subject[each]}
        return tuple(metrics) if len(metrics) == 1 else ()

    def _of_ranking(self, reading: Reading) -> tuple[str, ...]:
        """Asked for somebody's place and no more: the first figure that most others of the kind have as well.

        The same where two are set against each other, or looked for in the list: «پاکستان چند برابر ایران است؟».
        """
        named = reading.of_kind("country")
        compared = "compare" in reading.operations and says_only_who(reading, "compare")
        against = len(named) > 1 and (compared or bool(reading.operations & {"ratio", "difference"}))
        of_offices = reading.of_kind("facet") or not reading.leftovers  # a passport has a rank as well
        placed = named and reading.operations & {"rank", "list"} and of_offices
        if not (against or placed):
            return ()
        return self._measured.most_measured([fact for term in named for fact in self._measured.held_of(term.id)])

    def _of_table(self, reading: Reading) -> tuple[str, ...]:
        """Asked for the first or last offices of the table, by nothing that is named: by what most of them have."""
        facets = {term.id for term in reading.of_kind("facet")}
        named = {term.id for term in reading.of_kind(*NAMED, "concept", "metric", "period")} - NEUTRAL
        ends = reading.operations & {"top", "bottom"} and not reading.leftovers
        few = ends and ("list" in reading.operations or (reading.count or 0) > 1)
        units = {term.id for term in reading.of_kind("unit")}
        wanted = few or facets & OFFICES or named & {TABLE} or WHO_IS_RANKED & units
        more = named - {TABLE} or facets - OFFICES
        lists = (TABLE in named or (facets and "list" in reading.operations)) and not reading.leftovers
        leveled = reading.level is not None and (reading.side or reading.high) and not reading.names_amount
        in_turn = (reading.place or 0) > 1 and not reading.leftovers  # the first may be first in time
        if more or not wanted or not (lists or leveled or in_turn or reading.operations & {"top", "bottom"}):
            return ()
        return self._of_offices(reading)

    def _of_region(self, reading: Reading) -> tuple[str, ...]:
        """Asked which countries of a part of the world are there: by what most offices have."""
        named = {term.id for term in reading.of_kind(*NAMED, "concept", "metric", "period") if term.kind != "country"}
        there = small_words().ranked | small_words().being_there
        more = [word for word in reading.leftovers if not any(is_form_of(word, each) for each in there)]
        of_region = reading.of_kind("region") and not (more or named - NEUTRAL - {TABLE})
        return self._of_offices(reading) if of_region else ()

    def _of_offices(self, reading: Reading) -> tuple[str, ...]:
        table = [fact for facts in self._snapshot.facts_by_metric.values() for fact in facts if fact.facet in OFFICES]
        if small_words().active & {*reading.words}:
            table = [fact for fact in table if fact.metric == "posts"]
        return self._measured.most_measured(table)

    def _of_growth(self, reading: Reading) -> tuple[str, ...]:
        """Asked for the year of the greatest growth of nothing that is named: the one series that growth is told of."""
        named = [term for term in reading.of_kind(*NAMED, "concept", "facet") if term.id not in NEUTRAL]
        extreme = "growth" in reading.operations and reading.operations & {"top", "bottom"}
        return (next(iter(GROWTH_OF)),) if extreme and not named and not reading.leftovers else ()

    def _of_forecast(self, reading: Reading) -> tuple[str, ...]:
        """Forecasts of two years set against each other, or added up: the one metric that is forecast."""
        if FORECAST not in {term.id for term in reading.of_kind("concept")} or len(reading.years) < 2:
            return ()
        if not reading.operations & WORKED_OUT:
            return ()
        facts = (fact for facts in self._snapshot.facts_by_metric.values() for fact in facts)
        metrics = tuple(dict.fromkeys(fact.metric for fact in facts if fact.qualifier == FORECAST))
        return metrics if len(metrics) == 1 else ()
