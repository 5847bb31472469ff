"""What the facts of one snapshot measure: of whom, of how many, and whether in days."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.schema import Fact, Term
from knowledge.snapshot import Snapshot

LEAST_RANKED = 3
"""Of so few there is no ranking."""


class Measured:
    """The figures of one snapshot by what is asked about them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def facts_of(self, metrics: tuple[str, ...]) -> tuple[Fact, ...]:
        """The facts about the first of some metrics."""
        return tuple(fact for metric in metrics[:1] for fact in self._snapshot.facts_by_metric.get(metric, ()))

    def term(self, term_id: str) -> Term | None:
        """The term of an id, where the vocabulary has it."""
        return self._snapshot.terms.get(term_id)

    def held_of(self, subject: str) -> tuple[Fact, ...]:
        """The facts about somebody."""
        return self._snapshot.facts_by_subject.get(subject, ())

    def is_a_day(self, metric: str) -> bool:
        """Whether a metric says when, and not how much."""
        facts = self._snapshot.facts_by_metric.get(metric, ())
        return bool(facts) and all(fact.unit in ("u-date", "u-calendar-year") for fact in facts)

    def is_ranked(self, metrics: tuple[str, ...]) -> bool:
        """Whether the first of some metrics is told of so many that they have places."""
        return are_ranked(self.facts_of(metrics))

    def most_measured(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """Of the metrics of some facts the one that most subjects have, where it can be ranked by."""
        counts = {
            metric: len({each.subject for each in self._snapshot.facts_by_metric[metric]})
            for metric in dict.fromkeys(fact.metric for fact in facts)
        }
        ranked = sorted((metric for metric in counts if counts[metric] > LEAST_RANKED), key=lambda each: -counts[each])
        return tuple(ranked[:1])


def are_ranked(facts: Iterable[Fact]) -> bool:
    """Whether facts are about so many that they have places."""
    return len({fact.subject for fact in facts}) > LEAST_RANKED
