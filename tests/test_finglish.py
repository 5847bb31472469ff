"""Persian in Latin letters is told from English and brought onto the base's own words."""

import pytest

from knowledge.search.finglish import Finglish
from knowledge.search.language import script_of
from tests.shipped import engine

BASE = ["سفارت", "هزینه", "گمرک", "دنبال", "کننده", "فروش", "زعفران", "کاربر", "نامه", "چین"]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("sefarat", "سفارت"),
        ("safaarat", "سفارت"),
        ("hazine", "هزینه"),
        ("hazineh", "هزینه"),
        ("gomrok", "گمرک"),
        ("forush", "فروش"),
        ("foroosh", "فروش"),
        ("zaferan", "زعفران"),
        ("zaaferaan", "زعفران"),
        ("karbar", "کاربر"),
    ],
)
def test_many_spellings_of_one_word(written, word):
    assert Finglish(BASE).readings(written, 1) == [word]


def test_a_long_word_is_read_at_once():
    assert Finglish(BASE).readings("saoieghoukhaeshoa" * 20) == []


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("هزینه حساب تجاری", "fa"),
        ("how much is a commercial account", "en"),
        ("how mnay poeple use duoyin", "en"),
        ("sefarate iran chandta follower dare", "finglish"),
        ("hazine account tejari mahi chande", "finglish"),
        ("gomrok bayad bedam?", "finglish"),
        ("اکانت commercial چنده", "fa"),
        ("12 + 4", None),
        ("be dollar?", None),
        ("ghablish?", None),
    ],
)
def test_languages_are_told_apart(text, script):
    reader = engine()._reader
    assert script_of(text, reader.finglish, reader._vocabulary.latin) == script
