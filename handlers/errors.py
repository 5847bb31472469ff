"""What a person is told when something went wrong here."""

from __future__ import annotations

from handlers.context import KarvanContext


async def apologise(context: KarvanContext, reference: str) -> None:
    """Say sorry in the person's language, with a number to quote; never what went wrong inside."""
    if context.turn.update.inline_query is not None:
        return
    await context.notice()
    if context.turn.update.effective_chat is not None:
        await context.say("errors/sorry", reference=reference)


async def ask_for_patience(context: KarvanContext) -> None:
    """Tell somebody who writes very fast that they are answered one after another."""
    if context.turn.update.inline_query is None and context.turn.update.effective_chat is not None:
        await context.say("errors/slowly")
