"""The plan that a set of answers leads to: a route, what may stop it, and the steps that fit."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from knowledge.flows.replay import Answers, fits, holds, moved, replay
from knowledge.flows.rows import UNKNOWN, Blocker, Flow, Node, Route, Stage, Step
from knowledge.flows.scales import weighed
from knowledge.snapshot import Snapshot

UNDECIDED = frozenset({UNKNOWN, "undecided"})
PAVILION = "pavilion"
THIS_WEEK = 3
LATER = 1000
"""The rank of steps that are not among the first; they follow in the order of the plan."""


@dataclass(frozen=True)
class PlanStage:
    stage: Stage
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Plan:
    """What a person leaves with. `answers` are those the steps were chosen by, the advised model filled in."""

    flow: Flow
    answers: Answers
    route: Route
    blockers: tuple[Blocker, ...]
    stages: tuple[PlanStage, ...]
    open_points: tuple[Node, ...]
    """Questions left unanswered or answered "I don't know"."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def this_week(self) -> tuple[Step, ...]:
        """The few steps to begin with."""
        return self.next_steps(())

    def next_steps(self, settled: Container[str]) -> tuple[Step, ...]:
        """The few steps that come next when those of some codes are done or not wanted."""
        left = [step for step in self.steps if step.code not in settled]
        return tuple(sorted(left, key=lambda step: LATER if step.this_week is None else step.this_week)[:THIS_WEEK])


def choose_flow(snapshot: Snapshot, answers: Answers) -> Flow:
    """The first journey that `goal` or `category` chooses; the last one where neither tells."""
    flows = tuple(snapshot.flows.values())
    chosen = (flow for flow in flows if _chooses(flow, answers))
    return next(chosen, flows[-1])


def _chooses(flow: Flow, given: Answers) -> bool:
    answers = moved(flow, {node: given[node] for node in ("goal", "category") if node in given})
    return answers.get("goal") in flow.row.goals or answers.get("category") in flow.row.categories


def make_plan(snapshot: Snapshot, flow: Flow, answers: Answers) -> Plan:
    """The plan for what is known so far; a missing or undecided `model` comes from the first route that holds."""
    answers = moved(flow, answers)
    route = next(each for each in flow.row.routes if applies(each, answers, snapshot))
    assumed = {node: answer for node, answer in flow.row.assumes.items() if flow.node(node) is None}
    settled = {**answers, **assumed, **weighed(snapshot, flow, answers)}
    if settled.get("model", UNKNOWN) in UNDECIDED:
        settled["model"] = route.advise
    # Who chose what nobody runs is told so first, and walks the way that is open meanwhile.
    followed = {**settled, "model": route.advise} if _is_closed(settled, snapshot) else settled
    fitting = [step for step in flow.steps if applies(step, followed, snapshot)]
    return Plan(
        flow=flow,
        answers=followed,
        route=route,
        blockers=tuple(_blockers(flow, settled, followed, snapshot)),
        stages=tuple(_stages(flow, fitting)),
        open_points=tuple(_open_points(flow, answers)),
    )


def applies(row: Route | Step | Blocker, answers: Answers, snapshot: Snapshot) -> bool:
    """Whether a rule, step or blocker is for somebody of these answers."""
    if row.needs is not None and (row.needs == "pavilion-operator") != snapshot.has_pavilion_operator:
        return False
    return holds(row.when, answers) and not (row.unless and holds(row.unless, answers))


def _is_closed(answers: Answers, snapshot: Snapshot) -> bool:
    """Whether the way that was chosen is run by nobody that the office knows of."""
    return answers["model"] == PAVILION and not snapshot.has_pavilion_operator


def _blockers(flow: Flow, chosen: Answers, followed: Answers, snapshot: Snapshot) -> Iterator[Blocker]:
    """What stops the way that is followed; what closes the one that was chosen asks for knowledge of the office."""
    for blocker in flow.blockers:
        if applies(blocker, chosen if blocker.needs else followed, snapshot):
            yield blocker


def _stages(flow: Flow, steps: list[Step]) -> Iterator[PlanStage]:
    for stage in flow.stages:
        if in_stage := tuple(step for step in steps if step.stage == stage.id):
            yield PlanStage(stage, in_stage)


def _open_points(flow: Flow, answers: Answers) -> Iterator[Node]:
    asked = {node.id for node in replay(flow, answers).asked}
    for node in flow.nodes:
        unknown = answers.get(node.id) == UNKNOWN and node.id in asked
        unanswered = node.id not in answers or not fits(node, answers[node.id])
        if unknown or (unanswered and holds(node.when, answers)):
            yield node
