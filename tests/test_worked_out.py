"""Questions that have something worked out, as people ask them: from which rows, and with what result."""

import pytest

from knowledge.answers import FactAnswer, Refusal
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
        (("What was the revenue in 2019?", "how many times the year before?"), "ratio", ["2018", "2019"]),
        (("revenue in 2019", "and how much more than last year?"), "difference", ["2018", "2019"]),
        (("revenue in 2019", "compared with the year before?"), "compare", ["2019", "2018"]),
        (("درآمد ۲۰۲۰", "نسبت به سال قبل چقدر بیشتر شد؟"), "difference", ["2019", "2020"]),
        (("درآمد ۲۰۲۰", "نسبت به سال قبلش چند برابر شد؟"), "ratio", ["2019", "2020"]),
        (("درآمد دوئین در ۲۰۱۸؟", "سال بعد چند درصد رشد کرد؟"), "growth", ["2018", "2019"]),
        (("درآمد ۲۰۱۹", "نسبت به پارسالش چقدر رشد کرده؟"), "growth", ["2018", "2019"]),
        (("What was the revenue in 2019?", "and the year after?"), "lookup", ["2020"]),
        (("درآمد دوئین در ۲۰۱۷ چقدر بود؟", "سال بعدش چی؟"), "lookup", ["2018"]),
        (("how much did revenue grow in 2020?",), "growth", ["2019", "2020"]),
        (("درآمد در ۲۰۲۰ چند درصد رشد کرد؟",), "growth", ["2019", "2020"]),
        (("how much did revenue grow until 2020?",), "growth", ["2017", "2020"]),
        (("درآمد تا سال ۲۰۲۱ چقدر رشد کرد؟",), "growth", ["2017", "2021"]),
    ],
)
def test_a_year_beside_the_last_one(messages, operation, years):
    assert worked(*messages)[:2] == (operation, years)


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
