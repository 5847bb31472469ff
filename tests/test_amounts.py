"""Amounts are read as people say them, and what is unclear is not read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.amounts import Amount, Rate, read_amount, read_number, read_rate
from locales.weights import read_priced


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("۳۵ هزار یوان", 35_000, "CNY"),
        ("3۵ هزار", 35_000, None),
        ("35k yuan", 35_000, "CNY"),
        ("35,000", 35_000, None),
        ("35 000 CNY", 35_000, "CNY"),
        ("۳۵٬۰۰۰", 35_000, None),
        ("سی و پنج هزار", 35_000, None),
        ("si o panj hezar toman", 35_000, "IRT"),
        ("$100", 100, "USD"),
        ("¥35,000", 35_000, "CNY"),
        ("EUR 20", 20, "EUR"),
        ("۱۲۰۰ درهم", 1200, "AED"),
        ("1.5 million rial", 1_500_000, "IRR"),
        ("5 million Iranian rial", 5_000_000, "IRR"),
        ("یک و نیم میلیارد", 1_500_000_000, None),
        ("یک میلیارد و نیم", 1_500_000_000, None),
        ("نیم میلیون تومن", 500_000, "IRT"),
        ("half a million dollars", 500_000, "USD"),
        ("one and a half million", 1_500_000, None),
        ("two hundred and fifty thousand yuan", 250_000, "CNY"),
        ("۳/۵ میلیون", 3_500_000, None),
        ("۱۲.۵۰۰ تومان", 12_500, "IRT"),
        ("1.500.000", 1_500_000, None),
        ("پونصد هزارتومان", 500_000, "IRT"),
        ("بیست‌ودو هزار", 22_000, None),
        ("thirty-five thousand", 35_000, None),
        ("یک میلیون و ۲۰۰ هزار", 1_200_000, None),
        ("صد هزار میلیارد تومان", 10**14, "IRT"),
        ("۵ همت", 5 * 10**12, "IRT"),
        ("ما ۳۵ هزار یوان برای ۲ ماه داریم", 35_000, "CNY"),
        ("بودجه به یوان: ۳۵ هزار", 35_000, "CNY"),
        ("منفی ۵ یوان", -5, "CNY"),
        ("-5", -5, None),
        ("صفر تومان", 0, "IRT"),
    ],
)
def test_an_amount_is_read_as_people_say_it(text, value, currency):
    assert read_amount(text) == Amount(Decimal(value), currency=currency)


def test_what_was_said_to_be_rough_stays_rough():
    assert read_amount("حدود ۲۱ میلیون تومان") == Amount(Decimal(21_000_000), about=True, currency="IRT")
    assert read_amount("roughly 5k dollars") == Amount(Decimal(5000), about=True, currency="USD")


@pytest.mark.parametrize(
    "text", ["۳۰ تا ۵۰ هزار یوان", "30-50k yuan", "between 30 and 50 thousand yuan", "۳۰ هزار الی ۵۰ هزار یوان"]
)
def test_a_range_keeps_both_ends(text):
    assert read_amount(text) == Amount(Decimal(30_000), high=Decimal(50_000), currency="CNY")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("دو سه میلیون تومن", 2_000_000, 3_000_000), ("سی چهل هزار تومن", 30_000, 40_000)],
)
def test_two_numbers_in_one_breath_are_a_range(text, low, high):
    assert read_amount(text) == Amount(Decimal(low), high=Decimal(high), currency="IRT")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "نمی‌دانم",
        "نه",
        "NaN",
        "inf",
        "1e400",
        "1/2",
        "35,00,000",
        "3.5.2",
        "10^12",
        "9" * 60,
        "-",
        "۲۰ میلیون ۳ ماه",
        "یک چهارم",
        "هزار میلیارد میلیارد یوان",
        "هزار هزار تومان",
    ],
)
def test_what_is_unclear_is_not_read(text):
    assert read_number(text) is None
    assert read_amount(text) is None


def test_two_amounts_are_not_one():
    assert read_amount("۱۰۰ دلار یا ۷۰۰ یوان") is None


def test_a_share_is_no_amount_of_money():
    assert read_amount("۲۰٪") is None
    assert read_number("۲۰٪").value == 20


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("هر یوان ۱۲ هزار تومان", Rate("CNY", "IRT", Decimal(12_000))),
        ("۱۲ هزار تومان برای هر یوان", Rate("CNY", "IRT", Decimal(12_000))),
        ("1 yuan = 12,000 toman", Rate("CNY", "IRT", Decimal(12_000))),
        ("12000 toman = 1 yuan", Rate("CNY", "IRT", Decimal(12_000))),
        ("a dollar is 7.125 yuan", Rate("USD", "CNY", Decimal("7.125"))),
        ("USD/CNY 7.2", Rate("USD", "CNY", Decimal("7.2"))),
        ("هر یوان صفر تومان", Rate("CNY", "IRT", Decimal(0))),
        ("۱۲ هزار", None),
        ("هر دلار", None),
        ("100 yuan = 1.2 million toman", None),
        ("هر یوان ۱۰ تا ۱۲ هزار تومان", None),
    ],
)
def test_a_rate_is_read_as_people_say_it(text, rate):
    assert read_rate(text) == rate


@pytest.mark.parametrize("text", ["۱۲ هزار", "۱۲ هزار تومان", "یوان ۱۲ هزار", "۱ یوان ۱۲ هزار"])
def test_what_was_asked_about_need_not_be_said_again(text):
    assert read_rate(text, base="CNY", quote="IRT") == Rate("CNY", "IRT", Decimal(12_000))


@given(text=st.text(alphabet="۰۱۲35.,/-٪% هزارمیلیونتاونیم kmab$و", max_size=40))
def test_nothing_that_is_typed_breaks_the_reader(text):
    for read in (read_number, read_amount, read_rate):
        read(text)


@pytest.mark.parametrize(
    ("text", "value", "grams"),
    [
        ("۳۸۰ یوان برای ۵ گرم", 380, 5),
        ("۵ گرمی ۳۸۰ یوان", 380, 5),
        ("۵ گرم ۳۸۰", 380, 5),
        ("کیلویی ۲۵۰۰", 2500, 1000),
        ("هر کیلو ۲۵۰۰ یوان", 2500, 1000),
        ("2500 yuan a kilo", 2500, 1000),
        ("380 yuan per 500g", 380, 500),
        ("نیم کیلو ۱۲۰۰ یوان", 1200, 500),
        ("یک مثقال ۳۰۰ یوان", 300, Decimal("4.608")),
        ("۲۵۰۰", 2500, None),
        ("حدود ۲۱ میلیون تومان", 21_000_000, None),
    ],
)
def test_a_price_may_be_said_for_a_weight(text: str, value: int, grams: Decimal | None) -> None:
    priced = read_priced(text)
    assert priced is not None
    assert (priced.amount.value, priced.grams) == (value, grams)


@pytest.mark.parametrize(
    "text", ["۵ گرم", "۵ تا ۱۰ گرم ۳۸۰ یوان", "۰ گرم ۳۸۰ یوان", "یک کیلو و ۵۰۰ گرم ۲۵۰۰", "زعفران"]
)
def test_a_weight_alone_or_an_unclear_one_is_no_price(text: str) -> None:
    assert read_priced(text) is None
