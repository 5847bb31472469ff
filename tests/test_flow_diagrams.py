"""A journey's drawing shows every way through it: who is asked, who is not, and whom a rule is for."""

import re
from dataclasses import replace

import pytest

from knowledge.flows.diagram import diagram
from knowledge.flows.rows import Flow
from knowledge.loading import load
from knowledge.snapshot import Snapshot
from locales import LANGUAGES

SNAPSHOT = Snapshot.of(load())
SELL = SNAPSHOT.flows["sell"]
ARROW = re.compile(r"  (\w+) -->(?:\|\"(.*)\"\|)? (\w+)")


def arrows(flow: Flow, language: str = "en") -> dict[tuple[str, str], str]:
    """From and to, with what stands on the arrow."""
    found = (ARROW.match(line) for line in diagram(flow, language).splitlines())
    return {(each[1], each[3]): each[2] or "" for each in found if each}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", SNAPSHOT.flows.values(), ids=lambda flow: flow.id)
def test_every_question_and_rule_is_drawn_and_leads_on(flow: Flow, language: str) -> None:
    drawn = arrows(flow, language)
    reached = {to for _before, to in drawn}
    left = {before for before, _to in drawn}
    assert {*flow.node_ids, "advice"} <= reached & left
    assert {f"route{place}" for place in range(len(flow.row.routes))} <= reached


def test_who_is_not_asked_a_question_comes_past_it() -> None:
    drawn = arrows(SELL)
    assert drawn["category", "protected_species"] == "category is caviar_seafood"
    assert drawn["category", "company"] == "otherwise"
    assert drawn["protected_species", "company"] == ""


def test_a_rule_says_whom_it_leaves_out_and_what_it_waits_for() -> None:
    labels = [label for (before, _to), label in arrows(SELL).items() if before == "advice"]
    assert "category is caviar_seafood, unless protected_species is no_protected" in labels
    assert "company is none or iran_firm_no_card, pavilion operator" in labels


def test_an_option_that_leads_elsewhere_has_an_arrow_of_its_own() -> None:
    goal = SELL.nodes[0]
    options = {**goal.options, "sell_goods": goal.options["sell_goods"].model_copy(update={"next": "china"})}
    flow = replace(SELL, nodes=(goal.model_copy(update={"options": options}), *SELL.nodes[1:]))
    assert arrows(flow)["goal", "china"] == "sell_goods"
