"""Answers as they are read: sentences are whole, nothing is said twice, a refusal claims no more than it knows."""

import re

import pytest

from handlers.answering import told
from knowledge.answering.answers import FactAnswer, Refusal
from tests.shipped import answer, said, snapshot


def shown(*messages: str) -> str:
    return said(*messages)["text"]


@pytest.mark.parametrize("fact", snapshot().facts.values(), ids=lambda fact: fact.id)
def test_an_english_figure_begins_with_a_capital(fact):
    text = told(FactAnswer(language="en", rows=(fact,), basis="report"), snapshot()).text
    assert not text[0].islower()


@pytest.mark.parametrize(
    "question",
    [
        "when did revenue first pass 3 billion dollars",
        "difference between russia and iran followers",
        "list all embassies by followers",
        "top seven embassies by followers",
        "average followers of embassies",
        "rank of Cuba by followers",
    ],
)
def test_every_sentence_and_row_begins_with_a_capital(question):
    assert re.findall(r"^[a-z].*|(?:\. |\n• )[a-z].*|\.[A-Z].*", shown(question).split("Note:")[0]) == []


@pytest.mark.parametrize(
    ("fact", "persian", "english"),
    [
        (
            "cbec/order-limit",
            "سقف هر سفارش (قواعد تجارت الکترونیک فرامرزی): تا ۵٬۰۰۰ یوان.",
            "Ceiling of an order (cross-border e-commerce rules): up to 5,000 yuan.",
        ),
        (
            "revenue/2018",
            "درآمد سالانۀ دوئین، ۲۰۱۸: ۱۵۰ میلیون دلار.",
            "Annual revenue, Douyin, 2018: 150 million dollars.",
        ),
        (
            "letter/time",
            "ساعت نامه (نامۀ همراه گزارش): ۱۵:۱۱:۴۴.",
            "Time of the letter, the covering letter: 15:11:44.",
        ),
        (
            "sales/2022",
            "حجم فروش اواخر ۲۰۲۲: ۲ تریلیون یوان (پیش‌بینی).",
            "Sales volume, late 2022: 2 trillion yuan (forecast).",
        ),
    ],
)
def test_a_figure_is_named_without_saying_a_word_twice(fact, persian, english):
    row = snapshot().facts[fact]
    for language, text in (("fa", persian), ("en", english)):
        assert (
            told(FactAnswer(language=language, rows=(row,), basis="report"), snapshot())
            .text.replace("\u06c0", "ۀ")
            .split("\n")[0]
            == text
        )


@pytest.mark.parametrize("question", ["top seven embassies by followers", "فهرست دنبال‌کنندگان سفارت‌ها"])
def test_the_rows_of_a_long_list_stand_together_below_the_cautions(question):
    answered = answer(question)
    html = told(answered, snapshot()).html
    short, _quote, below = html.partition("<blockquote expandable>")
    assert "<i>" in short
    assert "• " not in short
    assert below.partition("</blockquote>")[0].count("• ") == len(answered.rows)


def test_a_known_unknown_says_why_it_matters_and_whom_to_ask():
    text = shown("شرکت ثبت ایران را دوئین می‌پذیرد؟")
    assert "چرا مهم است: " in text
    assert "از چه کسی بپرسید: " in text


@pytest.mark.parametrize(
    ("kind", "missing", "metric", "sentence"),
    [
        ("country", "Germany", "followers", "The report's list has no account of Germany."),
        ("country", "Germany", "", "Neither the report nor the other sources say that of Germany."),
        ("country", "Russia", "likes", "I found no answer to that about Russia."),
        ("platform", "WhatsApp", "users", "Neither the report nor the other sources say that of WhatsApp."),
        ("platform", "Taobao", "annual-revenue", "I found no answer to that about Taobao."),
        ("period", "2016", "annual-revenue", "The report holds no figure for 2016 of this: annual revenue."),
        ("period", "2020", "annual-revenue", "I found no such figure for 2020."),
        ("period", "2020", "revenue-growth", "I found no such figure for 2020."),
        ("metric", "number of employees", "", "I hold nothing on this: number of employees."),
        (None, None, "", "I found no answer to that."),
    ],
)
def test_a_refusal_is_firm_only_where_what_was_named_is_held_nowhere(kind, missing, metric, sentence):
    names = (missing,) if missing else ()
    refusal = Refusal("en", reason="not-held", missing=names, missing_kind=kind, context={"metrics": metric})
    assert told(refusal, snapshot()).text == sentence


def test_a_blank_cell_is_the_tables():
    assert "table for the consulate general of Pakistan is blank" in shown("pakistan consulate in chengdu followers")
    assert "خانۀ جدول گزارش برای سرکنسولگری ایران" in shown("سرکنسولگری ایران چند دنبال‌کننده دارد").replace(
        "\u06c0", "ۀ"
    )
