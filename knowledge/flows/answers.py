"""Answers from outside, checked against a journey before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.errors import N_, InputError, not_a_day, not_a_number, not_an_option, unknown_key
from knowledge.flows.replay import Answer, moved
from knowledge.flows.rows import UNKNOWN, Flow, Node
from knowledge.flows.typed import LONGEST_TEXT, read_typed
from knowledge.snapshot import Snapshot
from locales.amounts import read_number


def read_answers(snapshot: Snapshot, flow: Flow, given: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers by node, renamed options brought up to this version; a null is a question left unanswered.

    An answer to another journey's question is taken and left aside: a profile may hold all of them.
    Amounts, numbers and days are read as the chat reads them, so both keep the same.

    Raises:
        InputError: a node that no journey has, or an answer that does not fit its question.
    """
    read = {name: _read(snapshot, flow, name, value) for name, value in given.items()}
    return moved(flow, {name: answer for name, answer in read.items() if answer is not None})


def _read(snapshot: Snapshot, flow: Flow, node_id: str, value: Any) -> Answer | None:
    node = snapshot.questions.get(node_id)
    if node is None:
        raise unknown_key(node_id, snapshot.questions)
    if value is None:
        return None
    if value == UNKNOWN:
        return UNKNOWN
    match node.kind:
        case "several":
            chosen = (_option(flow, node, each) for each in (value if isinstance(value, list) else [value]))
            return tuple(dict.fromkeys(chosen))
        case "choice":
            return _option(flow, node, value)
        case "yes_no":
            return _yes_or_no(node, value)
    if isinstance(value, (dict, list, float, bool)):
        raise InputError("not-an-answer", node_id, N_("{field} must be a text or a whole number."))
    if node.kind == "text":
        return _text(node, str(value))
    answer = read_typed(node, str(value))
    if not isinstance(answer, str):
        raise _unfit(node, str(value))
    return answer


def _option(flow: Flow, node: Node, value: Any) -> str:
    if not isinstance(value, str) or (value not in node.options and value not in flow.row.renamed_options):
        raise not_an_option(node.id, value, (*node.options, UNKNOWN))
    return value


def _yes_or_no(node: Node, value: Any) -> str:
    """JSON has words of its own for the two."""
    answer = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
    if answer not in ("yes", "no"):
        raise not_an_option(node.id, value, ("yes", "no", UNKNOWN))
    return str(answer)


def _text(node: Node, value: str) -> str:
    if not value.strip():
        raise InputError("not-an-answer", node.id, N_("{field} must be a text or a whole number."))
    return value.strip()[:LONGEST_TEXT]


def _unfit(node: Node, value: str) -> InputError:
    """Why words are no day, number or amount for a question."""
    if node.kind == "date":
        return not_a_day(node.id)
    number = read_number(value)
    if node.kind == "number" and number is not None and node.low is not None and node.high is not None:
        message = N_("{field} must be a whole number from {low} to {high}.")
        return InputError("out-of-range", node.id, message, low=node.low, high=node.high)
    return not_a_number(node.id)
