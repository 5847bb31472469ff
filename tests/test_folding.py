"""Folding: however it is typed, a text has one plain form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.folding import LONGEST, fold, words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("هزينة اكانت", "هزینه اکانت"),
        ("دنبال‌کننده", "دنبال کننده"),
        ("۵۵٬۰۰۰", "55000"),
        ("1,008,000", "1008000"),
        ("۱۰٬۰۰۰", "10000"),
        ("1,000,000,000", "1000000000"),
        ("۴٫۶", "4.6"),
        ("4/5 میلیارد", "4.5 میلیارد"),
        ("مـــن", "من"),
        ("نقشهٔ راه", "نقشه راه"),
        ("خخخخخخخخ", "خخ"),
        ("sooooo good!!!!", "soo good!!"),
        ("Co-operation", "cooperation"),
        ("Ｄｏｕｙｉｎ", "douyin"),
    ],
)
def test_one_plain_form(written, plain):
    assert fold(written) == plain


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("سال2021دوئین", ("سال", "2021", "دویین")),
        ("کاربر ها", ("کاربرها",)),
        ("می‌کنند", ("میکنند",)),
        ("بزرگ‌تر", ("بزرگتر",)),
        ("Pakistan’s", ("pakistan's",)),
        ("🍕🚗", ()),
    ],
)
def test_words(written, parts):
    assert words(written) == parts


@given(st.text(max_size=200))
def test_any_text_is_folded_to_single_spaces(text):
    plain = fold(text)
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize("hostile", ["ا" * 1_000_000, "\ud800\x00" * 1_000, "a ‌" * 300_000, "{{7*7}}" * 50_000])
def test_of_hostile_input_no_more_is_read_than_telegram_sends(hostile, monkeypatch):
    read = []
    normalize = unicodedata.normalize
    monkeypatch.setattr(unicodedata, "normalize", lambda form, text: (read.append(len(text)), normalize(form, text))[1])
    assert words(hostile) == words(hostile[:LONGEST])
    assert max(read) <= LONGEST
