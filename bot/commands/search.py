"""karvan search: rank entries for questions, over the knowledge base or over a corpus of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.ask import Dense, checked_dense, clean
from bot.commands.programs import Lang, answered_lines, checked_language, fail, only, read_object, utf8
from bot.commands.working import Address, worked
from bot.opening import open_knowledge
from knowledge.errors import N_, InputError
from locales import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from knowledge.search.base import Document
    from knowledge.search.ranking import Ranker

NAME = "search"
MOST = 10
CORPUS_KEYS = ("id", "lang", "title", "questions", "text")


def command(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read a JSON object a line, write a ranking a line.")] = False,
    corpus: Annotated[
        Path | None, typer.Option(help="JSON lines {id, lang, title, questions, text} in place of the knowledge base.")
    ] = None,
    lang: Lang = DEFAULT_LANGUAGE,
    *,
    address: Address,
    dense: Dense,
) -> None:
    """Rank what answers the questions on standard input."""
    utf8()
    language = checked_language(lang)
    if not jsonl:
        fail(InputError("missing", "jsonl", N_("Questions come as JSON lines: give --jsonl.")), language)
    try:
        ranker = _ranker(corpus, address, checked_dense(dense, language))
    except InputError as error:
        fail(error, language)
    answered_lines(lambda given: {"ranking": _ranking(ranker, given)}, language)


def _ranker(corpus: Path | None, address: str, dense: str) -> Ranker:
    from knowledge.search.dense import load_dense
    from knowledge.search.ranking import Ranker

    model = None if dense == "off" else load_dense()
    if corpus is None:
        return Ranker.of(worked(open_knowledge(address)), dense=model)
    return Ranker(list(_documents(corpus)), dense=model)


def _ranking(ranker: Ranker, given: dict[str, Any]) -> list[list[object]]:
    text = only(given, ("id", "text")).get("text")
    if not isinstance(text, str):
        raise InputError("missing", "text", N_("{field} must be the question's words."))
    return [[key, round(score, 4)] for key, score in ranker.rank(clean(text), MOST)]


def _documents(file: Path) -> Iterator[Document]:
    """The rows of a corpus file.

    Raises:
        InputError: the file cannot be read, or a line is no document; the field names the line.
    """
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        raise InputError("not-found", "corpus", N_("The corpus file cannot be read.")) from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _document(line, number)


def _document(line: str, number: int) -> Document:
    from knowledge.search.base import Document

    given = only(read_object(line), CORPUS_KEYS)
    title, questions, text = given.get("title"), given.get("questions") or [], given.get("text")
    is_whole = isinstance(questions, list) and all(
        isinstance(each, str) for each in (*questions, title or "", text or "")
    )
    if not is_whole or not isinstance(given.get("id"), str | int):
        raise InputError(
            "not-a-document",
            f"corpus line {number}",
            N_("{field} is no document; it should look like {example}."),
            example='{"id": "a", "lang": "fa", "title": "…", "questions": ["…"], "text": "…"}',
        )
    return Document(str(given["id"]), tuple(filter(None, (title, *questions))), tuple(filter(None, (text,))))
