"""The knowledge as answering reads it: one version, in memory, never changed.

A change of knowledge makes another snapshot; whoever holds the old one finishes with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar, cast

from knowledge.costs.rows import CostLine, Parameter, Wording
from knowledge.flows.rows import Blocker, Flow, Journey, Letter, Node, Stage, Step
from knowledge.loading import Content
from knowledge.schema import (
    Check,
    Conflict,
    Contact,
    Entry,
    Fact,
    Name,
    NearMiss,
    Reference,
    Row,
    Source,
    Term,
    Topic,
    Unknown,
    key_of,
)

Member = TypeVar("Member")

PAVILION_OPERATOR = "pavilion-operator"
"""The contact that stands for whoever runs an Iran pavilion; shipped content has none."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All live rows by id, and what leads from one to another."""

    version: int
    rows: Mapping[str, Mapping[str, Row]] = field(repr=False)
    """Kind to id to row, for what treats all kinds alike."""
    sources: Mapping[str, Source] = field(repr=False)
    references: Mapping[str, Reference] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    topics: Mapping[str, Topic] = field(repr=False)
    entries: Mapping[str, Entry] = field(repr=False)
    unknowns: Mapping[str, Unknown] = field(repr=False)
    near_misses: Mapping[str, NearMiss] = field(repr=False)
    conflicts: Mapping[str, Conflict] = field(repr=False)
    checks: Mapping[str, Check] = field(repr=False)
    terms: Mapping[str, Term] = field(repr=False)
    contacts: Mapping[str, Contact] = field(repr=False)
    names: Mapping[str, Name] = field(repr=False)
    cost_lines: Mapping[str, CostLine] = field(repr=False)
    cost_words: Mapping[str, Wording] = field(repr=False)
    journeys: Mapping[str, Journey] = field(repr=False)
    questions: Mapping[str, Node] = field(repr=False)
    stages: Mapping[str, Stage] = field(repr=False)
    blockers: Mapping[str, Blocker] = field(repr=False)
    steps: Mapping[str, Step] = field(repr=False)
    letters: Mapping[str, Letter] = field(repr=False)
    cost_parameters: Mapping[str, Parameter] = field(repr=False)

    stale: frozenset[str] = frozenset()
    """Ids of entries and unknowns whose translation is older than their Persian text."""
    withdrawn: frozenset[str] = frozenset()
    """Ids of entries and unknowns that the office took back; their answer is the reason."""

    @classmethod
    def of(
        cls,
        content: Content,
        version: int = 0,
        *,
        stale: frozenset[str] = frozenset(),
        withdrawn: frozenset[str] = frozenset(),
    ) -> Snapshot:
        """A snapshot of rows that were read; version 0 is content that no database holds."""
        return cls(
            version=version,
            rows=content.rows,
            stale=stale,
            withdrawn=withdrawn,
            sources=_of(content, "source", Source),
            references=_of(content, "reference", Reference),
            facts=_of(content, "fact", Fact),
            topics=_of(content, "topic", Topic),
            entries=_of(content, "entry", Entry),
            unknowns=_of(content, "unknown", Unknown),
            near_misses=_of(content, "near-miss", NearMiss),
            conflicts=_of(content, "conflict", Conflict),
            checks=_of(content, "check", Check),
            terms=_of(content, "term", Term),
            contacts=_of(content, "contact", Contact),
            names=_of(content, "name", Name),
            cost_lines=_of(content, "cost-line", CostLine),
            cost_words=_of(content, "cost-word", Wording),
            journeys=_of(content, "flow", Journey),
            questions=_of(content, "question", Node),
            stages=_of(content, "stage", Stage),
            blockers=_of(content, "blocker", Blocker),
            steps=_of(content, "step", Step),
            letters=_of(content, "letter", Letter),
            cost_parameters=_of(content, "cost-parameter", Parameter),
        )

    def by_key(self, kind: str, key: str) -> Row | None:
        """The row of a kind that a button or deep link names, or None if it is gone."""
        return self._keys.get((kind, key))

    @cached_property
    def conflicts_by_fact(self) -> Mapping[str, tuple[Conflict, ...]]:
        """Fact id to the conflicts it is part of."""
        return _grouped(self.conflicts.values(), lambda conflict: conflict.facts)

    @cached_property
    def checks_by_fact(self) -> Mapping[str, tuple[Check, ...]]:
        """Fact id to what outside checks say of it."""
        return _grouped(self.checks.values(), lambda check: check.facts)

    @cached_property
    def updates(self) -> Mapping[str, Fact]:
        """Fact id to the newest value that the office entered for the same figure.

        Only the office brings newer values: two sources that differ are a conflict, not an update.
        """
        newest: dict[tuple[str | None, ...], Fact] = {}
        for fact in sorted(self.facts.values(), key=lambda fact: fact.held_on):
            if self._is_offices(fact) and fact.value is not None:
                newest[_figure(fact)] = fact
        updates = {fact.id: newest[_figure(fact)] for fact in self.facts.values() if _figure(fact) in newest}
        return {fact_id: newer for fact_id, newer in updates.items() if newer.held_on > self.facts[fact_id].held_on}

    def _is_offices(self, fact: Fact) -> bool:
        source = self.sources.get(fact.source)
        return source is not None and source.kind == "office"

    @cached_property
    def facts_by_metric(self) -> Mapping[str, tuple[Fact, ...]]:
        """Metric id to its facts, in the order they were written."""
        return _grouped(self.facts.values(), lambda fact: (fact.metric,))

    @cached_property
    def facts_by_subject(self) -> Mapping[str, tuple[Fact, ...]]:
        """Subject id to its facts, in the order they were written."""
        return _grouped(self.facts.values(), lambda fact: (fact.subject,))

    @cached_property
    def entries_by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """Topic id to its entries, in the order they were written."""
        return _grouped(self.entries.values(), lambda entry: (entry.topic,))

    @cached_property
    def unknowns_by_topic(self) -> Mapping[str, tuple[Unknown, ...]]:
        """Topic id to what nobody could source about it."""
        return _grouped(self.unknowns.values(), lambda unknown: (unknown.topic,))

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """The journeys with their parts at hand, in the order in which they are offered an asker's answers."""
        return MappingProxyType({journey.id: self._flow(journey) for journey in self.journeys.values()})

    def _flow(self, journey: Journey) -> Flow:
        return Flow(
            row=journey,
            nodes=tuple(self.questions[node_id] for node_id in (*journey.first, *journey.later)),
            stages=tuple(self.stages[stage_id] for stage_id in journey.stages),
            steps=tuple(self.steps[step_id] for step_id in journey.steps),
            blockers=tuple(self.blockers[blocker_id] for blocker_id in journey.blockers),
        )

    @property
    def has_pavilion_operator(self) -> bool:
        """Whether the office has entered who runs an Iran pavilion, with a source and a day."""
        operator = self.contacts.get(PAVILION_OPERATOR)
        return operator is not None and operator.source is not None and operator.confirmed is not None

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], Row]:
        return {(kind, key_of(row_id, row)): row for kind, rows in self.rows.items() for row_id, row in rows.items()}


def _figure(fact: Fact) -> tuple[str | None, ...]:
    """What a fact measures, whenever it was measured."""
    return fact.subject, fact.facet, fact.metric, fact.period, fact.unit, fact.per


def _of(content: Content, kind: str, form: type[Member]) -> Mapping[str, Member]:
    """A kind's rows as the type that the loader and the store have checked them against."""
    rows = content.of(kind)
    assert all(isinstance(row, form) for row in rows.values()), f"a {kind} of another form"
    return cast("Mapping[str, Member]", rows)


def _grouped(rows: Iterable[Member], names: Callable[[Member], Iterable[str]]) -> Mapping[str, tuple[Member, ...]]:
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for row in rows:
        for name in names(row):
            groups[name].append(row)
    return MappingProxyType({name: tuple(group) for name, group in groups.items()})
