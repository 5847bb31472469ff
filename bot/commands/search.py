"""karvan search: rank entries for questions, over the knowledge base or over a corpus of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.programs import Lang, checked_language, error_of, fail, lines_in, only, put, read_object, utf8
from bot.commands.working import Address, worked
from bot.opening import DEFAULT_ADDRESS, open_knowledge
from knowledge.errors import N_, InputError
from knowledge.search.base import Document
from knowledge.search.dense import load_dense
from knowledge.search.ranking import Ranker

NAME = "search"
MOST = 10
CORPUS_KEYS = ("id", "lang", "title", "questions", "text")


def command(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read a question a line, write a ranking a line.")] = True,
    corpus: Annotated[
        Path | None, typer.Option(help="JSON lines {id, lang, title, questions, text} in place of the knowledge base.")
    ] = None,
    lang: Lang = "fa",
    address: Address = DEFAULT_ADDRESS,
    dense: Annotated[str, typer.Option(help="auto or off.", envvar="KARVAN_DENSE")] = "auto",
) -> None:
    """Rank what answers the questions on standard input."""
    utf8()
    language = checked_language(lang)
    model = None if dense == "off" else load_dense()
    try:
        if corpus is not None:
            ranker = Ranker(_read_corpus(corpus), dense=model)
        else:
            ranker = Ranker.of(worked(open_knowledge(address)), dense=model)
    except InputError as error:
        fail(error, language)
    for line in lines_in():
        put(_ranked(ranker, line, language))


def _ranked(ranker: Ranker, line: str, language: str) -> dict[str, Any]:
    identity: Any = None
    try:
        given = read_object(line)
        identity = given.get("id")
        text = only(given, ("id", "text")).get("text")
        if not isinstance(text, str):
            raise InputError("missing", "text", N_("{field} must be the question's words."))
    except InputError as error:
        return {"id": identity, "error": error_of(error, language)}
    return {"id": identity, "ranking": [[key, round(score, 4)] for key, score in ranker.rank(text, MOST)]}


def _read_corpus(file: Path) -> Iterable[Document]:
    try:
        with file.open(encoding="utf-8") as lines:
            return list(_documents(lines))
    except OSError:
        raise InputError("not-found", "corpus", N_("The corpus file cannot be read.")) from None


def _documents(lines: Iterable[str]) -> Iterator[Document]:
    for line in lines:
        if line.strip():
            given = only(read_object(line), CORPUS_KEYS)
            wordings = tuple(filter(None, (given.get("title"), *(given.get("questions") or ()))))
            yield Document(str(given.get("id")), wordings, tuple(filter(None, (given.get("text"),))))
