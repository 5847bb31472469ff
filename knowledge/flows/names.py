"""What a plan is called until its person calls it something else: its goods, or what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.flows.replay import Answers
from knowledge.flows.rows import UNKNOWN, Flow
from knowledge.snapshot import Snapshot
from knowledge.texts import written
from locales.numbers import number

SAID_BY = {"sell": "category", "promote": "subject", "official-account": "institution"}
"""Journey id to the question whose answer says what a plan is about."""


def name_of(flow: Flow, answers: Answers, snapshot: Snapshot, language: str) -> str:
    """«زعفران» or, with a brand, «گلستان: زعفران»; the journey's title where nothing tells yet."""
    node = flow.node(SAID_BY.get(flow.id, ""))
    option = node.options.get(str(answers.get(node.id))) if node is not None else None
    name = written(option.label if option is not None else flow.row.title, snapshot, language)
    brand = answers.get("brand_name", UNKNOWN)
    return f"{brand}: {name}" if isinstance(brand, str) and brand != UNKNOWN else name


def told_apart(names: Sequence[str], language: str) -> list[str]:
    """Names in the order of their plans; the second «زعفران» is «زعفران ۲»."""
    places = [names[: index + 1].count(name) for index, name in enumerate(names)]
    return [
        name if place == 1 else f"{name} {number(place, language)}" for name, place in zip(names, places, strict=True)
    ]
