"""Language: a person chooses in which one Karvan speaks to them."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button
from handlers.presses import ChooseLanguage
from locales import LANGUAGES


def language_row(current: str) -> list[Button]:
    """A button for each language, under its own name; the one in use is marked in words by a bracket."""
    return [
        Button(f"[{language.own_name}]" if code == current else language.own_name, ChooseLanguage(code))
        for code, language in LANGUAGES.items()
    ]


async def ask_language(update: Update, context: KarvanContext) -> None:
    """Answer /language with the choice."""
    await context.say("languages/choose", [language_row(context.language)])


async def choose(update: Update, context: KarvanContext) -> None:
    """Take a choice and greet in it."""
    from handlers.start import keyboard

    press = context.press
    if not isinstance(press, ChooseLanguage) or press.code not in LANGUAGES:
        return
    context.person.language = press.code
    # Otherwise what tells no language, such as a year, would go on being answered in that of the talk until now.
    context.dialogue.last_answer = {
        name: value for name, value in context.dialogue.last_answer.items() if name != "language"
    }
    await context.edit("start/welcome", keyboard(context), house=context.house, first=False)


HANDLERS = [
    CommandHandler("language", ask_language, filters=IN_PRIVATE),
    CallbackQueryHandler(choose, pattern=of(ChooseLanguage)),
]
