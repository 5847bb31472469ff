"""Exchange rates in one message: «یوان ۱۲۳٬۴۵۶», with their history and a way back."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from handlers import asking, expecting
from handlers.callbacks import of
from handlers.context import KarvanContext
from handlers.filters import IN_PRIVATE
from handlers.keyboards import Button
from handlers.office.presses import EnterRateAnyway, ShowRates, UndoRate
from handlers.office.staff import for_staff, gone, home_row, takes
from handlers.rendering import labels
from knowledge.costs.office_rates import FarFromLast, enter_rate, rate_history
from knowledge.costs.rates import SaidRate, read_rate
from knowledge.errors import N_, InputError
from knowledge.models.money import Rate
from knowledge.office import audit
from knowledge.office.roles import Member

RATE = "office-rate"
MOST_SHOWN = 8
LONGEST = 60
"""Letters of a message that may be a rate and nothing else."""
SEARCHES = frozenset({"office-find", "office-find-same", "office-find-figure", "office-find-row"})
"""What was asked for words to look for: nobody looks for a rate there, but somebody may go on to enter one."""
_BEGINS = r"^\s*(هر |یک |1 |۱ )?(یوان|دلار|yuan|dollar|usd|cny)\b[^؟?]*[0-9۰-۹][^؟?]*$"


@for_staff("publisher")
async def show_rates(context: KarvanContext, member: Member) -> None:
    """Show the rates, newest first, and take a new one."""
    expecting.expect(context, RATE)
    rows = await rate_history(context.session, limit=MOST_SHOWN)
    await context.edit("office/rates", [home_row(context)], rates=[_shown(row) for row in rows])


def _shown(row: Rate) -> dict[str, object]:
    return {
        "base": row.base,
        "quote": row.quote,
        "market": row.kind,
        "value": row.value,
        "day": row.day,
        "who": row.entered_name or row.entered_by or "",
    }


@takes(RATE, "publisher")
async def take_rate(context: KarvanContext, member: Member, text: str) -> None:
    """Enter the rate that was sent."""
    await _enter(context, member, text)


async def take_message(update: Update, context: KarvanContext) -> None:
    """Take a message that reads as a rate from somebody who may enter one; for others it is a question."""
    text = (update.message.text or "") if update.message else ""
    free = context.person.expects is None or context.person.expects in SEARCHES
    member = await context.member() if len(text) <= LONGEST and free else None
    if member is None or not member.may("publisher") or _read(text) is None:
        await asking.ask(update, context)
        return

    @for_staff("publisher")
    async def enter(context: KarvanContext, member: Member) -> None:
        await _enter(context, member, text)

    await enter(update, context)


def _read(text: str) -> SaidRate | None:
    try:
        return read_rate(text)
    except InputError:
        return None


async def _enter(context: KarvanContext, member: Member, text: str, *, sure: bool = False) -> None:
    said = read_rate(text)
    if said is None:
        raise InputError(
            "not-a-rate",
            "rate",
            N_("This is no rate. Name the currency and its price, as in “every yuan twelve thousand toman”."),
        )
    words = labels("office/buttons", context.language)
    try:
        row = await enter_rate(
            context.session,
            said,
            who=member.person_id,
            name=member.name,
            day=context.today,
            today=context.today,
            now=context.now,
            sure=sure,
        )
    except FarFromLast as far:
        expecting.expect(context, RATE, text=text)
        keyboard = [[Button(words.enter_anyway, EnterRateAnyway())], home_row(context)]
        await context.say("office/far_rate", keyboard, last=_shown(far.last), text=text)
        return
    expecting.expect_nothing(context)
    audit.note(context.session, by=member.person_id, action="rate", kind="rate", row_id=f"{said.base}/{said.quote}",
               note=f"{said.value:f} ({said.market})", now=context.now)  # fmt: skip
    keyboard = [[Button(words.take_back, UndoRate(row.id or 0))], home_row(context)]
    await context.say("office/rate_entered", keyboard, rate=_shown(row))


@for_staff("publisher")
async def anyway(context: KarvanContext, member: Member) -> None:
    """Enter a rate that is far from the last one, now that somebody has looked twice."""
    text = expecting.expected(context).get("text") if context.person.expects == RATE else None
    await (_enter(context, member, str(text), sure=True) if text else gone(context))


@for_staff("publisher")
async def undo(context: KarvanContext, member: Member) -> None:
    """Take one's own rate back."""
    row = await context.session.get(Rate, context.press.rate) if isinstance(context.press, UndoRate) else None
    if row is None or row.entered_by != member.person_id:
        await gone(context)
        return
    await context.session.delete(row)
    audit.note(context.session, by=member.person_id, action="rate", kind="rate", row_id=f"{row.base}/{row.quote}",
               note=f"{row.value:f} -", now=context.now)  # fmt: skip
    await context.edit("office/rate_taken_back", [home_row(context)], rate=_shown(row))


HANDLERS = [
    MessageHandler(IN_PRIVATE & filters.Regex(_BEGINS) & ~filters.COMMAND, take_message),
    CallbackQueryHandler(show_rates, pattern=of(ShowRates)),
    CallbackQueryHandler(anyway, pattern=of(EnterRateAnyway)),
    CallbackQueryHandler(undo, pattern=of(UndoRate)),
]
