"""News of a changed topic: written by Karvan or in the office's own words, looked at, sent to those who follow it."""

from __future__ import annotations

from telegram.ext import CallbackQueryHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.keyboards import Button, Rows, in_rows
from handlers.office.presses import NewsOf, SendNews, ShowNews, ShowOneNews, SteerNews, WriteNews
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.office.views import as_asked
from handlers.rendering import labels, render
from knowledge.models.asking import Broadcast
from knowledge.office import broadcasts
from knowledge.office.changes import Change, change_of, with_changes
from knowledge.office.marks import tidy
from knowledge.office.roles import Member
from knowledge.schema import Entry, Topic, Unknown
from knowledge.storing import store
from locales import LANGUAGES
from locales.numbers import number

WORDS = "office-news"
MOST_SHOWN = 5
LONGEST = 1_000
"""Letters of the office's own words: news lead to a text, they do not replace it."""


@for_staff("publisher")
async def show_all(context: KarvanContext, member: Member) -> None:
    """Show the topics that people follow, and what was sent."""
    followers = await broadcasts.followers(context.session)
    words = labels("office/buttons", context.language)
    topics = context.snapshot.topics
    sent = await broadcasts.newest(context.session, MOST_SHOWN)
    buttons = [
        Button(
            f"{topic.title.of(context.language) or topic.id} ({number(followers[topic.id], context.language)})"[:60],
            WriteNews(topic.key),
        )
        for topic in topics.values()
        if followers.get(topic.id)
    ]
    earlier = [
        Button(f"{words.sent_news} {_title(context, each.topic)}"[:60], ShowOneNews(each.id or 0)) for each in sent
    ]
    await context.edit("office/news", [*in_rows(buttons), *in_rows(earlier), home_row(context)], count=len(buttons))


@for_staff("publisher")
async def ask_words(context: KarvanContext, member: Member) -> None:
    """Ask for the news of a topic in the office's own words."""
    press = context.press
    topic = _topic(context, press.topic) if isinstance(press, WriteNews) else None
    if topic is None:
        await gone(context)
        return
    expecting.expect(context, WORDS, topic=topic.id)
    await context.say("office/write_news", [home_row(context)], topic=_title(context, topic.id), most=LONGEST)


@takes(WORDS, "publisher")
async def take_words(context: KarvanContext, member: Member, text: str) -> None:
    """Show the news as followers would get it."""
    topic = context.snapshot.topics.get(str(expecting.expected(context).get("topic", "")))
    if topic is None:
        expecting.expect_nothing(context)
        await context.say("unexpected/gone")
        return
    words = tidy(text, LONGEST)
    expecting.expect_nothing(context)
    texts = {
        code: render("topics/news", code, topic=topic.title.of(code) or topic.id, title="", words=words,
                     original=code != "fa", stale=False)
        for code in LANGUAGES
    }  # fmt: skip
    await _preview(context, member, topic, texts)


@for_staff("publisher")
async def of_row(context: KarvanContext, member: Member) -> None:
    """Show the news that a published text makes."""
    press = context.press
    row = context.snapshot.by_key(press.kind, press.key) if isinstance(press, NewsOf) else None
    topic = context.snapshot.topics.get(row.topic) if isinstance(row, Entry | Unknown) else None
    if topic is None or not isinstance(row, Entry | Unknown) or not isinstance(press, NewsOf):
        await gone(context)
        return
    # As it is live, which this process may learn of a moment later.
    body = await store.body_of(context.session, press.kind, row.id)
    change = (
        Change(press.kind, row.id, None, body) if body is not None else change_of(context.snapshot, row, press.kind)
    )
    after = with_changes(context.snapshot, [change])
    live = change.row
    assert isinstance(live, Entry | Unknown)
    texts = {"show": row.key}
    for code in LANGUAGES:
        values = as_asked(live, after, code).values
        texts[code] = render(
            "topics/news",
            code,
            topic=topic.title.of(code) or topic.id,
            title=live.title.shown(code) or row.id,
            words=values.get("short") or values.get("unknown") or "",
            original=bool(values.get("original")),
            stale=bool(values.get("stale")),
        )
    await _preview(context, member, topic, texts)


async def _preview(context: KarvanContext, member: Member, topic: Topic, texts: dict[str, str]) -> None:
    broadcast = await broadcasts.write(context.session, topic.id, texts, by=member, now=context.now)
    words = labels("office/buttons", context.language)
    count = (await broadcasts.followers(context.session)).get(topic.id, 0)
    keyboard: Rows = [
        [Button(words.send_news, SendNews(broadcast.id or 0))] if count else [],
        [Button(words.own_words, WriteNews(topic.key))],
        home_row(context),
    ]
    for code in LANGUAGES:
        await context.say("office/as_is", html=texts[code], language=code)
    await context.say("office/preview_news", keyboard, count=count, topic=_title(context, topic.id))


@for_staff("publisher")
async def send(context: KarvanContext, member: Member) -> None:
    """Send it from now on; a second press shows how far it is."""
    if isinstance(context.press, SendNews):
        await _progress(
            context,
            await broadcasts.start(context.session, context.press.number, by=member, now=context.now),
        )


@for_staff("publisher")
async def show_one(context: KarvanContext, member: Member) -> None:
    """Show how far it has come."""
    if isinstance(context.press, ShowOneNews):
        await _progress(context, await broadcasts.found(context.session, context.press.number))


@for_staff("publisher")
async def steer(context: KarvanContext, member: Member) -> None:
    """Pause it, go on with it, or end it."""
    press = context.press
    if isinstance(press, SteerNews):
        await _progress(
            context,
            await broadcasts.steer(context.session, press.number, press.state, by=member, now=context.now),
        )


async def _progress(context: KarvanContext, broadcast: Broadcast) -> None:
    words = labels("office/buttons", context.language)
    number = broadcast.id or 0
    keyboard: list[list[Button]] = [[Button(words.look_again, ShowOneNews(number))]]
    if broadcast.state == broadcasts.RUNNING:
        keyboard.append([Button(words.pause, SteerNews(number, broadcasts.PAUSED))])
    if broadcast.state == broadcasts.PAUSED:
        keyboard.append([Button(words.go_on, SteerNews(number, broadcasts.RUNNING))])
    if broadcast.state in broadcasts.UNDER_WAY:
        keyboard.append([Button(words.end, SteerNews(number, broadcasts.DONE))])
    await context.session.flush()
    await context.edit(
        "office/progress_of_news",
        [*keyboard, home_row(context)],
        topic=_title(context, broadcast.topic),
        state=broadcast.state,
        progress=await broadcasts.progress(context.session, broadcast),
    )


def _topic(context: KarvanContext, key: str) -> Topic | None:
    row = context.snapshot.by_key("topic", key)
    return row if isinstance(row, Topic) else None


def _title(context: KarvanContext, topic_id: str) -> str:
    topic = context.snapshot.topics.get(topic_id)
    return (topic.title.of(context.language) or topic_id) if topic is not None else topic_id


HANDLERS = [
    CallbackQueryHandler(show_all, pattern=of(ShowNews)),
    CallbackQueryHandler(ask_words, pattern=of(WriteNews)),
    CallbackQueryHandler(of_row, pattern=of(NewsOf)),
    CallbackQueryHandler(send, pattern=of(SendNews)),
    CallbackQueryHandler(show_one, pattern=of(ShowOneNews)),
    CallbackQueryHandler(steer, pattern=of(SteerNews)),
]
