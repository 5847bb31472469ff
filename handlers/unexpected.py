"""What nobody planned for: an unknown command, a voice message, an old button. Each gets a clear answer."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from handlers.context import KarvanContext
from handlers.start import keyboard

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE


async def unknown_command(update: Update, context: KarvanContext) -> None:
    """Say which commands there are."""
    await context.say("unexpected/command")


async def not_text(update: Update, context: KarvanContext) -> None:
    """Ask for text: Karvan hears and sees nothing."""
    await context.say("unexpected/not_text")


async def old_button(update: Update, context: KarvanContext) -> None:
    """Recover from a button that this version does not know: say so and show the menu anew."""
    await context.notice("unexpected/old")
    await context.say("start/welcome", keyboard(context), house=context.house, first=False)


HANDLERS = [
    MessageHandler(filters.COMMAND & PRIVATE, unknown_command),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, not_text),
    CallbackQueryHandler(old_button),
]
