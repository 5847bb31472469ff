"""Parts of the world: who asks for the Asian embassies is told of those rows and no others."""

import pytest

from knowledge.answering.answers import EntryAnswer, FactAnswer, Refusal
from tests.shipped import answer, said, snapshot

ASIA = ["pakistan", "sri-lanka", "iran", "israel", "south-korea", "turkey", "uzbekistan"]
EUROPE = ["russia", "united-kingdom", "belgium"]
AFRICA = ["rwanda", "kenya", "togo"]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Which Asian countries have accounts", ASIA),
        ("کدوم کشورهای آسیایی اکانت دارن؟", ASIA),
        ("keshvarhaye asiayi kodooma account daran", ASIA),
        ("کدام کشورهای اروپایی حساب دارند؟", EUROPE),
        ("Which African embassies are present?", AFRICA),
        ("از کشورهای آفریقایی کی تو لیست هست؟", AFRICA),
        ("How many Asian countries have more followers than Iran?", ["pakistan", "sri-lanka"]),
        ("most followed African embassy", ["rwanda"]),
        ("Which Latin American embassies posted most?", ["argentina"]),
        ("total followers of the European embassies", EUROPE),
    ],
)
def test_only_the_rows_of_a_part_of_the_world_are_looked_at(text, subjects):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert [row.subject for row in got.rows] == subjects


@pytest.mark.parametrize("text", ["جایگاه ایران در میان کشورهای آسیایی فهرست", "Iran's rank among the Asian countries"])
def test_a_place_is_one_in_that_part_of_the_world(text):
    got = answer(text)
    assert (got.computed.place, got.computed.out_of, got.region) == (3, len(ASIA), "asia")


@pytest.mark.parametrize(
    ("messages", "subjects"),
    [
        (("فالوور سفارت‌های اروپایی", "کدومشون کمترین پست رو داره؟"), ["united-kingdom"]),
        (("Which Asian countries have accounts?", "and the third?"), ["iran"]),
    ],
)
def test_a_follow_up_stays_in_it(messages, subjects):
    assert [row.subject for row in answer(*messages).rows] == subjects


def test_a_follow_up_leaves_it_for_all_of_them_or_for_somebody():
    first = "Which Asian countries have accounts?"
    assert len(answer(first, "and all countries?").rows) > len(ASIA)
    assert answer(first, "and Germany?").missing == ("Germany",)


@pytest.mark.parametrize("text", ["کشورهای عربی هم اکانت دارن؟", "Are any Arab states in the list?"])
def test_a_part_of_the_world_that_nobody_in_the_list_is_of_is_refused_by_name(text):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing_kind == "region"


@pytest.mark.parametrize(
    "text", ["European law on Douyin?", "how many European users does Douyin have", "کشورهای اسلامی کدومشون اکانت دارن"]
)
def test_what_is_not_told_by_part_of_the_world_is_refused(text):
    assert isinstance(answer(text), Refusal)


def test_the_office_of_an_official_is_no_question_of_the_list():
    assert isinstance(answer("رضا زبیب در دفتر آسیا چه سمتی دارد"), EntryAnswer)


def test_whose_division_it_is_stands_beside_the_rows():
    assert "the United Nations' division" in said("Which Asian countries have accounts")["text"]


def test_every_country_of_the_list_is_of_one_part_of_the_world():
    regions = [term for term in snapshot().terms.values() if term.kind == "region"]
    listed = {fact.subject for fact in snapshot().facts_by_metric["followers"] if fact.facet}
    assert sorted(each for term in regions for each in term.members if each in listed) == sorted(listed)
