"""Where a person stands in a journey: worked out from the answers, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.flows.rows import UNKNOWN, Flow, Node, When

Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]
"""Node id to an option id, several of them, or the words of an open question."""


@dataclass(frozen=True)
class Position:
    """The way through a journey that a set of answers takes."""

    asked: tuple[Node, ...]
    """Nodes on the way that have an answer, in order."""
    next: Node | None
    """The node to ask now; None when all are answered."""
    to_come: int
    """Questions still on the way, the next one included."""
    left_aside: tuple[str, ...]
    """Answered nodes that are not on the way any more; their answers are kept."""

    first_plan_ready: bool
    """Whether the few questions before a first plan are behind the person."""


def holds(when: When, answers: Answers) -> bool:
    """Whether a condition holds; on an unanswered or unknown node it does not."""
    return all(bool(set(options) & set(_chosen(answers, node))) for node, options in when.items())


def _chosen(answers: Answers, node: str) -> tuple[str, ...]:
    answer = answers.get(node, UNKNOWN)
    return answer if isinstance(answer, tuple) else (answer,)


def replay(flow: Flow, answers: Answers) -> Position:
    """Walk a journey from its start with the answers given so far."""
    asked: list[Node] = []
    pending: list[Node] = []
    skip_to: str | None = None
    for node in flow.nodes:
        if skip_to is not None and node.id != skip_to:
            continue
        skip_to = None
        if not holds(node.when, answers):
            continue
        if node.id not in answers:
            pending.append(node)
            continue
        asked.append(node)
        skip_to = _jump(node, answers)
    on_the_way = {node.id for node in asked}
    return Position(
        asked=tuple(asked),
        next=pending[0] if pending else None,
        to_come=len(pending),
        left_aside=tuple(node_id for node_id in answers if node_id not in on_the_way),
        first_plan_ready=not any(flow.comes_first(node) for node in pending),
    )


def _jump(node: Node, answers: Answers) -> str | None:
    option = node.options.get(_chosen(answers, node.id)[0])
    return None if option is None else option.next


def moved(flow: Flow, answers: Answers) -> dict[str, Answer]:
    """Answers of an older version as this version knows them: renamed options follow, nothing is dropped."""
    renamed = flow.row.renamed_options
    return {
        node: tuple(renamed.get(each, each) for each in answer)
        if isinstance(answer, tuple)
        else renamed.get(answer, answer)
        for node, answer in answers.items()
    }
