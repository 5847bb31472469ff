"""What it costs and whether it is worth it, as people ask, press and mistype it in the chat."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.database import Database
from knowledge.costs.office_rates import enter_rate
from knowledge.costs.rates import read_rate
from locales import bidi
from locales.dates import TEHRAN
from tests.conversation import Conversation
from tests.test_journeys import first_plan

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW_SHOW = "همین حالا برآورد را نشان بده"


async def test_five_answers_lead_to_an_estimate(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.send("شش ماه")
    await chat.send("زعفرون")
    await chat.send("۲۵۰۰ یوان")
    assert chat.last.shows("estimates/question")
    await chat.send("۳۰۰")
    assert chat.last.shows("estimates/shown")
    assert "۳۰۰٬۰۰۰ یوان به بالا" in bidi.strip(chat.last.text)


async def test_an_official_account_is_asked_nothing_about_goods(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("رسمی")
    await chat.press("۳")
    assert chat.last.shows("estimates/shown")
    assert "یک بار" in chat.last
    assert "ماهانه" in chat.last


async def test_a_tour_has_an_estimate_without_a_shop(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.press("نمی‌دانم")
    await chat.press("گردشگری یا فرهنگ، نه کالا")
    assert chat.last.shows("estimates/shown")
    assert "فروشگاه" not in chat.last


async def test_who_knows_nothing_sees_what_was_assumed(chat: Conversation) -> None:
    await chat.send("/cost")
    for unused in range(3):
        await chat.press("نمی‌دانم")
    assert chat.last.shows("estimates/shown")
    assert "ارزان‌ترین" in chat.last


async def test_back_asks_the_question_before_again(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("رسمی")
    await chat.send("/back")
    assert "برای کیست" in chat.last
    await chat.press("تجاری")
    await chat.press("۳")
    await chat.press("بازگشت")
    assert "چند ماه" in chat.last


async def test_a_question_in_the_middle_is_answered_and_the_opening_shown_again(chat: Conversation) -> None:
    await chat.send("/cost")
    before = len(chat.all)
    await chat.send("سفارت پاکستان چند تا فالوور داره؟")
    assert "۱٬۰۰۸٬۰۰۰" in chat.all[before]
    assert chat.last.shows("estimates/question")


async def test_a_plan_answers_for_the_person(chat: Conversation) -> None:
    await first_plan(chat)
    await chat.send("/cost")
    assert "چند ماه" in chat.last  # the goods and the account are in the plan
    await chat.press("۳")
    assert "چند یوان فروخته" in chat.last
    await chat.press(NOW_SHOW)
    assert "۱۵۰٬۰۰۰" in chat.last


async def test_asking_twice_leaves_one_estimate_in_the_history(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.send("/cost")
    await chat.press("رسمی")
    await chat.press(NOW_SHOW)
    await chat.send("/estimates")
    assert ["رسمی" in label for label in chat.last.buttons] == [True, False]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("شمار ماه‌ها", "۰"),
        ("شمار ماه‌ها", "منفی ۳"),
        ("شمار ماه‌ها", "۱۲۱"),
        ("شمار ماه‌ها", "یک و نیم"),
        ("شمار حساب‌ها", "۱۰۰۰۰۰۰۰۰۰۰۰۰"),
        ("قیمت هر واحد", "۰ یوان"),
        ("نرخ ارز من", "هر یوان صفر تومان"),
        ("نرخ ارز من", "هر یوان منفی ۱۲ هزار تومان"),
    ],
)
async def test_what_cannot_be_is_said_and_changes_nothing(chat: Conversation, name: str, typed: str) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press(name)
    await chat.send(typed)
    assert chat.last.shows("estimates/refused")
    await chat.send("/estimates")
    assert "۳۵٬۰۰۰" in bidi.strip(chat.last.buttons[0])


@pytest.mark.parametrize(("name", "typed"), [("شمار ماه‌ها", "۳ تا ۵ ماه"), ("قیمت هر واحد", "۲۰ تا ۳۰ یوان")])
async def test_of_a_range_nothing_is_chosen_silently(chat: Conversation, name: str, typed: str) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press(name)
    await chat.send(typed)
    assert chat.last.shows("estimates/one_figure")


async def test_mixed_digits_are_one_number(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.send("1۲ ماه")
    await chat.press(NOW_SHOW)
    assert "۶۰۰٬۰۰۰" in chat.last


@pytest.fixture
def clock() -> Clock:
    """The day that rates are entered on and estimates are made on."""
    return lambda: NOW


@pytest.fixture
async def office(chat: Conversation, story_database: str) -> AsyncIterator[AsyncSession]:
    """A session on the bot's own database, as the office writes to it."""
    database = Database(story_database)
    async with database.sessions() as session:
        yield session
    await database.close()


async def enter(session: AsyncSession, text: str, ago: int = 0) -> None:
    said = read_rate(text)
    assert said is not None
    today = NOW.astimezone(TEHRAN).date()
    await enter_rate(session, said, who=1, day=today - timedelta(days=ago), today=today, now=NOW, name="سارا محمدی")
    await session.commit()


async def test_the_offices_rate_is_used_with_its_day_and_name(chat: Conversation, office: AsyncSession) -> None:
    await enter(office, "هر یوان ۱۲ هزار تومان")
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    said = bidi.strip(chat.last.text)
    assert "۴۲۰٬۰۰۰٬۰۰۰ تومان" in said
    assert "سارا محمدی" in said
    assert "تقریبی" not in said


async def test_an_old_rate_says_that_the_estimate_is_indicative(chat: Conversation, office: AsyncSession) -> None:
    await enter(office, "هر یوان ۱۲ هزار تومان", ago=8)
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    assert "بیش از یک هفته" in chat.last


async def test_ones_own_rate_is_named_and_does_not_go_along_with_the_link(
    chat: Conversation, office: AsyncSession
) -> None:
    await enter(office, "هر یوان ۱۲ هزار تومان")
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press("نرخ ارز من")
    await chat.send("هر یوان ۱۳ هزار تومان")
    said = bidi.strip(chat.last.text)
    assert "۴۵۵٬۰۰۰٬۰۰۰ تومان" in said
    assert "فقط برای شما" in said
    await chat.press("نرخ ارز من")
    await chat.press("کنار گذاشتن")
    assert "۴۲۰٬۰۰۰٬۰۰۰ تومان" in bidi.strip(chat.last.text)


async def test_a_link_is_taken_back(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    shown = chat.last
    await chat.press("هم‌رسانی با پیوند", on=shown)
    token = bidi.strip(chat.last.text).split("start=")[1].split()[0]
    stranger = chat.as_("stranger")
    await stranger.send(f"/start {token}")
    assert stranger.last.message["document"]["file_name"].endswith(".pdf")
    await chat.send("/estimates")
    await chat.press("c:")
    await chat.press("پس گرفتن پیوند")
    before = len([heard for heard in stranger.all if "document" in heard.message])
    await stranger.send(f"/start {token}")
    assert len([heard for heard in stranger.all if "document" in heard.message]) == before


async def test_a_charts_caption_says_its_figures(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.press(NOW_SHOW)
    await chat.press("به شکل نمودار")
    assert chat.last.message["photo"]
    assert "۵۰٬۰۰۰" in bidi.strip(chat.last.text)


async def test_extras_are_chosen_one_after_another(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.press(NOW_SHOW)
    await chat.press("افزوده‌ها")
    assert not [label for label in chat.last.buttons if "اتاق پخش زنده" in label]  # the account's work holds it
    await chat.press("ودیعهٔ انبار")
    assert chat.last.shows("estimates/choose")
    await chat.press("دستمزد ماهانهٔ")
    assert "۱۸۰٬۰۰۰ یوان به بالا" in bidi.strip(chat.last.text)
    await chat.press("ودیعهٔ انبار گمرکی (برگزیده)")
    await chat.press("بازگشت")
    assert chat.last.shows("estimates/shown")
    assert "جمع: ۸۰٬۰۰۰ یوان به بالا" in bidi.strip(chat.last.text)


async def test_a_chart_of_many_lines_says_them_all(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press("تجاری")
    await chat.press("۶")
    await chat.press("زعفران")
    await chat.send("۲۵۰۰ یوان")
    await chat.send("۳۰۰")
    await chat.press("افزوده‌ها")
    # What ads take in step with sales holds their daily minimum, which is no longer offered then.
    for label in [each for each in chat.last.buttons if each not in ("بازگشت", "کمینهٔ تبلیغ فروشگاه")]:
        await chat.press(label)
    await chat.press("بازگشت")
    await chat.press("به شکل نمودار")
    said = "\n".join(bidi.strip(heard.text) for heard in chat.new)
    assert "ادارهٔ حساب تجاری" in said
    assert "رسیدگی به مرجوعی" in said


async def worth(chat: Conversation, *said: str, goods: str = "زعفران") -> None:
    await chat.send("/worth")
    await chat.press(goods)
    for text in said:
        await chat.send(text)


async def test_toman_is_converted_where_the_office_has_a_rate(chat: Conversation, office: AsyncSession) -> None:
    await enter(office, "هر یوان ۱۲ هزار تومان")
    await worth(chat, "حدود ۲۴ میلیون تومان")
    assert any("۲٬۰۰۰ یوان" in bidi.strip(heard.text) for heard in chat.new)
    assert chat.last.shows("worth/cost")


async def test_a_currency_that_nobody_has_a_rate_for_is_never_taken_for_yuan(chat: Conversation) -> None:
    await worth(chat, "۱۲۰۰ درهم")
    assert chat.last.shows("worth/in_yuan")
    await chat.send("۲۵۰۰ یوان")
    assert chat.last.shows("worth/cost")


async def test_goods_may_be_typed_and_a_question_there_is_still_answered(chat: Conversation) -> None:
    await chat.send("/worth")
    await chat.send("سفارت پاکستان چند تا فالوور داره؟")
    assert chat.last.shows("worth/goods")
    await chat.send("زعفرون")
    assert chat.last.shows("worth/price")


async def test_a_rate_without_its_currency_is_asked_about(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press("نرخ ارز من")
    await chat.send("۱۲ هزار")
    assert chat.last.shows("estimates/which_currency")
    await chat.send("۱۲ هزار تومن")
    assert "۴۲۰٬۰۰۰٬۰۰۰ تومان" in bidi.strip(chat.last.text)


async def test_a_press_that_no_button_of_ours_makes_changes_nothing(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    key = next(key["callback_data"] for key in chat.last.keys if key["callback_data"].startswith("ci:")).split(":")[1]
    for data in (f"ci:{key}:colour", f"cs:{key}:as_of:2020-01-01", "cs:zzzz:months:2"):
        await chat.press(data, forged=True, on=chat.last)
        assert chat.notice
        assert chat.last.shows("estimates/shown")


async def test_an_honest_no(chat: Conversation) -> None:
    await worth(chat, "۱۰۰", "۲۰۰")
    await chat.press("نمی‌دانم")
    assert chat.last.shows("worth/answer")
    assert "نه" in chat.last.text.split()[0]


async def test_duty_is_asked_for_above_the_limit_and_weighed_when_given(chat: Conversation) -> None:
    await worth(chat, "۶۵۰۰", "۱۲۰۰", goods="فرش")
    await chat.press("نمی‌دانم")
    assert "حدس نمی‌زنم" in chat.last
    await chat.press("نرخ عوارض گمرکی")
    await chat.send("۱۵ درصد")
    assert "به گفتهٔ خودتان" in chat.last
    assert "حدس نمی‌زنم" not in chat.last


async def test_the_answer_is_in_kilos_and_says_that_a_kilo_was_assumed(chat: Conversation) -> None:
    await worth(chat, "۲۵۰۰", "۱۲۰۰")
    await chat.press("نمی‌دانم")
    said = bidi.strip(chat.last.text)
    assert "ماهی حدود ۶۵ کیلو" in said
    assert "برای یک کیلو است" in said


async def test_a_pack_is_told_by_its_weight_and_its_cost_by_the_kilo(chat: Conversation) -> None:
    await worth(chat, "۳۸۰ یوان برای ۵ گرم")
    assert "۵ گرم" in bidi.strip(chat.last.text)
    await chat.send("کیلویی ۹۰۰۰ یوان")
    await chat.press("نمی‌دانم")
    said = bidi.strip(chat.last.text)
    assert "هرکدام ۵ گرم" in said
    assert "برای یک کیلو است" not in said
    assert chat.last.shows("worth/answer")


async def test_one_input_of_a_verdict_is_changed_in_one_tap(chat: Conversation) -> None:
    await worth(chat, "۲۵۰۰", "۱۲۰۰", "۹۰۰ هزار یوان")
    before = chat.last.text
    await chat.press("کرایهٔ حمل هر واحد")
    await chat.send("۱۰۰ یوان")
    assert chat.last.shows("worth/answer")
    assert chat.last.text != before
    assert "کرایهٔ حمل تا چین را هم دارد" not in chat.last


async def test_a_verdict_leads_to_an_estimate_that_knows_the_goods(chat: Conversation) -> None:
    await worth(chat, "۲۵۰۰", "۱۲۰۰", "۹۰۰ هزار یوان")
    await chat.press("برآورد هزینه")
    assert "چند ماه" in chat.last
    await chat.press("۳")
    assert "چند واحد می‌فروشید" in chat.last


async def test_who_cannot_say_the_price_is_told_why_and_what_goes_without_it(chat: Conversation) -> None:
    await worth(chat, "نمی‌دانم")
    assert chat.last.shows("worth/needed")
    assert chat.last.buttons == ["برآورد هزینه", "ساختن برنامه"]
    await chat.send("۲۵۰۰ یوان")
    assert chat.last.shows("worth/cost"), "the amount may still be given"


@pytest.mark.parametrize(("said", "asked"), [((), "goods"), (("زعفران",), "price"), (("زعفران", "۱۲۰"), "cost")])
async def test_a_slip_at_a_verdicts_question_is_told_what_would_fit(
    chat: Conversation, said: tuple[str, ...], asked: str
) -> None:
    await chat.send("/worth")
    for text in said:
        await chat.send(text)
    await chat.send("لپ‌تاپ")
    assert chat.new[0].shows("worth/not_fitting")
    assert chat.last.shows(f"worth/{asked}")


async def test_a_slip_at_an_estimates_question_is_told_what_would_fit(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.send("تجاری")
    await chat.send("نزدیک عید")
    assert chat.new[0].shows("journeys/not_fitting")
    assert chat.last.shows("estimates/question")
    await chat.press(NOW_SHOW)
    await chat.press("شمار فروش")
    await chat.send("گران")
    assert chat.new[0].shows("journeys/not_fitting")
    assert chat.last.shows("estimates/choose")


async def test_the_goods_of_an_estimate_may_be_typed(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press("کالا")
    await chat.send("زعفرون")
    assert chat.last.shows("estimates/shown")


async def test_a_loss_is_told_as_a_loss_and_no_negative_amount_is_left(chat: Conversation) -> None:
    await worth(chat, "۱۲۰", "۱۵۰")
    await chat.press("نمی‌دانم")
    said = bidi.strip(chat.last.text)
    assert "زیان هر کیلو" in said
    assert "سربه‌سر" in said
    assert "-" not in said


async def test_a_verdict_stays_when_one_goes_on_from_it(chat: Conversation) -> None:
    await worth(chat, "۲۵۰۰", "۱۲۰۰", "۹۰۰ هزار یوان")
    verdict = chat.last
    for button, shown in (("برآورد هزینه", "estimates/question"), ("ساختن برنامه", "journeys/question")):
        await chat.press(button, on=verdict)
        assert chat.new[-1].shows(shown)
    await chat.press("با رقم‌های دیگر", on=verdict)
    assert chat.new[-1].shows("worth/goods")
    assert next(heard for heard in chat.all if heard.id == verdict.id).shows("worth/answer")


async def test_the_link_of_an_estimate_can_be_taken_back_where_it_is_told(chat: Conversation) -> None:
    await chat.send("/cost")
    await chat.press(NOW_SHOW)
    await chat.press("هم‌رسانی با پیوند")
    assert chat.last.buttons == ["پس گرفتن پیوند"]
    await chat.press("پس گرفتن پیوند", on=chat.last)
    assert "کار نمی‌کند" in chat.notice


async def test_who_has_none_is_offered_a_first_and_not_another(chat: Conversation) -> None:
    await chat.send("/estimates")
    assert "برآوردی ندارید" in chat.last
    assert chat.last.buttons == ["برآورد هزینه"]
    await chat.send("/plans")
    assert "برنامه‌ای ندارید" in chat.last
    assert chat.last.buttons == ["ساختن برنامه"]


async def test_leaving_speaks_of_a_plan_only_to_who_has_one(chat: Conversation) -> None:
    await chat.send("/worth")
    await chat.send("/cancel")
    assert chat.last.shows("journeys/cancelled")
    assert "/plans" not in chat.last
