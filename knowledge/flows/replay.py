"""Where a person stands in a journey: worked out from the answers, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    pending: tuple[Node, ...]
    """Nodes still on the way, the next one first."""
    left_aside: tuple[str, ...]
    """Answered nodes that are not on the way any more; their answers are kept."""

    first_plan_ready: bool
    """Whether the few questions before a first plan are behind the person."""


def of_stored(stored: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as a journey reads them: JSON knows no tuples, so several options come back as a list."""
    return {node: tuple(answer) if isinstance(answer, list) else answer for node, answer in stored.items()}


def holds(when: When, answers: Answers) -> bool:
    """Whether a condition holds; on an unanswered or unknown node only where it names `unknown` itself."""
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
        if node.id not in answers or not fits(node, answers[node.id]):
            pending.append(node)
            continue
        asked.append(node)
        skip_to = _jump(node, answers)
    on_the_way = {node.id for node in asked}
    return Position(
        asked=tuple(asked),
        next=pending[0] if pending else None,
        pending=tuple(pending),
        left_aside=tuple(node_id for node_id in answers if node_id not in on_the_way),
        first_plan_ready=not any(flow.comes_first(node) for node in pending),
    )


def fits(node: Node, answer: Answer) -> bool:
    """Whether a question still knows this answer: an option that was taken away is asked again.

    None of several is an answer as well.
    """
    if answer == UNKNOWN:
        return True
    if node.options:
        chosen = answer if isinstance(answer, tuple) else (answer,)
        return not chosen or bool(set(chosen) & set(node.options))
    return isinstance(answer, str) and (node.kind != "yes_no" or answer in ("yes", "no"))


def _jump(node: Node, answers: Answers) -> str | None:
    """Where a choice leads; several choices lead on."""
    option = node.options.get(str(answers[node.id]))
    return None if option is None else option.next


def moved(flow: Flow, answers: Answers) -> dict[str, Answer]:
    """Answers of an older version as this version knows them: renamed options follow, nothing is dropped."""
    return {node_id: _renamed(flow, flow.node(node_id), answer) for node_id, answer in answers.items()}


def _renamed(flow: Flow, node: Node | None, answer: Answer) -> Answer:
    if node is None or not node.options:
        return answer
    renamed = {old: new for old, new in flow.row.renamed_options.items() if old not in node.options}
    if isinstance(answer, tuple):
        return tuple(dict.fromkeys(renamed.get(each, each) for each in answer))
    return renamed.get(answer, answer)
