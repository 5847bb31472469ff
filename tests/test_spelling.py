"""Repair goes towards the base's own words, and leaves what is known alone."""

import pytest

from knowledge.search.spelling import Spelling

BASE = {"سفارت": 9, "پاکستان": 5, "فالوور": 4, "درامد": 6, "followers": 5, "embassy": 5, "commercial": 4, "account": 9}


@pytest.fixture
def spelling():
    return Spelling(BASE, lambda word: word in BASE or word in {"چند", "how"})


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("سفارط", ("سفارت",)),
        ("پاکستتان", ("پاکستان",)),
        ("folowers", ("followers",)),
        ("embasy", ("embassy",)),
        ("comercail", ("commercial",)),
        ("سفارتپاکستان", ("سفارت", "پاکستان")),
        ("سفارت", ("سفارت",)),
        ("چند", ("چند",)),
        ("2021", ("2021",)),
        ("قورمه", ("قورمه",)),
        ("فالوورو", ("فالوور",)),
    ],
)
def test_repair(spelling, written, repaired):
    assert spelling.repair(written) == repaired


def test_english_slips_are_repaired_towards_english(spelling):
    assert spelling.repair("poeple") == ("people",)


@pytest.mark.parametrize(
    ("written", "meant"), [("fo", "of"), ("teh", "the"), ("adn", "and"), ("gmv", "gmv"), ("kg", "kg")]
)
def test_letters_of_short_words_that_changed_places(spelling, written, meant):
    assert spelling.repair(written) == (meant,)


@pytest.mark.parametrize(
    "base",
    [
        BASE,
        BASE | {"پاکستانی": 7, "سفارش": 2},
        {word: count for word, count in BASE.items() if word not in {"سفارت", "followers"}},
        BASE | {"سفارط": 1, "followers": 1, "follower": 9},
    ],
    ids=["the same", "more", "fewer", "other counts"],
)
def test_what_is_lent_by_an_earlier_base_repairs_as_one_taken_in_anew(spelling, base):
    lent = Spelling(base, lambda word: word in base, before=spelling)
    anew = Spelling(base, lambda word: word in base)
    for written in ("سفارط", "سفاررت", "پاکستتان", "folowers", "embasy", "comercail", "سفارتپاکستان", "acount"):
        assert lent.repair(written) == anew.repair(written)
