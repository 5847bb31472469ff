"""Privacy: what is kept of a person, and how they have it deleted."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button
from handlers.presses import Dismiss, ForgetMe
from handlers.rendering import labels


async def privacy(update: Update, context: KarvanContext) -> None:
    """Answer /privacy."""
    await context.say("privacy/kept")


async def ask_forget(update: Update, context: KarvanContext) -> None:
    """Say what /forgetme deletes, and ask whether to."""
    words = labels("privacy/buttons", context.language)
    await context.say("privacy/sure", [[Button(words.delete, ForgetMe(1))], [Button(words.keep, Dismiss())]])


async def do_forget(update: Update, context: KarvanContext) -> None:
    """Delete everything, and say so in the language they had."""
    press = context.press
    if isinstance(press, ForgetMe) and press.sure == 1:
        await context.edit("privacy/forgotten")
        await context.forget_person()


HANDLERS = [
    CommandHandler("privacy", privacy, filters=IN_PRIVATE),
    CommandHandler("forgetme", ask_forget, filters=IN_PRIVATE),
    CallbackQueryHandler(do_forget, pattern=of(ForgetMe)),
]
