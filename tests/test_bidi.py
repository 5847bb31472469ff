"""Mixed-direction text: shown here with [ ] for the two ends of an isolate and > for the mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.bidi import END_ISOLATE, ISOLATE, RIGHT_TO_LEFT_MARK, isolate, isolate_runs, strip


def seen(text: str) -> str:
    return text.replace(ISOLATE, "[").replace(END_ISOLATE, "]").replace(RIGHT_TO_LEFT_MARK, ">")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("سلام", "سلام"),
        ("اکانت Blue V در Douyin با ۳۵٬۰۰۰ یوان", "اکانت [Blue V] در [Douyin] با [۳۵٬۰۰۰] یوان"),
        ("رشد ۳٫۵٪ در سال ۲۰۲۲–۲۰۲۳، ساعت ۱۴:۳۰", "رشد [۳٫۵٪] در سال [۲۰۲۲–۲۰۲۳]، ساعت [۱۴:۳۰]"),
        ("ما Douyin، WeChat و TikTok.", "ما [Douyin]، [WeChat] و [TikTok]."),
        ("کد 1210 (B2C) برای JD.com", "کد [1210] ([B2C]) برای [JD.com]"),
        ("فرمان /cost و @karvan_bot", "فرمان [/cost] و [@karvan_bot]"),
        ("نشانی https://example.com/a?b=1&amp;c=2 را ببینید", "نشانی [https://example.com/a?b=1&amp;c=2] را ببینید"),
        ("واحد R&amp;D است", "واحد [R&amp;D] است"),
        ("شبکه 抖音 است", "شبکه [抖音] است"),
        ("در سال ۱۴۰۱. ۸۸۸ میلیون", "در سال [۱۴۰۱]. [۸۸۸] میلیون"),
        ("درآمد دوئین، ۲۰۲۰: ۱٫۹ میلیارد", "درآمد دوئین، [۲۰۲۰]: [۱٫۹] میلیارد"),
        ("جای آن (§costs ¶1 · §growth)", "جای آن ([§costs ¶1] · [§growth])"),
        ("حساب <b>Douyin</b> با <i>۵</i>", "حساب <b>[Douyin]</b> با <i>[۵]</i>"),
        ('پیوند <a href="https://a.b/c">TikTok</a>', 'پیوند <a href="https://a.b/c">[TikTok]</a>'),
        ("نمونه <code>/rate 12000</code>", "نمونه [<code>/rate 12000</code>]"),
        ("<pre>a 1\nb 2</pre>\nسلام", "<pre>a 1\nb 2</pre>\nسلام"),
        ("کوچک‌تر &lt; بزرگ‌تر", "کوچک‌تر &lt; بزرگ‌تر"),
        ("دما -۵ است", "دما [-۵] است"),
        ("۵۰ یوان × ۶ ماه ÷ ۲", "[۵۰] یوان × [۶] ماه ÷ [۲]"),
        ("درجهٔ B-. همین", "درجهٔ [B-]. همین"),
    ],
)
def test_latin_words_and_figures_are_isolated(text, shown):
    assert seen(isolate_runs(text, "fa")) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Douyin است", ">[Douyin] است"),
        ("<blockquote><b>Douyin</b> است</blockquote>", "<blockquote><b>>[Douyin]</b> است</blockquote>"),
        ("<code>/cost</code> را بزنید", ">[<code>/cost</code>] را بزنید"),
        ("• WeChat: پیام", ">• [WeChat]: پیام"),
        ("۱۷ سفارت", "[۱۷] سفارت"),
        ("سلام\nWeChat\n\n۵", "سلام\n>[WeChat]\n\n[۵]"),
    ],
)
def test_a_line_begins_as_persian(text, shown):
    assert seen(isolate_runs(text, "fa")) == shown


def test_english_is_left_as_it_is():
    assert isolate_runs("Douyin, 35,000 yuan", "en") == "Douyin, 35,000 yuan"


def test_marks_that_somebody_typed_cannot_turn_the_sentence_round():
    assert seen(isolate("\u202eAli\u2069")) == "[Ali]"
    assert isolate_runs("سلام \ue000 و \ue001", "fa") == "سلام  و "


def test_what_is_isolated_already_is_left_alone():
    assert seen(isolate_runs(f"نام {isolate('Ali ۵')} است", "fa")) == "نام [Ali ۵] است"


PIECES = st.lists(
    st.sampled_from(
        ["سلام ", "Blue V", "۳۵٬۰۰۰", " ", "<b>", "</b>", "&amp;", "\n", "5%", "(", "<code>a 5</code>", "،", "«TikTok»"]
    )
)


@given(pieces=PIECES)
def test_doing_it_twice_changes_nothing_and_undoing_it_gives_the_text_back(pieces):
    text = "".join(pieces)
    once = isolate_runs(text, "fa")
    assert isolate_runs(once, "fa") == once
    assert strip(once) == text
    assert once.count(ISOLATE) == once.count(END_ISOLATE)
