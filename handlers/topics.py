"""Topics: the shelves of the knowledge, browsed by buttons."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from handlers.context import KarvanContext
from handlers.keyboards import Button, in_rows
from handlers.presses import ShowEntry, ShowTopic, ShowTopics
from handlers.rendering import labels
from knowledge.schema import Entry, Topic, Unknown

LONGEST_LABEL = 60


async def show_topics(update: Update, context: KarvanContext) -> None:
    """Show all topics that hold anything."""
    held = [topic for topic in context.snapshot.topics.values() if _size(context, topic)]
    buttons = (
        Button((topic.title.of(context.language) or topic.id)[:LONGEST_LABEL], ShowTopic(topic.key)) for topic in held
    )
    await context.edit("topics/all", in_rows(buttons, 2), count=len(held))


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
    keyboard = in_rows(
        Button((row.title.of(language) or row.id)[:LONGEST_LABEL], ShowEntry(row.key)) for row in rows[:40]
    )
    keyboard.append([Button(labels("start/openings", language).all_topics, ShowTopics(0))])
    await context.edit(
        "topics/one", keyboard, title=topic.title.of(language), blurb=topic.blurb.of(language), count=len(rows)
    )


def _size(context: KarvanContext, topic: Topic) -> int:
    snapshot = context.snapshot
    return len(snapshot.entries_by_topic.get(topic.id, ())) + len(snapshot.unknowns_by_topic.get(topic.id, ()))


HANDLERS = [
    CommandHandler("topics", show_topics, filters=filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE),
    CallbackQueryHandler(show_topics, pattern=r"^tt:"),
    CallbackQueryHandler(press_topic, pattern=r"^t:"),
]
