"""What journeys have to hold, beside the rules for all content: no dead end, no step against its route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from knowledge.findings import Check, Finding, Material
from knowledge.flows.replay import holds
from knowledge.flows.rows import OVER, WITHIN, Journey, Node, Route, Step, When
from knowledge.snapshot import Snapshot

MODELS = "model"
MOST_PROFILES = 50_000
"""Combinations of answers to try for one pair of route and step; real ones need some hundreds."""


def dead_ends(material: Material) -> Iterator[Finding]:
    """Whatever is answered, a route holds: the last one asks for nothing."""
    for journey_id, journey in material.snapshot.journeys.items():
        last = journey.routes[-1]
        if last.when or last.unless or last.needs:
            yield material.finding(
                "flow", journey_id, f"routes: a dead end, the last route “{last.id}” has a condition"
            )
        if not journey.steps:
            yield material.finding("flow", journey_id, "steps: a dead end, no step follows")


def unreachable(material: Material) -> Iterator[Finding]:
    """Every question is asked of somebody: what its condition names was asked before it in the journey."""
    snapshot = material.snapshot
    for journey_id, journey in snapshot.journeys.items():
        before: list[str] = []
        for node_id in (*journey.first, *journey.later):
            node = snapshot.questions.get(node_id)
            for named in node.when if node else ():
                if named not in before:
                    yield material.finding(
                        "flow", journey_id, f"“{node_id}” is unreachable: “{named}” comes after it or never"
                    )
            before.append(node_id)


def impossible_conditions(material: Material) -> Iterator[Finding]:
    """A condition names questions and options that exist."""
    for kind, row_id, where, when in _conditions(material.snapshot):
        for node_id, options in when.items():
            node = material.snapshot.questions.get(node_id)
            if node is None:
                yield material.finding(kind, row_id, f"{where}: can never hold, there is no question “{node_id}”")
                continue
            for option in set(options) - set(_answers_of(node)):
                yield material.finding(kind, row_id, f"{where}: “{node_id}” has no option “{option}”")


def advice_that_is_no_option(material: Material) -> Iterator[Finding]:
    """A route advises one of the ways that the question `model` offers."""
    models = material.snapshot.questions.get(MODELS)
    for journey_id, journey in material.snapshot.journeys.items():
        for route in journey.routes:
            if models is not None and route.advise not in models.options:
                yield material.finding(
                    "flow", journey_id, f"route “{route.id}” advises “{route.advise}”, which is no way to sell"
                )


def steps_against_their_route(material: Material) -> Iterator[Finding]:
    """No step warns against the way of a plan in which it appears."""
    for journey_id, journey in material.snapshot.journeys.items():
        for route in journey.routes:
            for step in _named_steps(material.snapshot, journey):
                if route.advise in step.warns_against and _meet(material.snapshot, journey, route, step):
                    message = f"“{step.id}” warns against “{route.advise}” and appears on route “{route.id}”"
                    yield material.finding("flow", journey_id, message)


def hidden_conflicts(material: Material) -> Iterator[Finding]:
    """A step's cost shows the conflict that changes how its figure is read."""
    snapshot = material.snapshot
    for step_id, step in snapshot.steps.items():
        for fact_id in step.cost.facts if step.cost else ():
            for conflict in snapshot.conflicts_by_fact.get(fact_id, ()):
                shown = step.cost.shows_conflict if step.cost else None
                if conflict.show == "under-answer" and shown is None:
                    yield material.finding(
                        "step", step_id, f"cost: it hides the conflict “{conflict.id}” about “{fact_id}”"
                    )


def dangling(material: Material) -> Iterator[Finding]:
    """Journeys and steps name only what is there."""
    for kind, row_id, key, target, named in _links(material.snapshot):
        if named not in material.content.of(target):
            yield material.finding(kind, row_id, f"{key}: there is no {target} “{named}”")


def _links(snapshot: Snapshot) -> Iterator[tuple[str, str, str, str, str]]:
    for journey_id, journey in snapshot.journeys.items():
        for key, target, named in (
            ("first", "question", journey.first),
            ("later", "question", journey.later),
            ("stages", "stage", journey.stages),
            ("steps", "step", journey.steps),
            ("blockers", "blocker", journey.blockers),
        ):
            yield from (("flow", journey_id, key, target, each) for each in named)
    for node_id, node in snapshot.questions.items():
        if node.scale is not None:
            yield "question", node_id, "scale", "fact", node.scale.fact
    for step_id, step in snapshot.steps.items():
        yield "step", step_id, "stage", "stage", step.stage
        yield from (("step", step_id, "contacts", "contact", each) for each in step.contacts)
        yield from (("step", step_id, "letters", "letter", each) for each in step.letters)
        yield from (
            ("step", step_id, "sources", "reference", each) for each in step.sources if not each.startswith("§")
        )
        if step.cost:
            yield from (("step", step_id, "cost", "fact", each) for each in step.cost.facts)
            if step.cost.shows_conflict:
                yield "step", step_id, "cost", "conflict", step.cost.shows_conflict
    for blocker_id, blocker in snapshot.blockers.items():
        yield from (("blocker", blocker_id, "letters", "letter", each) for each in blocker.letters)
        if blocker.unknown:
            yield "blocker", blocker_id, "unknown", "unknown", blocker.unknown


def _conditions(snapshot: Snapshot) -> Iterator[tuple[str, str, str, When]]:
    for node_id, node in snapshot.questions.items():
        yield "question", node_id, "when", node.when
    for journey_id, journey in snapshot.journeys.items():
        for route in journey.routes:
            yield "flow", journey_id, f"route {route.id} when", route.when
            yield "flow", journey_id, f"route {route.id} unless", route.unless
    for kind, rows in (("step", snapshot.steps), ("blocker", snapshot.blockers)):
        for row_id, row in rows.items():
            yield kind, row_id, "when", row.when
            yield kind, row_id, "unless", row.unless
    for step_id, step in snapshot.steps.items():
        yield from (("step", step_id, "documents", document.unless) for document in step.documents)


def _answers_of(node: Node) -> tuple[str, ...]:
    if node.scale is not None:
        return OVER, WITHIN
    return ("yes", "no") if node.kind == "yes_no" else tuple(node.options)


def _named_steps(snapshot: Snapshot, journey: Journey) -> list[Step]:
    return [snapshot.steps[step_id] for step_id in journey.steps if step_id in snapshot.steps]


def _meet(snapshot: Snapshot, journey: Journey, route: Route, step: Step) -> bool:
    """Whether some answers take the route, as the first that holds, and the step."""
    earlier = journey.routes[: journey.routes.index(route)]
    named = _nodes_of((route, *earlier, step)) - {MODELS}
    nodes = [snapshot.questions[node_id] for node_id in sorted(named) if node_id in snapshot.questions]
    for tried, answers in enumerate(_profiles(nodes)):
        if tried > MOST_PROFILES:
            break
        taken = next((each for each in journey.routes if _takes(each, answers)), None)
        settled = {**answers, MODELS: route.advise}
        if taken is route and holds(step.when, settled) and not (step.unless and holds(step.unless, settled)):
            return True
    return False


def _takes(route: Route, answers: Mapping[str, str]) -> bool:
    return not route.needs and holds(route.when, answers) and not (route.unless and holds(route.unless, answers))


def _nodes_of(rows: tuple[Route | Step, ...]) -> set[str]:
    return {node_id for row in rows for when in (row.when, row.unless) for node_id in when}


def _profiles(nodes: list[Node]) -> Iterator[dict[str, str]]:
    for answers in product(*((*_answers_of(node), "unknown") for node in nodes)):
        yield {node.id: answer for node, answer in zip(nodes, answers, strict=True)}


RULES: tuple[Check, ...] = (
    dangling,
    dead_ends,
    unreachable,
    impossible_conditions,
    advice_that_is_no_option,
    steps_against_their_route,
    hidden_conflicts,
)
