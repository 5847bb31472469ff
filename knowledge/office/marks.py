"""Texts as the office reads and types them: figures as they read, marked and numbered, and no template code.

«حساب تجاری ‹۱› ۵۰٬۰۰۰ یوان می‌خواهد» stands for a text whose first figure comes from a fact. What is typed
goes back into a template: a mark brings its figure, and words may change freely around it. In files, where
no text stands beside its earlier self, a mark names its fact instead: `‹cost/commercial-account.amount›`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.errors import N_, InputError
from knowledge.snapshot import Snapshot
from knowledge.texts import LONGEST, TextError, mentioned, render
from locales import bidi
from locales.numbers import digits

MOST_LETTERS = 8_000
"""Of one text, two messages long; what is longer than one message comes as a file."""

_EXPRESSION = re.compile(r"\{\{ *(.*?) *\}\}")
_MARK = re.compile(r"[‹<\[]\s*([0-9۰-۹٠-٩]{1,3})\s*[›>\]]\s*")
_NAMED_MARK = re.compile(r"‹\s*([a-z0-9][a-z0-9./-]*?)(?:\.([a-z_]+))?(!)?\s*›")
_CODE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]{0,200}>")
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]")


@dataclass(frozen=True)
class Figure:
    """A figure in a text: its number there, the expression that brings it, and how it reads."""

    number: int
    expression: str
    fact: str | None
    """The id of the fact; None for a label."""
    shown: str


def figures_of(template: str, snapshot: Snapshot, language: str) -> tuple[Figure, ...]:
    """The figures of a text in their order; a name without digits is no figure but a word."""
    found: list[Figure] = []
    for expression in _EXPRESSION.findall(template):
        shown = _shown(expression, snapshot, language)
        facts = mentioned(f"{{{{ {expression} }}}}").facts
        if facts or re.search(r"\d", shown):
            found.append(Figure(len(found) + 1, expression, facts[0] if facts else None, shown))
    return tuple(found)


def marked(template: str, snapshot: Snapshot, language: str) -> str:
    """A text as the office reads it."""
    figures = iter(figures_of(template, snapshot, language))

    def mark(found: re.Match[str]) -> str:
        shown = _shown(found[1], snapshot, language)
        if not (mentioned(found[0]).facts or re.search(r"\d", shown)):
            return shown
        return f"‹{digits(str(next(figures).number), language)}› {shown}"

    return _EXPRESSION.sub(mark, template)


def read_marked(typed: str, figures: Sequence[Figure]) -> str:
    """The template that a typed text means; numerals without a mark stay as they were typed.

    A mark whose figure was typed over («‹۱› ۶۰٬۰۰۰ یوان») is dropped and the new figure stays, to be matched.

    Raises:
        InputError: template code, tags, a mark that no figure has, too long, or nothing at all.
    """
    text = tidy(typed)
    known = {figure.number: figure for figure in figures}
    pieces: list[str] = []
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() < end:
            continue
        number = int(digits(mark[1], "en"))
        figure = known.get(number)
        if figure is None:
            raise InputError(
                "no-such-figure", "text", N_("The text has no figure number {number}; its marks go from 1 to {most}."),
                number=number, most=len(figures),
            )  # fmt: skip
        pieces.append(text[end : mark.start()])
        end = mark.end()
        if length := _leading(text[end:], figure.shown):
            end += length
        elif re.match(r"[\d۰-۹٠-٩]", text[end:]):
            continue  # another figure was typed over this one
        elif not mark[0][-1].isspace():
            pieces.append(f"{{{{ {figure.expression} }}}}")
            continue
        pieces.append(f"{{{{ {figure.expression} }}}}")
        if end < len(text) and mark[0][-1].isspace() and not length:
            pieces.append(" ")
    pieces.append(text[end:])
    return "".join(pieces)


def tidy(typed: str, most: int = MOST_LETTERS) -> str:
    """What somebody typed, without what cannot be seen; refused where it holds code or tags.

    Raises:
        InputError: template code, tags, too long, or nothing at all.
    """
    text = _INVISIBLE.sub("", bidi.strip(typed.replace("\r\n", "\n"))).strip()
    text = re.sub(r"[ \t]+", " ", text)
    if not text:
        raise InputError("empty", "text", N_("The text is empty. Send the words that askers should read."))
    if len(text) > most:
        raise InputError(
            "too-long", "text", N_("The text has {count} letters; at most {most} fit. Send it shorter."),
            count=len(text), most=most,
        )  # fmt: skip
    if found := _CODE.search(text) or _TAG.search(text):
        raise InputError(
            "code", "text",
            N_("Line {line}: “{piece}” cannot stand in a text. Write plain words, without tags or braces."),
            line=text.count("\n", 0, found.start()) + 1, piece=found[0][:20],
        )  # fmt: skip
    return text


def holds_code(text: str) -> bool:
    """Whether a text holds template code or a tag."""
    return bool(_CODE.search(text) or _TAG.search(text))


def named(template: str) -> str:
    """A template as files have it: `‹cost/commercial-account.amount›`, no code."""

    def mark(found: re.Match[str]) -> str:
        simple = re.fullmatch(r'(fact|label|year)\((?:fact\()?"([^"]+)"\)?(?:\.as_of)?\)(?:\.(\w+))?', found[1])
        if simple is None:
            return found[0]
        function, of, part = simple.groups()
        part = {"label": "label", "year": "year"}.get(function, part)
        return f"‹{of}.{part}›" if part else f"‹{of}›"

    return _EXPRESSION.sub(mark, template)


def read_named(text: str) -> str:
    """The template behind a text of a file; the opposite of `named`."""

    def expression(found: re.Match[str]) -> str:
        of, part = found[1], found[2]
        if part == "label":
            return f'{{{{ label("{of}") }}}}'
        if part == "year":
            return f'{{{{ year(fact("{of}").as_of) }}}}'
        return f'{{{{ fact("{of}").{part} }}}}' if part else f'{{{{ fact("{of}") }}}}'

    return _NAMED_MARK.sub(expression, text)


def _shown(expression: str, snapshot: Snapshot, language: str) -> str:
    try:
        return render(f"{{{{ {expression} }}}}", snapshot, language).text
    except TextError:
        return "?"


def _leading(text: str, shown: str) -> int:
    """How many letters of a text repeat, in any digits and spaces, what a figure reads as; 0: it does not."""
    wanted = _bare(shown)
    taken = 0
    for place, letter in enumerate(text):
        bare = _bare(letter)
        if bare and not wanted.startswith(bare, taken):
            return 0
        taken += len(bare)
        if taken == len(wanted):
            return place + 1
    return 0


def _bare(text: str) -> str:
    """Letters and digits alone, as they are compared."""
    plain = digits(bidi.strip(text), "en").replace("ي", "ی").replace("ك", "ک").casefold()
    return re.sub(r"[\s\u200c٬,]", "", plain)


assert MOST_LETTERS < LONGEST, "a text that the office may type is one that can be rendered"
