"""The text of an entry or known unknown, as the office reads, types and compares it in one language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.errors import N_, InputError
from knowledge.office.changes import row_of
from knowledge.office.marks import Figure, figures_of, marked, read_marked, tidy
from knowledge.office.matching import Loose, Match, loose_figures, put_in, settle
from knowledge.schema import Entry, Unknown
from knowledge.snapshot import Snapshot
from knowledge.storing.bodies import Json, dump
from knowledge.texts import render

Told = Entry | Unknown
PARTS: dict[str, tuple[str, ...]] = {"entry": ("answer", "detail"), "unknown": ("answer", "why", "ask")}
"""What the paragraphs of a sent text are, by kind; what follows the last stays in it."""
FEWEST_PHRASES = 3
FEWEST_SAME = 2
"""Words between two changes that make them one change: else a new sentence reads as confetti."""
LONGEST_TITLE = 120
LONGEST_ANSWER = 1_500
"""Letters of the first paragraph, its figures as they are kept."""
MOST_PHRASES = 40
_PARAGRAPH = re.compile(r"\n\s*\n")
_JOINT = "\n\n"


@dataclass(frozen=True)
class Piece:
    """A stretch of two texts: the same in both, or only in one."""

    kind: Literal["same", "gone", "new"]
    text: str


def kind_of(row: Told) -> str:
    """Entry or unknown."""
    return "entry" if isinstance(row, Entry) else "unknown"


def template_of(row: Told, language: str) -> str:
    """All paragraphs of a row in a language, as one template; empty where it is not written."""
    texts = (getattr(row, name) for name in PARTS[kind_of(row)])
    return _JOINT.join(filter(None, (text.of(language) for text in texts if text is not None)))


def shown_text(row: Told, language: str, snapshot: Snapshot) -> str:
    """A row's text as the office reads it, its figures marked and numbered."""
    return marked(template_of(row, language), snapshot, language)


def plain_text(row: Told, language: str, snapshot: Snapshot) -> str:
    """A row's text as askers read it."""
    return render(template_of(row, language), snapshot, language).text


def figures(row: Told, language: str, snapshot: Snapshot) -> tuple[Figure, ...]:
    """The figures of a row's text in a language or, where it is not written, of the other one."""
    for code in (language, "fa", "en"):
        if template := template_of(row, code):
            return figures_of(template, snapshot, code)
    return ()


def with_text(row: Told, language: str, typed: str, snapshot: Snapshot) -> Told:
    """The row with a typed text: a first paragraph alone leaves what unfolds below it as it is.

    Raises:
        InputError: it cannot be a text.
    """
    known = figures(row, language, snapshot)
    template = settle(read_marked(typed, known), snapshot, language, known)
    first = _PARAGRAPH.split(template.strip(), maxsplit=1)[0]
    if len(first) > LONGEST_ANSWER:
        raise InputError(
            "answer-too-long",
            "text",
            N_("The first paragraph is the short answer: at most {most} letters, this one has {count}. "
               "Leave an empty line after its first sentences."),
            most=LONGEST_ANSWER, count=len(first),
        )  # fmt: skip
    return with_template(row, language, template)


def with_template(row: Told, language: str, template: str) -> Told:
    """The row with another template in a language, paragraph by paragraph."""
    names = PARTS[kind_of(row)]
    paragraphs = _PARAGRAPH.split(template.strip(), maxsplit=len(names) - 1)
    body = dump(row)
    for name, paragraph in zip(names, paragraphs, strict=False):
        body[name] = {**(body.get(name) or {}), language: paragraph.strip()}
    return _told(row, body)


def without_detail(row: Told, language: str) -> Told:
    """The row without what unfolds below its answer in a language."""
    body = dump(row)
    detail = {code: text for code, text in (body.get("detail") or {}).items() if code != language}
    body.pop("detail", None)
    return _told(row, body | ({"detail": detail} if detail else {}))


def with_title(row: Told, language: str, typed: str) -> Told:
    """The row with another title.

    Raises:
        InputError: too long, or it cannot be a text.
    """
    title = " ".join(tidy(typed).split())
    if len(title) > LONGEST_TITLE:
        raise InputError(
            "too-long", "title", N_("A title has at most {most} letters; this one has {count}."),
            most=LONGEST_TITLE, count=len(title),
        )  # fmt: skip
    body = dump(row)
    return _told(row, body | {"title": {**body["title"], language: title}})


def with_phrases(row: Told, language: str, typed: str) -> Told:
    """The row with other wordings to be asked by, one a line.

    Raises:
        InputError: none, too many, or one cannot be a text.
    """
    phrases = list(dict.fromkeys(" ".join(line.split()).lstrip("-•* ") for line in tidy(typed).split("\n")))
    phrases = [phrase for phrase in phrases if phrase]
    if not phrases or len(phrases) > MOST_PHRASES:
        raise InputError(
            "phrases", "phrases", N_("Send from one to {most} questions, each on a line of its own."), most=MOST_PHRASES
        )
    body = dump(row)
    return _told(row, body | {"phrases": {**(body.get("phrases") or {}), language: phrases}})


def adding_phrases(row: Told, language: str, phrases: list[str]) -> Told:
    """The row with more wordings."""
    known = row.phrases.of(language)
    folded = {" ".join(each.split()).casefold() for each in known}
    new = [each for each in dict.fromkeys(phrases) if " ".join(each.split()).casefold() not in folded]
    body = dump(row)
    return _told(row, body | {"phrases": {**(body.get("phrases") or {}), language: [*known, *new]}})


def loose(row: Told, language: str, snapshot: Snapshot) -> tuple[Loose, ...]:
    """The typed figures of a row's text that come from no fact yet."""
    template = template_of(row, language)
    near = {figure.fact for code in ("fa", "en") for figure in figures(row, code, snapshot) if figure.fact}
    return loose_figures(template, snapshot, language, near)


def taking(row: Told, language: str, match: Match) -> Told:
    """The row with one typed figure taken from its fact."""
    return with_template(row, language, put_in(template_of(row, language), match))


def compared(before: str, after: str) -> Iterator[Piece]:
    """Two texts word by word; where next to nothing between two changes is the same, they are one."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (before, after))
    for same, gone, come in _joined(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if same:
            yield Piece("same", "".join(new[slice(*come)]))
            continue
        if gone[0] < gone[1]:
            yield Piece("gone", "".join(old[slice(*gone)]))
        if come[0] < come[1]:
            yield Piece("new", "".join(new[slice(*come)]))


Span = tuple[int, int]


def _joined(opcodes: Iterable[tuple[str, int, int, int, int]]) -> list[tuple[bool, Span, Span]]:
    """Whether the same, and where in each text; a word or two that stayed inside a change are part of it."""
    steps = [(kind == "equal", (start, end), (begin, stop)) for kind, start, end, begin, stop in opcodes]
    joined: list[tuple[bool, Span, Span]] = []
    for place, (equal, old, new) in enumerate(steps):
        inside = equal and 0 < place < len(steps) - 1 and old[1] - old[0] <= FEWEST_SAME
        same = equal and not inside
        if joined and joined[-1][0] == same:
            _same, before, earlier = joined.pop()
            joined.append((same, (before[0], old[1]), (earlier[0], new[1])))
        else:
            joined.append((same, old, new))
    return joined


def _told(row: Told, body: Json) -> Told:
    made = row_of(kind_of(row), body)
    assert isinstance(made, Entry | Unknown)
    return made
