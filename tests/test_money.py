"""Money stands as each language writes it."""

from decimal import Decimal

import pytest

from locales.money import CURRENCIES, currency_name, money


@pytest.mark.parametrize(
    ("value", "currency", "fa", "en"),
    [
        (35000, "CNY", "۳۵٬۰۰۰ یوان", "35,000 yuan"),
        (Decimal("0.5"), "USD", "۰٫۵ دلار", "0.5 dollars"),
        (1, "USD", "۱ دلار", "1 dollar"),
        (2, "EUR", "۲ یورو", "2 euros"),
        (420000, "IRR", "۴۲۰٬۰۰۰ ریال", "420,000 rials"),
        (12000, "IRT", "۱۲٬۰۰۰ تومان", "12,000 tomans"),
        (3, "AED", "۳ درهم امارات متحدهٔ عربی", "3 UAE dirhams"),  # as CLDR names it
    ],
)
def test_an_amount_is_followed_by_its_currency(value, currency, fa, en):
    assert (money(value, currency, "fa"), money(value, currency, "en")) == (fa, en)


def test_large_amounts_may_be_said_in_words():
    assert money(4_600_000_000, "IRT", "fa", compact=True) == "۴٫۶ میلیارد تومان"
    assert money(4_600_000_000, "IRT", "en", compact=True) == "4.6 billion tomans"


@pytest.mark.parametrize("currency", CURRENCIES)
def test_our_currencies_have_persian_names(currency):
    assert not currency_name(currency, "fa").isascii()
