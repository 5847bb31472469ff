"""Amounts held against a figure of the knowledge, so that conditions can name them as over or within."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from knowledge.flows.replay import Answers
from knowledge.flows.rows import OVER, WITHIN, Flow
from knowledge.snapshot import Snapshot

YUAN = "CNY"
"""The figures of the scales are in yuan; an amount in another currency is held against nothing."""


def weighed(snapshot: Snapshot, flow: Flow, answers: Answers) -> dict[str, str]:
    """Question id to `over` or `within`, of the amounts that can be compared."""
    found: dict[str, str] = {}
    for node in flow.nodes:
        if node.scale is None or (amount := amount_of(answers, node.id)) is None:
            continue
        factor = Decimal(1) if node.scale.times is None else amount_of(answers, node.scale.times)
        limit = snapshot.facts[node.scale.fact].value
        if factor is not None and limit is not None:
            found[node.id] = OVER if amount * factor > limit else WITHIN
    return found


def amount_of(answers: Answers, node_id: str) -> Decimal | None:
    """The number of an answer; None where there is none, or it is money that is not yuan."""
    answer = answers.get(node_id)
    value, _space, currency = answer.partition(" ") if isinstance(answer, str) else ("", "", "")
    try:
        return Decimal(value) if currency in ("", YUAN) else None
    except InvalidOperation:
        return None
