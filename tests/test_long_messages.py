"""Long messages, written as people speak: what they ask is found among what they tell."""

import pytest

from knowledge.answering.answers import Refusal, Several
from knowledge.understanding.splitting import clauses_of
from tests.shipped import answer


def told(got):
    parts = got.parts if isinstance(got, Several) else (got,)
    return [part.entry.id for part in parts]


PISTACHIOS = """خشکبار من استان کرمانه، پسته خام صادر می‌کنیم تو گونی ۵۰ کیلویی، عمده می‌فروشیم. شنیدم تو دوئین میشه
خرده‌فروشی کرد ولی نمیدونم باید کارت بازرگانی داشته باشم یا نه و اینکه اول باید چیکار کنم"""
DATES = """hello i am from a small company in Bam, we make dates and date syrup and we want to come to china market, my
son told me about douyin app, i want to know what is the deposit for a shop and how much is the
commission of platform"""
STUDENT = """سلام من دانشجوی ارشد ارتباطاتم و دارم روی دیپلماسی رسانه‌ای کار می‌کنم، استادم گفته این گزارش رو ببینم،
می‌خواستم بپرسم سفارت پاکستان چند تا دنبال‌کننده داره و درآمد دوئین در سال ۲۰۱۹ چقدر بوده"""
TAOBAO = """our company sells on Taobao and JD for five years and now the boss wants to try something new because
everyone says it is growing, what is the deposit for a shop there"""
INSTAGRAM = """we have a big page on Instagram with many followers and my cousin says there is a market in China too, so
what papers do I need and how many users does it have there"""
SAFFRON = (
    "we make saffron and dates in a small town near Mashhad, my son told me about it and I want to know the deposit"
)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (PISTACHIOS, ["rules/commercial-card"]),
        (DATES, ["rules/shop-deposit", "rules/platform-fee"]),
        (STUDENT, ["embassies/list", "revenue/series"]),
    ],
)
def test_what_a_long_message_asks_is_answered(text, entries):
    assert told(answer(text.replace("\n", " "), dense=True)) == entries


@pytest.mark.parametrize("text", [TAOBAO, INSTAGRAM])
def test_a_long_message_that_names_what_is_not_held_is_refused(text):
    assert isinstance(answer(text.replace("\n", " "), dense=True), Refusal)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("What is the deposit and how much is the fee of the platform?", []),
        (SAFFRON, [SAFFRON.split(",", maxsplit=1)[0], "my son told me about it", "I want to know the deposit"]),
    ],
)
def test_a_message_is_parted_where_whole_clauses_stand_on_both_sides(text, clauses):
    assert clauses_of(text) == clauses
