"""Answers from outside, checked against a journey before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.errors import N_, InputError, not_an_option, unknown_key
from knowledge.flows.replay import Answer, moved
from knowledge.flows.rows import UNKNOWN, Flow, Node
from knowledge.snapshot import Snapshot


def read_answers(snapshot: Snapshot, flow: Flow, given: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers by node, renamed options brought up to this version.

    An answer to another journey's question is taken and left aside: a profile may hold all of them.

    Raises:
        InputError: a node that no journey has, or an option its node does not have.
    """
    kept = {name: _read(snapshot, flow, name, value) for name, value in given.items() if value is not None}
    return moved(flow, kept)


def _read(snapshot: Snapshot, flow: Flow, node_id: str, value: Any) -> Answer:
    node = snapshot.questions.get(node_id)
    if node is None:
        raise unknown_key(node_id, snapshot.questions)
    if value == UNKNOWN:
        return UNKNOWN
    if node.kind == "several":
        return tuple(_option(flow, node, each) for each in (value if isinstance(value, list) else [value]))
    if node.kind == "choice":
        return _option(flow, node, value)
    if isinstance(value, (dict, list, float)):
        raise InputError("not-an-answer", node_id, N_("{field} must be a text or a whole number."))
    return str(value)


def _option(flow: Flow, node: Node, value: Any) -> str:
    if not isinstance(value, str) or (value not in node.options and value not in flow.row.renamed_options):
        raise not_an_option(node.id, value, (*node.options, UNKNOWN))
    return value
