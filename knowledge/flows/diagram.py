"""A journey drawn from the rows it is answered by, as Mermaid text."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.flows.rows import Flow, When
from knowledge.schema import Both


def diagram(flow: Flow, language: str) -> str:
    """The journey as a Mermaid flowchart: questions in order, then the rules of advice."""
    return "\n".join(("flowchart TD", *_questions(flow, language), *_routes(flow, language))) + "\n"


def _questions(flow: Flow, language: str) -> Iterator[str]:
    before = "start"
    yield f'  start(["{_safe(flow.row.title, language)}"])'
    for node in flow.nodes:
        shape = ("[[", "]]") if flow.comes_first(node) else ("[", "]")
        yield f'  {node.id}{shape[0]}"{_safe(node.ask, language)}"{shape[1]}'
        yield f"  {before} -->{_condition(node.when)} {node.id}"
        before = node.id
    yield f"  {before} --> advice{{advice}}"


def _routes(flow: Flow, language: str) -> Iterator[str]:
    for place, route in enumerate(flow.row.routes):
        yield f'  route{place}["{route.id}: {route.advise}"]'
        yield f"  advice -->{_condition(route.when)} route{place}"


def _condition(when: When) -> str:
    """The label of an arrow; none where the way is open to everybody."""
    if not when:
        return ""
    told = " and ".join(f"{node} is {' or '.join(options)}" for node, options in when.items())
    return f'|"{told}"|'


def _safe(text: Both, language: str) -> str:
    return (text.of(language) or "").replace('"', "'")
