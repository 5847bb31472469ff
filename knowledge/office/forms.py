"""Other rows than entries as forms: which fields the office may change, how they read and how they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from knowledge.errors import N_, InputError
from knowledge.office.changes import row_of
from knowledge.office.figures import read_held_on
from knowledge.office.marks import figures_of, marked, read_marked, tidy
from knowledge.office.matching import loose_figures, put_in, settle
from knowledge.reading import read_whole
from knowledge.schema import Row
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import Json, dump
from locales import LANGUAGES, dates
from locales.numbers import digits

Form = Literal["text", "texts", "words", "lines", "day", "whole", "yes-no"]
LONGEST_DAYS = 3_650


@dataclass(frozen=True)
class Field:
    """A field of a kind of row: its path, how it is typed, and what it is called."""

    path: str
    form: Form
    label: str
    needed: bool = False
    """Whether a new row has to have it, in Persian."""

    def paths(self) -> Iterator[tuple[str, str | None]]:
        """The path in each language it is written in, with that language."""
        if self.form in ("text", "texts", "lines") and self.path not in PLAIN:
            for code in LANGUAGES:
                yield f"{self.path}.{code}", code
        else:
            yield self.path, None


PLAIN = frozenset({"zh", "en", "address", "source", "finglish"})
"""Paths that hold one text for every language."""

FIELDS: dict[str, tuple[Field, ...]] = {
    "contact": (
        Field("office", "text", N_("Office"), needed=True),
        Field("purpose", "text", N_("What for"), needed=True),
        Field("address", "text", N_("Address")),
        Field("hours", "text", N_("Hours")),
        Field("confirmed", "day", N_("Last confirmed on")),
        Field("source", "words", N_("Who says so")),
    ),
    "step": (
        Field("title", "text", N_("Title")),
        Field("text", "text", N_("What to do")),
        Field("documents", "texts", N_("Documents")),
        Field("who", "text", N_("Who does it")),
        Field("duration.min_days", "whole", N_("Days, at least")),
        Field("duration.max_days", "whole", N_("Days, at most")),
        Field("duration.note", "text", N_("About the duration")),
        Field("cost.free", "yes-no", N_("Free of charge")),
        Field("cost.note", "text", N_("About the cost")),
        Field("pitfalls", "texts", N_("Pitfalls")),
    ),
    "cost-line": (
        Field("label", "text", N_("Label")),
        Field("note", "text", N_("Note")),
        Field("comes_back", "text", N_("When it comes back")),
        Field("valid_from", "day", N_("Valid from")),
        Field("valid_until", "day", N_("Valid until")),
        Field("optional", "yes-no", N_("Counted only when asked for")),
    ),
    "cost-word": (Field("text", "text", N_("Text")),),
    "conflict": (
        Field("title", "text", N_("Title"), needed=True),
        Field("text", "text", N_("Text"), needed=True),
    ),
    "check": (Field("line", "text", N_("The line under an answer")), Field("checked", "day", N_("Last checked on"))),
    "term": (
        Field("label", "text", N_("Name")),
        Field("forms", "lines", N_("Ways to write it")),
        Field("forms.finglish", "words", N_("Ways to write it in Latin letters")),
    ),
    "source": (
        Field("title", "text", N_("Title"), needed=True),
        Field("publisher", "text", N_("Publisher"), needed=True),
        Field("published", "day", N_("Published on"), needed=True),
        Field("address", "words", N_("Address on the web")),
    ),
    "topic": (Field("title", "text", N_("Title")), Field("blurb", "text", N_("What it is about"))),
    "blocker": (Field("title", "text", N_("Title")), Field("text", "text", N_("Text"))),
    "question": (Field("ask", "text", N_("Question")), Field("why", "text", N_("Why it is asked"))),
    "letter": (
        Field("title", "text", N_("Title")),
        Field("zh", "words", N_("In Chinese")),
        Field("en", "words", N_("In English")),
    ),
    "reference": (Field("statement", "text", N_("Statement")), Field("checked", "day", N_("Last checked on"))),
    "unknown": (
        Field("title", "text", N_("What is not known"), needed=True),
        Field("answer", "text", N_("What can be said of it"), needed=True),
        Field("why", "text", N_("Why it matters"), needed=True),
        Field("ask", "text", N_("Whom to ask"), needed=True),
    ),
    "entry": (Field("review_by", "day", N_("To be reviewed by")),),
}
"""Kind to its fields; what is in none of them is changed by a file."""
NEW: dict[str, Json] = {"contact": {}, "conflict": {}, "source": {"kind": "office"}, "unknown": {}}
"""Kinds that the chat can begin, with what every new one has."""
_NOT_TEMPLATES = frozenset({"source", "reference", "term", "contact"})


def field_of(kind: str, path: str) -> tuple[Field, str | None]:
    """The field of a path, with the language of the path.

    Raises:
        InputError: this kind has no such field.
    """
    for field in FIELDS.get(kind, ()):
        for own, language in field.paths():
            if own == path:
                return field, language
    raise InputError("gone", "field", N_("There is no such field."))


def shown(row: Row, kind: str, path: str, snapshot: Snapshot) -> str:
    """A field as the office reads it, its figures marked; empty where nothing stands there."""
    field, language = field_of(kind, path)
    value = _get(dump(row), _names(field, language))
    if value in (None, [], {}):
        return ""
    if field.form == "texts":
        value = [each[language] for each in value if isinstance(each, dict) and each.get(language)]
    if isinstance(value, list):
        return "\n".join(_read_out(str(each), kind, snapshot, language) for each in value)
    if field.form == "day":
        return dates.day(date.fromisoformat(value), language or "fa")
    return _read_out(str(value), kind, snapshot, language)


def _read_out(text: str, kind: str, snapshot: Snapshot, language: str | None) -> str:
    return text if kind in _NOT_TEMPLATES or language is None else marked(text, snapshot, language)


def with_field(row: Row, kind: str, path: str, typed: str, snapshot: Snapshot, today: date) -> Row:
    """The row with another value in a field; a lone dash empties it.

    Raises:
        InputError: it cannot be read as what the field holds, or the row cannot go without.
    """
    field, language = field_of(kind, path)
    body = dump(row)
    if typed.strip() in ("-", "—", "–"):
        return row_of(kind, _put(body, _names(field, language), None, field, language))
    value = read(field, typed, language, snapshot, today, kind=kind, before=shown_templates(row, field, language))
    return row_of(kind, _put(body, _names(field, language), value, field, language))


def read(
    field: Field,
    typed: str,
    language: str | None,
    snapshot: Snapshot,
    today: date,
    *,
    kind: str,
    before: str = "",
) -> Any:
    """A typed value as the field keeps it.

    Raises:
        InputError: it cannot be read as that.
    """
    match field.form:
        case "day":
            return _day(typed, today).isoformat()
        case "whole":
            return read_whole(field.path, digits(typed.strip(), "en"), 0, LONGEST_DAYS)
        case "yes-no":
            return _yes_no(typed)
        case "lines" | "texts":
            return [_text(line, language, snapshot, kind, before) for line in tidy(typed).split("\n") if line.strip()]
        case "words" if field.path == "forms.finglish":
            return [line.strip() for line in tidy(typed).split("\n") if line.strip()]
        case "words":
            return tidy(typed)
        case _:
            return _text(typed, language, snapshot, kind, before)


def shown_templates(row: Row, field: Field, language: str | None) -> str:
    """The templates of a field as they are, for the figures in them."""
    value = _get(dump(row), _names(field, language))
    if isinstance(value, list):
        parts = (each.get(language or "", "") if isinstance(each, dict) else str(each) for each in value)
        return "\n".join(parts)
    return str(value or "")


def _text(typed: str, language: str | None, snapshot: Snapshot, kind: str, before: str) -> str:
    """A text, each of its figures taken from the one fact that reads like it."""
    if kind in _NOT_TEMPLATES or language is None:
        return tidy(typed)
    figures = figures_of(before, snapshot, language) if before else ()
    template = settle(read_marked(typed, figures), snapshot, language, figures)
    while loose := loose_figures(template, snapshot, language):
        if len(loose[0].matches) != 1:
            raise InputError(
                "loose-figure", "text",
                N_("“{figure}” is no figure of Karvan's yet, or of several. Enter it under “Figures” first."),
                figure=loose[0].numeral.text,
            )  # fmt: skip
        template = put_in(template, loose[0].matches[0])
    return template


def _day(typed: str, today: date) -> date:
    try:
        return read_held_on(typed, today)
    except InputError:
        day = dates.read_day(typed)
        if day is None:
            raise
        return day


def _yes_no(typed: str) -> bool:
    word = typed.strip().lower()
    if word in ("بله", "آری", "yes", "y", "بلی"):
        return True
    if word in ("نه", "خیر", "no", "n"):
        return False
    raise InputError("yes-no", "field", N_("Answer yes or no."))


def _names(field: Field, language: str | None) -> list[str]:
    names = field.path.split(".")
    return [*names, language] if language is not None and field.form != "texts" else names


def _get(body: Any, names: list[str]) -> Any:
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _put(body: Json, names: list[str], value: Any, field: Field, language: str | None) -> Json:
    """A body with another value somewhere within; None takes it out."""
    if field.form == "texts" and language is not None and isinstance(value, list):
        earlier = _get(body, names) or []
        value = [
            {**(earlier[place] if place < len(earlier) else {}), language: text} for place, text in enumerate(value)
        ]
    head, *rest = names
    made = dict(body)
    if not rest:
        if value is None:
            made.pop(head, None)
        else:
            made[head] = value
        return made
    inner = _put(made.get(head) or {}, rest, value, field, None)
    if inner:
        made[head] = inner
    else:
        made.pop(head, None)
    return made
