"""Who may do what in the office is asked of the database at every message and every press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

from telegram import Update

from handlers import expecting
from handlers.context import KarvanContext
from handlers.keyboards import Button
from handlers.office.presses import ShowOffice
from handlers.rendering import labels
from knowledge.errors import InputError
from knowledge.office.roles import Member, RoleName

Handler = Callable[[Update, KarvanContext], Coroutine[Any, Any, None]]
OfficeHandler = Callable[[KarvanContext, Member], Awaitable[None]]
OfficeTaker = Callable[[KarvanContext, Member, str], Awaitable[None]]


def for_staff(role: RoleName = "editor") -> Callable[[OfficeHandler], Handler]:
    """A handler that works for members with a role, and tells others so. Its errors are told, with nothing changed."""

    def decorate(handler: OfficeHandler) -> Handler:
        @wraps(handler)
        async def guarded(update: Update, context: KarvanContext) -> None:
            member = await _allowed(context, role)
            if member is not None:
                await _or_why_not(context, handler(context, member))

        return guarded

    return decorate


def takes(name: str, role: RoleName = "editor") -> Callable[[OfficeTaker], OfficeTaker]:
    """Register what takes a member's next words, under a name; somebody whose role is gone is told so."""

    def decorate(taker: OfficeTaker) -> OfficeTaker:
        async def take(context: KarvanContext, text: str) -> bool:
            member = await _allowed(context, role)
            if member is None:
                expecting.expect_nothing(context)
            else:
                await _or_why_not(context, taker(context, member, text))
            return True

        async def again(context: KarvanContext) -> None:
            """What the office types is never a question, so there is nothing to come back to."""

        expecting.register(name, take, again)
        return taker

    return decorate


def home_row(context: KarvanContext) -> list[Button]:
    """The button back to the office's home."""
    return [Button(labels("office/buttons", context.language).home, ShowOffice())]


async def gone(context: KarvanContext) -> None:
    """Say that what a button names is not there any more."""
    await context.notice("unexpected/gone", alert=True)


async def _allowed(context: KarvanContext, role: RoleName) -> Member | None:
    member = await context.member() if context.is_private else None
    if member is not None and member.may(role):
        return member
    template = "office/for_staff" if member is None else "office/no_right"
    if context.turn.update.callback_query is not None:
        await context.notice(template, alert=True, number="")
    else:
        await context.say(template, number=str(context.person.id) if context.is_private else "")
    return None


async def _or_why_not(context: KarvanContext, work: Awaitable[None]) -> None:
    """Do the work wholly or not at all: what it wrote and said before it was refused is taken back."""
    turn = context.turn
    calls, answered = list(turn.calls), turn.press_answered
    try:
        await work
    except InputError as error:
        turn.calls, turn.press_answered = calls, answered
        await context.take_back()
        await context.say("office/problem", problem=error.message(context.language))
