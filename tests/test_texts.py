"""Texts pull their figures from facts, in each language, and can do nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.schema import Source
from knowledge.snapshot import Snapshot
from knowledge.texts import TextError, mentioned, phrase, render, words_of
from tests.small_content import both, content, fact, term

FACTS = {
    "revenue": fact("revenue", value="4600000000", unit="u-usd", qualifier="about", period="2021"),
    "users": fact("users", value="800000000", unit="u-users", qualifier="more-than", period="2021-06"),
    "one": fact("one", value="1", unit="u-users"),
    "posts": fact("posts", value="7003000", unit="u-users", period="late-2022"),
    "share": fact("share", value="87.8", unit="u-percent"),
    "ceiling": fact("ceiling", value="70", unit="u-times", qualifier="up-to"),
    "sales": fact("sales", value="9500000", unit="u-cny", qualifier="forecast"),
    "launch": fact("launch", value="2017", unit="u-calendar-year"),
    "embassy": fact("embassy", value="55000", unit="u-users", qualifier="exactly"),
    "blank": fact("blank", unit="u-users", quote=None),
    "vague": fact("vague", unit="u-cny", text=both("صدها میلیون یوان", "hundreds of millions of yuan")),
}
SNAPSHOT = Snapshot.of(content(*FACTS.values(), term("late-2022", "period", "پایان ۲۰۲۲", "late 2022")))

GOLDEN = {
    "cost/commercial": ("ماهانه ۵۰٬۰۰۰ یوان به بالا", "50,000 yuan and up a month"),
    "cost/official": ("۳۵٬۰۰۰ یوان به بالا", "35,000 yuan and up"),
    "revenue": ("حدود ۴٫۶ میلیارد دلار", "about 4.6 billion dollars"),
    "users": ("بیش از ۸۰۰ میلیون کاربر", "more than 800 million users"),
    "one": ("۱ کاربر", "1 user"),
    "posts": ("۷٬۰۰۳٬۰۰۰ کاربر", "7,003,000 users"),
    "share": ("۸۷٫۸ درصد", "87.8%"),
    "ceiling": ("تا ۷۰ برابر", "up to 70 times"),
    "sales": ("۹٫۵ میلیون یوان (پیش‌بینی)", "9.5 million yuan (forecast)"),
    "launch": ("۲۰۱۷", "2017"),
    "embassy": ("دقیقاً ۵۵٬۰۰۰ کاربر", "exactly 55,000 users"),
    "blank": ("داده نشده", "not given"),
    "vague": ("صدها میلیون یوان", "hundreds of millions of yuan"),
}


@pytest.mark.parametrize(("fact_id", "said"), GOLDEN.items(), ids=GOLDEN)
def test_a_fact_is_said_as_people_say_it(fact_id, said):
    got = tuple(phrase(SNAPSHOT.facts[fact_id], SNAPSHOT, language) for language in ("fa", "en"))
    assert got == said


PARTS = {
    '{{ fact("revenue").value }}': "4.6 billion",
    '{{ fact("revenue").number }}': "4,600,000,000",
    '{{ fact("revenue").amount }}': "4.6 billion dollars",
    '{{ fact("revenue").unit }}': "dollars",
    '{{ fact("revenue").as_of }}': "24 April 2022",
    '{{ year(fact("revenue").as_of) }}': "2022",
    '{{ fact("users").period }}': "June 2021",
    '{{ year(fact("users").period) }}': "2021",
    '{{ fact("posts").period }}': "late 2022",
    '{{ fact("revenue").locus }}': "§costs ¶1",
    '{{ fact("cost/official").conflict }}': "It is not said which.",
    '{% if fact("cost/official").conflict %}disputed{% else %}agreed{% endif %}': "disputed",
    '{% if not fact("revenue").conflict %}agreed{% endif %}': "agreed",
    '{{ label("douyin") }} in {{ fact("launch") }}': "Douyin in 2017",
    "plain words": "plain words",
}


@pytest.mark.parametrize(("template", "said"), PARTS.items(), ids=PARTS)
def test_parts_of_a_fact(template, said):
    assert render(template, SNAPSHOT, "en").text == said


def test_days_are_persian_in_persian():
    assert render('{{ year(fact("revenue").as_of) }}', SNAPSHOT, "fa").text == "۱۴۰۱"
    assert render('{{ fact("users").period }}', SNAPSHOT, "fa").text == "ژوئن ۲۰۲۱"


def test_a_newer_value_of_the_office_stands_beside_the_reports():
    office = Source(
        id="desk",
        kind="office",
        title=both("میز", "Desk"),
        publisher=both("دفتر", "Office"),
        published=date(2023, 10, 1),
    )
    newer = fact("embassy-2023", value="61000", unit="u-users", source="desk", held_on=date(2023, 10, 1))
    other_year = fact("revenue-2023", value="9", unit="u-usd", source="desk", period="2023", held_on=date(2023, 10, 1))
    snapshot = Snapshot.of(content(*FACTS.values(), office, newer, other_year))
    got = render('{{ fact("embassy") }}', snapshot, "en")
    assert got.text == "61,000 users (October 2023; the report in 2022: exactly 55,000 users)"
    assert got.facts == ("embassy", "embassy-2023")
    assert phrase(snapshot.facts["embassy"], snapshot, "fa") == (
        "۶۱٬۰۰۰ کاربر (مهر ۱۴۰۲؛ گزارش در ۱۴۰۱: دقیقاً ۵۵٬۰۰۰ کاربر)"
    )
    assert phrase(snapshot.facts["revenue"], snapshot, "en") == "about 4.6 billion dollars", "another period"


def test_a_text_says_which_facts_it_shows():
    got = render('{{ fact("users") }}, {{ fact("revenue") }}, {{ fact("users").value }}', SNAPSHOT, "en")
    assert got.facts == ("users", "revenue")
    hidden = '{% if fact("revenue").conflict %}{{ fact("users") }}{% endif %}{{ label("douyin") }}'
    assert mentioned(hidden).facts == ("revenue", "users")
    assert mentioned(hidden).labels == ("douyin",)


def test_the_words_that_a_text_types_itself():
    assert words_of('In {{ fact("launch") }} it began, 2018 {% if fact("one") %}3{% endif %}').split() == [
        "In", "it", "began,", "2018", "3",
    ]  # fmt: skip


REFUSED = {
    "a loop": "{% for x in fact('one') %}x{% endfor %}",
    "a range": "{{ range(10) }}",
    "a macro": "{% macro x() %}{% endmacro %}",
    "an include": "{% include 'other' %}",
    "an import": "{% import 'os' as os %}",
    "a block": "{% block x %}{% endblock %}",
    "an assignment": "{% set x = 1 %}",
    "arithmetic": "{{ 'a' * 1000000000 }}",
    "joining": "{{ fact('one') ~ fact('one') }}",
    "a filter": "{{ fact('one') | upper }}",
    "a private part": "{{ fact('one').__class__ }}",
    "a part of a part": "{{ fact('one').value.format }}",
    "an item": "{{ fact('one')['fact'] }}",
    "a call of a part": "{{ fact('one').value() }}",
    "a typed constant": "{{ 5 }}",
    "a typed choice": "{{ 5 if fact('one') else 6 }}",
    "a bare name": "{{ fact }}",
    "an unknown name": "{{ config }}",
    "a computed id": "{{ fact(fact('one')) }}",
    "two ids": "{{ fact('one', 'users') }}",
    "a year of words": "{{ year('2017') }}",
    "an unknown fact": "{{ fact('none') }}",
    "an unknown label": "{{ label('none') }}",
    "a broken tag": "{{ fact('one'",
    "very long": "{" * 30_000,
    "very deep": "{{ fact(" * 900,
    "very many": "{{ fact('one') }}" * 300,
}


@pytest.mark.parametrize("template", REFUSED.values(), ids=REFUSED)
def test_a_text_can_do_nothing_else(template):
    with pytest.raises(TextError):
        render(template, SNAPSHOT, "en")


WORDS = st.sampled_from(["", " ", "a", "\n", "در", "}}", "%", "a, b. "])
FIGURES = st.sampled_from(
    [
        '{{ fact("users") }}',
        '{{fact("revenue").value}}',
        '{{ label("douyin") }}',
        '{{ fact("none") }}',
        '{{ fact("one").locus }}',
    ]
)


@given(st.lists(WORDS | FIGURES, max_size=8).map("".join))
def test_the_short_way_says_what_jinja_says(template):
    def said(text):
        try:
            return render(text, SNAPSHOT, "fa")
        except TextError as error:
            return str(error)

    # A comment is all it takes to go the long way.
    longer = "{# #}" + template
    assert said(template) == said(longer)
    assert mentioned(template) == mentioned(longer)
    assert words_of(template).split() == words_of(longer).split()


def test_a_conflict_that_refers_to_itself_is_refused():
    circle = content(*FACTS.values())
    conflict = circle.of("conflict")["official-fee"].model_copy(
        update={"text": both("۰", 'x {{ fact("cost/official").conflict }}')}
    )
    snapshot = Snapshot.of(type(circle)({**circle.rows, "conflict": {conflict.id: conflict}}))  # type: ignore[attr-defined]
    with pytest.raises(TextError, match="refers to itself"):
        render('{{ fact("cost/official").conflict }}', snapshot, "en")
