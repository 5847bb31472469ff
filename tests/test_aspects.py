"""A cost, a time and a source are asked of what was spoken of."""

import pytest

from knowledge.answering.answers import EntryAnswer, FactAnswer, Refusal
from knowledge.understanding.aspects import aspect_of
from tests.shipped import answer, engine


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("چقدر هزینه داره؟", "cost"),
        ("قیمتش؟", "cost"),
        ("how much does it cost?", "cost"),
        ("How much?", "cost"),
        ("cheghadr hazine dare", "cost"),
        ("خرجش چقدره؟", "cost"),
        ("چقدر خرجشه؟", "cost"),
        ("چند وقت اعتبار داره؟", "time"),
        ("چقدر طول می‌کشد؟", "time"),
        ("how long does it take?", "time"),
        ("منبعش چیه؟", "source"),
        ("این رقم درسته؟", "source"),
        ("این مال چه سالیه؟", "source"),
        ("in euros?", "cost"),
        ("and per month?", "cost"),
        ("how many per post?", None),
        ("are you sure?", "source"),
        ("is that still true?", "source"),
        ("What does an official account cost?", None),
        ("هزینه حساب تجاری چقدر است؟", None),
        ("چند روز در سال تعطیل است؟", None),
        ("how many?", None),
        ("and the year after?", None),
        ("درست است که دوئین مال بایننس است؟", None),
    ],
)
def test_a_message_may_ask_one_thing_of_whatever_was_spoken_of(text, aspect):
    assert aspect_of(engine()._reader.read(text)) == aspect


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("هزینهٔ ثبت نشان تجاری در چین چقدر است؟", "چقدر طول می‌کشه؟", "rules/trademark"),
        ("blue badge of an account", "how much does it cost?", "rules/blue-badge"),
        ("what does the blue badge cost?", "in euros?", "rules/blue-badge"),
        ("what does the blue badge cost?", "and per month?", "rules/blue-badge"),
        ("official account cost", "in euros?", "costs/official-account"),
        ("how long is a commercial card valid?", "and the minimum age?", "rules/commercial-card"),
        ("What is the platform fee?", "are you sure?", "rules/platform-fee"),
        ("عوارض پسته در چین چقدر است؟", "منبعش چیه؟", "rules/pistachio"),
        ("کارمزد دوئین از فروش چنده؟", "برای زعفران؟", "rules/platform-fee"),
        ("نشان آبی چقدر خرج داره؟", "چند وقت اعتبار داره؟", "rules/blue-badge"),
        ("انبار گمرکی چین لازمه؟", "چقدر خرجشه؟", "rules/warehouse"),
        ("مجری لایو ساعتی چنده؟", "ماهی چی؟", "rules/live-hosts"),
        ("سقف خرید چقدره؟", "به تومن چقدر میشه؟", "rules/ceilings"),
        ("تعداد کاربران دوئین", "چند برابر شده؟", "users/growth"),
    ],
)
def test_a_follow_up_of_one_thing_stays_with_what_was_spoken_of(first, then, entry):
    got = answer(first, then)
    assert isinstance(got, EntryAnswer), got
    assert got.entry.id == entry


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("مرجوعی تا چند روزه؟", "خرجش چقدره؟"),
        ("برچسب چینی لازمه؟", "خرجش چقدره؟"),
        ("فالوور ایران چنده؟", "چند درصد رشد کرده؟"),
    ],
)
def test_what_is_not_held_of_what_was_spoken_of_is_no_figure_of_something_else(first, then):
    assert isinstance(answer(first, then), Refusal)


def test_a_rule_told_again_in_another_currency_says_that_it_is_not_converted():
    assert [each.kind for each in answer("سقف خرید چقدره؟", "به تومن چقدر میشه؟").asides] == ["convert"]


def test_a_figure_is_told_again_with_its_place_where_its_source_is_asked():
    got = answer("How many followers does Russia have?", "what is the source?")
    assert isinstance(got, FactAnswer)
    assert [row.id for row in got.rows] == ["embassies/russia-embassy-followers"]


def test_without_anything_before_it_a_cost_is_that_of_an_account():
    assert isinstance(answer("how much does it cost?"), FactAnswer | EntryAnswer)


def test_goods_named_after_something_else_are_a_question_of_their_own():
    got = answer("سفارت روسیه چند دنبال‌کننده دارد؟", "زعفران")
    assert isinstance(got, EntryAnswer)
    assert got.entry.id == "rules/saffron"


@pytest.mark.parametrize(
    ("messages", "entry"),
    [
        (("مالیات زعفران", "پسته چی", "فرش چی"), "rules/carpets"),
        (("گمرک زعفران", "عسل چی", "فرش چی"), "rules/carpets"),
        (("پسته تعرفش چقدره", "خرما چی", "زعفرون"), "rules/saffron"),
        (("tariff on saffron", "pistachios?", "and saffron?"), "rules/saffron"),
        (("tariff on saffron", "pistachios?", "and carpets?"), "rules/carpets"),
        (("commission on dried fruit", "and on carpets?"), "rules/platform-fee"),
        (("ta'arefe zaferan too chin", "pesteh?", "farsh?"), "rules/carpets"),
    ],
)
def test_what_is_asked_of_goods_is_asked_of_the_third_as_well(messages, entry):
    got = answer(*messages)
    assert isinstance(got, EntryAnswer), got
    assert got.entry.id == entry


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("600 yuan, what does that buy me?", ["rules/blue-badge"]),
        ("۶۰۰ یوان برای چیست؟", ["rules/blue-badge"]),
        ("117,100 yuan, what for?", ["rules/account-levels"]),
        ("10,000 yuan — what is that for?", ["rules/creators", "rules/live-room", "rules/account-levels"]),
        ("10 hezar yuan male chie?", ["rules/creators", "rules/live-room", "rules/account-levels"]),
        ("What is 500 yuan?", ["rules/shop-deposit", "rules/studio"]),
        ("77,000 yuan, what is that?", []),
        ("is 20,000 yuan enough?", []),
    ],
)
def test_an_amount_by_itself_is_looked_for_among_the_figures(text, entries):
    got = answer(text)
    assert entries == [each.id for each in getattr(got, "options", [got.entry] if hasattr(got, "entry") else [])]
