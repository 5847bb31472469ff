"""Journeys: where a person stands, which way is advised, and that no plan is a dead end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import InputError
from knowledge.flows.answers import read_answers
from knowledge.flows.coverage import walk
from knowledge.flows.plans import Plan, choose_flow, make_plan
from knowledge.flows.replay import replay
from knowledge.flows.rows import UNKNOWN, Flow
from knowledge.flows.statement import statement
from knowledge.loading import Content, load
from knowledge.schema import Contact
from knowledge.snapshot import PAVILION_OPERATOR, Snapshot

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


@cache
def sellers_plans() -> tuple[tuple[dict[str, str], Plan], ...]:
    """The plan of every seller, by whatever decides the way."""
    profiles = (each for each in every_profile(DECIDING) if each.get("category") != "tourism_culture")
    return tuple((answers, plan_for(goal="sell_goods", **answers)) for answers in profiles)


def test_a_sellers_plan_always_holds_a_way_to_sell_or_says_first_that_none_is_open():
    for answers, plan in sellers_plans():
        if plan.route.open:
            assert WAYS_TO_SELL[plan.route.advise] in codes(plan), answers
        else:
            assert plan.blockers[0].id == "blocker/no-way-open", answers


def test_no_step_warns_against_the_route_of_its_plan():
    for answers, plan in sellers_plans():
        against = {step.id: step.warns_against for step in plan.steps}
        assert not [step for step, models in against.items() if plan.route.advise in models], answers


def test_the_pavilion_is_advised_only_when_the_office_has_entered_an_operator():
    assert "pavilion" not in {plan.route.advise for _answers, plan in sellers_plans()}
    assert not [answers for answers, plan in sellers_plans() if "S6-5" in codes(plan)]


ANYBODY = st.fixed_dictionaries(
    {},
    optional={
        node.id: st.sampled_from([*(node.options or ("yes", "no")), UNKNOWN])
        for node in SNAPSHOT.questions.values()
        if node.kind in ("choice", "yes_no")
    },
)


@settings(max_examples=400)
@given(ANYBODY)
def test_whatever_a_seller_says_and_chooses_the_plan_can_be_followed(answers: dict[str, str]):
    answers = {**answers, "goal": "sell_goods"}
    if answers.get("category") == "tourism_culture":
        return
    plan = plan_for(**answers)
    said = statement(plan, SNAPSHOT, "en")
    steps = [step for stage in said["stages"] for step in stage["steps"]]
    first = said["blockers"][0]["id"]
    assert codes(plan) & set(WAYS_TO_SELL.values()) or first in ("blocker/no-way-open", "blocker/content-only")
    assert "S6-5" not in codes(plan)
    model = plan.answers["model"]
    if model in ("media_only", "general_trade"):
        assert not [step.id for step in plan.steps if step.needs_shop]
    for step in plan.steps:
        if model in step.warns_against:
            assert {"blocker/goods-not-retail", "blocker/protected-not-retail"} & {
                each["id"] for each in said["blockers"]
            }
    if answers.get("china") == "own_mainland_company":
        assert "S3-1" not in codes(plan)
    for place, step in enumerate(steps):
        assert set(step["depends_on"]) <= {each["id"] for each in steps[:place]}
        for amount in step["cost"]["amounts"] if step["cost"] else ():
            assert amount["label"]
    assert {"total", "sum"}.isdisjoint(said)


@given(ANYBODY)
def test_who_sells_nothing_is_told_nothing_of_goods(answers: dict[str, str]):
    for goal in ("brand_media", "official_promotion"):
        plan = plan_for(**{**answers, "goal": goal})
        assert {stage.stage.id for stage in plan.stages}.isdisjoint({"S2", "S4", "S6"})
        assert not [step.id for step in plan.steps if step.needs_shop]
        asked = {point["node"] for point in statement(plan, SNAPSHOT, "en")["unknown"]}
        assert asked.isdisjoint({"launch_cash", "company", "category", "registered_producer", "certificates"})


def test_who_chose_the_pavilion_is_told_that_none_is_known_and_walks_the_open_way():
    plan = plan_for(goal="sell_goods", category="saffron", company="iran_firm_with_card", model="pavilion")
    assert plan.blockers[0].id == "blocker/no-pavilion"
    assert WAYS_TO_SELL[plan.route.advise] in codes(plan)


def test_where_the_office_has_entered_an_operator_the_pavilion_is_a_way_like_others():
    operator = Contact.model_validate({
        "id": PAVILION_OPERATOR,
        "office": {"fa": "گرداننده", "en": "Operator"}, "purpose": {"fa": "پاویون", "en": "Pavilion"},
        "source": "نامهٔ دفتر", "confirmed": date(2026, 11, 1),
    })  # fmt: skip
    content = load()
    with_operator = {**content.rows, "contact": {**content.of("contact"), PAVILION_OPERATOR: operator}}
    snapshot = Snapshot.of(Content(MappingProxyType(with_operator)))
    answers = {"goal": "sell_goods", "category": "saffron", "company": "none", "china": "none"}
    plan = make_plan(snapshot, snapshot.flows["sell"], answers)
    assert (plan.route.advise, "S6-5" in codes(plan)) == ("pavilion", True)
    assert {"blocker/no-pavilion", "blocker/no-way-open"}.isdisjoint(blocker.id for blocker in plan.blockers)
    assert walk(snapshot, snapshot.flows["sell"]).missing() == []


def test_who_would_sell_caviar_by_cross_border_retail_is_told_that_it_is_barred():
    answers = {"goal": "sell_goods", "category": "caviar_seafood", "model": "cbec_b2c", "company": "overseas_firm"}
    blockers = {blocker.id for blocker in plan_for(**answers).blockers}
    assert "blocker/protected-not-retail" in blockers
    shrimp = {blocker.id for blocker in plan_for(**answers, protected_species="no_protected").blockers}
    assert "blocker/protected-not-retail" not in shrimp


def test_what_was_not_said_yet_is_planned_for():
    first = codes(plan_for(goal="sell_goods", category="saffron", company="iran_firm_with_card", china="none"))
    assert first >= {"S3-3", "S7-1", "S5-2"}
    ready = {
        "trademark": "china_registered",
        "content_team": "own_chinese_team",
        "account_kind": "official_institution",
    }
    later = codes(plan_for(goal="sell_goods", category="saffron", company="iran_firm_with_card", china="none", **ready))
    assert later.isdisjoint({"S3-3", "S7-1", "S5-2"})


@pytest.mark.parametrize(
    ("kind", "facts", "in_doubt"),
    [
        (None, ["cost/official-account", "cost/commercial-account"], True),
        ("undecided", ["cost/official-account", "cost/commercial-account"], True),
        ("official_institution", ["cost/official-account"], True),
        ("enterprise_brand", ["cost/commercial-account"], False),
    ],
)
def test_a_cost_says_for_which_kind_of_account_it_is_and_what_is_in_doubt(
    kind: str | None, facts: list[str], in_doubt: bool
):
    said = statement(plan_for(goal="sell_goods", **({"account_kind": kind} if kind else {})), SNAPSHOT, "en")
    for code in ("S1-3", "S7-1"):
        cost = next(step["cost"] for stage in said["stages"] for step in stage["steps"] if step["id"] == code)
        assert [amount["fact"] for amount in cost["amounts"]] == facts
        assert all("account" in amount["label"] for amount in cost["amounts"])
        assert ("official-cost-monthly-or-not" in [each["id"] for each in cost["conflicts"]]) is in_doubt
        assert [each["id"] for each in cost["checks"]] == ["FC-33"]


def test_an_official_journey_stays_official_whatever_was_said_in_another():
    plan = plan_for(goal="official_promotion", account_kind="enterprise_brand")
    assert "S5-3" in codes(plan)


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
        ({"brand_name": " "}, "not-an-answer", "brand_name"),
        ({"colour": None}, "unknown-key", "colour"),
        ({"update_owner": "maybe"}, "not-an-option", "update_owner"),
        ({"update_owner": 1}, "not-an-option", "update_owner"),
        ({"start_day": "soon"}, "not-a-day", "start_day"),
        ({"start_day": "2026-02-30"}, "not-a-day", "start_day"),
        ({"monthly_units": "many"}, "not-a-number", "monthly_units"),
        ({"monthly_units": -5}, "out-of-range", "monthly_units"),
        ({"monthly_units": "1.5"}, "out-of-range", "monthly_units"),
        ({"monthly_units": True}, "not-an-answer", "monthly_units"),
        ({"unit_price": "dear"}, "not-a-number", "unit_price"),
        ({"unit_price": "-5 CNY"}, "not-a-number", "unit_price"),
        ({"certificates": ["origin", "luck"]}, "not-an-option", "certificates"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_name(answers: dict[str, object], code: str, field: str):
    with pytest.raises(InputError) as refused:
        read_answers(SNAPSHOT, SELL, answers)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_answers_are_kept_as_the_chat_keeps_them():
    given = {
        "start_day": "۱۴۰۵/۱۰/۱",
        "monthly_units": "۱٬۲۰۰",
        "unit_price": "۲۰ میلیون تومان",
        "certificates": ["origin", "origin"],
        "update_owner": True,
        "brand_name": " گلستان ",
        "company": None,
        "china": UNKNOWN,
    }
    assert read_answers(SNAPSHOT, SELL, given) == {
        "start_day": "2026-12-22",
        "monthly_units": "1200",
        "unit_price": "20000000 IRT",
        "certificates": ("origin",),
        "update_owner": "yes",
        "brand_name": "گلستان",
        "china": UNKNOWN,
    }


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
