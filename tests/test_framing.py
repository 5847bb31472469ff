"""What frames a question is not asked."""

import pytest

from knowledge.understanding.framing import without_frames
from tests.shipped import answer


@pytest.mark.parametrize(
    ("framed", "plain"),
    [
        ("برای دومین بار: ایران چند دنبال‌کننده دارد؟", "ایران چند دنبال‌کننده دارد؟"),
        ("دومین بار است که می‌پرسم، هزینه حساب چقدر است؟", "هزینه حساب چقدر است؟"),
        ("برای بار سوم می‌پرسم مالک دوئین کیست؟", "مالک دوئین کیست؟"),
        ("سوال دوم: هزینه حساب چقدر است؟", "هزینه حساب چقدر است؟"),
        ("در درجهٔ اول، دوئین چیست؟", "دوئین چیست؟"),
        ("بین خودمون بمونه، هزینه حساب چقدر است؟", "هزینه حساب چقدر است؟"),
        ("the second thing I want to know is who owns Douyin", "who owns Douyin"),
        ("Secondly, who owns Douyin?", "who owns Douyin?"),
        ("My last question: who owns Douyin?", "who owns Douyin?"),
        ("راسته که باز کردن حساب رایگان است؟", "باز کردن حساب رایگان است؟"),
        ("شنیدم باز کردن حساب رایگان است، راسته؟", "باز کردن حساب رایگان است"),
        ("Is it true that opening an account is free?", "opening an account is free?"),
        ("A friend told me that opening an account is free, is that true?", "opening an account is free"),
    ],
)
def test_a_question_is_answered_as_without_its_frame(framed, plain):
    found, expected = answer(framed), answer(plain)
    assert type(found) is type(expected)
    assert getattr(found, "entry", None) == getattr(expected, "entry", None)
    assert getattr(found, "rows", ()) == getattr(expected, "rows", ())


@pytest.mark.parametrize(
    "text",
    [
        "سوال دوم",
        "my second question",
        "دومین سفارت پرفالوور",
        "دومین ویدیوی روسیه",
        "the first embassy on Douyin",
        "سوال من دربارهٔ گمرک است",
        "این رقم درست است؟",
        "is this figure true?",
        "Can I read the report in English?",
        "What do people say about the Russian embassy?",
        "چینی‌ها چی می‌گن؟",
        "چرا نمی‌گن هزینه چقدر است؟",
    ],
)
def test_what_is_asked_itself_is_no_frame(text):
    assert without_frames(text) == text
