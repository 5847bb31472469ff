"""A journey drawn from the rows it is answered by, as Mermaid text."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.flows.rows import Flow, Node, Route, When
from knowledge.schema import Both
from locales.catalogues import translations


def diagram(flow: Flow, language: str) -> str:
    """The journey as a Mermaid flowchart: questions in order, then the rules of advice, the first that holds first."""
    return "\n".join(("flowchart TD", *_questions(flow, language), *_routes(flow))) + "\n"


def _questions(flow: Flow, language: str) -> Iterator[str]:
    _ = translations(language).gettext
    yield f'  start(["{_safe(flow.row.title, language)}"])'
    leading: dict[str, str] = {"start": ""}
    for node in flow.nodes:
        shape = ("[[", "]]") if flow.comes_first(node) else ("[", "]")
        yield f'  {node.id}{shape[0]}"{_safe(node.ask, language)}"{shape[1]}'
        for before, label in leading.items():
            yield f"  {before} -->{_label(_and(label, _told(node.when)))} {node.id}"
        for option, to in _jumps(node).items():
            yield f"  {node.id} -->{_label(option)} {to}"
        # Who is not asked comes to the next question from where they stand.
        leading = dict.fromkeys(leading, _("otherwise")) if node.when else {}
        leading[node.id] = ""
    for before, label in leading.items():
        yield f"  {before} -->{_label(label)} advice{{advice}}"


def _routes(flow: Flow) -> Iterator[str]:
    for place, route in enumerate(flow.row.routes):
        closed = "" if route.open else " (no way is open)"
        yield f'  route{place}["{route.id}: {route.advise}{closed}"]'
        yield f"  advice -->{_label(_for_whom(route))} route{place}"


def _for_whom(route: Route) -> str:
    unless = f"unless {_told(route.unless)}" if route.unless else ""
    return _and(_told(route.when), unless, (route.needs or "").replace("-", " "))


def _jumps(node: Node) -> dict[str, str]:
    return {option: row.next for option, row in node.options.items() if row.next is not None}


def _told(when: When) -> str:
    return " and ".join(f"{node} is {' or '.join(options)}" for node, options in when.items())


def _and(*conditions: str) -> str:
    return ", ".join(filter(None, conditions))


def _label(told: str) -> str:
    """What stands on an arrow; nothing where the way is open to everybody."""
    return f'|"{told}"|' if told else ""


def _safe(text: Both, language: str) -> str:
    return (text.of(language) or "").replace('"', "'")
