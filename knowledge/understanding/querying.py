"""From a reading to a query: one step for each slot, with what a follow-up takes over from the last answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from knowledge.schema import Term
from knowledge.understanding.asked_again import of_unlike, taken_up
from knowledge.understanding.asked_periods import periods_of, told_within
from knowledge.understanding.budgets import Budgets
from knowledge.understanding.comparing import over_the_other
from knowledge.understanding.context import Context
from knowledge.understanding.measured import Measured, are_ranked
from knowledge.understanding.metrics import FORECAST, Metrics
from knowledge.understanding.operations import WORKED_OUT, operations_of
from knowledge.understanding.queries import Query
from knowledge.understanding.rankings import Rankings
from knowledge.understanding.reading import Reading
from knowledge.understanding.small_words import small_words
from knowledge.understanding.subjects import facets_of, subjects_of

OWNER = "owner"


@dataclass(frozen=True)
class QueryMaker:
    """Turns readings into queries of one snapshot's facts."""

    measured: Measured
    metrics: Metrics
    rankings: Rankings
    budgets: Budgets

    def query(self, reading: Reading, context: Context) -> Query:
        """The query of a message; `context` is empty unless it leans on the last answer."""
        query = self._anywhere(reading, context)
        region = next(iter(reading.of_kind("region")), None) or self._region_before(reading, context)
        return query if region is None else replace(query, region=region.id, members=region.members)

    def _region_before(self, reading: Reading, context: Context) -> Term | None:
        """The part of the world that was spoken of, unless somebody is named, or everybody is meant."""
        of_all = reading.of_kind("country") or not small_words().everybody.isdisjoint(reading.words)
        return None if of_all else self.measured.term(context.get("region", ""))

    def _anywhere(self, reading: Reading, context: Context) -> Query:
        """The same of the whole world."""
        if query := self.rankings.query(reading, context) or self.budgets.query(reading, context):
            return query
        metrics = self.metrics.asked(reading, context)
        grown = self.metrics.grown(reading, metrics)
        metrics = grown or metrics
        facts = self.measured.facts_of(metrics)
        operations = operations_of(reading, facts, divides=bool(self.metrics.counted_per(reading)))
        operations, count = taken_up(
            reading, context, operations | ({"growth"} if grown else frozenset()), ranked=are_ranked(facts)
        )
        subjects = subjects_of(reading, context, facts, operations)
        facets = facets_of(reading, context, facts)
        periods = periods_of(reading, context, facts, operations)
        if not periods:
            periods = told_within(reading, subjects, facts, self.measured)
            operations |= {"difference"} if len(periods) == 2 else frozenset()
        return Query(
            metrics=metrics,
            subjects=subjects,
            facets=facets,
            periods=periods,
            operations=operations,
            level=reading.level,
            high=reading.high,
            side=reading.side,
            including=reading.including,
            outside=reading.outside,
            count=count,
            place=reading.place,
            from_first=reading.up_to_a_year,
            without=reading.without,
            of_unlike=of_unlike(reading, context, subjects),
            over_the_other=over_the_other(reading),
            said=_said(reading, grown),
        )


def _said(reading: Reading, grown: tuple[str, ...]) -> tuple[str, ...]:
    """What says no more than is worked out: whose the most is, that what is divided was forecast, "before 2019"."""
    said = [term.id for term in reading.of_kind("metric")] if grown else []
    whose = {OWNER} if reading.operations & {"top", "bottom"} else set()
    whose |= {FORECAST} if reading.operations & WORKED_OUT else set()
    return (*said, *(term.id for term in reading.of_kind("concept") if term.id in whose))
