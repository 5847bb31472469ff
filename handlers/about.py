"""About: what Karvan rests on, how to use it, and who runs it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from handlers.commands import COMMANDS, GROUP, PRIVATE
from handlers.context import KarvanContext


async def sources(update: Update, context: KarvanContext) -> None:
    """Answer /sources."""
    rows = [
        (source.title.of(context.language), source.publisher.of(context.language), source.published, source.address)
        for source in context.snapshot.sources.values()
    ]
    await context.say("about/sources", rows=rows, house=context.house)


async def show_help(update: Update, context: KarvanContext) -> None:
    """Answer /help with the commands of this place and examples."""
    scope = PRIVATE if context.is_private else GROUP
    await context.say("about/help", commands=[row for row in COMMANDS if scope in row.scopes])


HANDLERS = [
    CommandHandler("sources", sources, filters=filters.UpdateType.MESSAGE),
    CommandHandler("help", show_help, filters=filters.UpdateType.MESSAGE),
]
