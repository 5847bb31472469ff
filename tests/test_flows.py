"""Journeys: where a person stands, which way is advised, and that no plan is a dead end."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InputError
from knowledge.flows.answers import read_answers
from knowledge.flows.coverage import walk
from knowledge.flows.plans import Plan, choose_flow, make_plan
from knowledge.flows.replay import replay
from knowledge.flows.rows import UNKNOWN, Flow
from knowledge.flows.statement import statement
from knowledge.loading import load
from knowledge.snapshot import Snapshot

SNAPSHOT = Snapshot.of(load())
FLOWS = tuple(SNAPSHOT.flows.values())
SELL = SNAPSHOT.flows["sell"]
WAYS_TO_SELL = {"cbec_b2c": "S6-1", "partner_shop": "S6-6", "general_trade": "S6-4", "pavilion": "S6-5"}
DECIDING = ("category", "protected_species", "company", "china", "launch_cash")


def plan_for(**answers: str) -> Plan:
    flow = choose_flow(SNAPSHOT, answers)
    return make_plan(SNAPSHOT, flow, read_answers(SNAPSHOT, flow, answers))


def codes(plan: Plan) -> set[str]:
    return {step.code for step in plan.steps}


def every_profile(nodes: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every combination of options, "unknown" and no answer at all."""
    choices = [(*SNAPSHOT.questions[node].options, UNKNOWN, None) for node in nodes]
    for combination in product(*choices):
        yield {node: answer for node, answer in zip(nodes, combination, strict=True) if answer is not None}


def test_a_sellers_plan_always_holds_a_way_to_sell_or_says_first_that_none_is_open():
    for answers in every_profile(DECIDING):
        if answers.get("category") == "tourism_culture":
            continue
        plan = plan_for(goal="sell_goods", **answers)
        if plan.route.open:
            assert WAYS_TO_SELL[plan.route.advise] in codes(plan), answers
        else:
            assert plan.blockers[0].id == "blocker/no-way-open", answers


def test_no_step_warns_against_the_route_of_its_plan():
    for answers in every_profile(DECIDING):
        plan = plan_for(goal="sell_goods", **answers)
        against = {step.id: step.warns_against for step in plan.steps}
        assert not [step for step, models in against.items() if plan.route.advise in models], answers


def test_plans_without_a_shop_have_no_step_that_needs_one():
    for flow in FLOWS:
        for goal in flow.row.goals:
            for kind, team, budget in product(
                *(
                    (*SNAPSHOT.questions[node].options, UNKNOWN)
                    for node in ("account_kind", "content_team", "monthly_budget")
                )
            ):
                plan = plan_for(goal=goal, account_kind=kind, content_team=team, monthly_budget=budget)
                if plan.route.advise in ("media_only", "general_trade"):
                    assert not [step.id for step in plan.steps if step.needs_shop]


def test_the_pavilion_is_advised_only_when_the_office_has_entered_an_operator():
    advised = {plan_for(goal="sell_goods", **answers).route.advise for answers in every_profile(DECIDING)}
    assert "pavilion" not in advised


@pytest.mark.parametrize(
    ("answers", "advised"),
    [
        ({"category": "saffron", "company": "iran_firm_with_card", "launch_cash": "lt_50k"}, "general_trade"),
        ({"category": "saffron", "china": "partner_or_agent", "launch_cash": "lt_50k"}, "partner_shop"),
        ({"category": "carpet_textile", "china": "own_mainland_company"}, "general_trade"),
        ({"category": "honey", "company": "overseas_firm", "launch_cash": "gt_430k"}, "general_trade"),
        ({"category": "caviar_seafood", "protected_species": "contains_protected"}, "general_trade"),
        ({"category": "caviar_seafood", "protected_species": "no_protected"}, "cbec_b2c"),
        ({"category": "saffron", "company": "overseas_firm", "launch_cash": "gt_430k"}, "cbec_b2c"),
        ({"category": "saffron"}, "cbec_b2c"),
        ({}, "general_trade"),
    ],
)
def test_the_way_that_is_advised(answers: dict[str, str], advised: str):
    assert plan_for(goal="sell_goods", **answers).route.advise == advised


def test_who_has_a_company_in_china_is_not_sent_to_found_one_abroad():
    for company in SNAPSHOT.questions["company"].options:
        plan = plan_for(goal="sell_goods", category="saffron", company=company, china="own_mainland_company")
        assert "S3-1" not in codes(plan)
        assert "S3-4" in codes(plan)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_a_first_plan_has_three_things_for_this_week(flow: Flow):
    plan = make_plan(SNAPSHOT, flow, {})
    assert len(plan.this_week) == 3


@pytest.mark.parametrize("goal", ["brand_media", "official_promotion"])
def test_journeys_without_goods_do_not_ask_about_goods(goal: str):
    asked = set(choose_flow(SNAPSHOT, {"goal": goal}).node_ids)
    assert not asked & {"launch_cash", "company", "category", "registered_producer", "certificates"}


def test_the_first_plan_comes_after_four_questions():
    answers: dict[str, str] = {}
    for node, answer in (("goal", "sell_goods"), ("category", "saffron"), ("company", "none"), ("china", "none")):
        assert not replay(SELL, answers).first_plan_ready
        assert replay(SELL, answers).next.id == node
        answers[node] = answer
    assert replay(SELL, answers).first_plan_ready


def test_changing_one_answer_keeps_the_others_and_asks_what_became_due():
    answers = {"goal": "sell_goods", "category": "saffron", "company": "none", "china": "none"}
    changed = {**answers, "category": "caviar_seafood"}
    assert replay(SELL, changed).next.id == "protected_species"
    assert {node.id for node in replay(SELL, changed).asked} == set(answers)


def test_an_unasked_answer_is_kept_and_left_aside():
    answers = {"goal": "sell_goods", "category": "saffron", "protected_species": "no_protected"}
    assert replay(SELL, answers).left_aside == ("protected_species",)


@given(st.data())
def test_where_a_person_stands_does_not_depend_on_the_order_of_answers(data: st.DataObject):
    nodes = data.draw(
        st.lists(st.sampled_from([node for node in SELL.nodes if node.options]), unique_by=lambda n: n.id)
    )
    answers = {node.id: data.draw(st.sampled_from([*node.options, UNKNOWN])) for node in nodes}
    shuffled = dict(data.draw(st.permutations(sorted(answers.items()))))
    assert replay(SELL, shuffled).asked == replay(SELL, answers).asked


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"colour": "red"}, "unknown-key", "colour"),
        ({"category": "gold_bars"}, "not-an-option", "category"),
        ({"company": 7}, "not-an-option", "company"),
        ({"brand_name": {"a": 1}}, "not-an-answer", "brand_name"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_name(answers: dict[str, object], code: str, field: str):
    with pytest.raises(InputError) as refused:
        read_answers(SNAPSHOT, SELL, answers)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_every_option_of_every_question_leads_to_a_plan():
    for flow in FLOWS:
        for node in flow.nodes:
            for option in (*node.options, UNKNOWN):
                answers = {"goal": flow.row.goals[0], node.id: option}
                assert make_plan(SNAPSHOT, flow, answers).steps


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_question_option_rule_step_and_blocker_is_met_by_somebody(flow: Flow):
    walked = walk(SNAPSHOT, flow)
    print(walked)
    assert walked.missing() == []


def test_a_step_nobody_can_reach_is_named():
    lost = SELL.steps[0].model_copy(update={"code": "S9-9", "when": {"company": ("gone",)}})
    flow = replace(SELL, steps=(*SELL.steps, lost))
    assert walk(SNAPSHOT, flow).missing() == ["steps: S9-9"]


@pytest.mark.parametrize(
    ("answers", "blocker", "stands"),
    [
        ({"unit_price": "6000 CNY", "company": "overseas_firm"}, "blocker/order-ceiling", True),
        ({"unit_price": "4000 CNY", "company": "overseas_firm"}, "blocker/order-ceiling", False),
        ({"unit_price": "60000000 IRT", "company": "overseas_firm"}, "blocker/order-ceiling", False),
        ({"unit_price": "100 CNY", "monthly_units": "20"}, "blocker/sales-below-costs", True),
        ({"unit_price": "100 CNY", "monthly_units": "20000"}, "blocker/sales-below-costs", False),
        ({"monthly_units": "20"}, "blocker/sales-below-costs", False),
    ],
)
def test_amounts_are_held_against_the_figures_of_the_knowledge(answers: dict[str, str], blocker: str, stands: bool):
    plan = plan_for(goal="sell_goods", category="saffron", **answers)
    assert (blocker in {each.id for each in plan.blockers}) is stands


def test_papers_that_one_holds_are_not_asked_for_again():
    def papers(**answers: object) -> str:
        flow = choose_flow(SNAPSHOT, {"goal": "sell_goods"})
        made = make_plan(SNAPSHOT, flow, read_answers(SNAPSHOT, flow, {"category": "saffron", **answers}))
        steps = [step for stage in statement(made, SNAPSHOT, "en")["stages"] for step in stage["steps"]]
        return str(next(step["documents"] for step in steps if step["id"] == "S2-2"))

    assert "certificate of origin" in papers()
    assert "certificate of origin" in papers(certificates=["health"])
    assert "certificate of origin" not in papers(certificates=["origin", "standard"])
