"""Start: who Karvan is, the three things people come for, and deep links into the knowledge."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import asking, estimates
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows
from handlers.languages import language_row
from handlers.plans import shared
from handlers.presses import BeginJourney, ShowEntry, ShowEstimate, ShowTopics, WeighWorth
from handlers.rendering import labels
from knowledge.schema import Entry, Topic, Unknown

OPENINGS: tuple[tuple[str, object], ...] = (
    ("worth", WeighWorth()),
    ("begin", BeginJourney()),
    ("cost", ShowEstimate("")),
)
"""The three buttons that people come for: the name of their words, and where they lead."""


async def start(update: Update, context: KarvanContext) -> None:
    """Greet, or show what a deep link names."""
    if context.args:
        if await show_linked(context, context.args[0]):
            return
        if context.args[0].startswith((shared.SHARED, estimates.SHARED)):
            await context.say("plans/unshared")
    await context.say("start/welcome", keyboard(context), house=context.house, first=context.person.language is None)


async def show_linked(context: KarvanContext, key: str) -> bool:
    """Show the entry or topic of a public key; False where there is none."""
    if key.startswith(shared.SHARED):
        return await shared.show_shared(context, key.removeprefix(shared.SHARED))
    if key.startswith(estimates.SHARED):
        return await estimates.show_shared(context, key.removeprefix(estimates.SHARED))
    for kind in ("entry", "unknown", "topic"):
        row = context.snapshot.by_key(kind, key)
        if isinstance(row, (Entry, Unknown)):
            await asking.show_row(context, row)
            return True
        if isinstance(row, Topic):
            from handlers.topics import show_topic

            await show_topic(context, row)
            return True
    return False


def keyboard(context: KarvanContext) -> Rows:
    """The three openings, the topics, and the languages."""
    words = labels("start/openings", context.language)
    rows = [[Button(getattr(words, name), press)] for name, press in OPENINGS]
    rows.append([Button(words.all_topics, ShowTopics(0))])
    rows.append(language_row(context.language))
    return rows


async def show_entry(update: Update, context: KarvanContext) -> None:
    """Show the entry of a button."""
    press = context.press
    if isinstance(press, ShowEntry) and not await show_linked(context, press.key):
        await context.notice("unexpected/gone", alert=True)


HANDLERS = [
    CommandHandler("start", start, filters=IN_PRIVATE),
    CallbackQueryHandler(show_entry, pattern=of(ShowEntry)),
]
