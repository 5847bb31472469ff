"""The office keeps the knowledge true from inside the chat: find, send text, look, publish; and the learning loop."""

import asyncio

import pytest

from bot.sandbox import people
from bot.sandbox.world import Fault
from locales import bidi
from tests.conversation import Conversation

COST = "costs/commercial-account"
NEW_TEXT = "حساب تجاری را ارزان نپندارید: هر ماه دست‌کم ۵۰٬۰۰۰ یوان می‌خواهد."


@pytest.fixture
def office(chat: Conversation) -> Conversation:
    """The owner of this bot."""
    return chat.as_("office")


async def member(office, name, role):
    """Somebody who was given a role in the chat."""
    person = office.as_(name)
    await person.send("/start")
    await office.send("/admin")
    await office.press("همکاران")
    await office.press("افزودن همکار")
    await office.send(f"{person.person.id} {name}")
    await office.press(role)
    return person


async def edit(person, words=COST, button="ویرایش متن فارسی"):
    await person.send(f"/admin {words}")
    await person.press(button)
    assert person.last.shows("office/send_text")


async def known(chat):
    """Wait until this process answers from what was published."""
    await chat.sandbox.settled()


async def test_send_text_look_publish(chat, office):
    await chat.send("هزینه حساب تجاری")
    before = chat.last.text
    await edit(office)
    assert "‹۱›" in office.last.plain
    assert "{" not in office.last.plain
    await office.send(NEW_TEXT)
    assert office.last.shows("office/draft")
    assert office.new[0].shows("answers/entry"), "first what askers would see"
    assert "ارزان نپندارید" in office.new[0]
    await chat.send("هزینه حساب تجاری")
    assert chat.last.text == before, "a draft is nobody's answer yet"
    await office.press("انتشار")
    assert office.last.shows("office/published")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert "ارزان نپندارید" in chat.last
    await chat.send("what does a commercial account cost")
    assert "yuan" in chat.last


async def test_an_answer_leads_its_editor_to_the_text(chat, office):
    await chat.send("سفارت روسیه چند دنبال‌کننده دارد؟")
    assert "ویرایش این متن" not in chat.last.buttons, "only staff see it"
    await office.send("هزینه حساب رسمی چقدر است؟")
    await office.press("ویرایش این متن")
    assert office.last.shows("office/entry")


async def test_a_figure_without_a_source_is_asked_for(chat, office):
    await edit(office)
    await office.send("حساب تجاری امسال ماهانه ۶۱٬۰۰۰ یوان می‌خواهد.")
    assert office.last.shows("office/draft")
    assert "انتشار" not in office.last.buttons
    await office.press("مقدار تازه‌تر برای: هزینهٔ جاری")
    await office.send("امروز")
    await office.send("آ")
    assert office.last.shows("office/problem"), "a source has a name"
    await office.send("نامهٔ رایزن بازرگانی")
    assert office.last.shows("office/draft")
    assert "انتشار" in office.last.buttons
    await office.press("انتشار")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert "۶۱٬۰۰۰" in chat.last.plain
    assert "۵۰٬۰۰۰" in chat.last.plain, "the report's value stays beside it"


async def test_a_wholly_new_figure_comes_with_its_text(chat, office):
    await edit(office)
    await office.send("برای حساب تجاری ۳۷ درصد تخفیف می‌دهند.")
    await office.press("هیچ‌کدام؛ رقم تازه است")
    await office.send("۳۷ درصد")
    await office.send("امروز")
    await office.send("آگهی یک کارگزار")
    assert "انتشار" in office.last.buttons
    await office.press("انتشار")
    await known(chat)
    await office.send(f"/admin {COST}")
    assert "۳۷" in office.new[0].plain
    assert "آگهی یک کارگزار" in office.new[0].plain, "the figure's own source is named beside the text's"


async def test_days_and_years_are_no_amounts(chat, office):
    await edit(office)
    await office.send("از ۱ آذر ۱۴۰۵ حساب تجاری گران‌تر شد و تا سال ۲۰۲۷ همین است.")
    for unused in range(2):
        await office.press("تاریخ یا سال است")
        await office.send("نامهٔ رایزن بازرگانی")
    assert "از ۱ آذر ۱۴۰۵ حساب" in office.new[0].plain.replace("\u2068", "").replace("\u2069", "")
    assert "سال ۲۰۲۷" in office.new[0].plain.replace("\u2068", "")
    await office.press("انتشار")
    assert office.last.shows("office/published")


async def test_a_newer_value_stands_beside_the_reports(chat, office):
    await office.send("/admin")
    await office.press("رقم‌ها")
    await office.send("cost/commercial-account")
    await office.press("۵۰٬۰۰۰")
    assert office.last.shows("office/figure")
    await office.press("ثبت مقدار تازه‌تر")
    await office.send("۶۰ هزار دلار")
    assert office.last.shows("office/problem"), "the earlier value is counted in yuan"
    await office.send("۶۰ هزار یوان")
    await office.send("فردا")
    assert office.last.shows("office/problem")
    await office.send("امروز")
    await office.send("رایزن بازرگانی، نامهٔ ۱۲")
    assert office.last.shows("office/draft")
    assert "این متن‌ها هم تغییر می‌کنند" in office.last
    await office.press("انتشار")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert "۶۰٬۰۰۰" in chat.last.plain
    assert "۵۰٬۰۰۰" in chat.last.plain


async def test_the_reports_value_changes_only_as_its_quote_reads(chat, office):
    await office.send("/admin")
    await office.press("رقم‌ها")
    await office.send("cost/commercial-account")
    await office.press("۵۰٬۰۰۰")
    await office.press("اصلاح خوانش گزارش")
    await office.send("۷۰ هزار یوان")
    assert office.last.shows("office/problem")
    await office.send("/cancel")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert "۵۰٬۰۰۰" in chat.last.plain


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "<b>درشت</b>", "‹۹۹› تازه", "الف" * 1_300])
async def test_what_cannot_be_a_text_is_refused_and_nothing_is_lost(chat, office, text):
    await edit(office)
    await office.send(text)
    assert office.last.shows("office/problem")
    await office.send(NEW_TEXT)
    assert office.last.shows("office/draft"), "the editor can send it again"


async def test_a_long_text_comes_as_a_file(chat, office):
    await edit(office)
    await office.send_file("document", NEW_TEXT.encode("cp1256", "replace"), "text.txt", mime="text/plain")
    assert office.last.shows("office/problem"), "wrong encoding"
    await office.send_file("document", b"PK\x03\x04\xff", "text.txt", mime="text/plain")
    assert office.last.shows("office/problem")
    long = NEW_TEXT + "\n\n" + "این حساب سرویس پخش زنده هم می‌گیرد. " * 150
    assert len(long) > 4_096, "no message holds it"
    await office.send_file("document", long.encode(), "text.txt", mime="text/plain")
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert chat.new[0].shows("answers/entry")
    await office.send_file("document", long.encode(), "text.txt", mime="text/plain")
    assert office.last.shows("office/problem"), "nobody knows which text it is for"


async def test_two_people_of_the_office_review_each_other(chat, office):
    sara = await member(office, "سارا", "ناشر")
    await edit(office)
    await office.send(NEW_TEXT)
    assert "انتشار" not in office.last.buttons, "with two publishers nobody approves their own"
    await office.press("فرستادن برای بازبینی")
    assert office.last.shows("office/submitted")
    assert sara.last.shows("office/to_review")
    await sara.press("دیدن")
    await sara.press("برگرداندن به نویسنده")
    await sara.send("منبع را هم بنویسید.")
    assert office.last.shows("office/came_back")
    await office.press("دیدن")
    await office.press("فرستادن برای بازبینی")
    await sara.press("دیدن", on=sara.last)
    await sara.press("انتشار")
    assert sara.last.shows("office/published")
    await office.send("/admin")
    await office.press("کارهای انجام‌شده")
    assert "سارا" in office.last


async def test_an_editor_drafts_and_cannot_publish(chat, office):
    ali = await member(office, "علی", "ویراستار")
    await edit(ali)
    await ali.send(NEW_TEXT)
    assert "انتشار" not in ali.last.buttons
    draft = next(key["callback_data"] for key in ali.last.keys if key["callback_data"].startswith("b3:"))
    await ali.press(draft.replace("b3:", "b2:") + ":0", forged=True)
    assert "نقش شما" in ali.notice
    await office.send("/admin")
    await office.press("همکاران")
    await office.press("علی")
    await office.press("گرفتن نقش")
    await ali.press("فرستادن برای بازبینی")
    assert "دفتر بازرگانی" in ali.notice, "a right removed meanwhile"


async def test_who_may_not_do_a_thing_sees_no_button_for_it(office):
    ali = await member(office, "علی", "ویراستار")
    await ali.send(f"/admin {COST}")
    assert "ویرایش متن فارسی" in ali.last.buttons
    assert not {"پس گرفتن", "کنار گذاشتن"} & set(ali.last.buttons)
    entry = next(key["callback_data"] for key in ali.last.keys if key["callback_data"].startswith("a4:entry:"))
    await ali.send("/admin")
    assert not {"نرخ ارز", "همکاران"} & set(ali.last.buttons)
    for key in list(ali.last.keys):
        await ali.press(key["callback_data"], forged=True)
        assert "نقش شما" not in ali.notice, key["text"]
    await ali.press(f"{entry.replace('a4:', 'a6:')}:withdraw", forged=True)
    assert "نقش شما" in ali.notice, "a button that somebody made, or an old one"
    sara = await member(office, "سارا", "ناشر")
    await sara.send(f"/admin {COST}")
    assert {"پس گرفتن", "کنار گذاشتن"} <= set(sara.last.buttons)


@pytest.mark.parametrize("data", ["a:0", "b2:abcdefgh:1:0", "a6:entry:x:retire-sure", "f2:5:owner", "d:0", "f5:0"])
async def test_a_strangers_copied_button_does_nothing(chat, data):
    await chat.send("/start")
    await chat.press(data, forged=True)
    assert "دفتر بازرگانی" in chat.notice
    await chat.send("/admin")
    assert chat.last.shows("office/for_staff")
    assert str(chat.person.id) in chat.last


async def test_the_office_sees_which_answer_did_not_help(chat, office):
    await chat.send("هزینه حساب تجاری چقدر است؟")
    await chat.press("مفید نبود")
    await chat.press("پرسیدن از دفتر")
    await chat.press("بفرست")
    await office.send("/admin")
    await office.press("بی‌جواب‌ها")
    await office.press("مفید نبود:")
    assert "• هزینهٔ حساب تجاری" in office.last.plain
    await office.send("/admin")
    await office.press("فرستاده‌شده به ما")
    await office.press("هزینه حساب تجاری چقدر است؟")
    await office.press("هزینهٔ حساب تجاری", on=office.last)
    assert office.last.shows("office/entry")


WRONG = "حساب تجاری امسال بسیار گران‌تر شده است"


async def say_what_is_wrong(chat, words=WRONG):
    """Up to the consent, which shows all that would be sent."""
    await chat.send("هزینه حساب تجاری چقدر است؟")
    answer = chat.last
    await chat.press("مفید نبود")
    await chat.press("نوشتن ایراد پاسخ")
    await chat.send(words)
    return answer


async def sent_to(office):
    """What the office reads of the question that was sent."""
    await office.send("/admin")
    await office.press("فرستاده‌شده به ما")
    await office.press("هزینه حساب تجاری")
    assert office.last.shows("office/sent_one")
    return office.last


async def test_what_is_wrong_with_an_answer_goes_to_the_office_once_agreed(chat, office):
    await say_what_is_wrong(chat)
    assert chat.last.shows("asking/consent")
    assert "هزینه حساب تجاری" in chat.last
    assert WRONG in chat.last
    await office.send("/admin")
    await office.press("بی‌جواب‌ها")
    await office.press("مفید نبود:")
    assert WRONG not in office.last, "nobody agreed to that yet"
    await chat.press("بفرست")
    assert chat.last.shows("asking/received")
    assert WRONG in await sent_to(office)
    await office.send("/admin")
    await office.press("بی‌جواب‌ها")
    await office.press("مفید نبود:")
    assert WRONG in office.last


async def test_what_was_noted_and_not_agreed_to_stays_with_its_asker(chat, office):
    answer = await say_what_is_wrong(chat)
    first = chat.last
    await chat.press("مفید نبود", on=answer)
    sorry = chat.last
    await chat.press("نوشتن ایراد پاسخ")
    await chat.send("منظورم حساب رسمی بود")
    await chat.press("بفرست", on=first)
    assert chat.notice, "these are not the words that would go"
    await chat.press("پرسیدن از دفتر", on=sorry)
    assert "منظورم" not in chat.last
    await chat.press("بفرست")
    told = await sent_to(office)
    assert WRONG not in told
    assert "منظورم" not in told
    await chat.press("نوشتن ایراد پاسخ", on=sorry)
    await chat.send(WRONG)
    assert WRONG not in await sent_to(office)
    await chat.press("بفرست")
    assert WRONG in await sent_to(office), "a second thought goes after the question"


async def test_what_is_wrong_may_be_left_unsaid(chat):
    await say_what_is_wrong(chat, "آ" * 1001)
    assert chat.last.shows("unexpected/note_too_long")
    await chat.send("/cancel")
    await chat.send("هزینه حساب تجاری چقدر است؟")
    assert chat.last.shows("answers/entry")


async def test_a_title_in_persian_alone_is_shown_to_everybody(chat, office):
    english = chat.as_("Ann")
    await english.send("/start")
    await english.press("English")
    await office.send("/admin")
    await office.press("متن تازه")
    await office.send("آیا برای فروش کفش چرم در دوئین گواهی کیفیت لازم است؟")
    await office.send("بله، برای کفش چرم برگهٔ آزمایش می‌خواهند.")
    await office.press("انتشار")
    await known(chat)
    await office.send("/admin گواهی کیفیت کفش چرم")
    await office.press("آیا برای فروش کفش چرم")
    await office.press("ویرایش متن انگلیسی")
    await office.send("Yes, leather shoes need a test report.")
    await office.press("انتشار")
    await known(chat)
    await english.send("do leather shoes need a quality certificate on douyin?")
    assert "آیا برای فروش کفش چرم در دوئین گواهی کیفیت لازم است؟" in english.last.buttons, "and not the name of a row"


async def test_of_two_who_edited_the_same_each_reads_both_texts(chat, office):
    maryam = await member(office, "مریم", "ویراستار")
    await edit(maryam)
    await maryam.send("حساب تجاری ‹۱› ۵۰٬۰۰۰ یوان در ماه می‌خواهد.")
    await maryam.press("فرستادن برای بازبینی")
    await edit(office)
    await office.send(NEW_TEXT)
    await office.press("انتشار")
    await office.press("دیدن")
    await office.press("انتشار")
    assert office.last.shows("office/changed_meanwhile")
    assert "هزینهٔ حساب تجاری (فارسی)" in office.last.plain
    assert "ارزان نپندارید: هر ماه دست‌کم ‹۱› ۵۰٬۰۰۰ یوان" in bidi.strip(office.last.plain)
    assert "answer.fa" not in office.last
    assert "cost/" not in office.last
    await office.press("نسخهٔ ما منتشر شود")
    assert office.last.shows("office/published")


async def test_the_learning_loop(chat, office):
    english = chat.as_("Ann")
    await english.send("/start")
    await english.press("English")
    quiet = chat.as_("Reza")
    await chat.send("نرخ بیمه باربری زعفران به چین چقدر است؟")
    await english.send("What is the insurance rate for shipping saffron to China?")
    await quiet.send("نرخ بیمه باربری زعفران به چین چقدر است؟")
    await quiet.send("/forgetme")
    await quiet.press("f:1")
    await office.send("/admin")
    await office.press("بی‌جواب‌ها")
    await office.press("بیمه")
    assert office.last.shows("office/group")
    await office.press("نوشتن جواب")
    await office.send("نرخ بیمه را شرکت‌های بیمه برای هر محموله جدا می‌دهند؛ از کارگزار خود بپرسید.")
    assert office.last.shows("office/draft")
    said_to_quiet = len(quiet.all)
    await office.press("انتشار")
    assert office.last.shows("office/published")
    assert chat.last.shows("office/told")
    assert "شرکت‌های بیمه" in chat.last
    assert len(quiet.all) == said_to_quiet, "who asked to be forgotten is nobody"
    await known(chat)
    await chat.press("جواب کامل")
    assert chat.last.shows("answers/entry")
    await chat.send("نرخ بیمه باربری زعفران به چین چقدر است؟")
    assert "شرکت‌های بیمه" in chat.last
    assert sum(heard.shows("office/told") for heard in chat.all) == 1


async def test_what_was_refused_leaves_nothing_behind(chat, office):
    sara = await member(office, "سارا", "ویراستار")
    await chat.send("نرخ بیمه باربری زعفران به چین چقدر است؟")
    for person in (sara, office):
        await person.send("/admin")
        await person.press("بی‌جواب‌ها")
        await person.press("بیمه")
    await sara.press("نوشتن جواب")
    await office.press("خارج از کار کاروان")
    await sara.send("نرخ بیمه را شرکت‌های بیمه می‌دهند.")
    assert sara.last.shows("office/problem"), "somebody else closed it meanwhile"
    assert not any(heard.shows("office/draft") for heard in sara.new)
    await office.send("/admin")
    await office.press("پیش‌نویس‌ها")
    assert "چیزی در دست کار نیست" in office.last


async def test_a_question_that_a_text_answers_already(chat, office):
    await chat.send("قیمت بلیت هواپیما به گوانجو")
    await office.send("/admin")
    await office.press("بی‌جواب‌ها")
    await office.press("بلیت")
    await office.press("متنی جوابش را دارد")
    await office.send("هزینه حساب تجاری")
    await office.press("d3:", on=office.last)
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    assert chat.last.shows("office/told")


async def test_a_question_sent_to_the_office_is_answered_and_closed(chat, office):
    await chat.send("قیمت بلیت هواپیما به گوانجو چند است؟")
    await chat.press("o:")
    await chat.press("oy:")
    await office.send("/admin")
    await office.press("فرستاده‌شده به ما")
    await office.press("بلیت")
    await office.press("جواب به همین شخص")
    await office.send("بلیت را باید از شرکت هواپیمایی بپرسید.")
    assert chat.last.shows("office/replied_to_you")
    assert "شرکت هواپیمایی" in chat.last
    await office.press("جواب به همین شخص")
    assert office.last.shows("office/problem"), "it was answered already"


async def test_an_earlier_edition_comes_back_as_a_new_one(chat, office):
    await edit(office)
    await office.send(NEW_TEXT)
    await office.press("انتشار")
    await known(chat)
    await office.press("نسخه‌های پیشین، برای برگشت")
    assert office.last.shows("office/history")
    assert "fa" not in office.last.plain
    await office.press("برگرداندن: فارسی ۱")
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    await known(chat)
    await chat.send("هزینه حساب تجاری")
    assert "ارزان نپندارید" not in chat.last


async def test_a_withdrawn_text_says_why_and_a_retired_one_is_gone(chat, office):
    await office.send(f"/admin {COST}")
    await office.press("پس گرفتن")
    await office.send("رقم‌ها در دست بازبینی است.")
    assert office.last.shows("office/withdrawn")
    await known(chat)
    await chat.send("هزینه حساب تجاری چقدر است")
    assert "در دست بازبینی" in chat.last
    await office.send(f"/admin {COST}")
    assert "پس گرفته شده" in office.last
    await office.press("کنار گذاشتن")
    await office.press("بله، کنار گذاشته شود")
    await known(chat)
    await office.send(f"/admin {COST}")
    assert not office.last.shows("office/entry")


async def test_a_dropped_draft_is_taken_up_again(chat, office):
    await edit(office)
    await office.send(NEW_TEXT)
    await office.press("دور انداختن")
    await office.press("برگرداندن پیش‌نویس")
    assert office.last.shows("office/draft")
    await office.send("/admin")
    await office.press("پیش‌نویس‌ها")
    assert "هزینهٔ حساب تجاری" in " ".join(office.last.buttons)


async def test_a_rate_in_one_message(chat, office):
    await office.send("یوان ۱۲۳٬۴۵۶")
    assert office.last.shows("office/rate_entered")
    assert "۱۲۳٬۴۵۶" in office.last.plain
    await office.send("یوان ۱۲٬۳۴۵")
    assert office.last.shows("office/far_rate"), "rial and toman are easily mixed up"
    await office.press("درست است، ثبت شود")
    assert office.last.shows("office/rate_entered")
    await office.press("پس گرفتن ثبت")
    assert office.last.shows("office/rate_taken_back")
    await office.send("/admin")
    assert "نرخ ارز" not in office.last.text.split("برای تغییر")[0]
    await chat.send("یوان ۱۲۳٬۴۵۶")
    assert not chat.last.shows("office/rate_entered"), "for others it is a question"


@pytest.mark.parametrize("text", ["یوان صفر", "یوان ۰", "یوان -۵", "سلام", "یوان ۱۲ دلار ۳۴"])
async def test_what_is_no_rate_is_refused(chat, office, text):
    await office.send("/admin")
    await office.press("نرخ ارز")
    await office.send(text)
    assert office.last.shows("office/problem")


async def test_a_contact_is_begun_and_changed(chat, office):
    await office.send("/admin")
    await office.press("تماس‌ها، گام‌ها")
    await office.press("k1:contact")
    await office.press("ساختن یکی تازه")
    await office.send("اتاق بازرگانی کرمان")
    await office.send("گواهی مبدأ")
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    await known(chat)
    await office.send("/admin")
    await office.press("تماس‌ها، گام‌ها")
    await office.press("k1:contact")
    await office.send("کرمان")
    await office.press("کرمان")
    await office.press("آخرین تأیید")
    await office.send("پس‌فردا")
    assert office.last.shows("office/problem")
    await office.send("۱۴۰۵/۹/۱")
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    await known(chat)


async def test_a_known_unknown_is_begun_with_the_questions_of_the_queue(chat, office):
    for asked in ("نرخ بیمه باربری زعفران به چین", "بیمهٔ باربری زعفران به چین چقدر است؟"):
        await chat.send(asked)
    await office.send("/admin")
    await office.press("تماس‌ها، گام‌ها")
    await office.press("k1:unknown")
    await office.press("ساختن یکی تازه")
    question = "نرخ بیمه باربری زعفران به چین چقدر است؟"
    for said in (question, "نرخی منتشر نشده است.", "بخشی از خرج است.", "از شرکت بیمه بپرسید."):
        await office.send(said)
    assert "مردم این‌طور پرسیده‌اند" in office.last, "fewer than three questions is a warning with proposals"
    await office.press("افزودن پرسش‌های صف")
    assert "مردم این‌طور پرسیده‌اند" not in office.last
    await office.press("انتشار")
    await known(chat)
    await chat.send(question)
    assert chat.last.shows("answers/refusal")
    assert "از شرکت بیمه بپرسید" in chat.last


async def test_a_step_takes_no_figure_without_its_source(chat, office):
    await office.send("/admin")
    await office.press("تماس‌ها، گام‌ها")
    await office.press("k1:step")
    await office.send("حساب")
    await office.press("k2:step", on=office.last)
    assert office.last.shows("office/row")
    await office.press("چه باید کرد (فارسی)")
    await office.send("این کار ۹۸۷٬۶۵۴ یوان می‌برد.")
    assert office.last.shows("office/problem")
    await office.send("این کار را با کارگزار پیش ببرید.")
    assert office.last.shows("office/draft")
    await office.press("انتشار")
    assert office.last.shows("office/published")


async def test_a_file_goes_out_and_comes_back(chat, office):
    await office.send("/admin")
    await office.press("فایل‌ها")
    for form in ("yaml", "csv", "xlsx"):
        await office.press(f"m1:contact:{form}")
        assert office.last.shows("office/file")
    yaml = (
        "contact:\n- id: office-new\n  office: {fa: دفتر تازه, en: New office}\n  purpose: {fa: پرسش, en: Questions}\n"
    )
    await office.send_file("document", yaml.encode(), "contacts.yaml", mime="text/yaml")
    assert office.last.shows("office/draft")
    assert any(heard.shows("office/judged") for heard in office.new)
    await office.press("انتشار")
    await known(chat)
    await office.send_file("document", yaml.encode(), "contacts.yaml", mime="text/yaml")
    assert "فرقی ندارد" in office.last


ROW = "contact:\n- id: a\n  office: {fa: دفتر}\n  purpose: {fa: پرسش}\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\ncontact: [*b, *b]\n"),
        ("zip.yaml", b"PK\x03\x04 not yaml"),
        ("wrong.yaml", "contact:\n- id: بد\n".encode("cp1256")),
        ("tags.yaml", b"contact: !!python/object/apply:os.system [ls]\n"),
        ("list.yaml", b"- 1\n- 2\n"),
        ("formula.csv", b"kind,id,office.fa,purpose.fa\ncontact,a,=cmd(),x\n"),
        ("wrong.csv", "kind,id\ncontact,بد\n".encode("cp1256")),
        ("sheet.xlsx", b"PK\x03\x04"),
        ("empty.csv", b"kind,id\n"),
    ],
)
async def test_a_bad_file_is_refused_with_the_reason(chat, office, name, data):
    await office.send_file("document", data, name)
    assert office.last.shows("office/problem") or "چیزی ذخیره نشد" in office.last
    await office.send("/admin")
    await office.press("پیش‌نویس‌ها")
    assert "چیزی در دست کار نیست" in office.last


@pytest.mark.parametrize(
    "row",
    [
        "  unknown_key: 1\n",
        "- id: a\n  office: {fa: دفتر}\n  purpose: {fa: پرسش}\n",
        "- {id: b}\n",
    ],
    ids=["unknown key", "twice", "incomplete"],
)
async def test_one_bad_row_keeps_all_of_a_file_out(chat, office, row):
    await office.send_file("document", (ROW + row).encode(), "rows.yaml")
    assert office.last.shows("office/judged")
    assert "چیزی ذخیره نشد" in office.last


async def test_while_a_file_comes_in_slowly_others_are_answered(chat, office):
    editor = await member(office, "editor", "ویراستار")
    office.world.faults.append(Fault("slow", "getFile", seconds=4))
    coming = asyncio.create_task(editor.send_file("document", ROW.encode(), "rows.yaml"))
    await asyncio.sleep(0.1)
    people.say(chat.world, chat.person, "هزینه حساب تجاری")
    async with asyncio.timeout(3):
        while not (chat.all and chat.all[-1].shows("answers/entry")):
            await chat.world.news(0.05)
    await coming
    assert editor.last.shows("office/draft")


async def test_a_strangers_file_is_just_a_file(chat):
    await chat.send_file("document", ROW.encode(), "rows.yaml")
    assert chat.last.shows("unexpected/not_text")


async def test_counts_of_what_was_asked(chat, office):
    await chat.send("هزینه حساب تجاری")
    await chat.press("مفید بود")
    await chat.send("قیمت بلیت هواپیما به گوانجو چند است؟")
    await chat.send("/plan")
    await office.send("/stats")
    assert office.last.shows("office/stats")
    assert "پرسش‌ها: " in office.last
    await office.press("به‌صورت جدول")
    assert office.last.shows("office/stats_file")
    await chat.send("/stats")
    assert chat.last.shows("office/for_staff")
