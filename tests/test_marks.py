"""Texts as the office reads and types them: figures marked, no template code, and nothing lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InputError
from knowledge.office.marks import figures_of, marked, named, read_marked, read_named
from knowledge.office.matching import fact_name, loose_figures, put_in, settle, typed_day
from knowledge.office.texts import compared, shown_text, template_of, with_text
from knowledge.texts import render
from tests.shipped import snapshot as shipped

ENTRY = "costs/commercial-account"


@pytest.fixture(scope="module")
def snapshot():
    return shipped()


def templates(snapshot):
    for entry in snapshot.entries.values():
        for text in (entry.answer, entry.detail):
            for language in ("fa", "en"):
                if text is not None and text.of(language):
                    yield text.of(language), language


def test_every_shipped_text_comes_back_as_it_was(snapshot):
    for template, language in templates(snapshot):
        shown = marked(template, snapshot, language)
        assert "{" not in shown
        back = read_marked(shown, figures_of(template, snapshot, language))
        assert render(back, snapshot, language).text == render(template, snapshot, language).text


def test_figures_are_found_again_where_the_marks_were_not_typed(snapshot):
    for template, language in templates(snapshot):
        said = render(template, snapshot, language).text
        known = figures_of(template, snapshot, language)
        back = settle(read_marked(said, known), snapshot, language, known)
        assert render(back, snapshot, language).text == said


def test_every_shipped_text_comes_back_from_a_file(snapshot):
    for template, language in templates(snapshot):
        assert "{" not in named(template)
        assert render(read_named(named(template)), snapshot, language).text == render(template, snapshot, language).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("حساب ‹۱› ماهانه ۵۰٬۰۰۰ یوان به بالا می‌خواهد", 'حساب {{ fact("cost/commercial-account") }} می‌خواهد'),
        ("حساب ‹۱› می‌خواهد", 'حساب {{ fact("cost/commercial-account") }} می‌خواهد'),
        ("حساب [1] می‌خواهد", 'حساب {{ fact("cost/commercial-account") }} می‌خواهد'),
        ("حساب ‹۱› ۶۰٬۰۰۰ یوان می‌خواهد", "حساب ۶۰٬۰۰۰ یوان می‌خواهد"),
    ],
)
def test_a_mark_brings_its_figure(snapshot, typed, meant):
    known = figures_of(snapshot.entries[ENTRY].answer.fa, snapshot, "fa")
    assert read_marked(typed, known) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("{{ 7 * 7 }}", "code"),
        ("{% for x in y %}", "code"),
        ("a <script>alert(1)</script>", "code"),
        ("<b>درشت</b>", "code"),
        ("‹۹› تازه", "no-such-figure"),
        ("   \u200e ", "empty"),
        ("الف" * 3_000, "too-long"),
    ],
)
def test_what_cannot_be_a_text_is_refused_by_name(snapshot, typed, code):
    known = figures_of(snapshot.entries[ENTRY].answer.fa, snapshot, "fa")
    with pytest.raises(InputError) as refused:
        read_marked(typed, known)
    assert refused.value.code == code


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_plain_text_or_refused(typed):
    snapshot = shipped()
    known = figures_of(snapshot.entries[ENTRY].answer.fa, snapshot, "fa")
    try:
        template = settle(read_marked(typed, known), snapshot, "fa", known)
    except InputError:
        return
    render(template, snapshot, "fa")
    for loose in loose_figures(template, snapshot, "fa"):
        assert template[loose.numeral.start : loose.numeral.end]


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("ماهی ۵۰ هزار یوان", "fa"),
        ("ماهی ۵۰٬۰۰۰ یوان", "fa"),
        ("ماهی 50000 یوان", "fa"),
        ("a month costs 50,000 yuan", "en"),
    ],
)
def test_a_typed_figure_is_matched_to_the_fact_it_may_be(snapshot, typed, language):
    (loose,) = loose_figures(typed, snapshot, language, near={"cost/commercial-account"})
    assert loose.matches[0].fact.id == "cost/commercial-account"
    assert fact_name(loose.matches[0].fact, snapshot, language)
    said = render(put_in(typed, loose.matches[0]), snapshot, language).text
    assert not list(loose_figures(put_in(typed, loose.matches[0]), snapshot, language))
    assert "۵۰٬۰۰۰" in said or "50,000" in said


def test_one_paragraph_leaves_the_details(snapshot):
    entry = snapshot.entries[ENTRY]
    after = with_text(entry, "fa", "کوتاه و تازه.", snapshot)
    assert (after.answer.fa, after.detail.fa, after.answer.en) == ("کوتاه و تازه.", entry.detail.fa, entry.answer.en)
    both = with_text(entry, "fa", "کوتاه.\n\nبلند.", snapshot)
    assert (both.answer.fa, both.detail.fa) == ("کوتاه.", "بلند.")
    same = with_text(entry, "fa", shown_text(entry, "fa", snapshot), snapshot)
    assert template_of(same, "fa") == template_of(entry, "fa")


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_comparison_holds_both_texts(before, after):
    pieces = list(compared(before, after))
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@pytest.mark.parametrize(
    ("text", "day", "covers"),
    [
        ("از ۱ آذر ۱۴۰۵ به بعد", "2026-11-22", "۱ آذر ۱۴۰۵"),
        ("تا ۱۴۰۵/۹/۱ مهلت", "2026-11-22", "۱۴۰۵/۹/۱"),
        ("since 22 November 2026 on", "2026-11-22", "22 November 2026"),
        ("از سال ۱۴۰۵ به بعد", None, "۱۴۰۵"),
        ("in 2026 and later", None, "2026"),
        ("ماهانه ۲۰۰۰ یوان", "no day", ""),
        ("۷ روز مهلت", "no day", ""),
        ("۳۰ آذر ماه و ۵ نفر", "no day", ""),
    ],
)
def test_a_typed_day_or_year_is_told_from_an_amount(snapshot, text, day, covers):
    (first, *unused) = loose_figures(text, snapshot, "fa")
    typed = typed_day(text, first.numeral)
    if day == "no day":
        assert typed is None
    else:
        assert (typed.day and typed.day.isoformat(), text[typed.start : typed.end]) == (day, covers)
