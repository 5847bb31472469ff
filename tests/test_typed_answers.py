"""What people type at a question: the option they name, a range they fall into, no, or that they do not know."""

import pytest

from knowledge.flows.replay import Answer
from knowledge.flows.rows import UNKNOWN
from knowledge.flows.scales import option_of_amount
from knowledge.flows.typed import goods_offered, read_along, read_typed
from knowledge.loading import load
from knowledge.snapshot import Snapshot

SNAPSHOT = Snapshot.of(load())


@pytest.mark.parametrize(
    ("node", "text", "answer"),
    [
        ("category", "زعفران", "saffron"),
        ("category", "saffron", "saffron"),
        ("category", "ما زعفران داریم", "saffron"),
        ("category", "seafood", "caviar_seafood"),
        ("category", "آجیل", "nuts_dried_fruit_dates"),
        ("category", "fresh apples", "fresh_fruit"),
        ("category", "زعفران و پسته", None),
        ("category", "هزینه حساب رسمی", None),
        ("china", "نه", "none"),
        ("china", "نداریم", "none"),
        ("china", "نه، شریک نداریم", "none"),
        ("china", "no", "none"),
        ("china", "شریک دارم", "partner_or_agent"),
        ("company", "کارت ندارم", "iran_firm_no_card"),
        ("company", "کارت بازرگانی نداریم", "iran_firm_no_card"),
        ("company", "شرکت نداریم", "none"),
        ("content_team", "تیم ندارم", "none"),
        ("trademark", "ثبت نکرده‌ام", "none"),
        ("update_owner", "داریم", "yes"),
        ("update_owner", "نداریم", "no"),
        ("update_owner", "شاید", None),
        ("certificates", "مبدأ و بهداشت", ("origin", "health")),
        ("certificates", "origin and standard", ("origin", "standard")),
        ("certificates", "گواهی مبدأ داریم", ("origin",)),
        ("certificates", "همه را دارم", ("origin", "plant_health", "health", "standard")),
        ("certificates", "هیچ‌کدام", ()),
        ("certificates", "نداریم", ()),
        ("certificates", "مبدأ از کجا بگیرم", None),
        ("monthly_units", "۱٬۲۰۰", "1200"),
        ("monthly_units", "1.5", None),
        ("monthly_units", "-3", None),
        ("monthly_units", "۱۰۰۰۰۰۰۰۰۰۰۰۰", None),
        ("unit_price", "۲۰ میلیون تومان", "20000000 IRT"),
        ("unit_price", "2.5k yuan", "2500 CNY"),
        ("unit_price", "۲۵۰۰", "2500 CNY"),
        ("unit_price", "گران", None),
        ("start_day", "۱۴۰۵/۱۰/۱", "2026-12-22"),
        ("start_day", "۱۵ دی ۱۴۰۵", "2027-01-05"),
        ("start_day", "15 Jan 2027", "2027-01-15"),
        ("start_day", "2027-01-15", "2027-01-15"),
        ("start_day", "۱۴۰۵/۱۳/۱", None),
        ("brand_name", "  گلستان ", "گلستان"),
        ("brand_name", "نام تجاری چیست؟", None),
    ],
)
def test_words_are_read_as_the_question_asks(node: str, text: str, answer: Answer | None) -> None:
    assert read_typed(SNAPSHOT.questions[node], text) == answer


@pytest.mark.parametrize(
    "text", ["نمی‌دانم", "نمیدونم", "مطمئن نیستم", "I don’t know", "I don't know", "idk", "nemidoonam", "-"]
)
@pytest.mark.parametrize("node", ["category", "certificates", "monthly_units", "unit_price", "start_day", "brand_name"])
def test_not_knowing_answers_every_question(node: str, text: str) -> None:
    assert read_typed(SNAPSHOT.questions[node], text) == UNKNOWN


@pytest.mark.parametrize(
    ("node", "text", "option"),
    [
        ("launch_cash", "۶۰ هزار یوان", "from_50k_to_430k"),
        ("launch_cash", "49999", "lt_50k"),
        ("launch_cash", "۵۰۰۰۰", "from_50k_to_430k"),
        ("launch_cash", "430000", "from_50k_to_430k"),
        ("launch_cash", "۱ میلیون یوان", "gt_430k"),
        ("launch_cash", "۲۰۰ میلیون تومان", None),
        ("launch_cash", "-5", None),
        ("launch_cash", "کم", None),
        ("monthly_budget", "35k yuan", "from_35k_to_50k"),
        ("monthly_budget", "0", "lt_5k"),
        ("category", "5000", None),
    ],
)
def test_an_amount_is_the_range_it_falls_into(node: str, text: str, option: str | None) -> None:
    assert option_of_amount(SNAPSHOT, SNAPSHOT.questions[node], text) == option


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("زعفران دارم", "saffron"),
        ("من خرما دارم", "nuts_dried_fruit_dates"),
        ("می‌خواهم در چین پسته بفروشم", "nuts_dried_fruit_dates"),
        ("I have saffron", "saffron"),
        ("I'd like to sell carpets in China", "carpet_textile"),
        ("زعفران", None),
        ("زعفران دارم؟", None),
        ("چطور زعفران بفروشم", None),
        ("زعفران و پسته دارم", None),
        ("سؤال دارم", None),
        ("how to sell saffron", None),
    ],
)
def test_who_says_no_more_than_what_they_have_has_goods_to_sell(text: str, goods: str | None) -> None:
    assert goods_offered(SNAPSHOT.questions["category"], text) == goods


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("خاویار دارم", "contains_protected"),
        ("caviar", "contains_protected"),
        ("میگو", "no_protected"),
        ("آبزیان داریم", None),
        ("بله دارم", None),
    ],
)
def test_words_that_named_the_goods_answer_what_is_asked_because_of_them(text: str, answer: Answer | None) -> None:
    assert read_along(SNAPSHOT.questions["protected_species"], text) == answer


def test_saying_what_one_has_answers_nothing_else() -> None:
    assert read_along(SNAPSHOT.questions["registered_producer"], "زعفران دارم") is None
