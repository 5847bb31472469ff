"""Messages from templates: escaped, paged between paragraphs, and loud where a value is missing."""

from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.sandbox.text import formatted
from handlers import rendering
from handlers.keyboards import Button
from handlers.rendering import folded_out, pages, plain, render
from knowledge.answering.answers import Talk
from locales import LANGUAGES

WORD = st.sampled_from(["یوان", "account", "۵۰٬۰۰۰", "<b>دوین</b>", "&lt;", "<i>a &amp; b</i>", "\u2068Blue V\u2069"])
LINE = st.lists(WORD, max_size=60).map(" ".join)
BLOCKERS = [{"title": title, "text": "Ask."} for title in ("One", "Two", "Three")]
MESSAGE = st.lists(LINE, min_size=1, max_size=12).map(
    lambda lines: "<blockquote expandable>" + "\n".join(lines) + "</blockquote>"
)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_comes_in_is_escaped(language):
    message = render("errors/sorry", language, reference="<b>&</b>")
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in message


def test_a_missing_value_is_loud():
    with pytest.raises(UndefinedError):
        render("errors/sorry", "en")


def test_what_is_plain_holds_neither_tags_nor_marks():
    assert plain("<b>\u2068Blue V\u2069</b> &lt;۵\u200f") == "Blue V <۵"


def test_who_wants_to_know_is_told_which_template_it_was():
    told = []
    end = rendering.on_render(lambda template, message: told.append((template, message)))
    message = render("errors/sorry", "en", reference="1")
    end()
    render("errors/sorry", "en", reference="2")
    assert told == [("errors/sorry", message)]


def test_a_quote_ends_with_its_last_row():
    rows = render("plans/of_others", "en", title="Dates", route={"why": "So."}, blockers=BLOCKERS, stages=())
    assert "\n</blockquote>" not in rows


def test_a_short_message_is_one_page():
    assert pages("سلام\n\nخوش آمدید") == ["سلام\n\nخوش آمدید"]


@given(MESSAGE, st.integers(20, 200))
def test_every_page_is_whole_html_and_no_word_is_lost(message, longest):
    made = pages(message, longest)
    assert all(len(plain(page)) <= longest for page in made)
    assert _letters(made) == _letters([message])
    for page in filter(plain, made):
        formatted(page, "HTML")


def test_a_line_without_a_space_is_cut_outside_tags_and_entities():
    made = pages("<b>" + "&amp;" * 50 + "</b>", 20)
    assert "".join(plain(page) for page in made) == "&" * 50
    assert all(page.startswith("<b>") and page.endswith("</b>") for page in made)


def test_a_quote_that_cannot_fold_is_a_quote():
    assert folded_out("<blockquote expandable>a</blockquote>") == "<blockquote>a</blockquote>"


def _letters(texts):
    return "".join("".join(plain(text).split()) for text in texts)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_kind_of_small_talk_has_its_own_words(language):
    kinds = get_args(get_type_hints(Talk)["about"])
    said = {about: render("answers/talk", language, about=about).strip() for about in kinds}
    assert len(set(said.values())) == len(kinds)
    assert all(len(text) < 420 for text in said.values())


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("هزینهٔ حساب تجاری", "هزینهٔ حساب تجاری"),
        ("یک " * 30, ("یک " * 20).strip() + "…"),
        ("x" * 80, "x" * 59 + "…"),
    ],
)
def test_a_label_that_is_too_long_ends_after_a_word(label, shown):
    assert Button(label, url="https://example.org").as_data()["text"] == shown
