"""Places as people read them, and rows told once."""

import re

import pytest

from handlers.answering import told
from handlers.citing import places_in_words, rests_on, sites
from locales import bidi
from tests.shipped import answer, said, snapshot


@pytest.mark.parametrize(
    ("loci", "language", "words"),
    [
        (["§costs ¶1"], "en", ["running costs, paragraph 1"]),
        (["§embassies ¶1 r13"], "fa", ["فهرست حساب‌های سفارتخانه‌ها، سطر ۱۳"]),
        (["§russia ¶1", "§russia ¶2", "§russia ¶1"], "en", ["Russia's example, paragraphs 1, 2"]),
        ([f"§embassies ¶1 r{row}" for row in range(1, 9)], "en", ["list of embassies' accounts"]),
        (["§costs ¶0"], "fa", ["هزینه‌های جاری"]),
        (["a place of another pack"], "en", ["a place of another pack"]),
    ],
)
def test_a_place_is_told_in_words(loci: list[str], language: str, words: list[str]):
    assert places_in_words(loci, snapshot(), language) == words


def test_every_place_of_the_content_has_words():
    rows = (*snapshot().entries.values(), *snapshot().facts.values())
    loci = {each for row in rows for each in ([row.locus] if isinstance(row.locus, str) else row.locus or ())}
    for language in ("fa", "en"):
        assert [each for locus in loci for each in places_in_words([locus], snapshot(), language) if "§" in each] == []


def test_references_are_told_by_their_sites():
    reference = snapshot().references["CB-05"]
    assert sites([reference, reference]) == list(dict.fromkeys(sites([reference])))
    assert all("/" not in each and "." in each for each in sites([reference]))
    assert rests_on(["§costs ¶1", "CB-05"], snapshot(), "en")[0] == "running costs, paragraph 1"


def test_a_reference_without_a_page_is_named_by_who_published_it():
    assert [sites([snapshot().references[each]]) for each in ("OP-01", "OP-05")] == [["TheChinaPath"], ["TheChinaPath"]]


def test_a_citations_date_is_a_date_and_no_part_of_an_address():
    dates = {
        (reference.id, each.dated)
        for reference in snapshot().references.values()
        for each in reference.citations
        if each.dated
    }
    assert [each for each in dates if not re.search(r"\b(19[89]|20[0-2])\d\b|\b1[34]\d\d\b", each[1])] == []


@pytest.mark.parametrize(
    "question",
    ["top seven embassies by followers", "سفارت‌هایی که بیشتر از صد هزار فالوور دارند", "فهرست پست‌های سفارت‌ها"],
)
def test_no_row_of_a_ranking_is_told_twice(question: str):
    rows = told(answer(question), snapshot()).values
    names = [line.name for line in (*rows["told"], *rows["untold"])]
    assert len(names) == len(set(names)) == len(rows["lines"]) > 5
    text = bidi.strip(said(question)["text"])
    assert all(text.count(f"{line.name}: {line.figure}") <= 1 for line in rows["lines"])
