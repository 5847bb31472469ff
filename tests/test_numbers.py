"""Numbers stand as each language writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.amounts import read_number
from locales.numbers import compact, digits, number, ordinal, percent, times

READ = st.sampled_from(["fa", "en"])
"""The languages in which people's figures are read."""
EXACT = st.decimals(min_value=-(10**15), max_value=10**15, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "fa", "en"),
    [
        (0, "۰", "0"),
        (7003000, "۷٬۰۰۳٬۰۰۰", "7,003,000"),
        (Decimal("87.80"), "۸۷٫۸", "87.8"),
        (Decimal("1E+3"), "۱٬۰۰۰", "1,000"),
        (Decimal("0.000001"), "۰٫۰۰۰۰۰۱", "0.000001"),
        (-5, "-۵", "-5"),
        (10**30, "۱٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰", "1,000,000,000,000,000,000,000,000,000,000"),
    ],
)
def test_a_number_is_written_in_full(value, fa, en):
    assert (number(value, "fa"), number(value, "en")) == (fa, en)


def test_decimals_are_kept_where_they_are_asked_for():
    assert number(Decimal("1234.5"), "fa", decimals=2) == "۱٬۲۳۴٫۵۰"
    assert number(Decimal("1234.567"), "en", decimals=0) == "1,235"


@pytest.mark.parametrize(
    ("value", "fa", "en"),
    [
        (4_600_000_000, "۴٫۶ میلیارد", "4.6 billion"),
        (1_250_000, "۱٫۲۵ میلیون", "1.25 million"),
        (600_000_000, "۶۰۰ میلیون", "600 million"),
        (1_500_000_000_000, "۱٫۵ تریلیون", "1.5 trillion"),
        (7_003_000, "۷٬۰۰۳٬۰۰۰", "7,003,000"),  # 7.003 million needs a third decimal
        (999_999, "۹۹۹٬۹۹۹", "999,999"),
        (Decimal("1000000.5"), "۱٬۰۰۰٬۰۰۰٫۵", "1,000,000.5"),
        (-2_000_000, "-۲ میلیون", "-2 million"),
    ],
)
def test_a_large_number_is_said_in_words_where_nothing_is_lost(value, fa, en):
    assert (compact(value, "fa"), compact(value, "en")) == (fa, en)


@given(value=EXACT, language=READ)
def test_what_is_written_is_read_again_as_the_same_number(value, language):
    read = read_number(number(value, language, decimals=4))
    assert read is not None
    assert read.value == value


@given(value=st.integers(min_value=-(10**15), max_value=10**15), language=READ)
def test_the_short_form_is_exact(value, language):
    read = read_number(compact(value, language))
    assert read is not None
    assert read.value == value


def test_shares_and_ratios():
    assert (percent(Decimal("9.1"), "fa"), percent(Decimal("9.1"), "en")) == ("۹٫۱ درصد", "9.1%")
    assert (times(73, "fa"), times(73, "en")) == ("۷۳ برابر", "73 times")


@pytest.mark.parametrize(
    ("place", "fa", "en"),
    [
        (1, "اول", "1st"),
        (2, "دوم", "2nd"),
        (3, "سوم", "3rd"),
        (7, "هفتم", "7th"),
        (11, "یازدهم", "11th"),
        (13, "سیزدهم", "13th"),
        (21, "بیست و یکم", "21st"),
        (23, "بیست و سوم", "23rd"),
        (30, "سی‌ام", "30th"),
        (100, "صدم", "100th"),
        (111, "صد و یازدهم", "111th"),
    ],
)
def test_places_are_named(place, fa, en):
    assert (ordinal(place, "fa"), ordinal(place, "en")) == (fa, en)


def test_only_the_digits_of_a_text_change():
    assert digits("سال 2022، ٪۵ و ٣", "fa") == "سال ۲۰۲۲، ٪۵ و ۳"
    assert digits("۱۴۰۱ Blue V", "en") == "1401 Blue V"
