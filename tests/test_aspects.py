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
    assert isinstance(got, EntryAnswer | FactAnswer), got
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
        (("tariff on saffron", "pistachios?", "and carpets?"), "rules/carpets"),
        (("commission on dried fruit", "and on carpets?"), "rules/platform-fee"),
        (("ta'arefe zaferan too chin", "pesteh?", "farsh?"), "rules/carpets"),
    ],
)
def test_what_is_asked_of_goods_is_asked_of_the_third_as_well(messages, entry):
    got = answer(*messages)
    assert isinstance(got, EntryAnswer), got
    assert got.entry.id == entry


def test_what_no_source_says_of_goods_is_said_so_again():
    alone = answer("tariff on saffron")
    again = answer("tariff on saffron", "pistachios?", "and saffron?")
    assert isinstance(again, Refusal)
    assert again.unknown == alone.unknown


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
        ("What does 9.1% refer to?", ["rules/tax"]),
        ("what does 70% refer to?", ["rules/tax"]),
        ("۹٫۱٪ چیه؟", ["rules/tax"]),
        ("what is 77%?", []),
        ("can I get 20% discount?", []),
        ("I have 600 yuan, what can I do?", []),
        ("۳۵ هزار یوان دارم", []),
        ("is 20,000 yuan enough?", []),
    ],
)
def test_an_amount_by_itself_is_looked_for_among_the_figures(text, entries):
    got = answer(text)
    assert entries == [each.id for each in getattr(got, "options", [got.entry] if hasattr(got, "entry") else [])]


@pytest.mark.parametrize("then", ["its cost?", "how much does it cost?", "هزینه‌اش چقدره؟", "how long does it take?"])
@pytest.mark.parametrize("first", ["does Douyin have insurance?", "followers of Germany's embassy"])
def test_of_what_nothing_is_known_no_cost_is_known_either(first, then):
    assert isinstance(answer(first, then), Refusal)


@pytest.mark.parametrize(
    "then", ["what does a commercial account cost?", "cost of an official account", "هزینه حساب تجاری چقدره؟"]
)
def test_a_cost_that_is_named_is_told_after_a_refusal_too(then):
    assert isinstance(answer("does Douyin have insurance?", then), EntryAnswer)


@pytest.mark.parametrize("then", ["and over 40?", "under 19?", "بالای ۴۰؟", "زیر ۱۹ سال؟"])
def test_the_others_are_not_told_by_the_share_of_an_age(then):
    assert isinstance(answer("Share aged 19 to 40", then), Refusal)


@pytest.mark.parametrize(
    ("messages", "somebody"),
    [
        (("Germany's followers", "and Iran?", "its cost?"), "Iran"),
        (("فالوور ایران", "هزینه‌اش چقدره؟"), "ایران"),
        (("Denisov videos", "how much did they cost?"), "Andrey Denisov"),
    ],
)
def test_a_cost_is_not_told_of_whom_none_is_held(messages, somebody):
    got = answer(*messages)
    assert isinstance(got, Refusal)
    assert got.missing == (somebody,)
    assert [each.id for each in got.nearest] == ["costs/official-vs-commercial"]


@pytest.mark.parametrize("first", ["what is Douyin", "تعداد کاربران دوئین"])
def test_what_douyin_costs_is_what_an_account_costs(first):
    assert isinstance(answer(first, "its cost?"), FactAnswer | EntryAnswer)


@pytest.mark.parametrize("text", ["80% of what?", "۸۰ درصد چی هستن؟"])
def test_an_amount_that_several_say_is_known_by_the_entry_of_its_own_place(text):
    assert answer(text).options[0].id == "users/age"


@pytest.mark.parametrize("text", ["خیلی زیاد", "زیاد", "منفی ۵", "-5", "a few", "خیلی کم"])
def test_a_size_by_itself_asks_nothing(text):
    assert answer(text).reason == "unclear"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("I sell pistachios from Los Angeles. Can I open a shop?", "rules/who-may-open-a-shop"),
        ("I export saffron. What does a commercial account cost?", "costs/commercial-account"),
        ("I am from Germany. Is opening an account free?", "costs/opening-is-free"),
        ("من دانشجو هستم و درباره رسانه تحقیق می‌کنم. دوئین چند کاربر دارد؟", "users/how-many"),
        ("I sell alcohol. What papers do I need?", None),
        ("We are on Instagram. How many users does it have?", None),
        ("We tried WeChat. How do we open an account?", None),
        ("I want to bribe an inspector. What does an account cost?", None),
        ("My product is alcohol. Is it allowed?", None),
        ("I am from Yazd and sell pistachio, how much is the deposit?", "rules/shop-deposit"),
        ("من تولیدکننده عسل هستم در سبلان، کارمزد دوئین چقدره", "rules/platform-fee"),
        ("سلام، خسته نباشید، ما تو بم خرما بسته‌بندی می‌کنیم، هزینه اکانت تجاری ماهی چنده؟", "costs/commercial-account"),
        ("salam man tu tabriz farsh darim, hazine baz kardane hesab chande?", "costs/opening-is-free"),
        ("I have a shop on Taobao, how much is the deposit?", None),
        ("ما قطعات خودرو داریم، تعرفه گمرکی چقدره؟", None),
        ("ما در پکن غرفه می‌سازیم، هزینه ماهانه چقدر است؟", None),
    ],
)
def test_who_people_say_they_are_does_not_hide_what_they_ask(text, entry):
    got = answer(text)
    assert (got.entry.id if isinstance(got, EntryAnswer) else None) == entry


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("من دانشجو هستم و روی دیپلماسی عمومی کار می‌کنم، دوئین چه سالی راه‌اندازی شد", "douyin/launch"),
        ("I'm a journalist, how many followers does Iran have?", "embassies/iran-embassy-followers"),
    ],
)
def test_a_figure_that_says_whose_it_is_is_told_whoever_asks(text, row):
    assert [each.id for each in answer(text).rows] == [row]
