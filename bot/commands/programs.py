"""What commands for programs share: JSON in, JSON out, errors as one JSON line, UTF-8 throughout.

Invalid input ends with status 2, nothing on standard output and one line on standard error:
`{"error": {"code", "field", "message"}}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any, NoReturn

import typer

from knowledge.errors import N_, InputError, unknown_key
from locales import LANGUAGES

LONGEST_LINE = 1_000_000
"""Characters of one line of input; a question is a few words."""

Lang = Annotated[str, typer.Option("--lang", help=f"Language of texts and errors: {', '.join(LANGUAGES)}.")]


def utf8() -> None:
    """Read and write UTF-8 whatever the machine's locale is; what is not text becomes a mark."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def checked_language(lang: str) -> str:
    """The language, or the end of the command."""
    if lang not in LANGUAGES:
        fail(InputError("not-an-option", "lang", N_("There is no language “{value}”."), value=lang), "en")
    return lang


def fail(error: InputError, language: str) -> NoReturn:
    """End with status 2 and say why, for programs."""
    typer.echo(line_of({"error": error_of(error, language)}), err=True)
    raise typer.Exit(2)


def error_of(error: InputError, language: str) -> dict[str, Any]:
    """An error as programs read it."""
    return {"code": error.code, "field": error.field, "message": error.message(language)}


def line_of(value: object) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def put(value: object) -> None:
    """Write one line of JSON at once."""
    sys.stdout.write(line_of(value) + "\n")
    sys.stdout.flush()


def read_object(text: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        InputError: the text is something else.
    """
    if len(text) > LONGEST_LINE:
        raise InputError(
            "too-long", "input", N_("The input is too long; at most {high} characters."), high=LONGEST_LINE
        )
    try:
        # Windows' own shell puts a mark of byte order before what it pipes.
        value = json.loads(text.removeprefix("\ufeff"), parse_float=str)
    except (ValueError, RecursionError):
        raise InputError(
            "not-json", "input", N_("The input is not JSON; it should look like {example}."), example='{"text": "…"}'
        ) from None
    if not isinstance(value, dict):
        raise InputError("not-an-object", "input", N_("The input must be a JSON object."))
    return value


def only(given: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The object, if it has no key beside these.

    Raises:
        InputError: it has one.
    """
    for key in given:
        if key not in keys:
            raise unknown_key(key, keys)
    return given


def answered_lines(answer: Callable[[dict[str, Any]], dict[str, Any]], language: str) -> None:
    """Answer each line of standard input with one of its own; a bad one says so and the rest goes on.

    `answer` raises InputError for what it cannot take.
    """
    for line in _lines_in():
        identity: object = None
        try:
            given = read_object(line)
            identity = given.get("id")
            put({"id": identity, **answer(given)})
        except InputError as error:
            put({"id": identity, "error": error_of(error, language)})


def _lines_in() -> Iterator[str]:
    """The lines of standard input that hold anything; of an endless one no more than shows that it is too long."""
    while line := sys.stdin.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith("\n"):
            rest = sys.stdin.readline(LONGEST_LINE + 1)
        if line.strip():
            yield line
