"""Words from the vocabulary stand in a sentence as people would write it."""

import pytest
from markupsafe import Markup

from locales.sentences import begun, linked


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("annual revenue", "Annual revenue"),
        ("the embassy of Russia", "The embassy of Russia"),
        ("iQiyi", "iQiyi"),
        ("2021", "2021"),
        ("درآمد سالانه", "درآمد سالانه"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_name_keeps_its_own(text, sentence):
    assert begun(text) == sentence


def test_what_is_escaped_stays_escaped():
    assert begun(Markup("a &lt; b")) == Markup("A &lt; b")


@pytest.mark.parametrize(
    ("noun", "before_another"),
    [
        ("درآمد سالانه", "درآمد سالانهٔ"),
        ("طول ویدیو", "طول ویدیوی"),
        ("بها", "بهای"),
        ("راه", "راه"),
        ("گروه", "گروه"),
        ("هزینهٔ جاری", "هزینهٔ جاری"),
        ("شمار کاربران", "شمار کاربران"),
        ("", ""),
    ],
)
def test_a_persian_noun_is_linked_to_what_it_belongs_to(noun, before_another):
    assert linked(noun, "fa") == before_another


def test_other_languages_link_nothing():
    assert linked("ساعت نامه", "en") == "ساعت نامه"
