"""Questions that have something worked out, as people ask them: from which rows, and with what result."""

from decimal import Decimal

import pytest

from knowledge.answering.answers import EntryAnswer, FactAnswer, Refusal
from tests.shipped import answer, said


def worked(*messages):
    """The operation, the periods or subjects of the rows, and the result to two decimals."""
    got = answer(*messages)
    assert isinstance(got, FactAnswer), got
    years = [row.period for row in got.rows]
    value = got.computed.value if got.computed else got.rows[0].value
    return got.operation, years if all(years) else [row.subject for row in got.rows], round(value, 2)


@pytest.mark.parametrize(
    ("messages", "operation", "years"),
    [
        (("revenue in 2020?", "how much did it grow from the previous year?"), "growth", ["2019", "2020"]),
        (("revenue in 2020?", "how much did it grow from 2 years before?"), "growth", ["2018", "2020"]),
        (("What was the revenue in 2019?", "how many times the year before?"), "ratio", ["2019", "2018"]),
        (("revenue in 2019", "and how much more than last year?"), "difference", ["2018", "2019"]),
        (("revenue in 2020", "revenue growth from the year before?"), "growth", ["2019", "2020"]),
        (("revenue in 2019", "compared with the year before?"), "compare", ["2019", "2018"]),
        (("درآمد ۲۰۲۰", "نسبت به سال قبل چقدر بیشتر شد؟"), "difference", ["2019", "2020"]),
        (("درآمد ۲۰۲۰", "نسبت به سال قبلش چند برابر شد؟"), "ratio", ["2020", "2019"]),
        (("درآمد دوئین در ۲۰۱۸؟", "سال بعد چند درصد رشد کرد؟"), "growth", ["2018", "2019"]),
        (("درآمد ۲۰۱۹", "نسبت به پارسالش چقدر رشد کرده؟"), "growth", ["2018", "2019"]),
        (("What was the revenue in 2019?", "and the year after?"), "lookup", ["2020"]),
        (("درآمد دوئین در ۲۰۱۷ چقدر بود؟", "سال بعدش چی؟"), "lookup", ["2018"]),
        (("how much did revenue grow in 2020?",), "growth", ["2019", "2020"]),
        (("درآمد در ۲۰۲۰ چند درصد رشد کرد؟",), "growth", ["2019", "2020"]),
        (("how much did revenue grow until 2020?",), "growth", ["2017", "2020"]),
        (("درآمد تا سال ۲۰۲۱ چقدر رشد کرد؟",), "growth", ["2017", "2021"]),
        (("درآمد ۲۰۱۸ نسبت به ۲۰۱۷ چند درصد رشد کرده؟", "۲۰۱۹ چی؟"), "growth", ["2018", "2019"]),
        (("درآمد ۲۰۱۸ نسبت به ۲۰۱۷ چند درصد رشد کرده؟", "۲۰۱۹ چی؟", "۲۰۲۰؟"), "growth", ["2019", "2020"]),
        (("how much did revenue grow in 2020?", "and in 2021?"), "growth", ["2020", "2021"]),
        (("بیشترین رشد درآمد مال کدوم سال بوده؟", "کمترین؟"), "growth", ["2018", "2019"]),
        (("رشد درآمد ۲۰۲۰", "درآمد ۲۰۲۰ چقدر بود؟"), "lookup", ["2020"]),
    ],
)
def test_a_year_beside_the_last_one(messages, operation, years):
    assert worked(*messages)[:2] == (operation, years)


@pytest.mark.parametrize(
    ("text", "operation", "years", "value"),
    [
        ("میانگین درآمد سه سال آخر", "average", ["2019", "2020", "2021"], "2283333333.33"),
        ("میانگین درآمد دو سال اخیر", "average", ["2020", "2021"], "3250000000"),
        ("جمع درآمد سه سال اول", "sum", ["2017", "2018", "2019"], "563000000"),
        ("جمع درآمد دو سال آخر جدول", "sum", ["2020", "2021"], "6500000000"),
        ("majmue daramade se sale akhar", "sum", ["2019", "2020", "2021"], "6850000000"),
        ("total revenue of the first two years", "sum", ["2017", "2018"], "213000000"),
        ("average revenue of the last 2 years", "average", ["2020", "2021"], "3250000000"),
        ("رشد درآمد در سه سال آخر", "growth", ["2019", "2021"], "1214.29"),
        ("اختلاف درآمد دو سال اول", "difference", ["2017", "2018"], "87000000"),
        ("جمع درآمد پنج سال آخر", "sum", ["2017", "2018", "2019", "2020", "2021"], "7063000000"),
        ("جمع فروش دو سال اول", "sum", ["2021", "2022"], "3000000000000"),
    ],
)
def test_the_first_or_last_few_years_are_those_and_no_others(text, operation, years, value):
    assert worked(text) == (operation, years, Decimal(value))


@pytest.mark.parametrize("text", ["فروش ۲۰۲۱ یوانه یا دلار؟", "درآمد ۲۰۲۱ دلاره یا یوان؟"])
def test_a_year_before_a_choice_of_currencies_is_a_year(text):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert ([row.period for row in got.rows], got.asides) == (["2021"], ())


@pytest.mark.parametrize("text", ["هزینه ۷۰ برابر کمتر", "هزینه ۷۰ برابر کمتر، مدرکش چیه؟"])
def test_how_many_times_is_no_level(text):
    assert answer(text).entry.id == "market/cheaper"


@pytest.mark.parametrize(
    ("messages", "subjects"),
    [
        (("کوبا به ازای هر پست چند فالوور داره؟", "ایران چی؟"), ["iran", "iran"]),
        (("followers per post of Cuba", "and Iran?"), ["iran", "iran"]),
    ],
)
def test_what_was_divided_is_divided_for_the_next_as_well(messages, subjects):
    assert worked(*messages) == ("ratio", subjects, Decimal("1964.29"))


@pytest.mark.parametrize("text", ["ترکیه و برزیل و کنیا رو مقایسه کن", "compare Turkey, Kenya and Brazil"])
def test_who_is_compared_by_nothing_that_is_named_is_compared_by_what_most_have(text):
    assert worked(text)[:2] == ("compare", ["turkey", "kenya", "brazil"])


@pytest.mark.parametrize(
    ("messages", "year"),
    [
        (("revenue in 2017?", "how much did it grow from the previous year?"), "2016"),
        (("درآمد ۲۰۲۱", "سال بعد چقدر رشد کرد؟"), "2022"),
    ],
)
def test_the_year_beside_the_last_one_that_no_row_is_about_is_named(messages, year):
    got = answer(*messages)
    assert isinstance(got, Refusal)
    assert got.missing == (year,)


def test_of_two_years_the_one_with_more_is_named():
    assert "2021 is higher" in said("difference between the revenue of 2021 and 2020")["text"]
    assert "۲۰۲۱ بالاتر است" in said("اختلاف درآمد ۲۰۱۷ با ۲۰۲۱")["text"]


@pytest.mark.parametrize(
    ("text", "operation", "metric", "subjects"),
    [
        ("سه سفارت آخر جدول", "bottom", "followers", ["togo", "brazil", "kenya"]),
        ("سه کشور آخر از نظر دنبال‌کننده", "bottom", "followers", ["togo", "brazil", "kenya"]),
        ("last three embassies by followers", "bottom", "followers", ["togo", "brazil", "kenya"]),
        ("the last 2 countries by posts", "bottom", "posts", ["kenya", "brazil"]),
        ("se sefarate akhar", "bottom", "followers", ["togo", "brazil", "kenya"]),
        ("کدوم سفارت آخره؟", "bottom", "followers", ["togo"]),
        ("دو سفارت اول", "top", "followers", ["russia", "pakistan"]),
        ("top two embassies", "top", "followers", ["russia", "pakistan"]),
        ("آخرین سفارت جدول", "bottom", "followers", ["togo"]),
        ("most active embassy", "top", "posts", ["argentina"]),
        ("فعال‌ترین سفارت", "top", "posts", ["argentina"]),
    ],
)
def test_the_first_and_last_of_the_table(text, operation, metric, subjects):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert (got.operation, got.rows[0].metric, [row.subject for row in got.rows]) == (operation, metric, subjects)


@pytest.mark.parametrize("text", ["فهرست سفارت‌ها", "list of embassies"])
def test_a_list_of_the_offices_is_by_what_most_of_them_have(text):
    got = answer(text)
    assert (got.operation, len(got.rows)) == ("list", 17)


@pytest.mark.parametrize("text", ["revenue in the last three years", "درآمد سه سال آخر", "فروش تا آخر ۲۰۲۳"])
def test_the_last_of_a_time_is_no_least(text):
    assert getattr(answer(text), "operation", "") != "bottom"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("در چه سالی درآمد از یک میلیارد گذشت", "2020"),
        ("درآمد کی از صد میلیون دلار گذشت؟", "2018"),
        ("daramad key az yek miliard gozasht", "2020"),
        ("when did revenue cross one billion dollars?", "2020"),
    ],
)
def test_a_level_that_was_passed(text, year):
    got = answer(text)
    assert (got.operation, got.computed.period) == ("first-to-pass", year)


@pytest.mark.parametrize(
    ("text", "years", "value"),
    [
        ("رشد درآمد از ۲۰۱۹ به ۲۰۲۰", ["2019", "2020"], "442.86"),
        ("revenue growth from 2018 to 2019", ["2018", "2019"], "133.33"),
        ("revenue growth in 2021", ["2020", "2021"], "142.11"),
        ("رشد فروش از ۲۰۲۱ تا ۲۰۲۲", ["2021", "2022"], "100"),
        ("biggest growth rate year", ["2019", "2020"], "442.86"),
        ("which year had the greatest growth of revenue?", ["2019", "2020"], "442.86"),
        ("بیشترین رشد درآمد در کدام سال بود؟", ["2019", "2020"], "442.86"),
        ("کمترین رشد درآمد در چه سالی بود؟", ["2018", "2019"], "133.33"),
        ("Between which two years did the income rise by the largest amount?", ["2020", "2021"], "2700000000"),
    ],
)
def test_growth_that_the_sources_do_not_state_is_worked_out(text, years, value):
    assert worked(text) == ("growth", years, Decimal(value))


@pytest.mark.parametrize("text", ["رشد درآمد چقدر بود؟", "رشد فروش تاوباو در ۲۰۲۰"])
def test_growth_that_a_source_states_is_said_as_it_says_it(text):
    assert answer(text).operation == "lookup"


@pytest.mark.parametrize(
    ("text", "subjects", "percent"),
    [
        ("What percentage of Russia's followers does Iran have?", ["iran", "russia"], "0.79"),
        ("فالوور ایران چند درصد فالوور روسیه است؟", ["iran", "russia"], "0.79"),
        ("چند درصد فالوورهای روسیه را ایران دارد؟", ["iran", "russia"], "0.79"),
        ("Pakistan has what percent of the followers of Cuba?", ["pakistan", "cuba"], "876.52"),
        ("what share of the followers does Iran have?", ["iran"], "0.62"),
        ("ایران چند درصد فالوورها را دارد؟", ["iran"], "0.62"),
    ],
)
def test_a_share_is_of_all_or_of_whoever_is_named(text, subjects, percent):
    assert worked(text) == ("share", subjects, Decimal(percent))


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("فروش ۲۰۲۱ چند برابر فروش تاوباو ۲۰۲۰", "ratio"),
        ("فروش دوئین ۲۰۲۱ چند برابر فروش تاوباو ۲۰۲۰", "ratio"),
        ("difference between sales of 2021 and Taobao's sales of 2020", "difference"),
    ],
)
def test_each_of_two_has_a_year_of_its_own(text, operation):
    got = answer(text)
    assert (got.operation, [row.subject for row in got.rows]) == (operation, ["douyin", "taobao"])


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("How many likes does the Iranian embassy have?", ("likes", "Iran")),
        ("سفارت ایران چند لایک دارد؟", ("لایک", "ایران")),
        ("What was Taobao's revenue in 2021 in dollars?", ("annual revenue", "Taobao")),
        ("How many followers does Germany's embassy have?", ("Germany",)),
    ],
)
def test_the_figure_is_named_where_others_are_held_of_the_same(text, missing):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing == missing


@pytest.mark.parametrize("text", ["pakestan chand barabare iran follower dare", "rusie chand barabare pakestane?"])
def test_finglish_with_an_ezafe_asks_for_a_ratio(text):
    assert answer(text).operation == "ratio"


@pytest.mark.parametrize(
    ("messages", "operation", "subjects"),
    [
        (("پاکستان چند فالوور؟", "چند برابر ایرانه؟"), "ratio", ["pakistan", "iran"]),
        (("پاکستان چند فالوور؟", "چند برابر فالوورهای ایرانه؟"), "ratio", ["pakistan", "iran"]),
        (("Pakistan's followers?", "how many times Iran's followers?"), "ratio", ["pakistan", "iran"]),
        (("پاکستان چند فالوور؟", "چند درصد روسیه‌ست؟"), "share", ["pakistan", "russia"]),
        (("پاکستان چند فالوور؟", "چقدر از ایران بیشتره؟"), "difference", ["pakistan", "iran"]),
        (("Pakistan's followers?", "how many more than Iran?"), "difference", ["pakistan", "iran"]),
        (("Pakistan's followers?", "compared with Cuba?"), "compare", ["pakistan", "cuba"]),
        (("Turkey's followers?", "and Kenya?", "which of them has more posts?"), "compare", ["turkey", "kenya"]),
        (("ترکیه چند فالوور دارد؟", "کنیا چی؟", "کدومشون پست بیشتری دارد؟"), "compare", ["turkey", "kenya"]),
        (("ترکیه چند فالوور دارد؟", "کنیا چی؟", "کدام‌یک بیشتر است؟"), "compare", ["turkey", "kenya"]),
        (("turkie chand follower dare?", "kenya chi?", "kodumeshun bishtare?"), "compare", ["turkey", "kenya"]),
        (("ترکیه چند فالوور دارد؟", "کنیا چی؟", "جمعشون چقدر میشه؟"), "sum", ["turkey", "kenya"]),
        (("ترکیه چند فالوور دارد؟", "کنیا چی؟", "اختلافشون چقدره؟"), "difference", ["turkey", "kenya"]),
        (
            (
                "How many followers does Turkey have?",
                "How many followers does Kenya have?",
                "which one has more posts?",
            ),
            "compare",
            ["turkey", "kenya"],
        ),
    ],
)
def test_the_other_of_two_is_who_was_spoken_of(messages, operation, subjects):
    assert worked(*messages)[:2] == (operation, subjects)


@pytest.mark.parametrize(
    ("text", "operation", "first"),
    [
        ("Cuba or Britain, whose embassy has the bigger audience?", "compare", "united-kingdom"),
        ("Cuba or Britain, which embassy is more popular?", "compare", "united-kingdom"),
        ("کدوم سفارت پرطرفدارتره، کوبا یا انگلیس؟", "compare", "united-kingdom"),
        ("سفارت کوبا مخاطب بیشتری دارد یا پاکستان؟", "compare", "pakistan"),
        ("محبوب‌ترین سفارت کدام است؟", "top", "russia"),
        ("which embassy has the biggest audience?", "top", "russia"),
    ],
)
def test_fame_of_offices_is_counted_in_followers(text, operation, first):
    got = answer(text)
    assert (got.operation, got.rows[0].metric, got.rows[0].subject) == (operation, "followers", first)


@pytest.mark.parametrize("text", ["Who among the embassies published most?", "از نظر تعداد پست کی از همه جلوتره؟"])
def test_who_publishes_most_is_counted_in_posts(text):
    got = answer(text)
    assert (got.operation, got.rows[0].metric, got.rows[0].subject) == ("top", "posts", "argentina")


@pytest.mark.parametrize("text", ["رتبهٔ پاسپورت ایران چنده؟", "Rank of the Iranian passport"])
def test_a_rank_of_something_else_is_not_that_of_the_embassy(text):
    assert isinstance(answer(text), Refusal)


@pytest.mark.parametrize(
    "text", ["چرا سفارت روسیه محبوب شد؟", "why did Douyin become popular?", "آیا دوئین محبوب است؟"]
)
def test_why_somebody_is_popular_is_no_figure(text):
    assert not isinstance(answer(text), FactAnswer)


@pytest.mark.parametrize(
    ("text", "count", "last"),
    [
        ("سفارت‌هایی با حداقل ۱۱۵ هزار دنبال‌کننده", 6, "cuba"),
        ("embassies with at least 115,000 followers", 6, "cuba"),
        ("accounts with 115,000 followers or more", 6, "cuba"),
        ("hadaghal 115 hezar follower", 6, "cuba"),
        ("embassies with more than 115,000 followers", 5, "united-kingdom"),
        ("embassies with at most 4 posts", 5, "brazil"),
        ("سفارت‌هایی با حداکثر چهار پست", 5, "brazil"),
        ("کمتر از چهار پست", 4, "brazil"),
    ],
)
def test_at_least_includes_the_level(text, count, last):
    got = answer(text)
    assert (got.operation, len(got.rows), got.rows[-1].subject) == ("list", count, last)


def test_who_is_at_the_level_is_not_said_to_be_above_it():
    assert "at 115,000 or above" in said("embassies with at least 115,000 followers")["text"]
    assert "are above 115,000" in said("embassies with more than 115,000 followers")["text"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("کوبا با یک پست ۱۱۵ هزار فالوور داره درسته؟", ["cuba-embassy-posts", "cuba-embassy-followers"]),
        ("کوبا ۲۰۰ هزار فالوور داره درسته؟", ["cuba-embassy-followers"]),
        ("Is it true that Iran has 100,000 followers?", ["iran-embassy-followers"]),
        ("درسته که پاکستان یک میلیون فالوور داره؟", ["pakistan-embassy-followers"]),
    ],
)
def test_a_figure_of_somebody_is_confirmed_or_put_right(text, rows):
    assert [row.id.removeprefix("embassies/") for row in answer(text).rows] == rows


@pytest.mark.parametrize("text", ["درسته که آلمان ۲۰ هزار فالوور داره؟", "Is it true that Germany has 5 posts?"])
def test_what_is_not_held_is_neither_confirmed_nor_put_right(text):
    assert isinstance(answer(text), Refusal)


@pytest.mark.parametrize("text", ["ایران چقدر از پاکستان عقب‌تره؟", "پاکستان چقدر از ایران جلوتر است؟"])
def test_how_far_one_is_behind_is_a_difference(text):
    got = answer(text)
    assert (got.operation, got.computed.value) == ("difference", 953_000)


@pytest.mark.parametrize("then", ["نفر قبلیش کیه؟", "قبلیش کیه؟", "who is right before it?"])
def test_who_stands_before_somebody_is_asked_in_many_words(then):
    assert answer("رتبه ایران در جدول چندم است", then).computed.subject == "cuba"


@pytest.mark.parametrize(
    ("messages", "into"),
    [
        (("حساب تجاری به تومان",), "u-irt"),
        (("قیمت تومنی حساب تجاری",), "u-irt"),
        (("commercial account cost in dollars",), "u-usd"),
        (("hesab tejari chand dolar mishe",), "u-usd"),
        (("حساب تجاری چند دلار است؟",), "u-usd"),
        (("درآمد ۲۰۲۰ به یوان",), "u-cny"),
        (("فروش تاوباو در ۲۰۲۰ به دلار",), "u-usd"),
        (("هزینه حساب تجاری", "به دلار چقدر میشه؟"), "u-usd"),
        (("What does a commercial account cost?", "in dollars?"), "u-usd"),
        (("revenue in 2020 in dollars",), None),
        (("هزینه حساب تجاری به یوان",), None),
        (("Is revenue in dollars or yuan?",), None),
    ],
)
def test_a_figure_in_another_currency_says_that_it_is_not_converted(messages, into):
    got = answer(*messages)
    assert not isinstance(got, Refusal)
    assert [each.into for each in got.asides if each.kind == "convert"] == ([into] if into else [])


@pytest.mark.parametrize(
    "messages",
    [
        ("How much is 35,000 yuan in dollars?",),
        ("How much is 2,000 yuan?",),
        ("9.5 trillion in dollars",),
        ("۱۰۰۰۰ دلار چند یوان",),
        ("۵۰ هزار یوان چند تومان می‌شود؟",),
        ("هزینه حساب تجاری", "۱۰۰۰۰ دلار چند یوان"),
        ("پاکستان چند فالوور؟", "به دلار چقدر میشه؟"),
    ],
)
def test_an_amount_in_another_currency_is_a_question_of_the_rate(messages):
    got = answer(*messages)
    assert isinstance(got, Refusal)
    assert got.unknown.id == "unknown/exchange-rate"


@pytest.mark.parametrize(
    ("text", "multiple"),
    [
        ("شش ماه حساب تجاری کلاً", True),
        ("three official accounts for two months", True),
        ("هزینه ۲ حساب رسمی", True),
        ("commercial account for a year", True),
        ("هزینه یک ساله حساب تجاری", True),
        ("do hesab rasmi baraye se mah chand mishe", True),
        ("شیش ماهه اکانت رسمی چقد میشه", True),
        ("هزینه یک حساب تجاری", False),
        ("What does a commercial account cost a month?", False),
    ],
)
def test_several_accounts_or_months_are_added_up_elsewhere(text, multiple):
    got = answer(text)
    assert ("multiply" in [each.kind for each in got.asides]) == multiple
    assert ("/cost" in said(text)["text"]) == multiple


@pytest.mark.parametrize(
    ("first", "then", "place"),
    [("رتبهٔ ایران چند است؟", "و پاکستان؟", 2), ("What is Iran's rank?", "and Cuba?", 6)],
)
def test_a_place_is_asked_of_the_next_as_well(first, then, place):
    got = answer(first, then)
    assert isinstance(got, FactAnswer)
    assert got.computed is not None
    assert got.computed.place == place


@pytest.mark.parametrize(
    ("messages", "subject"),
    [
        (("روسیه چند فالوور دارد؟", "سومی کیه؟"), "argentina"),
        (("روسیه چند فالوور دارد؟", "دومی؟"), "pakistan"),
        (("How many followers does Russia have?", "and the second?"), "pakistan"),
        (("How many followers does Russia have?", "the third one?"), "argentina"),
        (("rusie chand follower dare?", "dovomi kie?"), "pakistan"),
        (("رتبهٔ ایران چند است؟", "دومی کیه؟"), "pakistan"),
    ],
)
def test_an_ordinal_after_somebodys_figure_is_a_place_in_its_ranking(messages, subject):
    assert worked(*messages)[:2] == ("top", [subject])


@pytest.mark.parametrize(
    "messages",
    [
        ("ویدیوی اول سفارت روسیه چی بود؟", "دومیش چی نشان داد؟"),
        ("What was Russia's first video?", "and the second one?"),
    ],
)
def test_an_ordinal_after_something_else_is_the_next_of_that(messages):
    assert answer(*messages).entry.id == "russia/second-video"


@pytest.mark.parametrize(
    ("messages", "operation"),
    [
        (("روسیه چند فالوور دارد؟", "پاکستان چی؟", "چند برابرن؟"), "ratio"),
        (("Russia's followers?", "and Pakistan?", "how many times?"), "ratio"),
        (("روسیه چند فالوور دارد؟", "پاکستان چی؟", "اختلاف؟"), "difference"),
        (("Russia's followers?", "and Pakistan?", "the difference?"), "difference"),
    ],
)
def test_two_in_turn_are_set_against_each_other_without_being_named(messages, operation):
    assert worked(*messages)[:2] == (operation, ["russia", "pakistan"])


@pytest.mark.parametrize(
    "text",
    [
        "چرا روسیه این همه فالوور داره؟",
        "why does Russia have so many followers?",
        "chera rusie inghad follower dare?",
        "چرا درآمد دوئین در ۲۰۲۰ زیاد شد؟",
        "why did revenue grow in 2020?",
    ],
)
def test_a_figure_is_no_reason(text):
    assert not isinstance(answer(text), FactAnswer)


@pytest.mark.parametrize("text", ["چرا دوئین سال ۲۰۱۵ راه افتاد؟", "why was Douyin launched in 2015?"])
def test_a_wrong_day_is_put_right_where_a_reason_is_asked(text):
    assert "2017" in said(text)["text"].translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("saffron price", "market price of goods"),
        ("قیمت خرما", "قیمت کالا در بازار"),
        ("how much can I earn?", "your own income"),
        ("من چقدر درآمد دارم؟", "درآمد خود شما"),
    ],
)
def test_a_price_of_goods_and_ones_own_income_are_refused_by_name(text, missing):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing == (missing,)


@pytest.mark.parametrize("text", ["۵۰ هزار یوان در ماه یعنی سالی چقدر؟", "50,000 yuan a month is how much a year?"])
def test_an_amount_by_the_month_is_no_question_of_the_rate(text):
    assert getattr(getattr(answer(text), "unknown", None), "id", "") != "unknown/exchange-rate"


@pytest.mark.parametrize(
    ("text", "metric", "count", "level"),
    [
        ("how many have more than Iran?", "followers", 6, 55_000),
        ("how many embassies have more followers than Iran?", "followers", 6, 55_000),
        ("which embassies are above Turkey?", "followers", 12, 6_805),
        ("which embassies have more posts than Cuba?", "posts", 14, 1),
        ("how many are below Turkey?", "followers", 4, 6_805),
        ("چندتا سفارت از ایران بیشتر فالوور دارن؟", "followers", 6, 55_000),
        ("چند کشور بالاتر از ترکیه هستند؟", "followers", 12, 6_805),
        ("کدوم سفارت‌ها از ترکیه بالاترن؟", "followers", 12, 6_805),
        ("کدام کشورها پست بیشتری از کوبا دارند؟", "posts", 14, 1),
        ("چند سفارت کمتر از ایران فالوور دارند؟", "followers", 10, 55_000),
        ("chand keshvar bishtar az iran follower daran?", "followers", 6, 55_000),
        ("ایران از کدام کشورها بیشتر دنبال‌کننده دارد؟", "followers", 10, 55_000),
        ("ایران از کیا بیشتر پست گذاشته؟", "posts", 11, 28),
        ("انگلیس از کدوم سفارتا کمتر فالوور داره؟", "followers", 4, 148_000),
        ("Iran has more followers than which embassies?", "followers", 10, 55_000),
        ("از سفارت ترکیه کیا عقب‌ترن؟", "followers", 4, 6_805),
    ],
)
def test_others_are_counted_against_somebodys_own_figure(text, metric, count, level):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert (got.operation, got.rows[0].metric, len(got.rows), got.level) == ("list", metric, count, level)


def test_above_the_first_there_is_nobody_but_its_place():
    assert answer("how many are above Russia?").operation == "rank"


@pytest.mark.parametrize("text", ["چه محصولاتی از ایران بیشتر می‌خرند؟", "what goods from Iran sell more?"])
def test_goods_from_somewhere_are_not_counted_against_it(text):
    assert not isinstance(answer(text), FactAnswer)


@pytest.mark.parametrize(
    ("text", "operation", "value"),
    [
        ("فالوور روسیه بعد از اوکراین چند درصد رشد کرد", "growth", "1196.30"),
        ("رشد دنبال‌کننده‌های سفارت روسیه پس از جنگ اوکراین", "growth", "1196.30"),
        ("percent growth of Russia's followers after the Ukraine events", "growth", "1196.30"),
        ("how much did Russia's followers grow after the war?", "growth", "1196.30"),
        ("روسیه تو یه روز چقدر فالوور گرفت", "difference", "6460000"),
        ("در یک روز روسیه چند دنبال‌کننده گرفت؟", "difference", "6460000"),
        ("rusie to ye rooz chand follower gereft", "difference", "6460000"),
        ("how many followers did Russia get in 1 day?", "difference", "6460000"),
        ("how many followers did the embassy of Russia get in a day?", "difference", "6460000"),
    ],
)
def test_moments_stand_in_the_order_of_time(text, operation, value):
    assert worked(text) == (operation, ["before-ukraine-rise", "after-ukraine-rise"], Decimal(value))


def test_what_rests_on_about_is_about():
    assert "about 6.46 million" in said("how many followers did Russia get in a day?")["text"]
    assert "about 1,200%" in said("percent growth of Russia's followers after the Ukraine events")["text"]
    assert "442.86" in said("growth of revenue from 2019 to 2020")["text"]
    assert "about" not in said("growth of revenue from 2019 to 2020")["text"]


@pytest.mark.parametrize(
    "text",
    [
        "سفارت روسیه تو روز سوم چندتا فالوور داشت",
        "Russia's followers on the third day",
        "فالوور ایران روز سوم چند بود؟",
        "how many posts does Iran make per day?",
        "سفارت ایران روزی چند پست می‌گذارد؟",
        "followers of Iran in a month",
    ],
)
def test_the_figure_of_now_is_none_of_a_stretch_of_time(text):
    assert not isinstance(answer(text), FactAnswer)


@pytest.mark.parametrize(
    ("text", "operation", "first", "last"),
    [
        ("average revenue 2017-2021", "average", 2017, 2021),
        ("average revenue 2017–2021", "average", 2017, 2021),
        ("sum 2017 - 2021 revenue", "sum", 2017, 2021),
        ("total revenue between 2019 and 2021", "sum", 2019, 2021),
        ("average revenue between 2018 and 2020", "average", 2018, 2020),
        ("average revenue from 2018 to 2020", "average", 2018, 2020),
        ("میانگین درآمد بین ۲۰۱۷ و ۲۰۱۹", "average", 2017, 2019),
        ("جمع درآمد بین سال‌های ۲۰۱۷ و ۲۰۱۹", "sum", 2017, 2019),
        ("جمع درآمد ۲۰۱۷-۲۰۲۱", "sum", 2017, 2021),
        ("از ۲۰۱۸ الی ۲۰۲۱ میانگین درآمد", "average", 2018, 2021),
        ("majmoo daramad beyne 2018 va 2020", "sum", 2018, 2020),
    ],
)
def test_a_range_is_its_years_in_between_as_well(text, operation, first, last):
    assert worked(text)[:2] == (operation, [str(year) for year in range(first, last + 1)])


@pytest.mark.parametrize(
    "text",
    [
        "difference between the revenue of 2019 and 2021",
        "difference of revenue between 2019 and 2021",
        "compare revenue between 2019 and 2021",
        "تفاوت درآمد بین ۲۰۱۹ و ۲۰۲۱",
        "درآمد بین ۲۰۱۹ و ۲۰۲۱ چند برابر شد",
        "growth of revenue 2019-2021",
        "sum of revenue in 2019 and 2021",
        "جمع درآمد ۲۰۱۹ و ۲۰۲۱",
    ],
)
def test_two_years_that_are_set_against_each_other_are_two(text):
    assert sorted(worked(text)[1]) == ["2019", "2021"]


@pytest.mark.parametrize(
    ("text", "year"), [("total sales 2021 to 2025", "2025"), ("میانگین درآمد از ۲۰۱۵ تا ۲۰۱۸", "2015")]
)
def test_a_range_ends_where_the_figures_do(text, year):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing == (year,)


@pytest.mark.parametrize(
    ("messages", "operation", "rows", "value"),
    [
        (("جمع فالوورها به جز روسیه و پاکستان",), "sum", 15, "889104"),
        (("sum of followers other than Russia and Pakistan",), "sum", 15, "889104"),
        (("total followers without Russia",), "sum", 16, "1897104"),
        (("مجموع دنبال‌کننده‌ها منهای روسیه",), "sum", 16, "1897104"),
        (("everyone but Russia, total followers",), "sum", 16, "1897104"),
        (("jame followera be joz rusie",), "sum", 16, "1897104"),
        (("میانگین فالوور بدون روسیه",), "average", 16, "118569"),
        (("میانگین فالوور اگه روسیه رو حساب نکنیم",), "average", 16, "118569"),
        (("average followers if Russia is left out",), "average", 16, "118569"),
        (("average posts excluding Argentina",), "average", 16, "19.94"),
        (("بیشترین فالوور غیر از روسیه",), "top", 1, "1008000"),
        (("top embassy except Russia",), "top", 1, "1008000"),
        (("جمع درآمد بدون ۲۰۲۱",), "sum", 4, "2463000000"),
        (("total followers", "without Russia?"), "sum", 16, "1897104"),
        (("میانگین پست", "بدون آرژانتین؟"), "average", 16, "19.94"),
    ],
)
def test_what_is_left_out_is_no_part_of_the_result(messages, operation, rows, value):
    got, work = answer(*messages), worked(*messages)
    assert (work[0], len(got.rows), work[2]) == (operation, rows, Decimal(value))


def test_a_place_among_the_others_is_counted_without_who_is_left_out():
    assert answer("رتبه ایران بدون روسیه").computed.place == 6
    assert answer("Iran's rank without Russia and Pakistan").computed.place == 5


def test_it_is_said_who_was_left_out():
    assert "Left out: Russia, Pakistan." in said("total followers without Russia and Pakistan")["text"]
    assert "کنار گذاشته شد: ۲۰۲۱." in said("جمع درآمد بدون ۲۰۲۱")["text"]


@pytest.mark.parametrize("text", ["پاکستان منهای ایران", "followers of Pakistan minus Iran"])
def test_one_less_another_is_a_difference(text):
    assert worked(text) == ("difference", ["pakistan", "iran"], Decimal(953_000))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("total followers except Germany", ("Germany",)),
        ("به جز روسیه کدوم سفارت تور مجازی گذاشت؟", ()),
        ("other than Russia which embassy posted a recipe?", ()),
    ],
)
def test_what_cannot_be_left_out_is_not_answered_about(text, missing):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing == missing


@pytest.mark.parametrize(
    "text",
    [
        "کدوم سفارتا پست ندارن",
        "کدوم سفارت‌ها پستی ندارند؟",
        "کدام سفارت‌ها هیچ پستی ندارند؟",
        "چند تا سفارت پست ندارن",
        "kodum sefarata post nadaran",
        "which embassies don't have posts?",
        "which embassies haven't posted?",
        "which embassies have not posted anything?",
    ],
)
def test_who_has_none_is_not_everybody(text):
    got = answer(text)
    rows = getattr(got, "rows", ()) or got.facts[:2]
    assert [row.subject for row in rows] == ["kenya", "brazil"]


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        ("کدوم سفارتا بیشتر از ۵۰ پست ندارن", 14, "trinidad"),
        ("which embassies do not have more than 50 posts?", 14, "trinidad"),
        ("سفارت‌هایی که بیشتر از ده هزار فالوور ندارن", 6, "rwanda"),
        ("embassies not above 10,000 followers", 6, "rwanda"),
        ("کدوم سفارت ها زیر صد هزار فالوور نیستن", 6, "russia"),
        ("which embassies are not below 100,000 followers?", 6, "russia"),
        ("سفارت های بین ده هزار تا صد هزار فالوور", 4, "iran"),
        ("بیشتر از ده هزار و کمتر از صد هزار فالوور", 5, "iran"),
        ("more than 10,000 but fewer than 100,000 followers", 5, "iran"),
        ("beyne 10 hezar ta 100 hezar follower", 5, "iran"),
        ("embassies between 10k and 200k", 7, "sri-lanka"),
        ("embassies with between 10,000 and 200,000 followers", 7, "sri-lanka"),
        ("سفارت‌هایی با ۱۰ تا ۵۰ پست", 6, "trinidad"),
        ("سفارت‌های بالای صد هزار", 6, "russia"),
    ],
)
def test_a_level_is_turned_round_by_not_and_two_of_them_both_hold(text, count, first):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert (got.operation, len(got.rows), got.rows[0].subject) == ("list", count, first)


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ("embassies above 10 million followers", "None is above 10 million. Most followers: the embassy of Russia"),
        ("embassies below 100 followers", "None is below 100. Fewest followers: the embassy of Togo"),
        ("embassies between 10k and 200k", "between 10,000 and 200,000, these two included"),
        ("more than 10,000 but fewer than 100,000 followers", "above 10,000 and below 100,000"),
    ],
)
def test_it_is_said_what_the_levels_are_and_where_none_is_beyond(text, said_of_it):
    assert said_of_it in said(text)["text"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Which embassies are not between 10,000 and 60,000 followers?", 12),
        ("embassies with follower counts outside the 10 thousand to 60 thousand range", 12),
        ("کدام سفارت‌ها بین ۱۰ هزار و ۶۰ هزار دنبال‌کننده ندارند؟", 12),
        ("kodom sefarat ha follower beyn 10 hezar ta 60 hezar nist", 12),
        ("all the embassies except those between 10,000 and 60,000 followers", 12),
        ("Which embassies are between 10,000 and 60,000 followers?", 4),
        ("Which embassies have posted neither more than 10 nor less than 5 posts?", 4),
    ],
)
def test_not_between_two_levels_is_below_the_one_or_above_the_other(text, count):
    got = answer(text)
    assert (got.outside, len(got.rows)) == (count == 12, count)
    said_so = ("not between" in said(text)["text"]) or ("نیست" in said(text)["text"])
    assert said_so == got.outside


@pytest.mark.parametrize("text", ["embassies between 2m and 5m followers", "سفارت‌های بین دو تا پنج میلیون فالوور"])
def test_between_two_levels_where_nobody_is_not_all_are_listed(text):
    assert not isinstance(answer(text), FactAnswer)


@pytest.mark.parametrize(
    ("text", "subject", "place"),
    [
        ("سومین سفارت پرفالوور", "argentina", 3),
        ("سومین کشور پرطرفدار", "argentina", 3),
        ("دومین سفارت از نظر پست", "pakistan", 2),
        ("چهارمین سفارت از نظر دنبال‌کننده", "sri-lanka", 4),
        ("پنجمین سفارت جدول", "united-kingdom", 5),
        ("سفارت سوم کدومه؟", "argentina", 3),
        ("second embassy by posts", "pakistan", 2),
        ("third most followed embassy", "argentina", 3),
        ("sevomin sefarat az nazare follower", "argentina", 3),
    ],
)
def test_an_ordinal_before_an_office_is_its_place(text, subject, place):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert (got.rows[0].subject, got.computed.place) == (subject, place)


@pytest.mark.parametrize("text", ["دومین ویدیوی سفارت روسیه", "ویدیوی دوم سفارت روسیه چیه؟", "Russia's second video"])
def test_an_ordinal_before_something_else_is_not(text):
    assert answer(text).entry.id == "russia/second-video"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("چند تا کشور از ایران جلوترن", 6),
        ("how many countries are ahead of Iran?", 6),
        ("چند تا کشور از ایران عقب ترن", 10),
        ("چند سفارت از ایران عقب‌ترند؟", 10),
        ("how many are behind Iran?", 10),
        ("کدوم سفارتا از ترکیه کمترن", 4),
    ],
)
def test_who_is_ahead_or_behind(text, count):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert (got.operation, len(got.rows)) == ("list", count)


@pytest.mark.parametrize(
    ("text", "operation", "first"),
    [
        ("پنج تای اخر لیست", "bottom", "togo"),
        ("last five of the list", "bottom", "togo"),
        ("bottom five", "bottom", "togo"),
        ("پنج تای اول لیست", "top", "russia"),
    ],
)
def test_a_few_of_the_list(text, operation, first):
    got = answer(text)
    assert (got.operation, len(got.rows), got.rows[0].subject) == (operation, 5, first)


@pytest.mark.parametrize(
    ("text", "operation", "value"),
    [
        ("ایران چند تا فالوور باید بگیره تا به کوبا برسه", "difference", "60000"),
        ("ایران چند فالوور کم داره تا به کوبا برسه", "difference", "60000"),
        ("how many followers does Iran need to reach Cuba?", "difference", "60000"),
        ("نسبت فالوور به پست برای آرژانتین", "ratio", "2643.56"),
        ("Argentina ratio of followers to posts", "ratio", "2643.56"),
        ("Iran followers divided by posts", "ratio", "1964.29"),
        ("تقسیم فالوور ایران به پست", "ratio", "1964.29"),
        ("درآمد ۲۰۲۱ چند درصد بیشتر از ۲۰۱۷", "growth", "7201.59"),
        ("by what percent was revenue in 2021 higher than in 2017?", "growth", "7201.59"),
        ("درآمد ۲۰۱۷ چند درصد کمتر از ۲۰۲۱ بود", "growth", "-98.63"),
        ("فالوور پاکستان چند درصد بیشتر از ایران است", "growth", "1732.73"),
        ("ratio of 2023 forecast to 2022 forecast", "ratio", "4.75"),
        ("نسبت پیش‌بینی ۲۰۲۳ به ۲۰۲۲", "ratio", "4.75"),
        ("کمترین فالوور مال کیه", "bottom", "527"),
        ("بیشترین فالوور مال کیه", "top", "7003000"),
    ],
)
def test_what_the_table_holds_is_worked_out_however_it_is_asked(text, operation, value):
    got = worked(text)
    assert (got[0], got[2]) == (operation, Decimal(value))


@pytest.mark.parametrize(
    ("messages", "operation", "value"),
    [
        (("kam follower tarin sefarat kodume",), "bottom", "527"),
        (("کم‌فالوورترین سفارت کدومه",), "bottom", "527"),
        (("por follower tarin sefarat kodume",), "top", "7003000"),
        (("sefarat pakestan chand ta follower", "torkiye?", "ekhtelafeshoon?"), "difference", "1001195"),
        (("roosie chand ta post dare", "iran chi?", "jamee har do?"), "sum", "58"),
        (("daramad 2019 cheghadr bood", "sale badesh?", "roshdesh chand darsade?"), "growth", "442.86"),
    ],
)
def test_what_is_worked_out_is_asked_in_finglish_too(messages, operation, value):
    got = answer(*messages)
    assert isinstance(got, FactAnswer)
    assert (got.operation, round(got.computed.value, 2)) == (operation, Decimal(value))


@pytest.mark.parametrize(
    ("messages", "operation", "count"),
    [
        (("revenue from 2018 through 2020", "the sum?"), "sum", 3),
        (("revenue from 2018 through 2020", "the sum?", "the average?"), "average", 3),
        (("درآمد ۲۰۱۸ تا ۲۰۲۰", "جمعش؟"), "sum", 3),
        (("what are the top two by followers", "and together?"), "sum", 2),
        (("پنج سفارت اول", "میانگین؟"), "average", 5),
        (("followers of Russia and Pakistan", "sum"), "sum", 2),
        (("followers of Russia", "sum"), "sum", 17),
        (("followers of Russia and Pakistan", "the sum of all?"), "sum", 17),
    ],
)
def test_what_was_told_is_added_up_and_not_the_whole_table(messages, operation, count):
    got = answer(*messages)
    assert (got.operation, len(got.rows)) == (operation, count)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("neither Russia nor Pakistan: who has the most followers?", "argentina", 1),
        ("followers of neither Iran nor Turkey", "russia", 15),
    ],
)
def test_neither_leaves_out(text, first, count):
    got = answer(text)
    assert (got.rows[0].subject, len(got.rows), len(got.without)) == (first, count, 2)


def test_who_said_a_figure_is_not_answered_by_the_figures():
    got = answer("who said sales would reach 9.5 trillion?")
    assert isinstance(got, EntryAnswer)
    assert got.entry.id == "forecasts/who"


@pytest.mark.parametrize("last", ["and last?", "the last one?", "آخری کیه؟"])
def test_the_last_is_asked_of_the_ranking_that_was_spoken_of(last):
    got = answer("Who ranks third by posts?", "fourth?", last)
    assert (got.operation, [row.subject for row in got.rows]) == ("bottom", ["kenya", "brazil"])


@pytest.mark.parametrize("text", ["بیشترین پست و کمترین پست", "most and fewest posts", "بیشترین و کمترین پست"])
def test_the_most_and_the_least_are_both_told(text):
    assert [row.subject for row in answer(text).rows] == ["argentina", "kenya", "brazil"]
    assert ("Fewest posts" in said(text)["text"]) or ("کمترین پست" in said(text)["text"])


def test_one_name_is_set_against_the_other():
    assert "set against" in said("by what percent has Pakistan more followers than Iran?")["text"]


@pytest.mark.parametrize(
    ("messages", "subject", "place"),
    [
        (("ایران چندمه تو لیست", "بعد از ایران کیه"), "israel", 8),
        (("ایران چندمه تو لیست", "بعدیش کیه"), "israel", 8),
        (("ایران چندمه تو لیست", "قبلیش کیه"), "cuba", 6),
        (("What is Iran's rank?", "who is next?"), "israel", 8),
        (("What is Iran's rank?", "who is next?", "and after that?"), "belgium", 9),
        (("What is Iran's rank?", "and before it?"), "cuba", 6),
        (("بعد از ایران کیه تو لیست",), "israel", 8),
        (("who comes before Pakistan in the list?",), "russia", 1),
    ],
)
def test_the_neighbour_in_a_ranking(messages, subject, place):
    got = answer(*messages)
    assert isinstance(got, FactAnswer)
    assert (got.operation, got.computed.subject, got.computed.place) == ("rank", subject, place)


def test_a_following_is_nobody_who_follows_in_the_list():
    assert answer("are the Israelis in that list? how big is their following?").rows[0].subject == "israel"


@pytest.mark.parametrize(
    "messages",
    [
        ("how many followers has Iran?", "posts?", "sum of both"),
        ("فالوور ایران", "پستاش", "جمع هر دو"),
    ],
)
def test_followers_and_posts_have_no_sum(messages):
    assert isinstance(answer(*messages), Refusal)


@pytest.mark.parametrize(
    "messages",
    [
        ("سفارت پاکستان", "چندتا پست", "نسبت به ایران چی"),
        ("سفارت پاکستان چندتا پست داره", "نسبت به ایران"),
        ("Pakistan's posts", "compared to Iran?"),
    ],
)
def test_who_was_spoken_of_is_set_against_another(messages):
    got = answer(*messages)
    assert isinstance(got, FactAnswer)
    assert (got.operation, [row.id for row in got.rows]) == (
        "compare",
        ["embassies/pakistan-embassy-posts", "embassies/iran-embassy-posts"],
    )


@pytest.mark.parametrize(
    ("text", "years", "operation"),
    [
        ("revenue before 2019", ["2017", "2018"], "list"),
        ("درآمد قبل از ۲۰۱۹", ["2017", "2018"], "list"),
        ("درآمد دوئین پس از ۲۰۱۸ چقدر بود", ["2019", "2020", "2021"], "list"),
        ("revenue since 2019", ["2019", "2020", "2021"], "list"),
        ("درآمد از ۲۰۱۹ به بعد", ["2019", "2020", "2021"], "list"),
        ("مجموع درآمد قبل از ۲۰۲۰", ["2017", "2018", "2019"], "sum"),
        ("average revenue since 2019", ["2019", "2020", "2021"], "average"),
        ("revenue in all years but 2021", ["2017", "2018", "2019", "2020"], None),
        ("revenue in 2018 and not 2019", ["2018"], "lookup"),
        ("which year after 2018 had most revenue", ["2021"], "top"),
        ("a year after 2019 revenue", ["2019", "2020"], None),
        ("رشد درآمد بعد از ۲۰۱۹", ["2019", "2021"], "growth"),
        ("revenue growth before 2019", ["2017", "2018"], "growth"),
    ],
)
def test_a_year_may_begin_or_end_what_is_asked_for(text, years, operation):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert sorted(row.period for row in got.rows) == years
    assert operation in (None, "list", "lookup", got.operation)


@pytest.mark.parametrize(("text", "year"), [("revenue after 2021", "2022"), ("درآمد پیش از ۲۰۱۷", "2016")])
def test_where_nothing_is_held_beyond_a_year_that_is_said(text, year):
    assert answer(text).missing == (year,)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("نسبت ایران به روسیه", ["russia", "iran"]),
        ("روسیه چند برابر ایران است", ["russia", "iran"]),
        ("ratio Iran to Russia followers", ["russia", "iran"]),
    ],
)
def test_who_is_so_many_times_the_other_stands_first(text, subjects):
    got = answer(text)
    assert (got.operation, [row.subject for row in got.rows]) == ("ratio", subjects)


def test_it_is_said_what_is_so_many_times_what():
    assert "2021 is 73.02 times 2017" in said("ratio of revenue 2017 to 2021")["text"]


@pytest.mark.parametrize(
    "text",
    [
        "Iran not Russia followers",
        "دنبال‌کننده ایران نه روسیه",
        "how many followers does Iran have, not Pakistan?",
        "followers of Iran but not Russia",
    ],
)
def test_who_is_denied_is_not_answered_about(text):
    assert [row.subject for row in answer(text).rows] == ["iran"]


@pytest.mark.parametrize("messages", [("top 5 embassies", "except Russia?"), ("پنج سفارت اول", "بدون روسیه؟")])
def test_without_one_they_are_as_many_as_before(messages):
    assert [row.subject for row in answer(*messages).rows] == [
        "pakistan", "argentina", "sri-lanka", "united-kingdom", "cuba"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["درآمد سال دوم", "revenue in the second year", "first half revenue 2020"])
def test_an_ordinal_of_a_time_is_no_place(text):
    got = answer(text)
    assert getattr(got, "computed", None) is None or got.computed.place is None


@pytest.mark.parametrize(
    "messages",
    [
        ("posts of Argentina and Kenya", "ratio?"),
        ("posts of Kenya and Argentina", "how many times?"),
        ("Argentina has how many times the posts of Kenya?",),
        ("how many percent more posts has Argentina than Kenya?",),
        ("نسبت پست آرژانتین به کنیا",),
    ],
)
def test_nothing_is_divided_by_nought_and_that_is_said(messages):
    got = answer(*messages)
    assert (got.missing_kind, len(got.missing)) == ("nought", 1)
    assert ("zero" in said(*messages)["text"]) or ("صفر" in said(*messages)["text"])


def test_the_last_is_asked_of_what_can_be_ranked_too():
    assert answer("Russia followers", "and last?").operation == "bottom"


def test_in_how_many_countries_it_is_used_is_not_how_many_the_list_holds():
    assert isinstance(answer("دوئین تو چند کشور هست؟"), Refusal)
    assert isinstance(answer("how many countries are on Douyin?"), FactAnswer)
