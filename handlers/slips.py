"""Words that an open question cannot take: a question of their own, or a slip that is told what would fit."""

from __future__ import annotations

from typing import Any

from handlers.context import KarvanContext
from knowledge.answering.answers import Answer, Refusal
from knowledge.flows.typed import QUESTION_MARKS

MOST_WORDS = 6
"""What is longer is no slip at a question but a question."""


def asks(text: str) -> bool:
    """Whether words are a question by their form alone."""
    return bool(set(text) & QUESTION_MARKS) or len(text.split()) > MOST_WORDS


async def answer_to(context: KarvanContext, text: str) -> Answer:
    """What Karvan would say to the words if nothing were open."""
    language: Any = context.person.language
    await context.let_go()
    return await context.engine.answer_after(text, {}, language)


def has_answer(answer: Answer) -> bool:
    """Whether the words found anything to be said: then they were meant as a question."""
    return not isinstance(answer, Refusal) or answer.reason == "unsourced"


async def is_slip(context: KarvanContext, text: str, *, of_figures: bool) -> bool:
    """Whether words at an open question are neither its answer nor a question.

    Where figures are asked for, what holds some was meant to answer.
    """
    if asks(text):
        return False
    return (of_figures and any(letter.isdigit() for letter in text)) or not has_answer(await answer_to(context, text))
