"""Topics: the shelves of the knowledge, browsed by buttons."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers.callbacks import of, unpack
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows, in_rows
from handlers.presses import FollowTopic, ShowEntry, ShowTopic, ShowTopics
from handlers.rendering import labels
from knowledge.office import broadcasts
from knowledge.schema import Entry, Topic, Unknown


async def show_topics(update: Update, context: KarvanContext) -> None:
    """Show all topics that hold anything."""
    held = [topic for topic in context.snapshot.topics.values() if _size(context, topic)]
    buttons = (Button(topic.title.shown(context.language) or topic.id, ShowTopic(topic.key)) for topic in held)
    mine = await broadcasts.followed(context.session, context.person.id)
    followed = [topic.title.of(context.language) for topic in held if topic.id in mine]
    await context.edit("topics/all", in_rows(buttons, 2), count=len(held), followed=followed)


async def press_topic(update: Update, context: KarvanContext) -> None:
    """Show the topic of a button."""
    press = context.press
    topic = context.snapshot.by_key("topic", press.key) if isinstance(press, ShowTopic) else None
    if isinstance(topic, Topic):
        await show_topic(context, topic)
    else:
        await context.notice("unexpected/gone", alert=True)


async def show_topic(context: KarvanContext, topic: Topic) -> None:
    """Show what a topic holds, each title a button."""
    language, snapshot = context.language, context.snapshot
    rows: list[Entry | Unknown] = [
        *snapshot.entries_by_topic.get(topic.id, ()),
        *snapshot.unknowns_by_topic.get(topic.id, ()),
    ]
    keyboard = in_rows(Button(row.title.shown(language) or row.id, ShowEntry(row.key)) for row in rows[:40])
    follows = await broadcasts.follows(context.session, context.person.id, topic.id)
    keyboard.append([_follow_button(context, topic, follows=follows)])
    keyboard.append([Button(labels("start/openings", language).all_topics, ShowTopics(0))])
    await context.edit(
        "topics/one", keyboard, title=topic.title.of(language), blurb=topic.blurb.of(language), count=len(rows)
    )


def _follow_button(context: KarvanContext, topic: Topic, *, follows: bool) -> Button:
    words = labels("topics/buttons", context.language)
    return Button(words.leave if follows else words.follow, FollowTopic(topic.key, int(not follows)))


async def press_follow(update: Update, context: KarvanContext) -> None:
    """Tell the person when a topic changes, or no more; whoever asks for it anew wants to be told again."""
    press = context.press
    topic = context.snapshot.by_key("topic", press.key) if isinstance(press, FollowTopic) else None
    if not isinstance(topic, Topic) or not isinstance(press, FollowTopic):
        await context.notice("unexpected/gone", alert=True)
        return
    follows = bool(press.on)
    if follows:
        await broadcasts.follow(context.session, context.person.id, topic.id, now=context.now)
        context.person.quiet = False
    else:
        await broadcasts.leave(context.session, context.person.id, topic.id)
    await context.notice("topics/following", follows=follows, topic=topic.title.of(context.language))
    await context.buttons(_with_other_follow(context, topic, follows=follows))


def _with_other_follow(context: KarvanContext, topic: Topic, *, follows: bool) -> Rows:
    """The buttons of the pressed message, which stand one to a row, the pressed one turned round."""
    query = context.turn.update.callback_query
    message = query.message if query is not None else None
    there = message.reply_markup.inline_keyboard if isinstance(message, Message) and message.reply_markup else ()
    known = [Button(each.text, unpack(str(each.callback_data))) for row in there for each in row]
    other = _follow_button(context, topic, follows=follows)
    return [[other if isinstance(each.press, FollowTopic) else each] for each in known]


def _size(context: KarvanContext, topic: Topic) -> int:
    snapshot = context.snapshot
    return len(snapshot.entries_by_topic.get(topic.id, ())) + len(snapshot.unknowns_by_topic.get(topic.id, ()))


HANDLERS = [
    CommandHandler("topics", show_topics, filters=IN_PRIVATE),
    CallbackQueryHandler(show_topics, pattern=of(ShowTopics)),
    CallbackQueryHandler(press_topic, pattern=of(ShowTopic)),
    CallbackQueryHandler(press_follow, pattern=of(FollowTopic)),
]
