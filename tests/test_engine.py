"""Stories of people asking, on the shipped knowledge."""

import sys
from dataclasses import replace

import pytest

from knowledge.answering.answers import Choice, EntryAnswer, FactAnswer, Question, Refusal, Several, Talk
from knowledge.answering.engine import Engine
from knowledge.loading import load
from knowledge.search.folding import LONGEST
from knowledge.search.language import is_of_other_script
from knowledge.snapshot import Snapshot
from tests.shipped import answer, engine, said, snapshot


def row_of(*messages):
    got = answer(*messages)
    assert isinstance(got, FactAnswer), got
    return got.rows[0].id


def test_a_first_look_by_words_is_what_an_engine_without_the_model_sees():
    if engine(dense=True).dense is None:
        pytest.skip("the model does not run here")
    for text in ("حساب تجاری چقدر خرج دارد؟", "Can we trust the figures?", "کدام ابزار بهتر جواب می‌دهد؟", "مالیات"):
        first_look = engine(dense=True).by_words.weighed(text, {}, None)
        assert first_look == engine().answered(text, {}, None), text


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("درآمد ۲۰۱۹", "revenue/2019"),
        ("درامد سال2020دوئین چقدربود", "revenue/2020"),
        ("hazine account tejari mahi chande?", "cost/commercial-account"),
        ("کره جنوبی چند تا فالوور داره", "embassies/south-korea-consulate-followers"),
        ("number of posts of the Rwandan embassy", "embassies/rwanda-embassy-posts"),
    ],
)
def test_a_figure_is_looked_up(text, row):
    got = said(text)
    assert got["answered"]
    assert row in got["facts"]


def test_a_follow_up_changes_one_slot():
    assert row_of("پاکستان چند تا فالوور داره؟", "کوبا چی؟") == "embassies/cuba-embassy-followers"
    assert row_of("How many followers does Pakistan have?", "and how many posts?") == "embassies/pakistan-embassy-posts"
    assert row_of("درآمد دوئین در ۲۰۱۷ چقدر بود؟", "سال بعدش چی؟") == "revenue/2018"


def test_a_follow_up_into_what_is_not_held_is_refused():
    assert isinstance(answer("سفارت انگلیس چند دنبال‌کننده دارد؟", "ایتالیا چی؟"), Refusal)
    assert isinstance(answer("What was Douyin's revenue in 2021?", "and in 2024?"), Refusal)


def test_a_full_question_ignores_the_one_before():
    assert row_of("هزینه حساب رسمی چقدره؟", "سفارت کوبا چند تا پست گذاشته؟") == "embassies/cuba-embassy-posts"


def test_two_messages_before_are_still_remembered():
    got = row_of("سفارت روسیه چند تا پست داره؟", "پاکستان چی؟", "آرژانتین چی؟")
    assert got == "embassies/argentina-embassy-posts"


@pytest.mark.parametrize(
    ("messages", "language"),
    [
        (("revenue in 2020", "2019?"), "en"),
        (("revenue in 2020", "2019?", "2021?"), "en"),
        (("daramad 2019 cheghadr bood", "2020?"), "fa"),
        (("hesab rasmi chande", "be dollar?"), "fa"),
        (("Iran rotbe chandom dare tu follower", "badish kie?", "ghablish?"), "fa"),
        (("درآمد ۲۰۱۹", "in dollars please"), "en"),
    ],
)
def test_a_message_that_tells_no_language_is_in_that_of_the_one_before(messages, language):
    assert answer(*messages).language == language


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("سلام", "greeting"),
        ("سلام خوبی؟", "greeting"),
        ("thank you very much", "thanks"),
        ("تو کی هستی؟", "who"),
        ("خداحافظ", "goodbye"),
        ("ok thanks, bye", "goodbye"),
        ("thanks, that was helpful", "thanks"),
        ("mamnoon kheyli komak kardi", "thanks"),
    ],
)
def test_small_talk(text, about):
    got = answer(text)
    assert isinstance(got, Talk)
    assert got.about == about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("این ربات مال کیه؟", "whose"),
        ("Does Karvan belong to Douyin?", "whose"),
        ("who made this bot?", "whose"),
        ("کاروان چیه و کی درستش کرده", "whose"),
        ("is this an official bot?", "whose"),
        ("این ربات رسمی است؟", "whose"),
        ("آیا این بات وابسته به وزارت خارجه است؟", "whose"),
        ("سازنده ربات کیه", "whose"),
        ("کی تو رو ساخته؟", "whose"),
        ("are you owned by the ministry?", "whose"),
        ("are you run by the government of Iran?", "whose"),
        ("are you funded by ByteDance?", "whose"),
        ("are you from the ministry?", "whose"),
        ("شما از طرف وزارت خارجه هستید؟", "whose"),
        ("شما نماینده دوئین هستید؟", "whose"),
        ("is the embassy of Iran on Douyin?", None),
        ("ki in robat ro sakhte", "whose"),
        ("کاروان چیست؟", "who"),
        ("what is Karvan?", "who"),
        ("Karvan chist", "who"),
        ("who owns Douyin?", None),
        ("how do I make a bot for Douyin?", None),
        ("who runs the account of the Russian embassy?", None),
        ("چطور برای سفارت ربات بسازم؟", None),
        ("شما حساب رسمی می‌سازید؟", None),
    ],
)
def test_whose_the_bot_is(text, about):
    got = answer(text)
    assert (got.about if isinstance(got, Talk) else None) == about


def test_whose_the_bot_is_says_whose_it_is_not():
    assert "neither Douyin's nor the foreign ministry's" in said("who made this bot?")["text"]
    assert "/sources" in said("این ربات مال کیه؟")["text"]


OF_ITSELF = {
    "privacy": (
        "can the ministry see what I ask you?", "etelaat man ro negah midarid?", "is this chat encrypted?",
        "who sees my questions?", "is this private", "do you store chats", "is this confidential?", "privacy",
        "do you sell my data?", "what do you do with my messages", "سوال‌هامو کی می‌بینه؟", "چت‌ها رو ذخیره می‌کنید؟",
        "حریم خصوصی", "این محرمانه است؟", "soalamo ki mibine", "اطلاعات من رو ذخیره می‌کنی؟", "آیا سوالای من ذخیره میشه",
        "چت منو نگه می‌داری؟",
    ),
    "delete": (
        "delete my data", "forget me", "clear chat history", "اطلاعات منو پاک کن", "پیام‌هام رو پاک کن",
        "etelaat mano pak kon", "چطوری اطلاعاتمو پاک کنم؟", "سابقه چتمو پاک کن",
    ),
    "free": (
        "is it free?", "how much does this bot cost?", "do you charge?", "این ربات رایگانه؟", "پول می‌گیری؟",
        "استفاده از این ربات پولیه؟", "in robat raygane?", "قیمت این سرویس چقدره، پولیه؟",
    ),
    "sources": (
        "where does your data come from", "how do you know this?", "can I trust your answers?",
        "what are your sources?",
        "اطلاعاتت از کجاست؟", "منبع جوابات چیه؟", "از کجا می‌دونی؟", "etelaatet az kojast",
    ),
    "machine": ("are you chatgpt?", "are you a human", "تو چت جی‌پی‌تی هستی؟", "تو رباتی یا آدم؟", "to chatgpt hasti",
        "تو هوش مصنوعی هستی؟", "این ربات هوش مصنوعیه؟"),
    "contact": (
        "how can I contact you", "can I talk to a human?", "what is your phone number", "چطور با شما تماس بگیرم",
        "شماره تماستون چیه؟", "پشتیبانی دارید؟", "chetor ba shoma tamas begiram", "میشه با اپراتور حرف بزنم؟",
    ),
    "language": (
        "which languages", "do you speak English?", "can I ask in Turkish?", "do you speak Chinese", "فارسی بلدی؟",
        "زبان رو عوض کن", "farsi baladi?", "انگلیسی هم بلدی؟", "zabanet ro avaz kon",
    ),
    "announce": (
        "I have a question", "can I ask you something?", "یه سوال داشتم", "میشه یه سوال بپرسم؟", "ye soal dashtam",
    ),
    "complaint": (
        "you are useless", "your answer is wrong", "you didn't answer my question", "خیلی بدی", "احمق", "جوابت اشتباهه",
        "به درد نمی‌خوری", "جوابمو ندادی", "javabat dorost nist", "جوابت به درد نخورد", "این جواب غلطه",
        "چرا اینقدر جواب‌های بی‌ربط میدی؟", "می‌خوام شکایت کنم",
    ),
    "acts": (
        "can you make the account for me?", "could you find a buyer for us", "شما برای ما حساب باز می‌کنید؟",
        "میشه خودت اکانت برام بسازی", "baram moshtari peyda mikoni",
    ),
    "begin": ("where do I start?", "نمی‌دونم چیکار کنم", "من هیچی بلد نیستم", "hichi balad nistam"),
    "agreed": ("ok", "yes", "بله", "باشه", "نه", "bale"),
    "help": (
        "how do I use this bot?", "چطور ازت استفاده کنم؟", "چه کارایی بلدی؟", "چه سوالایی می‌تونم بپرسم؟",
        "what can I ask?",
    ),
    "who": ("salam khubi? chikar mikoni", "چیکار می‌کنی؟", "کاروان یعنی چی؟"),
    "thanks": ("ممنون، خیلی خوب بود", "mersi az rahnamaiit"),
}  # fmt: skip


MORE_TALK = {
    "greeting": ("خسته نباشی", "خسته نباشید", "سلام خسته نباشید", "خدا قوت", "hi, just looking around"),
    "thanks": ("مرسی، دیگه سوالی ندارم", "no thanks", "no more questions, thanks"),
    "who": ("چند سالته؟", "how old are you?", "are you a Douyin account?", "خودت چه حسابی داری؟"),
    "whose": ("مسئول این ربات کیست؟", "who is responsible for this bot?"),
    "free": ("پول تو رو کی میده؟", "are you free?", "how do you get paid?"),
    "sources": (
        "می‌تونم بهت اعتماد کنم؟",
        "آخرین بار کی به‌روز شدید؟",
        "when were you last updated?",
        "از خودتون عدد درمیارید؟",
        "do you make up numbers?",
    ),
    "machine": ("تو آدمی یا ماشین؟", "are you a person or a machine?"),
    "privacy": ("پیام‌های منو کسی می‌خونه؟",),
    "language": ("به چه زبون‌هایی جواب میدی؟",),
    "help": ("تو چی بلد نیستی؟", "what can't you do?"),
    "complaint": (
        "اشتباه گفتی",
        "نه، منظورم این نبود",
        "این رقم اشتباه است",
        "رقمتون غلطه",
        "اشتباهه",
        "this figure is wrong",
        "این عدد غلط است",
    ),
    "contact": ("با مسئول ربات حرف بزنم",),
}


@pytest.mark.parametrize(("about", "text"), [(about, text) for about, texts in MORE_TALK.items() for text in texts])
def test_small_talk_about_the_bot_is_met_as_it_comes(about, text):
    got = answer(text)
    assert (got.about if isinstance(got, Talk) else None) == about


@pytest.mark.parametrize(
    "text",
    [
        "نبات",
        "وقت ندارم",
        "what account do I need?",
        "مسئول حساب کیست؟",
        "do I get paid?",
        "این رقم درست است؟",
        "is this figure right?",
        "غلط‌های گزارش کدوما هستن؟",
    ],
)
def test_what_is_near_small_talk_is_a_question_still(text):
    assert not isinstance(answer(text), Talk)


@pytest.mark.parametrize(("about", "text"), [(about, text) for about, texts in OF_ITSELF.items() for text in texts])
def test_what_is_asked_about_the_bot_itself(about, text):
    got = answer(text)
    assert (got.about if isinstance(got, Talk) else None) == about


@pytest.mark.parametrize(
    "text",
    [
        "is opening an account free?", "who sees my video?", "which language should the video be in",
        "how do I contact the consulate", "delete a video from Douyin", "do you sell saffron?",
        "do you have free samples?",
        "do I need to speak Chinese?", "is the pavilion free?", "how do I contact a buyer?", "is Douyin safe?",
        "where does the report get its data?", "what does the report say about privacy?", "is the report wrong?",
        "can you tell me if registration is free?", "does Douyin sell my data?", "can Douyin delete my messages?",
        "can we trust the figures?", "how much do you pay for an official account?", "where is your embassy in China?",
        "which embassy has wrong figures?", "do followers see my messages?", "can I use AI for the video?",
        "رایگان میشه حساب باز کرد؟", "چه زبانی برای ویدیو خوبه؟", "چطور با سفارت تماس بگیرم؟", "کی ویدیوهامو می‌بینه؟",
        "چطور ویدیو رو پاک کنم؟", "اطلاعات گزارش از کجاست؟", "سوال دارم زعفران رو میشه فروخت؟",
        "کدام رقم گزارش اشتباه است؟",
        "آیا می‌تونم اطلاعات مشتری‌هامو ذخیره کنم؟", "چینی‌ها به چه زبانی حرف می‌زنند؟",
        "با خریدار چینی چطور تماس بگیرم؟",
        "قیمت سرویس لایو چقدره؟", "می‌خوام از شرکت همکار شکایت کنم", "دوئین چه کارایی بلده؟", "این گزارش غلطه",
        "از هوش مصنوعی برای ویدیو استفاده کنم؟", "چه سوالایی مشتری‌ها می‌پرسن؟", "کاروان صادراتی یعنی چی؟",
        "می‌خوام با مسئول خرید حرف بزنم",
        "can I open an account for my company?", "از کجا شروع کنم؟", "مشتری چینی چطور پیدا کنم؟",
        "هزینه حساب رسمی چقدره؟", "hesab raygan ast?", "ba sefarat chetor tamas begiram", "video ro chetor pak konam",
    ],
)  # fmt: skip
def test_what_is_asked_of_something_else_is_no_question_about_the_bot(text):
    assert not isinstance(answer(text), Talk)


@pytest.mark.parametrize("text", ["is it free?", "رایگانه؟"])
def test_whether_it_is_free_is_asked_of_what_was_spoken_of(text):
    assert answer(text).about == "free"
    assert not isinstance(answer("How do I open an account?", text), Talk)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("who sees my questions?", "/privacy"), ("اطلاعات منو پاک کن", "/forgetme"), ("منبع جوابات چیه؟", "/sources"),
        ("are you chatgpt?", "/sources"), ("which languages", "/language"), ("چطور با شما تماس بگیرم",
        "«پرسیدن از دفتر»"),
        ("how can I contact you", "“Ask the office”"), ("خیلی بدی", "«مفید نبود»"),
    ],
)  # fmt: skip
def test_what_is_said_of_the_bot_names_the_way_there(text, command):
    assert command in said(text)["text"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("سفارت کوبا چند پست دارد", "fa"), ("posts of the Cuban embassy", "en"), ("kuba chand ta post dare", "fa")],
)
def test_the_answer_is_in_the_questions_language(text, language):
    assert said(text)["language"] == language


def test_the_chosen_language_counts_where_the_text_does_not_tell():
    assert engine().answer_after("2019?", {}, "en").language == "en"


def test_two_questions_in_one_message_are_both_answered():
    got = answer("هزینه حساب رسمی چقدره و سفارت پاکستان چند تا فالوور داره؟")
    assert isinstance(got, Several)
    text = said("Who owns Douyin? And how many followers does Cuba's embassy have?")["text"]
    assert "ByteDance" in text
    assert "115,000" in text


@pytest.mark.parametrize("text", ["زعفران و پسته میشه فروخت؟", "ترکیه و ازبکستان چند فالوور دارند؟"])
def test_two_names_are_no_two_questions(text):
    assert not isinstance(answer(text), Several)


def test_a_conflict_stands_under_the_short_answer():
    got = said("درآمد دوئین در ۲۰۲۱ چقدر بود؟")
    assert got["conflicts"]
    lines = [line for line in got["text"].splitlines() if line]
    assert lines[1].startswith("توجه")


def test_a_program_is_told_what_it_rests_on():
    got = said("سفارت پاکستان چند دنبال‌کننده دارد؟")
    assert (got["kind"], got["basis"]) == ("fact", "report")
    assert got["sources"] == ["§embassies ¶1 r2"]
    assert "1,008,000" in said("followers of the Pakistani embassy")["text"]


def test_every_entry_can_be_shown_in_each_language():
    for entry in snapshot().entries.values():
        for language in ("fa", "en"):
            got = engine().show(entry, language)
            assert isinstance(got, EntryAnswer)
            assert got.short


def calls_for(text):
    """How many functions an answer calls."""
    called = 0

    def count(unused_frame, event, unused_arg):
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        answer(text)
    finally:
        sys.setprofile(None)
    return called


def test_of_a_long_hostile_message_no_more_is_read_than_telegram_sends():
    hostile = "سفارت " * 200_000
    assert calls_for(hostile) <= 2 * calls_for(hostile[:LONGEST])


@pytest.mark.parametrize(
    "text",
    ["بسته را چطور به مشتری چینی برسانم؟", "چرم و کفش هم می‌شود فروخت؟", "how do I find a buyer for my leather?"],
)
def test_a_question_of_trade_that_nothing_answers_is_not_called_off_topic(text):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.reason == "not-held"


@pytest.mark.parametrize(
    "text",
    [
        "مشتری دوئین پولداره یا نه؟",
        "با فیلترشکن وارد دویین بشم؟",
        "چرا دولت چین دوئین را برای خارجی‌ها ممنوع کرد؟",
        "شب‌ها لایو برم یا روز؟",
        "ویدیوی تور مجازی ساختن چقدر خرج داره؟",
        "کلاهبرداری نباشه این شرکتا؟",
    ],
)
def test_what_only_shares_words_with_an_entry_is_not_answered_by_it(text):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.reason == "not-held"


def test_a_figure_of_tiktok_says_that_the_report_makes_no_difference():
    assert "douyin-equals-tiktok" in [each.of.id for each in answer("کاربر تیک‌تاک تو جهان چندتاست؟").cautions]


@pytest.mark.parametrize(
    "text", ["قیمت دلار امروز", "یوان چند تومان است؟", "nerkhe yuan chande", "price of the dollar"]
)
def test_a_rate_of_the_day_is_no_cost_of_an_account(text):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.unknown is not None
    assert got.unknown.id == "unknown/exchange-rate"


def test_two_kinds_of_figures_are_told_apart_in_words_and_not_subtracted():
    got = answer("تفاوت درآمد و فروش دوئین؟")
    assert isinstance(got, EntryAnswer)
    assert got.entry is not None
    assert got.entry.id == "revenue/not-sales"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("چرا سفارت روسیه این‌قدر رشد کرد؟", "russia/after-ukraine"),
        ("بدون شرکت چینی می‌توانم در دوئین بفروشم؟", "rules/who-may-open-a-shop"),
        ("سود من از این کار چقدر است؟", "rules/break-even"),
        ("تأیید حسابم چند روز زمان می‌برد؟", "rules/blue-badge"),
        ("زعفرونو چجوری بفروشم", "rules/what-a-seller-needs"),
        ("پولمو کی میدن؟", "rules/payout"),
        ("حساب رسمی بزنم لایو هم میتونم برم؟", "costs/live-stream"),
        ("این ۵۰ هزار یوان کفه یا سقف؟", "costs/basis"),
        ("دهکدهٔ جهانی را در چه سالی اعلام کردند؟", "cross-border/announcement-date"),
        ("سمت آقای اولیائی چیست؟", "letter/authors"),
    ],
)
def test_what_sellers_ask_first_finds_the_rule(text, entry):
    got = answer(text)
    assert isinstance(got, EntryAnswer)
    assert got.entry.id == entry


def test_an_engine_is_made_while_the_one_before_answers(monkeypatch):
    before = Engine(snapshot())
    before.answer(Question("هزینهٔ حساب رسمی چقدر است؟"))
    asked = iter(["چند نفر در چین از دوئین استفاده می‌کنند؟", "آیا عوارض گمرکی دارد؟", "سفارت روسیه چه کرد؟"])

    class Meanwhile(dict):
        def __getitem__(self, key):
            if text := next(asked, None):
                before.answer(Question(text))
            return super().__getitem__(key)

    indexed = before._finder.indexed
    monkeypatch.setattr(before._finder, "indexed", replace(indexed, documents=Meanwhile(indexed.documents)))
    after = Engine(snapshot(), before=before)
    assert next(asked, None) is None
    assert isinstance(after.answer(Question("آیا عوارض گمرکی دارد؟")), EntryAnswer)


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("Which embassies have more than 100,000 followers?", 6),
        ("کدام سفارت‌ها بیش از ۱۰٬۰۰۰ دنبال‌کننده دارند؟", 10),
    ],
)
def test_a_round_level_keeps_its_noughts(text, above):
    got = answer(text)
    assert isinstance(got, FactAnswer)
    assert got.computed is not None
    assert got.computed.value == above


@pytest.mark.parametrize(
    "text",
    [
        "سفارت چین در ایران چند دنبال‌کننده دارد؟",
        "سفارت چین در پاکستان چند پست گذاشته؟",
        "How many followers does the Chinese embassy in Tehran have?",
    ],
)
def test_the_hosts_own_embassy_is_nobody_elses(text):
    got = answer(text)
    assert isinstance(got, Refusal)
    assert got.missing in (("سفارت چین",), ("China's embassy",))


def test_an_office_in_china_is_still_its_own():
    assert row_of("سفارت روسیه در چین چند دنبال‌کننده دارد؟") == "embassies/russia-embassy-followers"


@pytest.mark.parametrize(
    "text",
    [
        "الان دوئین چند کاربر ماهانه دارد؟",
        "How many monthly users does Douyin have now?",
        "How much was Douyin's sales volume in 2024?",
    ],
)
def test_what_is_asked_of_today_is_answered_by_the_newer_figure(text):
    assert "market/" in " ".join(said(text)["facts"])


@pytest.mark.parametrize("text", ["What was Douyin's revenue in 2024?", "درآمد دوئین در ۲۰۲۴ چقدر شد؟"])
def test_a_newer_figure_of_another_kind_is_no_answer(text):
    assert isinstance(answer(text), Refusal)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("How many tonnes of pistachio does China import?", False),
        ("پستهٔ ایران چند تن به چین صادر می‌شود؟", False),
        ("تعرفهٔ پسته چند درصد است؟", True),
        ("عوارض ۵ کیلو پسته چقدر است؟", True),
        ("پستهٔ ایرانی چند میلیون یوان در دوئین فروخته است؟", False),
    ],
)
def test_a_weight_is_not_answered_by_a_share(text, answered):
    assert said(text)["answered"] is answered


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("سقف هر سفارش چقدر است؟", "سالانه چی؟"),
        ("purchase limit per order?", "and per year?"),
    ],
)
def test_a_follow_up_asks_more_of_what_was_spoken_of(first, then):
    assert "cbec/year-limit" in said(first, then)["facts"]


def test_a_message_that_leans_on_another_is_not_off_topic():
    got = answer("tax inside the limits", "and outside?")
    assert not (isinstance(got, Refusal) and got.reason == "off-topic")


def test_a_figure_put_into_another_year_is_held_of_that_one():
    content = load()
    fact = content.rows["fact"]["market/sales-today"]
    before = Engine(Snapshot.of(content))
    assert "2024" in before._finder.held_of("rules/douyin-now").years
    facts = {**content.rows["fact"], fact.id: fact.model_copy(update={"period": "2025"})}
    after = Engine(Snapshot.of(replace(content, rows={**content.rows, "fact": facts})), before=before)
    years = after._finder.held_of("rules/douyin-now").years
    assert "2025" in years
    assert "2024" not in years


@pytest.mark.parametrize("text", ["抖音账号多少钱？", "Сколько стоит коммерческий аккаунт?"])
def test_who_writes_in_another_script_is_told_which_languages_are_read(text: str) -> None:
    assert said(text)["reason"] == "unclear"
    assert not is_of_other_script("خرج حساب تجاری 抖音 چقدر است؟")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("چند درصد کاربران بین ۱۹ تا ۴۰ سال هستند؟", True),
        ("what percentage of the users are 19 to 40 years old?", True),
        ("چرا بیشتر کاربرای دوئین بالای شصت سالن؟", True),  # the ages that are told put it right
        ("چند درصد از کاربران دوئین بالای پنجاه سال سن دارند؟", False),
        ("What percentage of the users are above 50 years old?", False),
        ("how many users are under 18?", False),
        ("چند درصد کاربران دوئین بالای ۴۰ سال دارند؟", False),
        ("what share of users is between 20 and 30 years old?", False),
    ],
)
def test_how_many_are_of_another_age_than_is_told_is_not_known(text, is_told):
    got = answer(text)
    assert isinstance(got, EntryAnswer if is_told else Refusal), got


def test_which_of_two_videos_is_meant_is_told_by_its_place():
    second = answer("سفیر روسیه در ویدیوی دوم چه کرد؟")
    assert (second.options[0] if isinstance(second, Choice) else second.entry).id == "russia/second-video"
    assert answer("سفیر روسیه در ویدیوی اول چه کرد؟").entry.id == "russia/first-video"


@pytest.mark.parametrize(
    "text", ["سال اول چند کاربر داشت؟", "aval sal chand ta karbar dasht", "users in its first year?"]
)
def test_a_year_in_turn_is_not_now(text):
    assert answer(text).entry.id == "users/first-year"


def test_a_later_year_is_none_that_is_told_of():
    assert isinstance(answer("تعداد کاربران در سال دوم"), Refusal)
    assert not isinstance(answer("هزینه ماه دوم حساب چقدره؟"), Refusal)  # each month costs the same
