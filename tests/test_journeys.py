"""From "I have saffron" to a plan, an estimate and a verdict, as people talk and press."""

import copy
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.database import Database
from knowledge.models.people import Plan, Reminder
from locales import bidi
from tests.conversation import Conversation


async def first_plan(chat: Conversation) -> None:
    await chat.send("/plan")
    for said in ("فروش کالا", "زعفران", "شرکت ایرانی با کارت بازرگانی", "ندارم"):
        await chat.press(said)


async def test_four_questions_lead_to_a_first_plan(chat: Conversation) -> None:
    await first_plan(chat)
    assert chat.last.shows("plans/first")
    assert "این هفته" in chat.last


async def test_words_that_name_an_option_are_that_option(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("فروش کالا")
    await chat.send("زعفرون")
    assert "وضعیت حقوقی" in chat.last


async def test_a_question_in_the_middle_is_answered_and_the_step_shown_again_once(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("فروش کالا")
    before = len(chat.all)
    await chat.send("سفارت پاکستان چند تا فالوور داره؟")
    assert "۱٬۰۰۸٬۰۰۰" in chat.all[before]
    assert chat.last.shows("journeys/question")
    assert len(chat.all) == before + 2


async def test_i_do_not_know_is_an_open_point(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("فروش کالا")
    for unused in range(3):
        await chat.press("نمی‌دانم")
    assert chat.last.shows("plans/first")


async def test_one_answer_is_changed_and_the_others_stay(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("پاسخ‌های من")
    await chat.press("چه کالایی دارید؟")
    await chat.press("عسل")
    assert chat.last.shows("plans/first")
    assert "عسل" in chat.last


async def test_a_step_is_marked_done(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("هدف، مسیر و تصمیم")
    await chat.press("هدف و نوع حساب را روشن کنید")
    await chat.press("انجام شد")
    assert "(انجام شد)" in chat.last


async def test_a_plan_is_sent_as_a_file_and_shared_without_being_anybodys(chat: Conversation) -> None:
    await first_plan(chat)
    plan = chat.last
    await chat.press("به شکل PDF", on=plan)
    assert chat.last.message["document"]["file_name"].endswith(".pdf")
    await chat.press("هم‌رسانی با پیوند", on=plan)
    token = bidi.strip(chat.last.text).split("start=")[1].split()[0]
    stranger = chat.as_("stranger")
    await stranger.send(f"/start {token}")
    assert stranger.last.shows("plans/of_others")


async def test_back_asks_again_and_loses_nothing(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.send("/back")
    assert "هدف شما" in chat.last
    await chat.press("فروش کالا")
    await chat.press("زعفران")
    for asked in ("چه کالایی", "هدف شما", "هدف شما"):
        await chat.send("/back")
        assert asked in chat.last
    await chat.send("/plan")
    assert "وضعیت حقوقی" in chat.last, "both answers are there still"
    for said in ("شرکت ایرانی با کارت بازرگانی", "ندارم"):
        await chat.press(said)
    await chat.press("دقیق‌تر کردن برنامه")
    await chat.press("بازگشت")
    assert "در چین شریک" in chat.last
    await chat.send("/plans")
    await chat.press("زعفران")
    assert chat.last.shows("plans/first")
    await chat.send("/back")
    assert "در چین شریک" in chat.last
    await chat.press("شریک یا نماینده")
    assert chat.last.shows("plans/first")


async def test_the_journey_of_an_official_account_asks_nothing_about_goods(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("حساب رسمی یک نهاد")
    await chat.press("نمایندگی ایران در چین")
    await chat.press("بله")
    await chat.press("شرکت همکار")
    assert chat.last.shows("plans/first")


async def test_an_estimate_is_changed_in_one_tap(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("همین حالا برآورد را نشان بده")
    assert "۳۵٬۰۰۰" in chat.last
    await chat.press("نوع حساب")
    await chat.press("تجاری")
    assert "۵۰٬۰۰۰" in chat.last
    await chat.press("شمار ماه‌ها")
    await chat.press("۳")
    assert "۱۵۰٬۰۰۰" in chat.last


async def test_ones_own_rate_is_used(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("همین حالا برآورد را نشان بده")
    await chat.press("نرخ ارز من")
    await chat.send("هر یوان ۱۲ هزار تومان")
    assert "تومان" in chat.last


async def test_worth_takes_four_answers(chat: Conversation) -> None:
    await chat.send("/worth")
    await chat.press("زعفران")
    for said in ("۲۵۰۰ یوان", "۱۲۰۰", "۳۰۰ هزار یوان"):
        await chat.send(said)
    assert chat.last.shows("worth/answer")


async def test_another_currency_is_sent_back_with_a_word(chat: Conversation) -> None:
    await chat.send("/worth")
    await chat.press("زعفران")
    await chat.send("۲۰ میلیون تومان")
    assert chat.last.shows("worth/in_yuan")


async def test_a_question_that_holds_an_options_word_is_a_question(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.send("هزینه حساب رسمی چقدره؟")
    assert "۳۵٬۰۰۰" in chat.all[-2]
    assert "هدف شما" in chat.last


async def test_a_note_stays_with_its_step_and_is_not_shared(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("هدف، مسیر و تصمیم")
    await chat.press("هدف و نوع حساب را روشن کنید")
    await chat.press("نوشتن یادداشت")
    await chat.send("با آقای رضایی هماهنگ شود")
    assert "رضایی" in chat.last
    await chat.press("به برنامه")
    await chat.press("هم‌رسانی با پیوند")
    token = bidi.strip(chat.last.text).split("start=")[1].split()[0]
    stranger = chat.as_("stranger")
    await stranger.send(f"/start {token}")
    assert "رضایی" not in stranger.last


async def test_plans_are_named_after_their_goods_and_told_apart(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("برنامهٔ دیگر")
    for said in ("فروش کالا", "خشکبار و خرما", "شرکت ایرانی با کارت بازرگانی", "ندارم"):
        await chat.press(said)
    await chat.press("برنامهٔ دیگر")
    for said in ("فروش کالا", "زعفران", "شرکت ندارم", "ندارم"):
        await chat.press(said)
    await chat.send("/plans")
    names = [bidi.strip(name) for name in chat.last.buttons]
    assert names[:3] == ["زعفران ۲", "خشکبار و خرما", "زعفران"]


async def test_a_plan_is_switched_to_renamed_and_deleted(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("تغییر نام")
    await chat.send("زعفران  قائنات")
    assert chat.last.shows("plans/first")
    assert "زعفران قائنات" in chat.last
    await chat.press("پاک کردن")
    assert chat.last.shows("plans/delete_sure")
    await chat.press("نگه دار")
    assert chat.last.shows("plans/first")
    await chat.press("پاک کردن")
    sure = next(key["callback_data"] for key in chat.last.keys if key["text"] == "بله، برنامه را پاک کن")
    await chat.press(sure)
    assert chat.last.shows("plans/all")
    assert "هنوز برنامه‌ای ندارید" in chat.last
    await chat.press(sure, on=chat.last, forged=True)
    assert "دیگر نیست" in chat.notice


async def test_the_name_of_a_plan_is_words_and_not_markup(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("تغییر نام")
    await chat.send("<b>خرما</b> & " + "د" * 300)
    assert "<b>خرما</b> &" in bidi.strip(chat.last.text)
    await chat.send("/plans")
    assert len(chat.last.buttons[0]) <= 64


async def test_begun_twice_at_once_is_one_plan(chat: Conversation) -> None:
    await chat.send("/start")
    begin = chat.last
    await chat.press("j:0", on=begin, forged=True)
    await chat.press("j:0", on=begin, forged=True)
    await chat.press("فروش کالا")
    await chat.send("/plans")
    assert len(chat.last.buttons) == 2


async def test_words_that_are_no_answer_are_told_what_is(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("فروش کالا")
    before = len(chat.all)
    await chat.send("آب و هوا")
    assert chat.all[before].shows("journeys/not_fitting")
    assert "چه کالایی دارید" in chat.last


async def test_goods_with_an_adjective_are_those_goods_and_a_short_question_is_a_question(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.send("هزینه حساب رسمی")
    assert "۳۵٬۰۰۰" in chat.new[0]
    await chat.press("فروش کالا")
    await chat.send("فرش دستباف تبریز")
    assert "وضعیت حقوقی" in chat.last


async def sharpened_to(chat: Conversation, words: str) -> None:
    """Go on with "I don't know" until a question is asked."""
    await chat.press("تکمیل برنامه" if "تکمیل برنامه" in chat.last.buttons else "jn:")
    while words not in chat.last:
        await chat.press("نمی‌دانم")


async def test_amounts_are_taken_as_people_write_them(chat: Conversation) -> None:
    await first_plan(chat)
    await sharpened_to(chat, "سفارش معمول")
    for wrong in ("-۵ یوان", "۹" * 80):
        await chat.send(wrong)
        assert chat.new[0].shows("journeys/not_fitting"), wrong
        assert "سفارش معمول" in chat.last
    await chat.send("۲۰ میلیون تومان")
    assert "چند واحد" in chat.last
    await chat.send("۱۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰")
    assert chat.new[0].shows("journeys/not_fitting")
    assert "۱٬۰۰۰٬۰۰۰٬۰۰۰" in chat.new[0]
    await chat.send("۱٬۲۰۰")
    await chat.send("/plans")
    await chat.press("زعفران")
    await chat.press("پاسخ‌های من")
    assert "۲۰٬۰۰۰٬۰۰۰ تومان" in bidi.strip(chat.last.text)
    assert "۱٬۲۰۰" in chat.last


async def test_none_of_several_is_an_answer(chat: Conversation) -> None:
    await first_plan(chat)
    await sharpened_to(chat, "گواهی")
    await chat.press("انجام شد")
    assert "گواهی" not in chat.last
    await chat.press("نمی‌دانم")
    await chat.send("/plans")
    await chat.press("زعفران")
    await chat.press("پاسخ‌های من")
    assert "هیچ‌کدام" in chat.last


async def test_a_question_while_changing_an_answer_comes_back_to_that_answer(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.press("پاسخ‌های من")
    await chat.press("در چین شریک")
    await chat.send("سفارت پاکستان چند تا فالوور داره؟")
    assert "در چین شریک" in chat.last
    await chat.press("بازگشت")
    assert chat.last.shows("plans/first")


async def test_an_option_that_is_gone_shows_the_step_anew(chat: Conversation) -> None:
    await chat.send("/plan")
    asked = chat.last
    plan = asked.keys[0]["callback_data"].split(":")[1]
    await chat.press(f"ja:{plan}:goal:sell_gold", on=asked, forged=True)
    assert chat.last.shows("journeys/question")
    await chat.press(f"ps:{plan}:S99", on=asked, forged=True)
    await chat.press(f"pt:{plan}:S99-9", on=asked, forged=True)
    assert "دیگر نیست" in chat.notice


async def test_who_comes_back_after_the_journey_changed_is_told_once(chat: Conversation, story_database: str) -> None:
    await first_plan(chat)
    database = Database(story_database)
    async with database.sessions.begin() as session:
        plan = (await session.execute(select(Plan))).scalar_one()
        seen: dict[str, Any] = copy.deepcopy(plan.seen) or {}
        seen["steps"]["S9-9"] = "گامی که نیست"
        del seen["steps"]["S1-1"]
        seen["answered"]["colour"] = "چه رنگی؟"
        plan.seen = seen
    await database.close()
    await chat.send("/plans")
    before = len(chat.all)
    await chat.press("زعفران")
    told = chat.all[before]
    assert told.shows("journeys/changed")
    for words in ("گامی که نیست", "چه رنگی؟", "هدف و نوع حساب را روشن کنید"):
        assert words in told
    await chat.press("هدف، مسیر و تصمیم")
    assert not any(heard.shows("journeys/changed") for heard in chat.new)


async def test_who_says_what_they_have_begins_a_plan_for_it(chat: Conversation) -> None:
    await chat.send("زعفران دارم")
    assert chat.new[0].shows("journeys/begun")
    assert "وضعیت حقوقی" in chat.last
    await chat.press("شرکت ایرانی با کارت بازرگانی")
    await chat.send("نه، شریک نداریم")
    assert chat.last.shows("plans/first")
    await chat.send("I sell saffron")
    assert chat.last.shows("plans/first"), "the plan for these goods is there already"
    await chat.send("زعفران در چین مجاز است؟")
    assert not chat.last.shows("plans/first")


async def test_who_has_caviar_is_not_asked_whether_it_is_caviar(chat: Conversation) -> None:
    await chat.send("خاویار دارم")
    assert "وضعیت حقوقی" in chat.last


async def test_plan_goes_on_where_it_was_left(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.send("/plan")
    assert chat.last.shows("plans/first")
    await chat.press("دقیق‌تر کردن برنامه")
    await chat.send("/plan")
    assert "پول آغاز کار" in chat.last
    await chat.send("۶۰ هزار یوان")
    assert "بودجهٔ ماهانه" in chat.last
    await chat.send("۲۰۰ میلیون تومان")
    assert chat.new[0].shows("journeys/not_fitting")
    await chat.press("به برنامه")
    await chat.send("سفارت پاکستان چند تا فالوور داره؟")
    assert not chat.last.shows("journeys/question"), "the question was left"
    await chat.send("/plans")
    await chat.press("زعفران")
    await chat.press("پاسخ‌های من")
    assert "از ۵۰٬۰۰۰ تا ۴۳۰٬۰۰۰" in bidi.strip(chat.last.text)


async def test_restart_asks_anew_and_keeps_what_was_done(chat: Conversation) -> None:
    await first_plan(chat)
    await to_first_step(chat)
    await chat.press("انجام شد")
    await chat.send("/restart")
    for said in ("فروش کالا", "زعفران", "شرکت ندارم", "ندارم"):
        await chat.press(said)
    assert "۱ گام از" in bidi.strip(chat.last.text)


async def to_first_step(chat: Conversation) -> None:
    await chat.press("هدف، مسیر و تصمیم")
    await chat.press("هدف و نوع حساب را روشن کنید")


async def test_a_reminder_is_one_and_is_taken_back(chat: Conversation, story_database: str) -> None:
    database = Database(story_database)

    async def waiting() -> list[datetime]:
        async with database.readers() as session:
            rows = await session.execute(select(Reminder.due_at).where(Reminder.state == "waiting"))
            return list(rows.scalars())

    await first_plan(chat)
    plan = chat.last.keys[0]["callback_data"].split(":")[1]
    await to_first_step(chat)
    step = chat.last
    await chat.press("سه روز دیگر")
    (soon,) = await waiting()
    await chat.press(f"pr:{plan}:S1-1:7", on=step, forged=True)
    (later,) = await waiting()
    assert later > soon
    await chat.press("یادآوری نکن")
    assert await waiting() == []
    await database.close()
    await chat.press("سه روز دیگر")
    await chat.press("انجام شد")
    assert await waiting() == []
    await database.close(), "who is done needs no reminder"
    for data in ("pr:%s:S9-9:3", "pr:%s:S1-1:4", "pr:%s:S1-1:0"):
        await chat.press(data % plan, on=step, forged=True)
        assert "دیگر نیست" in chat.notice
    assert await waiting() == []
    await database.close()


async def test_the_day_one_begins_can_be_reminded_of(chat: Conversation) -> None:
    await first_plan(chat)
    await sharpened_to(chat, "از چه روزی")
    await chat.send("۱۴۴۰/۱/۱۵")
    assert "۱۵ فروردین ۱۴۴۰" in bidi.strip(chat.last.text)
    await to_first_step(chat)
    await chat.press("روز آغاز کارم")
    assert "۱۵ فروردین ۱۴۴۰" in bidi.strip(chat.notice)


async def test_a_mark_on_a_step_that_is_not_in_the_plan_changes_nothing(chat: Conversation) -> None:
    await first_plan(chat)
    plan = chat.last.keys[0]["callback_data"].split(":")[1]
    await chat.press(f"pm:{plan}:S6-5:done", on=chat.last, forged=True)
    assert "دیگر نیست" in chat.notice


async def test_a_note_that_is_too_long_is_asked_for_again(chat: Conversation) -> None:
    await first_plan(chat)
    await to_first_step(chat)
    await chat.press("نوشتن یادداشت")
    await chat.send("ی" * 1001)
    assert chat.last.shows("unexpected/note_too_long")
    await chat.send("کوتاه‌تر")
    assert "کوتاه‌تر" in chat.last


async def test_a_shared_plan_is_read_whole_until_its_link_is_taken_back(chat: Conversation) -> None:
    await first_plan(chat)
    await to_first_step(chat)
    await chat.press("نوشتن یادداشت")
    await chat.send("با آقای رضایی هماهنگ شود")
    await chat.press("به برنامه")
    await chat.press("هم‌رسانی با پیوند")
    token = bidi.strip(chat.last.text).split("start=")[1].split()[0]
    stranger = chat.as_("stranger")
    await stranger.send(f"/start {token}")
    assert "پذیرفته شدن شرکت ثبت ایران" in stranger.last, "what may stop it comes along"
    await stranger.press("به شکل Markdown")
    assert stranger.last.message["document"]["file_name"].endswith(".md")
    await stranger.press("هدف، مسیر و تصمیم")
    await stranger.press("هدف و نوع حساب را روشن کنید")
    assert stranger.last.shows("plans/step")
    assert stranger.last.text.strip().endswith("."), "what a step rests on is told in whole sentences"
    assert "رضایی" not in stranger.last
    assert not [key for key in stranger.last.keys if key["callback_data"].startswith(("pm:", "pn:", "pr:"))]
    await chat.press("پس گرفتن پیوند")
    await stranger.press("به برنامه")
    assert "کار نمی‌کند" in stranger.notice
    await stranger.send(f"/start {token}")
    assert stranger.new[0].shows("plans/unshared")


async def test_the_first_question_has_nothing_to_go_back_to(chat: Conversation) -> None:
    await chat.send("/plan")
    assert "بازگشت" not in chat.last.buttons
    await chat.press("فروش کالا")
    assert "بازگشت" in chat.last.buttons


async def test_a_plan_stays_where_it_is_when_another_is_begun_from_it(chat: Conversation) -> None:
    await first_plan(chat)
    plan = chat.last
    await chat.press("برنامهٔ دیگر")
    assert chat.new[-1].shows("journeys/question")
    assert next(heard for heard in chat.all if heard.id == plan.id).shows("plans/first")
