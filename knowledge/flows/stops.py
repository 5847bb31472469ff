"""Where people stop in the journeys: counts for each question, and nothing that tells who they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from knowledge.flows.plans import choose_flow
from knowledge.flows.replay import Answers, moved, of_stored, replay
from knowledge.flows.rows import UNKNOWN, Flow, Node
from knowledge.models.people import Plan
from knowledge.snapshot import Snapshot


@dataclass(frozen=True)
class Stop:
    """One question: how many plans answered it, how many of those with "I don't know", how many wait at it."""

    node: Node
    answered: int
    unknown: int
    stopped: int
    """Plans without a first plan whose next question this is."""


@dataclass(frozen=True)
class Stops:
    """One journey; every plan that was begun either has its first plan or waits at one of the questions."""

    flow: Flow
    begun: int
    finished: int
    """Plans with the few questions before a first plan behind them."""
    nodes: tuple[Stop, ...]


async def where_people_stop(session: AsyncSession, snapshot: Snapshot) -> tuple[Stops, ...]:
    """The counts of all plans there are, a row for each journey in the order of the content."""
    found = await session.execute(select(col(Plan.answers)))
    return count_stops(snapshot, found.scalars())


def count_stops(snapshot: Snapshot, plans: Iterable[Mapping[str, Any]]) -> tuple[Stops, ...]:
    """The same of stored answers at hand; a plan counts for the journey that its answers choose now."""
    counting = {flow.id: _Counting(flow) for flow in snapshot.flows.values()}
    for answers in map(of_stored, plans):
        counting[choose_flow(snapshot, answers).id].count(answers)
    return tuple(each.done() for each in counting.values())


class _Counting:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._begun = self._finished = 0
        self._answered: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._stopped: Counter[str] = Counter()

    def count(self, given: Answers) -> None:
        answers = moved(self._flow, given)
        position = replay(self._flow, answers)
        self._begun += 1
        self._answered.update(node.id for node in position.asked)
        self._unknown.update(node.id for node in position.asked if answers[node.id] == UNKNOWN)
        if position.first_plan_ready or position.next is None:
            self._finished += 1
        else:
            self._stopped[position.next.id] += 1

    def done(self) -> Stops:
        rows = (
            Stop(node, self._answered[node.id], self._unknown[node.id], self._stopped[node.id])
            for node in self._flow.nodes
        )
        return Stops(self._flow, self._begun, self._finished, tuple(rows))
