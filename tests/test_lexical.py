"""Lexical search: the nearest wording wins, and a change costs what it changes."""

from knowledge.search.base import Base, Document
from knowledge.search.lexical import Bm25, grams_of, stem_of

DOCUMENTS = [
    Document("cost", ("هزینه حساب تجاری چقدر است؟", "cost of a commercial account")),
    Document("duty", ("عوارض گمرکی در فروش فرامرزی", "customs duty in cross-border selling")),
    Document("russia", ("سفارت روسیه چند دنبال‌کننده دارد؟", "followers of the Russian embassy")),
]


def keys(base, text):
    return [hit.key for hit in base.search(text)]


def test_the_nearest_wording_comes_first():
    base = Base(DOCUMENTS)
    assert keys(base, "حساب تجاری چند؟")[0] == "cost"
    assert keys(base, "customs")[0] == "duty"


def test_lost_spaces_are_survived_by_letters():
    assert keys(Base(DOCUMENTS), "عوارضگمرکی")[0] == "duty"


def test_what_is_removed_is_not_found_and_what_is_added_is():
    base = Base(DOCUMENTS)
    base.remove("duty")
    assert "duty" not in keys(base, "customs duty")
    base.add(Document("tea", ("tea of Lahijan",)))
    assert keys(base, "lahijan tea")[0] == "tea"


def test_a_document_replaces_the_one_before():
    base = Base(DOCUMENTS)
    base.add(Document("cost", ("nothing like it",)))
    assert "cost" not in keys(base, "حساب تجاری")
    assert len(base) == len(DOCUMENTS)


def test_terms_find_what_letters_do_not():
    base = Base([Document("a", ("one thing",), terms=(("saffron",),)), Document("b", ("another thing",))])
    assert [hit.key for hit in base.search("زعفرون", terms=["saffron"])] == ["a"]


def test_nothing_is_found_in_nothing():
    assert Base().search("anything") == []
    assert Base(DOCUMENTS).search("🍕") == []


def test_half_dead_units_are_swept_out():
    index: Bm25[int] = Bm25(stem_of)
    for each in range(200):
        index.add(each, f"word{each}x common")
    for each in range(150):
        index.remove(each)
    assert len(index) == 50
    assert set(index.scores("common")) == set(range(150, 200))


def test_grams_of_short_words():
    assert grams_of("از") == ("_از_",)
