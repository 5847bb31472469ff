"""A budget is held against what an account costs: how many months it lasts, or that it does not come up to it."""

from decimal import Decimal

import pytest

from knowledge.answering.answers import FactAnswer
from tests.shipped import answer, said

COMMERCIAL, OFFICIAL = "cost/commercial-account", "cost/official-account"


@pytest.mark.parametrize(
    ("messages", "row", "months"),
    [
        (("با ۲۰۰ هزار یوان چند ماه می‌تونم اکانت تجاری رو بچرخونم؟",), COMMERCIAL, 4),
        (("with 200,000 yuan, how many months can I run a commercial account?",), COMMERCIAL, 4),
        (("ba 200 hezar yuan chand mah mishe hesab tejari dasht",), COMMERCIAL, 4),
        (("how long will 500k yuan last for a commercial account?",), COMMERCIAL, 10),
        (("بودجه ما ۱۰۰ هزار یوان است، برای حساب رسمی چند ماه کفایت می‌کند؟",), OFFICIAL, 2),
        (("بودجه ۲۰۰ هزار یوانی برای یک سال حساب تجاری بسه؟",), COMMERCIAL, 4),
        (("Does 300,000 yuan cover a year of a commercial account?",), COMMERCIAL, 6),
        (("is 20,000 yuan enough to run an official account",), OFFICIAL, 0),
        (("هزینه حساب تجاری چقدره؟", "با ۱۵۰ هزار یوان چند ماه میشه؟"), COMMERCIAL, 3),
        (("هزینه حساب تجاری چقدره؟", "۱۰۰ هزار یوان کافیه؟"), COMMERCIAL, 2),
    ],
)
def test_a_budget_lasts_so_many_whole_months(messages, row, months):
    got = answer(*messages)
    assert [each.id for each in got.rows] == [row]
    assert (got.operation, got.computed.value, got.computed.unit) == ("afford", Decimal(months), "u-months")


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("I have 30000 yuan a month, is it enough for a commercial account?", -20000),
        ("با ماهی ۴۰ هزار یوان میشه حساب تجاری داشت؟", -10000),
        ("Is 60,000 yuan a month enough for a commercial account?", 10000),
    ],
)
def test_a_monthly_budget_is_set_beside_the_cost_of_a_month(text, over):
    got = answer(text)
    assert (got.operation, got.computed.value, got.computed.unit) == ("afford", Decimal(over), "u-cny")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("with 200,000 yuan, how many months can I run a commercial account?", "lasts 4 months at most (computed)"),
        ("how many months of an official account for 100,000 yuan?", "If that is for a month"),
        ("is 20,000 yuan enough to run an official account", "is less than that"),
        ("Is 60,000 yuan a month enough for a commercial account?", "no source says"),
    ],
)
def test_an_open_figure_is_a_floor_and_its_doubt_stands_below(text, says):
    told = said(text)
    assert says in told["text"]
    assert told["conflicts"]


@pytest.mark.parametrize(
    "text", ["with 10,000 dollars how many months of a commercial account", "با ۵۰۰ میلیون تومان میشه حساب تجاری داشت؟"]
)
def test_a_budget_in_another_currency_is_not_converted(text):
    got = answer(text)
    assert (got.entry.id, [each.kind for each in got.asides]) == ("costs/commercial-account", ["convert"])


def test_of_an_account_that_is_not_named_both_are_told():
    assert [each.id for each in answer("با ۱۰۰ هزار یوان چند ماه میشه تو دوئین بود؟").rows] == [OFFICIAL, COMMERCIAL]


@pytest.mark.parametrize(
    "text",
    [
        "با ۵۰۰۰ یوان میشه ودیعه فروشگاه داد؟",
        "what does a commercial account cost a month?",
        "50,000 yuan a month is how much a year?",
        "Can I sell one carpet for 8000 yuan?",
        "با ۲۰۰ هزار یوان چند تا فالوور میشه خرید؟",
    ],
)
def test_an_amount_is_no_budget_by_itself(text):
    got = answer(text)
    assert not (isinstance(got, FactAnswer) and got.operation == "afford")
