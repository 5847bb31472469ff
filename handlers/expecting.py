"""What a person's next words answer: a question of a journey, an amount, an editing step.

It is stored with the person, so any process can take the next message. Words that answer nothing of the
kind are a question: they are answered, and what is pending is shown again once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.context import KarvanContext

LONGEST_NOTE = 1000
"""Characters of what people note in their own words."""

Take = Callable[[KarvanContext, str], Awaitable[bool]]
"""Takes the words, or says by False that they are something else."""
Again = Callable[[KarvanContext], Awaitable[None]]
"""Shows again what is pending."""


Back = Callable[[KarvanContext], Awaitable[None]]
"""Goes one question back."""


@dataclass(frozen=True)
class Taker:
    take: Take
    again: Again
    back: Back | None = None


_takers: dict[str, Taker] = {}


def register(name: str, take: Take, again: Again, back: Back | None = None) -> None:
    """Let a module take words that are expected under a name; `back` is what /back does meanwhile."""
    _takers[name] = Taker(take, again, back)


def expect(context: KarvanContext, name: str, /, **data: object) -> None:
    """From now on the person's words are for the module that registered the name."""
    context.person.expects = name
    context.person.expects_data = data


def expect_nothing(context: KarvanContext) -> None:
    """The next words are a question again."""
    context.person.expects = None
    context.person.expects_data = {}


async def nothing_again(context: KarvanContext) -> None:
    """For a module that takes any words: nothing is pending after them."""
    expect_nothing(context)


def expected(context: KarvanContext) -> dict[str, object]:
    """What was put down with the expectation."""
    return dict(context.person.expects_data or {})


async def take(context: KarvanContext, text: str) -> bool:
    """Hand the words to whoever expects them; False where nobody does or they are something else."""
    taker = _takers.get(context.person.expects or "")
    return taker is not None and await taker.take(context, text)


async def show_again(context: KarvanContext) -> None:
    """Show what is pending again, once, after a question in its midst."""
    taker = _takers.get(context.person.expects or "")
    if taker is not None:
        await taker.again(context)


async def go_back(context: KarvanContext) -> bool:
    """Go one question back in what is pending; False where that has no questions of its own."""
    taker = _takers.get(context.person.expects or "")
    if taker is None or taker.back is None:
        return False
    await taker.back(context)
    return True
