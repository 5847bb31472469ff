"""karvan ask: one question as the chat answers it, or many for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.programs import Lang, answered_lines, checked_language, fail, only, utf8
from bot.commands.working import Address, worked
from bot.opening import as_set, open_knowledge
from knowledge.answering.answers import Question
from knowledge.errors import N_, InputError, not_an_option
from locales import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from knowledge.answering.engine import Engine

NAME = "ask"
KEYS = ("id", "text", "history", "language")
Dense = Annotated[
    str,
    typer.Option(
        "--dense",
        help="The dense model: auto or off.",
        envvar="KARVAN_DENSE",
        default_factory=lambda: as_set("KARVAN_DENSE", "auto"),
        show_default="auto",
    ),
]


def command(
    question: Annotated[
        str | None, typer.Argument(help='What you want to know, as in: karvan ask "هزینهٔ حساب؟"')
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read a JSON object a line, write one a line.")] = False,
    lang: Lang = DEFAULT_LANGUAGE,
    *,
    address: Address,
    dense: Dense,
) -> None:
    """Answer a question from the knowledge base; with --jsonl, many."""
    utf8()
    language = checked_language(lang)
    if jsonl == (question is not None):
        fail(InputError("missing", "question", N_("Give either a question or --jsonl.")), language)
    engine = _engine(address, checked_dense(dense, language))
    if question is not None:
        asked = Question(clean(question), language=language)  # type: ignore[arg-type]
        typer.echo(_told(engine, asked).text)
    else:
        answered_lines(lambda given: _told(engine, _question(given)).for_programs(), language)


def checked_dense(dense: str, language: str) -> str:
    """`auto` or `off`, or the end of the command."""
    if dense not in ("auto", "off"):
        fail(not_an_option("dense", dense, ("auto", "off")), language)
    return dense


def clean(text: str) -> str:
    """Half of a surrogate pair is no letter; it may not stop the answer from being written."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _engine(address: str, dense: str) -> Engine:
    from bot.engines import make_engine  # brings numpy and the vocabulary, which no other command waits for

    return make_engine(worked(open_knowledge(address)), dense=dense)


def _told(engine: Engine, question: Question) -> Any:
    from handlers.answering import told

    return told(engine.answer(question), engine.snapshot)


def _question(given: dict[str, Any]) -> Question:
    """A line of input as a question.

    Raises:
        InputError: a key is unknown, missing, or of another kind.
    """
    only(given, KEYS)
    text, history, chosen = given.get("text"), given.get("history"), given.get("language")
    if not isinstance(text, str):
        raise InputError("missing", "text", N_("{field} must be the question's words."))
    history = [] if history is None else history
    if not isinstance(history, list) or not all(isinstance(each, str) for each in history):
        raise InputError("not-a-list", "history", N_("{field} must be a list of earlier messages."))
    if chosen is not None and (not isinstance(chosen, str) or chosen not in LANGUAGES):
        raise not_an_option("language", chosen, LANGUAGES)
    return Question(clean(text), tuple(map(clean, history)), chosen)  # type: ignore[arg-type]
