"""From "I have saffron" to a plan, an estimate and a verdict, as people talk and press."""

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


async def test_back_takes_the_last_answer_back(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("فروش کالا")
    await chat.send("/back")
    assert "هدف شما" in chat.last


async def test_the_journey_of_an_official_account_asks_nothing_about_goods(chat: Conversation) -> None:
    await chat.send("/plan")
    await chat.press("حساب رسمی یک نهاد")
    await chat.press("نمایندگی ایران در چین")
    await chat.press("بله")
    await chat.press("شرکت همکار")
    assert chat.last.shows("plans/first")


async def test_an_estimate_is_changed_in_one_tap(chat: Conversation) -> None:
    await chat.send("/cost")
    assert "۳۵٬۰۰۰" in chat.last
    await chat.press("نوع حساب")
    await chat.press("تجاری")
    assert "۵۰٬۰۰۰" in chat.last
    await chat.press("چند ماه")
    await chat.press("۳")
    assert "۱۵۰٬۰۰۰" in chat.last


async def test_ones_own_rate_is_used(chat: Conversation) -> None:
    await chat.send("/cost")
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
