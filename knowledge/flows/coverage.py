"""Whether every question, option, rule, step and blocker of a journey is met by somebody, found by walking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from knowledge.flows.plans import applies, make_plan
from knowledge.flows.replay import Answers, replay
from knowledge.flows.rows import UNKNOWN, Blocker, Flow, Node, Route, Step, When
from knowledge.snapshot import Snapshot

KINDS = ("questions", "options", "routes", "steps", "blockers")


@dataclass
class Walked:
    """What a journey holds and what was met on the walk, by kind; an option is `question=option`."""

    flow: Flow
    all: dict[str, set[str]]
    met: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})

    def missing(self) -> list[str]:
        """What nobody ever meets."""
        return [f"{kind}: {each}" for kind in KINDS for each in sorted(self.all[kind] - self.met[kind])]

    def __str__(self) -> str:
        counts = ", ".join(f"{len(self.met[kind])} of {len(self.all[kind])} {kind}" for kind in KINDS)
        return f"{self.flow.id}: {counts}"


def walk(snapshot: Snapshot, flow: Flow) -> Walked:
    """Walk a journey: a profile for each rule of advice, and from each of them whatever is not met yet.

    What waits for knowledge of the office is looked for only where the office has entered it.
    """
    walked = Walked(
        flow,
        {
            "questions": {node.id for node in flow.nodes},
            "options": {f"{node.id}={option}" for node in flow.nodes for option in answers_to(node)},
            "routes": {route.id for route in flow.row.routes if _can_be_met(route, snapshot)},
            "steps": {step.code for step in flow.steps if _can_be_met(step, snapshot)},
            "blockers": {blocker.id for blocker in flow.blockers if _can_be_met(blocker, snapshot)},
        },
    )
    starts = _profile_of_each_route(snapshot, flow)
    for answers in starts:
        _meet(snapshot, walked, answers)
    for node in flow.nodes:
        for answer in answers_to(node):
            for wanted in _ways(flow, {**node.when, node.id: (answer,)}):
                _meet(snapshot, walked, wanted)
    conditional: tuple[Step | Blocker, ...] = (*flow.steps, *flow.blockers)
    for row in conditional:
        if _name(row) not in walked.met["steps"] | walked.met["blockers"]:
            for start, wanted in product(starts, _ways(flow, row.when)):
                _meet(snapshot, walked, {**start, **wanted})
    return walked


def _can_be_met(row: Route | Step | Blocker, snapshot: Snapshot) -> bool:
    return row.needs is None or (row.needs == "pavilion-operator") == snapshot.has_pavilion_operator


def answers_to(node: Node) -> tuple[str, ...]:
    """The answers of a question that tell it from another; a free one has "I don't know" and an example."""
    if node.options:
        return (*node.options, UNKNOWN)
    return {
        "yes_no": ("yes", "no", UNKNOWN),
        "number": ("1", "1000000", UNKNOWN),
        "money": ("1 CNY", "100000 CNY", UNKNOWN),
        "date": ("2026-12-01", UNKNOWN),
    }.get(node.kind, ("words", UNKNOWN))


def _profile_of_each_route(snapshot: Snapshot, flow: Flow) -> list[Answers]:
    named = {node_id for route in flow.row.routes for when in (route.when, route.unless) for node_id in when}
    nodes = [node for node_id, node in snapshot.questions.items() if node_id in named]
    found: dict[str, Answers] = {}
    for chosen in product(*(answers_to(node) for node in nodes)):
        answers = {node.id: answer for node, answer in zip(nodes, chosen, strict=True)}
        route = next((each for each in flow.row.routes if applies(each, answers, snapshot)), None)
        if route is not None:
            found.setdefault(route.id, answers)
        if len(found) == len(flow.row.routes):
            break
    return list(found.values())


def _ways(flow: Flow, when: When) -> Iterator[Answers]:
    """Answers under which a condition holds, with those its own questions wait for; `over` and `within` by example."""
    named = dict(when)
    for node_id in when:
        node = flow.node(node_id)
        if node is not None:
            named = {**node.when, **named}
            if node.scale is not None and node.scale.times is not None:
                named.setdefault(node.scale.times, ("100000 CNY",))
    nodes = {node_id: flow.node(node_id) for node_id in named}
    choices = [_fitting(node, named[node_id]) for node_id, node in nodes.items()]
    for chosen in product(*choices):
        yield dict(zip(named, chosen, strict=True))


def _fitting(node: Node | None, options: tuple[str, ...]) -> Iterable[str]:
    """Of the options a condition names those that can be given; the way itself may be advised or assumed."""
    if node is None:
        return options
    if node.scale is not None:
        return answers_to(node)
    return [option for option in options if option in answers_to(node)] if node.options else options


def _meet(snapshot: Snapshot, walked: Walked, answers: Answers) -> None:
    plan = make_plan(snapshot, walked.flow, answers)
    position = replay(walked.flow, answers)
    met = walked.met
    met["questions"] |= {node.id for node in (*position.asked, *position.pending)}
    met["options"] |= {f"{node.id}={answers[node.id]}" for node in position.asked} & walked.all["options"]
    met["routes"].add(plan.route.id)
    met["steps"] |= {step.code for step in plan.steps}
    met["blockers"] |= {blocker.id for blocker in plan.blockers}


def _name(row: Step | Blocker) -> str:
    return row.code if isinstance(row, Step) else row.id
