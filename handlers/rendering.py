"""Messages from templates: one template for every language, texts through the catalogues, figures through `locales`.

What comes out is Telegram's HTML, escaped, with isolates round the Latin words and figures of Persian lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from locales import bidi, dates, money, numbers, sentences
from locales.catalogues import translations

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_PAGE = 3_500
"""Characters of a message as they are read; Telegram takes 4,096, and a page number needs its place."""

_TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")
_PIECE = re.compile(r"<[^>]*>|&#?\w+;|.")
_BLANK_LINES = re.compile(r"\n{3,}")
_END_OF_QUOTE = re.compile(r"\s+</blockquote>")
"""Rows end with their line; the last one of a quote would leave it an empty one."""

Noticed = Callable[[str, str], None]
_noticed: list[Noticed] = []
"""Who wants to know which template made which text: the conversation tests."""


def render(template: str, language: str, **values: object) -> str:
    """A message in a language.

    Raises:
        jinja2.UndefinedError: the template asks for a value that was not given.
    """
    text = environment(language).get_template(f"{template}.html").render(language=language, **values)
    tidy = _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()
    tidy = _END_OF_QUOTE.sub("</blockquote>", tidy)
    message = bidi.isolate_runs(tidy, language)
    for notice in _noticed:
        notice(template, message)
    return message


class Labels:
    """The short texts of a template of macros, by name: what buttons say."""

    def __init__(self, template: str, language: str) -> None:
        self._macros = environment(language).get_template(f"{template}.html").module

    def __getattr__(self, name: str) -> str:
        return str(getattr(self._macros, name)()).strip()


@cache
def labels(template: str, language: str) -> Labels:
    """The labels of a template in a language."""
    return Labels(template, language)


def on_render(notice: Noticed) -> Callable[[], None]:
    """Call `notice(template, html)` for each message from now on; returns what ends that."""
    _noticed.append(notice)
    return lambda: _noticed.remove(notice)


@cache
def environment(language: str) -> Environment:
    """The templates with a language's texts and ways of writing figures."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "number": lambda value: numbers.number(value, language),
        "compact": lambda value: numbers.compact(value, language),
        "percent": lambda value: numbers.percent(value, language),
        "ordinal": lambda value: numbers.ordinal(value, language),
        "digits": lambda text: numbers.digits(str(text), language),
        "money": partial(_money, language=language),
        "day": lambda value: dates.day(value, language),
        "moment": lambda value, zone: dates.moment(value, language, zone),
        "year": lambda value: dates.year(value, language),
        "begun": sentences.begun,
        "linked": lambda noun: sentences.linked(noun, language),
    }
    return made


def _money(value: Decimal | str | int, currency: str = "CNY", *, language: str) -> str:
    return money.money(Decimal(value), currency, language)


def plain(message: str) -> str:
    """A message as a terminal or a program reads it: no tags, no direction marks."""
    return bidi.strip(html.unescape(_TAG.sub("", message))).strip()


def folded_out(message: str) -> str:
    """A message for messengers of the same API that cannot fold a quote."""
    return message.replace("<blockquote expandable>", "<blockquote>")


def pages(message: str, longest: int = LONGEST_PAGE) -> list[str]:
    """A message cut between paragraphs; a quote that is cut is closed and opened again on the next page."""
    made: list[str] = []
    page: list[str] = []
    for line in _short_lines(message, longest):
        if page and len(plain("\n".join((*page, line)))) > longest:
            open_tags = _open_tags("\n".join(page))
            made.append("\n".join(page) + "".join(f"</{name}>" for name, _tag in reversed(open_tags)))
            page = ["".join(tag for _name, tag in open_tags) + line]
        else:
            page.append(line)
    made.append("\n".join(page))
    return [each.strip() for each in made if plain(each)] or [message]


def _short_lines(message: str, longest: int) -> Iterator[str]:
    """The lines of a message, an endless one cut between words, never inside a tag or an entity."""
    for line in message.split("\n"):
        rest = line
        while len(plain(rest)) > longest:
            cut = _cut(rest, longest)
            yield rest[:cut]
            rest = rest[cut:].lstrip()
        yield rest


def _cut(line: str, longest: int) -> int:
    """Where to end a piece of a line: after the last word that fits, or wherever it is full."""
    full = 0
    word = 0
    for count, piece in enumerate(_PIECE.finditer(line)):
        if count == longest:
            break
        full = piece.end()
        if piece[0] == " ":
            word = piece.start()
    return word or full


def _open_tags(text: str) -> list[tuple[str, str]]:
    """Name and opening tag of every element that is still open at the end of a text."""
    open_tags: list[tuple[str, str]] = []
    for tag in _TAG.finditer(text):
        if tag[1]:
            open_tags.pop()
        else:
            open_tags.append((tag[2], tag[0]))
    return open_tags
