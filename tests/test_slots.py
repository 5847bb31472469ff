"""Slots: what a question asks for, before anything is searched."""

from decimal import Decimal

import pytest

from knowledge.understanding.periods import shift_in, years_in
from tests.shipped import engine


def read(text):
    return engine()._reader.read(text)


def terms(text, *kinds):
    return {term.id for term in read(text).of_kind(*kinds)}


@pytest.mark.parametrize(
    ("text", "metric", "subject"),
    [
        ("سفارت پاکستان چند دنبال‌کننده دارد؟", "followers", "pakistan"),
        ("سفارط پاکستان چن تا فالور داره", "followers", "pakistan"),
        ("sefarate pakestan chandta follower dare", "followers", "pakistan"),
        ("How many followers does Pakistan's embassy have?", "followers", "pakistan"),
        ("ترکیه چند تا پست گذاشته", "posts", "turkey"),
        ("how mnay posts has teh cuban embasy", "posts", "cuba"),
        ("فالوور سفارت آلمان", "followers", "territory/de"),
        ("followers of the UAE embassy", "followers", "territory/ae"),
        ("قطری‌ها چند دنبال‌کننده دارند؟", "followers", "territory/qa"),
        ("آمریکایی‌ها چند پست گذاشته‌اند؟", "posts", "territory/us"),
        ("سفارت مالی چند دنبال‌کننده دارد؟", "followers", "territory/ml"),
        ("how many followers has Mali's embassy", "followers", "territory/ml"),
        ("جمهوری چک چند پست دارد؟", "posts", "territory/cz"),
    ],
)
def test_metric_and_country(text, metric, subject):
    assert metric in terms(text, "metric")
    assert terms(text, "country") == {subject}


@pytest.mark.parametrize(
    "text",
    [
        "مالیات فروش را چه کسی می‌دهد؟",
        "بازده مالی تبلیغ چقدر است؟",
        "چطور شمار دنبال‌کننده‌ها را چک کنم؟",
        "اکانت پرو چند است؟",
        "moshkele mali darim",
        "چند قطره زعفران برای یک لیوان؟",
    ],
)
def test_a_word_of_trade_is_no_country(text):
    assert terms(text, "country") == set()


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("رتبه ایران از نظر دنبال‌کننده", "rank"),
        ("بیشترین دنبال‌کننده", "top"),
        ("fewest posts", "bottom"),
        ("مجموع دنبال‌کننده‌ها", "sum"),
        ("average number of posts", "average"),
        ("روسیه چند برابر پاکستان فالوور دارد", "ratio"),
        ("difference between official and commercial", "difference"),
    ],
)
def test_operations(text, operation):
    assert operation in read(text).operations


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("درآمد سال ۲۰۲۰", ("2020",)),
        ("درآمد ۱۳۹۹", ("2020",)),
        ("from 2018 to 2020", ("2018", "2020")),
        ("35000 یوان", ()),
        ("2,000 yuan", ()),
        ("2000 dollars", ()),
        ("۲٬۰۰۰ تا پست", ()),
        ("۲۰۰۰ میلیون", ()),
        ("more than 2000 followers", ()),
        ("درآمد سال ۲۰۲۰ یک میلیارد بود", ("2020",)),
    ],
)
def test_years(text, years):
    assert read(text).years == years


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("دو سال بعدش چقدر شد", 2),
        ("سال قبلش", -1),
        ("and the year after", 1),
        ("three years later", 3),
        ("سال خوبی بود", None),
    ],
)
def test_relative_years(text, shift):
    assert shift_in(text.split()) == shift


def test_years_stand_where_they_stand():
    assert years_in(["در", "1401", "و", "2019"]) == {1: "2022", 3: "2019"}


def test_levels_places_and_counts():
    assert read("از مرز یک میلیارد دلار").level == Decimal(10**9)
    assert read("سفارت دوم از نظر پست").place == 2
    assert read("top 3 embassies").count == 3
    assert read("بیشتر از ۱۰۰ هزار").side == "above"


def test_a_name_between_the_words_of_a_form_parts_nothing():
    assert "users" in terms("چند نفر از دوئین استفاده می‌کنند", "metric")


def test_words_of_english_are_not_read_as_finglish():
    assert "covering-letter" not in terms("another name for it", "subject")


@pytest.mark.parametrize("text", ["درآمد پارسال", "یازده حساب", "دوازده سفارت"])
def test_a_common_word_is_not_repaired_to_another(text):
    assert set(text.split()) <= set(read(text).words) | {"درآمد"}


@pytest.mark.parametrize("text", ["dates", "are dates allowed?", "what about dates instead?"])
def test_dates_are_a_fruit_and_a_date_is_a_day(text):
    assert terms(text, "product", "metric", "unit") == {"dates"}
    assert terms("date of the letter", "product", "metric") == {"document-date"}


def test_second_without_a_number_before_it_is_an_ordinal():
    assert terms("and the second?", "unit") == set()
    assert terms("one second of it", "unit") == {"u-seconds"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("saffron price", {"market-price"}),
        ("price of my carpets in China", {"market-price"}),
        ("قیمت خرما", {"market-price"}),
        ("قیمت هر کیلو زعفران", {"market-price"}),
        ("gheymate zaferan", {"market-price"}),
        ("قیمت حساب تجاری", {"running-cost"}),
        ("price of an account", {"running-cost"}),
        ("هزینهٔ زعفران", {"running-cost"}),
        ("what duty goes on top of the saffron price?", {"customs-duty", "running-cost"}),
        ("درآمد من چقدر میشه؟", {"own-income"}),
        ("how much can I earn?", {"own-income"}),
        ("daramade man", {"own-income"}),
        ("درآمد دوئین را به من بگو", {"annual-revenue"}),
        ("I want to know Douyin's revenue", {"annual-revenue"}),
        ("how old are the numbers?", {"document-date"}),
        ("این آمار چند ساله است؟", {"document-date"}),
        ("How old are the users?", {"age-group", "users"}),
        ("کی دوئین رو ساخته؟", {"owner"}),
        ("who created Douyin?", {"owner"}),
        ("دوئین کی ساخته شده؟", {"launch-date"}),
    ],
)
def test_terms_mean_another_beside_others(text, named):
    assert terms(text, "metric", "concept") == named


@pytest.mark.parametrize("text", ["chera rusie inghad follower dare?", "anghad", "enghadr"])
def test_so_much_in_finglish_is_a_small_word(text):
    assert read(text).leftovers == ()


@pytest.mark.parametrize("text", ["از بوشهر خرما صادر کنم", "زعفران بیرجند"])
def test_a_city_of_iran_is_not_repaired_into_other_words(text):
    assert set(text.split()) & {"بوشهر", "بیرجند"} <= set(read(text).words)
