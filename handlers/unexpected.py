"""What nobody planned for: an unknown command, a voice message, an old button. Each gets a clear answer."""

from __future__ import annotations

from difflib import get_close_matches

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from handlers.commands import COMMANDS
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.start import keyboard

NEAR = 0.7
"""How much of a mistyped command must be right for it to be named."""


async def unknown_command(update: Update, context: KarvanContext) -> None:
    """Say which command is near to it, or where all of them are."""
    said = ((update.message.text if update.message else None) or "").lstrip("/").partition(" ")[0].partition("@")[0]
    near = get_close_matches(said.lower(), [command.name for command in COMMANDS], n=1, cutoff=NEAR)
    await context.say("unexpected/command", near=near[0] if near else None)


async def not_text(update: Update, context: KarvanContext) -> None:
    """Ask for text: Karvan hears and sees nothing."""
    await context.say("unexpected/not_text")


async def old_button(update: Update, context: KarvanContext) -> None:
    """Recover from a button that this version does not know: say so and show the menu anew."""
    await context.notice("unexpected/old")
    await context.say("start/welcome", keyboard(context), house=context.house, first=False)


HANDLERS = [
    MessageHandler(filters.COMMAND & IN_PRIVATE, unknown_command),
    MessageHandler(IN_PRIVATE & ~filters.StatusUpdate.ALL, not_text),
    CallbackQueryHandler(old_button),
]
