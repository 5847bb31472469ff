"""What journeys have to hold, beside the rules for all content: no dead end, no step against its route."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, product

from knowledge.checking.findings import Check, Finding, Material
from knowledge.flows.coverage import walk
from knowledge.flows.replay import holds
from knowledge.flows.rows import ACCOUNT_KIND, ACCOUNT_KINDS, OVER, UNKNOWN, WITHIN, Journey, Node, Route, Step, When
from knowledge.snapshot import Snapshot

MODELS = "model"
WITHOUT_SHOP = ("general_trade", "media_only")
"""Ways on which nobody has a shop on Douyin, neither the seller nor a partner."""
CHOOSING = ("goal", "category")
"""Questions whose answers choose a journey; they are answered in all of them."""
MOST_PROFILES = 50_000
"""Combinations of answers to try for one pair of route and step; real ones need some hundreds."""


def dead_ends(material: Material) -> Iterator[Finding]:
    """Whatever is answered leads on: an option to a later question, and all of them to a route and to steps."""
    for journey_id, journey in material.snapshot.journeys.items():
        last = journey.routes[-1] if journey.routes else None
        if last is None:
            yield material.finding("flow", journey_id, "routes: a dead end, there is no route")
        elif last.when or last.unless or last.needs:
            yield material.finding(
                "flow", journey_id, f"routes: a dead end, the last route “{last.id}” has a condition"
            )
        if not journey.steps:
            yield material.finding("flow", journey_id, "steps: a dead end, no step follows")
        order = (*journey.first, *journey.later)
        for place, node_id in enumerate(order):
            for option, to in _jumps(material.snapshot, node_id).items():
                if to not in order[place + 1 :]:
                    message = f"“{node_id}”: a dead end, “{option}” leads to “{to}”, which does not come after it"
                    yield material.finding("flow", journey_id, message)


def unreachable(material: Material) -> Iterator[Finding]:
    """Every question is asked of somebody: its condition was asked before it, and not every answer leads past it."""
    snapshot = material.snapshot
    for journey_id, journey in snapshot.journeys.items():
        before: list[str] = []
        reached = _reached(snapshot, journey)
        for node_id in (*journey.first, *journey.later):
            if node_id not in reached:
                yield material.finding("flow", journey_id, f"“{node_id}” is unreachable: every answer leads past it")
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
            for option in sorted(set(options) - set(_answers_of(node)) - _unanswered(kind)):
                yield material.finding(kind, row_id, f"{where}: “{node_id}” has no option “{option}”")


def conditions_nobody_is_asked_for(material: Material) -> Iterator[Finding]:
    """A condition in a journey is about a question that the journey asks, or whose answer it assumes."""
    snapshot = material.snapshot
    for journey_id, journey in snapshot.journeys.items():
        asked = {*journey.first, *journey.later, *journey.assumes, *CHOOSING, MODELS}
        for name, when in _conditions_in(snapshot, journey):
            for node_id in sorted(set(when) - asked):
                message = f"{name} can never hold: the journey does not ask “{node_id}”"
                yield material.finding("flow", journey_id, message)


def met_by_nobody(material: Material) -> Iterator[Finding]:
    """Every question, option, route, step and blocker of a journey is met by somebody who walks it."""
    if any(True for _broken in (*dangling(material), *dead_ends(material))):
        return  # such a journey cannot be walked, and is named already
    for flow in material.snapshot.flows.values():
        for missing in walk(material.snapshot, flow).missing():
            yield material.finding("flow", flow.id, f"{missing}: can never hold, nobody meets it")


def chosen_by_nobody(material: Material) -> Iterator[Finding]:
    """A journey is chosen by answers that exist, each of them by one journey alone; what it assumes exists too."""
    snapshot = material.snapshot
    taken: dict[tuple[str, str], str] = {}
    for journey_id, journey in snapshot.journeys.items():
        chosen = (("goal", journey.goals), ("category", journey.categories))
        pairs = [(node_id, option) for node_id, options in chosen for option in options]
        for node_id, option in (*pairs, *journey.assumes.items()):
            node = snapshot.questions.get(node_id)
            if node is None or option not in node.options:
                yield material.finding("flow", journey_id, f"there is no answer “{option}” to “{node_id}”")
        for pair in pairs:
            if pair in taken:
                message = f"“{pair[1]}” has chosen the journey “{taken[pair]}” already"
                yield material.finding("flow", journey_id, message)
            taken.setdefault(pair, journey_id)
        options = {each for node_id in (*journey.first, *journey.later) for each in _options(snapshot, node_id)}
        for old, new in journey.renamed_options.items():
            if new not in options:
                message = f"renamed_options: “{old}” became “{new}”, which is no option"
                yield material.finding("flow", journey_id, message)


def misplaced_steps(material: Material) -> Iterator[Finding]:
    """A step stands in a stage of its journey, under a code of its own, after the steps it depends on."""
    snapshot = material.snapshot
    for journey_id, journey in snapshot.journeys.items():
        before: list[str] = []
        for step in _named_steps(snapshot, journey):
            if step.stage not in journey.stages:
                message = f"“{step.id}” is in the stage “{step.stage}”, which the journey leaves out"
                yield material.finding("flow", journey_id, message)
            if step.code in before:
                yield material.finding("flow", journey_id, f"“{step.id}” has the code “{step.code}” of another step")
            for code in step.depends_on:
                if code not in before:
                    message = f"“{step.id}” depends on “{code}”, which does not come before it"
                    yield material.finding("flow", journey_id, message)
            before.append(step.code)


def shops_where_there_is_none(material: Material) -> Iterator[Finding]:
    """A step that needs a shop stands in no plan without one: neither on a way without, nor where the way is open."""
    for step_id, step in material.snapshot.steps.items():
        ways = step.when.get(MODELS)
        if not step.needs_shop:
            continue
        if ways is None:
            message = f"it needs a shop and does not say on which “{MODELS}” there is one"
            yield material.finding("step", step_id, message)
        for way in sorted(set(ways or ()) & set(WITHOUT_SHOP)):
            yield material.finding("step", step_id, f"it needs a shop and appears on “{way}”, which has none")


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
    kinds = set(ACCOUNT_KINDS.values())
    for step_id, step in snapshot.steps.items():
        for fact_id in step.cost.facts if step.cost else ():
            for conflict in snapshot.conflicts_by_fact.get(fact_id, ()):
                shown = step.cost.shows_conflict if step.cost else ()
                if conflict.show == "under-answer" and conflict.id not in shown:
                    yield material.finding(
                        "step", step_id, f"cost: it hides the conflict “{conflict.id}” about “{fact_id}”"
                    )
        priced = {ACCOUNT_KINDS[subject] for subject in _subjects(snapshot, step) if subject in ACCOUNT_KINDS}
        chosen = set(step.when.get(ACCOUNT_KIND, kinds))
        meant = chosen & kinds if chosen <= kinds else kinds
        if priced and priced != meant:
            names = ", ".join(sorted(priced ^ meant))
            message = f"cost: it hides the account kind, there is no figure for or no place for “{names}”"
            yield material.finding("step", step_id, message)


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
        for route in journey.routes:
            yield from _references("flow", journey_id, route.sources)
    for node_id, node in snapshot.questions.items():
        if node.scale is not None:
            yield "question", node_id, "scale", "fact", node.scale.fact
        ends = (each for option in node.options.values() for each in (option.above, option.upto) if each)
        yield from (("question", node_id, "options", "fact", each) for each in ends)
        yield from _references("question", node_id, node.source)
    for step_id, step in snapshot.steps.items():
        yield "step", step_id, "stage", "stage", step.stage
        yield from (("step", step_id, "contacts", "contact", each) for each in step.contacts)
        yield from (("step", step_id, "letters", "letter", each) for each in step.letters)
        yield from _references("step", step_id, step.sources)
        if step.cost:
            yield from (("step", step_id, "cost", "fact", each) for each in step.cost.facts)
            yield from (("step", step_id, "cost", "conflict", each) for each in step.cost.shows_conflict)
    for blocker_id, blocker in snapshot.blockers.items():
        yield from (("blocker", blocker_id, "letters", "letter", each) for each in blocker.letters)
        if blocker.unknown:
            yield "blocker", blocker_id, "unknown", "unknown", blocker.unknown
        yield from _references("blocker", blocker_id, blocker.sources)


def _references(kind: str, row_id: str, sources: Iterable[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """What a row rests on beside places in the report."""
    yield from ((kind, row_id, "sources", "reference", each) for each in sources if not each.startswith("§"))


def _subjects(snapshot: Snapshot, step: Step) -> set[str]:
    named = step.cost.facts if step.cost else ()
    return {snapshot.facts[fact_id].subject for fact_id in named if fact_id in snapshot.facts}


def _options(snapshot: Snapshot, node_id: str) -> tuple[str, ...]:
    node = snapshot.questions.get(node_id)
    return tuple(node.options) if node is not None else ()


def _jumps(snapshot: Snapshot, node_id: str) -> dict[str, str]:
    """Option to the question it leads to, of those that do not lead to the one that follows."""
    node = snapshot.questions.get(node_id)
    options = node.options.items() if node is not None else ()
    return {option: row.next for option, row in options if row.next is not None}


def _reached(snapshot: Snapshot, journey: Journey) -> set[str]:
    """The questions that some answer leads to; "I don't know" leads on, but nobody has to say it."""
    order = (*journey.first, *journey.later)
    reached = set(order[:1])
    for node_id, following in pairwise(order):
        if node_id not in reached:
            continue
        node, jumps = snapshot.questions.get(node_id), _jumps(snapshot, node_id)
        reached |= set(jumps.values())
        if node is None or node.when or len(jumps) < max(len(node.options), 1):
            reached.add(following)
    return reached


def _conditions_in(snapshot: Snapshot, journey: Journey) -> Iterator[tuple[str, When]]:
    for route in journey.routes:
        yield f"route “{route.id}”", {**route.when, **route.unless}
    for step in _named_steps(snapshot, journey):
        yield f"“{step.id}”", step.when
    for blocker_id in journey.blockers:
        if (blocker := snapshot.blockers.get(blocker_id)) is not None:
            yield f"“{blocker_id}”", blocker.when


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
        yield from (("step", step_id, "documents unless", document.unless) for document in step.documents)


def _unanswered(kind: str) -> set[str]:
    """Steps and blockers may be meant for whoever has not said yet; a way is never advised on what was not said."""
    return {UNKNOWN} if kind in ("step", "blocker") else set()


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
    for answers in product(*((*_answers_of(node), UNKNOWN) for node in nodes)):
        yield {node.id: answer for node, answer in zip(nodes, answers, strict=True)}


RULES: tuple[Check, ...] = (
    dangling,
    dead_ends,
    unreachable,
    impossible_conditions,
    conditions_nobody_is_asked_for,
    chosen_by_nobody,
    misplaced_steps,
    shops_where_there_is_none,
    met_by_nobody,
    advice_that_is_no_option,
    steps_against_their_route,
    hidden_conflicts,
)
