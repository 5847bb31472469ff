"""Inline mode: answers offered in any chat. What is sent carries its source and conflicts; nothing is logged."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import InlineQueryHandler

from handlers.answering import told
from handlers.context import KarvanContext
from handlers.rendering import pages, plain
from knowledge.answering.answers import Answer, EntryAnswer, FactAnswer, Refusal
from knowledge.schema import Entry

MOST_RESULTS = 10
CACHE_S = 10
LONGEST_DESCRIPTION = 120


async def offer(update: Update, context: KarvanContext) -> None:
    """Offer the answer to what is being typed, and what comes near."""
    query = update.inline_query
    if query is None:
        return
    results = await _results(context, query.query) if context.house.inline and query.query.strip() else []
    context.call("answerInlineQuery", inline_query_id=query.id, results=results, cache_time=CACHE_S, is_personal=True)


async def _results(context: KarvanContext, text: str) -> list[dict[str, Any]]:
    language: Any = context.person.language
    answer = await context.engine.answer_after(text, {}, language)
    answers: list[tuple[str, Answer]] = []
    if isinstance(answer, (EntryAnswer, FactAnswer)):
        answers.append((_title(answer, text), answer))
    if isinstance(answer, Refusal):
        near = [row for row in answer.nearest if isinstance(row, Entry)]
        answers += [
            (row.title.shown(answer.language) or row.id, context.engine.show(row, answer.language)) for row in near
        ]
    return [_result(context, title, each, place) for place, (title, each) in enumerate(answers[:MOST_RESULTS])]


def _title(answer: EntryAnswer | FactAnswer, text: str) -> str:
    return (answer.entry.title.shown(answer.language) if answer.entry else None) or text[:60]


def _result(context: KarvanContext, title: str, answer: Answer, place: int) -> dict[str, Any]:
    message = pages(told(answer, context.snapshot, context.today).html)[0]
    return {
        "type": "article",
        "id": str(place),
        "title": title,
        "description": plain(message)[:LONGEST_DESCRIPTION],
        "input_message_content": {
            **context.worded("message_text", message),
            "link_preview_options": {"is_disabled": True},
        },
    }


HANDLERS = [InlineQueryHandler(offer)]
