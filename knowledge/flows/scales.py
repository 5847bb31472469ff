"""Amounts held against a figure of the knowledge, so that conditions can name them as over or within."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from knowledge.flows.replay import Answers
from knowledge.flows.rows import OVER, WITHIN, Flow, Node
from knowledge.snapshot import Snapshot
from locales.amounts import read_amount

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


def takes_amounts(node: Node) -> bool:
    """Whether the options of a question stand for ranges of an amount."""
    return any(option.above or option.upto for option in node.options.values())


def option_of_amount(snapshot: Snapshot, node: Node, text: str) -> str | None:
    """The range that a typed amount of yuan falls into; None where there is none, or the amount is no yuan.

    Between two ranges it is the upper one; “less than” and “more than” do not hold their own end.
    """
    amount = read_amount(text)
    if amount is None or amount.value < 0 or amount.currency not in (None, YUAN):
        return None
    found = {_range_of(snapshot, node, value) for value in (amount.value, amount.high) if value is not None}
    return found.pop() if len(found) == 1 else None


def _range_of(snapshot: Snapshot, node: Node, value: Decimal) -> str | None:
    fitting = None
    for name, option in node.options.items():
        low = snapshot.facts[option.above].value if option.above else None
        high = snapshot.facts[option.upto].value if option.upto else None
        over = low is not None and (value > low if high is None else value >= low)
        under = high is not None and (value < high if low is None else value <= high)
        if (over or low is None) and (under or high is None) and (over or under):
            fitting = name
    return fitting


def amount_of(answers: Answers, node_id: str) -> Decimal | None:
    """The number of an answer; None where there is none, or it is money that is not yuan."""
    answer = answers.get(node_id)
    value, _space, currency = answer.partition(" ") if isinstance(answer, str) else ("", "", "")
    try:
        return Decimal(value) if currency in ("", YUAN) else None
    except InvalidOperation:
        return None
