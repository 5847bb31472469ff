"""A broken journey is found before anybody walks it: each rule of the check, on a journey small enough to read."""

from typing import Any

import pytest

from knowledge.checking import checks
from knowledge.flows.rows import Blocker, Journey, Node, Stage, Step
from knowledge.loading import Content
from knowledge.schema import Conflict, Row
from tests.small_content import both, content, content_of, fact, rows, term

SAID = {"fa": "متن", "en": "Text"}
WAYS = ("cbec_b2c", "general_trade", "media_only")
KINDS = ("official_institution", "enterprise_brand")


def options(*names: str, **leading: str) -> dict[str, Any]:
    """Options of a choice; `leading` tells where some of them lead."""
    return {name: {"label": SAID, "next": leading.get(name)} for name in names}


def node(node_id: str, *names: str, **given: Any) -> Node:
    return Node.model_validate({"id": node_id, "ask": SAID, "why": SAID, "options": options(*names), **given})


def step(step_id: str = "step/open", **given: Any) -> Step:
    defaults = {"code": "S1-1", "stage": "S1", "title": SAID, "text": SAID, "who": SAID, "basis": "report"}
    return Step.model_validate({"id": step_id, **defaults, "grade": "report", **given})


def blocker(**given: Any) -> Blocker:
    return Blocker.model_validate({"id": "blocker/one", "title": SAID, "text": SAID, **given})


def route(route_id: str = "R-1", **given: Any) -> dict[str, Any]:
    return {"id": route_id, "advise": "general_trade", "why": SAID, **given}


def journey(**given: Any) -> Journey:
    defaults = {
        "id": "sell",
        "version": 1,
        "title": SAID,
        "intro": SAID,
        "goals": ["sell_goods"],
        "first": ["goal", "goods"],
        "later": ["model"],
        "routes": [route()],
        "stages": ["S1"],
        "steps": ["step/open"],
    }
    return Journey.model_validate({**defaults, **given})


def small(*more: Row) -> Content:
    """A journey of three questions, one step and one way, with what a test puts in its place."""
    journeys = [
        node("goal", "sell_goods", "be_known"),
        node("goods", "saffron", "honey"),
        node("model", *WAYS),
        node("account_kind", *KINDS),
        Stage(id="S1", title=both("آغاز", "Start")),
        step(),
        journey(),
    ]
    return content_of([*rows(), *journeys, *more])


def found(*more: Row) -> str:
    return "\n".join(str(finding) for finding in checks.run(small(*more)))


def test_a_journey_that_holds_has_no_findings() -> None:
    assert found() == ""


OFFICIAL = fact("cost/of-official", subject="official-account", value="35000", quote="۳۵۰۰۰ یوان")
COMMERCIAL = fact("cost/of-commercial", subject="commercial-account", value="50000")
ACCOUNTS = (
    term("official-account", "concept", "حساب رسمی", "official account"),
    term("commercial-account", "concept", "حساب تجاری", "commercial account"),
    OFFICIAL,
    COMMERCIAL,
)
BOTH_FIGURES = {"facts": [OFFICIAL.id, COMMERCIAL.id]}
IN_DOUBT = Conflict(id="in-doubt", title=both("شک", "Doubt"), text=both("شک", "Doubt"), facts=(OFFICIAL.id,))
MORE_DOUBT = IN_DOUBT.model_copy(update={"id": "more-doubt", "show": "under-answer"})

BROKEN: dict[str, tuple[tuple[Row, ...], str]] = {
    "a last route with a condition": (
        (journey(routes=[route(when={"goods": ["honey"]})]),),
        "a dead end, the last route “R-1” has a condition",
    ),
    "no route": ((journey(routes=[]),), "routes: a dead end, there is no route"),
    "no step": ((journey(steps=[]),), "steps: a dead end, no step follows"),
    "an option that leads nowhere": (
        (node("goods", "saffron", "honey", options=options("saffron", "honey", honey="gone")),),
        "“goods”: a dead end, “honey” leads to “gone”, which does not come after it",
    ),
    "an option that leads back": (
        (node("goods", "saffron", "honey", options=options("saffron", "honey", honey="goal")),),
        "“honey” leads to “goal”, which does not come after it",
    ),
    "a question that every answer leads past": (
        (
            journey(first=["goal", "goods", "account_kind"]),
            node("goods", options=options("saffron", "honey", saffron="model", honey="model")),
        ),
        "“account_kind” is unreachable: every answer leads past it",
    ),
    "a question that waits for a later one": (
        (journey(first=["goods", "goal"]), node("goods", "saffron", "honey", when={"goal": ["sell_goods"]})),
        "“goods” is unreachable: “goal” comes after it or never",
    ),
    "an unknown question": ((journey(later=["model", "gone"]),), "later: there is no question “gone”"),
    "an unknown step": ((journey(steps=["step/open", "step/gone"]),), "steps: there is no step “step/gone”"),
    "an unknown blocker": ((journey(blockers=["blocker/gone"]),), "blockers: there is no blocker “blocker/gone”"),
    "an unknown figure in a text": (
        (step(text={"fa": '{{ fact("gone") }}', "en": "x"}),),
        "step step/open: text.fa: there is no fact “gone”",
    ),
    "an unknown figure in an option": (
        (
            node(
                "goods",
                options={"saffron": {"label": {"fa": "x", "en": '{{ fact("gone") }}'}}, "honey": {"label": SAID}},
            ),
        ),
        "question goods: options.saffron.label.en: there is no fact “gone”",
    ),
    "an unknown figure in a cost": ((step(cost={"facts": ["gone"]}),), "cost: there is no fact “gone”"),
    "a figure typed into a pitfall": (
        (step(pitfalls=[{"fa": "سقف ۵۰۰۰ یوان", "en": "A ceiling"}]),),
        "pitfalls.0.fa: “5000” is typed",
    ),
    "an unknown reference of a route": ((journey(routes=[route(sources=["CB-99"])]),), "no reference “CB-99”"),
    "an unknown reference of a step": ((step(sources=["CB-99"]),), "there is no reference “CB-99”"),
    "a missing language of a step": ((step(title={"fa": "گام"}),), "step step/open: title: the en text is missing"),
    "a missing language of a question": (
        (node("goods", "saffron", "honey", ask={"en": "Which?"}),),
        "question goods: ask: the fa text is missing",
    ),
    "a missing language of an option": (
        (node("goods", options={"saffron": {"label": {"fa": "زعفران"}}, "honey": {"label": SAID}}),),
        "question goods: options.saffron.label: the en text is missing",
    ),
    "a missing language of a route": (
        (journey(routes=[route(why={"en": "Because."})]),),
        "flow sell: routes.0.why: the fa text is missing",
    ),
    "a condition on an unknown question": (
        (step(when={"gone": ["x"]}),),
        "when: can never hold, there is no question “gone”",
    ),
    "a condition on an unknown option": ((step(when={"goods": ["dates"]}),), "when: “goods” has no option “dates”"),
    "a route for whoever did not answer": (
        (journey(routes=[route("R-0", when={"goods": ["unknown"]}), route()]),),
        "route R-0 when: “goods” has no option “unknown”",
    ),
    "a condition that its own journey never asks for": (
        (step(when={"account_kind": ["enterprise_brand"]}),),
        "“step/open” can never hold: the journey does not ask “account_kind”",
    ),
    "a route behind one that takes everybody": (
        (journey(routes=[route("R-0"), route()]),),
        "routes: R-1: can never hold, nobody meets it",
    ),
    "a step that excludes whom it is for": (
        (step(when={"goods": ["honey"]}, unless={"goods": ["honey"]}),),
        "steps: S1-1: can never hold, nobody meets it",
    ),
    "a blocker that excludes whom it is for": (
        (
            journey(blockers=["blocker/one"]),
            blocker(when={"goods": ["honey"]}, unless={"goods": ["honey"]}),
        ),
        "blockers: blocker/one: can never hold, nobody meets it",
    ),
    "a way that is none": ((journey(routes=[route(advise="by_post")]),), "advises “by_post”, which is no way to sell"),
    "a step that warns against its route": (
        (step(warns_against=["general_trade"]),),
        "“step/open” warns against “general_trade” and appears on route “R-1”",
    ),
    "a step that needs a shop where there is none": (
        (step(needs_shop=True, when={"model": ["cbec_b2c", "general_trade"]}),),
        "it needs a shop and appears on “general_trade”, which has none",
    ),
    "a step that needs a shop and asks for none": (
        (step(needs_shop=True),),
        "it needs a shop and does not say on which “model” there is one",
    ),
    "a cost that hides a conflict": (
        (*ACCOUNTS, MORE_DOUBT, step(cost=BOTH_FIGURES)),
        "cost: it hides the conflict “more-doubt” about “cost/of-official”",
    ),
    "a cost that shows another conflict": (
        (*ACCOUNTS, IN_DOUBT, MORE_DOUBT, step(cost={**BOTH_FIGURES, "shows_conflict": "in-doubt"})),
        "cost: it hides the conflict “more-doubt”",
    ),
    "a cost that hides the account kind": (
        (*ACCOUNTS, step(cost={"facts": [OFFICIAL.id]})),
        "cost: it hides the account kind, there is no figure for or no place for “enterprise_brand”",
    ),
    "a cost of the other kind of account": (
        (
            *ACCOUNTS,
            journey(assumes={"account_kind": "enterprise_brand"}),
            step(cost={"facts": [OFFICIAL.id]}, when={"account_kind": ["enterprise_brand"]}),
        ),
        "cost: it hides the account kind",
    ),
    "a step in a stage that is left out": (
        (Stage(id="S2", title=both("دو", "Two")), step(stage="S2")),
        "“step/open” is in the stage “S2”, which the journey leaves out",
    ),
    "a step that depends on a later one": ((step(depends_on=["S1-9"]),), "depends on “S1-9”, which does not come"),
    "two steps of one code": (
        (journey(steps=["step/open", "step/two"]), step("step/two")),
        "“step/two” has the code “S1-1” of another step",
    ),
    "a goal that is none": ((journey(goals=["get_rich"]),), "there is no answer “get_rich” to “goal”"),
    "a goal of two journeys": ((journey(id="other"),), "“sell_goods” has chosen the journey “sell” already"),
    "an option renamed to none": ((journey(renamed_options={"crocus": "gold"}),), "“crocus” became “gold”"),
}


@pytest.mark.parametrize(("more", "finding"), BROKEN.values(), ids=BROKEN)
def test_a_broken_journey_is_found(more: tuple[Row, ...], finding: str) -> None:
    assert finding in found(*more)


def test_a_cost_that_shows_its_conflict_and_both_kinds_holds() -> None:
    assert found(*ACCOUNTS, MORE_DOUBT, step(cost={**BOTH_FIGURES, "shows_conflict": ["more-doubt"]})) == ""


def test_a_cost_for_one_kind_of_account_alone_says_so_by_its_condition() -> None:
    for_one = step(cost={"facts": [OFFICIAL.id]}, when={"account_kind": ["official_institution"]})
    assert found(*ACCOUNTS, journey(assumes={"account_kind": "official_institution"}), for_one) == ""


def test_content_without_journeys_has_nothing_to_find() -> None:
    assert checks.run(content()) == []
