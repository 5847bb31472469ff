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
    ],
)
def test_repair(spelling, written, repaired):
    assert spelling.repair(written) == repaired


def test_english_slips_are_repaired_towards_english(spelling):
    assert spelling.repair("poeple") == ("people",)
