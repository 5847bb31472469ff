"""The office's home: what waits, and the ways to the work."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from handlers import expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button, Rows
from handlers.office import entries
from handlers.office.presses import (
    FindEntry,
    FindFigure,
    NewEntry,
    ShowDrafts,
    ShowFiles,
    ShowKinds,
    ShowLog,
    ShowMembers,
    ShowNews,
    ShowOffice,
    ShowQueue,
    ShowRates,
    ShowSent,
    ShowStats,
    ShowWork,
)
from handlers.office.staff import for_staff
from handlers.rendering import labels
from knowledge.office import counts
from knowledge.office.roles import Member
from locales.numbers import number


async def admin(update: Update, context: KarvanContext) -> None:
    """Answer /admin with the home, or /admin WORDS with what these words find."""
    words = " ".join(context.args or ())

    @for_staff()
    async def answer(context: KarvanContext, member: Member) -> None:
        expecting.expect_nothing(context)
        await (entries.find(context, member, words) if words else _show(context, member))

    await answer(update, context)


@for_staff()
async def press_home(context: KarvanContext, member: Member) -> None:
    """Come back to the home."""
    expecting.expect_nothing(context)
    await _show(context, member)


async def _show(context: KarvanContext, member: Member) -> None:
    waiting = await counts.waiting(context.session, context.snapshot, context.engine.meanings, context.now)
    await context.edit("office/home", _keyboard(context, member, waiting), waiting=waiting, role=member.role)


def _keyboard(context: KarvanContext, member: Member, waiting: counts.Waiting) -> Rows:
    """The ways to the work that the member may do, each with how much of it waits."""
    words = labels("office/buttons", context.language)

    def counted(label: str, press: object, count: int) -> Button:
        return Button(f"{label} ({number(count, context.language)})" if count else label, press)

    publishes = member.may("publisher")
    keyboard = [
        [counted(words.queue, ShowQueue(0), waiting.groups), counted(words.sent, ShowSent(), waiting.sent)],
        [Button(words.find, FindEntry()), Button(words.new_entry, NewEntry())],
        [Button(words.figures, FindFigure()), counted(words.drafts, ShowDrafts(), waiting.drafts)],
        [*([Button(words.rates, ShowRates())] if publishes else []), Button(words.other_rows, ShowKinds())],
        [
            counted(words.translations, ShowWork("translations"), waiting.translations),
            counted(words.reviews, ShowWork("reviews"), waiting.reviews),
        ],
        [counted(words.new_texts, ShowWork("new-texts"), waiting.new_texts), Button(words.files, ShowFiles())],
        [Button(words.stats, ShowStats(7)), Button(words.log, ShowLog(0))],
    ]
    if publishes:
        keyboard.append([Button(words.news, ShowNews())])
    if member.may("owner"):
        keyboard[-1].append(Button(words.members, ShowMembers()))
    return keyboard


HANDLERS = [
    CommandHandler("admin", admin, filters=IN_PRIVATE),
    CallbackQueryHandler(press_home, pattern=of(ShowOffice)),
]
