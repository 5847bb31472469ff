"""A plan to take away holds what the chat shows: what may stop it first, what each step rests on, the letters."""

from datetime import date
from types import MappingProxyType

import pytest

from handlers.documents.blocks import Heading, Letter
from handlers.documents.markdown import to_markdown
from handlers.documents.pdf import _with_isolates, to_pdf
from handlers.documents.plans import offices_of, plan_paper
from knowledge.flows.plans import choose_flow, make_plan
from knowledge.loading import Content, load
from knowledge.schema import Both
from knowledge.snapshot import Snapshot
from locales import LANGUAGES
from locales.bidi import ISOLATE, isolate

SNAPSHOT = Snapshot.of(load())
ANSWERS = {"goal": "sell_goods", "category": "saffron", "company": "iran_firm_no_card", "china": "partner_or_agent"}
PLAN = make_plan(SNAPSHOT, choose_flow(SNAPSHOT, ANSWERS), ANSWERS)


def markdown(language: str, marks: dict[str, str] | None = None) -> str:
    paper = plan_paper(
        PLAN, "<b>", SNAPSHOT, marks=marks or {}, notes={"S1-4": "a *note*"}, day_of_issue=date(2026, 11, 24),
        language=language,
    )  # fmt: skip
    assert to_pdf(paper).startswith(b"%PDF")
    assert isinstance(paper.blocks[0], Heading), "what may stop it has its own head"
    assert [block.zh for block in paper.blocks if isinstance(block, Letter)]
    return to_markdown(paper)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_holds_letters_in_chinese_and_english_and_what_steps_rest_on(language: str) -> None:
    text = markdown(language)
    for blocker in PLAN.blockers:
        assert (blocker.title.of(language) or "-") in text.split("###")[0]
    assert "您好" in text
    assert "Please answer in writing" in text
    assert r"a \*note\*" in text
    assert "tehrantimes.com" in text


def test_what_is_settled_makes_room_for_what_comes_next() -> None:
    first = [step.code for step in PLAN.this_week]
    after = [step.code for step in PLAN.next_steps(set(first[:2]))]
    assert len(after) == 3
    assert after[0] == first[2]
    assert PLAN.next_steps({step.code for step in PLAN.steps}) == ()
    assert "## This week" not in markdown("en", {step.code: "done" for step in PLAN.steps})


def test_an_office_is_told_with_its_address_and_when_that_was_confirmed() -> None:
    card = next(step for step in PLAN.steps if step.code == "S2-1")
    assert offices_of(card, SNAPSHOT, "en") == [
        "Iran Chamber of Commerce, Industries, Mines and Agriculture (no confirmed address is held)"
    ]
    known = SNAPSHOT.contacts["iran-chamber"].model_copy(
        update={"address": Both(fa="تهران", en="Tehran"), "confirmed": date(2026, 11, 1)}
    )
    content = load()
    contacts = {**content.of("contact"), known.id: known}
    snapshot = Snapshot.of(Content(MappingProxyType({**content.rows, "contact": contacts})))
    told = offices_of(card, snapshot, "en")
    assert told == ["Iran Chamber of Commerce, Industries, Mines and Agriculture: Tehran, confirmed on 1 November 2026"]


def test_a_set_paper_keeps_latin_words_apart_and_counts_its_pages_in_the_languages_digits() -> None:
    paper = plan_paper(
        PLAN, "زعفران Super", SNAPSHOT, marks={}, notes={}, day_of_issue=date(2026, 11, 24), language="fa"
    )
    data = _with_isolates(paper.as_data(), "fa")
    assert data["title"].endswith(f"زعفران {isolate('Super')}")
    assert data["page"] == "صفحهٔ {page} از {pages}"
    assert data["digits"][:2] == ["۰", "۱"]
    assert not any(ISOLATE in block["en"] for block in data["blocks"] if block["kind"] == "letter")
