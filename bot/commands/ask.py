"""karvan ask: one question as the chat answers it, or many for programs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.commands.programs import (
    Lang,
    checked_language,
    error_of,
    fail,
    lines_in,
    only,
    put,
    read_object,
    utf8,
)
from bot.commands.working import Address, worked
from bot.engines import make_engine
from bot.opening import DEFAULT_ADDRESS, open_knowledge
from knowledge.answers import Question
from knowledge.engine import Engine
from knowledge.errors import N_, InputError
from locales import LANGUAGES

NAME = "ask"
KEYS = ("id", "text", "history", "language")


def command(
    question: Annotated[
        str | None, typer.Argument(help='What you want to know, as in: karvan ask "هزینهٔ حساب؟"')
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read a JSON object a line, write one a line.")] = False,
    lang: Lang = "fa",
    address: Address = DEFAULT_ADDRESS,
    dense: Annotated[str, typer.Option(help="auto or off.", envvar="KARVAN_DENSE")] = "auto",
) -> None:
    """Answer a question from the knowledge base; with --jsonl, many."""
    utf8()
    language = checked_language(lang)
    if jsonl == (question is not None):
        fail(InputError("missing", "question", N_("Give either a question or --jsonl.")), language)
    engine = make_engine(worked(open_knowledge(address)), dense=dense)
    if question is not None:
        from handlers.answering import told

        typer.echo(told(engine.answer(Question(question, language=language)), engine.snapshot).text)  # type: ignore[arg-type]
        return
    for line in lines_in():
        put(_answer(engine, line, language))


def _answer(engine: Engine, line: str, language: str) -> dict[str, Any]:
    """What one line of input is answered; a bad one says so and the rest goes on."""
    identity: Any = None
    try:
        given = read_object(line)
        identity = given.get("id")
        question = _question(only(given, KEYS), language)
    except InputError as error:
        return {"id": identity, "error": error_of(error, language)}
    from handlers.answering import told

    return {"id": identity, **told(engine.answer(question), engine.snapshot).for_programs()}


def _question(given: dict[str, Any], language: str) -> Question:
    text, history, chosen = given.get("text"), given.get("history") or [], given.get("language")
    if not isinstance(text, str):
        raise InputError("missing", "text", N_("{field} must be the question's words."))
    if not isinstance(history, list) or not all(isinstance(each, str) for each in history):
        raise InputError("not-a-list", "history", N_("{field} must be a list of earlier messages."))
    if chosen is not None and chosen not in LANGUAGES:
        raise InputError("not-an-option", "language", N_("There is no language “{value}”."), value=str(chosen)[:20])
    return Question(_clean(text), tuple(_clean(each) for each in history), chosen)


def _clean(text: str) -> str:
    """Half of a surrogate pair is no letter; it may not stop the answer from being written."""
    return text.encode("utf-8", "replace").decode("utf-8")
